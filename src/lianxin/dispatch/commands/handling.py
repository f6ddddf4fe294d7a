"""Handle an order: take it up, bind evidence to it, report what was found and done."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar, Final

from lianxin.core.flags import Flag
from lianxin.core.outcomes import ContactWay, Finding
from lianxin.core.refusals import Kind, Refusal
from lianxin.core.work_order_life import WITH_HANDLER, State, Verb
from lianxin.dispatch import moves
from lianxin.dispatch.events import EvidenceAdded, OrderAccepted, OrderReported
from lianxin.dispatch.handlers import require_handler
from lianxin.dispatch.models import Evidence, Round
from lianxin.dispatch.moves import Whereabouts
from lianxin.kernel import files
from lianxin.kernel.actors import Actor
from lianxin.kernel.transactions import all_or_nothing

EARLIEST: Final = datetime(2000, 1, 1, tzinfo=UTC)
LONGEST_NAME: Final = 120
REPORTED_AGAIN: Final = "(order_id, number) DO UPDATE SET " + ", ".join(
    f"{column} = excluded.{column}"
    for column in (
        "handler", "handler_unit", "finding", "is_solved", "unsolved_reason", "contacted_at", "contacted_by",
        "public_reply", "reported_at",
    )
)  # fmt: skip
"""A report that was sent back is written again over the one before it."""


class IncompleteReport(Refusal):
    """The report leaves out something the law or the person asking needs."""

    kind: ClassVar[Kind] = Kind.INVALID
    code: ClassVar[str] = "work_order.incomplete_report"


class NotNow(Refusal):
    """Evidence belongs to orders that somebody has in hand."""

    code: ClassVar[str] = "work_order.no_evidence_now"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was found and done (反馈): whether it was so, whether it is solved, how the person was reached."""

    finding: Finding
    is_solved: bool
    public_reply: str
    unsolved_reason: str = ""
    contacted_by: ContactWay
    contacted_at: datetime | None = None

    def faults(self, at: datetime) -> str:
        """Return the sentence that says what is missing, empty when nothing is."""
        if not self.public_reply.strip():
            return "请写公开答复，来电人会看到"
        if not self.is_solved and not self.unsolved_reason.strip():
            return "没有解决的，请写明原因"
        if self.contacted_by is not ContactWay.NONE and self.contacted_at is None:
            return "请写联系来电人的时间"
        if self.contacted_at is not None and self.contacted_at < EARLIEST:
            return "联系时间太早，请核对"
        if self.contacted_at is not None and self.contacted_at > at:
            return "联系时间不能晚于现在"
        return ""


@all_or_nothing()
def accept(*, number: str, by: Actor, at: datetime, version: int | None = None) -> Whereabouts:
    """Take up an order that was given to one.

    Raises:
        UnknownOrder, StaleOrder, NotAllowed, WrongState, NotHandler

    """
    move = moves.begin(number, Verb.ACCEPT, by=by, at=at, version=version)
    require_handler(move)
    return moves.finish(move, OrderAccepted(**move.place(), officer=move.officer))


@all_or_nothing()
def report(*, number: str, report: Report, by: Actor, at: datetime, version: int | None = None) -> Whereabouts:
    """Say what was found and done; somebody else has now to review it.

    Raises:
        UnknownOrder, StaleOrder, NotAllowed, WrongState, NotHandler, IncompleteReport

    """
    if fault := report.faults(at):
        raise IncompleteReport(fault)
    move = moves.begin(number, Verb.REPORT, by=by, at=at, version=version)
    handler = require_handler(move)
    round_ = Round(
        order=move.order, number=move.order.round, handler=handler, handler_unit=move.order.unit,
        finding=report.finding.value, is_solved=report.is_solved, unsolved_reason=report.unsolved_reason.strip(),
        contacted_at=report.contacted_at, contacted_by=report.contacted_by.value,
        public_reply=report.public_reply.strip(), reported_at=at,
    )  # fmt: skip
    move.batch.insert(round_, conflict=REPORTED_AGAIN)
    (move.unflag if report.is_solved else move.flag)(Flag.UNSOLVED)
    return moves.finish(
        move,
        OrderReported(
            **move.place(), round=move.order.round, finding=report.finding, is_solved=report.is_solved,
            contacted_at=report.contacted_at, contacted_by=report.contacted_by.value,
            digests=move.say("public_reply", report.public_reply),
        ),
    )  # fmt: skip


@all_or_nothing()
def add_evidence(*, number: str, file: files.Incoming, by: Actor, at: datetime) -> Whereabouts:
    """Bind a file to an order by its hash; the same file twice is kept once.

    Raises:
        UnknownOrder, NotHandler, NotNow, BadFile

    """
    move = moves.hold(number, by=by, at=at)
    require_handler(move)
    if State(move.order.state) not in WITH_HANDLER:
        raise NotNow("工单不在办理中，不能添加证据")
    stored = files.store(file, at=at)
    _, is_new = Evidence.objects.get_or_create(
        order=move.order,
        file_id=stored.sha256,
        defaults={
            "name": file.name[-LONGEST_NAME:],
            "added_by": by.account or 0,
            "added_by_name": by.name,
            "added_at": at,
        },
    )
    if is_new:
        moves.note(
            move,
            EvidenceAdded(**move.place(), sha256=stored.sha256, size=stored.size, media_type=stored.media_type),
        )
    return moves.whereabouts(move)
