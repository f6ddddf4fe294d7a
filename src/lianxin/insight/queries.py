"""Questions about the figures. All of them read the daily figures, never the orders: what they cost does not grow."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, Final

from django.db.models import Sum

from lianxin.core import indicator_findings as findings
from lianxin.core import indicators
from lianxin.core.calendar import midnight
from lianxin.core.indicator_findings import Finding, Stand, Tally
from lianxin.core.indicators import DEFINITIONS, Definition, Indicator, Verdict
from lianxin.core.jurisdiction import LEVELS, Level, at_level, covers
from lianxin.core.rulebook import RuleBook
from lianxin.core.sparklines import Step
from lianxin.core.units import UnitKind
from lianxin.insight.models import DailyFigure
from lianxin.kernel import rulebooks
from lianxin.kernel.actors import Actor
from lianxin.registry import queries as registry

BETWEEN: Final = (UnitKind.PROVINCE, UnitKind.CITY, UnitKind.COUNTY)
MOST_DAYS: Final = 366


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One indicator over a window, with what it is made of; ``previous`` is the window of as many days before."""

    indicator: Indicator
    numerator: int
    denominator: int
    unrated: int
    goal: Fraction | None
    small: int
    previous: Step
    series: tuple[Step, ...]

    @property
    def definition(self) -> Definition:
        return DEFINITIONS[self.indicator]

    @property
    def share(self) -> Fraction | None:
        return None if self.definition.is_count else indicators.share(self.numerator, self.denominator)

    @property
    def previous_share(self) -> Fraction | None:
        return indicators.share(self.previous.numerator, self.previous.denominator)

    @property
    def unrated_share(self) -> Fraction | None:
        return indicators.share(self.unrated, self.unrated + self.denominator)

    @property
    def verdict(self) -> Verdict:
        return indicators.verdict(self.indicator, self.numerator, self.denominator, self.goal, self.small)

    @property
    def is_too_small(self) -> bool:
        return indicators.is_too_small(self.denominator, self.small)


@dataclass(frozen=True, slots=True)
class UnitFigure:
    """How one unit stands by one indicator; ``is_rest``: not the unit itself, but what it has given to nobody below."""

    line: registry.UnitLine
    stand: Stand
    is_rest: bool = False


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One indicator of one unit over a window: a line of the workbook."""

    unit_name: str
    indicator: Indicator
    numerator: int
    denominator: int
    unrated: int

    @property
    def share(self) -> Fraction | None:
        return None if DEFINITIONS[self.indicator].is_count else indicators.share(self.numerator, self.denominator)


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakdown:
    """An indicator, unit by unit: ``worst`` the next level down by contribution, ``tiles`` every county."""

    indicator: Indicator
    unit: registry.UnitLine
    worst: tuple[UnitFigure, ...]
    tiles: tuple[UnitFigure, ...]

    def finding(self, figure: Figure) -> Finding:
        """Return what the figure and its counties come to, in one sentence."""
        return findings.find(
            findings.Situation(
                indicator=self.indicator,
                whole=Tally(self.unit.path, figure.numerator, figure.denominator),
                parts=[tile.stand.tally for tile in self.tiles],
                goal=figure.goal,
                small=figure.small,
            )
        )


def figures(*, seen_by: Actor, on: date, days: int, unit: str = "") -> tuple[Figure, ...]:
    """Return the six indicators of a unit (the asker's own when none is named) over the ``days`` that end ``on``."""
    days, since = _window(on, days)
    rows = _of(seen_by, unit).filter(day__gt=since - timedelta(days=days), day__lte=on).order_by("indicator", "day")
    found: dict[str, list[tuple[date, int, int, int]]] = {}
    for indicator, *row in rows.values_list("indicator", "day", "numerator", "denominator", "unrated"):
        found.setdefault(indicator, []).append((row[0], row[1], row[2], row[3]))
    book = rulebooks.at(midnight(on))
    return tuple(_figure(each, found.get(each.value, []), since, book) for each in Indicator)


def breakdown(*, seen_by: Actor, on: date, days: int, unit: str = "", by: Indicator = Indicator.ON_TIME) -> Breakdown:
    """Return how the units below stand by one indicator, two statements however many they are.

    Raises:
        UnknownUnit

    """
    top, lines = _units(seen_by, unit)
    days, since = _window(on, days)
    sums = {
        path: Tally(path, numerator, denominator)
        for path, numerator, denominator in DailyFigure.objects.within(top)
        .filter(indicator=by.value, day__gt=since, day__lte=on)
        .order_by()
        .values_list("unit")
        .annotate(Sum("numerator"), Sum("denominator"))
    }
    small = _small(rulebooks.at(midnight(on)))
    below = [sums.get(path, Tally(path, 0, 0)) for path in _below(top, lines)]
    rest = _rest(sums.get(top, Tally(top, 0, 0)), below)
    counties = [sums.get(path, Tally(path, 0, 0)) for path, line in lines.items() if line.kind == UnitKind.COUNTY]

    def stood(tallies: Sequence[Tally]) -> tuple[UnitFigure, ...]:
        stands = findings.stands(by, tallies, small)
        return tuple(UnitFigure(lines[each.tally.unit], each, is_rest=each.tally is rest) for each in stands)

    by_path = sorted(stood(counties), key=lambda each: each.line.path)
    worst_first = stood([*below, rest] if rest.denominator else below)
    return Breakdown(indicator=by, unit=lines[top], worst=worst_first, tiles=tuple(by_path))


def worst(
    *, seen_by: Actor, on: date, days: int, unit: str = "", by: Indicator = Indicator.ON_TIME
) -> tuple[UnitFigure, ...]:
    """Return the units one level down, the one that contributes most misses first.

    Raises:
        UnknownUnit

    """
    return breakdown(seen_by=seen_by, on=on, days=days, unit=unit, by=by).worst


def tiles(
    *, seen_by: Actor, on: date, days: int, unit: str = "", by: Indicator = Indicator.ON_TIME
) -> tuple[UnitFigure, ...]:
    """Return every county, in the order of their paths.

    Raises:
        UnknownUnit

    """
    return breakdown(seen_by=seen_by, on=on, days=days, unit=unit, by=by).tiles


def sheet(*, seen_by: Actor, on: date, days: int, unit: str = "") -> list[SheetRow]:
    """Return every indicator of a unit and of the units one level down, in the order of their paths.

    Raises:
        UnknownUnit

    """
    top, lines = _units(seen_by, unit)
    days, since = _window(on, days)
    rows = (
        DailyFigure.objects.within(top)
        .filter(unit__in=[top, *_below(top, lines)], day__gt=since, day__lte=on)
        .order_by("unit", "indicator")
        .values_list("unit", "indicator")
        .annotate(Sum("numerator"), Sum("denominator"), Sum("unrated"))
    )
    return [SheetRow(lines[path].name, Indicator(indicator), *sums) for path, indicator, *sums in rows]


def _window(on: date, days: int) -> tuple[int, date]:
    """Return the days asked for, within reason, and the day before the first of them."""
    days = min(max(days, 1), MOST_DAYS)
    return days, on - timedelta(days=days)


def _of(seen_by: Actor, unit: str) -> Any:
    return DailyFigure.objects.within(seen_by.unit).filter(unit=unit or seen_by.unit)


def _figure(indicator: Indicator, rows: Iterable[tuple[date, int, int, int]], since: date, book: RuleBook) -> Figure:
    series, before, unrated = [], [0, 0], 0
    for day, numerator, denominator, left_out in rows:
        if day > since:
            series.append(Step(day, numerator, denominator))
            unrated += left_out
        else:
            before[0] += numerator
            before[1] += denominator
    return Figure(
        indicator=indicator,
        numerator=sum(each.numerator for each in series),
        denominator=sum(each.denominator for each in series),
        unrated=unrated,
        goal=_goal(indicator, book),
        small=_small(book),
        previous=Step(since, *before),
        series=tuple(series),
    )


def _goal(indicator: Indicator, book: RuleBook) -> Fraction | None:
    key = DEFINITIONS[indicator].goal_key
    parameter = book.parameters.get(key) if key else None
    return None if parameter is None or parameter.value is None else Fraction(str(parameter.value))


def _small(book: RuleBook) -> int:
    parameter = book.parameters.get(indicators.SMALL_COUNT)
    return indicators.SMALL if parameter is None or parameter.value is None else int(parameter.value)


def _units(seen_by: Actor, unit: str) -> tuple[str, dict[str, registry.UnitLine]]:
    """Return the unit asked for, and by path the lines of it and of those below, counties the lowest."""
    top = unit or seen_by.unit
    lines = {line.path: line for line in registry.units(*BETWEEN, within=top)} if covers(seen_by.unit, top) else {}
    if top not in lines:
        raise registry.UnknownUnit("没有编码为{unit}的单位", unit=top[:20])
    return top, lines


def _below(top: str, lines: dict[str, registry.UnitLine]) -> list[str]:
    depth = top.count(".") + 1
    if depth > LEVELS.index(Level.COUNTY):
        return [top]
    return [path for path in lines if path != top and path == at_level(path, LEVELS[depth])]


def _rest(whole: Tally, parts: Sequence[Tally]) -> Tally:
    """Return what stands at a unit itself and at none below it."""
    if any(part.unit == whole.unit for part in parts):
        return Tally(whole.unit, 0, 0)
    return Tally(
        whole.unit,
        whole.numerator - sum(part.numerator for part in parts),
        whole.denominator - sum(part.denominator for part in parts),
    )
