"""Imports: a file is tried row by row and shown, then carried out, all its good rows together."""

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lianxin.core.roles import Can
from lianxin.kernel import sheets, staging
from lianxin.kernel.access import actor_of, needs
from lianxin.registry import forms
from lianxin.registry.pages.showing import filled
from lianxin.registry.schemas import IMPORTS, Import, preview

SHOWN: Final = 20
"""Good rows that a preview shows."""


@needs(Can.ADMINISTER)
def imports(request: HttpRequest) -> HttpResponse:
    """Show what can be imported."""
    return render(request, "registry/imports.html", {"imports": IMPORTS.items()})


@needs(Can.ADMINISTER)
def upload(request: HttpRequest, kind: str) -> HttpResponse:
    """Take a file, try every row, and show what it would do; nothing is changed yet."""
    chosen, actor, at = _chosen(kind), actor_of(request), timezone.now()
    form = forms.Upload(request.POST, request.FILES) if request.method == "POST" else forms.Upload()

    def look(said: dict[str, Any]) -> HttpResponse:
        staged = staging.Staged(said["file"].name, said["file"].read())
        found = preview(chosen, staged.name, staged.content, by=actor, at=at)
        mark = staging.keep(staged, by=actor, at=at)
        rows = [[cells[column] for column in chosen.needs] for _, cells in found.good[:SHOWN]]
        context = {"kind": kind, "chosen": chosen, "found": found, "rows": rows, "mark": mark}
        return render(request, "registry/preview.html", context)

    return filled(request, form, look, "registry/upload.html", kind=kind, chosen=chosen)


@needs(Can.ADMINISTER)
def blank(request: HttpRequest, kind: str) -> HttpResponse:
    """Hand out a sheet with the heading and one example."""
    chosen = _chosen(kind)
    return sheets.workbook_response(
        _(chosen.label), _columns(chosen), [dict(zip(chosen.needs, chosen.example, strict=True))]
    )


@needs(Can.ADMINISTER)
@require_POST
def faults(request: HttpRequest, kind: str) -> HttpResponse:
    """Hand out the rows that cannot be taken, each with its number and the reason, to be mended and sent again."""
    chosen, actor = _chosen(kind), actor_of(request)
    staged = staging.held(request.POST.get("mark", ""), by=actor)
    found = preview(chosen, staged.name, staged.content, by=actor, at=timezone.now())
    rows = [{**cells, _("行号"): number, _("问题"): fault.said(_)} for number, cells, fault in found.bad]
    columns = {**_columns(chosen), _("行号"): _picker(_("行号")), _("问题"): _picker(_("问题"))}
    return sheets.workbook_response(_("不能导入的行"), columns, rows)


@needs(Can.ADMINISTER)
@require_POST
def confirm(request: HttpRequest, kind: str) -> HttpResponse:
    """Carry out what was previewed: all rows that could be taken, together."""
    chosen, actor, at = _chosen(kind), actor_of(request), timezone.now()
    mark = request.POST.get("mark", "")
    staged = staging.held(mark, by=actor)
    found = preview(chosen, staged.name, staged.content, by=actor, at=at)
    count = chosen.carry_out(found.made, actor, at)
    staging.drop(mark, by=actor)
    messages.success(request, _("已导入 {count} 行").format(count=count))
    return redirect("registry:imports")


def _chosen(kind: str) -> Import:
    if kind not in IMPORTS:
        raise Http404
    return IMPORTS[kind]


def _columns(chosen: Import) -> dict[str, Callable[[Any], Any]]:
    return {column: _picker(column) for column in chosen.needs}


def _picker(column: str) -> Callable[[Any], Any]:
    return lambda row: row[column]
