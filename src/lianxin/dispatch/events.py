"""Facts of the dispatch room, in the past tense. Each tells which verb made it true."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import ClassVar, Final

from lianxin.core.outcomes import CallOutcome, Finding, RatedThrough, ReopenReason
from lianxin.core.work_order_clocks import RECEIVED
from lianxin.core.work_order_life import Verb
from lianxin.kernel.events import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFact(Fact):
    """Base of what can happen to an order; ``verb`` is what somebody did.

    Words that people typed never enter: ``digests`` commits to them, the words lie in ``Remark``.
    """

    name: ClassVar[str]
    verb: ClassVar[str]
    digests: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderOpened(OrderFact):
    """Somebody asked for something, and an order stands for it."""

    name: ClassVar[str] = "dispatch.order-opened"
    verb: ClassVar[str] = RECEIVED
    opens: ClassVar[bool] = True
    origin: str
    kind: str
    matter: str
    is_urgent: bool
    received_at: datetime
    rules: str
    calendar: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderAdmitted(OrderFact):
    """The matter is ours to deal with."""

    name: ClassVar[str] = "dispatch.order-admitted"
    verb: ClassVar[str] = Verb.ADMIT
    matter: str
    is_urgent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRefused(OrderFact):
    """The matter is not ours, on a lawful ground, and the person was told where to go."""

    name: ClassVar[str] = "dispatch.order-refused"
    verb: ClassVar[str] = Verb.REFUSE
    ground: str
    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderAnswered(OrderFact):
    """The question was answered on the spot."""

    name: ClassVar[str] = "dispatch.order-answered"
    verb: ClassVar[str] = Verb.ANSWER


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderAssigned(OrderFact):
    """An order was given to an officer of a team, for a reason that is shown."""

    name: ClassVar[str] = "dispatch.order-assigned"
    verb: ClassVar[str] = Verb.ASSIGN
    officer: int
    route_line: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderReassigned(OrderFact):
    """An order was taken from one officer and given to another."""

    name: ClassVar[str] = "dispatch.order-reassigned"
    verb: ClassVar[str] = Verb.REASSIGN
    officer: int
    route_line: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderDesignated(OrderFact):
    """A dispute was decided: this officer handles the order, and it may not be returned again."""

    name: ClassVar[str] = "dispatch.order-designated"
    verb: ClassVar[str] = Verb.DESIGNATE
    officer: int
    route_line: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderAccepted(OrderFact):
    """The officer has taken the order up."""

    name: ClassVar[str] = "dispatch.order-accepted"
    verb: ClassVar[str] = Verb.ACCEPT
    officer: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnAsked(OrderFact):
    """The officer says that the order is not theirs."""

    name: ClassVar[str] = "dispatch.return-asked"
    verb: ClassVar[str] = Verb.ASK_RETURN


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnApproved(OrderFact):
    """The dispatcher agrees: the order waits to be given to somebody else."""

    name: ClassVar[str] = "dispatch.return-approved"
    verb: ClassVar[str] = Verb.APPROVE_RETURN
    officer: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnRejected(OrderFact):
    """The dispatcher does not agree: the order goes back to the same officer."""

    name: ClassVar[str] = "dispatch.return-rejected"
    verb: ClassVar[str] = Verb.REJECT_RETURN


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderReported(OrderFact):
    """The officer has said what was found and done."""

    name: ClassVar[str] = "dispatch.order-reported"
    verb: ClassVar[str] = Verb.REPORT
    round: int
    finding: Finding
    is_solved: bool
    contacted_at: datetime | None
    contacted_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPassed(OrderFact):
    """Somebody else has read the report and lets it stand."""

    name: ClassVar[str] = "dispatch.review-passed"
    verb: ClassVar[str] = Verb.PASS_REVIEW
    round: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSentBack(OrderFact):
    """The report does not stand; the officer has to do more."""

    name: ClassVar[str] = "dispatch.report-sent-back"
    verb: ClassVar[str] = Verb.SEND_BACK
    round: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackTried(OrderFact):
    """The person could not be reached this time; the order stays in the queue."""

    name: ClassVar[str] = "dispatch.callback-tried"
    verb: ClassVar[str] = "try_callback"
    round: int
    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CalledBack(OrderFact):
    """Somebody independent has asked the person, or has tried as often as the rules say."""

    name: ClassVar[str] = "dispatch.called-back"
    verb: ClassVar[str] = Verb.CALL_BACK
    round: int
    outcome: CallOutcome
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRated(OrderFact):
    """The person has said what they think of it; the order is closed or opened again by the next fact."""

    name: ClassVar[str] = "dispatch.order-rated"
    verb: ClassVar[str] = Verb.RATE
    round: int
    rating: int
    through: RatedThrough


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderReopened(OrderFact):
    """The matter is handled again, by somebody else."""

    name: ClassVar[str] = "dispatch.order-reopened"
    verb: ClassVar[str] = Verb.REHANDLE
    round: int
    reason: ReopenReason


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderTerminated(OrderFact):
    """Handling was given up on a lawful ground."""

    name: ClassVar[str] = "dispatch.order-terminated"
    verb: ClassVar[str] = Verb.TERMINATE
    ground: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceAdded(OrderFact):
    """A file that proves something was bound to the order by its hash."""

    name: ClassVar[str] = "dispatch.evidence-added"
    verb: ClassVar[str] = "add_evidence"
    sha256: str
    size: int
    media_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockRanOut(OrderFact):
    """A clock passed its due while it ran: late, and now seen to be."""

    name: ClassVar[str] = "dispatch.clock-ran-out"
    verb: ClassVar[str] = "run_out"
    clock: str
    cycle: int
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderClosed(OrderFact):
    """The chain ends: so many entries came before, and nothing may be missing among them."""

    name: ClassVar[str] = "dispatch.order-closed"
    verb: ClassVar[str] = Verb.CLOSE
    state: str
    entries: int


VERB_OF: Final[Mapping[str, str]] = MappingProxyType({fact.name: str(fact.verb) for fact in OrderFact.__subclasses__()})
"""Fact → verb: how an order's history is read back into what people did."""
