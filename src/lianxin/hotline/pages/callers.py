"""Who is behind an order: shown once, for a purpose, to those who may know; and what the order's page says of it."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lianxin.core.roles import Can
from lianxin.dispatch.origins import Origin, Pairs
from lianxin.dispatch.pages.acting import UNPROCESSABLE
from lianxin.dispatch.queries import OrderLine
from lianxin.hotline import commands, forms, queries
from lianxin.kernel import rulebooks
from lianxin.kernel.access import actor_of, needs
from lianxin.kernel.actors import Actor


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Can.SEE_ORDERS)
def caller(request: HttpRequest, *, number: str) -> HttpResponse:
    """Ask what for; then show the person's data, once, after the ledger has been told."""
    actor, at = actor_of(request), timezone.now()
    form = forms.Opening(request.POST if request.method == "POST" else None)
    shown = {"number": number, "form": form, "record": queries.caller_record(number, seen_by=actor), "now": at}
    if form.is_valid():
        person = commands.open_caller(number=number, purpose=form.cleaned_data["purpose"], by=actor, at=at)
        shown |= {"person": person, "earlier": _earlier(number, person, actor)}
    status = UNPROCESSABLE if form.errors else 200
    template = "hotline/_caller.html" if request.headers.get("HX-Request") else "hotline/caller.html"
    response = render(request, template, shown, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _earlier(number: str, person: dict[str, str], actor: Actor) -> Sequence[OrderLine]:
    if Can.OPEN_VAULT not in actor.may or not person.get("phone"):
        return ()
    found = queries.earlier_of_caller(person["phone"], seen_by=actor)
    return [order for order in found if order.number != number]


def card(number: str, seen_by: Actor) -> Pairs:
    """Return what the order's page says of how its appeal reached us."""
    appeal = queries.appeal(number, seen_by=seen_by)
    if appeal is None:
        return ()
    book = rulebooks.at(appeal.filed_at)
    ground = book.refusal_ground(appeal.refusal_ground) if appeal.refusal_ground else None
    known = _("对承办人隐去") if appeal.is_withheld else _("公开给承办人")
    return (
        ("渠道", _(appeal.channel_label)),
        ("来源", " ".join(filter(None, (appeal.source, appeal.source_id))) if appeal.source != forms.DESK else ""),
        ("来电人", known if appeal.has_caller else _("没有留联系方式")),
        ("不予受理", _(ground.label) if ground else ""),
        ("请去", _(ground.channel) if ground else ""),
        ("答复", appeal.answer),
    )


def address(number: str, seen_by: Actor) -> str:
    """Return where this reader may be shown the caller, empty when they may not or nobody gave a name."""
    return reverse("hotline:caller", args=[number]) if queries.may_open(number, seen_by=seen_by) else ""


APPEALS = Origin(label="诉求来源", card=card, decide="hotline:appeal", caller=address)
"""What the hotline adds to the page of an order that one of its appeals opened."""
