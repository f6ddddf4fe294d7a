"""Who may act where.

A unit is a dotted path: province ``39``, city ``39.01``, county ``39.01.11``, squad or station ``39.01.11.02``.
"""

from typing import ClassVar, Final

from lianxin.core.refusals import Kind, Refusal
from lianxin.core.words import Word


class Level(Word):
    """How high a unit stands."""

    PROVINCE = "province", "省局"
    CITY = "city", "市局"
    COUNTY = "county", "县局"
    TEAM = "team", "队站"


LEVELS: Final = tuple(Level)


class OutsideJurisdiction(Refusal):
    """The unit lies outside the tree the actor stands at the top of."""

    kind: ClassVar[Kind] = Kind.FORBIDDEN
    code: ClassVar[str] = "jurisdiction.outside"


def covers(upper: str, lower: str) -> bool:
    """Test whether ``upper`` is ``lower`` or stands above it."""
    return lower == upper or lower.startswith(f"{upper}.")


def require(upper: str, lower: str) -> None:
    """Refuse unless ``upper`` covers ``lower``.

    Raises:
        OutsideJurisdiction

    """
    if not covers(upper, lower):
        raise OutsideJurisdiction("{lower}不在{upper}的辖区内", upper=upper, lower=lower)


def level(unit: str) -> Level:
    """Return how high ``unit`` stands, from the number of steps in its path."""
    return LEVELS[unit.count(".")]


def at_level(unit: str, wanted: Level) -> str | None:
    """Return the unit's ancestor (or itself) at the ``wanted`` level; None when the unit stands higher."""
    steps = unit.split(".")
    depth = LEVELS.index(wanted) + 1
    return ".".join(steps[:depth]) if len(steps) >= depth else None


def above(unit: str) -> tuple[str, ...]:
    """Return the unit and all units above it, the highest first."""
    steps = unit.split(".")
    return tuple(".".join(steps[: depth + 1]) for depth in range(len(steps)))
