"""``lianxin ledger``: verify, export, prove; for the operator, the auditor, and whoever holds a receipt."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from lianxin.core.refusals import Refusal
from lianxin.web.surroundings import at_work

if TYPE_CHECKING:
    from lianxin.kernel.audit import Verdict


@click.group()
def ledger() -> None:
    """Check, export and prove the ledger (账本).

    Exit codes: 0 done, 1 something was found wrong or is not there yet, 2 the words of the call cannot be read.
    """


@ledger.command()
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
@click.pass_context
def verify(ctx: click.Context, as_json: bool) -> None:
    """Derive the whole ledger again from its rows; exit 1 and name the first bad index when anything is wrong."""
    with _whole_province(), _bar() as bar:
        from lianxin.kernel import audit

        task = bar.add_task("verify", total=None)
        verdict = audit.verify(progress=lambda done, total: bar.update(task, completed=done, total=total))
    click.echo(json.dumps(_plain(verdict), ensure_ascii=False, indent=2) if as_json else _told(verdict))
    ctx.exit(0 if verdict.is_good else 1)


@ledger.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def export(folder: Path) -> None:
    """Write the ledger as C2SP tlog-tiles to FOLDER; run again, it adds only what is new."""
    with _whole_province():
        from lianxin.kernel.export import export as write

        click.echo(f"{write(folder)} entries in {folder}")


@ledger.command()
def checkpoint() -> None:
    """Print the latest checkpoint, a signed note."""
    with _whole_province():
        from lianxin.kernel import proofs

        click.echo(proofs.checkpoint(), nl=False)


@ledger.command()
@click.argument("number")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write to FILE instead of printing.")
def receipt(number: str, out: Path | None) -> None:
    """Print the receipt (.tlog-proof) of the latest entry of work order NUMBER."""
    with _whole_province():
        from lianxin.kernel import proofs

        text = proofs.receipt(f"order:{number}")
    if text is None:
        raise click.ClickException("the entry is not in the tree yet; ask again in a few seconds")
    if out:
        out.write_text(text, encoding="utf-8")
    else:
        click.echo(text, nl=False)


@ledger.command()
def key() -> None:
    """Print the log's public key (vkey), to be published elsewhere than with the log."""
    with _whole_province():
        from lianxin.kernel import signing

        click.echo(signing.key().text)


@ledger.command()
def sequence() -> None:
    """Put every waiting entry into the tree now, as the worker does all the time."""
    with _whole_province():
        from lianxin.kernel import sequencer

        total = 0
        while done := sequencer.sequence(at=_now()):
            total += done
        click.echo(f"{total} entries put into the tree")


@ledger.command()
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def status(as_json: bool) -> None:
    """Say how large the ledger is, how many entries wait, and how old its latest checkpoint is."""
    with _whole_province():
        from lianxin.kernel import tree

        standing = tree.standing()
    age = int((_now() - standing.signed_at).total_seconds()) if standing.signed_at else None
    answer = {"size": standing.size, "waiting": standing.waiting, "checkpoint_age_seconds": age}
    if as_json:
        click.echo(json.dumps(answer, indent=2))
    else:
        click.echo("\n".join(f"{name.replace('_', ' ')}: {value}" for name, value in answer.items()))


@contextmanager
def _whole_province() -> Iterator[None]:
    """Be at work with the whole province claimed; a refusal is told in one line."""
    with at_work():
        from lianxin.kernel.actors import ROOT
        from lianxin.kernel.claims import claim

        claim(scope=ROOT)
        try:
            yield
        except Refusal as refusal:
            raise click.ClickException(str(refusal)) from None


def _bar() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)


def _now() -> datetime:
    from django.utils import timezone

    return timezone.now()


def _told(verdict: "Verdict") -> str:
    counted = f"{verdict.entries} entries, {verdict.size} in the tree, {verdict.checkpoints} checkpoints"
    if verdict.first is None:
        return f"all is well: {counted}"
    faults = (f"  {wrong.value}: {count} ({wrong.label})" for wrong, count in verdict.faults.items())
    index = "none" if verdict.first.index is None else verdict.first.index
    return "\n".join([f"BAD: {counted}", f"first bad index: {index}", f"  {verdict.first.said()}", *faults])


def _plain(verdict: "Verdict") -> dict[str, Any]:
    first = verdict.first
    return {
        "ok": verdict.is_good,
        "entries": verdict.entries,
        "size": verdict.size,
        "checkpoints": verdict.checkpoints,
        "first_bad_index": first.index if first else None,
        "first": {**asdict(first), "wrong": first.wrong.value, "said": first.said()} if first else None,
        "faults": {wrong.value: count for wrong, count in verdict.faults.items()},
    }
