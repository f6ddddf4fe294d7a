"""``lianxin rules …``: look at editions of the rule book, compare them, load them. And ``lianxin deadline``."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, fields
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from lianxin.core.refusals import Refusal
from lianxin.core.rulebook import RuleBook
from lianxin.core.rulebook_changes import RULES, Change, Part, changes
from lianxin.kernel import editions
from lianxin.kernel.editions import Shelf
from lianxin.web.cli.deadline import deadline

__all__ = ["deadline", "rules"]

AS_JSON: Final = click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
SHELF: Final = click.Choice([shelf.value for shelf in Shelf])
DAY: Final = click.DateTime(formats=["%Y-%m-%d"])


@click.group()
def rules() -> None:
    """Look at editions of the rule book, compare them, and load new ones.

    An EDITION is a name on the shelf (2026-07) or a YAML file; for files no database is needed.
    """


@rules.command("list")
@AS_JSON
def listed(as_json: bool) -> None:
    """List every edition of rules and working calendar, the latest first."""
    with _answering(), _at_work():
        from lianxin.kernel import rulebooks

        lines = rulebooks.listed()
    if as_json:
        _say_json([asdict(line) for line in lines])
        return
    table = _columns("shelf", "edition", "in force from", "owner", "loaded", "fingerprint")
    for line in lines:
        loaded = line.loaded_at.isoformat(" ", "minutes")
        _add(table, line.shelf, line.edition, line.effective_on, line.owner, loaded, line.fingerprint[:12])
    Console().print(table)


@rules.command()
@click.argument("edition")
@click.option("--part", type=click.Choice([part.value for part in Part]), help="Show this part only.")
@AS_JSON
def show(edition: str, part: str | None, as_json: bool) -> None:
    """Show what an EDITION of the rule book says; what must still be set is marked."""
    with _answering(), _shelves_for(edition):
        book = _book(edition)
    shown = [each for each in Part if part in (None, each.value)]
    if as_json:
        _say_json({name: value for name, value in asdict(book).items() if part in (None, name)})
        return
    console = Console()
    if part is None:
        console.print(f"{book.edition}  {book.effective_on}  {book.owner}\n{book.source}", markup=False)
    for each in shown:
        console.print(_table(book, each))


@rules.command()
@click.argument("old")
@click.argument("new")
@AS_JSON
def diff(old: str, new: str, as_json: bool) -> None:
    """Compare two editions rule by rule, OLD with NEW, each a name on the shelf or a YAML file."""
    with _answering(), _shelves_for(old, new):
        found = changes(_book(old), _book(new))
    if as_json:
        _say_json([{"kind": change.kind, **asdict(change)} for change in found])
        return
    table = _columns("part", "rule", "change", "field", "before", "after")
    for change in found:
        _add_change(table, change)
    Console().print(table if found else "The editions say the same.")


@rules.command()
@click.argument("file", type=FILE)
@click.option("--shelf", type=SHELF, default=Shelf.RULES.value, show_default=True, help="Where the edition stands.")
def load(file: Path, shelf: str) -> None:
    """Put the edition in FILE on the shelf. Editions are never edited: a change needs a new name.

    Exit codes: 0 loaded, or there already with the same content; 1 refused, with every fault; 2 no such file.
    """
    with _answering(), _at_work():
        from django.utils import timezone

        from lianxin.kernel import rulebooks
        from lianxin.kernel.actors import ROOT, SYSTEM
        from lianxin.kernel.claims import claim

        claim(scope=ROOT)
        text = file.read_text(encoding="utf-8")
        name = rulebooks.load(text, shelf=Shelf[shelf.upper()], by=SYSTEM, at=timezone.now())
    click.echo(f"{shelf} {name}")


@rules.command("what-if")
@click.argument("edition")
@click.option("--since", type=DAY, required=True, help="Orders opened from this day on.")
@click.option("--until", type=DAY, help="Up to and without this day; all that came since, when it is not said.")
@AS_JSON
def what_if(edition: str, since: datetime, until: datetime | None, as_json: bool) -> None:
    """Show which orders would have been due at another time under EDITION; nothing is moved by asking."""
    with _answering(), _at_work():
        from django.utils.timezone import make_aware, now

        from lianxin.dispatch.what_if import what_if as asked
        from lianxin.kernel.actors import SYSTEM
        from lianxin.kernel.claims import claim

        claim(scope=SYSTEM.unit)
        found = asked(
            _book(edition), since=make_aware(since), until=make_aware(until) if until else now(), seen_by=SYSTEM
        )
    if as_json:
        _say_json(asdict(found))
        return
    table = _columns("order", "matter", "is due", "would be due")
    for each in found.differences:
        _add(table, each.number, each.matter, each.is_due_at, each.would_be_due_at or "not in this edition")
    Console().print(table)
    click.echo(f"{len(found.differences)} of {found.looked_at} orders differ")


@contextmanager
def _answering() -> Iterator[None]:
    """Turn a refusal into exit code 1 and its sentence."""
    try:
        yield
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from None


@contextmanager
def _shelves_for(*names: str) -> Iterator[None]:
    """Have the database at work only when one of the editions is not a file."""
    if all(_is_file(name) for name in names):
        yield
    else:
        with _at_work():
            yield


@contextmanager
def _at_work() -> Iterator[None]:
    from lianxin.web.surroundings import at_work  # pulls in the embedded database, which files do not need

    with at_work():
        yield


def _is_file(name: str) -> bool:
    return name.endswith((".yaml", ".yml", ".json"))


def _book(name: str) -> RuleBook:
    if not _is_file(name):
        from lianxin.kernel import rulebooks

        return rulebooks.edition(name)
    try:
        text = Path(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise click.UsageError(f"{name}: {error}") from None
    return editions.rules(editions.parse(text))


def _table(book: RuleBook, part: Part) -> Table:
    written = getattr(book, part.value)
    keyed = written.items() if isinstance(written, dict) else [(None, rule) for rule in written]
    rows = [[*([key] if key else []), *_cells(rule)] for key, rule in keyed]
    heads = ["key"] if isinstance(written, dict) else []
    table = _columns(*heads, *(each.name for each in fields(RULES[part])), title=f"{part.label} {len(rows)}")
    for row in rows:
        _add(table, *row)
    return table


def _cells(rule: Any) -> list[Any]:
    named = [(each.name, getattr(rule, each.name)) for each in fields(rule)]
    return ["must be set" if name == "value" and value is None else value for name, value in named]


def _add_change(table: Table, change: Change) -> None:
    head = [change.part.label, change.key, change.kind.label]
    for name, before, after in change.details():
        _add(table, *head, name, before, after)
        head = ["", "", ""]


def _columns(*names: str, title: str | None = None) -> Table:
    table = Table(title=title)
    for name in names:
        table.add_column(name, overflow="fold")
    return table


def _add(table: Table, *values: Any) -> None:
    """Add a row of plain text: what an edition says is never read as markup."""
    table.add_row(*(Text(_said(value)) for value in values))


def _said(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "、".join(map(str, value))
    return "" if value is None else str(value)


def _say_json(answer: Any) -> None:
    click.echo(json.dumps(answer, ensure_ascii=False, indent=2, default=_plain))


def _plain(value: Any) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)
