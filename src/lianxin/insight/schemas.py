"""What the insight API gives."""

from datetime import date

from ninja import Schema


class Day(Schema):
    day: date
    numerator: int
    denominator: int


class FigureOut(Schema):
    """A share is null when there is nothing to divide by; a goal is null while the rule book has none."""

    indicator: str
    label: str
    definition: str
    numerator: int
    denominator: int
    unrated: int
    share: float | None
    unrated_share: float | None
    goal: float | None
    verdict: str
    is_too_small: bool
    previous_numerator: int
    previous_denominator: int
    series: list[Day]


class UnitOut(Schema):
    """How a unit stands by the indicator asked for; ``misses`` is what it contributes.

    ``is_rest``: the cases that the unit above has given to nobody below.
    """

    unit: str
    name: str
    numerator: int
    denominator: int
    misses: int
    is_too_small: bool
    is_worst: bool
    is_rest: bool


class Figures(Schema):
    unit: str
    since: date
    until: date
    by: str
    figures: list[FigureOut]
    worst: list[UnitOut]
