"""From a request to the actor behind it, and from the actor to what the database will show."""

import hashlib
from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from lianxin.core.refusals import Kind, Refusal
from lianxin.core.roles import Can, Role
from lianxin.kernel.actors import CITIZEN, Actor
from lianxin.kernel.claims import claim
from lianxin.kernel.models import Account, ApiToken


class NotLoggedIn(Refusal):
    """A page for staff was asked for by somebody we do not know."""

    kind: ClassVar[Kind] = Kind.FORBIDDEN
    code: ClassVar[str] = "access.not_logged_in"


def actor_of(request: HttpRequest) -> Actor:
    """Return who is asking: a member of staff, a machine with a token, or a citizen."""
    actor: Actor = getattr(request, "actor", CITIZEN)
    return actor


def staff(account: Account) -> Actor:
    """Return the actor that an account stands for."""
    return Actor(account.name, account.unit, frozenset(Role(role) for role in account.roles), account.pk)


class ClaimMiddleware:
    """Find out who is asking, and tell the database what that actor may see before anything else is asked of it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        by_token = scheme.lower() == "bearer"
        actor = _machine(token) if by_token else _person(request.user)
        request.by_token = by_token  # type: ignore[attr-defined]
        request.actor = actor  # type: ignore[attr-defined]
        claim(scope=actor.unit)
        return self.get_response(request)


def _person(user: AbstractBaseUser | AnonymousUser) -> Actor:
    return staff(user) if isinstance(user, Account) and user.is_active else CITIZEN


def _machine(token: str) -> Actor:
    held = (
        ApiToken.objects.select_related("account")
        .filter(digest=digest(token), revoked_at=None, expires_at__gt=timezone.now(), account__is_active=True)
        .first()
    )
    return staff(held.account) if held else CITIZEN


def token_only(request: HttpRequest) -> Actor | None:
    """Let through whoever brought a good token: the API's gate. Sessions are for pages, which carry CSRF tokens."""
    actor = actor_of(request)
    return actor if actor.account is not None and getattr(request, "by_token", False) else None


def digest(token: str) -> bytes:
    """Return what is kept of a token: tokens are 256 random bits, so one round of SHA-256 is enough."""
    return hashlib.sha256(token.encode()).digest()


def needs(can: Can) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Open a page only to staff whose posts carry ``can``; the architecture tests ask for this on every page."""

    def gate(page: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        def guarded(request: HttpRequest, **arguments: Any) -> HttpResponse:
            actor = actor_of(request)
            if actor.account is None:
                raise NotLoggedIn("请先登录")
            actor.require(can)
            return page(request, **arguments)

        guarded.__name__, guarded.__doc__, guarded.__module__ = page.__name__, page.__doc__, page.__module__
        guarded.gate = can  # type: ignore[attr-defined]
        return guarded

    return gate


def public(page: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Say out loud that a page is open to everybody."""
    page.gate = None  # type: ignore[attr-defined]
    return page
