"""The rows of the ledger's tree, as sequencer, proofs, export and audit read them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from lianxin.core.merkle import Frontier, Place, frontier_at, peak_places, root
from lianxin.kernel import ledger
from lianxin.kernel.actors import ROOT
from lianxin.kernel.models import LedgerCheckpoint, LedgerQueue


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the log has come: entries in the tree, entries waiting for it, when the tree was last signed."""

    size: int
    waiting: int
    signed_at: datetime | None


def latest() -> LedgerCheckpoint | None:
    """Return the checkpoint of the largest size, None while the tree is empty."""
    return LedgerCheckpoint.objects.order_by("-size").first()


def standing() -> Standing:
    """Return how far the log has come."""
    last = latest()
    return Standing(last.size if last else 0, LedgerQueue.objects.count(), last.at if last else None)


def nodes_at(places: Iterable[Place]) -> dict[Place, bytes]:
    """Return the stored hashes of ``places``, by one query; a place that is not stored is not in the answer."""
    wanted = tuple(places)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT level, index, hash FROM kernel_ledgernode"
            " JOIN unnest(%s::smallint[], %s::bigint[]) AS wanted (level, index) USING (level, index)",
            [[level for level, _ in wanted], [index for _, index in wanted]],
        )
        return {(level, index): bytes(digest) for level, index, digest in cursor.fetchall()}


def frontier() -> Frontier:
    """Return the right edge of the tree as it was last signed.

    Raises:
        RuntimeError: the nodes do not give the signed root; to go on would be to sign two histories

    """
    last, algorithm = latest(), ledger.hash_of_the_log()
    if last is None:
        return Frontier(algorithm)
    nodes = nodes_at(peak_places(last.size))
    edge = frontier_at(algorithm, last.size, lambda level, index: nodes.get((level, index), b""))
    if root(edge) != bytes(last.root):
        raise RuntimeError(f"the stored nodes do not give the root signed at size {last.size}; run `ledger verify`")
    return edge


def require_whole_province() -> None:
    """Stop unless this connection has claimed the whole province: whoever reads the log must miss none of it.

    Raises:
        RuntimeError

    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('lianxin.scope', true)")
        (scope,) = cursor.fetchone() or (None,)
    if scope != ROOT:
        raise RuntimeError("the log is read by whoever has claimed the whole province, and by nobody else")
