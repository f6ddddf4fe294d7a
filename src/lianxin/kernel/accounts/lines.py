"""Accounts and tokens as an administrator sees them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import QuerySet

from lianxin.core import jurisdiction
from lianxin.core.roles import Role
from lianxin.kernel.actors import Actor
from lianxin.kernel.models import Account, ApiToken

ROLES: Final = {role.value: role for role in Role}
COLUMNS: Final = ("id", "username", "name", "unit", "roles", "is_active")


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One account as an administrator sees it."""

    id: int
    username: str
    name: str
    unit: str
    roles: frozenset[Role]
    is_active: bool

    @property
    def actor(self) -> Actor:
        """The actor that the account stands for."""
        return Actor(self.name, self.unit, self.roles, self.id)


@dataclass(frozen=True, slots=True)
class TokenLine:
    """One token: everything but the secret, which nobody keeps."""

    id: int
    username: str
    label: str
    issued_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


def listed(*, seen_by: Actor, unit: str = "", role: Role | None = None) -> Sequence[AccountLine]:
    """Return the accounts at and below the asker's unit (or one below it), by unit and username.

    Raises:
        NotAllowed, OutsideJurisdiction

    """
    seen_by.require_administrator()
    return lines_of(reached(seen_by=seen_by, unit=unit, role=role))


def reached(*, seen_by: Actor, unit: str = "", role: Role | None = None) -> QuerySet[Account]:
    """Narrow to the accounts at and below the asker's unit (or one below it), by unit and username.

    Raises:
        OutsideJurisdiction

    """
    top = unit or seen_by.unit
    jurisdiction.require(seen_by.unit, top)
    rows = Account.objects.filter(unit__gte=top, unit__lt=f"{top}/").order_by("unit", "username")
    return rows if role is None else rows.filter(roles__contains=[role.value])


def lines_of(rows: QuerySet[Account]) -> list[AccountLine]:
    """Read accounts as lines."""
    return [_line(row) for row in rows.values_list(*COLUMNS)]


def tokens(*, seen_by: Actor) -> Sequence[TokenLine]:
    """Return the tokens of the accounts at and below the asker's unit, oldest first.

    Raises:
        NotAllowed

    """
    seen_by.require_administrator()
    rows = ApiToken.objects.filter(account__unit__gte=seen_by.unit, account__unit__lt=f"{seen_by.unit}/")
    columns = rows.order_by("pk").values_list(
        "pk", "account__username", "label", "issued_at", "expires_at", "revoked_at"
    )
    return [TokenLine(*row) for row in columns]


def by_id(accounts: Iterable[int]) -> Mapping[int, AccountLine]:
    """Return the accounts with these ids, by id: for the rooms above, which know them by number alone."""
    columns = Account.objects.filter(pk__in=list(accounts)).values_list(*COLUMNS)
    return {row[0]: _line(row) for row in columns}


def _line(row: tuple[int, str, str, str, list[str], bool]) -> AccountLine:
    id_, username, name, unit, roles, is_active = row
    return AccountLine(id_, username, name, unit, frozenset(ROLES[code] for code in roles), is_active)
