"""The list of orders: found by words, narrowed by filters, sorted two ways, and out as a workbook."""

import re
from collections.abc import Collection, Mapping, Sequence
from itertools import chain
from operator import itemgetter
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lianxin.core.roles import Can
from lianxin.core.rulebook import MatterKind
from lianxin.core.units import UnitKind
from lianxin.core.work_order_life import State
from lianxin.dispatch import queries
from lianxin.dispatch.queries import OrderFilter, OrderLine
from lianxin.kernel import sheets
from lianxin.kernel.access import actor_of, needs
from lianxin.kernel.actors import Actor
from lianxin.kernel.paging import Page
from lianxin.registry.queries import units

MOST_EXPORTED: Final = 5000
NUMBER: Final = re.compile(r"[A-Z]{2}-[0-9]{8}-[0-9]{6}")
KINDS_OF_AREAS: Final = (UnitKind.CITY, UnitKind.COUNTY)
LONGEST_SEARCH: Final = 80
BY_DUE: Final = "due"


@require_safe
@needs(Can.SEE_ORDERS)
def orders(request: HttpRequest) -> HttpResponse:
    """List the orders that the reader may see, 50 a page."""
    actor = actor_of(request)
    page = _page(request, actor)
    areas = units(*KINDS_OF_AREAS, within=actor.unit)
    shown = {
        "page": page,
        "chosen": _chosen(request),
        "areas": areas if len(areas) > 1 else (),
        "states": list(State),
        "kinds": list(MatterKind),
        "most": MOST_EXPORTED,
        "now": timezone.now(),
    }
    return render(request, "dispatch/orders.html", shown)


@require_safe
@needs(Can.SEE_ORDERS)
def export(request: HttpRequest) -> HttpResponse:
    """Give the same list as a workbook, up to 5,000 rows, and say so in it when there are more."""
    page = _page(request, actor_of(request), limit=MOST_EXPORTED)
    rows: chain[Mapping[str, Any]] = chain(map(_row, page.rows), _cut(page))
    name = _("工单 {at:%Y%m%d-%H%M}").format(at=timezone.localtime(timezone.now()))
    return sheets.workbook_response(name, {heading: itemgetter(heading) for heading in _headings()}, rows)


def _chosen(request: HttpRequest) -> dict[str, str]:
    """Return what the address asks for; what cannot be read narrows nothing."""
    said = {name: request.GET.get(name, "").strip() for name in ("q", "state", "kind", "unit", "urgent", "sort")}
    said["q"] = said["q"].replace("\0", "")[:LONGEST_SEARCH]
    known: dict[str, Collection[str]] = {
        "state": set(State),
        "kind": set(MatterKind),
        "urgent": {"1"},
        "sort": {BY_DUE},
    }
    said |= {name: "" for name, values in known.items() if said[name] not in values}
    said["unit"] = said["unit"] if re.fullmatch(r"[0-9]{2}(\.[0-9]{2}){0,3}", said["unit"]) else ""
    return said


def _wanted(chosen: Mapping[str, str]) -> OrderFilter:
    number = chosen["q"].upper() if NUMBER.fullmatch(chosen["q"].upper()) else ""
    return OrderFilter(
        states=(State(chosen["state"]),) if chosen["state"] else (),
        kind=chosen["kind"],
        unit=chosen["unit"],
        words="" if number else chosen["q"],
        number=number,
        is_urgent=bool(chosen["urgent"]),
    )


def _page(request: HttpRequest, actor: Actor, **more: int) -> Page[OrderLine]:
    chosen = _chosen(request)
    wanted = _wanted(chosen)
    ask = queries.most_pressing if chosen["sort"] == BY_DUE and not wanted.words else queries.newest
    return ask(wanted, seen_by=actor, after=request.GET.get("after", "")[:200], **more)


def _headings() -> Sequence[str]:
    words = (
        "工单号",
        "标题",
        "类型",
        "事项",
        "状态",
        "标记",
        "紧急",
        "单位",
        "承办人",
        "地点",
        "收到时间",
        "最近期限",
        "轮次",
    )
    return [_(word) for word in words]


def _row(line: OrderLine) -> Mapping[str, Any]:
    flags = _("、").join(_(flag.label) for flag in line.flag_words)
    values = (
        line.number, line.title, _(line.kind_label), _(line.matter_label), _(line.state_label), flags, line.is_urgent,
        line.unit_name, line.officer_name or "", line.place, line.received_at, line.due_at, line.round,
    )  # fmt: skip
    return dict(zip(_headings(), values, strict=True))


def _cut(page: Page[OrderLine]) -> Sequence[Mapping[str, Any]]:
    if not page.after:
        return ()
    first, *rest = _headings()
    said = _("只导出前 {most} 件，后面还有，请缩小范围分开导出").format(most=MOST_EXPORTED)
    return ({first: said, **dict.fromkeys(rest, "")},)
