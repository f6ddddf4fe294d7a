"""Rows written and read by statements that are composed once and kept, for the tables that every request touches.

What is written is what the ORM would write: columns come from the model, values go through its fields. What is spared
is composing the same statement again at every request, which costs several times what the database does with it.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections
from django.db.models import Model
from django.db.models.fields import Field

Row = TypeVar("Row", bound=Model)
Fields = tuple["Field[Any, Any]", ...]


def insert(*rows: Model, conflict: str = "", **expressions: str) -> None:
    """Insert rows of one model, and ask nothing back: a key that the database makes stays unknown.

    ``conflict`` is what follows ``ON CONFLICT``; ``expressions`` wrap the value of a column (``to_tsvector(…, %s)``).
    """
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(*_insertion(rows, conflict, expressions))


def insert_one(row: Model, **expressions: str) -> None:
    """Insert a row and give it the key that the database made for it."""
    statement, values = _insertion((row,), "", expressions)
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} RETURNING id", values)
        row.pk = cursor.fetchone()[0]
    row._state.adding = False  # noqa: SLF001 - as a save would leave it
    row._state.db = connection.alias  # noqa: SLF001


def update(row: Model, names: frozenset[str]) -> None:
    """Write these columns of a row as it is now."""
    statement, fields = _update(type(row), names)
    with connection.cursor() as cursor:
        cursor.execute(statement, [*_values(row, fields), row.pk])
        if cursor.rowcount != 1:
            raise DatabaseError(f"{row!r} is not there to be updated")


def first(model: type[Row], where: str, values: Sequence[Any], *, but: frozenset[str] = frozenset()) -> Row | None:
    """Return the row that ``where`` finds (with what follows it, such as a lock), without the columns in ``but``."""
    statement, names = _selection(model, where, but)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found = cursor.fetchone()
    return model.from_db(connection.alias, names, found) if found else None


def _insertion(rows: Sequence[Model], conflict: str, expressions: dict[str, str]) -> tuple[str, list[Any]]:
    head, fields, marks = _insert(type(rows[0]), tuple(expressions.items()))
    statement = head + ", ".join([marks] * len(rows)) + (f" ON CONFLICT {conflict}" if conflict else "")
    return statement, [value for row in rows for value in _values(row, fields)]


def _values(row: Model, fields: Fields) -> list[Any]:
    here = connections[DEFAULT_DB_ALIAS]
    return [field.get_db_prep_save(getattr(row, field.attname), here) for field in fields]


@cache
def _insert(model: type[Model], expressions: tuple[tuple[str, str], ...]) -> tuple[str, Fields, str]:
    wrapped = dict(expressions)
    fields = tuple(field for field in _stored(model) if not field.db_returning)
    columns = ", ".join(_quoted(field.column) for field in fields)
    marks = ", ".join(wrapped.get(field.name, "%s") for field in fields)
    return f"INSERT INTO {_table(model)} ({columns}) VALUES ", fields, f"({marks})"  # noqa: S608


@cache
def _update(model: type[Model], names: frozenset[str]) -> tuple[str, Fields]:
    fields = tuple(field for field in _stored(model) if names & {field.name, field.attname})
    assigned = ", ".join(f"{_quoted(field.column)} = %s" for field in fields)
    return f"UPDATE {_table(model)} SET {assigned} WHERE id = %s", fields  # noqa: S608 - names out of the model


@cache
def _selection(model: type[Model], where: str, but: frozenset[str]) -> tuple[str, tuple[str, ...]]:
    fields = [field for field in model._meta.concrete_fields if field.name not in but]  # noqa: SLF001
    columns = ", ".join(_quoted(field.column) for field in fields)
    statement = f"SELECT {columns} FROM {_table(model)} WHERE {where}"  # noqa: S608 - names out of the model
    return statement, tuple(field.attname for field in fields)


def _stored(model: type[Model]) -> list["Field[Any, Any]"]:
    return [field for field in model._meta.local_concrete_fields if not field.generated]  # noqa: SLF001


def _table(model: type[Model]) -> str:
    return _quoted(model._meta.db_table)  # noqa: SLF001


def _quoted(name: str | None) -> str:
    return connection.ops.quote_name(name or "")
