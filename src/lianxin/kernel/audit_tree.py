"""The audit's second pass: the tree, from its leaves to the roots that were signed.

A stored node, or a signed root, is wrong when it follows neither from the stored nodes below it nor from the entries:
so one altered row is one finding, where it stands, and not one at every level and every checkpoint above it. When
nothing is wrong by this, every node and every root follows from the entries.
"""

from collections.abc import Callable, Iterator, Mapping
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
SELECT leaf.index, entry.leaf
FROM kernel_ledgerleaf leaf LEFT JOIN kernel_ledgerentry entry ON entry.id = leaf.entry_id
WHERE leaf.index >= %s AND leaf.index < %s
"""
SIGNED: Final = "SELECT size, root, note FROM kernel_ledgercheckpoint WHERE size > %s AND size <= %s"
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


@dataclass(frozen=True, slots=True)
class Chunk:
    """The stored rows of a run of indexes: leaf hashes (None when the entry is gone), what was signed then, nodes."""

    leaves: Mapping[int, bytes | None]
    signed: Mapping[int, Signed]
    nodes: Mapping[Place, bytes]


@dataclass(slots=True)
class Climb:
    """A tree walked leaf by leaf: its peaks so far (stored, made of entries), and up to which size a root was right."""

    algorithm: Hash
    key: Key
    peaks: list[tuple[bytes, bytes]] = field(default_factory=list)
    good: int = 0

    def step(self, index: int, chunk: Chunk) -> Iterator[Finding]:
        """Take the leaf at ``index`` and all that it completes."""
        yield from self._leaf(index, chunk)
        level, at = 0, index
        while at & 1:
            level, at = level + 1, at >> 1
            below, made = self._join()
            stored = chunk.nodes.get((level, at), b"")
            if stored not in (below, made):
                yield Finding(Wrong.NODE, at << level, 1 << level)
            self.peaks.append((stored or below, made))
        if index in chunk.signed:
            yield from self._checkpoint(index + 1, *chunk.signed[index])

    def _leaf(self, index: int, chunk: Chunk) -> Iterator[Finding]:
        leaf, stored = chunk.leaves.get(index), chunk.nodes.get((0, index))
        if leaf is None:
            yield Finding(Wrong.ENTRY if index in chunk.leaves else Wrong.INDEX, index)
        elif leaf != stored:
            yield Finding(Wrong.NODE, index)
        self.peaks.append((stored or leaf or b"", leaf or stored or b""))

    def _join(self) -> tuple[bytes, bytes]:
        """Return the hash of the two last peaks, as stored and as made of entries."""
        right, left = self.peaks.pop(), self.peaks.pop()
        below = node_hash(self.algorithm, left[0], right[0])
        is_same = left[0] == left[1] and right[0] == right[1]
        return below, below if is_same else node_hash(self.algorithm, left[1], right[1])

    def _checkpoint(self, size: int, signed_root: bytes, note: str) -> Iterator[Finding]:
        if not self._is_own(note, size, signed_root):
            yield Finding(Wrong.SIGNATURE, size - 1)
        edges = (Frontier(self.algorithm, size, peaks) for peaks in zip(*self.peaks, strict=True))
        if any(root(edge) == signed_root for edge in edges):
            self.good = size
        else:
            yield Finding(Wrong.ROOT, self.good, size - self.good)

    def _is_own(self, note: str, size: int, signed_root: bytes) -> bool:
        """Test whether a note is what we signed, and says what the columns beside it say."""
        try:
            checkpoint = open_checkpoint(note, [self.key], signing.check)
        except BadNote:
            return False
        return (checkpoint.size, checkpoint.root) == (size, signed_root)


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
    levels = list(range(LEVELS))
    runs = ([start >> level for level in levels], [end >> level for level in levels])
    return Chunk(
        {index: None if leaf is None else bytes(leaf) for index, leaf in _rows(LEAVES, start, end)},
        {size - 1: (bytes(signed_root), note) for size, signed_root, note in _rows(SIGNED, start, end)},
        {(level, index): bytes(digest) for level, index, digest in _rows(NODES, levels, *runs)},
    )


def _rows(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
