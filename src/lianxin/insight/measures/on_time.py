"""按期办结率: finish-clock cycles stopped on time, and not opened again ÷ cycles that stopped or fell due.

A cycle counts once, on the day its fate was known: when it stopped in time, or when it fell due. One that still runs is
late from the moment the ledger says that its clock ran out. A matter handled again was not settled by the cycle before.
"""

from typing import Final

from lianxin.core.calendar import day_of
from lianxin.core.clocks import Cycle
from lianxin.core.indicators import Count, Indicator
from lianxin.core.work_order_clocks import ClockName
from lianxin.dispatch import moves
from lianxin.dispatch.events import (
    ClockRanOut,
    OrderAdmitted,
    OrderOpened,
    OrderReopened,
    OrderTerminated,
    ReviewPassed,
)
from lianxin.insight.measures.lives import Life, Measure, Told
from lianxin.kernel import rulebooks

FINISH: Final = ClockName.FINISH.value


def counts(life: Life) -> tuple[Count, ...]:
    """Count each cycle of the finish clock whose fate is known."""
    reopened = {fact.facts["round"] - 1 for fact in life.all(OrderReopened.name)}
    found = (_count(cycle, life, cycle.number in reopened) for cycle in cycles(life))
    return tuple(count for count in found if count is not None)


def cycles(life: Life) -> tuple[Cycle, ...]:
    """Fold the chain into the cycles of the finish clock, under the editions the order was opened with."""
    opened, admitted = life.first(OrderOpened.name), life.first(OrderAdmitted.name)
    if opened is None or admitted is None:
        return ()
    book = rulebooks.edition(opened.facts["rules"])
    terms = book.terms_of(admitted.facts["matter"], urgent=admitted.facts["is_urgent"])
    done = moves.happenings(list(life.entries), opened.at)
    return moves.fold(done, terms, rulebooks.calendar(opened.facts["calendar"]))[FINISH]


def _count(cycle: Cycle, life: Life, is_reopened: bool) -> Count | None:
    if cycle.stopped_at is not None and cycle.stopped_at <= cycle.due_at:
        return Count(day_of(cycle.stopped_at), _stop_of(cycle, life).county, int(not is_reopened))
    settled = _alarm_of(cycle, life) or (_stop_of(cycle, life) if cycle.stopped_at else None)
    return Count(day_of(cycle.due_at), settled.county, 0) if settled else None


def _stop_of(cycle: Cycle, life: Life) -> Told:
    """Return the fact that stopped a cycle: the review of its round, or else the end of the order."""
    reviews = (fact for fact in life.all(ReviewPassed.name) if fact.facts["round"] == cycle.number)
    return next(reviews, None) or life.all(OrderTerminated.name)[0]


def _alarm_of(cycle: Cycle, life: Life) -> Told | None:
    """Return the fact that a cycle fell due while it ran."""
    alarms = (fact for fact in life.all(ClockRanOut.name) if fact.facts["clock"] == FINISH)
    return next((fact for fact in alarms if fact.facts["cycle"] == cycle.number), None)


MEASURE: Final = Measure(
    indicator=Indicator.ON_TIME,
    hears=(ReviewPassed.name, OrderTerminated.name, ClockRanOut.name, OrderReopened.name),
    counts=counts,
)
