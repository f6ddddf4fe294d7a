"""When a thing is due (期限), counted in three kinds of time that are never mixed, and why.

- Wall time runs day and night (民法典 art. 201: a term in hours is counted from the instant itself).
- Working time runs in working hours and ends at the earliest instant that fills the term.
- Days: the day of the start is not counted (民法典 art. 201). Working days end at the close of the nth working day
  (行政处罚法 art. 85: its 2, 3, 5 and 7 days; 行政许可法 art. 82; 民法典 art. 203: where there are business hours the
  last day ends with them). Calendar days end at 24:00 of the nth day or, if that is a day off, of the next working
  day (民法典 art. 203).

A pause moves the due by its length in the term's own clock: by wall seconds for wall time, by working seconds for
working time. Working days move by the working seconds of the pause, from the undisturbed close on; calendar days by its
wall seconds, rounded up to the end of a day. On the day of the start, which is free, a pause costs a term in days
nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Final

from lianxin.core.calendar import WorkCalendar, day_of, instant, midnight, seconds_of
from lianxin.core.calendar_facts import DAY
from lianxin.core.terms import IN_DAYS, IN_WORKING_HOURS, BadTerm, MixedTerms, Term, TermKind
from lianxin.core.traces import Step, duration, stamp, trace

__all__ = [
    "BadTerm",
    "Due",
    "MixedTerms",
    "Pause",
    "Step",
    "Term",
    "TermKind",
    "due",
    "explain",
    "measured",
    "remind_at",
    "unpaused",
]

PAUSES_DO_NOT_COUNT: Final = "规则：暂停期间不计入，按同一种时间顺延"

WAS_DUE: Final = "原到期"


@dataclass(frozen=True, slots=True)
class Pause:
    """Time that does not count: [from_at, until_at); still open while ``until_at`` is None."""

    from_at: datetime
    until_at: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline that explains itself.

    Done at ``at`` is still on time. An ``at`` of 00:00 is the 24:00 of ``last_on``. ``allowed_seconds`` is the time
    from ``start`` to ``at`` without the pauses, in the term's own clock: working seconds or wall seconds.
    """

    start: datetime
    term: Term
    at: datetime
    allowed_seconds: int
    edition: str
    is_provisional: bool
    tell: Callable[[], tuple[Step, ...]] = field(repr=False, compare=False)
    """Why it is due then, worked out when somebody asks: most deadlines are counted and never explained."""

    @property
    def trace(self) -> tuple[Step, ...]:
        """The steps that lead from ``start`` to ``at``."""
        return self.tell()

    @property
    def last_on(self) -> date:
        """The last day of the term."""
        return _last_on(self.at)


def due(start: datetime, term: Term, calendar: WorkCalendar, pauses: Sequence[Pause] = (), basis: str = "") -> Due:
    """Count ``term`` from ``start`` on, leaving out the closed ``pauses``, which are sorted and do not overlap.

    The kinds of time and what a pause does to each: see the top of this module. A pause that begins at or after the due
    comes too late to move it. ``basis`` names the rule that set the term, for the trace.

    Raises:
        NaiveInstant, BeyondHorizon

    """
    start = instant(seconds_of(start))
    undisturbed = at = _reach(start, term, 0, calendar)
    counted_from = midnight(day_of(start) + timedelta(days=1)) if term.kind in IN_DAYS else start
    lost = 0
    moved: list[tuple[Pause, datetime, int, datetime]] = []
    for pause in pauses:
        if pause.until_at is None or pause.from_at >= at:
            continue
        cost = max(0, measured(term.kind, max(pause.from_at, counted_from), pause.until_at, calendar))
        lost += cost
        at = _reach(start, term, lost, calendar)
        moved.append((pause, pause.until_at, cost, at))

    def tell() -> tuple[Step, ...]:
        first, *others = trace(start, term, undisturbed, calendar)
        rows = [replace(first, basis=basis or first.basis), *others]
        if lost:
            rows[-1] = replace(rows[-1], remark=WAS_DUE)
        return (*rows, *(_paused(*each) for each in moved))

    return Due(
        start=start,
        term=term,
        at=at,
        allowed_seconds=unpaused(term.kind, start, at, pauses, calendar),
        edition=calendar.edition,
        is_provisional=term.kind is not TermKind.WALL and calendar.is_provisional(day_of(start), _last_on(at)),
        tell=tell,
    )


def measured(kind: TermKind, start: datetime, end: datetime, calendar: WorkCalendar) -> int:
    """Return the seconds from ``start`` to ``end`` in the clock of ``kind``: working seconds or wall seconds; signed.

    Raises:
        NaiveInstant, BeyondHorizon

    """
    if kind in IN_WORKING_HOURS:
        return calendar.worked_seconds(start, end)
    return seconds_of(end) - seconds_of(start)


def unpaused(kind: TermKind, start: datetime, end: datetime, pauses: Sequence[Pause], calendar: WorkCalendar) -> int:
    """Return the seconds from ``start`` to ``end`` in the clock of ``kind``, less the closed ``pauses`` between.

    Raises:
        NaiveInstant, BeyondHorizon

    """
    seconds = measured(kind, start, end, calendar)
    for pause in pauses:
        if pause.until_at is not None and pause.from_at < end and pause.until_at > start:
            seconds -= measured(kind, max(pause.from_at, start), min(pause.until_at, end), calendar)
    return seconds


def remind_at(deadline: Due, before: Term | Fraction, calendar: WorkCalendar) -> datetime:
    """Return when to remind of a deadline: a term before it, or once a share of the allowed time is used up.

    A share (0 to 1, such as 3/4) and a working-time term are counted back in the deadline's own working hours, so no
    reminder falls on a midnight unless the clock runs at night. Working days go back to the close of an earlier working
    day, calendar days by 24 hours each. Never before the start. Quiet hours move notices, not this.

    Raises:
        BadTerm: when the share is not between 0 and 1.
        BeyondHorizon

    """
    return max(deadline.start, _back(deadline, before, calendar))


def explain(deadline: Due, translate: Callable[[str], str] = str) -> str:
    """Return the deadline and its reasons as lines of text, in the language that ``translate`` speaks."""
    head = translate("{at} 到期。{term}，从 {start} 起算，日历 {edition}。").format(
        at=stamp(deadline.at, translate, is_end=True),
        term=deadline.term.said(translate),
        start=stamp(deadline.start, translate),
        edition=deadline.edition,
    )
    lines = [head, *(_line(step, translate) for step in deadline.trace)]
    if deadline.is_provisional:
        lines.append(translate("暂定：期间里有一段的放假安排还没有公布，公布后要重算。"))
    return "\n".join(lines)


def _reach(start: datetime, term: Term, lost: int, calendar: WorkCalendar) -> datetime:
    """Return the end of the term when ``lost`` seconds of its clock went to pauses."""
    match term.kind:
        case TermKind.WALL:
            return instant(seconds_of(start) + term.amount + lost)
        case TermKind.WORKING_TIME:
            return calendar.add_seconds(start, term.amount + lost)
        case TermKind.WORKING_DAYS:
            return calendar.add_seconds(calendar.add_working_days(start, term.amount), lost)
        case TermKind.CALENDAR_DAYS:
            end = seconds_of(midnight(day_of(start))) + (term.amount + 1) * DAY + lost
            last_on = calendar.working_day_from(_last_on(instant(end)))
            return instant(seconds_of(midnight(last_on)) + DAY)


def _last_on(at: datetime) -> date:
    return day_of(at - timedelta(seconds=1))


def _paused(pause: Pause, until_at: datetime, cost: int, at: datetime) -> Step:
    facts = (("reason", pause.reason), ("time", duration(cost)), ("at", stamp(at, is_end=True)))
    label = "暂停（{reason}），占用{time}，顺延到{at}" if pause.reason else "暂停，占用{time}，顺延到{at}"
    return Step(label, pause.from_at, until_at, False, PAUSES_DO_NOT_COUNT, facts=facts)


def _back(deadline: Due, before: Term | Fraction, calendar: WorkCalendar) -> datetime:
    if isinstance(before, Fraction):
        if not 0 <= before <= 1:
            raise BadTerm("提醒的比例要在0到1之间，不能是{share}", share=before)
        kind, amount = deadline.term.kind, deadline.allowed_seconds - int(deadline.allowed_seconds * before)
        is_worked = kind in IN_WORKING_HOURS
    elif before.kind is TermKind.WORKING_DAYS:
        return calendar.subtract_working_days(deadline.at, before.amount)
    else:
        is_worked = before.kind is TermKind.WORKING_TIME
        amount = before.amount * (DAY if before.kind is TermKind.CALENDAR_DAYS else 1)
    return calendar.subtract_seconds(deadline.at, amount) if is_worked else instant(seconds_of(deadline.at) - amount)


def _line(step: Step, translate: Callable[[str], str]) -> str:
    """Return one row: 算不算, from → to, what it is, and on what ground. The day is not said twice."""
    start, end = stamp(step.from_at, translate), stamp(step.to_at, translate, is_end=True)
    if start.rsplit(" ", 1)[0] == end.rsplit(" ", 1)[0]:
        end = end.rsplit(" ", 1)[1]
    return f"  {step.verdict(translate)}\t{start} → {end}\t{step.said(translate)}\t{translate(step.basis)}"
