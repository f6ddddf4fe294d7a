"""The exported folder: complete, checked by the stand-alone verifier, and added to, never written anew."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from lianxin.core.tlog import Checkpoint, sign_note, tile_paths
from lianxin.kernel import ledger, signing, tree
from lianxin.kernel.actors import ROOT
from lianxin.kernel.claims import claim
from lianxin.kernel.export import ForeignFolder, export
from lianxin.kernel.models import LedgerCheckpoint
from tests.kernel.chronicle import drain, note, tell

pytestmark = pytest.mark.django_db

VERIFIER = Path(__file__).parents[2] / "verify" / "lianxin_verify.py"


def verified(folder):
    key = (folder / "key").read_text(encoding="utf-8").strip()
    words = [sys.executable, VERIFIER, "log", folder, "--key", key, "--json"]
    return json.loads(subprocess.run(words, check=False, capture_output=True, text=True).stdout)


def files(folder):
    return {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}


def write_many(count, limit=100):
    for step in range(count):
        note(f"many:{step % 7}", f"{step}")
    drain(limit)


def test_the_standalone_verifier_finds_the_export_whole(tmp_path):
    tell()

    size = export(tmp_path)

    said = verified(tmp_path)
    assert (said["ok"], said["size"], said["closed_subjects"]) == (True, size, 3)
    assert said["checkpoints"] == LedgerCheckpoint.objects.count()
    assert size == tree.standing().size


def test_there_is_what_the_layout_says_and_nothing_else(tmp_path):
    tell()
    write_many(300)

    size = export(tmp_path)

    signed = {f"checkpoints/{each}" for each in LedgerCheckpoint.objects.values_list("size", flat=True)}
    assert set(files(tmp_path)) == {"key", "checkpoint", *tile_paths(size), *signed}
    assert (tmp_path / "key").read_text(encoding="utf-8") == signing.key().text + "\n"


def test_a_later_export_adds_and_leaves_full_tiles_alone(tmp_path):
    tell()
    write_many(270)
    export(tmp_path)
    first = {name: path.stat().st_ino for name, path in files(tmp_path).items()}
    write_many(300)

    size = export(tmp_path)

    kept = {name for name, path in files(tmp_path).items() if first.get(name) == path.stat().st_ino}
    assert {"tile/0/000", "tile/entries/000"} <= kept
    assert set(tile_paths(size)) <= set(files(tmp_path))
    assert verified(tmp_path)["ok"]


def test_partial_tiles_go_once_the_tile_is_full(tmp_path):
    tell()
    export(tmp_path)
    assert (tmp_path / "tile/0/000.p").exists()
    write_many(260)

    export(tmp_path)

    assert not (tmp_path / "tile/0/000.p").exists()
    assert not (tmp_path / "tile/entries/000.p").exists()


def test_an_export_that_broke_off_is_finished_by_the_next(tmp_path):
    tell()
    write_many(270)
    export(tmp_path)
    (tmp_path / "checkpoint").unlink()
    (tmp_path / "tile/0/001.p").rename(tmp_path / "elsewhere")
    (tmp_path / "tile/0/000").write_bytes(b"half")

    export(tmp_path)

    assert verified(tmp_path)["ok"]


def test_exporting_again_changes_nothing(tmp_path):
    tell()
    export(tmp_path)
    before = {name: path.read_bytes() for name, path in files(tmp_path).items()}

    export(tmp_path)

    assert {name: path.read_bytes() for name, path in files(tmp_path).items()} == before


def test_the_folder_of_another_log_is_left_alone(tmp_path, settings):
    tell()
    export(tmp_path)
    settings.LEDGER_KEY = b"\x09" * 32

    with pytest.raises(ForeignFolder):
        export(tmp_path)


def test_the_folder_of_another_history_is_left_alone(tmp_path):
    tell()
    size = export(tmp_path)
    other = Checkpoint(ledger.origin(), size, bytes(32))
    (tmp_path / "checkpoint").write_text(sign_note(other.text, signing.key(), signing.sign), encoding="utf-8")

    with pytest.raises(ForeignFolder):
        export(tmp_path)


def test_an_empty_log_leaves_its_key(tmp_path):
    claim(scope=ROOT)

    assert export(tmp_path) == 0
    assert set(files(tmp_path)) == {"key"}


def test_whoever_has_not_claimed_the_province_exports_nothing(tmp_path):
    tell()
    claim(scope="39.01")

    with pytest.raises(RuntimeError, match="whole province"):
        export(tmp_path)
