"""What the log hands out: receipts, entries, the latest checkpoint, and the proof that one tree extends another.

All of it is checked by anybody with ``verify/lianxin_verify.py`` and the log's key, without asking us.
"""

import base64
from typing import ClassVar, Final

from django.db import connection

from lianxin.core.merkle import NodeAt, Plan, assemble, consistency_plan, inclusion_plan, places
from lianxin.core.refusals import Kind, Refusal
from lianxin.core.tlog import Receipt
from lianxin.kernel import ledger, tree
from lianxin.kernel.models import LedgerCheckpoint

ENTRY: Final = """
SELECT entry.body, leaf.index
FROM kernel_history(%s) entry LEFT JOIN kernel_ledgerleaf leaf ON leaf.entry_id = entry.id
WHERE entry.seq = coalesce(%s, entry.seq)
ORDER BY entry.seq DESC LIMIT 1
"""
"""Like ``ledger.history``: asked only for a subject that the caller has found through the walls."""


class UnknownEntry(Refusal):
    """The chain of this subject has no such entry."""

    kind: ClassVar[Kind] = Kind.UNKNOWN
    code: ClassVar[str] = "ledger.unknown_entry"


class NothingSigned(Refusal):
    """The tree is empty: there is no checkpoint to prove anything under."""

    kind: ClassVar[Kind] = Kind.UNKNOWN
    code: ClassVar[str] = "ledger.nothing_signed"


def receipt(subject: str, *, seq: int | None = None) -> str | None:
    """Return the ``.tlog-proof`` of a subject's last entry, or of the given one; None while it waits for the tree.

    It carries the proof and not the entry, so that it fits a QR code: at 10⁸ entries it is 27 hashes long.

    Raises:
        UnknownEntry

    """
    _, index = _entry(subject, seq)
    if index is None:
        return None
    signed = _signed()  # read after the leaf, which was written with a checkpoint: the tree holds the index
    proof = _assembled(inclusion_plan(index, signed.size))
    return Receipt(index=index, proof=proof, checkpoint=signed.note).text


def entry_body(subject: str, *, seq: int | None = None) -> bytes:
    """Return the exact bytes of a subject's last entry, or of the given one: what its receipt is checked with.

    Raises:
        UnknownEntry

    """
    return _entry(subject, seq)[0].encode()


def checkpoint() -> str:
    """Return the latest checkpoint, a signed note.

    Raises:
        NothingSigned

    """
    return _signed().note


def consistency(old_size: int) -> str:
    """Return what a witness is sent (C2SP tlog-witness, add-checkpoint): old size, proof, the latest checkpoint.

    Raises:
        OutsideTree, NothingSigned

    """
    signed = _signed()
    proof = _assembled(consistency_plan(old_size, signed.size)) if old_size else ()
    lines = (base64.b64encode(each).decode() for each in proof)
    return "\n".join([f"old {old_size}", *lines, "", signed.note])


def _entry(subject: str, seq: int | None) -> tuple[str, int | None]:
    """Return an entry's body and its index, None while it waits."""
    with connection.cursor() as cursor:
        cursor.execute(ENTRY, [subject, seq])
        found: tuple[str, int | None] | None = cursor.fetchone()
    if found is None:
        raise UnknownEntry("账本中没有这条记录，请核对编号")
    return found


def _signed() -> LedgerCheckpoint:
    last = tree.latest()
    if last is None:
        raise NothingSigned("账本中还没有记录，请稍后再试")
    return last


def _assembled(plan: Plan) -> tuple[bytes, ...]:
    nodes = tree.nodes_at(places(plan))
    node_at: NodeAt = lambda level, index: nodes[level, index]  # noqa: E731 - a mapping in the shape of a call
    return assemble(ledger.hash_of_the_log(), plan, node_at)
