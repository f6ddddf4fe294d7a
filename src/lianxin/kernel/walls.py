"""Raise the second wall: grants, row-level security and append-only triggers, derived from the models.

Nothing has to be remembered in a migration: a table that inherits ``Scoped`` gets its policy here, a model that says
``append_only`` its triggers, and a database whose walls are missing fails the system check.
"""

from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

from lianxin.kernel.scoping import Scoped


def raise_walls(connection: BaseDatabaseWrapper) -> None:
    """Put every wall in place, as the owner of the tables, in one transaction; safe to run again."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for app in sorted(apps.get_app_configs(), key=lambda app: app.label != "kernel"):
            if (own := Path(app.path) / "walls.sql").exists():
                cursor.execute(own.read_text())
        for model in apps.get_models():
            for statement in _statements(model):
                cursor.execute(statement)


def _statements(model: type[Model]) -> Iterator[str]:
    """Yield the walls of one table.

    A scope unset is NULL, and ``coalesce`` says plainly that it shows nothing. It also keeps the planner from guessing
    that one row in a thousand lies in scope: nearly all that are asked for do, and pages are read by index in order.
    """
    table = model._meta.db_table  # noqa: SLF001 - Django's documented way to ask for it
    if getattr(model, "append_only", False):
        yield from _append_only(table)
    if issubclass(model, Scoped):
        reached = "kernel_in_scope(unit)"
        if model.ticketed:
            reached += " OR ticket = nullif(current_setting('lianxin.ticket', true), '')"
        yield from _secured(table, f"coalesce({reached}, false)")
    elif rule := getattr(model, "row_rule", ""):
        yield from _secured(table, rule)


def _secured(table: str, reached: str) -> Iterator[str]:
    yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
    for policy in ("reach", "insert"):
        yield f"DROP POLICY IF EXISTS {policy} ON {table}"
    yield f"CREATE POLICY reach ON {table} TO lianxin_app USING ({reached})"
    yield f"CREATE POLICY insert ON {table} FOR INSERT TO lianxin_app WITH CHECK (true)"


def _append_only(table: str) -> Iterator[str]:
    yield f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM lianxin_app"
    yield (
        f"CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION kernel_refuse_change()"
    )
    yield (
        f"CREATE OR REPLACE TRIGGER append_only_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION kernel_refuse_change()"
    )
