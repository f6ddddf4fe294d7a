"""Play a life: every verb of a plan is said by the real command, by somebody who may say it, at its moment."""

import struct
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from lianxin.core.channels import Channel
from lianxin.core.outcomes import CallOutcome, ContactWay, Finding, RatedThrough
from lianxin.core.roles import Role
from lianxin.core.routing import Obstacle
from lianxin.dispatch import commands as dispatch
from lianxin.dispatch.commands.callback import Call
from lianxin.dispatch.commands.handling import Report
from lianxin.dispatch.proposals import proposal
from lianxin.hotline import commands as hotline
from lianxin.kernel import vault
from lianxin.kernel.actors import CITIZEN, SYSTEM, Actor
from lianxin.kernel.claims import claim
from lianxin.kernel.files import Incoming
from lianxin.registry.commands import NewUnit
from lianxin.web.demo import words
from lianxin.web.demo.cast import Cast
from lianxin.web.demo.lives import Life
from lianxin.web.demo.tellings import Teller, Telling

CHANNELS: Final = {
    Channel.PHONE: 60, Channel.WEB: 15, Channel.QR: 10, Channel.TRANSFER: 8, Channel.VISIT: 5, Channel.LETTER: 2,
}  # fmt: skip
BY_ONESELF: Final = frozenset({Channel.WEB, Channel.QR})
SOURCES: Final = {Channel.TRANSFER: "12345"}
NOT_FREE: Final = frozenset({Obstacle.OFF_DUTY, Obstacle.HANDLED_BEFORE})
STARS: Final = {5: 66, 4: 22, 3: 12}
FINDINGS: Final = {Finding.TRUE: 62, Finding.PARTLY: 16, Finding.UNTRUE: 22}


@dataclass(slots=True)
class Case:
    """One appeal on its way: what was told, where, how its life is planned, and what became of it so far."""

    source_id: str
    county: NewUnit
    telling: Telling
    life: Life
    channel: Channel
    is_for_the_demo: bool = False
    number: str = ""
    code: str = ""
    officer: int = 0


class Stage:
    """Where cases are played."""

    def __init__(self, dice: Random, cast: Cast, teller: Teller) -> None:
        self._dice = dice
        self._cast = cast
        self._teller = teller
        self._plays: Mapping[str, Callable[[Case, datetime], None]] = {
            "file": self._file, "admit": self._admit, "refuse": self._refuse, "answer": self._answer,
            "assign": self._assign, "accept": self._accept, "ask_return": self._ask_return,
            "approve_return": self._approve_return, "reject_return": self._reject_return,
            "designate": self._designate, "reassign": self._reassign, "report": self._report,
            "send_back": self._send_back, "pass_review": self._pass_review, "terminate": self._terminate,
            "call_rated": self._call_rated, "call_unrated": self._call_unrated,
            "call_unreached": self._call_unreached, "call_bad": self._call_bad,
            "call_unsolved": self._call_unsolved, "rate": self._rate, "rate_bad": self._rate_bad,
            "close_unrated": self._close_unrated,
        }  # fmt: skip

    def play(self, case: Case, verb: str, at: datetime) -> None:
        """Say one verb of a case at its moment."""
        self._plays[verb](case, at)

    def _as(self, role: Role, case: Case) -> Actor:
        return _claimed(self._cast.part(role, case.county.path))

    def _handler(self, case: Case) -> Actor:
        return _claimed(self._cast.officer(case.officer))

    def _file(self, case: Case, at: datetime) -> None:
        told, channel = case.telling, case.channel
        by = CITIZEN if channel in BY_ONESELF else self._as(_taker(channel), case)
        if by is CITIZEN:
            claim()
        appeal = hotline.NewAppeal(
            channel=channel, kind=told.kind, title=told.title, text=told.text, matter=told.matter,
            received_at=case.life.received_at, place=told.place, shop=told.shop, unit=case.county.path,
            is_urgent=told.is_urgent, caller=self._teller.caller(), is_withheld=words.chance(self._dice, 70),
            source=SOURCES.get(channel, "demo"), source_id=case.source_id,
        )  # fmt: skip
        filed = hotline.file_appeal(appeal=appeal, by=by, at=at)
        case.number, case.code = filed.number, filed.code

    def _admit(self, case: Case, at: datetime) -> None:
        dispatch.admit(number=case.number, by=self._as(Role.AGENT, case), at=at)

    def _refuse(self, case: Case, at: datetime) -> None:
        hotline.refuse(number=case.number, ground=case.telling.ground, by=self._as(Role.AGENT, case), at=at)

    def _answer(self, case: Case, at: datetime) -> None:
        hotline.answer(number=case.number, text=case.telling.answer, by=self._as(Role.AGENT, case), at=at)

    def _assign(self, case: Case, at: datetime) -> None:
        by = self._as(Role.DISPATCHER, case)
        case.officer = self._chosen(case, by)
        dispatch.assign(number=case.number, officer=case.officer, by=by, at=at)

    def _reassign(self, case: Case, at: datetime) -> None:
        by = self._as(Role.DISPATCHER, case)
        case.officer = self._chosen(case, by)
        reason = self._teller.ours("reassignments")
        dispatch.reassign(number=case.number, officer=case.officer, reason=reason, by=by, at=at)

    def _designate(self, case: Case, at: datetime) -> None:
        by = self._as(Role.DISPATCHER, case)
        case.officer = self._chosen(case, by)
        reason = self._teller.ours("designations")
        dispatch.designate(number=case.number, officer=case.officer, reason=reason, by=by, at=at)

    def _chosen(self, case: Case, by: Actor) -> int:
        ranked = proposal(case.number, seen_by=by)
        options = ranked.options if ranked else ()
        free = [
            option.candidate.officer
            for option in options
            if option.obstacle not in NOT_FREE and option.candidate.officer != case.officer
        ]
        wanted = self._cast.demo_officer
        return wanted if case.is_for_the_demo and wanted in free else free[0]

    def _accept(self, case: Case, at: datetime) -> None:
        dispatch.accept(number=case.number, by=self._handler(case), at=at)

    def _ask_return(self, case: Case, at: datetime) -> None:
        reason = self._teller.ours("return_reasons")
        dispatch.ask_return(number=case.number, reason=reason, by=self._handler(case), at=at)

    def _approve_return(self, case: Case, at: datetime) -> None:
        dispatch.approve_return(number=case.number, by=self._as(Role.DISPATCHER, case), at=at)

    def _reject_return(self, case: Case, at: datetime) -> None:
        reason = self._teller.ours("rejections")
        dispatch.reject_return(number=case.number, reason=reason, by=self._as(Role.DISPATCHER, case), at=at)

    def _report(self, case: Case, at: datetime) -> None:
        by, told = self._handler(case), case.telling
        if words.chance(self._dice, 12):
            photo = Incoming(f"现场照片{self._dice.randint(1, 40):02d}.png", [_photo(self._dice)])
            dispatch.add_evidence(number=case.number, file=photo, by=by, at=at)
        finding = _drawn(self._dice, FINDINGS) if told.untrue else Finding.TRUE
        is_solved = words.chance(self._dice, 93)
        way = ContactWay.PHONE if words.chance(self._dice, 70) else ContactWay.VISIT
        written = Report(
            finding=finding,
            is_solved=is_solved,
            unsolved_reason="" if is_solved else self._teller.ours("unsolved"),
            public_reply=told.untrue if finding is Finding.UNTRUE else told.reply,
            contacted_by=way,
            contacted_at=at - timedelta(minutes=self._dice.randint(8, 60)),
        )
        dispatch.report(number=case.number, report=written, by=by, at=at)

    def _send_back(self, case: Case, at: datetime) -> None:
        reason = self._teller.ours("send_backs")
        dispatch.send_back(number=case.number, reason=reason, by=self._as(Role.REVIEWER, case), at=at)

    def _pass_review(self, case: Case, at: datetime) -> None:
        dispatch.pass_review(number=case.number, by=self._as(Role.REVIEWER, case), at=at)

    def _terminate(self, case: Case, at: datetime) -> None:
        why = self._teller.ours("terminations")
        by = self._as(Role.DISPATCHER, case)
        dispatch.terminate(number=case.number, ground=why["ground"], reason=why["reason"], by=by, at=at)

    def _call(self, case: Case, at: datetime, outcome: CallOutcome, **said: Any) -> None:
        call = Call(outcome=outcome, **said)
        dispatch.call_back(number=case.number, call=call, by=self._as(Role.CALLER_BACK, case), at=at)

    def _call_rated(self, case: Case, at: datetime) -> None:
        stars, remark = _drawn(self._dice, STARS), self._teller.ours("good_remarks")
        self._call(case, at, CallOutcome.REACHED, is_solved=True, rating=stars, remark=remark)

    def _call_unrated(self, case: Case, at: datetime) -> None:
        declined = words.chance(self._dice, 30)
        outcome = CallOutcome.DECLINED if declined else CallOutcome.REACHED
        self._call(case, at, outcome, is_solved=None if declined else True)

    def _call_unreached(self, case: Case, at: datetime) -> None:
        self._call(case, at, CallOutcome.UNREACHED)

    def _call_bad(self, case: Case, at: datetime) -> None:
        stars, remark = self._dice.choice((1, 2)), self._teller.ours("bad_remarks")
        self._call(case, at, CallOutcome.REACHED, is_solved=False, rating=stars, remark=remark)

    def _call_unsolved(self, case: Case, at: datetime) -> None:
        self._call(case, at, CallOutcome.REACHED, is_solved=False, remark=self._teller.ours("bad_remarks"))

    def _rate(self, case: Case, at: datetime) -> None:
        self._rated(case, at, _drawn(self._dice, STARS), self._teller.ours("good_remarks"))

    def _rate_bad(self, case: Case, at: datetime) -> None:
        self._rated(case, at, self._dice.choice((1, 2)), self._teller.ours("bad_remarks"))

    def _rated(self, case: Case, at: datetime, stars: int, remark: str) -> None:
        claim(ticket=vault.ticket(case.number, case.code))
        through = self._dice.choice((RatedThrough.WEB, RatedThrough.QR))
        dispatch.rate(number=case.number, rating=stars, through=through, remark=remark, by=CITIZEN, at=at)

    def _close_unrated(self, case: Case, at: datetime) -> None:
        dispatch.close_unrated(number=case.number, by=_claimed(SYSTEM), at=at)


def _claimed(by: Actor) -> Actor:
    """Let the database show what this actor may see, as a request would."""
    claim(scope=by.unit)
    return by


def _taker(channel: Channel) -> Role:
    return Role.INTEGRATION if channel is Channel.TRANSFER else Role.AGENT


def _drawn(dice: Random, weights: Mapping[Any, int]) -> Any:
    return dice.choices(list(weights), list(weights.values()))[0]


def _photo(dice: Random) -> bytes:
    """Return a small PNG in one colour fading to another: it stands for a photo and shows nobody."""
    width, height = 96, 64
    top, bottom = [[dice.randrange(60, 220) for _ in range(3)] for _ in range(2)]
    rows = b"".join(
        b"\0" + bytes(top[c] + (bottom[c] - top[c]) * y // height for c in range(3)) * width for y in range(height)
    )
    head = struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    )
