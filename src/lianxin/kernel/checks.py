"""Is the house as it should be? Asked of a live database by ``lianxin check`` and before every start in production."""

from collections.abc import Sequence
from typing import Any, Final

from django.apps import apps
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connection

from lianxin.kernel.scoping import Scoped

ROLE: Final = """
    SELECT r.rolsuper OR r.rolbypassrls,
           (SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = 'public' AND c.relowner = r.oid)
    FROM pg_roles r WHERE r.rolname = current_user
"""
UNSECURED: Final = "SELECT relname FROM pg_class WHERE relname = ANY(%s) AND NOT relrowsecurity"


@register(Tags.database)
def walls_stand(*, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Find a role that is too powerful, or a table whose rows anybody could see."""
    if not databases or "default" not in databases:
        return []
    secured = [
        model._meta.db_table  # noqa: SLF001 - Django's documented way to ask for it
        for model in apps.get_models()
        if issubclass(model, Scoped) or hasattr(model, "row_rule")
    ]
    with connection.cursor() as cursor:
        cursor.execute(ROLE)
        is_mighty, owned = cursor.fetchone()
        cursor.execute(UNSECURED, [secured])
        open_tables = [row[0] for row in cursor.fetchall()]
    found: list[CheckMessage] = []
    if is_mighty or owned:
        found.append(Error("the application speaks as a role that owns tables or passes walls", id="lianxin.E001"))
    if open_tables:
        named = ", ".join(open_tables)
        found.append(Error(f"no row-level security on {named}: run lianxin migrate", id="lianxin.E002"))
    return found
