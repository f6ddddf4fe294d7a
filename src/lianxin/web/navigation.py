"""The shell around every page: who is looking, which doors they have, and which of them is home."""

from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse

from lianxin.core.roles import Can
from lianxin.kernel.access import actor_of
from lianxin.kernel.actors import Actor
from lianxin.registry import queries as registry

MOST_DOORS: Final = 5


@dataclass(frozen=True, slots=True)
class Place:
    """One place of the house: its word, its icon, its page, and the power that opens it."""

    label: str
    icon: str
    page: str
    can: Can


@dataclass(frozen=True, slots=True)
class Door:
    """A place as one reader sees it from where they stand."""

    label: str
    icon: str
    url: str
    is_current: bool


PLACES: Final = (
    Place("受理", "phone", "hotline:intake", Can.FILE_APPEALS),
    Place("待受理", "inbox", "hotline:decide", Can.DECIDE_APPEALS),
    Place("派单", "route", "dispatch:board", Can.DISPATCH_ORDERS),
    Place("今天", "clock", "dispatch:inbox", Can.HANDLE_ORDERS),
    Place("审核", "check", "dispatch:reviews", Can.REVIEW_ORDERS),
    Place("回访", "phone", "dispatch:callbacks", Can.CALL_BACK),
    Place("总览", "chart", "insight:home", Can.SEE_FIGURES),
    Place("设定", "book", "kernel:admin", Can.ADMINISTER),
    Place("账号", "users", "registry:accounts", Can.ADMINISTER),
    Place("单位", "shop", "registry:units", Can.ADMINISTER),
    Place("工单", "order", "dispatch:orders", Can.SEE_ORDERS),
    Place("账本", "shield", "kernel:ledger", Can.AUDIT),
)
"""In the order in which they matter: a reader's first is their home."""
MINE: Final = ("我的", "user", "mfa_index")


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return what the base template needs of whoever is looking."""
    actor = actor_of(request)
    if actor.account is None:
        return {"actor": actor}
    return {
        "actor": actor,
        "unit_name": registry.names([actor.unit])[actor.unit],
        "may_search": Can.SEE_ORDERS in actor.may,
        "doors": doors(actor, request.path),
        "home_url": home(actor),
    }


def doors(actor: Actor, path: str) -> list[Door]:
    """Return the reader's doors, at most five, the last their own."""
    open_ = [(place.label, place.icon, place.page) for place in PLACES if place.can in actor.may][: MOST_DOORS - 1]
    found = [(label, icon, reverse(page)) for label, icon, page in (*open_, MINE)]
    current = max((url for _, _, url in found if path.startswith(url)), key=len, default="")
    return [Door(label, icon, url, url == current) for label, icon, url in found]


def home(actor: Actor) -> str:
    """Return the page on which the reader's work begins."""
    return next((reverse(place.page) for place in PLACES if place.can in actor.may), reverse(MINE[2]))
