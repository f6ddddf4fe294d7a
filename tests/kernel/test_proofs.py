"""Receipts and proofs, checked by the core's verifier and by the stand-alone one."""

import base64
import subprocess
import sys
from pathlib import Path

import pytest
import segno

from lianxin.core.merkle import OutsideTree, verify_consistency
from lianxin.core.tlog import BadNote, Receipt, checkpoint_of, open_checkpoint, receipt_of, split_note, verify_receipt
from lianxin.kernel import proofs, signing
from lianxin.kernel.claims import claim
from lianxin.kernel.models import LedgerCheckpoint, LedgerLeaf
from tests.kernel.chronicle import drain, note, tell

pytestmark = pytest.mark.django_db

VERIFIER = Path(__file__).parents[2] / "verify" / "lianxin_verify.py"


def proves(text, body):
    return verify_receipt(receipt_of(text), body, [signing.key()], signing.check)


def test_a_receipt_proves_the_last_entry_of_a_chain():
    tell()

    checkpoint = proves(proofs.receipt("story:1"), proofs.entry_body("story:1"))

    assert checkpoint.text == checkpoint_of(split_note(proofs.checkpoint())[0]).text
    assert b'"entries":5' in proofs.entry_body("story:1")


def test_every_entry_has_a_receipt_and_none_proves_another():
    tell(subjects=2, notes=3)
    bodies = {
        (subject, seq): proofs.entry_body(subject, seq=seq) for subject in ("story:0", "story:1") for seq in (1, 3)
    }

    for (subject, seq), body in bodies.items():
        text = proofs.receipt(subject, seq=seq)
        proves(text, body)
        for other in set(bodies.values()) - {body}:
            with pytest.raises(BadNote):
                proves(text, other)


def test_an_entry_that_waits_has_no_receipt_yet():
    tell()
    note("story:1")

    assert proofs.receipt("story:1") is None
    assert proofs.receipt("story:1", seq=5) is not None
    drain()
    assert proofs.receipt("story:1") is not None


def test_an_unknown_subject_or_step_is_refused():
    tell()

    for subject, seq in (("story:9", None), ("story:1", 6), ("story:1", 0)):
        with pytest.raises(proofs.UnknownEntry):
            proofs.receipt(subject, seq=seq)


def test_whoever_has_found_the_subject_by_ticket_gets_its_receipt_without_a_scope():
    tell()
    claim(ticket="0" * 32)

    proves(proofs.receipt("story:2"), proofs.entry_body("story:2"))


def test_a_receipt_takes_three_statements(django_assert_num_queries):
    tell()

    with django_assert_num_queries(3):
        proofs.receipt("story:0")


def test_a_receipt_of_a_log_of_a_hundred_million_entries_fits_a_qr_code():
    tell()
    proof = tuple(bytes([level]) * 32 for level in range(27))
    text = Receipt(index=99_999_999, proof=proof, checkpoint=proofs.checkpoint()).text

    assert segno.make(text, error="l", micro=False).version <= 30


def test_the_standalone_verifier_accepts_receipt_and_body(tmp_path):
    tell()
    (tmp_path / "receipt").write_text(proofs.receipt("story:1"), encoding="utf-8")
    (tmp_path / "entry").write_bytes(proofs.entry_body("story:1"))
    words = ["receipt", tmp_path / "receipt", "--entry", tmp_path / "entry", "--key", signing.key().text]

    said = subprocess.run([sys.executable, VERIFIER, *words], check=False, capture_output=True, text=True)

    assert said.returncode == 0, said.stdout + said.stderr


def test_every_older_checkpoint_is_extended_by_the_latest():
    tell()
    latest = open_checkpoint(proofs.checkpoint(), [signing.key()], signing.check)

    for old in LedgerCheckpoint.objects.all():
        head, _, rest = proofs.consistency(old.size).partition("\n\n")
        proof = [base64.b64decode(line) for line in head.split("\n")[1:]]
        before = open_checkpoint(old.note, [signing.key()], signing.check)
        assert (head.split("\n")[0], rest) == (f"old {old.size}", proofs.checkpoint())
        assert verify_consistency(before.head, latest.head, proof)


def test_from_nothing_everything_follows_and_from_the_future_nothing():
    tell()

    assert proofs.consistency(0) == f"old 0\n\n{proofs.checkpoint()}"
    with pytest.raises(OutsideTree):
        proofs.consistency(LedgerLeaf.objects.count() + 1)


def test_an_empty_log_has_no_checkpoint():
    with pytest.raises(proofs.NothingSigned):
        proofs.checkpoint()
