"""Units: the tree, one level at a time; a new one below one that stands."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from lianxin.core import jurisdiction
from lianxin.core.roles import Can
from lianxin.core.units import UnitKind
from lianxin.kernel import sheets
from lianxin.kernel.access import actor_of, needs
from lianxin.registry import commands, forms
from lianxin.registry import queries as registry
from lianxin.registry.pages.showing import filled
from lianxin.registry.queries import UnitLine

COLUMNS: Final[Mapping[str, Callable[[UnitLine], Any]]] = {
    "编码": lambda unit: unit.path, "类别": lambda unit: unit.kind_label, "名称": lambda unit: unit.name,
    "简称": lambda unit: unit.short_name, "行政区划代码": lambda unit: unit.division,
}  # fmt: skip


@needs(Can.ADMINISTER)
def units(request: HttpRequest) -> HttpResponse:
    """Show one unit and what stands directly below it."""
    actor = actor_of(request)
    top = request.GET.get("at", "") or actor.unit
    jurisdiction.require(actor.unit, top)
    here = registry.unit(top)
    below = registry.units(within=top)
    children = [each for each in below if each.path.rpartition(".")[0] == top]
    counts = {child.path: sum(each.path.startswith(f"{child.path}.") for each in below) for child in children}
    way = [path for path in jurisdiction.above(top) if jurisdiction.covers(actor.unit, path)][:-1]
    context = {
        "here": here, "children": [(each, counts[each.path]) for each in children], "count": len(below) - 1,
        "way": list(registry.units_by_path(way).values()),
    }  # fmt: skip
    return render(request, "registry/units.html", context)


@needs(Can.ADMINISTER)
def units_workbook(request: HttpRequest) -> HttpResponse:
    """Hand the units out as a workbook that can be imported again."""
    return sheets.workbook_response(_("单位"), COLUMNS, registry.units(within=actor_of(request).unit))


@needs(Can.ADMINISTER)
def new_unit(request: HttpRequest) -> HttpResponse:
    """Open a unit."""
    form = forms.NewUnit(request.POST if request.method == "POST" else None, initial={"path": request.GET.get("at")})

    def open_unit(said: dict[str, Any]) -> HttpResponse:
        unit = commands.NewUnit(**{**said, "kind": UnitKind(said["kind"])})
        commands.open_unit(unit=unit, by=actor_of(request), at=timezone.now())
        messages.success(request, _("{name}已建立").format(name=unit.name))
        return redirect("registry:units")

    return filled(request, form, open_unit, "registry/new_unit.html")
