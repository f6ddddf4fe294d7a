"""Two counties of different cities, their people, and an order in every state of its life."""

import hashlib
from dataclasses import dataclass, field
from datetime import timedelta

from lianxin.core.channels import Channel
from lianxin.core.outcomes import CallOutcome, ContactWay, Finding, RatedThrough
from lianxin.core.roles import Role
from lianxin.core.rulebook import MatterKind
from lianxin.core.units import UnitKind
from lianxin.core.work_order_life import State
from lianxin.dispatch import commands
from lianxin.dispatch.commands.callback import Call
from lianxin.dispatch.commands.handling import Report
from lianxin.hotline import commands as hotline
from lianxin.kernel import access, reactions, rulebooks
from lianxin.kernel.actors import ROOT
from lianxin.kernel.claims import claim
from lianxin.kernel.files import Incoming
from lianxin.kernel.models import Account, ApiToken
from lianxin.registry.models import Unit
from lianxin.web import wiring, worker
from tests.province import WEDNESDAY, officer, person

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6300010000000500010d0a2db4"
    "0000000049454e44ae426082"
)
SHARED_WORDS = "青禾便利店"
"""What appeals of all counties say, so that a search for it would find them all."""
MARK = "鹭洲暗记"
"""What only the foreign county's appeals, answers, reasons and files say."""
FOREIGN_PHONE = "13900009999"
ALL_POSTS = [role for role in Role if role is not Role.AUDITOR]


@dataclass
class County:
    """One county, its city, and the people its orders need; ``mark`` goes into every word they write."""

    city: str
    path: str
    mark: str
    phone: str
    numbers: dict[State, str] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)

    def __post_init__(self):
        name = self.path.replace(".", "")
        squad = f"{self.path}.01"
        Unit.objects.bulk_create(
            Unit(path=path, kind=kind.value, name=f"单位{path}", short_name=path, division="390101")
            for path, kind in ((self.city, UnitKind.CITY), (self.path, UnitKind.COUNTY), (squad, UnitKind.SQUAD))
        )
        self.agent = person(f"agent{name}", self.path, Role.AGENT)
        self.dispatcher = person(f"dispatcher{name}", self.path, Role.DISPATCHER)
        self.officer_id, self.officer = officer(f"officer{name}", squad)
        self.reviewer = person(f"reviewer{name}", self.path, Role.REVIEWER)
        self.caller_back = person(f"caller{name}", self.city, Role.CALLER_BACK)
        self.token_id = token_for(self.agent).pk

    def have_orders(self, *states):
        """File one appeal a state and walk each as far as its state."""
        for serial, state in enumerate(states):
            self.numbers[state] = self._at(state, serial)

    def _at(self, state, serial):
        at = WEDNESDAY + timedelta(minutes=serial)
        appeal = hotline.NewAppeal(
            channel=Channel.PHONE, kind=MatterKind.REPORT, text=f"{self.mark}{SHARED_WORDS}卖烟给学生，第{serial}件。",
            title=f"{self.mark}{serial}", place=f"{self.mark}路{serial}号", shop=f"{self.mark}{SHARED_WORDS}",
            received_at=at, unit=self.path, caller=hotline.Caller(name=f"{self.mark}女士", phone=self.phone),
        )  # fmt: skip
        number = hotline.file_appeal(appeal=appeal, by=as_(self.agent), at=at).number
        for step in STEPS_TO[state]:
            getattr(self, f"_{step}")(number, at)
        return number

    def _refuse(self, number, at):
        ground = rulebooks.at(at).refusal_grounds[0].code
        hotline.refuse(number=number, ground=ground, by=as_(self.agent), at=at)

    def _answer(self, number, at):
        hotline.answer(number=number, text=f"{self.mark}答复", by=as_(self.agent), at=at)

    def _admit(self, number, at):
        commands.admit(number=number, by=as_(self.agent), at=at)

    def _assign(self, number, at):
        commands.assign(
            number=number, officer=self.officer_id, reason=f"{self.mark}说明", by=as_(self.dispatcher), at=at
        )

    def _accept(self, number, at):
        commands.accept(number=number, by=as_(self.officer), at=at)

    def _prove(self, number, at):
        content = PNG + self.mark.encode() + number.encode()
        file = Incoming(f"{self.mark}.png", [content])
        commands.add_evidence(number=number, file=file, by=as_(self.officer), at=at)
        self.files.append(hashlib.sha256(content).hexdigest())

    def _ask_return(self, number, at):
        commands.ask_return(number=number, reason=f"{self.mark}原因", by=as_(self.officer), at=at)

    def _report(self, number, at):
        report = Report(
            finding=Finding.TRUE, is_solved=True, public_reply=f"{self.mark}公开答复", contacted_by=ContactWay.PHONE,
            contacted_at=at,
        )  # fmt: skip
        commands.report(number=number, report=report, by=as_(self.officer), at=at)

    def _pass_review(self, number, at):
        commands.pass_review(number=number, by=as_(self.reviewer), at=at)

    def _call_back(self, number, at):
        commands.call_back(number=number, call=Call(outcome=CallOutcome.REACHED), by=as_(self.caller_back), at=at)

    def _rate(self, number, at):
        commands.rate(
            number=number, rating=5, through=RatedThrough.WEB, remark=f"{self.mark}评语", by=as_(self.agent), at=at
        )

    def _terminate(self, number, at):
        ground = rulebooks.at(at).refusal_grounds[0].code
        commands.terminate(number=number, ground=ground, reason=f"{self.mark}原因", by=as_(self.dispatcher), at=at)


HANDLED = ("admit", "assign", "accept", "prove", "report")
STEPS_TO = {
    State.REGISTERED: (),
    State.REFUSED: ("refuse",),
    State.ANSWERED: ("answer",),
    State.ADMITTED: ("admit",),
    State.ASSIGNED: ("admit", "assign"),
    State.HANDLING: ("admit", "assign", "accept", "prove"),
    State.RETURN_ASKED: ("admit", "assign", "accept", "ask_return"),
    State.TERMINATED: ("admit", "assign", "terminate"),
    State.REPORTED: HANDLED,
    State.REVIEWED: (*HANDLED, "pass_review"),
    State.CALLED_BACK: (*HANDLED, "pass_review", "call_back"),
    State.CLOSED: (*HANDLED, "pass_review", "rate"),
}


def province():
    """Put the province itself there; counties bring their own cities."""
    Unit.objects.create(path=ROOT, kind=UnitKind.PROVINCE.value, name="云岚省", short_name="云岚", division="390000")


def as_(actor):
    claim(scope=actor.unit)
    return actor


def let_the_worker_turn():
    """Grow the tree and let every reaction hear of it."""
    if not reactions._subscriptions:
        wiring.wire()
    while worker.turn_once():
        pass


def account_at(unit, *roles):
    """Open an account and return it with a token that stands for it."""
    actor = person(roles[0] if len(roles) == 1 else "somebody", unit, *roles)
    token_for(actor)
    return Account.objects.get(pk=actor.account), secret_of(actor)


def token_for(actor):
    """Keep a token whose secret only this test knows."""
    return ApiToken.objects.create(
        account_id=actor.account, digest=access.digest(secret_of(actor)), label="test", issued_at=WEDNESDAY,
        expires_at=WEDNESDAY + timedelta(days=3650),
    )  # fmt: skip


def secret_of(actor):
    return f"lx_test_{actor.account}"


def bearer(token):
    """Return the header a machine sends."""
    return {"HTTP_AUTHORIZATION": f"Bearer {token}"}
