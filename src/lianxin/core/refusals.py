"""The one family of anticipated errors: things we understood and will not do."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, ClassVar


class Kind(StrEnum):
    """Why we refuse; the edge turns each kind into a status, the core never sees one."""

    UNKNOWN = "unknown"
    FORBIDDEN = "forbidden"
    CONFLICT = "conflict"
    INVALID = "invalid"
    TOO_MANY = "too_many"


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not a fault
    """Base of every anticipated error: a sentence for the person who asked, and the facts that fill it.

    The sentence is kept apart from its facts so that the edge can say it in the reader's language.
    """

    kind: ClassVar[Kind] = Kind.CONFLICT
    code: ClassVar[str]

    def __init__(self, sentence: str, **facts: Any) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.facts = facts

    def said(self, translate: Callable[[str], str]) -> str:
        """Return the sentence in the language that ``translate`` speaks, words among the facts included."""
        spoken = {name: translate(fact.label) if hasattr(fact, "label") else fact for name, fact in self.facts.items()}
        return translate(self.sentence).format(**spoken)

    def __str__(self) -> str:
        return self.said(lambda text: text)
