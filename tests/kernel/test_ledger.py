"""Appending to the ledger: in the caller's transaction, to the chain of the subject, nothing personal."""

import json
from dataclasses import dataclass, field
from typing import ClassVar

import pytest
from django.db import IntegrityError, connection, transaction

from lianxin.core.chains import Link, check_chain
from lianxin.core.merkle import leaf_hash
from lianxin.kernel import ledger
from lianxin.kernel.actors import SYSTEM, Actor
from lianxin.kernel.events import Fact
from tests.province import WEDNESDAY

pytestmark = pytest.mark.django_db


@dataclass(frozen=True, slots=True, kw_only=True)
class Told(Fact):
    name: ClassVar[str] = "test.told"
    word: str
    digests: dict = field(default_factory=dict)


def told(word, subject="story:1", **more):
    return Told(subject=subject, unit="39.01", word=word, **more)


def tell(*words):
    last = None
    for word in words:
        last = ledger.record(told(word), by=SYSTEM, at=WEDNESDAY, after=last)
    return ledger.history("story:1")


def test_entries_of_a_subject_are_chained_by_number_and_hash():
    chain = tell("一", "二", "三")

    links = [Link(entry.leaf, json.loads(entry.body)) for entry in chain]
    assert [entry.seq for entry in chain] == [1, 2, 3]
    assert check_chain(links) == ()


def test_the_leaf_is_the_hash_of_the_very_bytes_that_are_kept():
    (entry,) = tell("一")

    assert entry.leaf == leaf_hash(ledger.hash_of_the_log(), entry.body.encode())


def test_an_entry_says_who_when_where_and_what_in_canonical_json():
    by = Actor("沈砚", "39.01.01.01", account=7)
    ledger.record(told("一", digests={"reason": "abc"}), by=by, at=WEDNESDAY)

    (entry,) = ledger.history("story:1")
    assert entry.body == json.dumps(json.loads(entry.body), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert json.loads(entry.body) == {
        "v": 1, "subject": "story:1", "seq": 1, "prev": None, "event": "test.told",
        "by": {"name": "staff", "account": 7, "unit": "39.01.01.01"},
        "unit": "39.01", "at": "2026-11-18T09:18:00+08:00", "facts": {"word": "一"}, "digests": {"reason": "abc"},
    }  # fmt: skip


def test_the_end_of_the_chain_is_found_when_the_caller_does_not_hand_it_in():
    tell("一", "二")
    ledger.record(told("三"), by=SYSTEM, at=WEDNESDAY)

    assert [entry.seq for entry in ledger.history("story:1")] == [1, 2, 3]


def test_two_writers_of_one_step_cannot_both_win():
    first = ledger.record(told("一"), by=SYSTEM, at=WEDNESDAY)
    ledger.record(told("二"), by=SYSTEM, at=WEDNESDAY, after=first)

    with pytest.raises(IntegrityError), transaction.atomic():
        ledger.record(told("又一个二"), by=SYSTEM, at=WEDNESDAY, after=first)


def test_what_is_rolled_back_was_never_told():
    with transaction.atomic():
        ledger.record(told("一"), by=SYSTEM, at=WEDNESDAY)
        transaction.set_rollback(True)

    assert ledger.history("story:1") == ()


def test_words_too_long_for_a_bundle_are_refused_before_they_are_kept():
    with pytest.raises(RuntimeError, match="beside the ledger"):
        ledger.record(told("字" * 30_000), by=SYSTEM, at=WEDNESDAY)


def test_every_entry_waits_for_the_tree_though_nobody_asked():
    tell("一", "二")

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM kernel_ledgerqueue q JOIN kernel_ledgerentry e ON e.id = q.entry_id "
            "WHERE e.subject = 'story:1'"
        )
        waiting = cursor.fetchone()[0]
    assert waiting in (0, 2)  # the entries themselves are behind the wall until the province is claimed
