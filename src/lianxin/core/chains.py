"""The sub-log of one subject: its entries chained by number and hash, so that a missing one shows.

An entry's body says ``subject``, ``seq`` (from 1), ``prev`` (hex leaf hash of the subject's previous entry, null for
the first) and ``facts``. A closing entry states in ``facts["entries"]`` how many entries the subject has, itself
included; that name is kept for it. A subject may be taken up again after closing; the next closing counts all of it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from lianxin.core.words import Word

CLOSING_COUNT: Final = "entries"


class Fault(Word):
    """What can be wrong in a chain."""

    GAP = "gap", "缺号"
    ORDER = "order", "次序颠倒或重号"
    PREV = "prev", "与前一条脱节"
    SUBJECT = "subject", "混入他案"
    COUNT = "count", "办结条数不符"
    UNCLOSED = "unclosed", "缺少办结条目"


@dataclass(frozen=True, slots=True)
class Link:
    """An entry of the ledger: its leaf hash and its body, parsed."""

    leaf: bytes
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Flaw:
    """One fault, where it stands (position in the entries handed in, 0-based) and what was expected instead."""

    fault: Fault
    position: int
    expected: object
    found: object

    def __str__(self) -> str:
        sentence = "第{position}条{fault}：应为{expected}，实为{found}"
        return sentence.format(
            position=self.position + 1,
            fault=self.fault.label,
            expected=_shown(self.expected),
            found=_shown(self.found),
        )


def check_chain(entries: Sequence[Link], *, closed: bool = False) -> tuple[Flaw, ...]:
    """Return every flaw of one subject's entries, given in the order of the ledger; none when the chain is whole.

    With ``closed`` the last entry must be a closing one.
    """
    flaws = [flaw for position, link in enumerate(entries) for flaw in _within(position, link, entries[0])]
    flaws += _between(0, None, entries[0]) if entries else ()
    for position, (before, link) in enumerate(pairwise(entries), start=1):
        flaws += _between(position, before, link)
    if closed and (not entries or CLOSING_COUNT not in _facts(entries[-1])):
        flaws.append(Flaw(Fault.UNCLOSED, max(len(entries) - 1, 0), CLOSING_COUNT, None))
    return tuple(sorted(flaws, key=lambda flaw: flaw.position))


def _within(position: int, link: Link, first: Link) -> Iterator[Flaw]:
    """Yield what is wrong in an entry by itself: another's subject, a count that is not its own number."""
    subject, number = link.body.get("subject"), link.body.get("seq")
    if subject != first.body.get("subject"):
        yield Flaw(Fault.SUBJECT, position, first.body.get("subject"), subject)
    facts = _facts(link)
    if CLOSING_COUNT in facts and not _is_same_number(facts[CLOSING_COUNT], number):
        yield Flaw(Fault.COUNT, position, number, facts[CLOSING_COUNT])


def _between(position: int, before: Link | None, link: Link) -> Iterator[Flaw]:
    """Yield what is wrong between an entry and the one before it."""
    number, prev = link.body.get("seq"), link.body.get("prev")
    expected = _number(before) + 1 if before else 1
    if not _is_same_number(number, expected):
        yield Flaw(Fault.GAP if _number(link) > expected else Fault.ORDER, position, expected, number)
    leaf = before.leaf.hex() if before else None
    if prev != leaf:
        yield Flaw(Fault.PREV, position, leaf, prev)


def _number(link: Link) -> int:
    """Return the entry's number, 0 when it has none."""
    number = link.body.get("seq")
    return number if type(number) is int else 0


def _shown(value: object) -> object:
    return "空" if value is None else value


def _is_same_number(found: object, expected: object) -> bool:
    return type(found) is int and found == expected


def _facts(link: Link) -> Mapping[str, Any]:
    facts = link.body.get("facts")
    return facts if isinstance(facts, Mapping) else {}
