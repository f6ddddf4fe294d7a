"""What the clock does in the dispatch room: one command an item, in bounded batches, safe to do twice."""

from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone
from procrastinate.contrib.django import app

from lianxin.core.work_order_life import State
from lianxin.dispatch import commands
from lianxin.dispatch.models import Clock, WorkOrder
from lianxin.kernel import rulebooks
from lianxin.kernel.actors import SYSTEM
from lianxin.kernel.claims import claim

BATCH: Final = 500
RATING_WINDOW: Final = "review.close_unrated_after"


def sound_alarms(*, at: datetime, limit: int = BATCH) -> int:
    """Sound the alarm of every clock that has run out; return how many were sounded."""
    due = Clock.objects.filter(stopped_at=None, alarm_at__lte=at).order_by("alarm_at").values_list("id", flat=True)
    return sum(commands.sound_alarm(clock=clock, by=SYSTEM, at=at) for clock in list(due[:limit]))


def close_unrated(*, at: datetime, limit: int = BATCH) -> int:
    """Close the orders whose time to be rated is over; return how many were closed."""
    window = timedelta(days=rulebooks.at(at).count(RATING_WINDOW))
    over = WorkOrder.objects.filter(state=State.CALLED_BACK.value, rounds__called_at__lte=at - window).distinct()
    numbers = list(over.order_by("id").values_list("number", flat=True)[:limit])
    for number in numbers:
        commands.close_unrated(number=number, by=SYSTEM, at=at)
    return len(numbers)


@app.periodic(cron="* * * * *")
@app.task(queue="clock", queueing_lock="dispatch.sound_alarms", pass_context=False)
def sound_alarms_now(timestamp: int) -> None:
    """Every minute: see what has become late."""
    claim(scope=SYSTEM.unit)
    sound_alarms(at=timezone.now())


@app.periodic(cron="17 * * * *")
@app.task(queue="clock", queueing_lock="dispatch.close_unrated", pass_context=False)
def close_unrated_now(timestamp: int) -> None:
    """Every hour: close what nobody rated in time."""
    claim(scope=SYSTEM.unit)
    close_unrated(at=timezone.now())
