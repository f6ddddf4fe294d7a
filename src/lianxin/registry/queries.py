"""Questions about units and retailers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from time import monotonic
from typing import ClassVar, Final

from lianxin.core.refusals import Kind, Refusal
from lianxin.core.units import UnitKind
from lianxin.kernel.actors import Actor
from lianxin.registry.models import Retailer, Unit


class UnknownUnit(Refusal):
    """There is no such unit."""

    kind: ClassVar[Kind] = Kind.INVALID
    code: ClassVar[str] = "unit.unknown"


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit; names of units are public."""

    path: str
    kind: str
    name: str
    short_name: str
    division: str

    @property
    def kind_label(self) -> str:
        return UnitKind(self.kind).label


@dataclass(frozen=True, slots=True)
class RetailerLine:
    """One shop, as staff of its county see it."""

    licence_no: str
    name: str
    unit: str
    address: str
    licensed_on: date
    expires_on: date


KEEP_NAMES: Final = 60.0
COLUMNS: Final = ("path", "kind", "name", "short_name", "division")


def unit(path: str) -> UnitLine:
    """Return one unit.

    Raises:
        UnknownUnit

    """
    found = units_by_path([path])
    if path not in found:
        raise UnknownUnit("没有编码为{unit}的单位", unit=path[:20])
    return found[path]


def require(path: str) -> None:
    """Refuse a path at which no unit stands; asked of the names this process keeps.

    Raises:
        UnknownUnit

    """
    if names([path])[path] == path:
        raise UnknownUnit("没有编码为{unit}的单位", unit=path[:20])


def units_by_path(paths: Iterable[str]) -> Mapping[str, UnitLine]:
    """Return the units with these paths, by path."""
    rows = Unit.objects.filter(path__in=list(paths)).values_list(*COLUMNS)
    return {row[0]: UnitLine(*row) for row in rows}


def names(paths: Iterable[str]) -> Mapping[str, str]:
    """Return the units' names by path; kept in the process for a minute, for every list asks."""
    wanted = set(paths)
    found = kept(wanted)
    return {path: found[path].name if path in found else path for path in wanted}


def kept(paths: Iterable[str]) -> Mapping[str, UnitLine]:
    """Return what this process keeps of the units with these paths, and perhaps of others, for a minute."""
    if monotonic() > _kept.fresh_until or not set(paths) <= _kept.by_path.keys():
        _kept.by_path = {row[0]: UnitLine(*row) for row in Unit.objects.values_list(*COLUMNS)}
        _kept.fresh_until = monotonic() + KEEP_NAMES
    return _kept.by_path


def forget() -> None:
    """Forget the units this process keeps, and look again when next asked."""
    _kept.fresh_until = 0.0


@dataclass(slots=True)
class _Kept:
    by_path: dict[str, UnitLine]
    fresh_until: float


_kept: Final = _Kept({}, 0.0)


def units(*kinds: UnitKind, within: str = "") -> Sequence[UnitLine]:
    """Return the units of these kinds (all when none is named) at and below a path, in the order of their paths."""
    rows = Unit.objects.order_by("path")
    if kinds:
        rows = rows.filter(kind__in=[kind.value for kind in kinds])
    if within:
        rows = rows.filter(path__gte=within, path__lt=f"{within}/")  # "/" follows "." in ASCII: the unit and all below
    return [UnitLine(*row) for row in rows.values_list(*COLUMNS)]


def retailer(licence_no: str, *, seen_by: Actor) -> RetailerLine | None:
    """Return one shop by its licence, None when there is none that the asker may see."""
    rows = Retailer.objects.within(seen_by.unit).filter(licence_no=licence_no)
    row = rows.values_list("licence_no", "name", "unit", "address", "licensed_on", "expires_on").first()
    return RetailerLine(*row) if row else None
