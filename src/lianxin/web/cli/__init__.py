"""The command line: ``lianxin VERB``. Each verb lives in the module named after its group and is imported when used."""

from importlib import import_module
from typing import Final

import click

VERBS: Final = {
    "demo": "serve",
    "serve": "serve",
    "worker": "serve",
    "migrate": "database",
    "check": "database",
    "ledger": "ledger",
    "insight": "insight",
    "rules": "rules",
    "deadline": "rules",
    "replay": "replay",
    "token": "accounts",
    "account": "accounts",
    "messages": "messages",
    "openapi": "docs",
    "diagram": "docs",
}
"""Which module holds which verb."""


class Verbs(click.Group):
    """Imports a verb's module only when the verb is asked for, so that ``--help`` answers at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(VERBS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in VERBS:
            return None
        command: click.Command = getattr(import_module(f"lianxin.web.cli.{VERBS[name]}"), name)
        return command


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="lianxin")
def main() -> None:
    """Lianxin 连心: one closed loop for a provincial tobacco-monopoly administration.

    Exit codes: 0 done, 1 something was found wrong, 2 the words of the call cannot be read.
    """
