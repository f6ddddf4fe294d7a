"""Drive messages through the loop: taken in once each, however often the replay is killed and begun again."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from heapq import merge
from typing import Final

from lianxin.core import intake
from lianxin.core.channels import Channel
from lianxin.core.outcomes import CallOutcome, ContactWay, Finding
from lianxin.core.refusals import Refusal
from lianxin.core.rulebook import MatterKind
from lianxin.core.work_order_life import State
from lianxin.dispatch import commands as dispatch
from lianxin.dispatch import handlers, jobs, proposals
from lianxin.dispatch import queries as orders
from lianxin.dispatch.commands.callback import Call
from lianxin.dispatch.commands.handling import Report
from lianxin.hotline import commands as hotline
from lianxin.hotline import queries as appeals
from lianxin.kernel.actors import SYSTEM, Actor
from lianxin.kernel.claims import claim
from lianxin.web.replay.cast import Cast, Troupe
from lianxin.web.replay.messages import BadRow, Message

KINDS: Final = {kind.label: kind for kind in MatterKind} | {kind.value: kind for kind in MatterKind}
DONE: Final = frozenset({State.CLOSED, State.REFUSED, State.ANSWERED, State.TERMINATED})


@dataclass(slots=True)
class Outcome:
    """What a replay did: messages taken in now, known from before, answered; rows that could not be replayed."""

    filed: int = 0
    known: int = 0
    answered: int = 0
    late_clocks: int = 0
    bad: list[BadRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Replay:
    """One source of messages. ``speed`` 0 is as fast as it goes; 60 lets a minute of theirs take a second of ours."""

    source: str
    speed: float = 0.0

    def run(self, found: Iterable[Message | BadRow], tick: Callable[[], None]) -> Outcome:
        """Replay what the file holds, in the order of its own time; ``tick`` is called once a step.

        Raises:
            NoStaff

        """
        rows = list(found)
        messages = [each for each in rows if isinstance(each, Message)]
        outcome = Outcome(bad=[each for each in rows if isinstance(each, BadRow)])
        claim(scope=SYSTEM.unit)
        known = appeals.known(self.source)
        troupe = Troupe()
        pace = _Pace(self.speed)
        for at, message, is_reply in _in_time(messages):
            pace.wait_for(at)
            cast = troupe.of(troupe.county_of(message.id))
            try:
                if is_reply:
                    outcome.answered += _answer(known[message.id], message, cast, at)
                elif message.id in known:
                    outcome.known += 1
                    _hand_out(known[message.id], cast, message.at)
                else:
                    known[message.id] = self._file(message, troupe.county_of(message.id), cast)
                    outcome.filed += 1
            except Refusal as refusal:
                outcome.bad.append(BadRow(0, f"{message.id}: {refusal}"))
            tick()
        if messages:
            outcome.late_clocks = _see_what_is_late(max(message.replied_at or message.at for message in messages))
        return outcome

    def _file(self, message: Message, county: str, cast: Cast) -> str:
        appeal = hotline.NewAppeal(
            channel=Channel.IMPORT, kind=_kind(message), text=message.text, title=message.subject[:80],
            received_at=message.at, caller=hotline.Caller(name=message.caller), place=message.place[:120],
            unit=county, source=self.source, source_id=message.id,
        )  # fmt: skip
        number = hotline.file_appeal(appeal=appeal, by=_as(cast.agent), at=message.at).number
        _hand_out(number, cast, message.at)
        return number


class _Pace:
    """Real time between two steps of the messages' time."""

    def __init__(self, speed: float) -> None:
        self.speed, self.begun, self.first = speed, time.monotonic(), None  # type: float, float, datetime | None

    def wait_for(self, at: datetime) -> None:
        if not self.speed:
            return
        self.first = self.first or at
        due = self.begun + (at - self.first).total_seconds() / self.speed
        time.sleep(max(0.0, due - time.monotonic()))


def _in_time(messages: list[Message]) -> Iterable[tuple[datetime, Message, bool]]:
    filings = sorted(((each.at, each, False) for each in messages), key=lambda step: (step[0], step[1].id))
    replies = sorted(
        ((each.replied_at, each, True) for each in messages if each.replied_at is not None),
        key=lambda step: (step[0], step[1].id),
    )
    return merge(filings, replies, key=lambda step: (step[0], step[2], step[1].id))


def _hand_out(number: str, cast: Cast, at: datetime) -> None:
    """Admit, assign and accept, as far as the order is not there yet: also the way back in after a kill."""
    state = _state(number)
    if state is State.REGISTERED:
        dispatch.admit(number=number, by=_as(cast.agent), at=at)
        state = State.ADMITTED
    if state is State.ADMITTED:
        found = proposals.proposal(number, seen_by=_as(cast.dispatcher))
        if found is None or found.best is None:
            return
        dispatch.assign(number=number, officer=found.best.officer, by=cast.dispatcher, at=at)
        state = State.ASSIGNED
    if state is State.ASSIGNED:
        dispatch.accept(number=number, by=_handler(number), at=at)


def _answer(number: str, message: Message, cast: Cast, at: datetime) -> bool:
    """Report, review, call back and close at the time of the real reply; return whether anything was left to do."""
    if _state(number) in DONE:
        return False
    _hand_out(number, cast, at)
    if _state(number) is State.HANDLING:
        report = Report(finding=Finding.TRUE, is_solved=True, public_reply=message.reply, contacted_by=ContactWay.NONE)
        dispatch.report(number=number, report=report, by=_handler(number), at=at)
    if _state(number) is State.REPORTED:
        dispatch.pass_review(number=number, by=_as(cast.reviewer), at=at)
    if _state(number) is State.REVIEWED:
        dispatch.call_back(number=number, call=Call(outcome=CallOutcome.DECLINED), by=_as(cast.caller_back), at=at)
    if _state(number) is State.CALLED_BACK:
        dispatch.close_unrated(number=number, by=_as(SYSTEM), at=at)
    return True


def _see_what_is_late(at: datetime) -> int:
    claim(scope=SYSTEM.unit)
    late = 0
    while done := jobs.sound_alarms(at=at):
        late += done
    return late


def _state(number: str) -> State:
    return State(orders.line(number, seen_by=_as(SYSTEM)).state)


def _handler(number: str) -> Actor:
    return _as(handlers.handler(number, seen_by=_as(SYSTEM)))


def _kind(message: Message) -> MatterKind:
    return KINDS.get(message.kind) or intake.suggest_kind(f"{message.subject} {message.text}")


def _as(actor: Actor) -> Actor:
    claim(scope=actor.unit)
    return actor
