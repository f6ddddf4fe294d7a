"""Do the figures say what the ledger says? Counts every order again from its chain and compares, day by day."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from lianxin.core.calendar import midnight
from lianxin.core.indicators import Indicator
from lianxin.core.jurisdiction import above
from lianxin.insight.measures import MEASURES
from lianxin.insight.measures.lives import Life, life
from lianxin.insight.models import DailyFigure
from lianxin.kernel import ledger
from lianxin.kernel.transactions import all_or_nothing

Numbers = tuple[int, int, int]
NOTHING: Final[Numbers] = (0, 0, 0)


@dataclass(frozen=True, slots=True, order=True)
class Difference:
    """A figure that is not what the ledger says; numbers are numerator, denominator, unrated."""

    indicator: Indicator
    day: date
    unit: str
    kept: Numbers
    counted: Numbers


@all_or_nothing()
def differences(*, since: date, until: date, indicators: Iterable[Indicator] = Indicator) -> tuple[Difference, ...]:
    """Return every daily figure of the window that differs from the ledger; none is what everybody hopes for.

    The whole province has been claimed, and every fact was delivered: what is on its way would look like a difference.
    """
    wanted = tuple(indicators)
    counted = _counted(wanted, since, until)
    kept = _kept(wanted, since, until)
    return tuple(
        Difference(Indicator(key[0]), key[1], key[2], kept.get(key, NOTHING), counted.get(key, NOTHING))
        for key in sorted(kept.keys() | counted.keys())
        if kept.get(key, NOTHING) != counted.get(key, NOTHING)
    )


Key = tuple[str, date, str]


def _counted(indicators: tuple[Indicator, ...], since: date, until: date) -> dict[Key, Numbers]:
    totals: dict[Key, list[int]] = defaultdict(lambda: [0, 0, 0])
    for each in _lives(midnight(since)):
        for indicator in indicators:
            for count in MEASURES[indicator].counts(each):
                if not since <= count.day <= until:
                    continue
                for unit in above(count.unit):
                    total = totals[indicator.value, count.day, unit]
                    total[0] += count.numerator
                    total[1] += count.denominator
                    total[2] += count.unrated
    return {key: (total[0], total[1], total[2]) for key, total in totals.items()}


def _kept(indicators: tuple[Indicator, ...], since: date, until: date) -> dict[Key, Numbers]:
    rows = DailyFigure.objects.filter(
        indicator__in=[each.value for each in indicators], day__range=(since, until)
    ).values_list("indicator", "day", "unit", "numerator", "denominator", "unrated")
    return {row[:3]: row[3:] for row in rows if row[3:] != NOTHING}


def _lives(since: datetime) -> Iterator[Life]:
    """Orders untouched since then are not asked for: a case counts on the day of one of its facts, or earlier."""
    for subject, chain in ledger.chains("order", since=since):
        yield life(subject, chain)
