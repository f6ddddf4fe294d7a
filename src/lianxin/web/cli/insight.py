"""``lianxin insight``: hold the figures against the ledger."""

import time
from datetime import date, datetime, timedelta
from typing import Final

import click

from lianxin.web.surroundings import at_work

USUAL_DAYS: Final = 30
LOOKS: Final = 5
"""So often are the figures looked at before a difference is believed: facts may be on their way."""
DAY: Final = click.DateTime(formats=["%Y-%m-%d"])


@click.group()
def insight() -> None:
    """Look after the figures (指标).

    Exit codes: 0 done, 1 something was found wrong, 2 the words of the call cannot be read.
    """


@insight.command()
@click.option("--since", type=DAY, help="The first day; 30 days ago when it is not said.")
@click.option("--until", type=DAY, help="The last day; today when it is not said.")
@click.pass_context
def reconcile(ctx: click.Context, since: datetime | None, until: datetime | None) -> None:
    """Count every figure again from the ledger; exit 1 and say where when a kept figure differs."""
    with at_work():
        from django.utils import timezone

        from lianxin.web.wiring import wire

        wire()
        last = until.date() if until else timezone.localdate()
        first = since.date() if since else last - timedelta(days=USUAL_DAYS)
        lines = _differences(first, last)
    click.echo("\n".join(lines) if lines else f"{first} to {last}: the figures say what the ledger says")
    ctx.exit(1 if lines else 0)


def _differences(since: date, until: date) -> list[str]:
    from lianxin.insight.reconcile import differences
    from lianxin.web.worker import turn_once

    lines: list[str] = []
    for look in range(LOOKS):
        time.sleep(look)
        while turn_once():
            pass
        lines = [
            f"{each.indicator.value} {each.day} {each.unit}: kept {each.kept}, ledger {each.counted}"
            for each in differences(since=since, until=until)
        ]
        if not lines:
            break
    return lines
