"""Who an order is with, and who may speak for it."""

from typing import ClassVar

from lianxin.core.jurisdiction import covers
from lianxin.core.refusals import Kind, Refusal
from lianxin.core.roles import Role
from lianxin.dispatch.models import WorkOrder
from lianxin.dispatch.moves import Move, unknown
from lianxin.kernel.actors import Actor
from lianxin.workforce import queries as workforce


class NotHandler(Refusal):
    """Only the officer the order was given to, or the leader of that team, may do this."""

    kind: ClassVar[Kind] = Kind.FORBIDDEN
    code: ClassVar[str] = "work_order.not_handler"


def handler(number: str, *, seen_by: Actor) -> Actor:
    """Return the officer an order is with, as the actor they are when logged in.

    Raises:
        UnknownOrder, UnknownOfficer

    """
    order = WorkOrder.objects.within(seen_by.unit).filter(number=number).only("officer_id").first()
    if order is None or order.officer_id is None:
        raise unknown(number)
    return workforce.actor_of(order.officer_id, seen_by=seen_by)


def require_handler(move: Move) -> int:
    """Refuse everybody but the order's officer and that officer's team leader; return the officer's account.

    Raises:
        NotHandler

    """
    if move.handler is None or not (move.handler == move.by.account or _leads(move.order.unit, move.by)):
        raise NotHandler("这件工单不在您手上")
    return move.handler


def is_in_hand(officer: int | None, unit: str, by: Actor) -> bool:
    """Test whether an order with this officer of this unit is the actor's own, or their team's when they lead it."""
    if officer is None:
        return False
    return _leads(unit, by) or workforce.officer_of(by.account) == officer


def _leads(unit: str, by: Actor) -> bool:
    return Role.SQUAD_LEADER in by.roles and covers(by.unit, unit)
