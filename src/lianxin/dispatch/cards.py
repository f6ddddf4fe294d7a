"""One order whole: its words, clocks, rounds, evidence and every step, for pages and for machines.

``dossier`` is all of it at once, in as few questions as that takes; the others answer for one part.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, ClassVar, Final

from lianxin.core.clocks import Cycle, Standing, standing
from lianxin.core.jurisdiction import Level, at_level, covers
from lianxin.core.outcomes import CallOutcome, ContactWay, Finding
from lianxin.core.refusals import Kind, Refusal
from lianxin.core.traces import Step as TraceStep
from lianxin.core.work_order_clocks import ClockName
from lianxin.core.work_order_life import WHO, WITH_HANDLER, State, Verb, verbs_from
from lianxin.dispatch import handlers, moves, queries
from lianxin.dispatch.events import VERB_OF
from lianxin.dispatch.models import Evidence, Remark, Round, WorkOrder
from lianxin.kernel import accounts, ledger, proofs, rulebooks
from lianxin.kernel.actors import Actor
from lianxin.registry import queries as registry
from lianxin.workforce import queries as workforce

ROUND_COLUMNS: Final = (
    "number", "handler", "handler_unit", "finding", "is_solved", "unsolved_reason", "contacted_at", "contacted_by",
    "public_reply", "reported_at", "reviewed_at", "call_attempts", "call_outcome", "called_at", "rating", "rated_at",
)  # fmt: skip


class NotYet(Refusal):
    """The entry is written and still waits for its place in the tree."""

    code: ClassVar[str] = "ledger.not_yet"


class UnknownEvidence(Refusal):
    """The order has no such file."""

    kind: ClassVar[Kind] = Kind.UNKNOWN
    code: ClassVar[str] = "work_order.unknown_evidence"


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

    @property
    def contact_label(self) -> str:
        return ContactWay(self.contacted_by).label if self.contacted_by else ""

    @property
    def call_label(self) -> str:
        return CallOutcome(self.call_outcome).label if self.call_outcome else ""


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One file that proves something."""

    sha256: str
    name: str
    media_type: str
    size: int
    added_by_name: str
    added_at: datetime

    @property
    def is_picture(self) -> bool:
        return self.media_type.startswith("image/")


@dataclass(frozen=True, slots=True)
class Step:
    """One ledger entry of an order, with the words that its digests commit to.

    ``unit`` is where whoever did it stands, ``place`` the unit that had the order from then on.
    """

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
    by: str
    place_name: str

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
    earlier_officers: tuple[int, ...]

    @property
    def verbs(self) -> tuple[Verb, ...]:
        return verbs_from(State(self.state))

    @property
    def latest_round(self) -> RoundLine | None:
        """What was reported of the handling that is going on, or that ended last."""
        return self.rounds[-1] if self.rounds else None

    @property
    def takes_evidence(self) -> bool:
        return State(self.state) in WITH_HANDLER

    def standings(self, at: datetime) -> list[tuple[ClockLine, Standing]]:
        """Return how the latest cycle of every clock stands at a moment."""
        calendar = rulebooks.calendar(self.calendar)
        latest = {clock.name: clock for clock in self.clocks}
        return [(clock, standing(clock.whole, at, calendar)) for clock in latest.values()]


@dataclass(frozen=True, slots=True)
class Dossier:
    """All that a page about one order shows; ``people`` and ``officers`` put names to accounts and officers."""

    order: OrderCard
    steps: Sequence[Step]
    evidence: Sequence[EvidenceLine]
    people: Mapping[int, str]
    officers: Mapping[int, str]
    is_in_hand: bool
    verbs: tuple[Verb, ...]


def dossier(number: str, *, seen_by: Actor) -> Dossier:
    """Return one order whole, with every step, all evidence, and what this reader may do to it now.

    Raises:
        UnknownOrder

    """
    line = queries.line(number, seen_by=seen_by)
    chain = list(ledger.history(moves.subject(number)))
    order = _card(line, chain, seen_by)
    done = _steps(number, chain)
    people = accounts.by_id({step.account for step in done if step.account is not None})
    in_hand = handlers.is_in_hand(order.officer, order.unit, seen_by)
    return Dossier(
        order=order,
        steps=done,
        evidence=_evidence(number),
        people={id_: person.name for id_, person in people.items()},
        officers=_officer_names(order.unit, seen_by),
        is_in_hand=in_hand,
        verbs=_pressable(order, seen_by, is_in_hand=in_hand),
    )


def card(number: str, *, seen_by: Actor) -> OrderCard:
    """Return one order whole.

    Raises:
        UnknownOrder

    """
    line = queries.line(number, seen_by=seen_by)
    return _card(line, list(ledger.history(moves.subject(number))), seen_by)


def steps(number: str, *, seen_by: Actor) -> list[Step]:
    """Return every step of an order, oldest first.

    Raises:
        UnknownOrder

    """
    queries.require_visible(number, seen_by=seen_by)
    return _steps(number, list(ledger.history(moves.subject(number))))


def evidence(number: str, *, seen_by: Actor) -> list[EvidenceLine]:
    """Return the files bound to an order, oldest first.

    Raises:
        UnknownOrder

    """
    queries.require_visible(number, seen_by=seen_by)
    return _evidence(number)


def evidence_file(number: str, sha256: str, *, seen_by: Actor) -> EvidenceLine:
    """Return one file bound to an order.

    Raises:
        UnknownOrder, UnknownEvidence

    """
    for file in evidence(number, seen_by=seen_by):
        if file.sha256 == sha256:
            return file
    raise UnknownEvidence("这件工单没有这个文件，或者您看不到它")


def is_in_hand(number: str, *, seen_by: Actor) -> bool:
    """Test whether an order is with this asker: its officer, or the leader of the team that has it.

    Raises:
        UnknownOrder

    """
    row = WorkOrder.objects.within(seen_by.unit).filter(number=number).values_list("officer", "unit").first()
    if row is None:
        raise moves.unknown(number)
    return handlers.is_in_hand(*row, seen_by)


def receipt(number: str, *, seen_by: Actor, seq: int | None = None) -> str:
    """Return the proof that an order's last entry, or the given one, is in the ledger.

    Raises:
        UnknownOrder, UnknownEntry, NotYet

    """
    queries.require_visible(number, seen_by=seen_by)
    proof = proofs.receipt(moves.subject(number), seq=seq)
    if proof is None:
        raise NotYet("这一步刚写进账本，证明还没有签好，请过几秒再下载")
    return proof


def _card(line: queries.OrderLine, chain: list[ledger.Entry], seen_by: Actor) -> OrderCard:
    order = WorkOrder.objects.within(seen_by.unit).defer("search").get(pk=line.id)
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
        earlier_officers=tuple(order.earlier_officers),
    )  # fmt: skip


def _steps(number: str, chain: list[ledger.Entry]) -> list[Step]:
    said: dict[int, dict[str, str]] = {}
    for seq, name, text in Remark.objects.filter(order__number=number).values_list("seq", "name", "text"):
        said.setdefault(seq, {})[name] = text
    bodies = [(entry, json.loads(entry.body)) for entry in chain]
    names = registry.names({unit for _, body in bodies for unit in (body["by"]["unit"], body["unit"])})
    return [
        Step(
            entry.seq, entry.name, entry.at, body["by"]["unit"], names.get(body["by"]["unit"], ""),
            body["by"]["account"], body["facts"], body["digests"], said.get(entry.seq, {}), entry.leaf.hex(),
            body["by"]["name"], names.get(body["unit"], ""),
        )
        for entry, body in bodies
    ]  # fmt: skip


def _evidence(number: str) -> list[EvidenceLine]:
    rows = Evidence.objects.filter(order__number=number).order_by("id")
    return [
        EvidenceLine(*row)
        for row in rows.values_list("file_id", "name", "file__media_type", "file__size", "added_by_name", "added_at")
    ]


def _officer_names(unit: str, seen_by: Actor) -> dict[int, str]:
    county = at_level(unit, Level.COUNTY)
    found = workforce.officers(county, seen_by=seen_by) if county else ()
    return {officer.id: officer.name for officer in found}


def _pressable(order: OrderCard, by: Actor, *, is_in_hand: bool) -> tuple[Verb, ...]:
    """Return the verbs that the actor may say to the order now: by the table, their posts, and their independence."""
    round_ = order.latest_round
    is_other = round_ is not None and by.account != round_.handler
    is_other_team = round_ is not None and not covers(round_.handler_unit, by.unit)
    also = {
        Verb.ACCEPT: is_in_hand,
        Verb.REPORT: is_in_hand,
        Verb.ASK_RETURN: is_in_hand and order.is_returnable,
        Verb.PASS_REVIEW: is_other,
        Verb.SEND_BACK: is_other,
        Verb.CALL_BACK: is_other and is_other_team,
    }
    return tuple(verb for verb in order.verbs if WHO[verb] in by.may and also.get(verb, True))
