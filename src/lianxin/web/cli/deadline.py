"""``lianxin deadline``: count a deadline and say why, without a database, by the calendar that ships."""

import json
from datetime import datetime
from typing import Any, Final

import click

from lianxin.core.calendar import SHANGHAI
from lianxin.core.deadlines import Due, due, explain
from lianxin.core.refusals import Refusal
from lianxin.core.terms import BadTerm, Term
from lianxin.core.traces import stamp
from lianxin.kernel import editions

UNITS: Final = {"working_days": "wd", "minutes": "min", "hours": "h", "working_hours": "wh", "days": "d"}


class Moment(click.ParamType[datetime]):
    """An ISO 8601 moment; without a zone it was read in Shanghai."""

    name = "moment"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        try:
            read = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a moment such as 2025-09-30T16:00", param, ctx)
        return read if read.tzinfo else read.replace(tzinfo=SHANGHAI)


class WrittenTerm(click.ParamType[Term]):
    """A term as the rule book writes it."""

    name = "term"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Term:
        try:
            return Term.read(str(value))
        except BadTerm as bad:
            self.fail(str(bad), param, ctx)


@click.command()
@click.option("--from", "started_at", type=Moment(), required=True, help="Start, e.g. 2025-09-30T16:00 (Shanghai).")
@click.option("--working-days", type=click.IntRange(1), help="Whole working days; the start day is not counted.")
@click.option("--minutes", type=click.IntRange(1), help="Minutes of the clock, day and night.")
@click.option("--hours", type=click.IntRange(1), help="Hours of the clock, day and night.")
@click.option("--working-hours", type=click.IntRange(1), help="Hours of working time.")
@click.option("--days", type=click.IntRange(1), help="Calendar days; moved on when the last one is a day off.")
@click.option("--term", type=WrittenTerm(), help="A term as the rule book writes it: 8min, 24h, 4wh, 2wd, 90d.")
@click.option("--why", is_flag=True, help="Say step by step what was counted, what was not, and on what ground.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def deadline(started_at: datetime, term: Term | None, why: bool, as_json: bool, **amounts: int | None) -> None:
    """Count a deadline with the working calendar that ships with the product.

    Give exactly one of --working-days, --minutes, --hours, --working-hours, --days and --term. No database is needed.

    Exit codes: 0 counted, 1 the calendar cannot answer, 2 the words of the call cannot be read.
    """
    try:
        counted = due(started_at, _chosen(term, amounts), editions.shipped_calendar())
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from None
    if as_json:
        click.echo(json.dumps(_plain(counted, why=why), ensure_ascii=False, indent=2))
    elif why:
        click.echo(explain(counted))
    else:
        click.echo(stamp(counted.at, is_end=True) + ("（暂定）" if counted.is_provisional else ""))


def _chosen(term: Term | None, amounts: dict[str, int | None]) -> Term:
    given = [Term.read(f"{amount}{UNITS[name]}") for name, amount in amounts.items() if amount is not None]
    given += [term] if term else []
    if len(given) != 1:
        options = ", ".join(f"--{name.replace('_', '-')}" for name in UNITS)
        raise click.UsageError(f"give exactly one of {options}, --term")
    return given[0]


def _plain(counted: Due, *, why: bool) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "from": counted.start.isoformat(),
        "term": str(counted.term),
        "due": counted.at.isoformat(),
        "last_day": counted.last_on.isoformat(),
        "calendar": counted.edition,
        "provisional": counted.is_provisional,
    }
    if why:
        answer["why"] = [
            {
                "label": step.said(),
                "from": step.from_at.isoformat(),
                "to": step.to_at.isoformat(),
                "counted": step.is_counted,
                "basis": step.basis,
                "remark": step.remark,
            }
            for step in counted.trace
        ]
    return answer
