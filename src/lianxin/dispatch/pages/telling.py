"""An order's steps in words: what the timeline says of every fact, and what is awaited now."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from lianxin.core.outcomes import Finding, RatedThrough, ReopenReason
from lianxin.core.traces import Step as TraceStep
from lianxin.core.traces import stamp
from lianxin.core.work_order_clocks import ClockName
from lianxin.core.work_order_life import State, Verb
from lianxin.dispatch.cards import ClockLine, Dossier, OrderCard, Step


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the timeline, as ``kit/_timeline.html`` wants it."""

    at: datetime | None
    title: str
    text: str = ""
    tone: str = ""
    url: str = ""
    link: str = ""


def timeline(dossier: Dossier) -> list[Entry]:
    """Return what is awaited, then every step, the newest first."""
    told = [_told(step, dossier) for step in reversed(dossier.steps)]
    awaited = _awaited(dossier)
    return [awaited, *told] if awaited else told


AWAITED: Final[Mapping[State, tuple[tuple[Verb, ...], str, str]]] = {
    State.REGISTERED: ((Verb.ADMIT,), gettext_noop("等受理"), gettext_noop("坐席决定受理、不予受理或直接答复")),
    State.ADMITTED: ((Verb.ASSIGN,), gettext_noop("等派单"), gettext_noop("派单员按岗位流转表和余力派给承办人")),
    State.ASSIGNED: ((Verb.ACCEPT,), gettext_noop("等{officer}签收"), gettext_noop("签收前可以说明原因申请退回")),
    State.HANDLING: (
        (Verb.REPORT,),
        gettext_noop("等{officer}反馈结果"),
        gettext_noop("反馈要写清是否属实、怎么处理、怎么联系的来电人"),
    ),
    State.RETURN_ASKED: (
        (Verb.APPROVE_RETURN,),
        gettext_noop("等派单员批退回"),
        gettext_noop("可以同意、驳回或指定承办，办结钟不停"),
    ),
    State.REPORTED: ((Verb.PASS_REVIEW,), gettext_noop("等审核"), gettext_noop("由没有办过这件的人审核")),
    State.REVIEWED: ((Verb.CALL_BACK,), gettext_noop("等回访"), gettext_noop("回访不由承办人和承办队站做")),
    State.CALLED_BACK: ((), gettext_noop("等来电人评价"), gettext_noop("到期没有评价的自动办结")),
}
"""State → who presses next, what is awaited, and what the reader should know of it."""


def _awaited(dossier: Dossier) -> Entry | None:
    order = dossier.order
    found = AWAITED.get(State(order.state))
    if found is None:
        return None
    verbs, title, text = found
    tone = "now" if set(verbs) & set(dossier.verbs) else "todo"
    officer = order.officer_name or _("承办人")
    return Entry(None, _(title).format(officer=officer), _(text), tone)


def _told(step: Step, dossier: Dossier) -> Entry:
    who = _who(step, dossier)
    words = [*WORDS.get(step.name, _nothing)(step, dossier), *(f"{_(SAYS[k])}{v}" for k, v in step.remarks.items())]
    text = _("；").join([who, *words])
    url = reverse("dispatch:receipt", args=[dossier.order.number]) + f"?seq={step.seq}"
    title = TITLES.get(step.name, _plain_title)(step, dossier)
    return Entry(step.at, title, text, TONES.get(step.name, ""), url, _("账本第 {seq} 步").format(seq=step.seq))


def _who(step: Step, dossier: Dossier) -> str:
    if step.account is None:
        return _("系统自动") if step.by == "system" else _("来电人")
    name = dossier.people.get(step.account, "")
    return _("{name}，{unit}").format(name=name, unit=step.unit_name) if name else step.unit_name


def _plain_title(step: Step, dossier: Dossier) -> str:
    return _(step.verb_label) or _("其他记录")


def _given_title(step: Step, dossier: Dossier) -> str:
    name = dossier.officers.get(step.facts["officer"], "")
    return _("{verb}给{name}").format(verb=_(step.verb_label), name=name or step.place_name)


def _closed_title(step: Step, dossier: Dossier) -> str:
    return _(State(step.facts["state"]).label)


def _nothing(step: Step, dossier: Dossier) -> list[str]:
    return []


def _routed(step: Step, dossier: Dossier) -> list[str]:
    line = step.facts.get("route_line")
    where = [_("派到{unit}").format(unit=step.place_name)]
    return [*where, _("岗位流转表第 {line} 行").format(line=line)] if line else where


def _reported(step: Step, dossier: Dossier) -> list[str]:
    return [_(Finding(step.facts["finding"]).label), _("已解决") if step.facts["is_solved"] else _("没有解决")]


def _rated(step: Step, dossier: Dossier) -> list[str]:
    way = _(RatedThrough(step.facts["through"]).label)
    return [_("{way}评 {count} 星").format(way=way, count=step.facts["rating"])]


def _reopened(step: Step, dossier: Dossier) -> list[str]:
    return [_(ReopenReason(step.facts["reason"]).label), _("换人再办，办结钟重新起算")]


def _tried(step: Step, dossier: Dossier) -> list[str]:
    return [_("第 {count} 次没有打通").format(count=step.facts["attempt"])]


def _ran_out(step: Step, dossier: Dossier) -> list[str]:
    return [_("{clock}到期还没有停").format(clock=_(ClockName(step.facts["clock"]).label))]


def _looked(step: Step, dossier: Dossier) -> list[str]:
    return [_("用途：{purpose}").format(purpose=_(step.facts["purpose"]))]


Tell = Callable[[Step, Dossier], Any]
TITLES: Final[Mapping[str, Tell]] = {
    "dispatch.order-assigned": _given_title,
    "dispatch.order-reassigned": _given_title,
    "dispatch.order-designated": _given_title,
    "dispatch.order-closed": _closed_title,
}
WORDS: Final[Mapping[str, Tell]] = {
    "dispatch.order-assigned": _routed,
    "dispatch.order-reassigned": _routed,
    "dispatch.order-designated": _routed,
    "dispatch.order-reported": _reported,
    "dispatch.order-rated": _rated,
    "dispatch.order-reopened": _reopened,
    "dispatch.callback-tried": _tried,
    "dispatch.clock-ran-out": _ran_out,
    "kernel.vault-opened": _looked,
}
TONES: Final[Mapping[str, str]] = {"dispatch.clock-ran-out": "bad", "dispatch.order-reopened": "bad"}
SAYS: Final[Mapping[str, str]] = {
    "reason": gettext_noop("原因："),
    "answer": gettext_noop("答复："),
    "public_reply": gettext_noop("公开答复："),
    "remark": gettext_noop("来电人说："),
}
"""Name of a remark → what stands before its words."""


@dataclass(frozen=True, slots=True)
class Why:
    """Why one cycle of a clock is due when it is: its clock, and the rows of the explanation."""

    clock: ClockLine
    rows: tuple[tuple[str, str, str, str, str], ...]


def whys(order: OrderCard) -> list[Why]:
    """Return the explanations of an order's clocks, the one begun last first; an end at 00:00 is the 24:00 before."""
    return [Why(clock, tuple(map(_row, clock.trace))) for clock in reversed(order.clocks)]


def _row(step: TraceStep) -> tuple[str, str, str, str, str]:
    span = (stamp(step.from_at, _), stamp(step.to_at, _, is_end=True))
    return (step.said(_), *span, step.verdict(_), _(step.basis))


def reason_of(order_steps: list[Step], name: str) -> str:
    """Return the reason given at the latest step of a kind, empty when none was."""
    return next((step.remarks.get("reason", "") for step in reversed(order_steps) if step.name == name), "")


def barred(dossier: Dossier) -> list[str]:
    """Return the names of those who may not handle the order again, as far as the reader may know them."""
    order: OrderCard = dossier.order
    return [dossier.officers.get(officer, _("上一轮承办人")) for officer in dict.fromkeys(order.earlier_officers)]
