"""What this connection may see, told to PostgreSQL: the second wall stands on it and fails closed when unset."""

from django.db import connection


def claim(*, scope: str = "", ticket: str = "") -> None:
    """Say what the statements that follow on this connection may see, replacing what was said before.

    ``scope`` is a unit's path: its rows and those of all units below. ``ticket`` is the keyed digest that a citizen's
    number and code give (``vault.ticket``): the rows of that one order. Neither: no scoped row at all.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('lianxin.scope', %s, false), set_config('lianxin.ticket', %s, false)", [scope, ticket]
        )
