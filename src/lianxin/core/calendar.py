"""The working calendar (工作日历): which days and hours count, as dated and versioned facts.

China keeps one zone and has kept it without daylight saving since 1991, so an instant is, inside, a whole number of
seconds of Shanghai wall time since 1970-01-01. A part of a second is dropped (floored). Outside, instants are aware
datetimes: any zone in, ``Asia/Shanghai`` out. Working time is a row of half-open intervals with prefix sums.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from typing import Any, ClassVar, Final, Self

from lianxin.core import calendar_facts
from lianxin.core.calendar_facts import DAY, BadCalendar, Day, DayKind, Hours, Year, check, hours_of
from lianxin.core.refusals import Kind, Refusal

__all__ = [
    "DAY",
    "MOVED_BY_NEXT_YEAR",
    "SHANGHAI",
    "BadAmount",
    "BadCalendar",
    "BeyondHorizon",
    "Day",
    "DayKind",
    "Hours",
    "NaiveInstant",
    "WorkCalendar",
    "Year",
    "day_of",
    "from_data",
    "instant",
    "midnight",
    "seconds_of",
]

SHANGHAI: Final = timezone(timedelta(hours=8), "Asia/Shanghai")
# The notice of a year may move the end of the year before: the one for 2019 made Saturday 2018-12-29 a working day
# and Monday 2018-12-31 a day off. 2005, 2006, 2007 and 2011 were moved too, never before the 29th.
MOVED_BY_NEXT_YEAR: Final = (12, 29)

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=SHANGHAI)
_EPOCH_DAY: Final = _EPOCH.toordinal()


class BeyondHorizon(Refusal):
    """The question leaves the years the calendar knows; there is no date to answer with."""

    kind: ClassVar[Kind] = Kind.INVALID
    code: ClassVar[str] = "calendar.beyond_horizon"


class NaiveInstant(Refusal):
    """The instant does not say in which zone it was read."""

    kind: ClassVar[Kind] = Kind.INVALID
    code: ClassVar[str] = "calendar.naive_instant"


class BadAmount(Refusal):
    """The time to count is negative, or no day at all."""

    kind: ClassVar[Kind] = Kind.INVALID
    code: ClassVar[str] = "calendar.bad_amount"


def seconds_of(at: datetime) -> int:
    """Return the whole seconds of Shanghai wall time since 1970-01-01; a part of a second is dropped.

    Raises:
        NaiveInstant

    """
    if at.utcoffset() is None:
        raise NaiveInstant("时刻{at}没有写明时区，请补上", at=at.isoformat())
    since = at - _EPOCH
    return since.days * DAY + since.seconds


def instant(seconds: int) -> datetime:
    """Return the Shanghai datetime that many seconds after 1970-01-01; refuse years a date cannot hold.

    Raises:
        BeyondHorizon

    """
    try:
        return _EPOCH + timedelta(seconds=seconds)
    except OverflowError:
        raise BeyondHorizon("时限太长，超出了可以表示的年份") from None


def day_of(at: datetime) -> date:
    """Return the Shanghai date on which ``at`` falls."""
    return date.fromordinal(seconds_of(at) // DAY + _EPOCH_DAY)


def midnight(on: date) -> datetime:
    """Return 00:00 at the start of ``on``, in Shanghai."""
    return instant((on.toordinal() - _EPOCH_DAY) * DAY)


@dataclass(frozen=True, slots=True)
class _Row:
    """All working intervals of the horizon in order: [starts, ends), with ``before`` working seconds ahead of each."""

    starts: list[int]
    ends: list[int]
    before: list[int]
    days: list[int]
    closes: list[int]

    @classmethod
    def of(cls, hours_by_day: Iterator[tuple[int, Hours]]) -> Self:
        starts, ends, before, days, closes = [], [], [0], [], []
        for ordinal, hours in hours_by_day:
            midnight_at = (ordinal - _EPOCH_DAY) * DAY
            for opens, shuts in hours:
                starts.append(midnight_at + opens)
                ends.append(midnight_at + shuts)
                before.append(before[-1] + shuts - opens)
            if hours:
                days.append(ordinal)
                closes.append(ends[-1])
        return cls(starts, ends, before, days, closes)

    def worked_until(self, second: int) -> int:
        """Return W(t): the working seconds of the horizon before ``second``."""
        at = bisect_right(self.starts, second) - 1
        return self.before[at] + min(second, self.ends[at]) - self.starts[at] if at >= 0 else 0


@dataclass(frozen=True)
class WorkCalendar:
    """A versioned working calendar: weekly hours, the days that depart from them, and the years it answers for.

    ``week`` holds the hours of Monday to Sunday. ``years`` follow one another; the first and the last bound what may be
    asked. All methods are exact to the second and cost O(log n).

    Raises:
        BadCalendar: when built from hours that overlap, days named twice or outside the years, or no hours at all.

    """

    edition: str
    week: tuple[Hours, ...]
    years: tuple[Year, ...] = field(repr=False)
    days: tuple[Day, ...] = field(default=(), repr=False)
    _row: _Row = field(init=False, repr=False, compare=False)
    _exceptions: dict[date, Day] = field(init=False, repr=False, compare=False)
    _statuses: dict[int, Year] = field(init=False, repr=False, compare=False)
    _bounds: tuple[int, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        check(self.week, self.years, self.days)
        object.__setattr__(self, "_exceptions", {day.on: day for day in self.days})
        object.__setattr__(self, "_statuses", {year.number: year for year in self.years})
        span = range(self.first_on.toordinal(), self.last_on.toordinal() + 1)
        object.__setattr__(self, "_row", _Row.of((day, self._planned(date.fromordinal(day))) for day in span))
        if not self._row.starts:
            raise BadCalendar("日历{edition}没有一天上班", edition=self.edition)
        close = (self.last_on.toordinal() + 1 - _EPOCH_DAY) * DAY
        object.__setattr__(self, "_bounds", ((self.first_on.toordinal() - _EPOCH_DAY) * DAY, close))

    @property
    def first_on(self) -> date:
        """The first day of the horizon."""
        return date(self.years[0].number, 1, 1)

    @property
    def last_on(self) -> date:
        """The last day of the horizon."""
        return date(self.years[-1].number, 12, 31)

    def hours_on(self, on: date) -> Hours:
        """Return the working intervals of a day in seconds of the day, empty on a day off.

        Raises:
            BeyondHorizon

        """
        self._known(on)
        return self._planned(on)

    def is_working_day(self, on: date) -> bool:
        """Test whether any working time falls on ``on``; make-up days (调休) do count."""
        return bool(self.hours_on(on))

    def exception_on(self, on: date) -> Day | None:
        """Return what sets the day apart from the weekly hours, with its name; None for an ordinary day."""
        self._known(on)
        return self._exceptions.get(on)

    def document_of(self, year: int) -> str:
        """Return the notice the year rests on; empty when there is none."""
        return self._statuses[year].document if year in self._statuses else ""

    def is_provisional(self, from_on: date, to_on: date) -> bool:
        """Test whether a day from ``from_on`` to ``to_on``, both counted, may still be moved by a notice to come.

        Those are the days of a year that is not official, and the last days of December before one.
        """
        month, day = MOVED_BY_NEXT_YEAR
        reach = to_on.year + (to_on >= date(to_on.year, month, day))
        return any(not self._is_official(year) for year in range(from_on.year, reach + 1))

    def working_days_between(self, after: date, until: date) -> int:
        """Count the working days in (after, until]: the first is not counted, the last is; negative backwards."""
        self._known(after)
        self._known(until)
        return bisect_right(self._row.days, until.toordinal()) - bisect_right(self._row.days, after.toordinal())

    def worked_seconds(self, start: datetime, end: datetime) -> int:
        """Return the working seconds in [start, end), negative when ``end`` is the earlier one.

        Raises:
            NaiveInstant, BeyondHorizon

        """
        return self._row.worked_until(self._second(end)) - self._row.worked_until(self._second(start))

    def add_seconds(self, start: datetime, seconds: int) -> datetime:
        """Return the earliest instant by which ``seconds`` of working time have passed since ``start``.

        A term that fills the day ends at the close (17:30), not at the next opening. Adding 0 gives ``start``.

        Raises:
            BadAmount, NaiveInstant, BeyondHorizon

        """
        second, row = self._second(start), self._row
        if seconds <= 0:
            return instant(second - _not_negative(seconds))
        target = row.worked_until(second) + seconds
        at = bisect_left(row.before, target) - 1
        if at >= len(row.starts):
            raise self._beyond()
        return instant(row.starts[at] + target - row.before[at])

    def subtract_seconds(self, end: datetime, seconds: int) -> datetime:
        """Return the latest instant from which ``seconds`` of working time still pass until ``end``.

        The mirror of ``add_seconds``, for reminders: a whole morning before 12:00 is 09:00, never a midnight.

        Raises:
            BadAmount, NaiveInstant, BeyondHorizon

        """
        second, row = self._second(end), self._row
        if seconds <= 0:
            return instant(second - _not_negative(seconds))
        target = row.worked_until(second) - seconds
        if target < 0:
            raise self._beyond()
        at = bisect_right(row.before, target) - 1
        return instant(row.starts[at] + target - row.before[at])

    def last_day(self, start_on: date, working_days: int) -> date:
        """Return the nth working day after ``start_on``, which is itself not counted (民法典 art. 201).

        Raises:
            BadAmount, BeyondHorizon

        """
        self._known(start_on)
        return date.fromordinal(
            self._row.days[self._nth(bisect_right(self._row.days, start_on.toordinal()), working_days)]
        )

    def add_working_days(self, start: datetime, working_days: int) -> datetime:
        """Return the close of business on the nth working day after the day of ``start`` (民法典 art. 201, 203).

        Raises:
            BadAmount, NaiveInstant, BeyondHorizon

        """
        ordinal = self._second(start) // DAY + _EPOCH_DAY
        return instant(self._row.closes[self._nth(bisect_right(self._row.days, ordinal), working_days)])

    def subtract_working_days(self, end: datetime, working_days: int) -> datetime:
        """Return the close of business on the nth working day before the day of ``end``.

        Raises:
            BadAmount, NaiveInstant, BeyondHorizon

        """
        ordinal = self._second(end) // DAY + _EPOCH_DAY
        at = bisect_left(self._row.days, ordinal) - _at_least_one(working_days)
        if at < 0:
            raise self._beyond()
        return instant(self._row.closes[at])

    def working_day_from(self, on: date) -> date:
        """Return ``on`` if it is a working day, else the next one: where a term that ends on a day off moves to.

        Source: 民法典 art. 203. Raises BeyondHorizon.
        """
        self._known(on)
        return date.fromordinal(self._row.days[self._nth(bisect_left(self._row.days, on.toordinal()), 1)])

    def _planned(self, on: date) -> Hours:
        day = self._exceptions.get(on)
        if day is None:
            return self.week[on.weekday()]
        return hours_of(day, self.week) if day.kind is DayKind.MAKE_UP else ()

    def _is_official(self, year: int) -> bool:
        return year in self._statuses and self._statuses[year].is_official

    def _nth(self, counted: int, working_days: int) -> int:
        place = counted + _at_least_one(working_days) - 1
        if place >= len(self._row.days):
            raise self._beyond()
        return place

    def _known(self, on: date) -> None:
        if not self.first_on <= on <= self.last_on:
            raise self._beyond()

    def _second(self, at: datetime) -> int:
        second = seconds_of(at)
        if not self._bounds[0] <= second <= self._bounds[1]:
            raise self._beyond()
        return second

    def _beyond(self) -> BeyondHorizon:
        sentence = "日历{edition}只管{first}到{last}年，请先维护更早或更晚的日历"
        return BeyondHorizon(sentence, edition=self.edition, first=self.years[0].number, last=self.years[-1].number)


def from_data(written: Mapping[str, Any]) -> WorkCalendar:
    """Return the calendar written in ``core/editions/calendar.yaml``, already parsed into plain mappings and lists.

    Raises:
        BadCalendar: when a day, a range, an hour or a weekday cannot be read, or the whole contradicts itself.

    """
    years, days = calendar_facts.read_years(written["years"])
    return WorkCalendar(str(written["edition"]), calendar_facts.read_week(written["hours"]), years, days)


def _at_least_one(days: int) -> int:
    if days < 1:
        raise BadAmount("工作日数至少是1，不能是{days}", days=days)
    return days


def _not_negative(seconds: int) -> int:
    if seconds < 0:
        raise BadAmount("时长不能是负数，现为{seconds}秒", seconds=seconds)
    return seconds
