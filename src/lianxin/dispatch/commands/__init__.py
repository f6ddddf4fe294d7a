"""Verbs of the dispatch room: each is one use case, one transaction, one or more ledger entries."""

from lianxin.dispatch.commands.alarms import sound_alarm
from lianxin.dispatch.commands.assigning import (
    approve_return,
    ask_return,
    assign,
    designate,
    reassign,
    reject_return,
)
from lianxin.dispatch.commands.callback import call_back, close_unrated, rate
from lianxin.dispatch.commands.deciding import admit, answer, refuse, terminate
from lianxin.dispatch.commands.handling import accept, add_evidence, report
from lianxin.dispatch.commands.opening import NewOrder, Opened, open_order
from lianxin.dispatch.commands.reviewing import pass_review, send_back

__all__ = [
    "NewOrder",
    "Opened",
    "accept",
    "add_evidence",
    "admit",
    "answer",
    "approve_return",
    "ask_return",
    "assign",
    "call_back",
    "close_unrated",
    "designate",
    "open_order",
    "pass_review",
    "rate",
    "reassign",
    "refuse",
    "reject_return",
    "report",
    "send_back",
    "sound_alarm",
    "terminate",
]
