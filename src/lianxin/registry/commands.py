"""Verbs of the registry: open a unit, register a retailer, one by one or a whole import at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Final

from django.db import IntegrityError, transaction

from lianxin.core import identifiers, jurisdiction
from lianxin.core.refusals import Kind, Refusal
from lianxin.core.units import UnitKind
from lianxin.kernel import ledger
from lianxin.kernel.actors import Actor
from lianxin.kernel.imports import fingerprint, row_of_import
from lianxin.kernel.transactions import all_or_nothing
from lianxin.registry.events import RetailerRegistered, RetailersImported, UnitOpened, UnitsImported
from lianxin.registry.models import Retailer, Unit

NAME_LENGTH: Final = 40
SHORT_NAME_LENGTH: Final = 12
DIVISION_LENGTH: Final = 6
SHOP_NAME_LENGTH: Final = 60
ADDRESS_LENGTH: Final = 120
TOWNSHIP_LENGTH: Final = 20
A_BATCH: Final = 1000


class BadUnit(Refusal):
    """Something about the unit is missing or too long, or nothing stands above it."""

    kind: ClassVar[Kind] = Kind.INVALID
    code: ClassVar[str] = "unit.bad"


class UnitTaken(Refusal):
    """A unit stands at that path already."""

    code: ClassVar[str] = "unit.taken"


class BadRetailer(Refusal):
    """Something about the shop is missing, too long, or contradicts itself."""

    kind: ClassVar[Kind] = Kind.INVALID
    code: ClassVar[str] = "retailer.bad"


class LicenceTaken(Refusal):
    """A shop with that licence is registered already."""

    code: ClassVar[str] = "retailer.licence_taken"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUnit:
    """A unit to be opened. ``townships`` are the towns and streets a team looks after."""

    path: str
    kind: UnitKind
    name: str
    short_name: str
    division: str
    townships: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRetailer:
    """A shop to be registered at the unit that looks after it."""

    unit: str
    licence_no: str
    credit_code: str
    name: str
    address: str
    township: str
    licensed_on: date
    expires_on: date


@all_or_nothing()
def open_unit(*, unit: NewUnit, by: Actor, at: datetime) -> None:
    """Open a unit below one that stands already.

    Raises:
        NotAllowed, OutsideJurisdiction, BadUnitPath, BadUnit, UnitTaken

    """
    _require_administrator([unit.path], by)
    _check_unit(unit, _standing())
    _unit(unit).save(force_insert=True)
    opened = UnitOpened(
        subject=f"unit:{unit.path}", unit=unit.path, kind=unit.kind.value, title=unit.name, division=unit.division
    )
    ledger.record(opened, by=by, at=at)


@all_or_nothing()
def open_units(*, units: Sequence[NewUnit], by: Actor, at: datetime) -> int:
    """Open all units of an import or none, upper ones before lower ones; return how many there were.

    Raises:
        NotAllowed, OutsideJurisdiction, BadRow

    """
    _require_administrator([unit.path for unit in units], by)
    if not units:
        return 0
    standing = _standing()
    for place, unit in enumerate(units, start=1):
        with row_of_import(place):
            _check_unit(unit, standing)
        standing.add(unit.path)
    Unit.objects.bulk_create(map(_unit, units), batch_size=A_BATCH)
    mark = fingerprint(units)
    fact = UnitsImported(subject=_import("units", mark), unit=by.unit, count=len(units), fingerprint=mark)
    ledger.record(fact, by=by, at=at)
    return len(units)


@all_or_nothing()
def register_retailer(*, retailer: NewRetailer, by: Actor, at: datetime) -> None:
    """Register a shop with its licence.

    Raises:
        NotAllowed, OutsideJurisdiction, BadLicenceNumber, BadCreditCode, BadRetailer, LicenceTaken

    """
    _require_administrator([retailer.unit], by)
    row = _checked(retailer, *_known([retailer]))
    _insert([row])
    registered = RetailerRegistered(
        subject=f"retailer:{row.licence_no}",
        unit=retailer.unit,
        licensed_on=retailer.licensed_on.isoformat(),
        expires_on=retailer.expires_on.isoformat(),
    )
    ledger.record(registered, by=by, at=at)


@all_or_nothing()
def register_retailers(*, retailers: Sequence[NewRetailer], by: Actor, at: datetime) -> int:
    """Register all shops of an import or none; return how many there were.

    Raises:
        NotAllowed, OutsideJurisdiction, BadRow, LicenceTaken

    """
    _require_administrator({retailer.unit for retailer in retailers}, by)
    if not retailers:
        return 0
    taken, units = _known(retailers)
    rows = []
    for place, retailer in enumerate(retailers, start=1):
        with row_of_import(place):
            rows.append(_checked(retailer, taken, units))
        taken.add(rows[-1].licence_no)
    _insert(rows)
    mark = fingerprint(retailers)
    fact = RetailersImported(subject=_import("retailers", mark), unit=by.unit, count=len(rows), fingerprint=mark)
    ledger.record(fact, by=by, at=at)
    return len(rows)


def _require_administrator(units: Iterable[str], by: Actor) -> None:
    by.require_administrator()
    for unit in units:
        jurisdiction.require(by.unit, unit)


def _standing() -> set[str]:
    return set(Unit.objects.values_list("path", flat=True))


def _check_unit(unit: NewUnit, standing: set[str]) -> None:
    identifiers.unit_path(unit.path, unit.kind)
    if not unit.name.strip() or not unit.short_name.strip():
        raise BadUnit("单位要有名称和简称")
    if len(unit.name) > NAME_LENGTH or len(unit.short_name) > SHORT_NAME_LENGTH:
        raise BadUnit("名称最多{longest}字，简称最多{shortest}字", longest=NAME_LENGTH, shortest=SHORT_NAME_LENGTH)
    if not (unit.name + unit.short_name + "".join(unit.townships)).isprintable():
        raise BadUnit("名称里有不能识别的字符")
    if len(unit.division) != DIVISION_LENGTH or not (unit.division.isascii() and unit.division.isdigit()):
        raise BadUnit("行政区划代码是6位数字")
    if unit.path in standing:
        raise UnitTaken("编码{path}已经有单位了", path=unit.path)
    above, _, _ = unit.path.rpartition(".")
    if above and above not in standing:
        raise BadUnit("上级单位{above}还没有，请先建上级单位", above=above)


def _unit(unit: NewUnit) -> Unit:
    return Unit(
        path=unit.path, kind=unit.kind.value, name=unit.name.strip(), short_name=unit.short_name.strip(),
        division=unit.division, townships=list(unit.townships),
    )  # fmt: skip


def _known(retailers: Sequence[NewRetailer]) -> tuple[set[str], set[str]]:
    """Return which of the licences are registered already, and which of the units stand."""
    wanted = {identifiers.bare(retailer.licence_no) for retailer in retailers}
    taken = Retailer.objects.filter(licence_no__in=wanted).values_list("licence_no", flat=True)
    units = Unit.objects.filter(path__in={retailer.unit for retailer in retailers}).values_list("path", flat=True)
    return set(taken), set(units)


def _checked(retailer: NewRetailer, taken: set[str], units: set[str]) -> Retailer:
    licence = str(identifiers.licence_number(retailer.licence_no))
    credit = identifiers.credit_code(retailer.credit_code).text
    if retailer.unit not in units:
        raise BadRetailer("没有编码为{unit}的单位", unit=retailer.unit[:20])
    _check_words(retailer)
    if retailer.expires_on <= retailer.licensed_on:
        raise BadRetailer("到期日期应在发证日期之后")
    if licence in taken:
        raise LicenceTaken("许可证号{licence}已经登记过", licence=licence)
    return Retailer(
        unit=retailer.unit, licence_no=licence, credit_code=credit, name=retailer.name.strip(),
        address=retailer.address.strip(), township=retailer.township.strip(), licensed_on=retailer.licensed_on,
        expires_on=retailer.expires_on,
    )  # fmt: skip


def _check_words(retailer: NewRetailer) -> None:
    if not retailer.name.strip() or not retailer.address.strip():
        raise BadRetailer("零售户要有店名和地址")
    if len(retailer.name) > SHOP_NAME_LENGTH:
        raise BadRetailer("店名最多{longest}字", longest=SHOP_NAME_LENGTH)
    if len(retailer.address) > ADDRESS_LENGTH or len(retailer.township) > TOWNSHIP_LENGTH:
        raise BadRetailer(
            "地址最多{longest}字，乡镇街道最多{shortest}字", longest=ADDRESS_LENGTH, shortest=TOWNSHIP_LENGTH
        )
    if not (retailer.name + retailer.address + retailer.township).isprintable():
        raise BadRetailer("店名或地址里有不能识别的字符")


def _insert(rows: list[Retailer]) -> None:
    """Insert the rows; a licence that lies behind the wall, at a unit the asker does not see, shows only here."""
    try:
        with transaction.atomic():
            Retailer.objects.bulk_create(rows, batch_size=A_BATCH)
    except IntegrityError:
        raise LicenceTaken("有许可证号已在别的单位登记过，请核对") from None


def _import(rows: str, mark: str) -> str:
    return f"import:{rows}:{mark[:16]}"
