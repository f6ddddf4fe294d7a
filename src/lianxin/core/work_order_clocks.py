"""Which verbs start, stop and reopen the four clocks of an order (时钟), by the Ji'an profile (source 004)."""

from functools import lru_cache
from typing import Final

from lianxin.core.clocks import ClockRule
from lianxin.core.rulebook import ClockTerms
from lianxin.core.terms import Term
from lianxin.core.words import Word
from lianxin.core.work_order_life import Verb

RECEIVED: Final = "receive"
"""What happened before the first verb: the words reached us. The report clock counts from there."""


class ClockName(Word):
    """One of an order's clocks."""

    REPORT = "report", "上报钟"
    DISPATCH = "dispatch", "派单钟"
    FINISH = "finish", "办结钟"
    CALLBACK = "callback", "回访钟"


@lru_cache(maxsize=256)
def rules(terms: ClockTerms) -> tuple[ClockRule, ...]:
    """Return the four clocks of one class of order.

    - 上报钟 counts from the moment the words reached us to a decision on them;
    - 派单钟 from admission (or return, or reopening) until somebody is given the order;
    - 办结钟 from admission until a reviewed answer stands; reopening begins a new cycle and keeps the old one;
    - 回访钟 from that answer until the person was asked, or was quicker than we.
    """
    return (
        _clock(ClockName.REPORT, terms.report, terms, {RECEIVED}, {Verb.ADMIT, Verb.REFUSE, Verb.ANSWER}, set()),
        _clock(
            ClockName.DISPATCH, terms.dispatch, terms, {Verb.ADMIT}, {Verb.ASSIGN, Verb.TERMINATE},
            {Verb.APPROVE_RETURN, Verb.REHANDLE},
        ),
        _clock(
            ClockName.FINISH, terms.finish, terms, {Verb.ADMIT}, {Verb.PASS_REVIEW, Verb.TERMINATE}, {Verb.REHANDLE}
        ),
        _clock(
            ClockName.CALLBACK, terms.callback, terms, {Verb.PASS_REVIEW},
            {Verb.CALL_BACK, Verb.RATE, Verb.REHANDLE}, {Verb.PASS_REVIEW},
        ),
    )  # fmt: skip


def _clock(
    name: ClockName, term: str, terms: ClockTerms, starts: set[str], stops: set[str], restarts: set[str]
) -> ClockRule:
    return ClockRule(
        name=name.value,
        term=Term.read(term),
        starts=frozenset(map(str, starts)),
        stops=frozenset(map(str, stops)),
        restarts=frozenset(map(str, restarts)),
        basis=terms.origin,
    )
