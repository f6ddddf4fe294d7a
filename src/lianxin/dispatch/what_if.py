"""What another edition of the rules would have made of past orders. It shows; it moves nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from lianxin.core.clocks import Cycle
from lianxin.core.rulebook import RuleBook, UnknownMatter
from lianxin.core.work_order_clocks import ClockName
from lianxin.dispatch import moves
from lianxin.dispatch.models import WorkOrder
from lianxin.kernel import ledger, rulebooks
from lianxin.kernel.actors import Actor


@dataclass(frozen=True, slots=True)
class Difference:
    """One order whose handling would be due at another time; ``would_be`` None: its matter is not in the edition."""

    number: str
    matter: str
    is_due_at: datetime | None
    would_be_due_at: datetime | None


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Of so many orders looked at, those that differ."""

    looked_at: int
    differences: tuple[Difference, ...]


def what_if(book: RuleBook, *, since: datetime, until: datetime, seen_by: Actor) -> WhatIf:
    """Refold every order opened in [since, until) under ``book`` and compare when its latest handling is due."""
    found, looked_at = [], 0
    for order in _opened(since, until, seen_by):
        looked_at += 1
        done = moves.happenings(list(ledger.history(moves.subject(order.number))), order.received_at)
        calendar = rulebooks.calendar(order.calendar)
        kept = rulebooks.edition(order.rules).terms_of(order.matter, urgent=order.is_urgent)
        is_due = _latest(moves.fold(done, kept, calendar))
        try:
            other = book.terms_of(order.matter, urgent=order.is_urgent)
            would_be = _latest(moves.fold(done, other, calendar))
        except UnknownMatter:
            would_be = None
        if is_due != would_be:
            found.append(Difference(order.number, order.matter, is_due, would_be))
    return WhatIf(looked_at, tuple(found))


def _opened(since: datetime, until: datetime, seen_by: Actor) -> Iterator[WorkOrder]:
    rows = WorkOrder.objects.within(seen_by.unit).filter(opened_at__gte=since, opened_at__lt=until).order_by("id")
    return rows.only("number", "received_at", "matter", "is_urgent", "rules", "calendar").iterator(1000)


def _latest(cycles: dict[str, tuple[Cycle, ...]]) -> datetime | None:
    finish = cycles[ClockName.FINISH.value]
    return finish[-1].due_at if finish else None
