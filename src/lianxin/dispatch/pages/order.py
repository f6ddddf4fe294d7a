"""One order's page, its evidence and its proof."""

from typing import Any, Final
from urllib.parse import quote
from wsgiref.util import FileWrapper

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe

from lianxin.core.refusals import Refusal
from lianxin.core.roles import Can
from lianxin.core.work_order_life import Verb
from lianxin.dispatch import cards, commands, forms
from lianxin.dispatch.origins import ORIGINS
from lianxin.dispatch.pages.acting import UNPROCESSABLE, mistake
from lianxin.dispatch.pages.telling import barred, timeline, whys
from lianxin.kernel.access import actor_of, needs
from lianxin.kernel.actors import Actor
from lianxin.kernel.files import Incoming, path_of

BUTTONS: Final = {
    Verb.ASSIGN: gettext_noop("派单"),
    Verb.ACCEPT: gettext_noop("签收"),
    Verb.REPORT: gettext_noop("反馈结果"),
    Verb.PASS_REVIEW: gettext_noop("审核通过"),
    Verb.CALL_BACK: gettext_noop("记下回访"),
    Verb.SEND_BACK: gettext_noop("退回补充"),
    Verb.APPROVE_RETURN: gettext_noop("同意退回"),
    Verb.REJECT_RETURN: gettext_noop("驳回退回"),
    Verb.DESIGNATE: gettext_noop("指定承办"),
    Verb.REASSIGN: gettext_noop("改派"),
    Verb.ASK_RETURN: gettext_noop("退回"),
    Verb.TERMINATE: gettext_noop("终止办理"),
}
"""Verb → what the button says; the first that applies is the page's primary one. Its page has the verb's name."""
DANGERS: Final = frozenset({Verb.ASK_RETURN, Verb.TERMINATE, Verb.DESIGNATE})
DECIDING: Final = frozenset({Verb.ADMIT, Verb.REFUSE, Verb.ANSWER})


@require_safe
@needs(Can.SEE_ORDERS)
def order(request: HttpRequest, *, number: str) -> HttpResponse:
    """Show one order whole, and what its reader may do to it now."""
    return _shown(request, number, forms.Proving())


@require_POST
@needs(Can.HANDLE_ORDERS)
def add_evidence(request: HttpRequest, *, number: str) -> HttpResponse:
    """Bind a file to the order."""
    form, status = forms.Proving(request.POST, request.FILES), UNPROCESSABLE
    if form.is_valid():
        file = form.cleaned_data["file"]
        incoming = Incoming(file.name, file.chunks())
        try:
            commands.add_evidence(number=number, file=incoming, by=actor_of(request), at=timezone.now())
        except Refusal as refusal:
            status = mistake(form, refusal)
        else:
            messages.success(request, _("证据已上传，指纹记入账本"))
            return redirect(reverse("dispatch:order", args=[number]) + "#evidence")
    return _shown(request, number, form, status)


@require_safe
@needs(Can.SEE_ORDERS)
def evidence_file(request: HttpRequest, *, number: str, sha256: str) -> HttpResponse:
    """Hand out one file of an order, as a download and never as a page."""
    file = cards.evidence_file(number, sha256, seen_by=actor_of(request))
    content = path_of(file.sha256).open("rb")  # closed by the response
    response = HttpResponse(FileWrapper(content, BLOCK), content_type=file.media_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file.name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=3600"
    return response


@require_safe
@needs(Can.SEE_ORDERS)
def receipt(request: HttpRequest, *, number: str) -> HttpResponse:
    """Hand out the proof that a step, or the last one, is in the ledger."""
    asked = request.GET.get("seq", "")
    seq = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < LONGEST_SEQ else None
    proof = cards.receipt(number, seen_by=actor_of(request), seq=seq)
    response = HttpResponse(proof, content_type="text/plain; charset=utf-8")
    suffix = f"-{seq}" if seq else ""
    response["Content-Disposition"] = f'attachment; filename="{number}{suffix}.tlog-proof"'
    return response


LONGEST_SEQ: Final = 9
BLOCK: Final = 64 * 1024


def _shown(request: HttpRequest, number: str, proving: forms.Proving, status: int = 200) -> HttpResponse:
    actor, at = actor_of(request), timezone.now()
    dossier = cards.dossier(number, seen_by=actor)
    shown: dict[str, Any] = {
        "dossier": dossier,
        "order": dossier.order,
        "standings": dossier.order.standings(at),
        "entries": timeline(dossier),
        "whys": whys(dossier.order),
        "barred": barred(dossier),
        "buttons": buttons(dossier),
        "proving": proving if dossier.is_in_hand and dossier.order.takes_evidence else None,
        "now": at,
        **origin_of(dossier.order, actor, dossier.verbs),
    }
    return render(request, "dispatch/order.html", shown, status=status)


def buttons(dossier: cards.Dossier) -> list[dict[str, Any]]:
    """Return the verbs that this reader may press, the most likely first."""
    return [
        {"label": label, "name": f"dispatch:{verb}", "is_danger": verb in DANGERS, "verb": verb}
        for verb, label in BUTTONS.items()
        if verb in dossier.verbs
    ]


def origin_of(order: cards.OrderCard, actor: Actor, verbs: tuple[Verb, ...] = ()) -> dict[str, Any]:
    """Return what the room that opened the order adds: its card, and its pages for those who may use them."""
    origin = ORIGINS.get(order.origin)
    if origin is None:
        return {"origin": None}
    return {
        "origin": origin,
        "origin_pairs": origin.card(order.number, actor),
        "decide_url": reverse(origin.decide, args=[order.number]) if origin.decide and set(verbs) & DECIDING else "",
        "caller_url": origin.caller(order.number, actor) if origin.caller else "",
    }
