"""Terms (时限): so much time of one kind. The kinds are never mixed and never compared.

"24 小时或两个工作日" is a property of the class of a work order: one term is chosen, not the smaller of two.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Final, Self

from lianxin.core.refusals import Kind, Refusal
from lianxin.core.words import Word


class TermKind(Word):
    """In which time a term is counted."""

    WALL = "wall", "自然时间"
    WORKING_TIME = "working_time", "工作时间"
    WORKING_DAYS = "working_days", "工作日"
    CALENDAR_DAYS = "calendar_days", "自然日"


IN_DAYS: Final = frozenset({TermKind.WORKING_DAYS, TermKind.CALENDAR_DAYS})
IN_WORKING_HOURS: Final = frozenset({TermKind.WORKING_TIME, TermKind.WORKING_DAYS})

_UNITS: Final = {
    "min": (TermKind.WALL, 60),
    "h": (TermKind.WALL, 3600),
    "wmin": (TermKind.WORKING_TIME, 60),
    "wh": (TermKind.WORKING_TIME, 3600),
    "wd": (TermKind.WORKING_DAYS, 1),
    "d": (TermKind.CALENDAR_DAYS, 1),
}
_WRITTEN: Final = re.compile(r"([1-9][0-9]{0,5})([a-z]+)", re.ASCII)


_SAID: Final = {
    (TermKind.WALL, 3600): "{amount}小时",
    (TermKind.WALL, 60): "{amount}分钟",
    (TermKind.WALL, 1): "{amount}秒",
    (TermKind.WORKING_TIME, 3600): "{amount}小时工作时间",
    (TermKind.WORKING_TIME, 60): "{amount}分钟工作时间",
    (TermKind.WORKING_TIME, 1): "{amount}秒工作时间",
    (TermKind.WORKING_DAYS, 1): "{amount}个工作日",
    (TermKind.CALENDAR_DAYS, 1): "{amount}日",
}


class BadTerm(Refusal):
    """The term cannot be read, or is no time at all."""

    kind: ClassVar[Kind] = Kind.INVALID
    code: ClassVar[str] = "deadline.bad_term"


class MixedTerms(Refusal):
    """Two terms of different kinds cannot be added up."""

    kind: ClassVar[Kind] = Kind.INVALID
    code: ClassVar[str] = "deadline.mixed_terms"


@dataclass(frozen=True, slots=True)
class Term:
    """So much time of one kind: ``amount`` is seconds for wall and working time, days for the two kinds of days.

    Raises:
        BadTerm: when the amount is not at least 1.

    """

    kind: TermKind
    amount: int

    def __post_init__(self) -> None:
        if self.amount < 1:
            raise BadTerm("时限至少是1，不能是{amount}", amount=self.amount)

    @classmethod
    def read(cls, text: str) -> Self:
        """Read ``8min`` and ``24h`` (wall), ``30wmin`` and ``4wh`` (working), ``2wd`` (working days), ``90d`` (days).

        Raises:
            BadTerm

        """
        found = _WRITTEN.fullmatch(text)
        if found is None or found[2] not in _UNITS:
            raise BadTerm("时限{text}读不懂，应写成8min、24h、4wh、2wd或90d", text=text)
        kind, size = _UNITS[found[2]]
        return cls(kind, int(found[1]) * size)

    def __str__(self) -> str:
        """Write the term as ``read`` reads it; whole minutes only, other seconds are shown as ``90s``."""
        size, unit = max(
            ((size, unit) for unit, (kind, size) in _UNITS.items() if kind is self.kind and self.amount % size == 0),
            default=(1, "s" if self.kind is TermKind.WALL else "ws"),
        )
        return f"{self.amount // size}{unit}"

    def __add__(self, other: "Term") -> "Term":
        """Add a term of the same kind.

        Raises:
            MixedTerms

        """
        if self.kind is not other.kind:
            raise MixedTerms("{one}和{other}不能相加", one=self.kind, other=other.kind)
        return Term(self.kind, self.amount + other.amount)

    def said(self, translate: Callable[[str], str] = str) -> str:
        """Return the term as people say it: 8分钟, 24小时, 4小时工作时间, 2个工作日, 90日."""
        if self.kind in IN_DAYS:
            return translate(_SAID[self.kind, 1]).format(amount=self.amount)
        size = next(size for size in (3600, 60, 1) if self.amount % size == 0)
        return translate(_SAID[self.kind, size]).format(amount=self.amount // size)
