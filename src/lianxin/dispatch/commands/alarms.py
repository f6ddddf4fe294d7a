"""See that something is late, the moment it is."""

from datetime import datetime

from lianxin.core.work_order_life import FINAL, State
from lianxin.dispatch import moves
from lianxin.dispatch.events import ClockRanOut
from lianxin.dispatch.models import Clock
from lianxin.kernel.actors import Actor
from lianxin.kernel.transactions import all_or_nothing


@all_or_nothing()
def sound_alarm(*, clock: int, by: Actor, at: datetime) -> bool:
    """Write into the order's chain that a clock has run out; return whether this call was the one that did.

    A clock whose alarm another worker is sounding, or that was stopped or sounded meanwhile, is left alone.

    Raises:
        UnknownOrder

    """
    due = (
        Clock.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(pk=clock, stopped_at=None, alarm_at__lte=at)
        .select_related("order")
        .first()
    )
    if due is None:
        return False
    move = moves.hold(due.order.number, by=by, at=at)
    due.alarm_at, due.alarms_fired = None, due.alarms_fired + 1
    due.save(update_fields=["alarm_at", "alarms_fired"])
    if State(move.order.state) not in FINAL:
        moves.note(move, ClockRanOut(**move.place(), clock=due.name, cycle=due.cycle, due_at=due.due_at))
    return True
