"""Facts of the hotline, in the past tense: they stand in the chain of the order that the appeal opened."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from lianxin.kernel.events import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealFiled(Fact):
    """Somebody's words were taken down; who they are lies in the vault."""

    name: ClassVar[str] = "hotline.appeal-filed"
    channel: str
    source: str
    is_withheld: bool
    digests: Mapping[str, str]
