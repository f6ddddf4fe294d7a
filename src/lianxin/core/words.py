"""Enumerations that carry the word the public reads."""

from enum import StrEnum
from typing import Self


class Word(StrEnum):
    """A stored code with its Chinese label: ``OPEN = "open", "待派单"``."""

    label: str

    def __new__(cls, code: str, label: str = "") -> Self:
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        return member

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """Return what a Django field wants, without knowing Django."""
        return [(member.value, member.label) for member in cls]
