"""The sequencer, against the real database: indexes without holes, in order, whatever happens at the same time."""

import threading
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection, connections, transaction

from lianxin.core.merkle import root, root_of
from lianxin.core.tlog import open_checkpoint
from lianxin.kernel import audit, ledger, signing, tree
from lianxin.kernel.actors import ROOT, SYSTEM
from lianxin.kernel.claims import claim
from lianxin.kernel.models import LedgerCheckpoint, LedgerEntry, LedgerLeaf, LedgerNode, LedgerQueue
from lianxin.kernel.sequencer import sequence
from tests.kernel.chronicle import Noted, cut_the_connection, drain, note
from tests.province import QINGDU, WEDNESDAY


@pytest.fixture
def province(db):
    claim(scope=ROOT)
    drain()


@contextmanager
def running(*works):
    """Run each work in a thread with a connection of its own."""
    failures = []

    def run(work):
        try:
            claim(scope=ROOT)
            work()
        except Exception as error:  # noqa: BLE001 - whatever a thread meets, the test is to hear of it
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    yield
    for thread in threads:
        thread.join(timeout=60)
    assert not failures


def test_waiting_entries_get_the_next_indexes_in_the_order_they_were_written(province):
    size = tree.standing().size
    entries = [note(subject).leaf for subject in ("a", "b", "a", "c")]

    assert sequence(at=WEDNESDAY) == 4

    placed = LedgerLeaf.objects.filter(index__gte=size).order_by("index")
    assert [(leaf.index, bytes(leaf.entry.leaf)) for leaf in placed] == list(enumerate(entries, size))
    assert not LedgerQueue.objects.exists()


def test_the_checkpoint_is_signed_over_the_root_of_all_leaves(province):
    for step in range(21):
        note("a", f"{step}")
        if step % 5 == 0:
            sequence(at=WEDNESDAY)
    sequence(at=WEDNESDAY)

    last = tree.latest()
    leaves = LedgerLeaf.objects.order_by("index").values_list("entry__leaf", flat=True)
    signed = open_checkpoint(last.note, [signing.key()], signing.check)
    assert signed.root == bytes(last.root) == root_of(ledger.hash_of_the_log(), map(bytes, leaves))
    assert signed.size == last.size == len(leaves)
    assert LedgerNode.objects.count() == 2 * last.size - last.size.bit_count()
    assert root(tree.frontier()) == signed.root


def test_at_most_so_many_at_once_and_nothing_when_nothing_waits(province):
    for step in range(5):
        note("a", f"{step}")

    assert [sequence(at=WEDNESDAY, limit=2) for _ in range(4)] == [2, 2, 1, 0]


def test_an_empty_turn_signs_nothing(province):
    before = LedgerCheckpoint.objects.count()

    assert sequence(at=WEDNESDAY) == 0
    assert LedgerCheckpoint.objects.count() == before


def test_a_large_queue_takes_no_more_statements_than_a_small_one(province, django_assert_num_queries):
    for step in range(40):
        note("a", f"{step}")

    with django_assert_num_queries(10, exact=False):
        sequence(at=WEDNESDAY)


def test_without_the_whole_province_claimed_nothing_is_taken(province):
    note("a")
    claim(scope="39.02")

    with pytest.raises(RuntimeError, match="claim the whole province"):
        sequence(at=WEDNESDAY)

    assert LedgerQueue.objects.count() == 1


def test_when_signing_fails_everything_waits_as_before(province, settings):
    note("a")
    before = tree.standing()
    settings.LEDGER_KEY = b"short"

    with pytest.raises(ValueError, match="32 bytes"):
        sequence(at=WEDNESDAY)

    assert tree.standing() == before
    assert not LedgerLeaf.objects.filter(index__gte=before.size).exists()


def test_it_does_not_sign_on_top_of_nodes_that_contradict_the_signed_root(province):
    note("a")
    sequence(at=WEDNESDAY)
    size = tree.standing().size
    LedgerCheckpoint.objects.create(size=size + 1, root=bytes(32), note="", at=WEDNESDAY)
    note("a")

    with pytest.raises(RuntimeError, match="do not give the root"):
        sequence(at=WEDNESDAY)


def test_it_refuses_to_hide_in_another_transaction(fresh_database):
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        sequence(at=WEDNESDAY)


def test_while_one_is_at_it_another_returns_at_once(fresh_database):
    claim(scope=ROOT)
    note("a")
    locked, done = threading.Event(), threading.Event()

    def hold_the_lock():
        from lianxin.kernel.sequencer import LOCK

        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            locked.set()
            done.wait(30)

    with running(hold_the_lock):
        locked.wait(30)
        meanwhile = sequence(at=WEDNESDAY)
        done.set()

    assert (meanwhile, drain() > 0) == (0, True)


def test_a_writer_that_has_not_committed_is_neither_waited_for_nor_lost(fresh_database):
    claim(scope=ROOT)
    drain()
    written, go_on = threading.Event(), threading.Event()

    def write_slowly():
        with transaction.atomic():
            ledger.record(Noted(subject="slow", unit=QINGDU, words="慢"), by=SYSTEM, at=WEDNESDAY)
            written.set()
            go_on.wait(30)

    with running(write_slowly):
        written.wait(30)
        note("quick")
        first = sequence(at=WEDNESDAY)
        go_on.set()

    assert (first, sequence(at=WEDNESDAY)) == (1, 1)
    subjects = LedgerLeaf.objects.order_by("-index").values_list("entry__subject", flat=True)[:2]
    assert list(subjects) == ["slow", "quick"]
    assert audit.verify().is_good


def test_many_writers_and_several_sequencers_make_one_log_without_holes(fresh_database):
    writing = threading.Event()

    def write(name):
        for step in range(40):
            note(f"{name}-{step % 4}", f"{step}")

    def keep_sequencing():
        while not writing.is_set():
            sequence(at=WEDNESDAY, limit=7)

    with running(keep_sequencing, keep_sequencing, keep_sequencing):
        with running(*(lambda name=name: write(name) for name in "abcd")):
            pass
        writing.set()
    claim(scope=ROOT)
    drain()

    indexes = list(LedgerLeaf.objects.order_by("index").values_list("index", flat=True))
    assert indexes == list(range(LedgerEntry.objects.count()))
    assert LedgerEntry.objects.filter(name=Noted.name).count() == 160
    assert audit.verify().faults == {}


def test_a_killed_connection_loses_nothing_and_leaves_no_hole(fresh_database):
    claim(scope=ROOT)
    drain()
    size = tree.standing().size
    note("a")

    def kill(execute, statement, params, many, context):
        if statement.startswith('INSERT INTO "kernel_ledgercheckpoint"'):
            cut_the_connection(fresh_database)
        return execute(statement, params, many, context)

    with connection.execute_wrapper(kill), pytest.raises(OperationalError, match=r"terminating connection"):
        sequence(at=WEDNESDAY)
    connection.close()

    claim(scope=ROOT)
    assert (tree.standing().size, tree.standing().waiting) == (size, 1)
    assert (sequence(at=WEDNESDAY), tree.standing().size) == (1, size + 1)
    assert audit.verify().is_good
