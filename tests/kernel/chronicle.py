"""A ledger with something in it, for the tests of what is built upon the ledger."""

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

import psycopg
from django.db import connection, transaction

from lianxin.kernel import ledger
from lianxin.kernel.actors import ROOT, SYSTEM
from lianxin.kernel.claims import claim
from lianxin.kernel.events import Fact
from lianxin.kernel.sequencer import sequence
from tests.province import QINGDU, WEDNESDAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted(Fact):
    """Something was noted."""

    name: ClassVar[str] = "test.noted"
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished(Fact):
    """The matter is at its end."""

    name: ClassVar[str] = "test.finished"
    entries: int


def note(subject, words="桥东小学后门", unit=QINGDU, by=SYSTEM):
    """Commit one entry."""
    with transaction.atomic():
        return ledger.record(Noted(subject=subject, unit=unit, words=words), by=by, at=WEDNESDAY)


def finish(subject, entries):
    """Close a chain."""
    with transaction.atomic():
        return ledger.record(Finished(subject=subject, unit=QINGDU, entries=entries), by=SYSTEM, at=WEDNESDAY)


def drain(limit=1000):
    """Put all that waits into the tree, one checkpoint a second."""
    total, at = 0, WEDNESDAY
    while done := sequence(at=at, limit=limit):
        total, at = total + done, at + timedelta(seconds=1)
    return total


def tell(subjects=3, notes=4):
    """Claim the province and tell so many stories at once, all of them in the tree: subjects × (notes + 1) entries."""
    claim(scope=ROOT)
    drain()
    for step in range(notes):
        for subject in range(subjects):
            note(f"story:{subject}", f"第{step}次")
        drain()
    for subject in range(subjects):
        finish(f"story:{subject}", notes + 1)
    drain()


def cut_the_connection(address):
    """Kill, as the owner, the server process that serves this test, as a crash would."""
    with psycopg.connect(address, autocommit=True) as owner:
        owner.execute("SELECT pg_terminate_backend(%s, 5000)", [connection.connection.info.backend_pid])
