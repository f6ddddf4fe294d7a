"""Open an order."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection
from django.utils import timezone

from lianxin.core import intake
from lianxin.core.rulebook import Matter, MatterKind, RuleBook
from lianxin.core.work_order_life import State
from lianxin.dispatch import moves
from lianxin.dispatch.events import OrderOpened
from lianxin.dispatch.models import WorkOrder
from lianxin.dispatch.search import words_of
from lianxin.kernel import ledger, rows, rulebooks, vault
from lianxin.kernel.actors import ROOT, Actor
from lianxin.kernel.claims import claim
from lianxin.kernel.transactions import all_or_nothing

NUMBER: Final = "YL-{day:%Y%m%d}-{serial:06d}"
TOLD: Final = ("origin", "kind", "matter", "is_urgent", "received_at", "rules", "calendar")
"""What the ledger is told of a new order, besides its number, its unit and the digest of its words."""
NEXT: Final = "SELECT nextval('dispatch_number'), nextval('dispatch_workorder_id_seq')"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOrder:
    """What is asked of us, before anybody has decided anything. ``unit`` is the area as far as it is known."""

    origin: str
    kind: MatterKind
    text: str
    received_at: datetime
    matter: str = ""
    title: str = ""
    place: str = ""
    shop: str = ""
    unit: str = ROOT
    is_urgent: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """What the room that opened the order needs: its number, the citizen's code and ticket, the chain so far."""

    number: str
    code: str
    ticket: str
    last: ledger.Entry


@all_or_nothing()
def open_order(*, new: NewOrder, by: Actor, at: datetime, into: rows.Batch) -> Opened:
    """Register what was asked as an order waiting to be admitted, and start the clock on us.

    It goes to the database with the batch it is put into, together with what the room that opens it writes besides.

    Raises:
        UnknownMatter

    """
    book, calendar = rulebooks.at(at), rulebooks.calendar_at(at)
    matter = book.matter(new.matter) if new.matter else _suggested(new, book)
    key, number = _next(at)
    code = vault.code_of(number)
    ticket = vault.ticket(number, code)
    if not by.unit:
        claim(ticket=ticket)
    text = vault.commit("text", new.text)
    order = WorkOrder(
        id=key, number=number, ticket=ticket, origin=new.origin, unit=new.unit,
        kind=matter.kind.value, matter=matter.code,
        title=new.title or intake.title_of(new.text), text=new.text, text_salt=text.salt, place=new.place,
        shop=new.shop, is_urgent=new.is_urgent, state=State.REGISTERED.value, rules=book.edition,
        calendar=calendar.edition, received_at=new.received_at, opened_at=at,
        search=words_of(f"{new.title} {new.text} {new.place} {new.shop}"),
    )  # fmt: skip
    move = moves.Move(order, by, at, [], batch=into)
    digests = {"text": text.digest(ledger.hash_of_the_log())}
    move.record(OrderOpened(**move.place(), **{name: getattr(order, name) for name in TOLD}, digests=digests))
    moves.start(move)
    return Opened(number, code, ticket, move.chain[-1])


def _suggested(new: NewOrder, book: RuleBook) -> Matter:
    return intake.suggest_matter(new.text, new.kind, book.matters) or book.catch_all(new.kind)


def _next(at: datetime) -> tuple[int, str]:
    with connection.cursor() as cursor:
        cursor.execute(NEXT)
        serial, key = cursor.fetchone()
    return key, NUMBER.format(day=timezone.localtime(at), serial=serial)
