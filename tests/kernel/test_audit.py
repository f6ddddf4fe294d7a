"""The audit: a whole log is found whole, and whatever an owner of the tables alters is found where it stands."""

import json
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.db import transaction

from lianxin.core.chains import Fault
from lianxin.core.merkle import Hash, leaf_hash
from lianxin.core.tlog import BadNote, receipt_of, verify_receipt
from lianxin.kernel import audit, ledger, proofs, signing, tree
from lianxin.kernel.actors import SYSTEM
from lianxin.kernel.claims import claim
from lianxin.kernel.export import export
from lianxin.kernel.findings import Finding, Wrong
from lianxin.kernel.models import LedgerCheckpoint, LedgerEntry, LedgerLeaf
from lianxin.kernel.sequencer import sequence
from tests.kernel.chronicle import Noted, drain, finish, note, tell
from tests.province import QINGDU, SHIYAN, WEDNESDAY

VERIFIER = Path(__file__).parents[2] / "verify" / "lianxin_verify.py"


class Tamperer:
    """The owner of the tables, who takes the walls down and alters what was written."""

    def __init__(self, address):
        self._owner = psycopg.connect(address, autocommit=True)
        for table in ("entry", "leaf", "node", "checkpoint"):
            self(f"ALTER TABLE kernel_ledger{table} DISABLE TRIGGER append_only")
        keys = "SELECT conrelid::regclass, conname FROM pg_constraint WHERE contype = 'f'"
        for table, name in self(f"{keys} AND confrelid = 'kernel_ledgerentry'::regclass"):
            self(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')

    def __call__(self, statement, *values):
        done = self._owner.execute(statement, values)
        return done.fetchall() if done.description else done.rowcount

    def close(self):
        self._owner.close()

    def entry_at(self, index):
        ((entry, body),) = self(
            "SELECT entry.id, body FROM kernel_ledgerentry entry JOIN kernel_ledgerleaf leaf ON entry_id = entry.id"
            " WHERE leaf.index = %s",
            index,
        )
        return entry, body

    def rewrite(self, index, *, leaf=False, node=False):
        """Say something else at an index."""
        entry, body = self.entry_at(index)
        altered = body.replace("次", "回").replace('"entries":5', '"entries":4')
        assert altered != body
        digest = leaf_hash(Hash.SHA256, altered.encode())
        self("UPDATE kernel_ledgerentry SET body = %s WHERE id = %s", altered, entry)
        if leaf:
            self("UPDATE kernel_ledgerentry SET leaf = %s WHERE id = %s", digest, entry)
        if node:
            self("UPDATE kernel_ledgernode SET hash = %s WHERE level = 0 AND index = %s", digest, index)


@pytest.fixture
def tampering(fresh_database):
    """A log that was told whole, its size, and somebody who may alter it."""
    tell()
    tamper = Tamperer(fresh_database)
    yield tamper, tree.standing().size
    tamper.close()


def verified(folder):
    """What an outsider finds in an export."""
    size = export(folder)
    words = [sys.executable, VERIFIER, "log", folder, "--key", signing.key().text, "--json"]
    return size, json.loads(subprocess.run(words, check=False, capture_output=True, text=True).stdout)


@pytest.mark.django_db
class TestAWholeLog:
    def test_is_found_whole(self):
        tell()
        note("story:1", "还在等候")

        verdict = audit.verify()

        assert (verdict.is_good, verdict.faults, verdict.first) == (True, {}, None)
        assert verdict.size == tree.standing().size == verdict.entries - 1
        assert verdict.checkpoints == LedgerCheckpoint.objects.count()

    def test_is_found_whole_when_it_is_empty(self):
        claim(scope="39")

        assert audit.verify().is_good

    def test_is_found_whole_when_it_spans_several_chunks(self):
        tell()
        with transaction.atomic():
            last = None
            for step in range(4200):
                last = ledger.record(
                    Noted(subject="long", unit=QINGDU, words=f"{step}"), by=SYSTEM, at=WEDNESDAY, after=last
                )
        drain(700)

        assert audit.verify().faults == {}

    def test_reports_how_far_it_has_come(self):
        tell(notes=4)
        heard = []

        audit.verify(progress=lambda *each: heard.append(each))

        total = LedgerEntry.objects.count() + LedgerLeaf.objects.count()
        assert heard[-1] == (total, total)

    def test_is_read_by_whoever_has_claimed_the_province_and_nobody_else(self):
        tell()
        claim(scope="39.01")

        with pytest.raises(RuntimeError, match="whole province"):
            audit.verify()


@pytest.mark.django_db
class TestWhatTheApplicationItselfCouldGetWrong:
    def test_a_closing_entry_that_miscounts(self):
        tell()
        note("miscounted")
        finish("miscounted", 3)
        drain()

        verdict = audit.verify()

        assert (verdict.faults, verdict.first.index) == ({Fault.COUNT: 1}, verdict.size - 1)
        assert verdict.first.said() == (f"序号{verdict.size - 1}（miscounted第2条）：办结条数不符，应为“2”，实为“3”")

    def test_a_signature_of_another_key(self, settings):
        tell()
        size = tree.standing().size
        settings.LEDGER_KEY = b"\x07" * 32
        note("more")
        sequence(at=WEDNESDAY)
        settings.LEDGER_KEY = b"\x03" * 32

        verdict = audit.verify()

        assert (verdict.faults, verdict.first) == ({Wrong.SIGNATURE: 1}, Finding(Wrong.SIGNATURE, size))

    def test_a_root_that_is_not_the_trees(self):
        tell()
        size = tree.standing().size
        note("more")
        drain()
        note("more")
        LedgerCheckpoint.objects.create(size=size + 2, root=bytes(32), note="", at=WEDNESDAY)

        assert audit.verify().faults == {Wrong.SIGNATURE: 1, Wrong.ROOT: 1, Wrong.INDEX: 1}


class TestAnOwnerWho:
    def test_alters_a_body_is_found_at_its_index(self, tampering, tmp_path):
        tamper, size = tampering
        tamper.rewrite(size - 9)

        verdict = audit.verify()

        assert verdict.faults == {Wrong.LEAF: 1}
        assert (verdict.first.index, verdict.first.wrong) == (size - 9, Wrong.LEAF)
        assert verified(tmp_path)[1]["first_bad_index"] == size - 9

    def test_alters_a_body_and_its_hash_is_found_at_its_index(self, tampering, tmp_path):
        tamper, size = tampering
        tamper.rewrite(size - 9, leaf=True)

        verdict = audit.verify()

        assert verdict.faults == {Wrong.NODE: 1, Fault.PREV: 1}
        assert (verdict.first.index, verdict.first.width, verdict.first.wrong) == (size - 9, 1, Wrong.NODE)
        assert verified(tmp_path)[1]["first_bad_index"] == size - 9

    def test_alters_the_leaf_of_the_tree_too_is_found_within_its_pair(self, tampering, tmp_path):
        tamper, size = tampering
        tamper.rewrite(size - 9, leaf=True, node=True)

        first = audit.verify().first
        outside = verified(tmp_path)[1]

        assert (first.wrong, first.width) == (Wrong.NODE, 2)
        assert first.index <= size - 9 < first.index + 2
        assert not outside["ok"]
        assert outside["first_bad_index"] <= size - 9

    def test_alters_the_last_entry_of_all_is_found(self, tampering, tmp_path):
        tamper, size = tampering
        tamper.rewrite(size - 1, leaf=True, node=True)

        verdict = audit.verify()

        assert not verdict.is_good
        assert verdict.first.index <= size - 1 < verdict.first.index + verdict.first.width
        assert not verified(tmp_path)[1]["ok"]

    @pytest.mark.parametrize(("level", "index"), [(0, 3), (1, 1), (2, 0), (3, 0)])
    def test_alters_a_node_is_found_where_it_begins(self, tampering, level, index):
        tamper, _ = tampering
        tamper("UPDATE kernel_ledgernode SET hash = %s WHERE (level, index) = (%s, %s)", bytes(32), level, index)

        verdict = audit.verify()

        assert (verdict.faults, verdict.first) == ({Wrong.NODE: 1}, Finding(Wrong.NODE, index << level, 1 << level))

    def test_alters_a_leaf_of_the_tree_alone_is_found_by_outsiders_as_well(self, tampering, tmp_path):
        tamper, size = tampering
        tamper("UPDATE kernel_ledgernode SET hash = %s WHERE (level, index) = (0, %s)", bytes(32), size - 7)

        assert audit.verify().first.index == size - 7
        assert verified(tmp_path)[1]["first_bad_index"] == size - 7

    @pytest.mark.parametrize("back", [9, 1])
    def test_deletes_an_entry_is_found_at_its_index(self, tampering, tmp_path, back):
        tamper, size = tampering
        tamper("DELETE FROM kernel_ledgerentry WHERE id = %s", tamper.entry_at(size - back)[0])

        verdict = audit.verify()

        assert verdict.first == Finding(Wrong.ENTRY, size - back)
        assert verified(tmp_path)[1]["first_bad_index"] == size - back

    def test_deletes_an_entry_and_its_leaf_is_found_at_its_index(self, tampering, tmp_path):
        tamper, size = tampering
        entry, _ = tamper.entry_at(size - 9)
        tamper("DELETE FROM kernel_ledgerleaf WHERE entry_id = %s", entry)
        tamper("DELETE FROM kernel_ledgerentry WHERE id = %s", entry)

        verdict = audit.verify()

        assert verdict.first == Finding(Wrong.INDEX, size - 9)
        assert {Fault.GAP, Fault.PREV} <= set(verdict.faults)
        assert verified(tmp_path)[1]["first_bad_index"] == size - 9

    def test_takes_a_leaf_out_of_the_tree_leaves_a_lost_entry(self, tampering):
        tamper, size = tampering
        tamper("DELETE FROM kernel_ledgerleaf WHERE index = %s", size - 9)

        verdict = audit.verify()

        assert verdict.first == Finding(Wrong.INDEX, size - 9)
        assert verdict.faults[Wrong.LOST] == 1

    def test_swaps_two_entries_is_found_at_the_first(self, tampering, tmp_path):
        tamper, size = tampering
        (one, _), (other, _) = tamper.entry_at(size - 9), tamper.entry_at(size - 5)
        place = "UPDATE kernel_ledgerleaf SET entry_id = %s WHERE index = %s"
        tamper(place, -1, size - 9)
        tamper(place, one, size - 5)
        tamper(place, other, size - 9)

        verdict = audit.verify()

        assert (verdict.first.index, verdict.first.width) == (size - 9, 1)
        assert verdict.faults[Wrong.NODE] == 2
        assert verified(tmp_path)[1]["first_bad_index"] == size - 9

    def test_moves_an_entry_to_another_unit_is_found_by_its_column(self, tampering):
        tamper, size = tampering
        entry, _ = tamper.entry_at(size - 9)
        tamper("UPDATE kernel_ledgerentry SET unit = %s WHERE id = %s", SHIYAN, entry)

        first = audit.verify().first

        assert (first.wrong, first.index, first.expected, first.found) == (Wrong.COLUMN, size - 9, QINGDU, SHIYAN)

    def test_writes_nonsense_is_found_at_its_index(self, tampering):
        tamper, size = tampering
        tamper("UPDATE kernel_ledgerentry SET body = '[1]' WHERE id = %s", tamper.entry_at(size - 9)[0])

        verdict = audit.verify()

        assert verdict.first.index == size - 9
        assert {Wrong.LEAF, Wrong.UNREADABLE} <= set(verdict.faults)

    def test_throws_a_waiting_entry_out_of_the_queue_leaves_it_lost(self, tampering):
        tamper, _ = tampering
        note("story:1")
        tamper("DELETE FROM kernel_ledgerqueue")

        first = audit.verify().first

        assert (first.wrong, first.index, first.subject, first.seq) == (Wrong.LOST, None, "story:1", 6)
        assert first.said() == "尚无序号的story:1第6条：既不在账本的树中，也不在等候之列"

    def test_puts_an_entry_into_the_queue_again_is_found(self, tampering):
        tamper, size = tampering
        tamper("INSERT INTO kernel_ledgerqueue VALUES (%s)", tamper.entry_at(size - 9)[0])

        assert audit.verify().faults == {Wrong.TWICE: 1}

    def test_deletes_a_waiting_entry_is_found_by_its_empty_place_in_the_queue(self, tampering):
        tamper, _ = tampering
        note("story:1")
        tamper("DELETE FROM kernel_ledgerentry WHERE id = (SELECT entry_id FROM kernel_ledgerqueue)")

        assert audit.verify().faults == {Wrong.ENTRY: 1}

    def test_unsays_the_latest_checkpoint_leaves_leaves_that_nobody_signed(self, tampering):
        tamper, size = tampering
        tamper("DELETE FROM kernel_ledgercheckpoint WHERE size = %s", size)

        verdict = audit.verify()

        assert (verdict.first, set(verdict.faults)) == (Finding(Wrong.UNSIGNED, verdict.size), {Wrong.UNSIGNED})

    def test_rewrites_a_signed_root_is_found_by_the_signature(self, tampering):
        tamper, size = tampering
        tamper("UPDATE kernel_ledgercheckpoint SET root = %s WHERE size = %s", bytes(32), size)

        assert set(audit.verify().faults) == {Wrong.SIGNATURE, Wrong.ROOT}

    def test_hands_out_an_altered_entry_is_found_by_whoever_holds_its_receipt(self, tampering):
        tamper, size = tampering
        receipt = receipt_of(proofs.receipt("story:0", seq=1))
        tamper.rewrite(size - 15, leaf=True, node=True)

        with pytest.raises(BadNote):
            verify_receipt(receipt, proofs.entry_body("story:0", seq=1), [signing.key()], signing.check)


def test_facts_of_a_finding_over_a_range_are_said():
    said = Finding(Wrong.ROOT, 4, 3).said()

    assert said == "序号4至6之间：记录与当时签署的根不符"
    assert Finding(Wrong.SIGNATURE, None).said() == "账本：检查点不是本账本签署的，或已被改动"
    assert Finding(Wrong.INDEX, 7).said(translate=lambda text: f"«{text}»") == "«序号7：«序号不连续，此处没有记录»»"
