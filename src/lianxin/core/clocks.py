"""The life of a clock (时钟): what happened, folded into cycles with a due each. Nothing ticks; all is recomputed.

A clock knows verbs, not the state table and not the channel a verb came by. Folding the whole history gives the same as
adding one happening after the other. Verbs a clock does not name, such as a reassignment, do nothing to it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from functools import reduce
from itertools import combinations
from typing import ClassVar, Final

from lianxin.core.calendar import WorkCalendar, instant, seconds_of
from lianxin.core.deadlines import Due, Pause, due, unpaused
from lianxin.core.refusals import Kind, Refusal
from lianxin.core.terms import MixedTerms, Term
from lianxin.core.traces import Step
from lianxin.core.words import Word

SOON: Final = Fraction(2, 3)
"""The share of the allowed time after which a clock is called 即将到期, unless the rule book says another."""

Verbs = frozenset[str]
NONE: Final[Verbs] = frozenset()


class ClockState(Word):
    """Whether a cycle runs."""

    RUNNING = "running", "计时中"
    PAUSED = "paused", "已暂停"
    STOPPED = "stopped", "已停表"


class StandingState(Word):
    """How a cycle stands at one instant."""

    WAITING = "waiting", "未开始"
    OK = "ok", "正常"
    SOON = "soon", "即将到期"
    LATE = "late", "已超期"
    PAUSED = "paused", "已暂停"
    DONE_ON_TIME = "done_on_time", "按时完成"
    DONE_LATE = "done_late", "超期完成"


class BadClock(Refusal):
    """The rule of the clock contradicts itself."""

    kind: ClassVar[Kind] = Kind.INVALID
    code: ClassVar[str] = "clock.bad_rule"


class AlreadyExtended(Refusal):
    """The cycle was extended once; there is no second time."""

    code: ClassVar[str] = "clock.already_extended"


@dataclass(frozen=True, slots=True)
class Happening:
    """A verb and when it was done. ``reason`` tells pauses apart; ``term`` is how much an extension adds.

    Raises:
        NaiveInstant

    """

    verb: str
    at: datetime
    reason: str = ""
    term: Term | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "at", instant(seconds_of(self.at)))


@dataclass(frozen=True, slots=True)
class Cycle:
    """One run of a clock; reopening begins the next one and leaves this one as it was.

    ``pauses`` are kept as they were said, one a reason, and may overlap; what counts is their union. An open one has
    cost nothing yet: the remaining time stands still, and ``due`` moves when it ends.
    """

    number: int
    due: Due
    pauses: tuple[Pause, ...] = ()
    stopped_at: datetime | None = None
    extension: Happening | None = None

    @property
    def started_at(self) -> datetime:
        """When the cycle began."""
        return self.due.start

    @property
    def due_at(self) -> datetime:
        """When the cycle is due; done at this very second is on time."""
        return self.due.at

    @property
    def is_extended(self) -> bool:
        """Whether an extension was approved."""
        return self.extension is not None

    @property
    def is_provisional(self) -> bool:
        """Whether a notice to come may still move the due."""
        return self.due.is_provisional

    @property
    def trace(self) -> tuple[Step, ...]:
        """Why the cycle is due when it is."""
        return self.due.trace

    @property
    def state(self) -> ClockState:
        """Whether the cycle runs."""
        if self.stopped_at is not None:
            return ClockState.STOPPED
        return ClockState.PAUSED if any(pause.until_at is None for pause in self.pauses) else ClockState.RUNNING


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockRule:
    """One clock of one class of matter: its term, and the verbs it hears.

    ``starts`` begins the first cycle and only that; ``stops`` ends a running one and any pause in it; ``voids`` takes
    the stop back, so that the clock never stopped; ``restarts`` after a stop begins a new cycle. ``pauses`` opens a
    pause of its reason, ``resumes`` closes that of its reason, or all of them when it names none. ``extends`` adds the
    happening's term, or else ``extension``, once a cycle; whether it was asked for in time is for the command to judge.

    Raises:
        BadClock: when a verb is to do two things to a running or to a stopped clock, or an extension has no term.
        MixedTerms: when the extension is counted in another kind of time.

    """

    name: str
    term: Term
    starts: Verbs
    stops: Verbs
    voids: Verbs = NONE
    restarts: Verbs = NONE
    pauses: Verbs = NONE
    resumes: Verbs = NONE
    extends: Verbs = NONE
    extension: Term | None = None
    basis: str = ""

    def __post_init__(self) -> None:
        while_running = (self.stops, self.pauses, self.resumes, self.extends)
        while_stopped = (self.voids, self.restarts)
        for one, other in (*combinations(while_running, 2), *combinations(while_stopped, 2)):
            if both := one & other:
                raise BadClock("{clock}的动作{verbs}有两种用途", clock=self.name, verbs="、".join(sorted(both)))
        if self.extension is not None:
            _require_same_kind(self.term, self.extension)

    def fold(self, happenings: Iterable[Happening], calendar: WorkCalendar) -> tuple[Cycle, ...]:
        """Return the cycles that the happenings lead to; they may come in any order, those of one second keep theirs.

        Raises:
            AlreadyExtended, MixedTerms, BadClock, BeyondHorizon

        """
        in_time = sorted(happenings, key=lambda happening: happening.at)
        start: tuple[Cycle, ...] = ()
        return reduce(lambda cycles, happening: self.after(cycles, happening, calendar), in_time, start)

    def after(self, cycles: tuple[Cycle, ...], happening: Happening, calendar: WorkCalendar) -> tuple[Cycle, ...]:
        """Return the cycles after one more happening, which is not earlier than those before it.

        Raises:
            AlreadyExtended, MixedTerms, BadClock, BeyondHorizon

        """
        if not cycles:
            return (self._begun(1, happening.at, calendar),) if happening.verb in self.starts else ()
        latest = cycles[-1]
        if latest.stopped_at is not None and happening.verb in self.restarts:
            return (*cycles, self._begun(latest.number + 1, happening.at, calendar))
        changed = self._changed(latest, happening)
        if (changed.pauses, changed.extension) != (latest.pauses, latest.extension):
            changed = self._counted(changed, calendar)
        return (*cycles[:-1], changed)

    def _begun(self, number: int, at: datetime, calendar: WorkCalendar) -> Cycle:
        return Cycle(number, due(at, self.term, calendar, (), self.basis))

    def _changed(self, cycle: Cycle, happening: Happening) -> Cycle:
        verb = happening.verb
        if cycle.stopped_at is not None:
            return replace(cycle, stopped_at=None) if verb in self.voids else cycle
        if verb in self.stops:
            return replace(cycle, stopped_at=happening.at, pauses=_closed(cycle.pauses, "", happening.at))
        if verb in self.pauses:
            return replace(cycle, pauses=_opened(cycle.pauses, happening))
        if verb in self.resumes:
            return replace(cycle, pauses=_closed(cycle.pauses, happening.reason, happening.at))
        return self._extended(cycle, happening) if verb in self.extends else cycle

    def _extended(self, cycle: Cycle, happening: Happening) -> Cycle:
        if cycle.extension is not None:
            raise AlreadyExtended("{clock}已经延期过一次，不能再延", clock=self.name)
        term = happening.term or self.extension
        if term is None:
            raise BadClock("{clock}的延期没有写明延多久", clock=self.name)
        _require_same_kind(self.term, term)
        return replace(cycle, extension=replace(happening, term=term))

    def _counted(self, cycle: Cycle, calendar: WorkCalendar) -> Cycle:
        """Return the cycle with its due counted afresh from its start, its whole term and its pauses."""
        added = cycle.extension.term if cycle.extension is not None else None
        term = self.term if added is None else self.term + added
        counted = due(cycle.started_at, term, calendar, union(cycle.pauses), self.basis)
        if cycle.extension is not None and added is not None:
            step = _extension_step(cycle.extension, added, counted)
            counted = replace(counted, tell=_told_with(counted, step))
        return replace(cycle, due=counted)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a cycle stands, in seconds of its own time (working or wall); below 0 remaining it is late."""

    state: StandingState
    used_seconds: int
    allowed_seconds: int
    remaining_seconds: int


def union(pauses: Iterable[Pause]) -> tuple[Pause, ...]:
    """Return the pauses as sorted intervals that do not overlap; an open one swallows all that follow it."""
    merged: list[Pause] = []
    for pause in sorted(pauses, key=lambda pause: pause.from_at):
        before = merged[-1] if merged else None
        if before is None or (before.until_at is not None and before.until_at <= pause.from_at):
            merged.append(pause)
        else:
            merged[-1] = _joined(before, pause)
    return tuple(merged)


def standing(cycle: Cycle | None, at: datetime, calendar: WorkCalendar, soon: Fraction = SOON) -> Standing:
    """Return how a cycle stands at an instant, by all that is known of the cycle now; None is a clock not yet started.

    It is ``soon`` once that share of the allowed time is used, late from the second after the due, and a pause begun
    after the due does not make it less late. In a pause the remaining time stands still.

    Raises:
        NaiveInstant, BeyondHorizon

    """
    at = instant(seconds_of(at))
    if cycle is None or at < cycle.started_at:
        allowed = cycle.due.allowed_seconds if cycle is not None else 0
        return Standing(StandingState.WAITING, 0, allowed, allowed)
    is_done = cycle.stopped_at is not None and cycle.stopped_at <= at
    moment = cycle.stopped_at if is_done and cycle.stopped_at is not None else at
    pauses = union(cycle.pauses)
    paused_from = None if is_done else _pause_around(pauses, moment, cycle.due_at)
    kind = cycle.due.term.kind
    remaining = unpaused(kind, paused_from or moment, cycle.due_at, pauses, calendar)
    allowed = cycle.due.allowed_seconds
    used = allowed - remaining
    if paused_from is not None:
        state = StandingState.PAUSED
    else:
        state = _STATES[is_done, moment > cycle.due_at, used >= soon * allowed]
    return Standing(state, used, allowed, remaining)


_STATES: Final = {
    # (is done, is late, is soon)
    (False, False, False): StandingState.OK,
    (False, False, True): StandingState.SOON,
    (False, True, False): StandingState.LATE,
    (False, True, True): StandingState.LATE,
    (True, False, False): StandingState.DONE_ON_TIME,
    (True, False, True): StandingState.DONE_ON_TIME,
    (True, True, False): StandingState.DONE_LATE,
    (True, True, True): StandingState.DONE_LATE,
}


def _pause_around(pauses: Sequence[Pause], moment: datetime, due_at: datetime) -> datetime | None:
    """Return when the pause began that holds ``moment``, unless it began too late to stop the clock."""
    for pause in pauses:
        if pause.from_at <= moment and (pause.until_at is None or moment < pause.until_at):
            return pause.from_at if pause.from_at < due_at else None
    return None


def _joined(one: Pause, other: Pause) -> Pause:
    until_at = None if one.until_at is None or other.until_at is None else max(one.until_at, other.until_at)
    reasons = dict.fromkeys(reason for reason in (*one.reason.split("、"), other.reason) if reason)
    return Pause(one.from_at, until_at, "、".join(reasons))


def _opened(pauses: tuple[Pause, ...], happening: Happening) -> tuple[Pause, ...]:
    is_open = any(pause.until_at is None and pause.reason == happening.reason for pause in pauses)
    return pauses if is_open else (*pauses, Pause(happening.at, None, happening.reason))


def _closed(pauses: tuple[Pause, ...], reason: str, at: datetime) -> tuple[Pause, ...]:
    """Close the open pauses of one reason, or of any when none is named."""
    return tuple(
        replace(pause, until_at=at) if pause.until_at is None and reason in ("", pause.reason) else pause
        for pause in pauses
    )


def _extension_step(extension: Happening, added: Term, counted: Due) -> Step:
    facts = (("time", added.said()), ("total", counted.term.said()))
    return Step("批准延期{time}，时限共{total}", extension.at, counted.at, True, "规则：只可延期一次", facts=facts)


def _told_with(counted: Due, step: Step) -> Callable[[], tuple[Step, ...]]:
    return lambda: (*counted.tell(), step)


def _require_same_kind(term: Term, extension: Term) -> None:
    if term.kind is not extension.kind:
        raise MixedTerms("{one}和{other}不能相加", one=term.kind, other=extension.kind)
