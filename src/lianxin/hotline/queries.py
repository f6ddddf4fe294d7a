"""Questions about appeals and callers."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from lianxin.core import work_order_clocks
from lianxin.core.channels import Channel
from lianxin.core.clocks import Happening, Standing, standing
from lianxin.core.roles import Can
from lianxin.core.rulebook import ClockTerms
from lianxin.core.terms import Term
from lianxin.core.work_order_clocks import RECEIVED, ClockName
from lianxin.dispatch import cards
from lianxin.dispatch import queries as dispatch
from lianxin.hotline.models import Appeal
from lianxin.kernel import rulebooks, vault
from lianxin.kernel.actors import Actor, NotAllowed

CLOCKS_BEFORE_HANDLING: Final = 3


@dataclass(frozen=True, slots=True)
class AppealCard:
    """How an order's appeal reached us, without who it was."""

    number: str
    channel: str
    source: str
    source_id: str
    received_at: datetime
    filed_at: datetime
    is_withheld: bool
    has_caller: bool
    refusal_ground: str
    answer: str

    @property
    def channel_label(self) -> str:
        return Channel(self.channel).label


def appeal(number: str, *, seen_by: Actor) -> AppealCard | None:
    """Return an order's appeal, None when it came another way.

    Raises:
        UnknownOrder

    """
    dispatch.require_visible(number, seen_by=seen_by)
    row = (
        Appeal.objects.filter(number=number)
        .values_list(
            "number", "channel", "source", "source_id", "received_at", "filed_at", "is_withheld", "caller",
            "refusal_ground", "answer",
        )
        .first()
    )  # fmt: skip
    return AppealCard(*row[:7], row[7] is not None, *row[8:]) if row else None


def index_of(phone: str) -> bytes | None:
    """Return the blind index of a telephone by its digits alone, however they are set apart; None when it has none."""
    digits = "".join(filter(str.isdigit, phone))
    return vault.blind("phone", digits) if digits else None


def earlier_of_caller(phone: str, *, seen_by: Actor, limit: int = 5) -> Sequence[dispatch.OrderLine]:
    """Return the latest orders from one phone, newest first, found by blind index.

    Raises:
        NotAllowed

    """
    seen_by.require(Can.OPEN_VAULT)
    index = index_of(phone)
    if index is None:
        return []
    rows = Appeal.objects.filter(caller_index=index).order_by("-id")
    return dispatch.lines(rows.values_list("number", flat=True)[:limit], seen_by=seen_by)


def caller_record(number: str, *, seen_by: Actor) -> uuid.UUID | None:
    """Return where in the vault the caller's data lies, None when nobody gave any.

    Whoever opens the vault by their post may know; of a caller who is not withheld, also whoever has the order in hand,
    for they have to get in touch.

    Raises:
        NotAllowed, UnknownOrder

    """
    dispatch.require_visible(number, seen_by=seen_by)
    row = Appeal.objects.filter(number=number).values_list("caller", "is_withheld").first()
    record, is_withheld = row or (None, True)
    if Can.OPEN_VAULT not in seen_by.may and (is_withheld or not cards.is_in_hand(number, seen_by=seen_by)):
        seen_by.require(Can.OPEN_VAULT)
    return record


def may_open(number: str, *, seen_by: Actor) -> bool:
    """Test whether the asker may be shown the caller, and whether there is anybody to show.

    Raises:
        UnknownOrder

    """
    try:
        return caller_record(number, seen_by=seen_by) is not None
    except NotAllowed:
        return False


@dataclass(frozen=True, slots=True)
class ClockAhead:
    """A clock of an order that is not opened yet, as it would run."""

    label: str
    term: Term
    due_at: datetime | None


def clocks_ahead(*, received_at: datetime, at: datetime, terms: ClockTerms) -> list[tuple[ClockAhead, Standing]]:
    """Return how the clocks stand while an appeal is taken down: one runs since the words reached us."""
    calendar = rulebooks.calendar_at(at)
    reached = (Happening(RECEIVED, received_at),)
    ahead = []
    for rule in work_order_clocks.rules(terms):
        cycle = next(iter(rule.fold(reached, calendar)), None)
        clock = ClockAhead(ClockName(rule.name).label, rule.term, cycle.due_at if cycle else None)
        ahead.append((clock, standing(cycle, at, calendar)))
    return ahead[:CLOCKS_BEFORE_HANDLING]


def came_before(number: str, *, days: int, seen_by: Actor) -> bool:
    """Test whether the caller of an appeal had come in the days before it: asked of the blind index, by nobody's name.

    Raises:
        UnknownOrder

    """
    dispatch.require_visible(number, seen_by=seen_by)
    mine = Appeal.objects.filter(number=number).exclude(caller_index=None).first()
    if mine is None:
        return False
    earlier = Appeal.objects.filter(caller_index=mine.caller_index, id__lt=mine.pk)
    return earlier.filter(received_at__gte=mine.received_at - timedelta(days=days)).exists()


def known(source: str) -> dict[str, str]:
    """Return what was taken down from one source already, as far as the walls show it: its own id → our number."""
    return dict(Appeal.objects.filter(source=source).exclude(source_id="").values_list("source_id", "number"))
