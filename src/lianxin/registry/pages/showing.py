"""What the pages of this room share: a form that is shown, or done."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from lianxin.core.refusals import Refusal
from lianxin.kernel.edge import STATUS

Do = Callable[[dict[str, Any]], HttpResponse]


def filled(request: HttpRequest, form: forms.Form, do: Do, template: str, **more: Any) -> HttpResponse:
    """Show a form, or do what it says; what is refused is said above it and what was typed stays."""
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                return do(dict(form.cleaned_data))
            except Refusal as refusal:
                form.add_error(None, refusal.said(_))
                status = STATUS[refusal.kind]
    return render(request, template, {"form": form, **more}, status=status)
