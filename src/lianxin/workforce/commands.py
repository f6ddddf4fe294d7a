"""Verbs of the workforce: enrol officers, let them go off duty and come on again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final

from django.db import IntegrityError, transaction

from lianxin.core import jurisdiction
from lianxin.core.refusals import Kind, Refusal
from lianxin.core.roles import Can, Role
from lianxin.core.units import UnitKind
from lianxin.kernel import accounts, ledger
from lianxin.kernel.accounts import AccountLine
from lianxin.kernel.actors import SYSTEM, Actor
from lianxin.kernel.imports import fingerprint, row_of_import
from lianxin.kernel.transactions import all_or_nothing
from lianxin.registry import queries as registry
from lianxin.registry.queries import UnitLine
from lianxin.workforce.events import CameOnDuty, OfficerEnrolled, OfficersImported, WentOffDuty
from lianxin.workforce.models import Officer
from lianxin.workforce.queries import unknown

POSTS: Final = frozenset({Role.OFFICER, Role.SQUAD_LEADER})
PLACES: Final = frozenset({UnitKind.COUNTY, UnitKind.SQUAD, UnitKind.STATION})
BADGE_LENGTH: Final = 16
A_BATCH: Final = 1000


class BadOfficer(Refusal):
    """Somebody cannot be enrolled as they stand."""

    kind: ClassVar[Kind] = Kind.INVALID
    code: ClassVar[str] = "officer.bad"


class EnrolledAlready(Refusal):
    """The account or the badge belongs to an officer already."""

    code: ClassVar[str] = "officer.enrolled_already"


class NotYourTeam(Refusal):
    """Only the officer, the leader of their team or an administrator says whether they are on duty."""

    kind: ClassVar[Kind] = Kind.FORBIDDEN
    code: ClassVar[str] = "officer.not_your_team"


class DutyUnchanged(Refusal):
    """The officer is on duty already, or off already."""

    code: ClassVar[str] = "officer.duty_unchanged"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOfficer:
    """Somebody to be enrolled: the account says their name and unit, the badge that they may enforce."""

    account: int
    badge_no: str
    post: Role = Role.OFFICER


@all_or_nothing()
def enrol(*, officer: NewOfficer, by: Actor, at: datetime) -> int:
    """Enrol the holder of an account as an officer of the account's unit, and return the officer's id.

    Raises:
        NotAllowed, OutsideJurisdiction, BadOfficer, EnrolledAlready

    """
    holders, units = _known([officer])
    row = _checked(officer, holders, units, by)
    _insert([row])
    enrolled = OfficerEnrolled(
        subject=_subject(row.pk), unit=row.unit, account=officer.account, post=officer.post.value
    )
    ledger.record(enrolled, by=by, at=at)
    return row.pk


@all_or_nothing()
def enrol_all(*, officers: Sequence[NewOfficer], by: Actor, at: datetime) -> tuple[int, ...]:
    """Enrol all officers of an import or none, and return their ids in the same order.

    Raises:
        NotAllowed, BadRow, EnrolledAlready

    """
    by.require_administrator()
    if not officers:
        return ()
    holders, units = _known(officers)
    rows = []
    for place, officer in enumerate(officers, start=1):
        with row_of_import(place):
            rows.append(_checked(officer, holders, units, by))
    _insert(rows)
    mark = fingerprint(officers)
    imported = OfficersImported(subject=f"import:officers:{mark[:16]}", unit=by.unit, count=len(rows), fingerprint=mark)
    ledger.record(imported, by=by, at=at)
    return tuple(row.pk for row in rows)


@all_or_nothing()
def go_off_duty(*, officer: int, by: Actor, at: datetime) -> None:
    """Say that an officer is not there, so that nobody gives them orders; those in hand stay theirs.

    Raises:
        UnknownOfficer, NotYourTeam, DutyUnchanged

    """
    row = _held(officer, by)
    if not row.is_on_duty:
        raise DutyUnchanged("{name}已经不在岗", name=row.name)
    _set_duty(row, is_on_duty=False)
    ledger.record(WentOffDuty(subject=_subject(row.pk), unit=row.unit), by=by, at=at)


@all_or_nothing()
def come_on_duty(*, officer: int, by: Actor, at: datetime) -> None:
    """Say that an officer is there again.

    Raises:
        UnknownOfficer, NotYourTeam, DutyUnchanged

    """
    row = _held(officer, by)
    if row.is_on_duty:
        raise DutyUnchanged("{name}已经在岗", name=row.name)
    _set_duty(row, is_on_duty=True)
    ledger.record(CameOnDuty(subject=_subject(row.pk), unit=row.unit), by=by, at=at)


def _known(officers: Sequence[NewOfficer]) -> tuple[Mapping[int, AccountLine], Mapping[str, UnitLine]]:
    holders = accounts.by_id(officer.account for officer in officers)
    return holders, registry.units_by_path({holder.unit for holder in holders.values()})


def _checked(
    officer: NewOfficer, holders: Mapping[int, AccountLine], units: Mapping[str, UnitLine], by: Actor
) -> Officer:
    by.require_administrator()
    holder = holders.get(officer.account)
    if holder is None or not holder.is_active:
        raise BadOfficer("没有这个账号，或者已经停用")
    jurisdiction.require(by.unit, holder.unit)
    if officer.post not in POSTS or officer.post not in holder.roles:
        raise BadOfficer("{name}的账号没有“{post}”岗位", name=holder.name, post=officer.post)
    unit = units.get(holder.unit)
    if unit is None or unit.kind not in PLACES:
        raise BadOfficer("执法人员在县级局、稽查队或服务站，{name}的单位不是", name=holder.name)
    badge = officer.badge_no.strip()
    if not (badge.isascii() and badge.isalnum()) or len(badge) > BADGE_LENGTH:
        raise BadOfficer("执法证号是字母和数字，最多{longest}位", longest=BADGE_LENGTH)
    return Officer(account_id=holder.id, name=holder.name, unit=holder.unit, badge_no=badge, post=officer.post.value)


def _insert(rows: list[Officer]) -> None:
    try:
        with transaction.atomic():
            Officer.objects.bulk_create(rows, batch_size=A_BATCH)
    except IntegrityError:
        raise EnrolledAlready("有账号或执法证号已经登记为执法人员，请核对") from None


def _held(officer: int, by: Actor) -> Officer:
    """Lock an officer whose duty the asker may change."""
    row: Officer | None
    row = Officer.objects.within(by.unit).select_for_update(of=("self",)).filter(pk=officer).first()
    if row is None:
        raise unknown()
    is_own = by.account == row.account_id
    leads = Role.SQUAD_LEADER in by.roles and jurisdiction.covers(by.unit, row.unit)
    if not (is_own or leads or Can.ADMINISTER in by.may or by == SYSTEM):
        raise NotYourTeam("在岗情况由本人、本队队站长或系统管理员更改")
    return row


def _set_duty(row: Officer, *, is_on_duty: bool) -> None:
    row.is_on_duty = is_on_duty
    row.save(update_fields=["is_on_duty"])


def _subject(officer: int) -> str:
    """Return the name of an officer's chain in the ledger."""
    return f"officer:{officer}"
