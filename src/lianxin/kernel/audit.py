"""The audit: derive the whole log again from its rows, and say where the first thing is wrong.

Two passes, each a stream: over the entries, subject by subject (bodies, columns, chains), and over the tree, index by
index (leaves, nodes, checkpoints). What is written meanwhile is not judged: the size is that of the latest checkpoint
when the audit began, and nothing below it may ever change.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Final

from django.db import transaction

from lianxin.core.words import Word
from lianxin.kernel import tree
from lianxin.kernel.audit_entries import entry_findings
from lianxin.kernel.audit_tree import stray_findings, tree_findings
from lianxin.kernel.findings import Finding
from lianxin.kernel.models import LedgerCheckpoint, LedgerEntry

Progress = Callable[[int, int], None]  # (done, of how many)

STEP: Final = 1000


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the audit looked at, how often each thing was wrong, and the first of it."""

    entries: int
    size: int
    checkpoints: int
    faults: Mapping[Word, int]
    first: Finding | None

    @property
    def is_good(self) -> bool:
        """Test whether nothing was wrong."""
        return self.first is None


def verify(*, progress: Progress | None = None) -> Verdict:
    """Check every entry, chain, node, root and signature; a fault is counted, never raised.

    The first fault is the one that is pinned first: of two that end at the same index, the narrower.

    Raises:
        RuntimeError: the whole province was not claimed

    """
    tree.require_whole_province()
    with transaction.atomic():  # server-side cursors live in a transaction
        last = tree.latest()
        size = last.size if last else 0
        entries = LedgerEntry.objects.count()
        tick = _ticker(progress, entries + size)
        faults, first = _tally(chain(entry_findings(tick), tree_findings(size, tick), stray_findings()))
        return Verdict(entries, size, LedgerCheckpoint.objects.filter(size__lte=size).count(), faults, first)


def _tally(findings: Iterator[Finding]) -> tuple[Mapping[Word, int], Finding | None]:
    faults: Counter[Word] = Counter()
    first: Finding | None = None
    for finding in findings:
        faults[finding.wrong] += 1
        if first is None or finding.rank < first.rank:
            first = finding
    return faults, first


def _ticker(progress: Progress | None, total: int) -> Callable[[], None]:
    """Return what each row calls; the asker hears of every thousandth, and of the end."""
    done = 0

    def tick() -> None:
        nonlocal done
        done += 1
        if progress and (done % STEP == 0 or done == total):
            progress(min(done, total), total)

    return tick
