"""``lianxin migrate``, ``lianxin check``."""

import click

from lianxin.web.surroundings import at_work


@click.command()
def migrate() -> None:
    """Bring the database to this version: tables, walls, the log, the default editions of rules and calendar."""
    with at_work():
        from lianxin.web.foundation import lay

        lay()


@click.command()
def check() -> None:
    """Check settings, walls and editions as production would (exit 1 when anything is wrong)."""
    with at_work():
        from django.core.management import call_command

        call_command("check", "--deploy", "--database", "default", "--fail-level", "ERROR")
