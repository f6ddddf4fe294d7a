"""Questions about officers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from django.db import connection
from django.db.models import QuerySet

from lianxin.core.refusals import Kind, Refusal
from lianxin.core.roles import Role
from lianxin.kernel import access, rows
from lianxin.kernel.actors import Actor
from lianxin.kernel.scoping import scoped
from lianxin.registry import queries as registry
from lianxin.workforce.models import Officer

COLUMNS: Final = ("id", "account_id", "name", "unit", "badge_no", "post", "is_on_duty")


class UnknownOfficer(Refusal):
    """There is no such officer, or none that the asker may see."""

    kind: ClassVar[Kind] = Kind.UNKNOWN
    code: ClassVar[str] = "officer.unknown"


@dataclass(frozen=True, slots=True)
class OfficerLine:
    """One officer, with the team they stand in."""

    id: int
    account: int
    name: str
    unit: str
    unit_name: str
    unit_kind: str
    badge_no: str
    post: str
    is_on_duty: bool

    @property
    def post_label(self) -> str:
        return Role(self.post).label


def officers(unit: str, *, seen_by: Actor) -> Sequence[OfficerLine]:
    """Return the officers of a unit and of the teams below it, as far as the asker's own scope reaches."""
    return _lines(Officer.objects.within(seen_by.unit).within(unit).order_by("unit", "id"))


def officer(id_: int, *, seen_by: Actor) -> OfficerLine:
    """Return one officer.

    Raises:
        UnknownOfficer

    """
    where, named = scoped(seen_by.unit)
    found = rows.first(Officer, f"id = %s{where}", [id_, *named])
    if found is None:
        raise unknown()
    return _line([getattr(found, name) for name in COLUMNS])


def unknown() -> UnknownOfficer:
    """Return the refusal of an officer who is not there, or not the asker's to see."""
    return UnknownOfficer("没有这名执法人员，或者您看不到")


def officer_of(account: int | None) -> int | None:
    """Return the id of the officer that an account stands for, None when it stands for none."""
    if not account:
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM workforce_officer WHERE account_id = %s", [account])
        row = cursor.fetchone()
    return row[0] if row else None


def actor_of(officer_id: int, *, seen_by: Actor) -> Actor:
    """Return the actor that an officer is when logged in.

    Raises:
        UnknownOfficer

    """
    row = Officer.objects.within(seen_by.unit).filter(pk=officer_id).select_related("account").first()
    if row is None:
        raise unknown()
    return access.staff(row.account)


def _lines(found: QuerySet[Officer]) -> list[OfficerLine]:
    return [_line(row) for row in found.values_list(*COLUMNS)]


def _line(row: Sequence[Any]) -> OfficerLine:
    id_, account, name, unit, badge_no, post, is_on_duty = row
    place = registry.kept({unit})[unit]
    return OfficerLine(id_, account, name, unit, place.name, place.kind, badge_no, post, is_on_duty)
