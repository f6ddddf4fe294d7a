"""Give an order to somebody, take it back, and decide who has to handle it."""

from datetime import datetime
from typing import Any, ClassVar

from lianxin.core import routing
from lianxin.core.flags import Flag
from lianxin.core.refusals import Refusal
from lianxin.core.work_order_life import Verb
from lianxin.dispatch import moves
from lianxin.dispatch.commands.deciding import NoReason
from lianxin.dispatch.events import (
    OrderAssigned,
    OrderDesignated,
    OrderReassigned,
    ReturnApproved,
    ReturnAsked,
    ReturnRejected,
)
from lianxin.dispatch.handlers import require_handler
from lianxin.dispatch.moves import Whereabouts
from lianxin.dispatch.proposals import candidate
from lianxin.kernel.actors import Actor
from lianxin.kernel.transactions import all_or_nothing


class NotReturnable(Refusal):
    """The order was assigned by decision and may not be returned again (潍坊条例 Art. 22)."""

    code: ClassVar[str] = "work_order.not_returnable"


@all_or_nothing()
def assign(
    *, number: str, officer: int, reason: str = "", by: Actor, at: datetime, version: int | None = None
) -> Whereabouts:
    """Give an admitted order to an officer, who has now to accept it.

    Raises:
        UnknownOrder, StaleOrder, NotAllowed, WrongState, UnknownOfficer, NotThisOfficer

    """
    move = moves.begin(number, Verb.ASSIGN, by=by, at=at, version=version)
    return moves.finish(move, OrderAssigned(**_given(move, officer, reason)))


@all_or_nothing()
def reassign(
    *, number: str, officer: int, reason: str, by: Actor, at: datetime, version: int | None = None
) -> Whereabouts:
    """Take an order from its officer and give it to another; the deadline does not move.

    Raises:
        UnknownOrder, StaleOrder, NotAllowed, WrongState, UnknownOfficer, NotThisOfficer, NoReason

    """
    _explained(reason)
    move = moves.begin(number, Verb.REASSIGN, by=by, at=at, version=version)
    return moves.finish(move, OrderReassigned(**_given(move, officer, reason)))


@all_or_nothing()
def designate(
    *, number: str, officer: int, reason: str, by: Actor, at: datetime, version: int | None = None
) -> Whereabouts:
    """Decide a dispute: this officer handles the order, and it may not be returned again.

    Raises:
        UnknownOrder, StaleOrder, NotAllowed, WrongState, UnknownOfficer, NotThisOfficer, NoReason

    """
    _explained(reason)
    move = moves.begin(number, Verb.DESIGNATE, by=by, at=at, version=version)
    move.set(is_returnable=False)
    move.flag(Flag.DESIGNATED)
    return moves.finish(move, OrderDesignated(**_given(move, officer, reason)))


@all_or_nothing()
def ask_return(*, number: str, reason: str, by: Actor, at: datetime, version: int | None = None) -> Whereabouts:
    """Say that the order is clearly outside one's duties, with the reason.

    Raises:
        UnknownOrder, StaleOrder, NotAllowed, WrongState, NotHandler, NotReturnable, NoReason

    """
    _explained(reason)
    move = moves.begin(number, Verb.ASK_RETURN, by=by, at=at, version=version)
    require_handler(move)
    if not move.order.is_returnable:
        raise NotReturnable("本件已指定承办，不能再退")
    return moves.finish(move, ReturnAsked(**move.place(), digests=move.say("reason", reason)))


@all_or_nothing()
def approve_return(*, number: str, by: Actor, at: datetime, version: int | None = None) -> Whereabouts:
    """Agree with a return: the order waits, at the county, to be given to somebody else.

    Raises:
        UnknownOrder, StaleOrder, NotAllowed, WrongState

    """
    move = moves.begin(number, Verb.APPROVE_RETURN, by=by, at=at, version=version)
    officer = move.officer
    move.set(unit=by.unit, officer=None)
    return moves.finish(move, ReturnApproved(**move.place(), officer=officer))


@all_or_nothing()
def reject_return(*, number: str, reason: str, by: Actor, at: datetime, version: int | None = None) -> Whereabouts:
    """Do not agree with a return: the order goes back to the same officer.

    Raises:
        UnknownOrder, StaleOrder, NotAllowed, WrongState, NoReason

    """
    _explained(reason)
    move = moves.begin(number, Verb.REJECT_RETURN, by=by, at=at, version=version)
    return moves.finish(move, ReturnRejected(**move.place(), digests=move.say("reason", reason)))


def _given(move: moves.Move, officer: int, reason: str) -> dict[str, Any]:
    chosen = candidate(officer, seen_by=move.by)
    routing.require_free(chosen, earlier=frozenset(move.order.earlier_officers))
    route = move.book.route_of(move.order.matter)
    move.set(officer_id=chosen.officer, unit=chosen.unit)
    return {
        **move.place(),
        "officer": chosen.officer,
        "route_line": route.line if route else None,
        "digests": move.say("reason", reason) if reason.strip() else {},
    }


def _explained(reason: str) -> None:
    if not reason.strip():
        raise NoReason("请写明原因")
