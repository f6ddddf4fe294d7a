"""Decide what becomes of an order before anybody is sent: admit, refuse, answer; and give one up later."""

from datetime import datetime

from lianxin.core import jurisdiction
from lianxin.core.refusals import Kind, Refusal
from lianxin.core.work_order_life import Verb
from lianxin.dispatch import moves
from lianxin.dispatch.events import OrderAdmitted, OrderAnswered, OrderRefused, OrderTerminated
from lianxin.dispatch.moves import Whereabouts
from lianxin.kernel.actors import Actor
from lianxin.kernel.transactions import all_or_nothing
from lianxin.registry import queries as registry


class NoReason(Refusal):
    """The step needs to be explained."""

    kind = Kind.INVALID
    code = "work_order.no_reason"


@all_or_nothing()
def admit(
    *,
    number: str,
    matter: str = "",
    unit: str = "",
    is_urgent: bool = False,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> Whereabouts:
    """Take the matter up as ours, settle what it is about and whose area it is, and start the clocks that follow.

    Raises:
        UnknownOrder, StaleOrder, NotAllowed, WrongState, UnknownMatter, OutsideJurisdiction, UnknownUnit

    """
    move = moves.begin(number, Verb.ADMIT, by=by, at=at, version=version)
    settled = move.book.matter(matter or move.order.matter)
    if unit and unit != move.order.unit:
        jurisdiction.require(by.unit, unit)
        registry.require(unit)
        move.set(unit=unit)
    move.set(matter=settled.code, kind=settled.kind.value, is_urgent=is_urgent or move.order.is_urgent)
    return moves.finish(move, OrderAdmitted(**move.place(), matter=settled.code, is_urgent=move.order.is_urgent))


@all_or_nothing()
def refuse(*, number: str, ground: str, by: Actor, at: datetime, version: int | None = None) -> Whereabouts:
    """Refuse the matter on a lawful ground of the rule book, naming the proper channel.

    Raises:
        UnknownOrder, StaleOrder, NotAllowed, WrongState, UnknownGround

    """
    move = moves.begin(number, Verb.REFUSE, by=by, at=at, version=version)
    found = move.book.refusal_ground(ground)
    return moves.finish(move, OrderRefused(**move.place(), ground=found.code, channel=found.channel))


@all_or_nothing()
def answer(*, number: str, text: str, by: Actor, at: datetime, version: int | None = None) -> Whereabouts:
    """Answer the question on the spot; the ledger keeps a commitment to the words.

    Raises:
        UnknownOrder, StaleOrder, NotAllowed, WrongState, NoReason

    """
    if not text.strip():
        raise NoReason("请写明答复内容")
    move = moves.begin(number, Verb.ANSWER, by=by, at=at, version=version)
    return moves.finish(move, OrderAnswered(**move.place(), digests=move.say("answer", text)))


@all_or_nothing()
def terminate(
    *, number: str, ground: str, reason: str, by: Actor, at: datetime, version: int | None = None
) -> Whereabouts:
    """Give the handling up: a ground to refuse appeared later, or the person does not cooperate (潍坊条例 Art. 21).

    Raises:
        UnknownOrder, StaleOrder, NotAllowed, WrongState, UnknownGround, NoReason

    """
    if not reason.strip():
        raise NoReason("请写明终止办理的原因")
    move = moves.begin(number, Verb.TERMINATE, by=by, at=at, version=version)
    found = move.book.refusal_ground(ground)
    return moves.finish(move, OrderTerminated(**move.place(), ground=found.code, digests=move.say("reason", reason)))
