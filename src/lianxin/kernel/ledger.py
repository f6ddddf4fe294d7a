"""The ledger (账本): append a fact, in the caller's transaction, to the chain of its subject."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import Enum
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

import rfc8785
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from lianxin.core.merkle import Hash, leaf_hash
from lianxin.core.tlog import LONGEST_ENTRY, algorithm_of
from lianxin.kernel import rows
from lianxin.kernel.actors import Actor
from lianxin.kernel.events import Event
from lianxin.kernel.models import LedgerLog

VERSION: Final = 1
CHAINS: Final = """
SELECT subject, seq, name, at, body, leaf FROM kernel_ledgerentry
WHERE subject IN (SELECT subject FROM kernel_ledgerentry WHERE at >= %s AND starts_with(subject, %s))
ORDER BY subject, seq
"""
PLACED: Final = frozenset({"subject", "unit", "digests"})
APPEND: Final = "INSERT INTO kernel_ledgerentry (unit, subject, seq, name, at, body, leaf) VALUES "
MARKS: Final = "(%s, %s, %s, %s, %s, %s, %s)"
"""In SQL, for it must not ask for the row back: a citizen may add to a chain that only staff may read."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as it stands in its subject's chain; without its body where only the outline was read."""

    seq: int
    name: str
    at: datetime
    body: str
    leaf: bytes


def hash_of_the_log() -> Hash:
    """Return the hash this log was begun with; its name tells which, and neither ever changes."""
    return algorithm_of(origin())


@cache
def origin() -> str:
    """Return the log's name in its checkpoints, as it was when the log was begun."""
    return LedgerLog.objects.get().origin


def history(subject: str) -> tuple[Entry, ...]:
    """Return the chain of one subject, oldest first, through whatever units it passed.

    The caller has found the subject through the walls already; this asks PostgreSQL to show all of its chain.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq, name, at, body, leaf FROM kernel_history(%s)", [subject])
        return tuple(Entry(seq, name, at, body, bytes(leaf)) for seq, name, at, body, leaf in cursor.fetchall())


def outline(said: Sequence[Sequence[Any]] | None) -> list[Entry]:
    """Read what ``kernel_outline(subject)`` answered (JSON): the chain without the bodies, for whoever adds to it.

    A statement that locks the subject asks for it in the same breath, through the walls.
    """
    return [Entry(seq, name, datetime.fromisoformat(at), "", bytes.fromhex(leaf)) for seq, name, at, leaf in said or ()]


def chains(of: str, *, since: datetime) -> Iterator[tuple[str, list[Entry]]]:
    """Yield, subject by subject, the whole chain of every subject of a kind that moved since then, as far as claimed.

    ``of`` is the kind of subject: ``order`` for ``order:YL-20261118-000427``. Inside a transaction, and streamed.
    """
    with connection.chunked_cursor() as cursor:
        cursor.execute(CHAINS, [since, f"{of}:"])
        for subject, found in groupby(cursor, key=itemgetter(0)):
            yield subject, [Entry(seq, name, at, body, bytes(leaf)) for _, seq, name, at, body, leaf in found]


def record(
    event: Event, *, by: Actor, at: datetime, after: Entry | None = None, into: rows.Batch | None = None
) -> Entry:
    """Write ``event`` beside the change it tells of, and return the entry, to be handed to the next one.

    ``after`` is the last entry of the subject's chain when the caller has read it under its lock; without it the
    chain's end is looked up, unless the event opens the chain. Two writers of one chain cannot both win: a chain has
    one entry a step by constraint. ``into`` lets the entry go to the database with other writes of its transaction.

    Raises:
        RuntimeError: outside a transaction, where the ledger and the data could part; or with more than 64 KB of facts.

    """
    if not connection.in_atomic_block:
        raise RuntimeError("record() outside a transaction would let the ledger and the data part")
    if after is None and not event.opens:
        after = _end_of(event.subject)
    seq = after.seq + 1 if after else 1
    body = body_of(event, by=by, at=at, seq=seq, prev=after.leaf.hex() if after else None)
    if len(body) > LONGEST_ENTRY:
        raise RuntimeError(f"{event.name} says {len(body)} bytes; words belong beside the ledger, digests into it")
    entry = Entry(seq, event.name, at, body.decode(), leaf_hash(hash_of_the_log(), body))
    batch = rows.Batch() if into is None else into
    batch.add(APPEND, MARKS, [event.unit, event.subject, entry.seq, entry.name, entry.at, entry.body, entry.leaf])
    if into is None:
        batch.write()
    return entry


def body_of(event: Event, *, by: Actor, at: datetime, seq: int, prev: str | None) -> bytes:
    """Return the canonical JSON (RFC 8785) of an entry: the bytes its leaf hash covers."""
    facts = {each.name: _plain(getattr(event, each.name)) for each in fields(event) if each.name not in PLACED}
    return rfc8785.dumps(
        {
            "v": VERSION,
            "subject": event.subject,
            "seq": seq,
            "prev": prev,
            "event": event.name,
            "by": {"name": by.name if by.account is None else "staff", "account": by.account, "unit": by.unit},
            "unit": event.unit,
            "at": moment(at),
            "facts": facts,
            "digests": dict(getattr(event, "digests", {})),
        }
    )


def moment(at: datetime) -> str:
    """Return a moment as the ledger writes it: Asia/Shanghai, to the microsecond when there is one."""
    return timezone.localtime(at).isoformat()


def _plain(value: Any) -> Any:
    match value:
        case Enum():
            return value.value
        case datetime():
            return moment(value)
        case date():
            return value.isoformat()
        case tuple() | list() | frozenset():
            return [_plain(each) for each in value]
        case dict():
            return {key: _plain(each) for key, each in value.items()}
        case _:
            return value


def _end_of(subject: str) -> Entry | None:
    chain = history(subject)
    return chain[-1] if chain else None


def begin(*, at: datetime) -> None:
    """Begin the log of this database, once: its origin and hash are fixed from here on."""
    with transaction.atomic():
        LedgerLog.objects.get_or_create(pk=1, defaults={"origin": settings.LEDGER_ORIGIN, "begun_at": at})
    origin.cache_clear()
