"""What every queue shares: its lines by due, the one chosen, and how much of it presses."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from lianxin.dispatch import cards
from lianxin.dispatch.pages.order import origin_of
from lianxin.dispatch.pages.telling import barred
from lianxin.dispatch.queries import Load, OrderLine
from lianxin.kernel.access import actor_of
from lianxin.kernel.paging import Page

Lines = Callable[..., Page[OrderLine]]
Loads = Callable[..., Load]


def queue(request: HttpRequest, lines: Lines, loads: Loads, number: str = "") -> dict[str, Any]:
    """Return what a queue's page shows, the chosen order (or the first) whole; ``dossier`` None when all is done.

    Raises:
        UnknownOrder: when the address names an order that the reader may not see.

    """
    actor, at = actor_of(request), timezone.now()
    page = lines(seen_by=actor, after=request.GET.get("after", "")[:200])
    number = number or request.GET.get("number", "") or (page.rows[0].number if page.rows else "")
    shown: dict[str, Any] = {"page": page, "load": loads(seen_by=actor, at=at), "now": at, "dossier": None}
    if number:
        dossier = cards.dossier(number, seen_by=actor)
        shown |= {
            "dossier": dossier,
            "order": dossier.order,
            "standings": dossier.order.standings(at),
            "barred": barred(dossier),
            **origin_of(dossier.order, actor, dossier.verbs),
        }
    return shown
