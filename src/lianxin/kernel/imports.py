"""Imports (批量导入): many rows at once, all or none; a refusal names its row, the ledger binds all by one hash."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from typing import Any, ClassVar

import rfc8785

from lianxin.core.refusals import Kind, Refusal


class BadRow(Refusal):
    """A row of an import cannot be taken; none of the rows was."""

    kind: ClassVar[Kind] = Kind.INVALID
    code: ClassVar[str] = "import.bad_row"

    def __init__(self, row: int, fault: Refusal) -> None:
        super().__init__("第{row}行：{fault}。全部未导入，请改正后重新导入", row=row, fault=str(fault))
        self.fault = fault

    def said(self, translate: Callable[[str], str]) -> str:
        return translate(self.sentence).format(row=self.facts["row"], fault=self.fault.said(translate))


def fingerprint(rows: Iterable[object]) -> str:
    """Return the SHA-256 of an import's rows (dataclasses) in canonical JSON (RFC 8785): what the ledger binds."""
    return hashlib.sha256(rfc8785.dumps([_plain(row) for row in rows])).hexdigest()


@contextmanager
def row_of_import(place: int) -> Iterator[None]:
    """Tell which row of an import a refusal is about.

    Raises:
        BadRow

    """
    try:
        yield
    except Refusal as fault:
        raise BadRow(place, fault) from fault


def _plain(row: Any) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(row).items()}
