"""Questions about work orders. Nothing here writes; every question an edge asks says who is looking."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q
from psycopg.types.json import Jsonb

from lianxin.core.flags import Flag
from lianxin.core.jurisdiction import above, covers
from lianxin.core.rulebook import MatterKind
from lianxin.core.work_order_clocks import ClockName
from lianxin.core.work_order_life import State
from lianxin.dispatch.models import Round, WorkOrder, WorkOrders
from lianxin.dispatch.moves import unknown
from lianxin.dispatch.search import asked
from lianxin.kernel import paging, rulebooks
from lianxin.kernel.actors import Actor
from lianxin.registry import queries as registry

COLUMNS: Final = (
    "id", "number", "title", "kind", "matter", "state", "flags", "is_urgent", "unit", "place", "due_at", "due_clock",
    "received_at", "version", "round", "rules",
)  # fmt: skip
LAST_ID: Final = 2**62
SOON: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One line of a list: all that a page or an API answer needs, and no way back to the database."""

    id: int
    number: str
    title: str
    kind: str
    matter: str
    state: str
    flags: tuple[str, ...]
    is_urgent: bool
    unit: str
    place: str
    due_at: datetime | None
    due_clock: str
    received_at: datetime
    version: int
    round: int
    matter_label: str
    officer_name: str | None
    unit_name: str

    @property
    def state_word(self) -> State:
        return State(self.state)

    @property
    def state_label(self) -> str:
        return State(self.state).label

    @property
    def kind_label(self) -> str:
        return MatterKind(self.kind).label

    @property
    def flag_words(self) -> tuple[Flag, ...]:
        return tuple(Flag(flag) for flag in self.flags)

    @property
    def clock_label(self) -> str:
        return ClockName(self.due_clock).label if self.due_clock else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFilter:
    """Which orders a list shows; what is empty does not narrow it."""

    states: tuple[State, ...] = ()
    unit: str = ""
    kind: str = ""
    matter: str = ""
    officer_id: int | None = None
    words: str = ""
    origin: str = ""
    number: str = ""
    is_urgent: bool = False


@dataclass(frozen=True, slots=True)
class Load:
    """How much waits: in all, of it late already, and of it due within the hour."""

    total: int
    late: int
    soon: int


def line(number: str, *, seen_by: Actor) -> OrderLine:
    """Return one order's line.

    Raises:
        UnknownOrder

    """
    for found in _lines(WorkOrder.objects.within(seen_by.unit).filter(number=number)):
        return found
    raise unknown(number)


def lines(numbers: Iterable[str], *, seen_by: Actor) -> list[OrderLine]:
    """Return the lines of those orders that the asker may see, newest first."""
    return _lines(WorkOrder.objects.within(seen_by.unit).filter(number__in=list(numbers)).order_by("-id"))


def require_visible(number: str, *, seen_by: Actor) -> None:
    """Refuse when there is no such order for this asker.

    Raises:
        UnknownOrder

    """
    if not WorkOrder.objects.within(seen_by.unit).filter(number=number).exists():
        raise unknown(number)


def number_by_ticket(ticket: str, *, seen_by: Actor) -> str | None:
    """Return the number of the order that a citizen's ticket opens, None when it opens none that the asker may see."""
    rows = WorkOrder.objects.within(seen_by.unit).filter(ticket=ticket)
    return rows.values_list("number", flat=True).first()


def newest(wanted: OrderFilter, *, seen_by: Actor, after: str = "", limit: int = paging.PAGE) -> paging.Page[OrderLine]:
    """Return a page of orders, newest first.

    Raises:
        BadPage

    """
    key = paging.key_of(after, int)
    before = int(str(key[0])) if key else LAST_ID
    rows = _narrowed(wanted, seen_by).order_by("-id")
    if wanted.words:
        rows = rows.filter(id__in=_found(wanted, seen_by, before, limit + 1))
    elif key:
        rows = rows.filter(id__lt=before)
    return paging.page_of(_lines(rows[: limit + 1]), limit, lambda order: (order.id,))


def most_pressing(
    wanted: OrderFilter, *, seen_by: Actor, after: str = "", limit: int = paging.PAGE
) -> paging.Page[OrderLine]:
    """Return a page of unfinished orders, the one due first on top.

    Raises:
        BadPage

    """
    rows = _narrowed(replace(wanted, states=()), seen_by)
    return _by_due(rows.waiting(*wanted.states) if wanted.states else rows.open(), after, limit)


def to_call(*, seen_by: Actor, after: str = "", limit: int = paging.PAGE) -> paging.Page[OrderLine]:
    """Return a page of orders that wait for a callback by this asker: neither theirs nor their own team's.

    Raises:
        BadPage

    """
    return _by_due(_to_call(seen_by), after, limit)


def load(wanted: OrderFilter, *, seen_by: Actor, at: datetime) -> Load:
    """Return how many unfinished orders of a kind there are, and how many of them press."""
    return _load(_narrowed(wanted, seen_by).open(), at)


def load_to_call(*, seen_by: Actor, at: datetime) -> Load:
    """Return how many orders wait for a callback by this asker, and how many of them press."""
    return _load(_to_call(seen_by), at)


def in_hand(officers: Iterable[int], *, seen_by: Actor) -> dict[int, int]:
    """Return how many unfinished orders each of these officers has."""
    rows = WorkOrder.objects.within(seen_by.unit).open().filter(officer__in=list(officers))
    return dict(rows.values_list("officer").annotate(Count("id")).order_by())


def _narrowed(wanted: OrderFilter, seen_by: Actor) -> WorkOrders:
    rows: WorkOrders = WorkOrder.objects.within(wanted.unit or seen_by.unit)
    if wanted.unit and not covers(seen_by.unit, wanted.unit):
        rows = rows.within(seen_by.unit)
    for name, values in _besides(wanted).items():
        rows = rows.filter(**({name: values[0]} if len(values) == 1 else {f"{name}__in": values}))
    return rows


def _besides(wanted: OrderFilter) -> dict[str, list[Any]]:
    """Return the columns that the filter narrows, each with the values it may have."""
    plain = {name: [value] for name in PLAIN if (value := getattr(wanted, name))}
    return plain | ({"state": [state.value for state in wanted.states]} if wanted.states else {})


PLAIN: Final = ("kind", "matter", "officer_id", "origin", "number", "is_urgent")
"""Which parts of a filter are columns that have to be equal."""


def _to_call(seen_by: Actor) -> WorkOrders:
    this_round = Round.objects.filter(order=OuterRef("pk"), number=OuterRef("round"))
    not_mine = ~Q(handler=seen_by.account) & ~Q(handler_unit__in=above(seen_by.unit))
    rows: WorkOrders = WorkOrder.objects.within(seen_by.unit).filter(state=State.REVIEWED.value)
    return rows.filter(Exists(this_round.filter(not_mine)))


def _by_due(rows: WorkOrders, after: str, limit: int) -> paging.Page[OrderLine]:
    # Those without a due come last and are cut off below: to ask for a due misleads the planner.
    rows = rows.order_by("due_at", "id")
    if key := paging.key_of(after, datetime, int):
        due_at, id_ = key
        rows = rows.filter(due_at__gte=due_at).filter(Q(due_at__gt=due_at) | Q(id__gt=id_))
    due = [line for line in _lines(rows[: limit + 1]) if line.due_at is not None]
    return paging.page_of(due, limit, lambda order: (order.due_at, order.id))


def _load(rows: WorkOrders, at: datetime) -> Load:
    late, soon = Q(due_at__lt=at), Q(due_at__gte=at, due_at__lte=at + SOON)
    found = rows.aggregate(total=Count("id"), late=Count("id", filter=late), soon=Count("id", filter=soon))
    return Load(**found)


def _found(wanted: OrderFilter, seen_by: Actor, before: int, most: int) -> list[int]:
    if not (query := asked(wanted.words)):
        return []
    with connection.cursor() as cursor:
        values: list[Any] = [query, wanted.unit or seen_by.unit, Jsonb(_besides(wanted)), before, most]
        cursor.execute("SELECT dispatch_search(%s, %s, %s, %s, %s)", values)
        return [row[0] for row in cursor.fetchall()]


def _lines(rows: WorkOrders) -> list[OrderLine]:
    found: list[Any] = list(rows.values_list(*COLUMNS, F("officer__name")))
    names = registry.names({row[8] for row in found})
    return [_line(row, names[row[8]]) for row in found]


def _line(row: Sequence[Any], unit_name: str) -> OrderLine:
    matter = rulebooks.edition(row[15]).matter(row[4])
    columns = (*row[:6], tuple(row[6]), *row[7:15], matter.label, row[16], unit_name)
    return OrderLine(*columns)
