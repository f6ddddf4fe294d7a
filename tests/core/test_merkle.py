"""The tree against RFC 6962, transparency-dev's vectors, an independent reference and its own laws."""

import json
from base64 import b64decode
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from lianxin.core.merkle import (
    Frontier,
    Hash,
    Head,
    OutsideTree,
    Subtree,
    assemble,
    consistency_plan,
    consistency_proof,
    digest,
    frontier_at,
    grow,
    inclusion_plan,
    inclusion_proof,
    leaf_hash,
    node_hash,
    peak_places,
    places,
    root,
    root_of,
    verify_consistency,
    verify_inclusion,
    verify_subtree_consistency,
    verify_subtree_inclusion,
)
from tests.shared_data import shared

LARGEST = 40
sizes = st.integers(1, 70)
algorithms = st.sampled_from(Hash)


def leaves(count: int, algorithm: Hash = Hash.SHA256) -> list[bytes]:
    return [leaf_hash(algorithm, f"工单 {number}".encode()) for number in range(count)]


class Table:
    """The table of nodes, as the database keeps it."""

    def __init__(self, count: int, algorithm: Hash = Hash.SHA256) -> None:
        self.algorithm = algorithm
        self.leaves = leaves(count, algorithm)
        self.frontier, nodes = grow(Frontier(algorithm), self.leaves)
        self.rows = {(level, index): value for level, index, value in nodes}
        self.reads: list[tuple[int, int]] = []

    def at(self, level: int, index: int) -> bytes:
        self.reads.append((level, index))
        return self.rows[level, index]

    def head(self, size: int) -> Head:
        return Head(self.algorithm, size, root(frontier_at(self.algorithm, size, self.at)))


def by_the_book(algorithm: Hash, hashes: list[bytes]) -> bytes:
    """RFC 6962 §2.1, word for word."""
    if len(hashes) <= 1:
        return hashes[0] if hashes else digest(algorithm, b"")
    split = max(1 << bit for bit in range(len(hashes).bit_length()) if 1 << bit < len(hashes))
    return node_hash(algorithm, by_the_book(algorithm, hashes[:split]), by_the_book(algorithm, hashes[split:]))


def flipped(value: bytes, bit: int) -> bytes:
    return bytes(byte ^ (1 << bit % 8 if at == bit // 8 % len(value) else 0) for at, byte in enumerate(value))


def cases(kind: str) -> list[dict]:
    found = json.loads(shared("vectors", "ledger", "transparency_dev_merkle_testdata.json").read_text())[kind]
    folder = shared("data", "crypto_vectors", "merkle", "testdata", kind)
    return found + [json.loads(path.read_text()) for path in sorted(folder.rglob("*.json"))]


def unpacked(case: dict) -> dict:
    """Decode a case's hashes, absent ones to nothing."""
    hashes = {name: b64decode(case.get(name) or "") for name in ("root", "leafHash", "root1", "root2")}
    return {**case, **hashes, "proof": [b64decode(each) for each in case["proof"] or []]}


class TestVectors:
    @pytest.mark.parametrize(("kind", "count"), [("inclusion", 98), ("subtreeinclusion", 204)])
    def test_transparency_dev_inclusion_proofs_are_judged_alike(self, kind: str, count: int) -> None:
        found = [unpacked(case) for case in cases(kind)]

        judged = [
            verify_subtree_inclusion(
                case["leafHash"],
                case["leafIdx"],
                Subtree(case.get("start", 0), case.get("end", case.get("treeSize", 0)), case["root"]),
                Hash.SHA256,
                case["proof"],
            )
            for case in found
        ]

        assert len(found) >= 2 * count
        assert [case["desc"] for case, good in zip(found, judged, strict=True) if good is case["wantErr"]] == []

    def test_transparency_dev_consistency_proofs_are_judged_alike(self) -> None:
        found = [unpacked(case) for case in cases("consistency")]

        judged = [
            verify_consistency(
                Head(Hash.SHA256, case["size1"], case["root1"]),
                Head(Hash.SHA256, case["size2"], case["root2"]),
                case["proof"],
            )
            for case in found
        ]

        assert len(found) >= 2 * 98
        assert [case["desc"] for case, good in zip(found, judged, strict=True) if good is case["wantErr"]] == []

    def test_transparency_dev_subtree_consistency_proofs_are_judged_alike(self) -> None:
        found = [unpacked(case) for case in cases("subtreeconsistency")]

        judged = [
            verify_subtree_consistency(
                Subtree(case["start"], case["end"], case["root1"]),
                Head(Hash.SHA256, case["size"], case["root2"]),
                case["proof"],
            )
            for case in found
        ]

        assert len(found) >= 2 * 118
        assert [case["desc"] for case, good in zip(found, judged, strict=True) if good is case["wantErr"]] == []

    @pytest.mark.parametrize("algorithm", Hash)
    def test_the_eight_leaf_tree_has_the_roots_and_proofs_of_rfc_6962_under_both_hashes(self, algorithm: Hash) -> None:
        book = json.loads(shared("vectors", "ledger", "merkle_vectors_sha256_sm3.json").read_text())[algorithm]

        hashes = [leaf_hash(algorithm, bytes.fromhex(text)) for text in book["leaf_inputs"]]
        rows = {(level, index): value for level, index, value in grow(Frontier(algorithm), hashes)[1]}

        def at(level: int, index: int) -> bytes:
            return rows[level, index]

        assert [each.hex() for each in hashes] == book["leaf_hashes"]
        assert [root_of(algorithm, hashes[:size]).hex() for size in range(9)] == book["roots"]
        for case in book["inclusion"]:
            assert [each.hex() for each in inclusion_proof(algorithm, case["m"], case["n"], at)] == case["path"]
        for case in book["consistency"]:
            assert [each.hex() for each in consistency_proof(algorithm, case["m"], case["n"], at)] == case["proof"]

    @pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 9, 31])
    def test_pymerkle_gives_the_same_root(self, size: int) -> None:
        other = InmemoryTree(algorithm="sha256")
        for number in range(size):
            other.append_entry(str(number).encode())

        ours = root_of(Hash.SHA256, [leaf_hash(Hash.SHA256, str(number).encode()) for number in range(size)])

        assert ours == other.get_root()


class TestGrowing:
    def test_seven_leaves_store_eleven_full_subtrees(self) -> None:
        frontier, nodes = grow(Frontier(Hash.SHA256), leaves(7))

        assert [(level, index) for level, index, _ in nodes] == [
            *((0, 0), (0, 1), (1, 0)),
            *((0, 2), (0, 3), (1, 1), (2, 0)),
            *((0, 4), (0, 5), (1, 2), (0, 6)),
        ]
        assert (frontier.size, len(frontier.peaks)) == (7, 3)

    @given(algorithms, st.lists(st.integers(0, 9), max_size=8))
    def test_any_batching_gives_the_same_nodes(self, algorithm: Hash, batches: list[int]) -> None:
        everything = leaves(sum(batches), algorithm)
        frontier, nodes, at = Frontier(algorithm), [], 0

        for count in batches:
            frontier, found = grow(frontier, everything[at : at + count])
            nodes += found
            at += count

        assert (frontier, nodes) == grow(Frontier(algorithm), everything)

    @given(algorithms, st.integers(0, 70))
    def test_the_grown_root_is_the_one_of_the_definition(self, algorithm: Hash, size: int) -> None:
        hashes = leaves(size, algorithm)

        assert root_of(algorithm, hashes) == by_the_book(algorithm, hashes)

    @given(sizes, st.data())
    def test_every_past_frontier_comes_back_from_the_table(self, size: int, data: st.DataObject) -> None:
        table, past = Table(size), data.draw(st.integers(0, size))

        assert frontier_at(Hash.SHA256, past, table.at) == grow(Frontier(Hash.SHA256), table.leaves[:past])[0]

    def test_a_stored_node_never_changes(self) -> None:
        for before, after in pairwise(Table(size).rows for size in range(1, 20)):
            assert before.items() <= after.items()

    def test_a_frontier_with_too_few_peaks_is_a_bug(self) -> None:
        with pytest.raises(AssertionError):
            Frontier(Hash.SHA256, 3, (bytes(32),))

    def test_a_leaf_that_is_no_digest_is_a_bug(self) -> None:
        with pytest.raises(AssertionError):
            grow(Frontier(Hash.SHA256), [bytes(31)])


class TestProofs:
    @pytest.mark.parametrize("algorithm", Hash)
    def test_every_leaf_of_every_small_tree_is_proven(self, algorithm: Hash) -> None:
        table = Table(LARGEST, algorithm)

        for size in range(1, LARGEST + 1):
            head = table.head(size)
            for index in range(size):
                proof = inclusion_proof(algorithm, index, size, table.at)
                assert verify_inclusion(table.leaves[index], index, head, proof)

    @pytest.mark.parametrize("algorithm", Hash)
    def test_every_small_tree_is_proven_to_extend_every_smaller_one(self, algorithm: Hash) -> None:
        table = Table(LARGEST, algorithm)
        heads = [table.head(size) for size in range(LARGEST + 1)]

        for new in range(1, LARGEST + 1):
            for old in range(1, new + 1):
                proof = consistency_proof(algorithm, old, new, table.at)
                assert verify_consistency(heads[old], heads[new], proof)

    @given(sizes, st.data())
    def test_a_flipped_bit_anywhere_proves_nothing(self, size: int, data: st.DataObject) -> None:
        table = Table(size)
        index, bit = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, 255))
        leaf, head, proof = table.leaves[index], table.head(size), inclusion_proof(Hash.SHA256, index, size, table.at)

        for at, each in enumerate(proof):
            assert not verify_inclusion(leaf, index, head, [*proof[:at], flipped(each, bit), *proof[at + 1 :]])
        assert not verify_inclusion(flipped(leaf, bit), index, head, proof)
        assert not verify_inclusion(leaf, index, Head(Hash.SHA256, size, flipped(head.root, bit)), proof)
        assert not verify_inclusion(leaf, index, Head(Hash.SM3, size, head.root), proof) or size == 1

    @given(sizes, st.data())
    def test_another_index_or_length_proves_nothing(self, size: int, data: st.DataObject) -> None:
        table, index = Table(size), data.draw(st.integers(0, size - 1))
        leaf, head, proof = table.leaves[index], table.head(size), inclusion_proof(Hash.SHA256, index, size, table.at)

        assert not any(verify_inclusion(leaf, other, head, proof) for other in range(-1, size + 2) if other != index)
        assert not verify_inclusion(leaf, index, head, [*proof, leaf])
        assert not verify_inclusion(leaf, index, head, [leaf, *proof])
        assert not (proof and verify_inclusion(leaf, index, head, proof[:-1]))

    @given(sizes, st.data())
    def test_a_rewritten_past_is_never_proven(self, size: int, data: st.DataObject) -> None:
        table, old = Table(size), data.draw(st.integers(1, size))
        heads, bit = (table.head(old), table.head(size)), data.draw(st.integers(0, 255))
        proof = consistency_proof(Hash.SHA256, old, size, table.at)
        wrong = Head(Hash.SHA256, old, flipped(heads[0].root, bit))

        assert not verify_consistency(wrong, heads[1], proof)
        assert not verify_consistency(heads[0], Head(Hash.SHA256, size, flipped(heads[1].root, bit)), proof)
        assert not verify_consistency(heads[0], heads[1], [*proof, bytes(32)])
        for at, each in enumerate(proof):
            assert not verify_consistency(*heads, [*proof[:at], flipped(each, bit), *proof[at + 1 :]])
            assert not verify_consistency(*heads, [*proof[:at], *proof[at + 1 :]])

    @given(st.lists(sizes, min_size=3, max_size=3).map(sorted))
    def test_consistency_is_transitive(self, three: list[int]) -> None:
        table = Table(three[2])
        first, second, third = (table.head(size) for size in three)

        def holds(old: Head, new: Head) -> bool:
            return verify_consistency(old, new, consistency_proof(Hash.SHA256, old.size, new.size, table.at))

        assert holds(first, second)
        assert holds(second, third)
        assert holds(first, third)

    def test_trees_of_two_hashes_are_never_consistent(self) -> None:
        assert not verify_consistency(Head(Hash.SHA256, 1, bytes(32)), Head(Hash.SM3, 1, bytes(32)), [])

    def test_an_empty_tree_proves_nothing(self) -> None:
        nothing = Head(Hash.SHA256, 0, digest(Hash.SHA256, b""))

        assert not verify_consistency(nothing, nothing, [])
        assert not verify_inclusion(bytes(32), 0, nothing, [])

    @pytest.mark.parametrize(("start", "end"), [(1, 3), (2, 5), (-4, 0), (4, 3)])
    def test_a_range_that_is_no_subtree_proves_nothing(self, start: int, end: int) -> None:
        assert not Subtree(start, end, bytes(32)).is_valid


class TestPlans:
    @given(st.integers(1, 10**12), st.data())
    def test_a_proof_reads_each_place_once_and_logarithmically_many(self, size: int, data: st.DataObject) -> None:
        index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))

        for plan in (inclusion_plan(index, size), consistency_plan(old, size)):
            found = places(plan)
            assert len(set(found)) == len(found) <= 2 * size.bit_length()
            assert all((at + 1) << level <= size for level, at in found)
        assert sum(1 << level for level, _ in places(inclusion_plan(index, size))) == size - 1

    @given(sizes, st.data())
    def test_what_is_planned_is_all_that_is_read(self, size: int, data: st.DataObject) -> None:
        table, index = Table(size), data.draw(st.integers(0, size - 1))
        plan = inclusion_plan(index, size)

        assemble(Hash.SHA256, plan, table.at)

        assert tuple(table.reads) == places(plan)

    def test_the_proof_at_a_hundred_million_has_twenty_seven_hashes(self) -> None:
        assert len(inclusion_plan(12_345_678, 10**8)) == 27

    def test_the_peaks_of_seven_leaves(self) -> None:
        assert peak_places(7) == ((2, 0), (1, 2), (0, 6))

    @pytest.mark.parametrize(("index", "size"), [(0, 0), (7, 7), (-1, 7)])
    def test_a_leaf_outside_the_tree_is_refused(self, index: int, size: int) -> None:
        with pytest.raises(OutsideTree, match=f"只有{size}条"):
            inclusion_plan(index, size)

    @pytest.mark.parametrize(("old", "new"), [(0, 5), (6, 5)])
    def test_an_empty_or_a_longer_past_is_refused(self, old: int, new: int) -> None:
        with pytest.raises(OutsideTree, match=f"{old}条的账本"):
            consistency_plan(old, new)

    def test_the_last_leaf_and_the_whole_tree_are_not(self) -> None:
        assert len(inclusion_plan(6, 7)) == 2
        assert consistency_plan(5, 5) == ()
