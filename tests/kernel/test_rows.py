"""What is written together goes to the database in one statement, and a command is done whole or not at all."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from lianxin.core.refusals import Refusal
from lianxin.kernel import ledger, rows
from lianxin.kernel.actors import ROOT, SYSTEM
from lianxin.kernel.claims import claim
from lianxin.kernel.models import IdempotencyKey, LedgerEntry
from lianxin.kernel.transactions import all_or_nothing
from tests.kernel.chronicle import Noted
from tests.province import QINGDU, WEDNESDAY

pytestmark = pytest.mark.django_db


def key(name):
    return IdempotencyKey(account=1, key=name, fingerprint=b"x" * 32, status=200, answer={"名": name}, at=WEDNESDAY)


def kept():
    return set(IdempotencyKey.objects.values_list("key", flat=True))


def test_a_batch_is_one_statement_and_entries_of_one_chain_keep_their_order():
    claim(scope=ROOT)
    batch, last = rows.Batch(), None
    with CaptureQueriesContext(
        connection,
    ) as asked:
        for number in range(5):
            fact = Noted(subject="story:1", unit=QINGDU, words=str(number))
            last = ledger.record(fact, by=SYSTEM, at=WEDNESDAY, after=last, into=batch)
            batch.insert(key(f"k{number}"))
        batch.write()

    assert len([each for each in asked if "INSERT" in each["sql"]]) == 1
    chain = LedgerEntry.objects.filter(subject="story:1").order_by("id")
    assert list(chain.values_list("seq", flat=True)) == [1, 2, 3, 4, 5]
    assert kept() == {f"k{number}" for number in range(5)}


def test_a_batch_says_how_many_rows_its_last_write_changed():
    batch = rows.Batch()
    batch.insert(key("a"))
    assert batch.write() == 1
    row = IdempotencyKey.objects.get(key="a")
    row.status = 404
    for pk, changed in ((row.pk, 1), (row.pk + 1000, 0)):
        row.pk = pk
        batch.update(row, frozenset({"status"}))
        assert batch.write() == changed
    assert IdempotencyKey.objects.get(key="a").status == 404


@all_or_nothing()
def inner(name, *, refused):
    rows.insert(key(name))
    if refused:
        raise Refusal("不行")


@all_or_nothing()
def outer(name, *, refused):
    rows.insert(key(name))
    inner(f"{name}, inside", refused=refused)


def test_a_command_within_a_command_is_a_part_of_it():
    with CaptureQueriesContext(connection) as asked:
        outer("done", refused=False)
    assert len([each for each in asked if each["sql"].startswith("SAVEPOINT")]) == 1  # the test's own transaction
    with pytest.raises(Refusal):
        outer("refused", refused=True)
    assert kept() == {"done", "done, inside"}


def test_who_catches_the_refusal_of_a_part_loses_the_whole_unless_a_savepoint_was_asked_for():
    @all_or_nothing()
    def careless():
        rows.insert(key("careless"))
        try:
            inner("part", refused=True)
        except Refusal:
            rows.insert(key("afterwards"))

    @all_or_nothing()
    def careful():
        rows.insert(key("careful"))
        with pytest.raises(Refusal), transaction.atomic():
            inner("part", refused=True)

    with pytest.raises(transaction.TransactionManagementError):
        careless()
    careful()
    assert kept() == {"careful"}
