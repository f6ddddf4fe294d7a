"""Why a deadline is when it is: the rows of 步、从、到、算不算、依据, ready to be printed.

A short term is told day by day. A long one is folded: plain weekends vanish into the working days around them, named
holidays stay, so that sixty working days take a handful of rows.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Final

from lianxin.core.calendar import WorkCalendar, day_of, instant, midnight, seconds_of
from lianxin.core.calendar_facts import DAY, DayKind
from lianxin.core.terms import Term, TermKind

TOLD_DAY_BY_DAY: Final = 7
"""Working days that a term may take and still be told day by day."""

START_NOT_COUNTED: Final = "民法典第二百零一条：开始的当日不计入"
BY_DATE: Final = "民法典第二百条：按公历日计算"
FROM_THE_INSTANT: Final = "民法典第二百零一条：按小时计算的，自当时开始"
LAST_DAY_MOVES: Final = "民法典第二百零三条：末日是休假日的顺延"
BY_CALENDAR: Final = "工作日历"
DUE: Final = "到期"
WEEKDAY_NAMES: Final = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")


@dataclass(frozen=True, slots=True)
class Step:
    """One row of the explanation: [from_at, to_at) was counted or not, and on what ground.

    ``label`` is a sentence with places for ``facts``; ``remark`` follows the 算 or 不算.
    """

    label: str
    from_at: datetime
    to_at: datetime
    is_counted: bool
    basis: str
    remark: str = ""
    facts: tuple[tuple[str, object], ...] = ()

    def said(self, translate: Callable[[str], str] = str) -> str:
        """Return the label with its facts, in the language that ``translate`` speaks; names among the facts too."""
        facts = {name: translate(fact) if isinstance(fact, str) else fact for name, fact in self.facts}
        return translate(self.label).format(**facts)

    def verdict(self, translate: Callable[[str], str] = str) -> str:
        """Return 算 or 不算, and the remark."""
        parts = ("算" if self.is_counted else "不算", self.remark)
        return "，".join(translate(part) for part in parts if part)


def trace(start: datetime, term: Term, at: datetime, calendar: WorkCalendar) -> tuple[Step, ...]:
    """Return the rows that lead from ``start`` to the undisturbed due ``at`` of the ``term``."""
    rows = list(_TELLERS[term.kind](start, term, at, calendar))
    rows[-1] = replace(rows[-1], remark=DUE)
    return tuple(rows)


def stamp(at: datetime, translate: Callable[[str], str] = str, *, is_end: bool = False) -> str:
    """Return ``2026-11-20 周五 17:30``; an end at 00:00 is shown as the 24:00 of the day before."""
    is_midnight = is_end and not seconds_of(at) % DAY
    on = day_of(at) - timedelta(days=is_midnight)
    weekday = translate(WEEKDAY_NAMES[on.weekday()])
    return f"{on.isoformat()} {weekday} {'24:00' if is_midnight else clock_face(at)}"


def clock_face(at: datetime) -> str:
    """Return the time of day in Shanghai, the seconds only when there are any."""
    minute, second = divmod(seconds_of(at) % DAY, 60)
    face = f"{minute // 60:02}:{minute % 60:02}"
    return f"{face}:{second:02}" if second else face


def duration(seconds: int) -> str:
    """Return hours, minutes and seconds as ``27:05:00``."""
    minutes, rest = divmod(seconds, 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"


def _tell_wall(start: datetime, term: Term, at: datetime, calendar: WorkCalendar) -> Iterator[Step]:
    yield Step("昼夜连续计算{time}", start, at, True, FROM_THE_INSTANT, facts=(("time", duration(term.amount)),))


def _tell_working_time(start: datetime, term: Term, at: datetime, calendar: WorkCalendar) -> Iterator[Step]:
    for run in _runs(day_of(start), day_of(at - timedelta(seconds=1)), calendar):
        worked = [on for on in run if calendar.is_working_day(on)]
        if not worked:
            yield _rest(run, max(start, midnight(run[0])), calendar)
            continue
        opens, shuts = max(_open(worked[0], calendar), start), min(_close(worked[-1], calendar), at)
        seconds = calendar.worked_seconds(opens, shuts) if opens < shuts else 0
        if seconds:
            facts = (("time", duration(seconds)),)
            yield Step("工作时间{time}", opens, shuts, True, BY_CALENDAR, facts=facts)
        else:
            yield Step("下班以后", start, _end(run[-1]), False, BY_CALENDAR)


def _tell_working_days(start: datetime, term: Term, at: datetime, calendar: WorkCalendar) -> Iterator[Step]:
    start_on = day_of(start)
    yield _start_day(start)
    reached = 0
    for run in _runs(start_on + timedelta(days=1), day_of(at - timedelta(seconds=1)), calendar):
        worked = [on for on in run if calendar.is_working_day(on)]
        if not worked:
            yield _rest(run, midnight(run[0]), calendar)
            continue
        first, reached = reached + 1, reached + len(worked)
        yield Step(
            _working_label(worked, calendar),
            _open(worked[0], calendar),
            _close(worked[-1], calendar),
            True,
            BY_CALENDAR,
            facts=(("first", first), ("latest", reached)),
        )


def _tell_calendar_days(start: datetime, term: Term, at: datetime, calendar: WorkCalendar) -> Iterator[Step]:
    first = day_of(start) + timedelta(days=1)
    nth = day_of(start) + timedelta(days=term.amount)
    yield _start_day(start)
    moved_to = day_of(at - timedelta(seconds=1))
    counted = term.amount - (moved_to > nth)
    if counted:
        label = "第1日" if counted == 1 else "第1至第{latest}日"
        yield Step(
            label,
            midnight(first),
            _end(first + timedelta(days=counted - 1)),
            True,
            BY_DATE,
            facts=(("latest", counted),),
        )
    if moved_to > nth:
        facts = (("latest", term.amount), *_name(nth, calendar))
        yield Step("第{latest}日逢{name}，顺延", midnight(nth), midnight(moved_to), False, LAST_DAY_MOVES, facts=facts)
        yield Step("顺延到下一个工作日", midnight(moved_to), at, True, LAST_DAY_MOVES)


_TELLERS: Final[dict[TermKind, Callable[[datetime, Term, datetime, WorkCalendar], Iterator[Step]]]] = {
    TermKind.WALL: _tell_wall,
    TermKind.WORKING_TIME: _tell_working_time,
    TermKind.WORKING_DAYS: _tell_working_days,
    TermKind.CALENDAR_DAYS: _tell_calendar_days,
}


def _runs(first: date, last: date, calendar: WorkCalendar) -> list[list[date]]:
    """Return the days from first to last, those that are told together in one run."""
    days = [first + timedelta(days=step) for step in range((last - first).days + 1)]
    is_short = sum(map(calendar.is_working_day, days)) <= TOLD_DAY_BY_DAY

    def told_with(on: date) -> str:
        if calendar.is_working_day(on):
            return on.isoformat() if is_short else ""
        exception = calendar.exception_on(on)
        if exception is None:
            return "休息日" if is_short else ""
        return exception.name or exception.kind.label

    return [list(run) for _, run in groupby(days, told_with)]


def _working_label(worked: list[date], calendar: WorkCalendar) -> str:
    if len(worked) > 1:
        return "第{first}至第{latest}个工作日"
    exception = calendar.exception_on(worked[0])
    if exception is not None and exception.kind is DayKind.MAKE_UP:
        return "第{first}个工作日（调休上班）"
    return "第{first}个工作日"


def _start_day(start: datetime) -> Step:
    return Step("起算当日", start, _end(day_of(start)), False, START_NOT_COUNTED, "次日起")


def _rest(run: list[date], from_at: datetime, calendar: WorkCalendar) -> Step:
    is_plain = calendar.exception_on(run[0]) is None
    basis = BY_CALENDAR if is_plain else calendar.document_of(run[0].year) or BY_CALENDAR
    return Step("{name}", from_at, _end(run[-1]), False, basis, facts=_name(run[0], calendar))


def _name(on: date, calendar: WorkCalendar) -> tuple[tuple[str, object], ...]:
    exception = calendar.exception_on(on)
    return (("name", "休息日" if exception is None else exception.name or exception.kind.label),)


def _open(on: date, calendar: WorkCalendar) -> datetime:
    return instant(seconds_of(midnight(on)) + calendar.hours_on(on)[0][0])


def _close(on: date, calendar: WorkCalendar) -> datetime:
    return instant(seconds_of(midnight(on)) + calendar.hours_on(on)[-1][1])


def _end(on: date) -> datetime:
    return midnight(on + timedelta(days=1))
