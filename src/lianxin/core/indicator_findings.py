"""What the figures say, in one sentence: the title of the leader's page, chosen by a table of cases."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from lianxin.core.indicators import (
    DEFINITIONS,
    SMALL,
    Indicator,
    Verdict,
    is_too_small,
    level,
    misses,
    share,
    verdict,
    wilson,
)

ROOT_PART: Final = Fraction(2, 3)
"""So much of all misses must lie in a few units before they are called the root."""
FEW_UNITS: Final = Fraction(1, 4)
"""So many of all units, at most, are a few."""
Z_SURE: Final = 3.0
"""So far from the whole that of a thousand units like the rest one would be, by chance alone."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How one unit stands by one indicator."""

    unit: str
    numerator: int
    denominator: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """How one unit stands among its like; ``part`` is its share of all misses, ``level`` its step of ink, 1 to 5."""

    tally: Tally
    misses: int
    part: Fraction | None
    share: Fraction | None
    level: int | None
    is_too_small: bool
    is_worst: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """A sentence and the facts that fill it, so that the page can say it in the reader's language."""

    sentence: str
    facts: Mapping[str, Any]

    def said(self, translate: Callable[[str], str]) -> str:
        """Return the sentence in the language that ``translate`` speaks."""
        spoken = {name: translate(fact) if isinstance(fact, str) else f"{fact:,}" for name, fact in self.facts.items()}
        return translate(self.sentence).format(**spoken)


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What a finding is made from: the whole, its parts (empty when it has none to tell apart), and the goal."""

    indicator: Indicator
    whole: Tally
    parts: Sequence[Tally]
    goal: Fraction | None
    small: int = SMALL

    @property
    def missed(self) -> int:
        return misses(self.indicator, self.whole.numerator, self.whole.denominator)

    @property
    def verdict(self) -> Verdict:
        return verdict(self.indicator, self.whole.numerator, self.whole.denominator, self.goal, self.small)


def by_misses(indicator: Indicator, parts: Sequence[Tally]) -> tuple[Tally, ...]:
    """Return the parts, the one that contributes most misses first; of equals the one with fewer cases."""

    def rank(part: Tally) -> tuple[int, int, str]:
        return -misses(indicator, part.numerator, part.denominator), part.denominator, part.unit

    return tuple(sorted(parts, key=rank))


def root(indicator: Indicator, parts: Sequence[Tally]) -> tuple[Tally, ...]:
    """Return the few units in which most misses lie, worst first; none when the misses are spread."""
    ranked = by_misses(indicator, parts)
    of_each = [misses(indicator, part.numerator, part.denominator) for part in ranked]
    total, most = sum(of_each), max(1, int(len(parts) * FEW_UNITS))
    if not total or len(parts) < 2:  # noqa: PLR2004 - one alone is no place to look for
        return ()
    for count in range(1, most + 1):
        if sum(of_each[:count]) >= ROOT_PART * total:
            return ranked[:count]
    return ()


def is_far_worse(indicator: Indicator, part: Tally, whole: Tally) -> bool:
    """Test whether a part is worse than the whole by more than chance explains."""
    if not part.denominator or not whole.denominator:
        return False
    lowest, highest = wilson(part.numerator, part.denominator, Z_SURE)
    rate = whole.numerator / whole.denominator
    return lowest > rate if DEFINITIONS[indicator].is_ceiling else highest < rate


def stands(indicator: Indicator, parts: Sequence[Tally], small: int = SMALL) -> tuple[Stand, ...]:
    """Return how the parts stand, by contribution; the worst are those of the root that are worse than the whole.

    Of many units that each contribute a little there is no root: then the worst are those that are far worse.
    """
    roots = {part.unit for part in root(indicator, parts)}
    whole = Tally("", sum(part.numerator for part in parts), sum(part.denominator for part in parts))
    total = misses(indicator, whole.numerator, whole.denominator)

    def stand(part: Tally) -> Stand:
        missed = misses(indicator, part.numerator, part.denominator)
        rate = share(part.numerator, part.denominator)
        return Stand(
            tally=part,
            misses=missed,
            part=share(missed, total),
            share=rate,
            level=None if rate is None else level(indicator, rate),
            is_too_small=is_too_small(part.denominator, small),
            is_worst=(part.unit in roots and missed * whole.denominator > total * part.denominator)
            or is_far_worse(indicator, part, whole),
        )

    return tuple(stand(part) for part in by_misses(indicator, parts))


Case = tuple[Callable[[Situation], bool], str]

CASES: Final[Sequence[Case]] = (
    (lambda now: not now.whole.denominator, "{indicator}算不出来，{nothing}"),
    (lambda now: is_too_small(now.whole.denominator, now.small), "可算{indicator}的只有 {denominator} 件，暂不下结论"),
    (lambda now: not now.missed, "{denominator} 件里没有{miss}的"),
    (lambda now: now.verdict is Verdict.MET, "{indicator}达标，还有 {missed} 件{miss}"),
    (lambda now: now.verdict is Verdict.MISSED and bool(_root(now)), "{indicator}不达标，根子在 {units} 个单位"),
    (lambda now: now.verdict is Verdict.MISSED and bool(_far(now)), "{indicator}不达标，{far} 个单位明显比整体差"),
    (lambda now: now.verdict is Verdict.MISSED, "{indicator}不达标，{missed} 件{miss}，不只在哪一处"),
    (lambda now: now.verdict is Verdict.NEAR, "{indicator}接近目标，差的可能只是偶然"),
    (lambda now: bool(_root(now)), "{missed} 件{miss}，{part} 件在 {units} 个单位"),
    (lambda now: bool(_far(now)), "{missed} 件{miss}，{far} 个单位明显比整体差"),
    (lambda now: True, "{denominator} 件里 {missed} 件{miss}"),
)
"""The first case that holds gives the sentence."""


def find(now: Situation) -> Finding:
    """Return what the situation comes to."""
    sentence = next(sentence for holds, sentence in CASES if holds(now))
    roots = _root(now)
    return Finding(
        sentence,
        {
            "indicator": now.indicator.label,
            "nothing": DEFINITIONS[now.indicator].nothing,
            "miss": DEFINITIONS[now.indicator].miss,
            "denominator": now.whole.denominator,
            "missed": now.missed,
            "units": len(roots),
            "far": len(_far(now)),
            "part": sum(misses(now.indicator, part.numerator, part.denominator) for part in roots),
        },
    )


def _root(now: Situation) -> tuple[Tally, ...]:
    return root(now.indicator, now.parts)


def _far(now: Situation) -> list[Tally]:
    return [part for part in now.parts if is_far_worse(now.indicator, part, now.whole)]
