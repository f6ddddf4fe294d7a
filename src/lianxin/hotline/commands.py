"""Verbs of the hotline: take an appeal down, and decide what becomes of it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar, Final

from django.db import connection

from lianxin.core import jurisdiction
from lianxin.core.channels import Channel
from lianxin.core.refusals import Kind, Refusal
from lianxin.core.roles import Can
from lianxin.core.rulebook import MatterKind
from lianxin.dispatch import commands as dispatch
from lianxin.dispatch import moves
from lianxin.dispatch.moves import Whereabouts
from lianxin.hotline import queries
from lianxin.hotline.events import AppealFiled
from lianxin.hotline.models import Appeal
from lianxin.kernel import ledger, rows, rulebooks, vault
from lianxin.kernel.actors import ROOT, Actor
from lianxin.kernel.transactions import all_or_nothing
from lianxin.registry import queries as registry

ORIGIN: Final = "hotline"
KNOWN: Final = "SELECT number, is_ours FROM hotline_known(%s, %s)"
LONGEST: Final = "text.max_characters"
OLDEST: Final = timedelta(days=366 * 30)


class BadAppeal(Refusal):
    """Something in the appeal cannot be taken down as it is."""

    kind: ClassVar[Kind] = Kind.INVALID
    code: ClassVar[str] = "appeal.bad"


class FiledElsewhere(Refusal):
    """The appeal was taken down before and is not the sender's to see."""

    code: ClassVar[str] = "appeal.filed_elsewhere"


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who is asking (来电人). All of it goes to the vault; none of it is required."""

    name: str = ""
    phone: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAppeal:
    """An appeal as it came in.

    ``source`` and ``source_id`` name it in the system it comes from, so that it is taken down once however often sent.
    """

    channel: Channel
    kind: MatterKind
    text: str
    received_at: datetime
    caller: Caller = field(default_factory=Caller)
    title: str = ""
    matter: str = ""
    place: str = ""
    shop: str = ""
    unit: str = ROOT
    is_urgent: bool = False
    is_withheld: bool = True
    source: str = ""
    source_id: str = ""


@dataclass(frozen=True, slots=True)
class Filed:
    """What the person is given: the number, and the code that only they know. ``is_new`` False: it was here already."""

    number: str
    code: str
    is_new: bool


@all_or_nothing()
def file_appeal(*, appeal: NewAppeal, by: Actor, at: datetime) -> Filed:
    """Take an appeal down, open the order that stands for it, and put the caller's data into the vault.

    Raises:
        NotAllowed, BadAppeal, UnknownMatter, UnknownUnit, OutsideJurisdiction, FiledElsewhere

    """
    if by.unit:
        by.require(Can.FILE_APPEALS)
    _check(appeal, by, at)
    return _known(appeal) or _taken_down(appeal, by, at)


@all_or_nothing()
def refuse(*, number: str, ground: str, by: Actor, at: datetime, version: int | None = None) -> Whereabouts:
    """Refuse an appeal on a lawful ground; the person reads the ground and where to go instead.

    Raises:
        UnknownOrder, StaleOrder, NotAllowed, WrongState, UnknownGround

    """
    whereabouts = dispatch.refuse(number=number, ground=ground, by=by, at=at, version=version)
    Appeal.objects.filter(number=number).update(refusal_ground=ground)
    return whereabouts


@all_or_nothing()
def answer(*, number: str, text: str, by: Actor, at: datetime, version: int | None = None) -> Whereabouts:
    """Answer an appeal on the spot; the person can read the answer by their number and code.

    Raises:
        UnknownOrder, StaleOrder, NotAllowed, WrongState, NoReason

    """
    whereabouts = dispatch.answer(number=number, text=text, by=by, at=at, version=version)
    Appeal.objects.filter(number=number).update(answer=text.strip())
    return whereabouts


@all_or_nothing()
def open_caller(*, number: str, purpose: str, by: Actor, at: datetime) -> dict[str, str]:
    """Show who is behind an appeal, once the ledger has been told what for.

    Raises:
        UnknownOrder, NotAllowed, NoPurpose, NothingSealed

    """
    record = queries.caller_record(number, seen_by=by)
    if record is None:
        raise vault.NothingSealed("来电人没有留联系方式")
    moves.hold(number, by=by, at=at)  # nobody else writes into the order's chain meanwhile
    return vault.unseal(record, subject=moves.subject(number), purpose=purpose, by=by, at=at)


def _taken_down(appeal: NewAppeal, by: Actor, at: datetime) -> Filed:
    batch = rows.Batch()
    opened = dispatch.open_order(
        new=dispatch.NewOrder(
            origin=ORIGIN, kind=appeal.kind, text=appeal.text, received_at=appeal.received_at, matter=appeal.matter,
            title=appeal.title, place=appeal.place, shop=appeal.shop, unit=appeal.unit, is_urgent=appeal.is_urgent,
        ),
        by=by,
        at=at,
        into=batch,
    )  # fmt: skip
    caller = {"name": appeal.caller.name, "phone": appeal.caller.phone, "remark": appeal.caller.remark}
    sealed = vault.seal(caller, at=at, into=batch) if any(caller.values()) else None
    batch.insert_all(Appeal, [{
        "number": opened.number, "channel": appeal.channel.value, "source": appeal.source,
        "source_id": appeal.source_id, "caller": sealed.record if sealed else None,
        "caller_index": queries.index_of(appeal.caller.phone), "is_withheld": appeal.is_withheld,
        "received_at": appeal.received_at, "filed_at": at, "refusal_ground": "", "answer": "",
    }])  # fmt: skip
    fact = AppealFiled(
        subject=f"order:{opened.number}", unit=appeal.unit, channel=appeal.channel.value, source=appeal.source,
        is_withheld=appeal.is_withheld, digests=sealed.digests if sealed else {},
    )  # fmt: skip
    ledger.record(fact, by=by, at=at, after=opened.last, into=batch)
    batch.write()
    return Filed(opened.number, opened.code, is_new=True)


def _known(appeal: NewAppeal) -> Filed | None:
    """Return what was filed under this source before; of two who file it at one moment, one waits for the other."""
    if not appeal.source_id:
        return None
    with connection.cursor() as cursor:
        cursor.execute(KNOWN, [appeal.source, appeal.source_id])
        row = cursor.fetchone()
    if row is None:
        return None
    number, is_ours = row
    if not is_ours:
        raise FiledElsewhere("来源编号{source_id}已经登记过，由别的单位办理", source_id=appeal.source_id)
    return Filed(number, vault.code_of(number), is_new=False)


def _check(appeal: NewAppeal, by: Actor, at: datetime) -> None:
    longest = rulebooks.at(at).count(LONGEST)
    if not appeal.text.strip():
        raise BadAppeal("请写下您要反映的内容")
    if len(appeal.text) > longest:
        raise BadAppeal("内容太长，请控制在{longest}字以内，其余可作为附件", longest=longest)
    if by.unit:
        jurisdiction.require(by.unit, appeal.unit)
        registry.require(appeal.unit)
    if "\0" in "".join((appeal.text, appeal.title, appeal.place, appeal.shop, appeal.source_id, *_said(appeal.caller))):
        raise BadAppeal("内容里有不能识别的字符，请重新输入")
    if appeal.received_at > at:
        raise BadAppeal("收到时间不能晚于现在")
    if appeal.received_at < at - OLDEST:
        raise BadAppeal("收到时间太早，请核对")


def _said(caller: Caller) -> tuple[str, ...]:
    return (caller.name, caller.phone, caller.remark)
