"""What a working calendar is made of: weekly hours, days that depart from them, years and the notices behind them.

Read from plain data and checked here once, when a calendar is built, so that nothing fails when a deadline is counted.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, ClassVar, Final

from lianxin.core.refusals import Kind, Refusal
from lianxin.core.words import Word

DAY: Final = 86_400
WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

Hours = tuple[tuple[int, int], ...]
"""The half-open working intervals of one day, in seconds of the day; 86400 is 24:00."""


class DayKind(Word):
    """Why a day departs from the weekly hours."""

    HOLIDAY = "holiday", "放假"
    MAKE_UP = "make_up", "调休上班"
    CLOSED = "closed", "本地停办"


_KINDS: Final = {"holidays": DayKind.HOLIDAY, "make_up": DayKind.MAKE_UP, "closed": DayKind.CLOSED}
_YEAR_KEYS: Final = frozenset({"official", "document", "sources", *_KINDS})


class BadCalendar(Refusal):
    """The calendar contradicts itself or is empty; said when it is built, never when a deadline is counted."""

    kind: ClassVar[Kind] = Kind.INVALID
    code: ClassVar[str] = "calendar.bad"


@dataclass(frozen=True, slots=True)
class Day:
    """One day that departs from the weekly hours.

    ``hours_of_weekday`` (0 is Monday) says whose hours a make-up day follows; None means the first working weekday's.
    """

    on: date
    kind: DayKind
    name: str = ""
    hours_of_weekday: int | None = None


@dataclass(frozen=True, slots=True)
class Year:
    """A year the calendar covers and the State Council notice it rests on; without a notice it is provisional."""

    number: int
    is_official: bool
    document: str = ""


def hours_of(day: Day, week: Sequence[Hours]) -> Hours:
    """Return the hours a make-up day keeps: those of the weekday it follows, else of the first working weekday."""
    if day.hours_of_weekday is not None:
        return week[day.hours_of_weekday]
    return next((hours for hours in week if hours), ())


def check(week: Sequence[Hours], years: Sequence[Year], days: Sequence[Day]) -> None:
    """Refuse facts that no calendar can be built from.

    Raises:
        BadCalendar

    """
    _check_week(week)
    _check_years(years)
    seen: set[date] = set()
    for day in days:
        if day.on in seen:
            raise BadCalendar("{on}写了两次，请只留一次", on=day.on)
        if not years[0].number <= day.on.year <= years[-1].number:
            raise BadCalendar("{on}不在日历所管的年份内", on=day.on)
        _check_followed(day, week)
        seen.add(day.on)


def read_week(written: Mapping[str, Sequence[str]]) -> tuple[Hours, ...]:
    """Return the hours of Monday to Sunday from ``{"monday": ["09:00-12:00", …], …}``; a weekday left out is off.

    Raises:
        BadCalendar

    """
    for name in written:
        if name not in WEEKDAYS:
            raise BadCalendar("{name}不是星期的名字", name=name)
    return tuple(tuple(_interval(text) for text in written.get(name, ())) for name in WEEKDAYS)


def read_years(written: Mapping[int, Mapping[str, Any]]) -> tuple[tuple[Year, ...], tuple[Day, ...]]:
    """Return the years and their days from the mapping of ``calendar.yaml``, where ``01-28/02-04`` is a closed range.

    Raises:
        BadCalendar

    """
    for number, said in written.items():
        _check_keys(number, said)
    years = tuple(Year(number, bool(said["official"]), str(said["document"])) for number, said in written.items())
    days = tuple(
        Day(on, kind, name)
        for number, said in written.items()
        for key, kind in _KINDS.items()
        for name, spans in said.get(key, {}).items()
        for span in spans
        for on in _span(span, number)
    )
    return years, days


def _check_keys(number: int, said: Mapping[str, Any]) -> None:
    """Refuse a year with a word we do not know: a holiday under a misspelt word would silently be worked."""
    for key in said:
        if key not in _YEAR_KEYS:
            raise BadCalendar("{year}年写了看不懂的{key}", year=number, key=key)


def _check_week(week: Sequence[Hours]) -> None:
    if len(week) != len(WEEKDAYS):
        raise BadCalendar("一周要写七天的作息，现有{count}天", count=len(week))
    for hours in week:
        if any(not 0 <= opens < shuts <= DAY for opens, shuts in hours):
            raise BadCalendar("作息时段要在0点到24点之间，先开始后结束")
        if any(later[0] < earlier[1] for earlier, later in pairwise(hours)):
            raise BadCalendar("同一天的作息时段要按先后写，不能重叠")


def _check_years(years: Sequence[Year]) -> None:
    if not years:
        raise BadCalendar("日历至少要管一年")
    for earlier, later in pairwise(years):
        if later.number != earlier.number + 1:
            raise BadCalendar("{earlier}年后面应接着下一年，不是{later}年", earlier=earlier.number, later=later.number)
    for year in years:
        if year.is_official and not year.document.strip():
            raise BadCalendar("{year}年标为正式，要写明依据的通知", year=year.number)


def _check_followed(day: Day, week: Sequence[Hours]) -> None:
    followed = day.hours_of_weekday
    if day.kind is not DayKind.MAKE_UP:
        if followed is not None:
            raise BadCalendar("{on}不上班，不用写按星期几的作息", on=day.on)
        return
    if followed is not None and not 0 <= followed < len(week):
        raise BadCalendar("{on}按星期几的作息要写0到6", on=day.on)
    if not hours_of(day, week):
        raise BadCalendar("{on}调休上班，却没有作息时间", on=day.on)


def _interval(text: str) -> tuple[int, int]:
    try:
        opens, shuts = (_second_of_day(part) for part in text.split("-"))
    except ValueError:
        raise BadCalendar("作息时段{text}读不懂，应写成09:00-12:00", text=text) from None
    return opens, shuts


def _second_of_day(text: str) -> int:
    hour, minute = (int(part) for part in text.split(":"))
    if not 0 <= minute < 60:  # noqa: PLR2004 - minutes of an hour
        raise ValueError(text)
    return hour * 3600 + minute * 60


def _span(text: str, year: int) -> Iterator[date]:
    first, _, last = text.partition("/")
    opens, shuts = _date(first, year), _date(last or first, year)
    if shuts < opens:
        raise BadCalendar("日期段{text}先后颠倒", text=text)
    return (opens + timedelta(days=step) for step in range((shuts - opens).days + 1))


def _date(text: str, year: int) -> date:
    """Read ``01-28`` within the year, or a whole date such as ``2018-12-29``."""
    try:
        return date.fromisoformat(text if text.count("-") > 1 else f"{year}-{text}")
    except ValueError:
        raise BadCalendar("日期{text}读不懂，应写成01-28或2018-12-29", text=text) from None
