"""A small line of a figure over time: days bundled into few steps, and the steps laid into the kit's box."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Final

STEPS: Final = 10
WIDTH: Final = 120
TOP: Final = Fraction(15, 2)
BOTTOM: Final = Fraction(73, 2)
MIDDLE: Final = (TOP + BOTTOM) / 2


@dataclass(frozen=True, slots=True)
class Step:
    """One or more days of a figure, from ``since`` on."""

    since: date
    numerator: int
    denominator: int


@dataclass(frozen=True, slots=True)
class Sparkline:
    """The points of the line, and how high the goal lies, as SVG reads them; empty when there is nothing to draw."""

    points: str
    goal_at: str


def bundle(days: Iterable[Step], since: date, length: int) -> tuple[Step, ...]:
    """Bundle the days of a window into at most ten equal steps; the last one may be shorter."""
    size = -(-length // STEPS)
    sums = [[0, 0] for _first in range(0, length, size)]
    for each in days:
        total = sums[(each.since - since).days // size]
        total[0] += each.numerator
        total[1] += each.denominator
    return tuple(Step(since + timedelta(days=size * at), *total) for at, total in enumerate(sums))


def draw(values: Sequence[Fraction | None], goal: Fraction | None) -> Sparkline:
    """Lay the values into the box, the goal always in sight; a step without a value is passed over."""
    known = [value for value in values if value is not None]
    if len(known) < 2:  # noqa: PLR2004 - a line needs two ends
        return Sparkline("", "")
    seen = [*known, *([goal] if goal is not None else [])]
    lowest, spread = min(seen), max(seen) - min(seen)

    def height(value: Fraction) -> str:
        return f"{float(BOTTOM - (value - lowest) / spread * (BOTTOM - TOP) if spread else MIDDLE):.1f}"

    apart = Fraction(WIDTH, len(values) - 1)
    points = " ".join(
        f"{float(apart * at):.1f},{height(value)}" for at, value in enumerate(values) if value is not None
    )
    return Sparkline(points, height(goal) if goal is not None else "")
