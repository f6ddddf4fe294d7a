"""One matter as the person who filed it sees it: where it stands, what was found, what comes next and by when.

No name of anybody on the staff, no remark among colleagues, and nothing that was not reviewed, ever gets here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, ClassVar, Final

from lianxin.core.outcomes import Finding, Stars
from lianxin.core.refusals import Kind, Refusal
from lianxin.core.rulebook import RuleBook
from lianxin.core.terms import Term
from lianxin.core.work_order_clocks import ClockName
from lianxin.core.work_order_life import RATEABLE, State
from lianxin.dispatch import cards, moves
from lianxin.dispatch import queries as dispatch
from lianxin.hotline import queries as hotline
from lianxin.kernel import proofs, rulebooks, vault
from lianxin.kernel.actors import Actor
from lianxin.kernel.claims import claim

FIRST: Final = 1
"""The entry that says what was taken down and when: the one that a receipt is given for."""
BAD_RATING_CONTACT: Final = "review.bad.contact"


class NoSuchTicket(Refusal):
    """Number and code open nothing. Which of the two is wrong is not said."""

    kind: ClassVar[Kind] = Kind.UNKNOWN
    code: ClassVar[str] = "ticket.unknown"


@dataclass(frozen=True, slots=True)
class Plain:
    """How a state is said to the public: a heading, what comes next, and the clock that promises it."""

    heading: str
    coming: str = ""
    clock: str = ""
    promise: str = ""


BY_RESULT: Final = "最晚 {due} 前给您结果"
AT_WORK: Final = "查清以后，答复会写在这一页，也会打电话或发短信告诉您。"
PLAIN: Final[Mapping[State, Plain]] = MappingProxyType(
    {
        State.REGISTERED: Plain(
            "您反映的“{title}”已经记下", "接待的人正在看，马上告诉您由谁来办。",
            ClockName.REPORT, "最晚 {due} 前答复您受理没有",
        ),
        State.ADMITTED: Plain(
            "您反映的“{title}”已受理，正在派人", "我们正在找合适的人去办。", ClockName.FINISH, BY_RESULT
        ),
        State.ASSIGNED: Plain("您反映的“{title}”已派人", "办事的人收到后就开始办。", ClockName.FINISH, BY_RESULT),
        State.HANDLING: Plain("您反映的“{title}”正在办", AT_WORK, ClockName.FINISH, BY_RESULT),
        State.RETURN_ASKED: Plain(
            "您反映的“{title}”正在定由谁来办", "换谁办都不影响约定的时间。", ClockName.FINISH, BY_RESULT
        ),
        State.REPORTED: Plain(
            "您反映的“{title}”已经查过", "结果正由另一个人复核，通过后就写在这一页。", ClockName.FINISH, BY_RESULT
        ),
        State.REVIEWED: Plain(
            "您反映的“{title}”有结果了", "请看下面的答复。我们还会打电话问您满不满意，您也可以现在就评。",
            ClockName.CALLBACK, "最晚 {due} 前给您打电话",
        ),
        State.CALLED_BACK: Plain("您反映的“{title}”有结果了，请您评价", "评不评、怎么评都由您。"),
        State.CLOSED: Plain("您反映的“{title}”已办结"),
        State.REFUSED: Plain("您反映的“{title}”我们不能受理"),
        State.ANSWERED: Plain("您问的“{title}”已经答复"),
        State.TERMINATED: Plain("您反映的“{title}”已停止办理"),
    }
)  # fmt: skip
"""State → what the public reads; the words of the trade stay inside."""

TRUTH: Final[Mapping[str, str]] = MappingProxyType(
    {Finding.TRUE: "情况属实。", Finding.PARTLY: "情况部分属实。", Finding.UNTRUE: "没有查到您说的情况。"}
)
ADMITTED: Final = frozenset({"dispatch.order-admitted"})
AGAIN: Final = frozenset({"dispatch.order-reopened"})
UNDOING: Final = frozenset({"dispatch.return-approved"})
GIVEN: Final = frozenset(
    {"dispatch.order-assigned", "dispatch.order-reassigned", "dispatch.order-designated", "dispatch.return-rejected"}
)
GIVEN_UP: Final = frozenset({"dispatch.order-refused", "dispatch.order-terminated"})
STAGES: Final[tuple[tuple[str, frozenset[str]], ...]] = (
    ("派人", GIVEN),
    ("动手办", frozenset({"dispatch.order-accepted"})),
    ("有结果", frozenset({"dispatch.review-passed"})),
    ("您评价", frozenset({"dispatch.order-rated"})),
)
"""Stage → the facts that reach it, in the order in which they come."""
ENDS: Final[Mapping[State, str]] = MappingProxyType(
    {State.REFUSED: "不能受理", State.ANSWERED: "答复您", State.TERMINATED: "停止办理"}
)


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage on the way; ``at`` None: not reached yet."""

    label: str
    at: datetime | None
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """What one handling came to, once somebody else has reviewed it."""

    round: int
    is_current: bool
    truth: str
    is_solved: bool
    reply: str
    reviewed_at: datetime | None
    rating: int | None

    @property
    def rating_label(self) -> str:
        return Stars(str(self.rating)).label if self.rating else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """One matter, for the person whose it is."""

    number: str
    code: str
    title: str
    state: State
    plain: Plain
    due_at: datetime | None
    is_again: bool
    received_at: datetime
    changed_at: datetime
    stages: Sequence[Stage]
    results: Sequence[Result]
    answer: str
    ground: str
    channel: str
    has_caller: bool
    is_withheld: bool
    looked_at: Sequence[datetime]
    contact_within: str

    @property
    def can_rate(self) -> bool:
        return self.state in RATEABLE

    @property
    def is_new(self) -> bool:
        return self.state is State.REGISTERED


def ticket(number: str, *, seen_by: Actor) -> Ticket:
    """Return one matter as its owner sees it; nothing else can be seen after this was asked.

    Raises:
        UnknownOrder

    """
    code = open_matter(number)
    card = cards.card(number, seen_by=seen_by)
    steps = cards.steps(number, seen_by=seen_by)
    appeal = hotline.appeal(number, seen_by=seen_by)
    book, state = rulebooks.edition(card.rules), State(card.state)
    ground, channel = _refusal(steps, book)
    running = {clock.name: clock.due_at for clock in card.clocks if clock.stopped_at is None}
    return Ticket(
        number=number, code=code, title=card.title, state=state, plain=PLAIN[state],
        due_at=running.get(PLAIN[state].clock), is_again=card.round > 1, received_at=card.received_at,
        changed_at=steps[-1].at, stages=_stages(steps, state, card.received_at),
        results=[_result(each, card.round) for each in reversed(card.rounds) if each.reviewed_at is not None],
        answer=appeal.answer if appeal else "", ground=ground, channel=channel,
        has_caller=appeal is not None and appeal.has_caller, is_withheld=appeal is not None and appeal.is_withheld,
        looked_at=[step.at for step in steps if step.name == "kernel.vault-opened"],
        contact_within=_contact_within(book),
    )  # fmt: skip


def open_matter(number: str) -> str:
    """Claim the one matter that its own link names, and no more; return the code that belongs to it."""
    code = vault.code_of(number)
    claim(ticket=vault.ticket(number, code))
    return code


def number_of(number: str, code: str, *, seen_by: Actor) -> str:
    """Return the number of the matter that number and code open together, and claim it.

    Both are asked for as one keyed digest, in one statement, so that a wrong number and a wrong code are one answer
    in one time.

    Raises:
        NoSuchTicket

    """
    digest = vault.ticket(number, code)
    claim(ticket=digest)
    found = dispatch.number_by_ticket(digest, seen_by=seen_by)
    if found is None:
        raise NoSuchTicket("编号或查询码不对，请对照回执再输一次。找不到回执请打 12313，报出您的电话也能查。")
    return found


def receipt(number: str, *, seen_by: Actor) -> str | None:
    """Return the proof that the matter was taken down in the ledger; None while it waits for the tree.

    Raises:
        UnknownOrder

    """
    open_matter(number)
    dispatch.require_visible(number, seen_by=seen_by)
    return proofs.receipt(moves.subject(number), seq=FIRST)


def entry(number: str, *, seen_by: Actor) -> bytes:
    """Return the bytes that the proof is about.

    Raises:
        UnknownOrder

    """
    open_matter(number)
    dispatch.require_visible(number, seen_by=seen_by)
    return proofs.entry_body(moves.subject(number), seq=FIRST)


def _stages(steps: Sequence[cards.Step], state: State, received_at: datetime) -> list[Stage]:
    stages = [Stage("收到", received_at)]
    if state in ENDS:
        return [*stages, Stage(ENDS[state], steps[-1].at)]
    begun = _latest(steps, AGAIN, after=-1)
    if begun is None:
        begun = _latest(steps, ADMITTED, after=-1)
        stages.append(Stage("受理", steps[begun].at if begun is not None else None))
    else:
        stages.append(Stage("重新办", steps[begun].at))
    for label, facts in STAGES:
        begun = _latest(steps, facts, after=begun) if begun is not None else None
        stages.append(Stage(label, steps[begun].at if begun is not None else None))
    if state is State.CLOSED:
        return [*(stage for stage in stages[:-1] if stage.at), Stage("办结", steps[-1].at)]
    waiting = next((place for place, stage in enumerate(stages) if stage.at is None), len(stages))
    return [replace(stage, is_current=place == waiting) for place, stage in enumerate(stages)]


def _latest(steps: Sequence[cards.Step], facts: frozenset[str], *, after: int) -> int | None:
    """Return where a stage was last reached, None when it was not, or when it was and has been undone."""
    found = None
    for place, step in enumerate(steps):
        if place > after and step.name in facts | UNDOING:
            found = place if step.name in facts else None
    return found


def _result(line: cards.RoundLine, current: int) -> Result:
    return Result(
        line.number, line.number == current, TRUTH[line.finding], line.is_solved, line.public_reply, line.reviewed_at,
        line.rating,
    )  # fmt: skip


def _refusal(steps: Sequence[cards.Step], book: RuleBook) -> tuple[str, str]:
    """Return why a matter was refused or given up, and where to go instead."""
    facts: Mapping[str, Any] = next((step.facts for step in reversed(steps) if step.name in GIVEN_UP), {})
    if not facts:
        return "", ""
    ground = book.refusal_ground(facts["ground"])
    return ground.label, ground.channel


def _contact_within(book: RuleBook) -> str:
    """Return within which term somebody calls after a bad rating, as a term is written; empty when it is not set."""
    parameter = book.parameters.get(BAD_RATING_CONTACT)
    return str(Term.read(f"{parameter.value}{parameter.unit}")) if parameter and parameter.value is not None else ""
