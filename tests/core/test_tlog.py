"""Notes, checkpoints, tiles, bundles and receipts, as C2SP writes them and as nobody should."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from lianxin.core.merkle import Frontier, Hash, grow, inclusion_proof, leaf_hash, root_of
from lianxin.core.tlog import (
    BadBundle,
    BadNote,
    Checkpoint,
    Key,
    Receipt,
    Tile,
    algorithm_of,
    checkpoint_of,
    index_path,
    key_of,
    open_checkpoint,
    open_note,
    pack_bundle,
    receipt_of,
    sign_note,
    split_note,
    tile_paths,
    tiles_for,
    unpack_bundle,
    verify_receipt,
)
from tests.shared_data import shared

ORIGIN = "lianxin.example/ledger"
SECRET = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEY = Key(ORIGIN, SECRET.public_key().public_bytes_raw())
OTHER = Key(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key().public_bytes_raw())
POINT = Checkpoint(ORIGIN, 20852163, bytes(range(32)))
NOTE = sign_note(POINT.text, KEY, SECRET.sign)


def check(key: Key, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(signature, message)
    except InvalidSignature:
        return False
    return True


class TestKeys:
    def test_the_published_key_reads_and_writes_alike(self) -> None:
        vkey = json.loads(shared("vectors", "ledger", "signed_note_vector.json").read_text())["vkey"]

        assert key_of(vkey).text == vkey
        assert key_of(vkey).name == "example.com/foo"

    @pytest.mark.parametrize(
        "vkey",
        [
            "",
            "lianxin",
            KEY.text.replace(KEY.id.hex(), "00000000"),
            KEY.text.replace(KEY.id.hex(), KEY.id.hex().upper()),
            KEY.text.replace("ledger", "ledgers"),
            KEY.text[:-4],
            KEY.text + "=",
            KEY.text + "\n",
            " " + KEY.text,
            replace(KEY, algorithm=4).text,
            Key("", KEY.public).text,
            Key("江西 烟草", KEY.public).text,
        ],
    )
    def test_a_key_miscopied_is_refused(self, vkey: str) -> None:
        with pytest.raises(BadNote):
            key_of(vkey)


class TestNotes:
    def test_the_published_note_opens(self) -> None:
        book = json.loads(shared("vectors", "ledger", "signed_note_vector.json").read_text())

        assert open_note(book["note"], [key_of(book["vkey"])], check) == "This is an example message.\n"

    @pytest.mark.parametrize(
        "spoil",
        [
            lambda note: note.replace("example message", "example massage"),
            lambda note: note.replace("Uw2QOk", "Vw2QOk"),
            lambda note: note[:-1],
            lambda note: note.replace("\n", "\r\n"),
            lambda note: note.replace("\n\n", "\n"),
            lambda note: note + "\n",
            lambda note: note.replace("— example.com/foo", "- example.com/foo"),
            lambda note: note.replace("— ", "—  "),
            lambda note: note.replace("aQM=", "aQM"),
            lambda note: note.replace("aQM=", "aQN="),
            lambda note: note.replace("/foo Uw", "/f+oo Uw"),
            lambda note: note + note.rpartition("\n\n")[2],
            lambda note: note.rpartition("\n\n")[0] + "\n\n",
            lambda note: note + "— example.com/bar AAAAAA==\n",
            lambda note: note.replace("This", "Th\tis"),
            lambda note: note.replace("This", "\ud800"),
            lambda note: note + "".join(f"— w{number} AAAAAAA=\n" for number in range(100)),
            lambda _: "",
        ],
    )
    def test_a_spoilt_note_is_refused(self, spoil: Callable[[str], str]) -> None:
        book = json.loads(shared("vectors", "ledger", "signed_note_vector.json").read_text())

        with pytest.raises(BadNote):
            open_note(spoil(book["note"]), [key_of(book["vkey"])], check)

    def test_signatures_of_strangers_are_passed_over(self) -> None:
        assert open_note(NOTE + "— witness.example AAAAAAA=\n", [KEY], check) == POINT.text

    def test_ninety_nine_strangers_are_still_welcome(self) -> None:
        strangers = "".join(f"— w{number} AAAAAAA=\n" for number in range(99))

        assert open_note(NOTE + strangers, [KEY], check) == POINT.text

    def test_one_false_signature_of_a_known_key_spoils_the_note(self) -> None:
        forged = sign_note(POINT.text, OTHER, lambda _: bytes(64)).rpartition("\n\n")[2]

        with pytest.raises(BadNote, match="伪造"):
            open_note(NOTE + forged, [KEY, OTHER], check)

    def test_a_note_nobody_known_signed_is_refused(self) -> None:
        with pytest.raises(BadNote, match="核对公钥"):
            open_note(NOTE, [OTHER], check)

    @pytest.mark.parametrize("text", ["", "no newline", "tab\there\n", "carriage\r\n"])
    def test_a_text_that_cannot_be_a_note_is_not_signed(self, text: str) -> None:
        with pytest.raises(BadNote):
            sign_note(text, KEY, SECRET.sign)

    @given(st.text(st.characters(exclude_categories=["Cc", "Cs"], include_characters="\n")))
    def test_what_is_signed_opens_to_the_same_text(self, text: str) -> None:
        signed = sign_note(text + "\n", KEY, lambda _: bytes(64))

        assert open_note(signed, [KEY], lambda *_: True) == text + "\n"
        assert len(split_note(signed)[1]) == 1


class TestCheckpoints:
    def test_a_checkpoint_has_three_lines(self) -> None:
        assert POINT.text == f"{ORIGIN}\n20852163\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"
        assert open_checkpoint(NOTE, [KEY], check) == POINT

    @pytest.mark.parametrize(
        "text",
        [
            POINT.text + "extension\n",
            POINT.text.replace("20852163", "020852163"),
            POINT.text.replace("20852163", "+1"),
            POINT.text.replace("20852163", "٣"),
            POINT.text.replace("20852163", str(2**63)),
            POINT.text.replace("20852163", "9" * 5000),
            POINT.text.replace("8=", "9="),
            POINT.text.replace("AAEC", ""),
            "\n" + POINT.text.partition("\n")[2],
            POINT.text[:-1],
            "",
        ],
    )
    def test_a_malformed_checkpoint_is_refused(self, text: str) -> None:
        with pytest.raises(BadNote):
            checkpoint_of(text)

    def test_the_empty_and_the_largest_log_are_not(self) -> None:
        for size in (0, 2**63 - 1):
            assert checkpoint_of(replace(POINT, size=size).text).size == size

    def test_another_logs_key_cannot_sign_for_this_one(self) -> None:
        witness = replace(KEY, name="witness.example")
        note = sign_note(POINT.text, witness, SECRET.sign)

        with pytest.raises(BadNote, match="核对公钥"):
            open_checkpoint(note, [witness], check)

    @pytest.mark.parametrize(
        ("origin", "algorithm"),
        [("a/ledger", Hash.SHA256), ("a/ledger-sm3", Hash.SM3), ("a-sm3/ledger", Hash.SHA256)],
    )
    def test_the_origin_says_which_hash_the_log_keeps_to(self, origin: str, algorithm: Hash) -> None:
        assert algorithm_of(origin) is algorithm
        assert Checkpoint(origin, 1, bytes(32)).head.algorithm is algorithm


class TestTiles:
    @pytest.mark.parametrize(
        ("index", "path"), [(0, "000"), (999, "999"), (1000, "x001/000"), (10**6, "x001/x000/000")]
    )
    def test_an_index_is_written_three_digits_a_step(self, index: int, path: str) -> None:
        assert index_path(index) == path

    def test_the_published_paths_and_widths_come_out(self) -> None:
        book = json.loads(shared("vectors", "ledger", "tlog_tiles_vector.json").read_text())

        for index, path in book["path"].items():
            assert index_path(int(index)) == path
        for size, levels in book["tiles_of_size"].items():
            tiles = list(tiles_for(0, int(size)))
            for level, full, width in levels:
                widths = [tile.width for tile in tiles if tile.level == level]
                assert widths == [256] * full + ([width] if width else [])

    def test_a_log_of_257_entries_has_these_files(self) -> None:
        assert tile_paths(257) == (
            *("tile/0/000", "tile/0/001.p/1", "tile/1/000.p/1"),
            *("tile/entries/000", "tile/entries/001.p/1"),
        )

    @pytest.mark.parametrize(
        ("old", "new", "expected"),
        [
            (0, 0, []),
            (256, 256, []),
            (255, 256, [Tile(0, 0, 256), Tile(1, 0, 1)]),
            (256, 257, [Tile(0, 1, 1)]),
            (3, 5, [Tile(0, 0, 5)]),
            (65535, 65536, [Tile(0, 255, 256), Tile(1, 0, 256), Tile(2, 0, 1)]),
        ],
    )
    def test_growing_writes_only_the_tiles_that_changed(self, old: int, new: int, expected: list[Tile]) -> None:
        assert list(tiles_for(old, new)) == expected

    @given(st.lists(st.integers(0, 200_000), max_size=6).map(sorted))
    def test_growing_in_steps_writes_every_tile_of_the_whole(self, steps: list[int]) -> None:
        written: dict[tuple[int, int], int] = {}
        at = 0
        for size in steps:
            written |= {(tile.level, tile.index): tile.width for tile in tiles_for(at, size)}
            at = size

        assert written == {(tile.level, tile.index): tile.width for tile in tiles_for(0, at)}

    def test_a_tile_names_the_full_subtrees_that_fill_it(self) -> None:
        rows = {(level, index) for level, index, _ in grow(Frontier(Hash.SHA256), [bytes(32)] * 600)[1]}

        for tile in tiles_for(0, 600):
            assert set(tile.places) <= rows
        assert Tile(1, 0, 2).places == ((8, 0), (8, 1))


class TestBundles:
    @given(st.lists(st.binary(max_size=40), max_size=30))
    def test_a_bundle_unpacks_to_what_was_packed(self, entries: list[bytes]) -> None:
        assert unpack_bundle(pack_bundle(entries)) == tuple(entries)

    def test_lengths_are_big_endian(self) -> None:
        assert pack_bundle([b"ab", b"x" * 256]) == b"\x00\x02ab\x01\x00" + b"x" * 256

    def test_the_longest_entry_fits_and_one_byte_more_does_not(self) -> None:
        assert len(pack_bundle([bytes(65535)])) == 65537
        with pytest.raises(BadBundle, match="65535"):
            pack_bundle([bytes(65536)])

    def test_256_entries_fit_and_one_more_does_not(self) -> None:
        assert len(unpack_bundle(pack_bundle([b""] * 256))) == 256
        with pytest.raises(BadBundle, match="256"):
            pack_bundle([b""] * 257)

    @pytest.mark.parametrize("data", [b"\x00", b"\x00\x02a", b"\x00\x01ab", bytes(2 * 257)])
    def test_a_broken_bundle_is_refused(self, data: bytes) -> None:
        with pytest.raises(BadBundle):
            unpack_bundle(data)


class TestReceipts:
    @staticmethod
    def receipt(index: int = 3, size: int = 7, origin: str = ORIGIN) -> Receipt:
        algorithm = algorithm_of(origin)
        leaves = [leaf_hash(algorithm, b"%d" % number) for number in range(size)]
        rows = {(level, at): value for level, at, value in grow(Frontier(algorithm), leaves)[1]}
        proof = inclusion_proof(algorithm, index, size, lambda level, at: rows[level, at])
        note = sign_note(
            Checkpoint(origin, size, root_of(algorithm, leaves)).text, replace(KEY, name=origin), SECRET.sign
        )
        return Receipt(index, proof, note)

    def test_a_receipt_reads_as_c2sp_has_it(self) -> None:
        lines = replace(self.receipt(), extra=b"3").text.split("\n")

        assert lines[:3] == ["c2sp.org/tlog-proof@v1", "extra Mw==", "index 3"]
        assert [len(line) for line in lines[3:6]] == [44, 44, 44]
        assert lines[6:9] == ["", ORIGIN, "7"]

    @pytest.mark.parametrize("origin", [ORIGIN, f"{ORIGIN}-sm3"])
    @pytest.mark.parametrize(("index", "size"), [(0, 1), (0, 2), (6, 7), (3, 7)])
    def test_a_receipt_proves_its_entry_and_no_other(self, origin: str, index: int, size: int) -> None:
        receipt, key = receipt_of(self.receipt(index, size, origin).text), replace(KEY, name=origin)

        assert verify_receipt(receipt, b"%d" % index, [key], check).size == size
        with pytest.raises(BadNote, match="不能证明"):
            verify_receipt(receipt, b"another", [key], check)

    @given(st.none() | st.binary(max_size=50))
    def test_a_receipt_reads_back_as_it_was_written(self, extra: bytes | None) -> None:
        receipt = replace(self.receipt(), extra=extra)

        assert receipt_of(receipt.text) == receipt

    @pytest.mark.parametrize(
        "spoil",
        [
            lambda text: text.replace("@v1", "@v2"),
            lambda text: text.replace("index 3", "index 03"),
            lambda text: text.replace("index 3", "index -3"),
            lambda text: text.replace("index 3\n", ""),
            lambda text: text.replace("\n\n", "\n"),
            lambda text: text.replace("index 3", "extra AAA\nindex 3"),
            lambda text: text.replace("index 3", "index 3\nAAAA"),
            lambda text: text.replace("\n", "\r\n"),
            lambda text: text[:-1],
            lambda _: "",
        ],
    )
    def test_a_spoilt_receipt_is_refused(self, spoil: Callable[[str], str]) -> None:
        with pytest.raises(BadNote):
            receipt_of(spoil(self.receipt().text))

    @given(st.text(max_size=200))
    def test_no_text_at_all_makes_the_reader_stumble(self, text: str) -> None:
        for reader in (receipt_of, checkpoint_of, split_note, key_of):
            with pytest.raises(BadNote):
                reader(text)
