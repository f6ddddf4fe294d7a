"""Pages for people without an account: file, come back, rate. Whoever opens them acts as a citizen, staff too."""

import io
import uuid
from datetime import datetime
from typing import Any, Final

import segno
from django.contrib import messages
from django.core import signing
from django.core.cache import cache
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template import Context
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from lianxin.core.channels import Channel
from lianxin.core.outcomes import RatedThrough
from lianxin.core.refusals import Refusal
from lianxin.core.rulebook import MatterKind
from lianxin.dispatch import commands as dispatch
from lianxin.hotline import commands as hotline
from lianxin.hotline import tickets
from lianxin.kernel import limits, rulebooks
from lianxin.kernel.access import public
from lianxin.kernel.actors import CITIZEN
from lianxin.kernel.claims import claim
from lianxin.kernel.edge import STATUS
from lianxin.kernel.signing import key as ledger_key
from lianxin.kernel.templatetags.kit import moment
from lianxin.portal import forms, queries
from lianxin.portal.queries import open_matter

SOURCE: Final = "portal"
FILINGS: Final = "portal.filings_per_hour"
LONGEST: Final = "text.max_characters"
GUESSES: Final = 20
"""Wrong lookups an hour for one address: a code has 40 bits, so this is only against noise. Proposed for the rules."""
KEEP: Final = 24 * 3600
WHEN: Final = "（时间：{when}）"
QR: Final = "qr"
KINDS: Final = (
    (MatterKind.REPORT, "有人违法卖烟：卖假烟、没有证、卖给孩子"),
    (MatterKind.COMPLAINT, "对店家，或对我们的人不满意"),
    (MatterKind.CONSULTATION, "想问办证、订货、真假、法规"),
    (MatterKind.HELP, "有难处，想请人上门或帮忙"),
    (MatterKind.SUGGESTION, "有个主意，想让我们做得更好"),
)
"""The five words, each explained in one plain line."""


@public
def home(request: HttpRequest) -> HttpResponse:
    """Show the three doors."""
    return _page(request, "portal/home.html", {})


@public
@never_cache
def file(request: HttpRequest) -> HttpResponse:
    """Take down what somebody wants of us."""
    at = timezone.now()
    longest = rulebooks.at(at).count(LONGEST)
    if request.method != "POST":
        return _filing(request, forms.Filing(longest=longest, initial={"source_id": uuid.uuid4()}))
    form = forms.Filing(request.POST, longest=longest)
    if not form.is_valid():
        return _filing(request, form, status=422)
    source_id = form.cleaned_data["source_id"]
    claim()
    if (known := cache.get(_kept(source_id))) is not None:
        return _sent_before(request, known)
    try:
        number = _taken_down(request, form.cleaned_data, at)
    except hotline.FiledElsewhere:
        return _sent_before(request, cache.get(_kept(source_id)))
    except Refusal as refusal:
        form.add_error(None, refusal.said(_))
        return _filing(request, form, status=STATUS[refusal.kind])
    return redirect("portal:ticket", token=tickets.SEALED.sign(number))


@public
@never_cache
def ticket(request: HttpRequest, token: str) -> HttpResponse:
    """Show one matter to the person who has its link: receipt, progress, result, rating."""
    number = _number_in(token)
    via = QR if request.GET.get("via") == QR else ""
    return _shown(request, number, token, forms.Rating(initial={"via": via}))


@public
@never_cache
def track(request: HttpRequest) -> HttpResponse:
    """Open a matter by its number and code."""
    form = forms.Lookup(request.POST if request.method == "POST" else None)
    if not form.is_bound:
        return _page(request, "portal/track.html", {"form": form})
    if not form.is_valid():
        return _page(request, "portal/track.html", {"form": form}, status=422)
    try:
        number = _looked_up(request, form.cleaned_data)
    except Refusal as refusal:
        form.add_error(None, refusal.said(_))
        return _page(request, "portal/track.html", {"form": form}, status=STATUS[refusal.kind])
    return redirect("portal:ticket", token=tickets.SEALED.sign(number))


@public
@require_POST
def rate(request: HttpRequest, token: str) -> HttpResponse:
    """Take a rating; few stars open the matter again, with somebody else."""
    number = _number_in(token)
    form = forms.Rating(request.POST)
    if not form.is_valid():
        return _shown(request, number, token, form, status=422)
    open_matter(number)
    said = form.cleaned_data
    through = RatedThrough.QR if said["via"] == QR else RatedThrough.WEB
    try:
        dispatch.rate(
            number=number, rating=said["stars"], through=through, remark=said["remark"], by=CITIZEN, at=timezone.now()
        )
    except Refusal as refusal:
        messages.warning(request, refusal.said(_))
    else:
        messages.success(request, _("评价已收到，谢谢您"))
    return redirect("portal:ticket", token=token)


@public
@never_cache
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """Hand out the proof that the matter is in the ledger, or say that it takes some seconds yet."""
    number = _number_in(token)
    proof = queries.receipt(number, seen_by=CITIZEN)
    if proof is None:
        messages.warning(request, _("证明文件正在生成，请稍等几秒再下载"))
        return redirect("portal:ticket", token=token)
    return _download(proof.encode(), f"{number}.tlog-proof", "text/plain; charset=utf-8")


@public
@never_cache
def entry(request: HttpRequest, token: str) -> HttpResponse:
    """Hand out the bytes that the proof is about."""
    number = _number_in(token)
    return _download(queries.entry(number, seen_by=CITIZEN), f"{number}.json", "application/json")


@public
@never_cache
def qr(request: HttpRequest, token: str) -> HttpResponse:
    """Hand out the QR code of the receipt as a picture to keep."""
    number = _number_in(token)
    memory = io.BytesIO()
    segno.make(tickets.link(number), error="m").save(memory, kind="png", scale=10)
    return _download(memory.getvalue(), f"{number}.png", "image/png")


def _page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """Answer as to a citizen, whoever is logged in: no doors of the desk, no name, no unit."""
    return render(
        request, template, {"actor": CITIZEN, "doors": (), "unit_name": "", "home_url": "/", **context}, status=status
    )


def _filing(request: HttpRequest, form: forms.Filing, status: int = 200) -> HttpResponse:
    return _page(request, "portal/file.html", {"form": form, "kinds": KINDS}, status=status)


def _taken_down(request: HttpRequest, said: dict[str, Any], at: datetime) -> str:
    """File the appeal, and keep in the same transaction which number the form came to."""
    limits.take(SOURCE, limits.address_of(request), most=rulebooks.at(at).count(FILINGS))
    with transaction.atomic():
        filed = hotline.file_appeal(appeal=_appeal(request, said, at), by=CITIZEN, at=at)
        cache.set(_kept(said["source_id"]), filed.number, KEEP)
    return filed.number


def _appeal(request: HttpRequest, said: dict[str, Any], at: datetime) -> hotline.NewAppeal:
    text = "\n".join([said["text"], WHEN.format(when=said["when"])] if said["when"] else [said["text"]])
    return hotline.NewAppeal(
        channel=Channel.QR if request.GET.get("via") == QR else Channel.WEB, kind=MatterKind(said["kind"]), text=text,
        received_at=at, caller=hotline.Caller(name=said["name"], phone=said["phone"]), place=said["place"],
        shop=said["shop"], is_withheld=said["is_withheld"], source=SOURCE, source_id=said["source_id"],
    )  # fmt: skip


def _sent_before(request: HttpRequest, number: str | None) -> HttpResponse:
    """Lead somebody who sent the same form twice to what the first sending came to."""
    if number is None:
        messages.warning(request, _("这件事刚才已经交过，没有重复登记。请用编号和查询码查进度，或打 12313"))
        return redirect("portal:track")
    messages.info(request, _("这件事刚才已经交过，没有重复登记"))
    return redirect("portal:ticket", token=tickets.SEALED.sign(number))


def _kept(source_id: str) -> str:
    return f"portal:filed:{source_id}"


def _looked_up(request: HttpRequest, said: dict[str, str]) -> str:
    address = limits.address_of(request)
    limits.require("portal.lookups", address, most=GUESSES)
    try:
        return queries.number_of(said["number"], said["code"], seen_by=CITIZEN)
    except queries.NoSuchTicket:
        limits.take("portal.lookups", address, most=GUESSES)
        raise


def _number_in(token: str) -> str:
    try:
        return tickets.SEALED.unsign(token)
    except signing.BadSignature:
        raise Http404 from None


def _shown(request: HttpRequest, number: str, token: str, rating: forms.Rating, status: int = 200) -> HttpResponse:
    now = timezone.now()
    one = queries.ticket(number, seen_by=CITIZEN)
    context = {
        "ticket": one, "heading": _(one.plain.heading).format(title=one.title), "promise": _promise(one, now),
        "token": token, "qr": tickets.picture(tickets.link(number)), "form": rating, "now": now,
        "ledger_key": ledger_key().text,
    }  # fmt: skip
    return _page(request, "portal/ticket.html", context, status=status)


def _promise(one: queries.Ticket, now: datetime) -> str:
    """Say by when we promised what comes next."""
    return format_html(_(one.plain.promise), due=moment(Context(), one.due_at, now=now)) if one.plain.promise else ""


def _download(content: bytes, name: str, media_type: str) -> HttpResponse:
    return HttpResponse(
        content, content_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
