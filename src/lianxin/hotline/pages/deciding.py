"""What came another way waits here for a decision: admit it, refuse it on a ground, or answer it."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe

from lianxin.core.refusals import Refusal
from lianxin.core.roles import Can
from lianxin.core.work_order_life import State, Verb
from lianxin.dispatch import cards
from lianxin.dispatch import commands as dispatch
from lianxin.dispatch import queries as orders
from lianxin.dispatch.forms import Versioned
from lianxin.dispatch.pages.acting import UNPROCESSABLE, mistake
from lianxin.dispatch.pages.queues import queue
from lianxin.hotline import commands, forms
from lianxin.hotline.commands import ORIGIN
from lianxin.kernel.access import actor_of, needs

WAITING: Final = orders.OrderFilter(states=(State.REGISTERED,), origin=ORIGIN)
FORMS: Final[dict[str, type[Versioned]]] = {
    "admit": forms.Admitting,
    "refuse": forms.Refusing,
    "answer": forms.Answering,
}
COMMANDS: Final[dict[str, Callable[..., object]]] = {
    "admit": dispatch.admit,
    "refuse": commands.refuse,
    "answer": commands.answer,
}
SAID: Final = {
    "admit": gettext_noop("已受理，转派单"),
    "refuse": gettext_noop("不予受理，会告诉来电人依据和去处"),
    "answer": gettext_noop("已答复，来电人能看到"),
}


@require_safe
@needs(Can.DECIDE_APPEALS)
def waiting(request: HttpRequest) -> HttpResponse:
    """Show what waits for a decision, the one due first chosen."""
    return _shown(request)


@require_safe
@needs(Can.DECIDE_APPEALS)
def one(request: HttpRequest, *, number: str) -> HttpResponse:
    """Show the same queue with this one chosen."""
    return _shown(request, number)


@require_POST
@needs(Can.DECIDE_APPEALS)
def decide(request: HttpRequest, *, number: str, do: str) -> HttpResponse:
    """Take the decision named in the address: admit, refuse or answer."""
    actor = actor_of(request)
    order = cards.card(number, seen_by=actor)
    form, status = FORMS[do].about(order, actor, request.POST), UNPROCESSABLE
    if form.is_valid():
        try:
            COMMANDS[do](number=number, by=actor, at=timezone.now(), **form.words())
        except Refusal as refusal:
            status = mistake(form, refusal)
        else:
            messages.success(request, _(SAID[do]))
            return redirect("hotline:decide")
    return _shown(request, number, {do: form}, status)


def _shown(
    request: HttpRequest, number: str = "", filled: dict[str, Versioned] | None = None, status: int = 200
) -> HttpResponse:
    actor = actor_of(request)
    lines, loads = partial(orders.most_pressing, WAITING), partial(orders.load, WAITING)
    shown: dict[str, Any] = queue(request, lines, loads, number)
    if shown["dossier"]:
        shown["may"] = Verb.ADMIT in shown["dossier"].verbs
        shown["forms"] = {do: form.about(shown["order"], actor) for do, form in FORMS.items()} | (filled or {})
    return render(request, "hotline/decisions.html", shown, status=status)
