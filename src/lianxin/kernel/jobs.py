"""What the clock does in the kernel."""

from datetime import timedelta
from typing import Final

from django.utils import timezone
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status

from lianxin.kernel import notices
from lianxin.kernel.actors import SYSTEM
from lianxin.kernel.claims import claim
from lianxin.kernel.models import IdempotencyKey

KEEP_ANSWERS: Final = timedelta(days=7)


@app.periodic(cron="* * * * *")
@app.task(queue="clock", queueing_lock="kernel.send_notices", pass_context=False)
def send_notices(timestamp: int) -> None:
    """Every minute: send what waits in the outbox."""
    claim(scope=SYSTEM.unit)
    while notices.send_waiting(at=timezone.now()):
        pass


@app.periodic(cron="41 3 * * *")
@app.task(queue="clock", queueing_lock="kernel.forget_answers", pass_context=False)
def forget_answers(timestamp: int) -> None:
    """Every night: forget answers to writes that nobody will send again."""
    IdempotencyKey.objects.filter(at__lt=timezone.now() - KEEP_ANSWERS).delete()


@app.periodic(cron="* * * * *")
@app.task(queue="clock", queueing_lock="kernel.take_up_stalled", pass_context=True)
async def take_up_stalled(context: JobContext, timestamp: int) -> None:
    """Every minute: take up what a worker had begun and died over, unless the next of its kind waits already."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs():
        try:
            await manager.retry_job(job)
        except UniqueViolation:
            await manager.finish_job(job, Status.FAILED, delete_job=True)
