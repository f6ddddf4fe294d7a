"""The agent's desk: an appeal taken down while somebody is on the line, and the card that is read out to them."""

import uuid
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lianxin.core.refusals import Refusal
from lianxin.core.roles import Can
from lianxin.dispatch import commands as dispatch
from lianxin.dispatch import queries as orders
from lianxin.dispatch.pages.acting import UNPROCESSABLE, mistake
from lianxin.hotline import commands, forms, queries, tickets
from lianxin.hotline.commands import Filed
from lianxin.hotline.queries import clocks_ahead
from lianxin.kernel import rulebooks
from lianxin.kernel.access import actor_of, needs
from lianxin.kernel.actors import Actor
from lianxin.kernel.transactions import all_or_nothing
from lianxin.kernel.vault import code_of

SAID: Final = {
    "file": gettext_noop("已登记"),
    "admit": gettext_noop("已登记并受理"),
    "answer": gettext_noop("已登记并当场答复"),
    "refuse": gettext_noop("已登记，不予受理"),
}
"""What the desk can do with what it has taken down, and what is said when it is done."""
FILED: Final = "hotline.filed"
REMEMBERED: Final = 20
MOST_HINTS: Final = 3


class NotYours(Refusal):
    """The code of an appeal is the person's own: the desk sees it once, when it took the appeal down."""

    code = "appeal.code_not_shown"


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Can.FILE_APPEALS)
def intake(request: HttpRequest) -> HttpResponse:
    """Take an appeal down, and decide on it in the same breath if the agent says so."""
    actor, at = actor_of(request), timezone.now()
    book = rulebooks.at(at)
    if request.method != "POST":
        first = forms.first_words(at, actor, str(uuid.uuid4()))
        return _desk(request, forms.Intake(initial=first, book=book, actor=actor))
    form = forms.Intake(request.POST, book=book, actor=actor)
    do, _sep, code = request.POST.get("do", "file").partition(":")
    if do == "adopt":
        return _adopted(request, form, code)
    status = UNPROCESSABLE
    if form.is_valid() and do in SAID:
        form.require(do)
    if form.is_valid() and do in SAID:
        try:
            filed = _taken_down(form, do, actor)
        except Refusal as refusal:
            status = mistake(form, refusal)
        else:
            request.session[FILED] = [*request.session.get(FILED, []), filed.number][-REMEMBERED:]
            messages.success(request, _(SAID[do]))
            return redirect("hotline:filed", number=filed.number)
    return _desk(request, form, status)


@require_POST
@needs(Can.FILE_APPEALS)
def suggest(request: HttpRequest) -> HttpResponse:
    """Say what the words seem to be about; the agent decides."""
    return render(request, "hotline/_suggestion.html", {"suggestion": _suggestion(request.POST)})


@require_POST
@needs(Can.OPEN_VAULT)
def earlier(request: HttpRequest) -> HttpResponse:
    """Say what the same phone asked for before."""
    return render(request, "hotline/_earlier.html", _earlier(request.POST, actor_of(request)))


@require_safe
@needs(Can.FILE_APPEALS)
def filed(request: HttpRequest, *, number: str) -> HttpResponse:
    """Show number, code and link, to be read out: only to whoever took the appeal down, and only in this shift."""
    if number not in request.session.get(FILED, []):
        raise NotYours("查询码只在登记的人当班时显示，来电人可以凭电话再查")
    order, code = orders.line(number, seen_by=actor_of(request)), code_of(number)
    address = tickets.link(number)
    shown = {
        "order": order,
        "code": code,
        "address": address,
        "picture": tickets.picture(address),
        "now": timezone.now(),
    }
    response = render(request, "hotline/filed.html", shown)
    response["Cache-Control"] = "no-store"
    return response


@all_or_nothing()
def _taken_down(form: forms.Intake, do: str, actor: Actor) -> Filed:
    """File, and decide: both or neither. What was taken down before is left as it stands."""
    at = timezone.now()
    taken = commands.file_appeal(appeal=form.appeal(), by=actor, at=at)
    if not taken.is_new:
        return taken
    said = form.cleaned_data
    if do == "admit":
        dispatch.admit(number=taken.number, matter=said["matter"], is_urgent=said["is_urgent"], by=actor, at=at)
    elif do == "answer":
        commands.answer(number=taken.number, text=said["answer"], by=actor, at=at)
    elif do == "refuse":
        commands.refuse(number=taken.number, ground=said["ground"], by=actor, at=at)
    return taken


def _adopted(request: HttpRequest, form: forms.Intake, code: str) -> HttpResponse:
    """Put the suggested matter into the form, everything else as it was typed."""
    known = {matter.code: matter for matter in form.book.matters}
    if code in known:
        form.take(known[code])
    form = forms.Intake(initial=dict(form.data.items()), book=form.book, actor=actor_of(request))
    if request.headers.get("HX-Request"):
        return render(request, "hotline/_matter.html", {"form": form})
    return _desk(request, form)


def _desk(request: HttpRequest, form: forms.Intake, status: int = 200) -> HttpResponse:
    at, actor = timezone.now(), actor_of(request)
    received_at = form.cleaned_data.get("received_at") if form.is_bound and hasattr(form, "cleaned_data") else None
    shown: dict[str, Any] = {
        "form": form,
        "standings": clocks_ahead(received_at=min(received_at or at, at), at=at, terms=form.terms()),
        "suggestion": _suggestion(request.POST),
        "phrases": [each.text for each in form.book.phrases if each.use == "recommended"][:MOST_HINTS],
        "looks_up": Can.OPEN_VAULT in actor.may,
        "now": at,
    }
    if request.method == "POST" and shown["looks_up"]:
        shown |= _earlier(request.POST, actor)
    return render(request, "hotline/intake.html", shown, status=status)


def _suggestion(said: Any) -> Any:
    text = said.get("text", "")
    return forms.suggested(text, rulebooks.at(timezone.now()), said.get("kind", "")) if text.strip() else None


def _earlier(said: Any, actor: Actor) -> dict[str, Any]:
    phone = said.get("phone", "")[:24]
    return {
        "phone": phone,
        "earlier": queries.earlier_of_caller(phone, seen_by=actor) if phone else [],
        "now": timezone.now(),
    }
