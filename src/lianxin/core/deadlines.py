"""When a thing is due (期限), counted in three kinds of time that are never mixed, and why.

Wall time runs day and night; working time runs in working hours; days are whole, working or calendar ones.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Final

from lianxin.core.calendar import WorkCalendar, day_of, instant, midnight, seconds_of
from lianxin.core.calendar_facts import DAY
from lianxin.core.terms import IN_DAYS, IN_WORKING_HOURS, BadTerm, Term, TermKind
from lianxin.core.traces import Step, clock_face, duration, stamp, trace

PAUSES_DO_NOT_COUNT: Final = "规则：暂停期间不计入，按同一种时间顺延"


@dataclass(frozen=True, slots=True)
class Pause:
    """Time that does not count: [from_at, until_at); still open while ``until_at`` is None."""

    from_at: datetime
    until_at: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline that explains itself.

    Done at ``at`` is still on time. An ``at`` of 00:00 is the 24:00 of ``last_on``. ``allowed_seconds`` is the time from
    ``start`` to ``at`` without the pauses, in the term's own clock: working seconds or wall seconds.
    """

    start: datetime
    term: Term
    at: datetime
    allowed_seconds: int
    edition: str
    is_provisional: bool
    trace: tuple[Step, ...]

    @property
    def last_on(self) -> date:
        """The last day of the term."""
        return day_of(self.at - timedelta(seconds=1))


def due(start: datetime, term: Term, calendar: WorkCalendar, pauses: Iterable[Pause] = (), basis: str = "") -> Due:
    """Count ``term`` from ``start`` on, leaving out the closed ``pauses``, which are sorted and do not overlap.

    - Wall time runs on (民法典 art. 201: hours are counted from the instant itself).
    - Working time ends at the earliest instant that fills the term.
    - Working days: the day of ``start`` is not counted; due at the close of the nth working day (行政处罚法 art. 85,
      行政许可法 art. 82; 民法典 art. 203: where there are business hours the last day ends with them).
    - Calendar days: the day of ``start`` is not counted; due at 24:00 of the nth day, and if that is a day off, of the
      next working day (民法典 art. 201, 203).

    A pause moves the due by its length in the term's own clock: by its wall seconds for wall time, by its working seconds
    for working time. Working days move by its working seconds, from the undisturbed close on; calendar days by its wall
    seconds, rounded up to the end of a day. On the day of ``start`` a pause costs a term in days nothing, for that day
    is free; after the due it comes too late to move it. ``basis`` names the rule that set the term, for the trace.

    Raises:
        NaiveInstant, BeyondHorizon

    """
    start = instant(seconds_of(start))
    at = _reach(start, term, 0, calendar)
    rows = list(trace(start, term, at, calendar))
    rows[0] = replace(rows[0], basis=basis or rows[0].basis)
    counted_from = midnight(day_of(start) + timedelta(days=1)) if term.kind in IN_DAYS else start
    lost = 0
    for pause in pauses:
        if pause.until_at is None or pause.from_at >= at:
            continue
        cost = max(0, measured(term.kind, max(pause.from_at, counted_from), pause.until_at, calendar))
        lost += cost
        at = _reach(start, term, lost, calendar)
        rows.append(_paused(pause, pause.until_at, cost, at))
    return Due(
        start=start,
        term=term,
        at=at,
        allowed_seconds=unpaused(term.kind, start, at, pauses, calendar),
        edition=calendar.edition,
        is_provisional=term.kind is not TermKind.WALL and calendar.is_provisional(day_of(start), day_of(at)),
        trace=tuple(rows),
    )
