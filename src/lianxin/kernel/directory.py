"""The directory (账号名册): accounts page by page and one by one, as far as an administrator's own unit reaches."""

from dataclasses import dataclass
from typing import Final

from django.db.models import Q

from lianxin.core import jurisdiction
from lianxin.core.roles import Can, Role
from lianxin.kernel import accounts, paging
from lianxin.kernel.accounts import AccountLine, UnknownAccount, lines
from lianxin.kernel.actors import Actor

LONGEST_WORDS: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which accounts a list shows; what is empty does not narrow it."""

    words: str = ""
    unit: str = ""
    role: Role | None = None


def page(wanted: Wanted, *, seen_by: Actor, after: str = "", limit: int = paging.PAGE) -> paging.Page[AccountLine]:
    """Return a page of accounts, by unit and username.

    Raises:
        NotAllowed, OutsideJurisdiction, BadPage

    """
    seen_by.require(Can.ADMINISTER)
    rows = lines.reached(seen_by=seen_by, unit=wanted.unit, role=wanted.role)
    if words := wanted.words[:LONGEST_WORDS].strip():
        rows = rows.filter(Q(username__icontains=words) | Q(name__icontains=words))
    if key := paging.key_of(after, str, str):
        unit, username = key
        rows = rows.filter(unit__gte=unit).filter(Q(unit__gt=unit) | Q(username__gt=username))
    return paging.page_of(lines.lines_of(rows[: limit + 1]), limit, lambda account: (account.unit, account.username))


def one(account: int, *, seen_by: Actor) -> AccountLine:
    """Return one account; one outside the asker's reach and one that is not there look alike.

    Raises:
        NotAllowed, UnknownAccount

    """
    seen_by.require(Can.ADMINISTER)
    line = accounts.by_id([account]).get(account)
    if line is None or not jurisdiction.covers(seen_by.unit, line.unit):
        raise UnknownAccount("没有这个账号，或者您管不到它")
    return line
