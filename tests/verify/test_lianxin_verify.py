"""The outsiders' verifier, run as an outsider runs it: one file, no packages, on logs the core built."""

import json
import subprocess
import sys
from base64 import b64decode
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from lianxin.core.merkle import Frontier, Hash, grow, inclusion_proof, leaf_hash, root, root_of
from lianxin.core.tlog import Checkpoint, Key, Receipt, algorithm_of, pack_bundle, sign_note, tiles_for
from tests.shared_data import shared
from verify import lianxin_verify as verifier

PROGRAM = Path(__file__).resolve().parents[2] / "verify" / "lianxin_verify.py"
ORIGIN = "lianxin.example/ledger"
SECRET = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEY = Key(ORIGIN, SECRET.public_key().public_bytes_raw())
FORGER = Ed25519PrivateKey.from_private_bytes(bytes(32))
SIZE, PAST = 600, (1, 100, 256, 511)


def bodies(count: int, algorithm: Hash, subjects: int = 7) -> list[bytes]:
    """Entries of several orders in turn, each closed by its last."""
    written: list[bytes] = []
    for index in range(count):
        before = index - subjects
        is_closing = index + subjects >= count
        entry = {
            "v": 1,
            "subject": f"order:YL-20261118-{index % subjects:06}",
            "seq": index // subjects + 1,
            "prev": leaf_hash(algorithm, written[before]).hex() if before >= 0 else None,
            "event": "dispatch.order-closed" if is_closing else "dispatch.order-assigned",
            "by": {"name": "staff", "account": 7, "unit": "39.01.11"},
            "unit": "39.01.11",
            "at": "2026-11-18T09:18:00+08:00",
            "facts": {"entries": index // subjects + 1} if is_closing else {},
            "digests": {},
        }
        written.append(rfc8785.dumps(entry))
    return written


def note(size: int, value: bytes, *, origin: str = ORIGIN, secret: Ed25519PrivateKey = SECRET) -> str:
    return sign_note(Checkpoint(origin, size, value).text, replace(KEY, name=origin), secret.sign)


NOTE = note(9, bytes(32)).encode()


class Export:
    """An exported log in a folder, and ways to spoil it."""

    def __init__(self, folder: Path, origin: str = ORIGIN, entries: Sequence[bytes] | None = None) -> None:
        self.folder, self.origin, self.algorithm = folder, origin, algorithm_of(origin)
        self.bodies = list(bodies(SIZE, self.algorithm) if entries is None else entries)
        self.leaves = [leaf_hash(self.algorithm, body) for body in self.bodies]
        self.frontier, nodes = grow(Frontier(self.algorithm), self.leaves)
        self.nodes = {(level, index): value for level, index, value in nodes}
        self.write()

    def write(self) -> None:
        size = len(self.bodies)
        for tile in tiles_for(0, size):
            self.put(tile.path, b"".join(self.nodes[place] for place in tile.places))
            if tile.level == 0:
                first = tile.index * 256
                self.put(tile.entries_path, pack_bundle(self.bodies[first : first + tile.width]))
        for past in (*PAST, size):
            if past <= size:
                self.put(f"checkpoints/{past}", self.note(past).encode())
        self.put("checkpoint", self.note(size).encode())

    def put(self, path: str, data: bytes) -> None:
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)

    def note(self, size: int) -> str:
        return note(size, root_of(self.algorithm, self.leaves[:size]), origin=self.origin)

    def flip(self, path: str, at: int) -> None:
        data = bytearray((self.folder / path).read_bytes())
        data[at] ^= 1
        (self.folder / path).write_bytes(bytes(data))

    def place_of(self, index: int) -> int:
        """Where in its bundle the body of an entry begins."""
        return sum(2 + len(body) for body in self.bodies[index // 256 * 256 : index]) + 2

    def receipt(self, index: int, size: int, extra: bytes | None = None) -> Receipt:
        proof = inclusion_proof(self.algorithm, index, size, lambda level, at: self.nodes[level, at])
        return Receipt(index, proof, self.note(size), extra)


@pytest.fixture
def log(tmp_path: Path) -> Export:
    return Export(tmp_path / "log")


def run(*arguments: object, key: str = KEY.text) -> tuple[int, str]:
    """Run the program without site-packages; whatever it is given, it never shows a stack trace."""
    command = [sys.executable, "-I", "-S", str(PROGRAM), *map(str, arguments), "--key", key]
    done = subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8", timeout=60)
    assert "Traceback" not in done.stderr + done.stdout, done.stderr
    return done.returncode, done.stdout + done.stderr


def ask(*arguments: object, key: str = KEY.text) -> tuple[int, dict[str, Any]]:
    status, said = run(*arguments, "--json", key=key)
    return status, json.loads(said)


class TestWholeLogs:
    def test_a_clean_log_is_found_clean(self, log: Export) -> None:
        status, said = ask("log", log.folder)

        assert (status, said["ok"], said["size"], said["checkpoints"]) == (0, True, SIZE, 5)
        assert (said["subjects"], said["closed_subjects"]) == (7, 7)

    def test_the_answer_is_in_both_languages(self, log: Export) -> None:
        status, said = run("log", log.folder)

        assert status == 0
        assert said.startswith("通过 OK: 全部相符 / all is well")
        assert f"origin: {ORIGIN}" in said

    def test_a_log_under_sm3_is_found_clean_with_its_own_key(self, tmp_path: Path) -> None:
        sm3 = Export(tmp_path, origin=f"{ORIGIN}-sm3")

        assert run("log", tmp_path, key=replace(KEY, name=sm3.origin).text)[0] == 0
        sm3.flip("tile/0/001", 32 * 5)
        assert ask("log", tmp_path, key=replace(KEY, name=sm3.origin).text)[1]["first_bad_index"] == 261

    @pytest.mark.parametrize("size", [0, 1, 2, 255, 256, 257, 512])
    def test_logs_at_the_edges_of_tiles_are_found_clean(self, tmp_path: Path, size: int) -> None:
        Export(tmp_path, entries=bodies(size, Hash.SHA256))

        assert run("log", tmp_path)[0] == 0

    def test_partial_files_may_give_way_to_full_ones(self, tmp_path: Path) -> None:
        log = Export(tmp_path, entries=bodies(512, Hash.SHA256))
        log.put("checkpoint", log.note(511).encode())
        (tmp_path / "checkpoints/512").unlink()
        log.put("tile/1/000.p/1", log.nodes[8, 0])

        assert ask("log", tmp_path)[1].get("size") == 511

    @pytest.mark.parametrize("index", [0, 255, 256, 300, 599])
    def test_a_flipped_byte_in_a_bundle_names_its_entry(self, log: Export, index: int) -> None:
        name = {0: "000", 1: "001", 2: "002.p/88"}[index // 256]
        log.flip(f"tile/entries/{name}", log.place_of(index) + 10)

        status, said = ask("log", log.folder)

        assert (status, said["first_bad_index"]) == (1, index)

    def test_the_first_bad_index_is_printed_for_people_too(self, log: Export) -> None:
        log.flip("tile/entries/001", log.place_of(300))

        status, said = run("log", log.folder)

        assert status == 1
        assert "不通过 BAD" in said
        assert "首个不符的序号 FIRST BAD INDEX: 300" in said

    @pytest.mark.parametrize("at", [0, 1])
    def test_a_flipped_length_names_its_entry(self, log: Export, at: int) -> None:
        log.flip("tile/entries/001", log.place_of(300) - 2 + at)

        assert ask("log", log.folder)[1]["first_bad_index"] == 300

    @pytest.mark.parametrize(
        ("path", "at", "index"),
        [("tile/0/000", 32 * 7 + 31, 7), ("tile/0/002.p/88", 0, 512), ("tile/1/000.p/2", 40, 256)],
    )
    def test_a_flipped_tile_names_the_first_entry_under_it(self, log: Export, path: str, at: int, index: int) -> None:
        log.flip(path, at)

        status, said = ask("log", log.folder)

        assert (status, said["first_bad_index"]) == (1, index)

    def test_swapped_entries_are_named(self, log: Export) -> None:
        log.bodies[40], log.bodies[47] = log.bodies[47], log.bodies[40]
        log.put("tile/entries/000", pack_bundle(log.bodies[:256]))

        assert ask("log", log.folder)[1]["first_bad_index"] == 40

    def test_entries_swapped_in_every_file_still_break_their_chain(self, tmp_path: Path) -> None:
        entries = bodies(SIZE, Hash.SHA256)
        entries[40], entries[47] = entries[47], entries[40]
        Export(tmp_path, entries=entries)

        status, said = ask("log", tmp_path)

        assert (status, said["first_bad_index"]) == (1, 40)
        assert "expected seq 6, found 7" in said["en"]

    def test_an_entry_rewritten_in_every_file_breaks_its_chain_at_the_next(self, tmp_path: Path) -> None:
        entries = bodies(SIZE, Hash.SHA256)
        entries[40] = entries[40].replace(b"39.01.11", b"39.01.12")
        Export(tmp_path, entries=entries)

        status, said = ask("log", tmp_path)

        assert (status, said["first_bad_index"]) == (1, 47)
        assert "index 40" in said["en"]

    def test_entries_that_do_not_give_an_old_root_are_bounded_by_the_checkpoints(self, log: Export) -> None:
        log.put("checkpoints/511", note(511, root_of(Hash.SHA256, log.leaves[1:512])).encode())

        status, said = ask("log", log.folder)

        assert (status, said["first_bad_index"]) == (1, 256)
        assert "256..510" in said["en"]

    @pytest.mark.parametrize("count", [85, 87, "86", True])
    def test_a_closing_count_that_is_not_the_chain_is_named(self, tmp_path: Path, count: object) -> None:
        entries = bodies(SIZE, Hash.SHA256)
        closing = json.loads(entries[-1])
        assert closing["seq"] == 86
        closing["facts"]["entries"] = count
        Export(tmp_path, entries=[*entries[:-1], rfc8785.dumps(closing)])

        status, said = ask("log", tmp_path)

        assert (status, said["first_bad_index"]) == (1, SIZE - 1)
        assert "closes with" in said["en"]

    @pytest.mark.parametrize(
        "body",
        [
            *(b"", b"\xff", b"[]", b"{}", b"[" * 60_000, b'{"v":1,"subject":"a","seq":1}'),
            *(b'{"v":%s,"subject":"a","seq":1,"prev":null}' % version for version in (b"2", b"true", b'1,"v":1')),
        ],
    )
    def test_an_entry_that_is_no_record_is_named(self, tmp_path: Path, body: bytes) -> None:
        Export(tmp_path, entries=[*bodies(7, Hash.SHA256), body])

        assert ask("log", tmp_path)[1]["first_bad_index"] == 7

    @pytest.mark.parametrize(
        ("path", "index"),
        [("tile/entries/001", 256), ("tile/entries/002.p/88", 512), ("tile/0/001", 256), ("tile/1/000.p/2", 0)],
    )
    def test_a_missing_file_names_the_first_entry_it_held(self, log: Export, path: str, index: int) -> None:
        (log.folder / path).unlink()

        status, said = ask("log", log.folder)

        assert (status, said["first_bad_index"]) == (1, index)

    def test_a_bundle_cut_short_names_the_first_entry_lost(self, log: Export) -> None:
        log.put("tile/entries/002.p/88", pack_bundle(log.bodies[512:590]))

        assert ask("log", log.folder)[1]["first_bad_index"] == 590

    def test_bytes_after_the_last_entry_are_noticed(self, log: Export) -> None:
        log.put("tile/entries/002.p/88", pack_bundle([*log.bodies[512:], b"smuggled"]))

        assert ask("log", log.folder)[1]["first_bad_index"] == 599

    def test_a_log_cut_back_to_an_old_checkpoint_is_caught_by_its_history(self, tmp_path: Path) -> None:
        log = Export(tmp_path)
        for tile in tiles_for(0, 511):
            log.put(tile.path, b"".join(log.nodes[place] for place in tile.places))
            log.put(tile.entries_path, pack_bundle(log.bodies[tile.index * 256 :][: tile.width]))
        log.put("checkpoint", log.note(511).encode())

        status, said = ask("log", tmp_path)

        assert (status, said["first_bad_index"]) == (1, 511)
        assert "cut short" in said["en"]


class TestCheckpoints:
    def test_a_forged_checkpoint_is_refused(self, log: Export) -> None:
        log.put("checkpoint", note(SIZE, root(log.frontier), secret=FORGER).encode())

        status, said = ask("log", log.folder)

        assert (status, said["first_bad_index"]) == (1, None)
        assert "forged" in said["en"]

    def test_a_checkpoint_of_another_root_is_refused(self, log: Export) -> None:
        log.put("checkpoint", note(SIZE, bytes(32)).encode())
        (log.folder / "checkpoints/600").unlink()

        assert ask("log", log.folder)[1]["first_bad_index"] == 511

    def test_two_roots_of_one_size_are_a_fork(self, log: Export) -> None:
        log.put("checkpoints/600", note(SIZE, bytes(32)).encode())

        assert "forked" in ask("log", log.folder)[1]["en"]

    def test_a_past_checkpoint_under_a_false_name_or_signature_is_refused(self, log: Export) -> None:
        log.put("checkpoints/512", log.note(511).encode())
        assert "checkpoint 512" in ask("log", log.folder)[1]["en"]

        log.put("checkpoints/512", note(512, bytes(32), secret=FORGER).encode())
        assert "checkpoint 512" in ask("log", log.folder)[1]["en"]

    @pytest.mark.parametrize(
        "spoil",
        [
            lambda text: text.replace("600", "599"),
            lambda text: text.replace("600", "0600"),
            lambda text: text.replace("600\n", "600\r\n"),
            lambda text: text[:-1],
            lambda text: text.replace("\n\n", "\n"),
            lambda text: text + text.rpartition("\n\n")[2],
            lambda text: text.replace("\n\n", "\nextension\n\n"),
            lambda text: text.replace("=\n", "\n"),
            lambda _: "",
            lambda _: "\n\n\n",
            lambda _: "垃圾\x00",
            lambda _: "x" * (1 << 20) + "\n",
        ],
    )
    def test_a_spoilt_checkpoint_is_refused(self, log: Export, spoil: Callable[[str], str]) -> None:
        log.put("checkpoint", spoil(log.note(SIZE)).encode())

        assert run("log", log.folder)[0] == 1

    def test_witnesses_may_sign_beside_the_log(self, log: Export) -> None:
        log.put("checkpoint", (log.note(SIZE) + "— witness.example AAAAAAA=\n").encode())

        assert run("log", log.folder)[0] == 0

    def test_a_witness_cannot_sign_in_the_logs_place(self, log: Export) -> None:
        witness = replace(KEY, name="witness.example")
        log.put(
            "checkpoint", sign_note(Checkpoint(ORIGIN, SIZE, root(log.frontier)).text, witness, SECRET.sign).encode()
        )

        assert run("log", log.folder, "--key", witness.text)[0] == 1

    def test_a_log_that_changed_its_key_is_checked_with_both(self, log: Export) -> None:
        new = Key(ORIGIN, FORGER.public_key().public_bytes_raw())
        text = Checkpoint(ORIGIN, SIZE, root(log.frontier)).text
        log.put("checkpoint", sign_note(text, new, FORGER.sign).encode())

        assert run("log", log.folder)[0] == 1
        assert run("log", log.folder, "--key", new.text)[0] == 0


class TestConsistency:
    @pytest.mark.parametrize(("old", "new"), [(1, 600), (100, 511), (255, 256), (256, 600), (511, 600), (600, 600)])
    def test_an_honest_log_extends_its_past(self, log: Export, tmp_path: Path, old: int, new: int) -> None:
        for tile in tiles_for(0, new):
            log.put(tile.path, b"".join(log.nodes[place] for place in tile.places))
        names = self.saved(tmp_path, log.note(old), log.note(new))

        status, said = ask("consistency", *names, "--log", log.folder)

        assert (status, said.get("size"), said.get("old_size")) == (0, new, old)

    def test_everything_extends_the_empty_log(self, log: Export, tmp_path: Path) -> None:
        names = self.saved(tmp_path, log.note(0), log.note(SIZE))

        assert run("consistency", *names, "--log", log.folder)[0] == 0

    @pytest.mark.parametrize("old", [100, 256])
    def test_a_rewritten_past_is_caught(self, log: Export, tmp_path: Path, old: int) -> None:
        names = self.saved(tmp_path, note(old, root_of(Hash.SHA256, log.leaves[1 : old + 1])), log.note(SIZE))

        status, said = ask("consistency", *names, "--log", log.folder)

        assert status == 1
        assert f"前{old}条中有记录被改写" in said["zh"]

    def test_tiles_of_another_tree_are_told_apart_from_a_rewritten_past(self, log: Export, tmp_path: Path) -> None:
        log.flip("tile/0/002.p/88", 3)

        status, said = ask("consistency", *self.saved(tmp_path, log.note(100), log.note(SIZE)), "--log", log.folder)

        assert status == 1
        assert "tiles" in said["en"]

    def test_two_roots_of_one_size_are_a_fork(self, log: Export, tmp_path: Path) -> None:
        names = self.saved(tmp_path, note(SIZE, bytes(32)), log.note(SIZE))

        assert "forked" in ask("consistency", *names, "--log", log.folder)[1]["en"]

    def test_checkpoints_of_two_logs_are_not_compared(self, log: Export, tmp_path: Path) -> None:
        other = replace(KEY, name="other.example")
        names = self.saved(tmp_path, note(1, bytes(32), origin=other.name), log.note(SIZE))

        assert run("consistency", *names, "--log", log.folder, "--key", other.text)[0] == 1

    def test_checkpoints_in_the_wrong_order_are_a_question_badly_put(self, log: Export, tmp_path: Path) -> None:
        names = self.saved(tmp_path, log.note(SIZE), log.note(100))

        assert run("consistency", *names, "--log", log.folder)[0] == 2

    @staticmethod
    def saved(folder: Path, *notes: str) -> list[Path]:
        names = [folder / f"checkpoint-{number}" for number in range(len(notes))]
        for name, text in zip(names, notes, strict=True):
            name.write_text(text, encoding="utf-8", newline="")
        return names


class TestReceipts:
    @pytest.mark.parametrize(("index", "size"), [(0, 1), (3, 256), (256, 257), (599, 600)])
    def test_a_receipt_proves_its_entry(self, log: Export, tmp_path: Path, index: int, size: int) -> None:
        receipt, entry = self.saved(tmp_path, log.receipt(index, size).text, log.bodies[index])

        status, said = ask("receipt", receipt, "--entry", entry)

        assert (status, said.get("entry"), said.get("size")) == (0, index, size)

    def test_a_receipt_that_carries_its_entry_stands_alone(self, log: Export, tmp_path: Path) -> None:
        receipt, other = self.saved(tmp_path, log.receipt(5, 600, extra=log.bodies[5]).text, log.bodies[6])

        assert run("receipt", receipt)[0] == 0
        assert run("receipt", receipt, "--entry", other)[0] == 1

    def test_a_receipt_without_its_entry_proves_nothing(self, log: Export, tmp_path: Path) -> None:
        receipt, _ = self.saved(tmp_path, log.receipt(5, 600).text, b"")

        status, said = run("receipt", receipt)

        assert status == 2
        assert "--entry" in said

    def test_a_receipt_for_another_entry_is_refused(self, log: Export, tmp_path: Path) -> None:
        receipt, entry = self.saved(tmp_path, log.receipt(5, 600).text, log.bodies[6])

        status, said = ask("receipt", receipt, "--entry", entry)

        assert (status, said["first_bad_index"]) == (1, 5)

    @pytest.mark.parametrize(
        "spoil",
        [
            lambda text: text.replace("index 5", "index 6"),
            lambda text: text.replace("index 5", "index 05"),
            lambda text: text.replace("index 5", "index 5\nAAAA"),
            lambda text: text.replace("@v1", "@v2"),
            lambda text: text.replace("\n\n", "\n", 1),
            lambda text: text.replace("\n600\n", "\n601\n"),
            lambda text: text[:-1],
            lambda text: text.replace("index 5\n", "extra !\nindex 5\n"),
            lambda _: "",
        ],
    )
    def test_a_spoilt_receipt_is_refused(self, log: Export, tmp_path: Path, spoil: Callable[[str], str]) -> None:
        receipt, entry = self.saved(tmp_path, spoil(log.receipt(5, 600).text), log.bodies[5])

        assert run("receipt", receipt, "--entry", entry)[0] == 1

    def test_a_receipt_under_sm3_is_checked_with_sm3(self, tmp_path: Path) -> None:
        log = Export(tmp_path / "log", origin=f"{ORIGIN}-sm3", entries=bodies(20, Hash.SM3))
        receipt, entry = self.saved(tmp_path, log.receipt(5, 20).text, log.bodies[5])

        assert run("receipt", receipt, "--entry", entry, key=replace(KEY, name=log.origin).text)[0] == 0

    @staticmethod
    def saved(folder: Path, receipt: str, entry: bytes) -> tuple[Path, Path]:
        names = folder / "receipt.tlog-proof", folder / "entry.json"
        names[0].write_text(receipt, encoding="utf-8", newline="")
        names[1].write_bytes(entry)
        return names


class TestUse:
    @pytest.mark.parametrize(
        "key", ["", "garbage", KEY.text[:-2], KEY.text.replace(KEY.id.hex(), "00000000"), "钥+匙+!"]
    )
    def test_a_key_miscopied_is_wrong_use(self, log: Export, key: str) -> None:
        assert run("log", log.folder, key=key)[0] == 2

    def test_absent_files_are_unreadable(self, tmp_path: Path) -> None:
        assert run("log", tmp_path / "nowhere")[0] == 2
        assert run("log", tmp_path)[0] == 2
        assert run("receipt", tmp_path / "nowhere")[0] == 2
        assert run("receipt", tmp_path)[0] == 2
        assert run("consistency", tmp_path / "a", tmp_path / "b", "--log", tmp_path)[0] == 2

    def test_unreadable_is_said_in_json_too(self, tmp_path: Path) -> None:
        status, said = ask("log", tmp_path)

        assert (status, said["ok"]) == (2, False)

    @pytest.mark.parametrize("arguments", [[], ["audit"], ["log"], ["consistency", "a"]])
    def test_a_question_badly_put_is_wrong_use(self, arguments: list[str]) -> None:
        assert run(*arguments)[0] == 2

    @given(st.binary(max_size=80), st.sampled_from([b"", b"c2sp.org/tlog-proof@v1\nindex 0\n\n", NOTE]))
    def test_no_bytes_at_all_make_it_stumble(self, data: bytes, start: bytes) -> None:
        with TemporaryDirectory() as folder:
            path = Path(folder, "checkpoint")
            path.write_bytes(start + data)
            for command in (["log", folder], ["receipt", str(path)]):
                args = verifier.parser().parse_args([*command, "--key", KEY.text])
                assert verifier.answer(args)[0] in {1, 2}

    def test_help_says_what_it_is_in_both_languages(self) -> None:
        status, said = run("--help")

        assert status == 0
        assert "without trusting whoever runs it" in said
        assert "无须信任账本的管理者" in said

    def test_it_imports_nothing_but_the_standard_library(self) -> None:
        imported = {
            line.split()[1].split(".")[0]
            for line in PROGRAM.read_text(encoding="utf-8").splitlines()
            if line.startswith(("import ", "from ")) and line.split()[1] != "__future__"
        }

        assert imported <= sys.stdlib_module_names


class TestParts:
    """The hand-written cryptography and tree, against public vectors."""

    def test_every_wycheproof_ed25519_signature_is_judged_alike(self) -> None:
        book = json.loads(shared("data", "crypto_vectors", "wycheproof", "ed25519_test.json").read_text())
        cases = [(group["publicKey"]["pk"], case) for group in book["testGroups"] for case in group["tests"]]

        judged = [verifier.is_signed(*map(bytes.fromhex, (key, case["msg"], case["sig"]))) for key, case in cases]

        assert len(cases) == book["numberOfTests"]
        assert judged == [case["result"] == "valid" for _, case in cases]

    @pytest.mark.parametrize("y", [verifier.P, verifier.P + 1, 2**255 - 1, 2, 1 + 2**255], ids=hex)
    def test_a_point_has_one_encoding_or_none(self, y: int) -> None:
        assert verifier.point_of(y.to_bytes(32, "little")) is None

    @pytest.mark.parametrize("length", [0, 31, 33])
    def test_a_key_of_another_length_signs_nothing(self, length: int) -> None:
        assert not verifier.is_signed(bytes(length), b"", bytes(64))

    def test_plain_sm3_is_that_of_the_standard(self) -> None:
        book = json.loads(shared("data", "crypto_vectors", "gbt_sm2_sm3_sm4.json").read_text())["sm3"]

        for case in book:
            assert verifier.sm3_plain(bytes.fromhex(case["msg_hex"])).hex() == case["digest"]

    @pytest.mark.parametrize("length", [0, 1, 55, 56, 63, 64, 65, 119, 120, 300])
    def test_plain_sm3_agrees_with_openssl_around_the_block_edges(self, length: int) -> None:
        assert verifier.sm3_plain(bytes(length)) == verifier.hash_of("-sm3")(bytes(length))

    @pytest.mark.parametrize("kind", ["inclusion", "consistency"])
    def test_transparency_dev_proofs_are_judged_alike(self, kind: str) -> None:
        cases = json.loads(shared("vectors", "ledger", "transparency_dev_merkle_testdata.json").read_text())[kind]
        folder = shared("data", "crypto_vectors", "merkle", "testdata", kind)
        cases += [json.loads(path.read_text()) for path in sorted(folder.rglob("*.json"))]

        wrong = [case["desc"] for case in cases if self.judged(case) is case["wantErr"]]

        assert len(cases) >= 196
        assert wrong == []

    @pytest.mark.parametrize("algorithm", Hash)
    def test_rfc_6962_proofs_verify_under_both_hashes(self, algorithm: Hash) -> None:
        book = json.loads(shared("vectors", "ledger", "merkle_vectors_sha256_sm3.json").read_text())[algorithm]
        h = verifier.hash_of("-sm3" if algorithm is Hash.SM3 else "")
        hashes, roots = ([bytes.fromhex(each) for each in book[name]] for name in ("leaf_hashes", "roots"))

        for m, n, path in ((case["m"], case["n"], case["path"]) for case in book["inclusion"]):
            assert verifier.verify_inclusion(h, hashes[m], m, (n, roots[n]), [bytes.fromhex(each) for each in path])
        for m, n, path in ((case["m"], case["n"], case["proof"]) for case in book["consistency"]):
            proof = [bytes.fromhex(each) for each in path]
            assert verifier.verify_consistency(h, (m, roots[m]), (n, roots[n]), proof)

    @staticmethod
    def judged(case: dict[str, Any]) -> bool:
        h, proof = verifier.hash_of(""), [b64decode(each) for each in case["proof"] or []]
        if "leafIdx" in case:
            leaf, value = b64decode(case["leafHash"] or ""), b64decode(case["root"] or "")
            return verifier.verify_inclusion(h, leaf, case["leafIdx"], (case["treeSize"], value), proof)
        old, new = ((case[f"size{which}"], b64decode(case[f"root{which}"] or "")) for which in "12")
        return verifier.verify_consistency(h, old, new, proof)
