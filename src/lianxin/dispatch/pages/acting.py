"""A page for every verb: what it will do, the form it needs, and the way back. Without script, and press by press."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods

from lianxin.core.refusals import Kind, Refusal
from lianxin.core.work_order_life import WHO, State, Verb, advance
from lianxin.dispatch import cards, commands, forms
from lianxin.dispatch.moves import Whereabouts
from lianxin.kernel.access import actor_of, needs
from lianxin.kernel.actors import Actor
from lianxin.kernel.edge import STATUS

UNPROCESSABLE = 422
MENDABLE = frozenset({Kind.INVALID, Kind.CONFLICT})
"""Refusals after which the reader can go on from the same form: all that was typed stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One verb as a page: its question, its consequence, what the button says, and what is said when it is done."""

    verb: Verb
    command: Callable[..., Whereabouts]
    form: type[forms.Versioned]
    question: str
    consequence: str
    button: str
    done: str
    is_danger: bool = False


def mistake(form: Form, refusal: Refusal) -> int:
    """Put a refusal at the head of the form, whose words stay; return the status to answer with.

    Raises:
        Refusal: the same one, when no change of the form could help.

    """
    if refusal.kind not in MENDABLE:
        raise refusal
    form.add_error(None, refusal.said(_))
    return STATUS[refusal.kind]


def page_of(act: Act) -> Callable[..., HttpResponse]:
    """Return the page of one verb: GET asks, POST does it and goes back to where its reader came from."""
    can = WHO[act.verb]
    assert can is not None, act.verb

    @require_http_methods(["GET", "HEAD", "POST"])
    @needs(can)
    def page(request: HttpRequest, *, number: str) -> HttpResponse:
        actor, at = actor_of(request), timezone.now()
        order = cards.card(number, seen_by=actor)
        if request.method != "POST":
            advance(State(order.state), act.verb)
            form = act.form.about(order, actor, back=asked_back(request))
            return _asked(request, act, order, form, at)
        form = act.form.about(order, actor, request.POST)
        status = _done(form, act, order, actor, at) if form.is_valid() else UNPROCESSABLE
        if status is None:
            messages.success(request, _(act.done))
            return redirect(way_back(form.cleaned_data["back"], number))
        return _asked(request, act, cards.card(number, seen_by=actor), form, at, status)

    return page


def way_back(code: str, number: str) -> str:
    """Return the address to go to when it is done: where the reader came from, or the order."""
    name = forms.BACK.get(code, "")
    return reverse(name) if name else reverse("dispatch:order", args=[number])


def asked_back(request: HttpRequest) -> str:
    """Return the place that the address names to go back to, empty when it names none of ours."""
    back = request.GET.get("back", "")
    return back if back in forms.BACK else ""


def _done(form: forms.Versioned, act: Act, order: cards.OrderCard, actor: Actor, at: datetime) -> int | None:
    """Do it; return None, or the status of a refusal that the form now shows."""
    try:
        act.command(number=order.number, by=actor, at=at, **form.words())
    except Refusal as refusal:
        return mistake(form, refusal)
    return None


def _asked(
    request: HttpRequest, act: Act, order: cards.OrderCard, form: forms.Versioned, at: datetime, status: int = 200
) -> HttpResponse:
    code = form["back"].value() or ""
    shown: dict[str, Any] = {
        "act": act,
        "order": order,
        "form": form,
        "standings": order.standings(at),
        "cancel": way_back(code if isinstance(code, str) else "", order.number),
        "now": at,
    }
    if form.is_bound:
        form.renewed(order.version)
    return render(request, "dispatch/act.html", shown, status=status)


accept = page_of(
    Act(
        verb=Verb.ACCEPT,
        command=commands.accept,
        form=forms.Versioned,
        question=gettext_noop("签收这件工单？"),
        consequence=gettext_noop("签收后由您办理并反馈结果，办结钟已经在走"),
        button=gettext_noop("签收"),
        done=gettext_noop("已签收"),
    )
)
ask_return = page_of(
    Act(
        verb=Verb.ASK_RETURN,
        command=commands.ask_return,
        form=forms.Explained,
        question=gettext_noop("退回这件工单？"),
        consequence=gettext_noop("退回后由派单员批，办结钟不停。被指定承办的工单不能再退"),
        button=gettext_noop("退回"),
        done=gettext_noop("已申请退回，等派单员批"),
        is_danger=True,
    )
)
report = page_of(
    Act(
        verb=Verb.REPORT,
        command=commands.report,
        form=forms.Reporting,
        question=gettext_noop("反馈结果"),
        consequence=gettext_noop("交出后由没有办过这件的人审核，审核通过来电人就能看到公开答复"),
        button=gettext_noop("反馈结果"),
        done=gettext_noop("已反馈，等审核"),
    )
)
assign = page_of(
    Act(
        verb=Verb.ASSIGN,
        command=commands.assign,
        form=forms.Assigning,
        question=gettext_noop("派给谁？"),
        consequence=gettext_noop("派出后对方要签收，办结钟已经在走"),
        button=gettext_noop("派单"),
        done=gettext_noop("已派单"),
    )
)
reassign = page_of(
    Act(
        verb=Verb.REASSIGN,
        command=commands.reassign,
        form=forms.Giving,
        question=gettext_noop("改派给别人？"),
        consequence=gettext_noop("原承办人手上的这件会收走，办结期限不变"),
        button=gettext_noop("改派"),
        done=gettext_noop("已改派"),
    )
)
approve_return = page_of(
    Act(
        verb=Verb.APPROVE_RETURN,
        command=commands.approve_return,
        form=forms.Versioned,
        question=gettext_noop("同意退回？"),
        consequence=gettext_noop("同意后这件回到待派，由您重派，派单钟重新起算，办结钟不停"),
        button=gettext_noop("同意退回"),
        done=gettext_noop("已同意退回，等重派"),
    )
)
reject_return = page_of(
    Act(
        verb=Verb.REJECT_RETURN,
        command=commands.reject_return,
        form=forms.Explained,
        question=gettext_noop("驳回退回？"),
        consequence=gettext_noop("驳回后仍由原承办人办理，他要重新签收"),
        button=gettext_noop("驳回退回"),
        done=gettext_noop("已驳回，仍由原承办人办"),
    )
)
designate = page_of(
    Act(
        verb=Verb.DESIGNATE,
        command=commands.designate,
        form=forms.Giving,
        question=gettext_noop("指定谁承办？"),
        consequence=gettext_noop("指定以后不能再退回，这一步不能撤销"),
        button=gettext_noop("指定承办"),
        done=gettext_noop("已指定承办"),
        is_danger=True,
    )
)
pass_review = page_of(
    Act(
        verb=Verb.PASS_REVIEW,
        command=commands.pass_review,
        form=forms.Versioned,
        question=gettext_noop("审核通过？"),
        consequence=gettext_noop("通过后来电人能看到公开答复，接着由别的单位回访"),
        button=gettext_noop("审核通过"),
        done=gettext_noop("已通过，等回访"),
    )
)
send_back = page_of(
    Act(
        verb=Verb.SEND_BACK,
        command=commands.send_back,
        form=forms.Explained,
        question=gettext_noop("退回补充？"),
        consequence=gettext_noop("退回后由承办人补充再交，办结钟一直在走"),
        button=gettext_noop("退回补充"),
        done=gettext_noop("已退回承办人补充"),
    )
)
call_back = page_of(
    Act(
        verb=Verb.CALL_BACK,
        command=commands.call_back,
        form=forms.Calling,
        question=gettext_noop("记下回访结果"),
        consequence=gettext_noop("一星二星或没有解决的，换人再办；没有打通的留在队列里再打"),
        button=gettext_noop("记下回访"),
        done=gettext_noop("已记下回访"),
    )
)
terminate = page_of(
    Act(
        verb=Verb.TERMINATE,
        command=commands.terminate,
        form=forms.Terminating,
        question=gettext_noop("终止办理？"),
        consequence=gettext_noop("终止后这件就此结束，会告诉来电人依据和去处，不能撤销"),
        button=gettext_noop("终止办理"),
        done=gettext_noop("已终止"),
        is_danger=True,
    )
)
