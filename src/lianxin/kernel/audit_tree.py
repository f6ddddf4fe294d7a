"""The audit's second pass: the tree, from its leaves to the roots that were signed.

Each stored node is compared with the hash of its stored children, so that one altered row is one finding where it
stands, and not one at every level and every checkpoint above it. When none differs, every root follows from the leaves.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import connection

from lianxin.core.merkle import Frontier, Hash, Place, node_hash, root
from lianxin.core.tlog import BadNote, Key, open_checkpoint
from lianxin.kernel import ledger, signing
from lianxin.kernel.findings import Finding, Wrong

CHUNK: Final = 4096
LEVELS: Final = 63

LEAVES: Final = """
SELECT leaf.index, entry.leaf, checkpoint.root, checkpoint.note
FROM kernel_ledgerleaf leaf
LEFT JOIN kernel_ledgerentry entry ON entry.id = leaf.entry_id
LEFT JOIN kernel_ledgercheckpoint checkpoint ON checkpoint.size = leaf.index + 1
WHERE leaf.index >= %s AND leaf.index < %s
"""
NODES: Final = """
SELECT level, index, hash
FROM unnest(%s::smallint[], %s::bigint[], %s::bigint[]) AS wanted (at_level, first, after)
JOIN kernel_ledgernode ON level = at_level AND index >= first AND index < after
"""
UNSIGNED_LEAVES: Final = """
SELECT index FROM kernel_ledgerleaf
WHERE index < 0 OR index >= (SELECT coalesce(max(size), 0) FROM kernel_ledgercheckpoint)
"""
UNSIGNED_NODES: Final = """
SELECT NULL FROM kernel_ledgernode
WHERE index < 0 OR level NOT BETWEEN 0 AND 62
   OR index >= (SELECT coalesce(max(size), 0) FROM kernel_ledgercheckpoint) >> level
"""
NO_CHECKPOINTS: Final = "SELECT NULL FROM kernel_ledgercheckpoint WHERE size <= 0"
ORPHANS: Final = """
SELECT NULL FROM kernel_ledgerqueue WHERE NOT EXISTS (SELECT FROM kernel_ledgerentry WHERE id = entry_id)
"""
STRAYS: Final = (
    (Wrong.UNSIGNED, UNSIGNED_LEAVES),
    (Wrong.UNSIGNED, UNSIGNED_NODES),
    (Wrong.SIGNATURE, NO_CHECKPOINTS),
    (Wrong.ENTRY, ORPHANS),
)
"""What no walk over the tree comes by; each one statement, hence one snapshot."""

Signed = tuple[bytes, str]  # root, note


@dataclass(slots=True)
class Chunk:
    """The stored rows of a run of indexes: leaf hashes (None when the entry is gone), checkpoints, nodes."""

    leaves: dict[int, bytes | None] = field(default_factory=dict)
    signed: dict[int, Signed] = field(default_factory=dict)
    nodes: dict[Place, bytes] = field(default_factory=dict)


@dataclass(slots=True)
class Climb:
    """A tree walked leaf by leaf: the stored peaks so far, and up to which size a signed root was met."""

    algorithm: Hash
    key: Key
    peaks: list[bytes] = field(default_factory=list)
    good: int = 0

    def step(self, index: int, chunk: Chunk) -> Iterator[Finding]:
        """Take the leaf at ``index`` and all that it completes."""
        yield from self._leaf(index, chunk)
        level, at = 0, index
        while at & 1:
            level, at = level + 1, at >> 1
            right, left = self.peaks.pop(), self.peaks.pop()
            made = node_hash(self.algorithm, left, right)
            stored = chunk.nodes.get((level, at))
            if stored != made:
                yield Finding(Wrong.NODE, at << level, 1 << level)
            self.peaks.append(stored or made)
        if index in chunk.signed:
            yield from self._checkpoint(index + 1, *chunk.signed[index])

    def _leaf(self, index: int, chunk: Chunk) -> Iterator[Finding]:
        leaf, stored = chunk.leaves.get(index), chunk.nodes.get((0, index))
        if leaf is None:
            yield Finding(Wrong.ENTRY if index in chunk.leaves else Wrong.INDEX, index)
        elif leaf != stored:
            yield Finding(Wrong.NODE, index)
        self.peaks.append(stored or leaf or b"")

    def _checkpoint(self, size: int, signed_root: bytes, note: str) -> Iterator[Finding]:
        try:
            checkpoint = open_checkpoint(note, [self.key], signing.check)
            is_own = (checkpoint.size, checkpoint.root) == (size, signed_root)
        except BadNote:
            is_own = False
        if not is_own:
            yield Finding(Wrong.SIGNATURE, size - 1)
        if root(Frontier(self.algorithm, size, tuple(self.peaks))) == signed_root:
            self.good = size
        else:
            yield Finding(Wrong.ROOT, self.good, size - self.good)


def tree_findings(size: int, tick: Callable[[], None]) -> Iterator[Finding]:
    """Yield what is wrong in the tree of ``size`` leaves; ``tick`` is called for each leaf."""
    climb = Climb(ledger.hash_of_the_log(), signing.key())
    for start in range(0, size, CHUNK):
        end = min(start + CHUNK, size)
        chunk = _chunk(start, end)
        for index in range(start, end):
            yield from climb.step(index, chunk)
            tick()


def stray_findings() -> Iterator[Finding]:
    """Yield what lies outside the tree and belongs nowhere."""
    for wrong, statement in STRAYS:
        for (index,) in _rows(statement):
            yield Finding(wrong, index)


def _chunk(start: int, end: int) -> Chunk:
    chunk = Chunk()
    for index, leaf, signed_root, note in _rows(LEAVES, start, end):
        chunk.leaves[index] = None if leaf is None else bytes(leaf)
        if note is not None:
            chunk.signed[index] = (bytes(signed_root), note)
    levels = list(range(LEVELS))
    runs = ([start >> level for level in levels], [end >> level for level in levels])
    chunk.nodes = {(level, index): bytes(digest) for level, index, digest in _rows(NODES, levels, *runs)}
    return chunk


def _rows(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
