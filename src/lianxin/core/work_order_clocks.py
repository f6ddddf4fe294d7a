"""Which verbs start, stop and reopen the four clocks of an order (时钟), by the Ji'an profile (source 004)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from lianxin.core.clocks import ClockRule
from lianxin.core.deadlines import Term
from lianxin.core.rulebook import ClockTerms
from lianxin.core.work_order_life import Verb
from lianxin.core.words import Word

RECEIVED: Final = "receive"
"""What happened before the first verb: the words reached us. The report clock counts from there."""


class ClockName(Word):
    """One of an order's clocks."""

    REPORT = "report", "上报钟"
    DISPATCH = "dispatch", "派单钟"
    FINISH = "finish", "办结钟"
    CALLBACK = "callback", "回访钟"
