"""Ask the person: call back, take the rating, close or open again."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final

from lianxin.core.flags import Flag
from lianxin.core.jurisdiction import Level, at_level
from lianxin.core.outcomes import (
    CallOutcome,
    RatedThrough,
    ReopenReason,
    is_bad,
    require_other_person,
    require_other_team,
)
from lianxin.core.refusals import Refusal
from lianxin.core.work_order_life import RATEABLE, State, Verb, WrongState
from lianxin.dispatch import moves
from lianxin.dispatch.events import CallbackTried, CalledBack, OrderFact, OrderRated, OrderReopened
from lianxin.dispatch.models import Round
from lianxin.dispatch.moves import Whereabouts
from lianxin.kernel.actors import Actor
from lianxin.kernel.transactions import all_or_nothing

ATTEMPTS: Final = "callback.attempts_max"
ASKED: Final = frozenset({
    "caller_back", "caller_back_unit", "called_at", "call_attempts", "call_outcome", "rating", "rated_at",
    "rated_through",
})  # fmt: skip
"""What is written down of a round once somebody was asked."""


class RatedAlready(Refusal):
    """Each round is rated once (好差评)."""

    code: ClassVar[str] = "work_order.rated_already"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """How a callback went; the rating is what the person said, if they said one."""

    outcome: CallOutcome
    is_solved: bool | None = None
    rating: int | None = None
    remark: str = ""


@all_or_nothing()
def call_back(*, number: str, call: Call, by: Actor, at: datetime, version: int | None = None) -> Whereabouts:
    """Write down a callback. Unreached, the order stays in the queue until the rules' number of tries is used up.

    A bad rating, or a person who says it is not solved, opens the matter again with somebody else.

    Raises:
        UnknownOrder, StaleOrder, NotAllowed, WrongState, NotIndependent, NotARating, RatedAlready

    """
    move = moves.begin(number, Verb.CALL_BACK, by=by, at=at, version=version)
    round_ = moves.round_of(move)
    require_other_person(checker=by.account, handler=round_.handler)
    require_other_team(checker_unit=by.unit, handler_unit=round_.handler_unit)
    round_.caller_back, round_.caller_back_unit, round_.called_at = by.account, by.unit, at
    round_.call_attempts += 1
    round_.call_outcome = call.outcome.value
    if call.outcome is CallOutcome.UNREACHED and round_.call_attempts < move.book.count(ATTEMPTS):
        move.batch.update(round_, ASKED)
        move.set(state=State.REVIEWED.value)
        tried = CallbackTried(**move.place(), round=round_.number, attempt=round_.call_attempts)
        return moves.finish(move, tried)
    facts: list[OrderFact] = [
        CalledBack(**move.place(), round=round_.number, outcome=call.outcome, attempts=round_.call_attempts)
    ]
    if call.rating is not None:
        facts += _rated(move, round_, call.rating, RatedThrough.PHONE, call.remark, ahead=1)
    elif call.is_solved is False:
        facts.append(_reopened(move, round_, ReopenReason.NOT_SOLVED))
    move.batch.update(round_, ASKED)
    return moves.finish(move, *facts)


@all_or_nothing()
def rate(*, number: str, rating: int, through: RatedThrough, remark: str = "", by: Actor, at: datetime) -> Whereabouts:
    """Take the rating of the person who asked: three stars and more close the order, fewer open it again.

    Raises:
        UnknownOrder, WrongState, NotARating, RatedAlready

    """
    is_bad(rating)
    move = moves.hold(number, by=by, at=at)
    if State(move.order.state) not in RATEABLE:
        _refuse_rating(move)
    round_ = moves.round_of(move)
    facts = _rated(move, round_, rating, through, remark)
    move.batch.update(round_, ASKED)
    return moves.finish(move, *facts)


@all_or_nothing()
def close_unrated(*, number: str, by: Actor, at: datetime) -> Whereabouts:
    """Close an order that was called back and whose time to be rated is over; it counts as unrated.

    Raises:
        UnknownOrder, WrongState

    """
    move = moves.begin(number, Verb.CLOSE, by=by, at=at)
    return moves.finish(move)


def _rated(
    move: moves.Move, round_: Round, rating: int, through: RatedThrough, remark: str, *, ahead: int = 0
) -> list[OrderFact]:
    if round_.rating is not None:
        raise RatedAlready("这一轮已经评价过了，谢谢您")
    bad = is_bad(rating)
    round_.rating, round_.rated_at, round_.rated_through = rating, move.at, through.value
    digests = move.say("remark", remark, ahead=ahead) if remark.strip() else {}
    fact = OrderRated(**move.place(), round=round_.number, rating=rating, through=through, digests=digests)
    if bad:
        return [fact, _reopened(move, round_, ReopenReason.BAD_RATING)]
    moves.step(move, Verb.RATE)
    return [fact]


def _reopened(move: moves.Move, round_: Round, reason: ReopenReason) -> OrderReopened:
    moves.step(move, Verb.REHANDLE)
    order = move.order
    move.set(
        earlier_officers=[*order.earlier_officers, move.officer],
        officer=None,
        unit=at_level(order.unit, Level.COUNTY) or order.unit,
        round=round_.number + 1,
    )
    move.flag(Flag.DISSATISFIED)
    return OrderReopened(**move.place(), round=order.round, reason=reason)


def _refuse_rating(move: moves.Move) -> None:
    if move.order.rounds.filter(number=move.order.round).exclude(rating=None).exists():
        raise RatedAlready("这一轮已经评价过了，谢谢您")
    raise WrongState("工单{state}，现在还不能评价", state=State(move.order.state))
