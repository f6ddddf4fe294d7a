"""The sequencer: puts waiting entries into the tree, in the order they were written, and signs the tree."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction

from lianxin.core.merkle import Node, grow, root
from lianxin.core.tlog import Checkpoint, sign_note
from lianxin.kernel import ledger, signing, tree
from lianxin.kernel.models import LedgerCheckpoint

LOCK: Final = 0x4C494E4B  # "LINK"; transaction-level advisory locks are per database
LIMIT: Final = 1000

TAKE: Final = """
WITH taken AS (
  DELETE FROM kernel_ledgerqueue
  WHERE entry_id IN (SELECT entry_id FROM kernel_ledgerqueue ORDER BY entry_id LIMIT %s)
  RETURNING entry_id)
SELECT taken.entry_id, entry.leaf
FROM taken LEFT JOIN kernel_ledgerentry entry ON entry.id = taken.entry_id
ORDER BY taken.entry_id
"""
LEAVES: Final = "COPY kernel_ledgerleaf (index, entry_id) FROM STDIN (FORMAT BINARY)"
NODES: Final = "COPY kernel_ledgernode (level, index, hash) FROM STDIN (FORMAT BINARY)"

Waiting = Sequence[tuple[int, bytes]]


@transaction.atomic(durable=True)
def sequence(*, at: datetime, limit: int = LIMIT) -> int:
    """Put up to ``limit`` waiting entries into the tree and sign it; return how many, 0 also when another is at it.

    One transaction: a kill at any instant leaves the entries waiting as they were. A writer that has not committed is
    neither seen nor waited for; its entries come later, and chains stay in order, for an entry is written only after
    the one before it was committed, or in the same transaction.

    Raises:
        RuntimeError: an entry lies outside the claimed scope, or the stored nodes contradict the latest checkpoint

    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if cursor.fetchone() != (True,):
            return 0
        waiting = _take(cursor, limit)
        if waiting:
            _append(cursor, waiting, at)
        return len(waiting)


def _take(cursor: Any, limit: int) -> Waiting:
    """Take the oldest entries out of the queue: (entry, leaf hash)."""
    cursor.execute(TAKE, [limit])
    waiting = cursor.fetchall()
    hidden = [entry for entry, leaf in waiting if leaf is None]
    if hidden:
        raise RuntimeError(f"the sequencer may not see entry {hidden[0]}: claim the whole province first")
    return [(entry, bytes(leaf)) for entry, leaf in waiting]


def _append(cursor: Any, waiting: Waiting, at: datetime) -> None:
    edge = tree.frontier()
    grown, nodes = grow(edge, (leaf for _, leaf in waiting))
    leaves = [(index, entry) for index, (entry, _) in enumerate(waiting, start=edge.size)]
    _copy(cursor, LEAVES, ("int8", "int8"), leaves)
    _copy(cursor, NODES, ("int2", "int8", "bytea"), nodes)
    checkpoint = Checkpoint(ledger.origin(), grown.size, root(grown))
    note = sign_note(checkpoint.text, signing.key(), signing.sign)
    LedgerCheckpoint.objects.create(size=checkpoint.size, root=checkpoint.root, note=note, at=at)


def _copy(cursor: Any, statement: str, types: Sequence[str], rows: Sequence[tuple[int, int]] | Sequence[Node]) -> None:
    with cursor.copy(statement) as copy:
        copy.set_types(types)
        for row in rows:
            copy.write_row(row)
