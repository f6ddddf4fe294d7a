"""The ledger's tree: RFC 6962 §2.1 and RFC 9162 §2.1, the hash being a parameter of the log.

A *place* is ``(level, index)`` of a full subtree: level 0 holds the leaf hashes, the node at ``(level, index)`` covers
the leaves ``[index << level, (index + 1) << level)``. Full subtrees never change, so a table of them only ever grows.
Proofs are planned first (which places) and assembled afterwards (their hashes), so that a database is asked once.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import starmap
from types import MappingProxyType
from typing import Any, ClassVar, Final

from lianxin.core.refusals import Kind, Refusal
from lianxin.core.words import Word

DIGEST_SIZE: Final = 32  # bytes, of SHA-256 and of SM3 alike

Place = tuple[int, int]
Node = tuple[int, int, bytes]  # a place and its hash: a row of the table of nodes
Plan = tuple[tuple[Place, ...], ...]
NodeAt = Callable[[int, int], bytes]


class Hash(Word):
    """What a log hashes with, fixed for its life."""

    SHA256 = "sha256", "SHA-256"
    SM3 = "sm3", "国密SM3"


_MAKERS: Final[Mapping[Hash, Callable[[bytes], Any]]] = MappingProxyType(
    {Hash.SHA256: hashlib.sha256, Hash.SM3: partial(hashlib.new, "sm3")}
)


class OutsideTree(Refusal):
    """A proof was asked of a leaf or of a size that the tree does not have."""

    kind: ClassVar[Kind] = Kind.UNKNOWN
    code: ClassVar[str] = "ledger.outside_tree"


@dataclass(frozen=True, slots=True)
class Head:
    """A tree as outsiders know it: how many leaves, which root."""

    algorithm: Hash
    size: int
    root: bytes


@dataclass(frozen=True, slots=True)
class Subtree:
    """The leaves ``[start, end)`` and the root over them (draft-ietf-plants-merkle-tree-certs §4)."""

    start: int
    end: int
    root: bytes

    @property
    def is_valid(self) -> bool:
        """Test whether the range may stand as a node of a tree: it begins at a multiple of its width, rounded up."""
        width = self.end - self.start
        return self.start >= 0 and width >= 0 and (width == 0 or self.start % (1 << (width - 1).bit_length()) == 0)


@dataclass(frozen=True, slots=True)
class Frontier:
    """The right edge of a growing tree: the roots of its full subtrees, the largest first."""

    algorithm: Hash
    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        assert len(self.peaks) == self.size.bit_count(), "a frontier has one peak for each bit of its size"


def digest(algorithm: Hash, data: bytes) -> bytes:
    """Return the 32-byte hash of ``data``."""
    value: bytes = _MAKERS[algorithm](data).digest()
    return value


def leaf_hash(algorithm: Hash, body: bytes) -> bytes:
    """Return the hash of an entry, H(0x00 || body)."""
    return digest(algorithm, b"\x00" + body)


def node_hash(algorithm: Hash, left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node, H(0x01 || left || right)."""
    return digest(algorithm, b"\x01" + left + right)


def grow(frontier: Frontier, leaf_hashes: Iterable[bytes]) -> tuple[Frontier, list[Node]]:
    """Append leaves; return the new frontier and every subtree that became full, leaves included.

    Each leaf comes before the inner nodes it completes. Growing in several steps gives the same nodes as in one.
    """
    make = _MAKERS[frontier.algorithm]
    size, peaks = frontier.size, list(frontier.peaks)
    nodes: list[Node] = []
    for leaf in leaf_hashes:
        assert len(leaf) == DIGEST_SIZE, "a leaf hash has 32 bytes"
        level, index, top = 0, size, leaf
        nodes.append((level, index, top))
        while index & 1:
            level, index, top = level + 1, index >> 1, make(b"\x01" + peaks.pop() + top).digest()
            nodes.append((level, index, top))
        peaks.append(top)
        size += 1
    return Frontier(frontier.algorithm, size, tuple(peaks)), nodes


def root(frontier: Frontier) -> bytes:
    """Return the root of the tree, the hash of nothing when it is empty."""
    return _join(frontier.algorithm, frontier.peaks) if frontier.peaks else digest(frontier.algorithm, b"")


def root_of(algorithm: Hash, leaf_hashes: Iterable[bytes]) -> bytes:
    """Return the root over leaf hashes that are all at hand."""
    return root(grow(Frontier(algorithm), leaf_hashes)[0])


def peak_places(size: int) -> tuple[Place, ...]:
    """Return the places of the peaks of a tree of ``size`` leaves, the largest first."""
    return _cover(0, size)


def frontier_at(algorithm: Hash, size: int, node_at: NodeAt) -> Frontier:
    """Return the frontier as it was at ``size``, from stored nodes (:func:`peak_places` names them)."""
    return Frontier(algorithm, size, tuple(starmap(node_at, peak_places(size))))


def inclusion_plan(index: int, size: int) -> Plan:
    """Return the places whose hashes prove that leaf ``index`` is in the tree of ``size`` leaves; O(log size) of them.

    Raises:
        OutsideTree: the tree has no such leaf

    """
    if not 0 <= index < size:
        raise OutsideTree("账本此时只有{size}条,没有序号为{index}的一条", size=size, index=index)
    start, end, steps = 0, size, []
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            steps.append(_cover(middle, end))
            end = middle
        else:
            steps.append(_cover(start, middle))
            start = middle
    return tuple(reversed(steps))


def consistency_plan(old: int, new: int) -> Plan:
    """Return the places whose hashes prove that the tree of ``new`` leaves extends the tree of ``old`` leaves.

    Raises:
        OutsideTree: ``old`` is 0 (an empty tree proves nothing) or larger than ``new``

    """
    if not 0 < old <= new:
        raise OutsideTree("账本有{new}条时,不能证明它延续了{old}条的账本", old=old, new=new)
    start, end, steps = 0, new, []
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            steps.append(_cover(middle, end))
            end = middle
        else:
            steps.append(_cover(start, middle))
            start = middle
    if start:  # the verifier knows the old root only when the old tree is one of the subtrees on the way
        steps.append(_cover(start, end))
    return tuple(reversed(steps))


def places(plan: Plan) -> tuple[Place, ...]:
    """Return every place a plan reads, for one query."""
    return tuple(place for step in plan for place in step)


def assemble(algorithm: Hash, plan: Plan, node_at: NodeAt) -> tuple[bytes, ...]:
    """Turn a plan into the proof it plans, reading each place once."""
    return tuple(_join(algorithm, tuple(starmap(node_at, step))) for step in plan)


def inclusion_proof(algorithm: Hash, index: int, size: int, node_at: NodeAt) -> tuple[bytes, ...]:
    """Plan and assemble the proof that leaf ``index`` is in the tree of ``size`` leaves.

    Raises:
        OutsideTree

    """
    return assemble(algorithm, inclusion_plan(index, size), node_at)


def consistency_proof(algorithm: Hash, old: int, new: int, node_at: NodeAt) -> tuple[bytes, ...]:
    """Plan and assemble the proof that the tree of ``new`` leaves extends that of ``old``.

    Raises:
        OutsideTree

    """
    return assemble(algorithm, consistency_plan(old, new), node_at)


def verify_inclusion(leaf: bytes, index: int, head: Head, proof: Sequence[bytes]) -> bool:
    """Test whether ``proof`` shows the leaf hash at ``index`` under ``head``; anything malformed is simply no proof."""
    if not 0 <= index < head.size or not _are_digests(leaf, head.root, *proof):
        return False
    inner = (index ^ (head.size - 1)).bit_length()  # below this the sibling may lie on either side, above only left
    if len(proof) != inner + (index >> inner).bit_count():
        return False
    top = leaf
    for level, sibling in enumerate(proof):
        is_left = level < inner and not index >> level & 1
        top = node_hash(head.algorithm, *((top, sibling) if is_left else (sibling, top)))
    return top == head.root


def verify_consistency(old: Head, new: Head, proof: Sequence[bytes]) -> bool:
    """Test whether ``proof`` shows that ``new`` extends ``old``. Size 0 proves nothing: the caller treats it apart."""
    is_askable = old.size > 0 and old.algorithm is new.algorithm
    return is_askable and verify_subtree_consistency(Subtree(0, old.size, old.root), new, proof)


def verify_subtree_inclusion(leaf: bytes, index: int, subtree: Subtree, hashed: Hash, proof: Sequence[bytes]) -> bool:
    """Test whether ``proof`` shows the leaf hash at ``index`` (of the whole tree) under a subtree."""
    head = Head(hashed, subtree.end - subtree.start, subtree.root)
    return subtree.is_valid and verify_inclusion(leaf, index - subtree.start, head, proof)


def verify_subtree_consistency(subtree: Subtree, head: Head, proof: Sequence[bytes]) -> bool:
    """Test whether ``proof`` shows that the tree of ``head`` holds ``subtree`` (the draft, §4.4).

    The roots' lengths need no test here: an accepted root equals a computed hash, or the other root.
    """
    if not subtree.is_valid or subtree.end > head.size or not _are_digests(*proof):
        return False
    if subtree.start == subtree.end:
        return not proof and subtree.root == digest(head.algorithm, b"")
    first, last, end = subtree.start, subtree.end - 1, head.size - 1
    while first != last and (last == end or last & 1):  # climb to the highest node that ends where the subtree ends
        first, last, end = first >> 1, last >> 1, end >> 1
    if first == last:
        return _extends(subtree.root, (first, last, end), subtree, head, proof)
    return bool(proof) and _extends(proof[0], (first, last, end), subtree, head, proof[1:])


def _extends(seed: bytes, at: tuple[int, int, int], subtree: Subtree, head: Head, proof: Sequence[bytes]) -> bool:
    """Climb from ``seed`` to both roots at once: the subtree's takes only what lies left of it."""
    first, last, end = at
    inside = whole = seed
    for sibling in proof:
        if end == 0:
            return False
        if last & 1 or last == end:
            inside = node_hash(head.algorithm, sibling, inside) if first < last else inside
            whole = node_hash(head.algorithm, sibling, whole)
            while not last & 1:
                first, last, end = first >> 1, last >> 1, end >> 1
        else:
            whole = node_hash(head.algorithm, whole, sibling)
        first, last, end = first >> 1, last >> 1, end >> 1
    return end == 0 and inside == subtree.root and whole == head.root


def _split(width: int) -> int:
    """Return the largest power of two smaller than ``width`` (RFC 6962's k)."""
    return 1 << ((width - 1).bit_length() - 1)


def _cover(start: int, end: int) -> tuple[Place, ...]:
    """Return the full subtrees that make up ``[start, end)``, the largest first; ``start`` is aligned to them."""
    found = []
    for level in reversed(range((end - start).bit_length())):
        if (end - start) >> level & 1:
            found.append((level, start >> level))
            start += 1 << level
    return tuple(found)


def _join(algorithm: Hash, peaks: Sequence[bytes]) -> bytes:
    top = peaks[-1]
    for peak in reversed(peaks[:-1]):
        top = node_hash(algorithm, peak, top)
    return top


def _are_digests(*hashes: bytes) -> bool:
    return all(len(each) == DIGEST_SIZE for each in hashes)
