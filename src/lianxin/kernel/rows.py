"""Rows written and read by statements that are composed once and kept, for the tables that every request touches.

What is written is what the ORM would write: columns come from the model, values go through its fields. What is spared
is composing the same statement again at every request, which costs several times what the database does with it.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Model
from django.db.models.fields import Field

Row = TypeVar("Row", bound=Model)
Fields = tuple["Field[Any, Any]", ...]


class Batch:
    """Writes that go to the database together, as one statement: one journey, where each would make its own.

    All of them see the tables as they were before the first: none sees what another one writes. Tables are written in
    no order that could be relied on; rows of one table that are inserted in the same way, in the order they came in.
    """

    def __init__(self) -> None:
        self._writes: dict[tuple[str, str], tuple[list[str], list[Any]]] = {}

    def insert(self, row: Model, conflict: str = "", **expressions: str) -> None:
        """Insert a row, with its key when it has one already; a key that the database makes stays unknown.

        ``conflict`` is what follows ``ON CONFLICT``; ``expressions`` wrap the value of a column.
        """
        head, fields, marks = _insert(type(row), row.pk is not None, tuple(expressions.items()))
        self.add(head, marks, _values(row, fields), conflict)

    def insert_all(self, model: type[Model], rows: Sequence[Mapping[str, Any]], conflict: str = "") -> None:
        """Insert rows, each as column → value and all with the same columns.

        They travel as one value of JSON, however many there are: psycopg converts a statement of more than 50 values
        anew each time, which costs as much as another journey.
        """
        if rows:
            head = _insert_all(model, tuple(rows[0]))
            self._put(head, _on(conflict), "", [json.dumps(rows, default=_plain)])

    def update(self, row: Model, names: frozenset[str]) -> None:
        """Write these columns of a row as it is now."""
        statement, fields = _update(type(row), names)
        self._put(statement, "", "", [*_values(row, fields), row.pk])

    def add(self, head: str, marks: str, values: Sequence[Any], conflict: str = "") -> None:
        """Insert a row by a statement composed elsewhere: ``INSERT INTO … (…) VALUES``, and ``(%s, …)``."""
        self._put(head, _on(conflict), marks, values)

    def write(self) -> int:
        """Send the batch, which is empty then; return how many rows its last write changed."""
        *before, last = (f"{head}{', '.join(marks)}{tail}" for (head, tail), (marks, _) in self._writes.items())
        values = [value for _, values in self._writes.values() for value in values]
        named = ", ".join(f"w{number} AS ({statement})" for number, statement in enumerate(before))
        self._writes = {}
        with connection.cursor() as cursor:
            cursor.execute(f"WITH {named} {last}" if named else last, values)
            return int(cursor.rowcount)

    def _put(self, head: str, tail: str, marks: str, values: Sequence[Any]) -> None:
        all_marks, all_values = self._writes.setdefault((head, tail), ([], []))
        all_marks.append(marks)
        all_values += values


def insert(row: Model) -> None:
    """Insert one row by itself."""
    alone = Batch()
    alone.insert(row)
    alone.write()


def first(model: type[Row], where: str, values: Sequence[Any]) -> Row | None:
    """Return the row that ``where`` finds (with what follows it, such as a lock)."""
    found = first_with(model, "NULL", where, values)
    return found[0] if found else None


def first_with(
    model: type[Row], expression: str, where: str, values: Sequence[Any], *, but: frozenset[str] = frozenset()
) -> tuple[Row, Any] | None:
    """Return the row that ``where`` finds, without the columns in ``but``, and the value of an expression over it."""
    statement, names = _selection(model, expression, where, but)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found = cursor.fetchone()
    return (model.from_db(connection.alias, names, found[:-1]), found[-1]) if found else None


def _values(row: Model, fields: Fields) -> list[Any]:
    here = connections[DEFAULT_DB_ALIAS]
    return [field.get_db_prep_save(getattr(row, field.attname), here) for field in fields]


def _plain(value: object) -> str:
    """Say in JSON what PostgreSQL reads from a text."""
    match value:
        case datetime():
            return value.isoformat()
        case bytes():
            return f"\\x{value.hex()}"
        case UUID():
            return str(value)
    raise TypeError(type(value).__name__)


def _on(conflict: str) -> str:
    return f" ON CONFLICT {conflict}" if conflict else ""


@cache
def _insert(model: type[Model], has_key: bool, expressions: tuple[tuple[str, str], ...]) -> tuple[str, Fields, str]:
    wrapped = dict(expressions)
    fields = tuple(field for field in _stored(model) if has_key or not field.primary_key)
    marks = ", ".join(wrapped.get(field.name, "%s") for field in fields)
    names = ", ".join(_quoted(field.column) for field in fields)
    head = f"INSERT INTO {_table(model)} ({names}) VALUES "  # noqa: S608 - names out of the model
    return head, fields, f"({marks})"


@cache
def _insert_all(model: type[Model], columns: tuple[str, ...]) -> str:
    table, names = _table(model), ", ".join(map(_quoted, columns))
    said = f"jsonb_populate_recordset(NULL::{table}, %s)"
    return f"INSERT INTO {table} ({names}) SELECT {names} FROM {said}"  # noqa: S608 - names out of our own code


@cache
def _update(model: type[Model], names: frozenset[str]) -> tuple[str, Fields]:
    fields = tuple(field for field in _stored(model) if names & {field.name, field.attname})
    assigned = ", ".join(f"{_quoted(field.column)} = %s" for field in fields)
    return f"UPDATE {_table(model)} SET {assigned} WHERE id = %s", fields  # noqa: S608 - names out of the model


@cache
def _selection(model: type[Model], expression: str, where: str, but: frozenset[str]) -> tuple[str, tuple[str, ...]]:
    fields = [field for field in model._meta.concrete_fields if field.name not in but]  # noqa: SLF001
    columns = ", ".join(_quoted(field.column) for field in fields)
    statement = f"SELECT {columns}, {expression} FROM {_table(model)} WHERE {where}"  # noqa: S608 - names out of the model
    return statement, tuple(field.attname for field in fields)


def _stored(model: type[Model]) -> list["Field[Any, Any]"]:
    return [field for field in model._meta.local_concrete_fields if not field.generated]  # noqa: SLF001


def _table(model: type[Model]) -> str:
    return _quoted(model._meta.db_table)  # noqa: SLF001


def _quoted(name: str | None) -> str:
    return connection.ops.quote_name(name or "")
