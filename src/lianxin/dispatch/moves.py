"""How every verb moves an order: lock, check, advance; then record, refold the clocks, and write it all at once.

Not a verb itself: the commands are. What they share is here so that no command can forget a step of it.
"""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Final

from django.db import DatabaseError

from lianxin.core import work_order_clocks
from lianxin.core.calendar import WorkCalendar
from lianxin.core.clocks import Cycle, Happening
from lianxin.core.refusals import Kind, Refusal
from lianxin.core.rulebook import ClockTerms, RuleBook
from lianxin.core.work_order_life import FINAL, WHO, State, Verb, advance
from lianxin.dispatch.events import VERB_OF, OrderClosed, OrderFact
from lianxin.dispatch.models import Clock, Remark, Round, WorkOrder
from lianxin.kernel import ledger, rows, rulebooks, vault
from lianxin.kernel.actors import Actor
from lianxin.kernel.scoping import scoped

BESIDES: Final = """jsonb_build_array(
    kernel_outline('order:' || number), (SELECT account_id FROM workforce_officer WHERE id = officer_id))"""
"""What a verb has to know besides the order, asked in the same breath: its chain, and its officer's account."""
NOT_MOVED: Final = frozenset({
    "search", "text", "text_salt", "title", "place", "shop", "ticket", "origin", "province", "city", "county",
})  # fmt: skip
"""What no verb looks at."""
FOLDED: Final = ("due_at", "stopped_at", "is_provisional", "alarm_at")
REFOLDED: Final = (
    f"(order_id, name, cycle) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in FOLDED)} "
    f"WHERE ({', '.join(f'dispatch_clock.{name}' for name in FOLDED)}) "
    f"IS DISTINCT FROM ({', '.join(f'excluded.{name}' for name in FOLDED)})"
)
"""A cycle that stands in the table already is written over where it differs."""


class UnknownOrder(Refusal):
    """There is no order with this number, or none that the asker may see."""

    kind: ClassVar[Kind] = Kind.UNKNOWN
    code: ClassVar[str] = "work_order.unknown"


class StaleOrder(Refusal):
    """Somebody else moved the order since the asker looked at it."""

    code: ClassVar[str] = "work_order.stale"


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where an order stands once a verb has moved it: the answer of every verb."""

    number: str
    state: str
    version: int


@dataclass(slots=True)
class Move:
    """One verb at work on one locked order. What it writes goes into ``batch``, and with it to the database."""

    order: WorkOrder
    by: Actor
    at: datetime
    chain: list[ledger.Entry]
    handler: int | None = None
    """The account of the officer it was with when the verb began; None when there was none, or none to be seen."""
    batch: rows.Batch = field(default_factory=rows.Batch)
    changed: set[str] = field(default_factory=set)
    folded: tuple[int, dict[str, tuple[Cycle, ...]]] | None = None

    @property
    def book(self) -> RuleBook:
        """The edition frozen into the order when it was opened."""
        return rulebooks.edition(self.order.rules)

    @property
    def officer(self) -> int:
        """The officer the order is with; by constraint there is one from assignment to review."""
        assert self.order.officer_id is not None
        return self.order.officer_id

    def set(self, **columns: Any) -> None:
        """Change columns of the order, to be saved when the move is finished."""
        for name, value in columns.items():
            setattr(self.order, name, value)
        self.changed.update(columns)

    def flag(self, *flags: str) -> None:
        """Put marks on the order."""
        self.set(flags=sorted({*self.order.flags, *flags}))

    def unflag(self, *flags: str) -> None:
        """Take marks off the order."""
        self.set(flags=sorted(set(self.order.flags) - set(flags)))

    def place(self) -> dict[str, Any]:
        """Return where the facts of this move belong."""
        return {"subject": subject(self.order.number), "unit": self.order.unit}

    def say(self, name: str, text: str, *, ahead: int = 0) -> dict[str, str]:
        """Keep the words of the next fact (or of the one ``ahead`` of it); return the digest the fact carries."""
        words = vault.commit(name, text.strip())
        seq = len(self.chain) + 1 + ahead
        self.batch.insert(Remark(order=self.order, seq=seq, name=name, text=words.value, salt=words.salt))
        return {name: words.digest(ledger.hash_of_the_log())}

    def record(self, fact: OrderFact) -> None:
        """Put the fact at the end of the order's chain; ``finish`` or ``note`` writes it."""
        after = self.chain[-1] if self.chain else None
        self.chain.append(ledger.record(fact, by=self.by, at=self.at, after=after, into=self.batch))


def round_of(move: Move) -> Round:
    """Return the round the locked order is in; by its state it has one."""
    found = rows.first(Round, "order_id = %s AND number = %s", [move.order.pk, move.order.round])
    assert found is not None
    return found


def unknown(number: str) -> UnknownOrder:
    """Return the refusal of a number that is not there, or not the asker's to see: both in the same words."""
    return UnknownOrder("没有编号为{number}的工单，或者您看不到它", number=number[:24])


def subject(number: str) -> str:
    """Return the name of an order's chain in the ledger."""
    return f"order:{number}"


def begin(number: str, verb: Verb, *, by: Actor, at: datetime, version: int | None = None) -> Move:
    """Lock an order and advance it by ``verb``; nothing is saved before ``finish``.

    Raises:
        UnknownOrder, StaleOrder, NotAllowed, WrongState

    """
    if (power := WHO[verb]) is not None:
        by.require(power)
    move = hold(number, by=by, at=at, version=version)
    step(move, verb)
    return move


def hold(number: str, *, by: Actor, at: datetime, version: int | None = None) -> Move:
    """Lock an order through the walls and read its chain.

    Raises:
        UnknownOrder, StaleOrder

    """
    where, named = scoped(by.unit)
    found = rows.first_with(WorkOrder, BESIDES, f"number = %s{where} FOR UPDATE", [number, *named], but=NOT_MOVED)
    if found is None:
        raise unknown(number)
    order, besides = found
    chain, handler = json.loads(besides)
    if version is not None and version != order.version:
        raise StaleOrder("这件工单刚被别人更新过，请刷新后核对再办，您填的内容没有丢")
    return Move(order, by, at, ledger.outline(chain), handler)


def step(move: Move, verb: Verb) -> None:
    """Advance the held order by one more verb of the same move.

    Raises:
        WrongState

    """
    move.set(state=advance(State(move.order.state), verb).value)


def finish(move: Move, *facts: OrderFact) -> Whereabouts:
    """Record the facts, end the chain when the life has ended, refold the clocks, write; say where the order stands."""
    for fact in facts:
        move.record(fact)
    if State(move.order.state) in FINAL:
        move.set(ended_at=move.at)
        move.record(OrderClosed(**move.place(), state=move.order.state, entries=len(move.chain) + 1))
    _wind(move)
    move.set(version=move.order.version + 1)
    move.batch.update(move.order, frozenset(move.changed))
    if move.batch.write() != 1:
        raise DatabaseError(f"{move.order} was locked and is not there to be saved")
    return whereabouts(move)


def note(move: Move, fact: OrderFact) -> None:
    """Record and write a fact about the held order that does not move it."""
    move.record(fact)
    move.batch.write()


def start(move: Move) -> None:
    """Put a new order and its clocks into the batch; its first fact is recorded already."""
    _face(move)
    move.batch.insert(move.order, search="to_tsvector('simple', %s::text)")
    move.batch.insert_all(Clock, _clocks(move))


def whereabouts(move: Move) -> Whereabouts:
    """Say where the order stands."""
    return Whereabouts(move.order.number, move.order.state, move.order.version)


def _wind(move: Move) -> None:
    """Refold the clocks: what the table of clocks says is always what the chain says."""
    _face(move)
    move.batch.insert_all(Clock, _clocks(move), conflict=REFOLDED)


def _face(move: Move) -> None:
    """Show on the order itself which running clock is due first."""
    running = [
        (cycle.due_at, name) for name, all_of_it in _cycles(move).items() for cycle in all_of_it if not cycle.stopped_at
    ]
    due_at, clock = min(running, default=(None, ""))
    move.set(due_at=due_at, due_clock=clock)


def _clocks(move: Move) -> list[dict[str, Any]]:
    return [
        {
            "order_id": move.order.pk, "name": name, "cycle": cycle.number, "term": str(cycle.due.term),
            "started_at": cycle.started_at, "due_at": cycle.due_at, "stopped_at": cycle.stopped_at,
            "is_provisional": cycle.is_provisional, "alarm_at": None if cycle.stopped_at else cycle.due_at,
            "alarms_fired": 0,
        }
        for name, all_of_it in _cycles(move).items()
        for cycle in all_of_it
    ]  # fmt: skip


def _cycles(move: Move) -> dict[str, tuple[Cycle, ...]]:
    if move.folded is None or move.folded[0] != len(move.chain):
        move.folded = (len(move.chain), cycles(move.order, move.chain))
    return move.folded[1]


def happenings(chain: list[ledger.Entry], received_at: datetime) -> tuple[Happening, ...]:
    """Read a chain back into what people did and when: the input of every clock."""
    done = [Happening(VERB_OF[entry.name], entry.at) for entry in chain if entry.name in VERB_OF]
    first = Happening(work_order_clocks.RECEIVED, received_at)
    return (first, *(each for each in done if each.verb != work_order_clocks.RECEIVED))


def cycles(order: WorkOrder, chain: list[ledger.Entry]) -> dict[str, tuple[Cycle, ...]]:
    """Fold the order's chain into the cycles of its four clocks: name → cycles, under the order's own editions."""
    terms = rulebooks.edition(order.rules).terms_of(order.matter, urgent=order.is_urgent)
    return fold(happenings(chain, order.received_at), terms, rulebooks.calendar(order.calendar))


def fold(done: tuple[Happening, ...], terms: ClockTerms, calendar: WorkCalendar) -> dict[str, tuple[Cycle, ...]]:
    """Fold what happened into cycles, clock by clock."""
    return {rule.name: rule.fold(done, calendar) for rule in work_order_clocks.rules(terms)}
