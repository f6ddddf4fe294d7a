"""The audit's first pass: every entry by itself and in the chain of its subject."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Final

from django.db import connection

from lianxin.core.chains import CLOSING_COUNT, Link, check_chain
from lianxin.core.merkle import Hash, leaf_hash
from lianxin.kernel import ledger
from lianxin.kernel.findings import Finding, Wrong

FETCH: Final = 2000
ROWS: Final = """
SELECT leaf.index, queue.entry_id IS NOT NULL, entry.subject, entry.seq, entry.name, entry.unit, entry.at,
       entry.body, entry.leaf
FROM kernel_ledgerentry entry
LEFT JOIN kernel_ledgerleaf leaf ON leaf.entry_id = entry.id
LEFT JOIN kernel_ledgerqueue queue ON queue.entry_id = entry.id
ORDER BY entry.subject, leaf.index NULLS LAST, entry.id
"""
"""One statement, hence one snapshot: an entry is in the tree or in the queue, whatever the sequencer does meanwhile."""


@dataclass(frozen=True, slots=True)
class Row:
    """An entry as it is stored, with its place."""

    index: int | None
    is_waiting: bool
    subject: str
    seq: int
    name: str
    unit: str
    at: datetime
    body: str
    leaf: bytes

    def finding(self, wrong: Wrong, expected: object = None, found: object = None) -> Finding:
        """Return a finding about this entry."""
        return Finding(wrong, self.index, 1, self.subject, self.seq, expected, found)


def entry_findings(tick: Callable[[], None]) -> Iterator[Finding]:
    """Yield what is wrong with the entries, subject by subject; ``tick`` is called for each of them."""
    algorithm = ledger.hash_of_the_log()
    for _, rows in groupby(_stream(), key=lambda row: row.subject):
        places, links = [], []
        for row in rows:
            body = _parsed(row.body)
            yield from _alone(row, body, algorithm)
            places.append((row.index, 1, row.subject, row.seq))
            links.append(Link(bytes(row.leaf), _chained(body)))
            tick()
        for flaw in check_chain(links):
            yield Finding(flaw.fault, *places[flaw.position], flaw.expected, flaw.found)


def _stream() -> Iterator[Row]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(ROWS)
        while rows := cursor.fetchmany(FETCH):
            yield from (Row(*row) for row in rows)


def _alone(row: Row, body: Mapping[str, Any], algorithm: Hash) -> Iterator[Finding]:
    """Yield what is wrong in an entry by itself."""
    if leaf_hash(algorithm, row.body.encode()) != bytes(row.leaf):
        yield row.finding(Wrong.LEAF)
    if not body:
        yield row.finding(Wrong.UNREADABLE)
    else:
        for written, stored in _columns(row, body):
            if written != stored:
                yield row.finding(Wrong.COLUMN, written, stored)
    if row.index is None and not row.is_waiting:
        yield row.finding(Wrong.LOST)
    if row.index is not None and row.is_waiting:
        yield row.finding(Wrong.TWICE)


def _columns(row: Row, body: Mapping[str, Any]) -> Iterator[tuple[object, object]]:
    """Pair what the body says with what the columns repeat of it."""
    said = body.get
    yield from ((said("subject"), row.subject), (said("seq"), row.seq), (said("event"), row.name))
    yield from ((said("unit"), row.unit), (said("at"), ledger.moment(row.at)))


def _parsed(body: str) -> Mapping[str, Any]:
    """Return a body as JSON, nothing when it is none."""
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return parsed if isinstance(parsed, dict) else {}


def _chained(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Keep what a chain is checked by, so that a long one does not fill the memory."""
    facts = body.get("facts")
    kept = {name: body.get(name) for name in ("subject", "seq", "prev")}
    if isinstance(facts, dict) and CLOSING_COUNT in facts:
        return {**kept, "facts": {CLOSING_COUNT: facts[CLOSING_COUNT]}}
    return kept
