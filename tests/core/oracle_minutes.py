"""An oracle that counts working time minute by minute; it shares no code, no structure and no idea with the product.

It knows dates, "HH:MM" strings and naive wall-clock datetimes; it walks, it never computes.
"""

from datetime import date, datetime, time, timedelta

MINUTE = timedelta(minutes=1)
MIDNIGHT = time()
FACES = [f"{hour:02}:{minute:02}" for hour in range(24) for minute in range(60)]


class MinuteOracle:
    """Steps through every minute from one date to another and writes down which of them are worked."""

    def __init__(self, first: date, last: date, weekly: dict[int, list[str]], off: set[date], make_up: dict[date, int]):
        self.start = datetime.combine(first, MIDNIGHT)
        self.worked: list[bool] = []
        for on in (first + timedelta(days=step) for step in range((last - first).days + 1)):
            spans = [] if on in off else [span.split("-") for span in weekly.get(make_up.get(on, on.weekday()), [])]
            self.worked += [any(opens <= face < shuts for opens, shuts in spans) for face in FACES]

    def index(self, at: datetime) -> int:
        """Return which minute this is, counted from the first."""
        return int((at - self.start) / MINUTE)

    def elapsed(self, start: datetime, end: datetime) -> int:
        """Count the worked minutes in [start, end)."""
        return sum(self.worked[self.index(start) : self.index(end)])

    def add(self, start: datetime, minutes: int) -> datetime | None:
        """Walk on until that many worked minutes lie behind; None when the minutes run out."""
        at = self.index(start)
        while minutes > 0:
            if at >= len(self.worked):
                return None
            minutes -= self.worked[at]
            at += 1
        return self.start + at * MINUTE

    def subtract(self, end: datetime, minutes: int) -> datetime | None:
        """Walk back until that many worked minutes lie ahead; None when the minutes run out."""
        at = self.index(end)
        while minutes > 0:
            at -= 1
            if at < 0:
                return None
            minutes -= self.worked[at]
        return self.start + at * MINUTE

    def close_of_nth_day(self, start: datetime, days: int) -> datetime | None:
        """Walk midnight to midnight from the day after ``start``; return the end of the last worked minute of day n."""
        on = datetime.combine(start, MIDNIGHT) + timedelta(days=1)
        while True:
            first = self.index(on)
            if first >= len(self.worked):
                return None
            minutes = [first + step for step in range(24 * 60) if self.worked[first + step]]
            days -= bool(minutes)
            if days == 0:
                return self.start + (minutes[-1] + 1) * MINUTE
            on += timedelta(days=1)
