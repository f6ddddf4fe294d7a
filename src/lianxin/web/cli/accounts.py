"""``lianxin account …``, ``lianxin token …``: who may log in, and which machines may speak to the API."""

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, Final

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from lianxin.core.refusals import Refusal
from lianxin.core.roles import Role

AS_JSON: Final = click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
ROLE: Final = click.Choice([role.value for role in Role])
ROLES: Final = {role.value: role for role in Role}
ROLE_OPTION: Final = click.option(
    "--role", "roles", type=ROLE, multiple=True, required=True, help="A post; may be given several times."
)
DAYS: Final = click.IntRange(1, 3660)
NO_ECHO: Final = "LIANXIN_PASSWORD"
"""A program that cannot type gives the password in this variable; it is never an argument, which others could read."""


@click.group()
def account() -> None:
    """Open, list, change and close the accounts of staff. What is done here is done by the machine's own hand."""


@account.command("open")
@click.argument("username")
@click.option("--name", required=True, help="The person's name.")
@click.option("--unit", required=True, help="The unit's path: 39, 39.01, 39.01.11 or 39.01.11.02.")
@ROLE_OPTION
@click.option("--email", default="", help="Where the person can be written to.")
@click.option("--password", "ask", is_flag=True, help=f"Ask for a password, or read it from {NO_ECHO}.")
@AS_JSON
def opened(roles: tuple[str, ...], ask: bool, as_json: bool, **words: str) -> None:
    """Open an account for USERNAME. Without --password nobody can log in by it until one is set."""
    password = _asked_password() if ask else ""
    with _at_work() as (by, at):
        from lianxin.kernel import accounts
        from lianxin.registry import queries as registry

        registry.unit(words["unit"])
        new = accounts.NewAccount(roles=_roles(roles), **words)
        id_ = accounts.open_account(new=new, password=password, by=by, at=at)
    _say({"id": id_, "username": new.username}, as_json)


@account.command("list")
@click.option("--unit", default="", help="Only the accounts at this unit and below it.")
@click.option("--role", type=ROLE, help="Only the accounts that hold this post.")
@AS_JSON
def listed(unit: str, role: str | None, as_json: bool) -> None:
    """List accounts by unit and username."""
    with _at_work() as (by, _):
        from lianxin.kernel import accounts

        lines = accounts.listed(seen_by=by, unit=unit, role=ROLES[role] if role else None)
    _show([{**asdict(line), "roles": sorted(line.roles)} for line in lines], as_json)


@account.command("set-roles")
@click.argument("username")
@ROLE_OPTION
def set_roles(username: str, roles: tuple[str, ...]) -> None:
    """Give USERNAME these posts instead of the ones it has."""
    with _at_work() as (by, at):
        from lianxin.kernel import accounts

        accounts.change_account(username=username, roles=_roles(roles), by=by, at=at)


@account.command()
@click.argument("username")
def close(username: str) -> None:
    """Close the account of USERNAME: nobody logs in by it, and its tokens stop working."""
    with _at_work() as (by, at):
        from lianxin.kernel import accounts

        accounts.change_account(username=username, is_active=False, by=by, at=at)


@account.command("set-password")
@click.argument("username")
def set_password(username: str) -> None:
    """Set the password of USERNAME; it is asked for twice and not shown."""
    password = _asked_password()
    with _at_work() as (by, at):
        from lianxin.kernel import accounts

        accounts.set_password(username=username, password=password, by=by, at=at)


@click.group()
def token() -> None:
    """Issue, list and revoke the tokens by which machines speak to the API."""


@token.command()
@click.argument("username")
@click.option("--label", required=True, help="What the token is for.")
@click.option("--days", type=DAYS, default=365, show_default=True, help="How long it works.")
@AS_JSON
def issue(username: str, label: str, days: int, as_json: bool) -> None:
    """Issue a token that stands for USERNAME. The secret is shown this once and kept by nobody."""
    with _at_work() as (by, at):
        from lianxin.kernel import accounts

        until = at + timedelta(days=days)
        issued = accounts.issue_token(username=username, label=label, expires_at=until, by=by, at=at)
    if as_json:
        _say({"id": issued.id, "token": issued.secret, "expires_at": until.isoformat()}, as_json)
    else:
        click.echo(issued.secret)


@token.command("list")
@AS_JSON
def tokens(as_json: bool) -> None:
    """List the tokens, oldest first; the secrets are not among what is kept."""
    with _at_work() as (by, _):
        from lianxin.kernel import accounts

        lines = accounts.tokens(seen_by=by)
    _show([asdict(line) for line in lines], as_json)


@token.command()
@click.argument("id_", metavar="ID", type=int)
def revoke(id_: int) -> None:
    """Make the token with this ID (see ``token list``) stop working at once."""
    with _at_work() as (by, at):
        from lianxin.kernel import accounts

        accounts.revoke_token(token=id_, by=by, at=at)


@contextmanager
def _at_work() -> Iterator[tuple[Any, datetime]]:
    """Have the database answer to the machine's own hand; a refusal becomes exit code 1 and its sentence."""
    from lianxin.web.surroundings import at_work

    with at_work():
        from django.utils import timezone

        from lianxin.kernel.actors import ROOT, SYSTEM
        from lianxin.kernel.claims import claim

        claim(scope=ROOT)
        try:
            yield SYSTEM, timezone.now()
        except Refusal as refusal:
            raise click.ClickException(str(refusal)) from None


def _asked_password() -> str:
    said = os.environ.get(NO_ECHO)
    return said if said is not None else str(click.prompt("Password", hide_input=True, confirmation_prompt=True))


def _roles(codes: tuple[str, ...]) -> frozenset[Role]:
    return frozenset(ROLES[code] for code in codes)


def _say(answer: dict[str, Any], as_json: bool) -> None:
    click.echo(_json(answer) if as_json else " ".join(str(value) for value in answer.values()))


def _show(lines: Sequence[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        click.echo(_json(lines))
        return
    table = Table()
    for name in lines[0] if lines else ():
        table.add_column(name.replace("_", " "), overflow="fold")
    for line in lines:
        table.add_row(*(Text(_said(value)) for value in line.values()))
    Console().print(table if lines else "None.")


def _said(value: Any) -> str:
    match value:
        case list():
            return ", ".join(value)
        case datetime():
            return value.isoformat(" ", "minutes")
        case bool():
            return "yes" if value else "no"
        case _:
            return "" if value is None else str(value)


def _json(answer: Any) -> str:
    return json.dumps(answer, ensure_ascii=False, indent=2, default=lambda moment: moment.isoformat())
