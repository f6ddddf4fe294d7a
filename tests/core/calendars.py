"""Calendars and instants the tests of deadlines speak of."""

from datetime import date, datetime
from pathlib import Path

import yaml

from lianxin import core
from lianxin.core.calendar import SHANGHAI, WorkCalendar, Year, from_data

WRITTEN = yaml.safe_load((Path(core.__file__).parent / "editions" / "calendar.yaml").read_text(encoding="utf-8"))
NATIONAL = from_data(WRITTEN)

H = 3600
OFFICE = ((9 * H, 12 * H), (13 * H + 1800, 17 * H + 1800))
WEEKDAYS = ["周一", "周二", "周三", "周四", "周五", "周六", "周日"]


def on(text: str) -> date:
    """Read ``周二 2025-09-30``, and see to it that it is a Tuesday."""
    weekday, day = text.split()
    read = date.fromisoformat(day)
    assert WEEKDAYS[read.weekday()] == weekday, f"{day} is not {weekday}"
    return read


def at(text: str) -> datetime:
    """Read ``周二 2025-09-30 16:00`` as Shanghai time; ``24:00`` is the end of the day."""
    day, clock = text.rsplit(" ", 1)
    hour, minute, *second = (int(part) for part in clock.split(":"))
    midnight = datetime.combine(on(day), datetime.min.time(), SHANGHAI)
    return datetime.fromtimestamp(midnight.timestamp() + hour * H + minute * 60 + sum(second), SHANGHAI)


def plain(week=(OFFICE,) * 5 + ((), ()), days=(), years=(2024, 2025, 2026)) -> WorkCalendar:
    """Return a calendar of three official years without holidays, Monday to Friday in office hours."""
    return WorkCalendar("试", tuple(week), tuple(Year(year, True, "试行通知") for year in years), tuple(days))
