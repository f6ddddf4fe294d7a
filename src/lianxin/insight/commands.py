"""Verbs of insight: let an order count. What is kept here is derived from the ledger and enters it never."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from django.db import connection

from lianxin.core.indicators import Count, Indicator, county_of
from lianxin.core.jurisdiction import above
from lianxin.insight.models import DailyFigure, OrderCount
from lianxin.kernel.actors import Actor
from lianxin.kernel.transactions import all_or_nothing

MOVE: Final = """
UPDATE insight_dailyfigure figure
SET numerator = figure.numerator + moved.numerator, denominator = figure.denominator + moved.denominator,
    unrated = figure.unrated + moved.unrated
FROM unnest(%s::text[], %s::text[], %s::date[], %s::int[], %s::int[], %s::int[])
  AS moved(unit, indicator, day, numerator, denominator, unrated)
WHERE figure.unit = moved.unit AND figure.indicator = moved.indicator AND figure.day = moved.day
RETURNING figure.unit, figure.indicator, figure.day
"""
"""In SQL, for all rows have to move in one statement."""

Counts = Mapping[Indicator, Sequence[Count]]
Key = tuple[str, str, date]
Numbers = tuple[int, int, int]


@all_or_nothing()
def put_counts(*, subject: str, unit: str, counts: Counts, by: Actor, at: datetime) -> None:
    """Let an order count as said, and move the daily figures by the difference to how it counted before.

    Said twice it moves nothing; indicators that are not named keep what they had.
    """
    row, _ = OrderCount.objects.select_for_update().get_or_create(
        subject=subject, defaults={"unit": county_of(unit), "counted_at": at}
    )
    after = {**row.counts, **{indicator.value: [_plain(each) for each in put] for indicator, put in counts.items()}}
    if after == row.counts:
        return
    _move(_difference(row.counts, after))
    row.unit, row.counts, row.counted_at = county_of(unit), after, at
    row.save(update_fields=["unit", "counts", "counted_at"])


def _rows_of(indicator: Indicator, count: Count) -> tuple[Key, ...]:
    """Return the rows that a case counts in: its county's and those of the units above."""
    return tuple((unit, indicator.value, count.day) for unit in above(count.unit))


def _difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[Key, Numbers]:
    numerator, denominator, unrated = Counter[Key](), Counter[Key](), Counter[Key]()
    for sign, counts in ((-1, before), (1, after)):
        for name, cases in counts.items():
            for case in map(_count, cases):
                for key in _rows_of(Indicator(name), case):
                    numerator[key] += sign * case.numerator
                    denominator[key] += sign * case.denominator
                    unrated[key] += sign * case.unrated
    moved = {key: (numerator[key], denominator[key], unrated[key]) for key in denominator}
    return {key: by for key, by in moved.items() if any(by)}


def _move(moved: Mapping[Key, Numbers]) -> None:
    """Move figures by so much; those of a day that nobody counted yet are begun at nothing first."""
    if new := sorted(moved.keys() - _moved(moved)):
        rows = [DailyFigure(unit=unit, indicator=indicator, day=day) for unit, indicator, day in new]
        DailyFigure.objects.bulk_create(rows, ignore_conflicts=True)
        _moved({key: moved[key] for key in new})


def _moved(moved: Mapping[Key, Numbers]) -> set[Key]:
    """Move the figures that are there, and return which those are."""
    if not moved:
        return set()
    columns = zip(*((*key, *moved[key]) for key in sorted(moved)), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(MOVE, [list(column) for column in columns])
        return set(cursor.fetchall())


def _plain(count: Count) -> list[Any]:
    return [count.day.isoformat(), count.unit, count.numerator, count.denominator, count.unrated]


def _count(plain: Sequence[Any]) -> Count:
    return Count(date.fromisoformat(plain[0]), *plain[1:])
