"""Pages of whoever administers rules, and of whoever audits the ledger."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lianxin.core.refusals import Kind, Refusal
from lianxin.core.roles import Can
from lianxin.core.rulebook_changes import Part, changes
from lianxin.kernel import editions, forms, proofs, rule_tables, rulebooks, sheets, signing, staging, tree
from lianxin.kernel.access import actor_of, needs
from lianxin.kernel.actors import ROOT, Actor
from lianxin.kernel.edge import STATUS
from lianxin.kernel.editions import BadEdition, Shelf
from lianxin.kernel.proofs import UnknownEntry
from lianxin.kernel.trail import TrailStep, trail


class NotProvincial(Refusal):
    """Rules hold for the whole province."""

    kind: ClassVar[Kind] = Kind.FORBIDDEN
    code: ClassVar[str] = "rulebook.not_provincial"


@needs(Can.ADMINISTER)
def home(request: HttpRequest) -> HttpResponse:
    """Show first what is unset, and what therefore does not run."""
    now = timezone.now()
    context = {
        "unset": rule_tables.unset(rulebooks.at(now)), "rules": rulebooks.at(now).edition,
        "calendar": rulebooks.calendar_at(now).edition, "standing": tree.standing(), "now": now,
        "may_load": _may_load(actor_of(request)), "may_audit": Can.AUDIT in actor_of(request).may,
    }  # fmt: skip
    return render(request, "kernel/admin/home.html", context)


@needs(Can.ADMINISTER)
def rules(request: HttpRequest) -> HttpResponse:
    """List the editions on both shelves."""
    now = timezone.now()
    in_force = {rulebooks.at(now).edition, rulebooks.calendar_at(now).edition}
    context = {
        "editions": [(each, each.edition in in_force) for each in rulebooks.listed()], "now": now,
        "compared": forms.Compared(None, names=_names()), "may_load": _may_load(actor_of(request)),
    }  # fmt: skip
    return render(request, "kernel/admin/rules.html", context)


@needs(Can.ADMINISTER)
def edition(request: HttpRequest, edition: str) -> HttpResponse:
    """Show all that one edition says."""
    book = rulebooks.edition(edition)
    context = {"book": book, "tables": list(rule_tables.tables(book, _)), "unset": book.unset(), "now": timezone.now()}
    return render(request, "kernel/admin/edition.html", context)


@needs(Can.ADMINISTER)
def edition_workbook(request: HttpRequest, edition: str, part: str) -> HttpResponse:
    """Hand one part of an edition out as a workbook."""
    if part not in set(Part):
        raise Http404
    (table,) = rule_tables.tables(rulebooks.edition(edition), _, [Part(part)])
    columns = {_(word): _picker(place) for place, word in enumerate(table.heading)}
    return sheets.workbook_response(f"{edition} {_(table.part.label)}", columns, table.rows)


@needs(Can.ADMINISTER)
def diff(request: HttpRequest) -> HttpResponse:
    """Show what differs between two editions."""
    form = forms.Compared(request.GET.dict(), names=_names())
    if not form.is_valid():
        return render(request, "kernel/admin/diff.html", {"form": form}, status=422)
    old, new = (rulebooks.edition(form.cleaned_data[name]) for name in ("old", "new"))
    lines = rule_tables.lines(changes(old, new), _)
    return render(request, "kernel/admin/diff.html", {"form": form, "old": old, "new": new, "lines": lines})


@needs(Can.ADMINISTER)
def new_edition(request: HttpRequest) -> HttpResponse:
    """Read a file, and show either all its faults or what it would change; nothing is loaded yet."""
    actor, at = actor_of(request), timezone.now()
    _require_provincial(actor)
    form = forms.NewEdition(request.POST, request.FILES) if request.method == "POST" else forms.NewEdition()
    if not form.is_bound:
        return render(request, "kernel/admin/new_edition.html", {"form": form})
    if not form.is_valid():
        return render(request, "kernel/admin/new_edition.html", {"form": form}, status=422)
    shelf = Shelf(form.cleaned_data["shelf"])
    try:
        content, text = _text_of(form.cleaned_data["file"])
        preview = _preview(text, shelf, at)
        mark = staging.keep(staging.Staged(form.cleaned_data["file"].name, content), by=actor, at=at)
    except BadEdition as bad:
        faults = [fault.said(_) for fault in bad.faults]
        return render(request, "kernel/admin/new_edition.html", {"form": form, "faults": faults}, status=422)
    except Refusal as refusal:
        form.add_error("file", refusal.said(_))
        return render(request, "kernel/admin/new_edition.html", {"form": form}, status=STATUS[refusal.kind])
    return render(request, "kernel/admin/preview_edition.html", {**preview, "mark": mark, "shelf": shelf, "now": at})


@needs(Can.ADMINISTER)
@require_POST
def load_edition(request: HttpRequest) -> HttpResponse:
    """Put the file that was previewed on its shelf."""
    actor = actor_of(request)
    _require_provincial(actor)
    mark, shelf = request.POST.get("mark", ""), request.POST.get("shelf", "")
    if shelf not in set(Shelf):
        raise Http404
    text = staging.held(mark, by=actor).content.decode("utf-8-sig")
    name = rulebooks.load(text, shelf=Shelf(shelf), by=actor, at=timezone.now())
    staging.drop(mark, by=actor)
    messages.success(request, _("版本 {edition} 已载入").format(edition=name))
    return redirect("kernel:rules")


@needs(Can.AUDIT)
def ledger_home(request: HttpRequest) -> HttpResponse:
    """Show how the ledger stands, its latest checkpoint, and one chain when one is asked for."""
    form = forms.LedgerSearch(request.GET or None)
    subject = _subject(form.cleaned_data["q"]) if form.is_bound and form.is_valid() else ""
    steps, missing = _searched(subject, actor_of(request))
    standing = tree.standing()
    context = {
        "form": form, "subject": subject, "steps": steps, "missing": missing, "standing": standing,
        "checkpoint": proofs.checkpoint() if standing.size else "", "key": signing.key().text, "now": timezone.now(),
    }  # fmt: skip
    return render(request, "kernel/admin/ledger.html", context, status=404 if missing else 200)


@needs(Can.AUDIT)
def checkpoint(request: HttpRequest) -> HttpResponse:
    """Hand out the latest checkpoint."""
    return _text_file(proofs.checkpoint(), "checkpoint")


@needs(Can.AUDIT)
def ledger_receipt(request: HttpRequest) -> HttpResponse:
    """Hand out the proof that the last entry of a chain is in the ledger."""
    subject = request.GET.get("subject", "")
    trail(subject, seen_by=actor_of(request))
    proof = proofs.receipt(subject)
    if proof is None:
        messages.warning(request, _("证明文件正在生成，请稍等几秒再下载"))
        return redirect("kernel:ledger")
    return _text_file(proof, f"{subject.replace(':', '-')}.tlog-proof")


def _searched(subject: str, actor: Actor) -> tuple[Sequence[TrailStep], str]:
    """Return the chain, or the sentence that there is none for this asker."""
    if not subject:
        return [], ""
    try:
        return trail(subject, seen_by=actor), ""
    except UnknownEntry as unknown:
        return [], unknown.said(_)


def _subject(words: str) -> str:
    plain = words.strip()
    return plain if ":" in plain or not plain else f"order:{plain.upper()}"


def _preview(text: str, shelf: Shelf, at: datetime) -> dict[str, Any]:
    written = editions.read(text, shelf)
    if shelf is not Shelf.RULES:
        return {"written": written}
    book, now = editions.rules(written.content), rulebooks.at(at)
    return {
        "written": written, "lines": rule_tables.lines(changes(now, book), _), "against": now.edition,
        "unset": book.unset(),
    }  # fmt: skip


def _text_of(file: "UploadedFile[bytes]") -> tuple[bytes, str]:
    content = file.read() or b""
    try:
        return content, content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise sheets.BadSheet("文件编码不能识别，请另存为 UTF-8") from None


def _names() -> list[str]:
    return [each.edition for each in rulebooks.listed() if each.shelf is Shelf.RULES]


def _may_load(actor: Actor) -> bool:
    return actor.unit == ROOT


def _require_provincial(actor: Actor) -> None:
    if not _may_load(actor):
        raise NotProvincial("规则全省通用，由省局的系统管理员载入")


def _picker(place: int) -> Any:
    return lambda row: row[place]


def _text_file(text: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type="text/plain; charset=utf-8", headers=headers)
