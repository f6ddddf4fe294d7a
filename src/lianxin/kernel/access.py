"""From a request to the actor behind it, and from the actor to what the database will show."""

import hashlib
from collections.abc import Callable
from typing import Any, ClassVar, Final

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone

from lianxin.core.refusals import Kind, Refusal
from lianxin.core.roles import Can, Role
from lianxin.kernel.actors import CITIZEN, Actor
from lianxin.kernel.claims import claim
from lianxin.kernel.models import Account

ENTER: Final = """
    SELECT a.id, a.name, a.unit, a.roles,
           set_config('lianxin.scope', a.unit, false), set_config('lianxin.ticket', '', false)
    FROM kernel_apitoken t JOIN kernel_account a ON a.id = t.account_id
    WHERE t.digest = %s AND t.revoked_at IS NULL AND t.expires_at > %s AND a.is_active
"""
"""Whom a good token stands for; in the same breath the claim that follows from it, for every request asks this."""


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
        request.by_token = by_token  # type: ignore[attr-defined]
        request.actor = _reached(lambda: _machine(token) if by_token else _person(request.user))  # type: ignore[attr-defined]
        return self.get_response(request)


def _reached(ask: Callable[[], Actor]) -> Actor:
    """Ask the first question of a request; once more on a new connection when the kept one turns out to be dead.

    That is cheaper than asking before every request whether the connection still lives.
    """
    try:
        return ask()
    except (OperationalError, InterfaceError):
        if connection.in_atomic_block:
            raise
        connection.close()
        return ask()


def _person(user: AbstractBaseUser | AnonymousUser) -> Actor:
    actor = staff(user) if isinstance(user, Account) and user.is_active else CITIZEN
    claim(scope=actor.unit)
    return actor


def _machine(token: str) -> Actor:
    with connection.cursor() as cursor:
        cursor.execute(ENTER, [digest(token), timezone.now()])
        if (row := cursor.fetchone()) is not None:
            return Actor(row[1], row[2], frozenset(map(Role, row[3])), row[0])
    claim()
    return CITIZEN


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


def public(page: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Say out loud that a page is open to everybody."""
    page.gate = None  # type: ignore[attr-defined]
    return page
