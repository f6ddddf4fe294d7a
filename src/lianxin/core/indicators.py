"""The six indicators of the trade (指标): what each counts, over what, and how few are too few to judge by.

No source publishes the formulas (``domain.md`` §1.8, §1.11); these are PROPOSALS, shown beside every figure. All counts
are whole numbers and every share is a ``Fraction``; floats appear only where a line is drawn.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import sqrt
from types import MappingProxyType
from typing import Final

from lianxin.core.jurisdiction import Level, at_level
from lianxin.core.words import Word

SMALL: Final = 30
"""PROPOSAL: below so many, one case moves the share by more than 3 points and nothing is concluded."""

Z_95: Final = 1.96
"""How many standard errors hold 95 of 100 honest shares."""

REPEAT_DAYS: Final = 30
"""PROPOSAL, used while the rule book does not say ``REPEAT_WINDOW``: domain.md §1.7 found no number."""

REPEAT_WINDOW: Final = "repeat.window"
SMALL_COUNT: Final = "indicator.small_count"
LOWEST_GOOD_RATING: Final = 3


class Indicator(Word):
    """One figure that the trade is measured by."""

    ACCEPTED = "accepted", "受理量"
    CONNECTED = "connected", "接通率"
    FIRST_DISPATCH = "first_dispatch", "首派准确率"
    ON_TIME = "on_time", "按期办结率"
    SATISFIED = "satisfied", "满意率"
    REPEAT = "repeat", "重复率"


class Verdict(Word):
    """How a share stands against its goal."""

    MET = "met", "达标"
    NEAR = "near", "接近"
    MISSED = "missed", "未达标"
    FEW = "few", "件少"
    UNSET = "unset", "未设目标"
    NONE = "none", "没有数据"


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """What an indicator means. ``miss`` is what one case that spoils it is called; no ``numerator``: a plain count."""

    sentence: str
    numerator: str = ""
    denominator: str
    miss: str = ""
    goal_key: str | None = None
    is_ceiling: bool = False
    nothing: str = "这段时间没有可算的件"

    @property
    def is_count(self) -> bool:
        """Whether the figure is a number of orders and not a share."""
        return not self.numerator


DEFINITIONS: Final[Mapping[Indicator, Definition]] = MappingProxyType(
    {
        Indicator.ACCEPTED: Definition(
            sentence="这段时间受理的工单件数，不含不予受理和直接答复的；记在首次派往的县，没派的记在受理的单位",
            denominator="受理的工单",
        ),
        Indicator.CONNECTED: Definition(
            sentence="人工接起的来电 ÷ 来电减去5秒内自己挂断的",
            numerator="接起的来电",
            denominator="来电减去5秒内挂断",
            miss="没接起",
            goal_key="hotline.connect_rate_min",
            nothing="还没有通话数据",
        ),
        Indicator.FIRST_DISPATCH: Definition(
            sentence="这段时间首次派出、以后从没退回也没改派的工单 ÷ 这段时间首次派出的工单；退回被驳回的不算退回",
            numerator="没退回也没改派",
            denominator="首次派出的工单",
            miss="退回或改派",
            goal_key="indicator.first_dispatch_min",
        ),
        Indicator.ON_TIME: Definition(
            sentence="期限内停表、没有重办的办结钟 ÷ 停表或到期的办结钟；到期还在办的也进分母，重办的那一轮算没办成",
            numerator="期限内停表且没有重办",
            denominator="停表或到期的办结钟",
            miss="超期或重办",
            goal_key="indicator.on_time_min",
        ),
        Indicator.SATISFIED: Definition(
            sentence="3至5星 ÷ 已评价；没评价但说没解决而重办的算不满意；到时没评价就办结的单列，不进分母",
            numerator="3至5星",
            denominator="已评价",
            miss="不满意",
            goal_key="indicator.satisfied_min",
        ),
        Indicator.REPEAT: Definition(
            sentence="受理的工单里，标为重复或同一来电人30天内来过的 ÷ 受理的工单；天数以规则库为准",
            numerator="重复的工单",
            denominator="受理的工单",
            miss="重复",
            goal_key="indicator.repeat_max",
            is_ceiling=True,
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Count:
    """How one case counts: on which day, for which county, in the numerator and in the denominator, or apart."""

    day: date
    unit: str
    numerator: int
    denominator: int = 1
    unrated: int = 0


def county_of(unit: str) -> str:
    """Return the county that a unit's cases count for; what stands above the counties counts for itself."""
    return at_level(unit, Level.COUNTY) or unit


def share(numerator: int, denominator: int) -> Fraction | None:
    """Return the share, None when there is nothing to divide by."""
    return Fraction(numerator, denominator) if denominator else None


def is_too_small(denominator: int, threshold: int = SMALL) -> bool:
    """Test whether there are too few cases to conclude anything from their share."""
    return denominator < threshold


def misses(indicator: Indicator, numerator: int, denominator: int) -> int:
    """Return how many cases spoil the figure: those outside the numerator, or inside it where less is better."""
    definition = DEFINITIONS[indicator]
    if definition.is_count:
        return 0
    return numerator if definition.is_ceiling else denominator - numerator


def wilson(numerator: int, denominator: int, z: float = Z_95) -> tuple[float, float]:
    """Return between what the true share lies, were the cases drawn by chance (Wilson 1927); all of [0, 1] for none."""
    if not denominator:
        return 0.0, 1.0
    rate, square = numerator / denominator, z * z
    middle = (rate + square / (2 * denominator)) / (1 + square / denominator)
    spread = z / (1 + square / denominator) * sqrt(rate * (1 - rate) / denominator + square / (4 * denominator**2))
    return max(0.0, min(middle - spread, rate)), min(1.0, max(middle + spread, rate))


def verdict(
    indicator: Indicator, numerator: int, denominator: int, goal: Fraction | None, small: int = SMALL
) -> Verdict:
    """Say how a figure stands: a goal that chance alone could explain missing is ``NEAR``, not ``MISSED``."""
    if not denominator:
        return Verdict.NONE
    if goal is None or DEFINITIONS[indicator].is_count:
        return Verdict.UNSET
    if is_too_small(denominator, small):
        return Verdict.FEW
    rate = Fraction(numerator, denominator)
    lowest, highest = wilson(numerator, denominator)
    if DEFINITIONS[indicator].is_ceiling:
        is_met, is_near = rate <= goal, lowest <= goal
    else:
        is_met, is_near = rate >= goal, highest >= goal
    if is_met:
        return Verdict.MET
    return Verdict.NEAR if is_near else Verdict.MISSED


STEPS: Final = (Fraction(80, 100), Fraction(90, 100), Fraction(95, 100), Fraction(98, 100))
"""Where the five steps of ink on the tile map part: the same for every day and unit, so that maps can be compared."""


def level(indicator: Indicator, rate: Fraction) -> int:
    """Return the step of ink of a share, 1 to 5, more for better; steps begin at their lower bound."""
    good = 1 - rate if DEFINITIONS[indicator].is_ceiling else rate
    return 1 + sum(good >= step for step in STEPS)
