"""The shell around every page: who is looking, and which doors they have."""

from typing import Any

from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return what the base template needs."""
    return {"actor": getattr(request, "actor", None)}
