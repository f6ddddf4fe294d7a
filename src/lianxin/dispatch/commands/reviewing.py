"""Review a report: let it stand, or send it back."""

from datetime import datetime
from typing import Final

from lianxin.core.outcomes import require_other_person
from lianxin.core.work_order_life import Verb
from lianxin.dispatch import moves
from lianxin.dispatch.commands.deciding import NoReason
from lianxin.dispatch.events import ReportSentBack, ReviewPassed
from lianxin.dispatch.moves import Whereabouts
from lianxin.kernel.actors import Actor
from lianxin.kernel.transactions import all_or_nothing

REVIEWED: Final = frozenset({"reviewer", "reviewed_at"})


@all_or_nothing()
def pass_review(*, number: str, by: Actor, at: datetime, version: int | None = None) -> Whereabouts:
    """Let the report stand: the person who asked may now read it, and is called back by somebody independent.

    Raises:
        UnknownOrder, StaleOrder, NotAllowed, WrongState, NotIndependent

    """
    move = moves.begin(number, Verb.PASS_REVIEW, by=by, at=at, version=version)
    round_ = moves.round_of(move)
    require_other_person(checker=by.account, handler=round_.handler)
    round_.reviewer, round_.reviewed_at = by.account, at
    move.batch.update(round_, REVIEWED)
    return moves.finish(move, ReviewPassed(**move.place(), round=move.order.round))


@all_or_nothing()
def send_back(*, number: str, reason: str, by: Actor, at: datetime, version: int | None = None) -> Whereabouts:
    """Send the report back to the officer, saying what is missing; the clock never stopped.

    Raises:
        UnknownOrder, StaleOrder, NotAllowed, WrongState, NotIndependent, NoReason

    """
    if not reason.strip():
        raise NoReason("请写明退回补充什么")
    move = moves.begin(number, Verb.SEND_BACK, by=by, at=at, version=version)
    round_ = moves.round_of(move)
    require_other_person(checker=by.account, handler=round_.handler)
    return moves.finish(
        move, ReportSentBack(**move.place(), round=move.order.round, digests=move.say("reason", reason))
    )
