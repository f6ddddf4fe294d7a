"""One order whole: its words, clocks, rounds, evidence and every step, for pages and for machines."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Final

from lianxin.core.clocks import Cycle, Standing, standing
from lianxin.core.outcomes import Finding
from lianxin.core.traces import Step as TraceStep
from lianxin.core.work_order_clocks import ClockName
from lianxin.core.work_order_life import State, Verb, verbs_from
from lianxin.dispatch import moves, queries
from lianxin.dispatch.events import VERB_OF
from lianxin.dispatch.models import Evidence, Remark, Round, WorkOrder
from lianxin.kernel import ledger, proofs, rulebooks
from lianxin.kernel.actors import Actor
from lianxin.registry import queries as registry

ROUND_COLUMNS: Final = (
    "number", "handler", "handler_unit", "finding", "is_solved", "unsolved_reason", "contacted_at", "contacted_by",
    "public_reply", "reported_at", "reviewed_at", "call_attempts", "call_outcome", "called_at", "rating", "rated_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ClockLine:
    """One cycle of one clock, with why it is due when it is."""

    name: str
    cycle: int
    term: str
    started_at: datetime
    due_at: datetime
    stopped_at: datetime | None
    is_provisional: bool
    trace: tuple[TraceStep, ...]
    whole: Cycle

    @property
    def label(self) -> str:
        return ClockName(self.name).label


@dataclass(frozen=True, slots=True)
class RoundLine:
    """One handling of the order."""

    number: int
    handler: int
    handler_unit: str
    finding: str
    is_solved: bool
    unsolved_reason: str
    contacted_at: datetime | None
    contacted_by: str
    public_reply: str
    reported_at: datetime
    reviewed_at: datetime | None
    call_attempts: int
    call_outcome: str
    called_at: datetime | None
    rating: int | None
    rated_at: datetime | None

    @property
    def finding_label(self) -> str:
        return Finding(self.finding).label


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One file that proves something."""

    sha256: str
    name: str
    media_type: str
    size: int
    added_by_name: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Step:
    """One ledger entry of an order, with the words that its digests commit to."""

    seq: int
    name: str
    at: datetime
    unit: str
    unit_name: str
    account: int | None
    facts: Mapping[str, Any]
    digests: Mapping[str, str]
    remarks: Mapping[str, str]
    leaf: str

    @property
    def verb_label(self) -> str:
        code = VERB_OF.get(self.name, "")
        return Verb(code).label if code in set(Verb) else OTHER_STEPS.get(self.name, "")


OTHER_STEPS: Final[Mapping[str, str]] = {
    "dispatch.order-opened": "收到",
    "dispatch.evidence-added": "添加证据",
    "dispatch.callback-tried": "回访未接通",
    "dispatch.clock-ran-out": "超过时限",
    "hotline.appeal-filed": "登记诉求",
    "kernel.vault-opened": "查看来电人信息",
    "kernel.vault-erased": "删除个人信息",
}


@dataclass(frozen=True, slots=True)
class OrderCard(queries.OrderLine):
    """An order with everything about it that its readers may know."""

    text: str
    shop: str
    rules: str
    calendar: str
    origin: str
    opened_at: datetime
    ended_at: datetime | None
    officer: int | None
    is_returnable: bool
    clocks: Sequence[ClockLine]
    rounds: Sequence[RoundLine]

    @property
    def verbs(self) -> tuple[Verb, ...]:
        return verbs_from(State(self.state))

    def standings(self, at: datetime) -> list[tuple[ClockLine, Standing]]:
        """Return how the latest cycle of every clock stands at a moment."""
        calendar = rulebooks.calendar(self.calendar)
        latest = {clock.name: clock for clock in self.clocks}
        return [(clock, standing(clock.whole, at, calendar)) for clock in latest.values()]


def card(number: str, *, seen_by: Actor) -> OrderCard:
    """Return one order whole.

    Raises:
        UnknownOrder

    """
    line = queries.line(number, seen_by=seen_by)
    order = WorkOrder.objects.within(seen_by.unit).defer("search").get(number=number)
    chain = list(ledger.history(moves.subject(number)))
    clocks = [
        ClockLine(
            name, cycle.number, str(cycle.due.term), cycle.started_at, cycle.due_at, cycle.stopped_at,
            cycle.is_provisional, cycle.trace, cycle,
        )
        for name, cycles in moves.cycles(order, chain).items()
        for cycle in cycles
    ]  # fmt: skip
    rounds = [
        RoundLine(*row) for row in Round.objects.filter(order=order).order_by("number").values_list(*ROUND_COLUMNS)
    ]
    plain = {each.name: getattr(line, each.name) for each in fields(line)}
    return OrderCard(
        **plain, text=order.text, shop=order.shop, rules=order.rules, calendar=order.calendar, origin=order.origin,
        opened_at=order.opened_at, ended_at=order.ended_at, officer=order.officer_id,
        is_returnable=order.is_returnable, clocks=clocks, rounds=rounds,
    )  # fmt: skip


def steps(number: str, *, seen_by: Actor) -> list[Step]:
    """Return every step of an order, oldest first.

    Raises:
        UnknownOrder

    """
    queries.require_visible(number, seen_by=seen_by)
    said: dict[int, dict[str, str]] = {}
    for seq, name, text in Remark.objects.filter(order__number=number).values_list("seq", "name", "text"):
        said.setdefault(seq, {})[name] = text
    bodies = [(entry, json.loads(entry.body)) for entry in ledger.history(moves.subject(number))]
    names = registry.names({body["by"]["unit"] for _, body in bodies})
    return [
        Step(
            entry.seq, entry.name, entry.at, body["by"]["unit"], names.get(body["by"]["unit"], ""),
            body["by"]["account"], body["facts"], body["digests"], said.get(entry.seq, {}), entry.leaf.hex(),
        )
        for entry, body in bodies
    ]  # fmt: skip


def evidence(number: str, *, seen_by: Actor) -> list[EvidenceLine]:
    """Return the files bound to an order, oldest first.

    Raises:
        UnknownOrder

    """
    queries.require_visible(number, seen_by=seen_by)
    rows = Evidence.objects.filter(order__number=number).order_by("id")
    return [
        EvidenceLine(*row)
        for row in rows.values_list("file_id", "name", "file__media_type", "file__size", "added_by_name", "added_at")
    ]


def whereabouts(number: str, *, seen_by: Actor) -> dict[str, Any]:
    """Return where an order stands: number, state, version.

    Raises:
        UnknownOrder

    """
    row = WorkOrder.objects.within(seen_by.unit).filter(number=number).values("number", "state", "version").first()
    return row or {"number": number, "state": "", "version": 0}


def receipt(number: str, *, seen_by: Actor) -> str:
    """Return the proof that an order's last entry is in the ledger.

    Raises:
        UnknownOrder, NotYet

    """
    queries.require_visible(number, seen_by=seen_by)
    return proofs.require_receipt(moves.subject(number)).text
