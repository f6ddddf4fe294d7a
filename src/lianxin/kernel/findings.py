"""What an audit of the ledger can find, and how it says so."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from lianxin.core.words import Word


class Wrong(Word):
    """What can be wrong with the log, besides what can be wrong in a chain (``core.chains.Fault``)."""

    LEAF = "leaf", "记录原文与其哈希不符"
    COLUMN = "column", "所存的栏与记录原文不符"
    UNREADABLE = "unreadable", "记录原文无法读取"
    LOST = "lost", "既不在账本的树中，也不在等候之列"
    TWICE = "twice", "已在账本的树中，却仍在等候之列"
    ENTRY = "entry", "此处的记录不见了"
    INDEX = "index", "序号不连续，此处没有记录"
    NODE = "node", "树中所存的哈希与其下不符或缺失"
    ROOT = "root", "记录与当时签署的根不符"
    SIGNATURE = "signature", "检查点不是本账本签署的，或已被改动"
    UNSIGNED = "unsigned", "在最近的检查点之外，没有签署"


UNPLACED: Final = 1 << 63  # after every index

OF_ENTRY: Final = "序号{index}（{subject}第{seq}条）：{wrong}"
OF_WAITING: Final = "尚无序号的{subject}第{seq}条：{wrong}"
OF_INDEX: Final = "序号{index}：{wrong}"
OF_RANGE: Final = "序号{index}至{last}之间：{wrong}"
OF_NOTHING: Final = "账本：{wrong}"
EXPECTED: Final = "，应为“{expected}”，实为“{found}”"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: what, from which index on, over how many; whose entry, when it is about one."""

    wrong: Word
    index: int | None
    width: int = 1
    subject: str = ""
    seq: int | None = None
    expected: object = None
    found: object = None

    @property
    def rank(self) -> tuple[int, int]:
        """Order findings: the one that is pinned first comes first, the narrower before the wider."""
        return (UNPLACED if self.index is None else self.index + self.width, self.width)

    @property
    def facts(self) -> dict[str, Any]:
        """Return what the sentence is filled with."""
        last = None if self.index is None else self.index + self.width - 1
        named = {"index": self.index, "last": last, "subject": self.subject, "seq": self.seq, "wrong": self.wrong}
        return {**named, "expected": _shown(self.expected), "found": _shown(self.found)}

    def said(self, translate: Callable[[str], str] = str) -> str:
        """Return the finding as a sentence, in the language that ``translate`` speaks."""
        sentence = translate(self._sentence())
        if self.expected is not None or self.found is not None:
            sentence += translate(EXPECTED)
        return sentence.format(**{**self.facts, "wrong": translate(self.wrong.label)})

    def _sentence(self) -> str:
        if self.subject:
            return OF_WAITING if self.index is None else OF_ENTRY
        if self.index is None:
            return OF_NOTHING
        return OF_INDEX if self.width == 1 else OF_RANGE


def _shown(value: object) -> object:
    return "—" if value is None else value
