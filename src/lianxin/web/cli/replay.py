"""``lianxin replay messages FILE``."""

import json
from dataclasses import asdict, fields
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lianxin.web.surroundings import at_work

if TYPE_CHECKING:
    from lianxin.web.replay import Outcome


@click.group()
def replay() -> None:
    """Push recorded material through the real loop."""


@replay.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--map", "mapped", multiple=True, metavar="FIELD=COLUMN",
              help="Which column holds id, text, time, subject, caller, place, kind, reply, reply_time.")  # fmt: skip
@click.option(
    "--source", default="", help="Name of the source [default: the file's name]; with a message's id it is unique."
)
@click.option(
    "--speed", default=0.0, metavar="N", help="N seconds of theirs take one of ours; 0 is as fast as it goes."
)
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
def messages(file: Path, mapped: tuple[str, ...], source: str, speed: float, as_json: bool) -> None:
    """Take in every message of FILE (Parquet, CSV, Excel) once, at its own time.

    Those answered in the file are handled, reviewed, called back and closed at the time of the real reply. Killed and
    begun again the replay goes on where it was. Exit 1 when rows could not be replayed.
    """
    with at_work():
        outcome = _run(file, mapped, source or file.stem, speed, quiet=as_json)
    if as_json:
        click.echo(json.dumps(asdict(outcome), ensure_ascii=False))
    else:
        click.echo(
            f"taken in {outcome.filed}, known before {outcome.known}, answered {outcome.answered}, "
            f"clocks run out {outcome.late_clocks}, rows not replayed {len(outcome.bad)}"
        )
        for row in outcome.bad[:20]:
            click.echo(f"  {row.number or ''} {row.why}", err=True)
    raise SystemExit(1 if outcome.bad else 0)


def _run(file: Path, mapped: tuple[str, ...], source: str, speed: float, *, quiet: bool) -> "Outcome":
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from lianxin.web.replay import Columns, Replay, read
    from lianxin.web.replay.cast import NoStaff
    from lianxin.web.replay.messages import BadFile

    known = {each.name for each in fields(Columns)}
    pairs = dict(pair.partition("=")[::2] for pair in mapped)
    if wrong := sorted(set(pairs) - known):
        raise click.UsageError(f"--map knows {', '.join(sorted(known))}; not {', '.join(wrong)}")
    try:
        found = list(read(file, Columns(**pairs)))
        with Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
                      console=Console(stderr=True), disable=quiet) as bar:  # fmt: skip
            steps = len(found) + sum(1 for each in found if getattr(each, "replied_at", None))
            task = bar.add_task(source, total=steps)
            return Replay(source, speed).run(found, tick=lambda: bar.advance(task))
    except (BadFile, NoStaff) as fault:
        raise click.ClickException(str(fault)) from None
