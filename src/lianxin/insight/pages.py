"""The leader's home: what the figures come to, what they are made of, and where to look first."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lianxin.core.indicators import STEPS, Verdict, share
from lianxin.core.jurisdiction import above, covers
from lianxin.core.roles import Can
from lianxin.core.sparklines import Step, bundle, draw
from lianxin.insight import forms, queries
from lianxin.insight.forms import Asked
from lianxin.insight.queries import Figure, UnitFigure
from lianxin.kernel import sheets
from lianxin.kernel.access import actor_of, needs
from lianxin.kernel.actors import Actor
from lianxin.kernel.edge import Unreadable
from lianxin.registry import queries as registry

FIRST_FEW: Final = 6
FEWEST_BEFORE: Final = 10
"""Below this nothing is compared with the window before: +6400 % says nothing, 上期 1 件 does."""
TONES: Final = {Verdict.MET: "ok", Verdict.NEAR: "warn", Verdict.MISSED: "bad"}
WORST, NOTHING = "0", "none"
"""How the kit draws the tile of a county that stands out, and of one without any case; the others have 1 to 5."""
MINUS: Final = "\u2212"
COLUMNS: Final[Mapping[str, Callable[[queries.SheetRow], Any]]] = {
    "单位": lambda row: row.unit_name,
    "指标": lambda row: _(row.indicator.label),
    "分子": lambda row: row.numerator,
    "分母": lambda row: row.denominator,
    "比率": lambda row: None if row.share is None else float(row.share),
    "未评价": lambda row: row.unrated,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A figure as ``kit/_figure.html`` shows it."""

    name: str
    value: str
    unit: str
    state: Verdict | None
    tone: str
    fraction: str
    change: str
    goal: str
    note: str
    definition: str
    points: str
    finding: str
    goal_at: str


@dataclass(frozen=True, slots=True)
class Tile:
    """One county of the map."""

    name: str
    share: str
    ink: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One unit of the list, with where it leads to."""

    name: str
    share: str
    fraction: str
    note: str
    url: str


@require_GET
@needs(Can.SEE_FIGURES)
def home(request: HttpRequest) -> HttpResponse:
    """Show the six figures, the map of counties, and the units to look at first."""
    actor, asked, now = actor_of(request), _asked(request), timezone.now()
    on = timezone.localdate(now)
    since = on - timedelta(days=asked.days - 1)
    parts = queries.breakdown(seen_by=actor, on=on, days=asked.days, unit=asked.unit, by=asked.by)
    figures = queries.figures(seen_by=actor, on=on, days=asked.days, unit=asked.unit)
    compared = next(figure for figure in figures if figure.indicator is asked.by)
    bundled = [(figure, bundle(figure.series, since, asked.days)) for figure in figures]
    context = {
        "now": now, "since": since, "until": on, "asked": asked, "path": _path(actor, asked),
        "compared": compared, "legend": _legend(compared.definition.is_ceiling),
        "finding": parts.finding(compared).said(_),
        "windows": [(days, asked.but(days=days)) for days in forms.WINDOWS],
        "others": [(each, asked.but(by=each)) for each in forms.SHARES],
        "cards": [_card(*each) for each in bundled],
        "names": [figure.indicator for figure in figures],
        "table": [
            (at_once[0].since, [_said(figure, step) for figure, step in zip(figures, at_once, strict=True)])
            for at_once in zip(*(steps for _figure, steps in bundled), strict=True)
        ],
        "tiles": [_tile(each, asked) for each in parts.tiles],
        "worst": [_row(each, asked, parts.tiles) for each in parts.worst[:FIRST_FEW] if each.stand.misses],
    }  # fmt: skip
    return render(request, "insight/home.html", context)


@require_GET
@needs(Can.SEE_FIGURES)
def export(request: HttpRequest) -> HttpResponse:
    """Hand the figures out as a workbook: the unit's own and those of each unit one level down."""
    asked, on = _asked(request), timezone.localdate()
    rows = queries.sheet(seen_by=actor_of(request), on=on, days=asked.days, unit=asked.unit)
    columns = {_(name): value_of for name, value_of in COLUMNS.items()}
    return sheets.workbook_response(_("指标 {day}").format(day=on.isoformat()), columns, rows)


def _asked(request: HttpRequest) -> Asked:
    form = forms.Asking(request.GET)
    if not form.is_valid():
        raise Unreadable("地址里的条件看不懂，请从页面上的链接进来")
    return form.asked(actor_of(request).unit)


def _path(actor: Actor, asked: Asked) -> list[tuple[str, str]]:
    """Return the units from the asker's own down to the one shown, each with its address."""
    units = [unit for unit in above(asked.unit) if covers(actor.unit, unit)]
    names = registry.names(units)
    return [(names[unit], asked.but(unit=unit)) for unit in units]


def _card(figure: Figure, steps: Sequence[Step]) -> Card:
    definition, rate = figure.definition, figure.share
    value, unit, fraction = (_percent(rate).removesuffix("%"), "%" if rate is not None else "", "")
    if definition.is_count:
        value, unit = f"{figure.denominator:,}", "件"
    elif figure.denominator:
        fraction = f"{figure.numerator:,} ÷ {figure.denominator:,}"
    line = draw([_value(figure, step) for step in steps], figure.goal)
    return Card(
        name=figure.indicator.label, value=value, unit=unit, fraction=fraction, change=_change(figure),
        state=figure.verdict if figure.verdict in TONES else None, tone=TONES.get(figure.verdict, ""),
        goal=_goal(figure), note=_note(figure), definition=definition.sentence, points=line.points,
        finding=_trend(figure, steps), goal_at=line.goal_at,
    )  # fmt: skip


def _goal(figure: Figure) -> str:
    if figure.goal is None:
        return "" if figure.definition.is_count else _("还没有设定")
    return f"{'≤' if figure.definition.is_ceiling else '≥'}{float(figure.goal * 100):g}%"


def _note(figure: Figure) -> str:
    if not figure.denominator:
        return _(figure.definition.nothing)
    notes = [_("未评价 {share}，单列").format(share=_percent(figure.unrated_share))] if figure.unrated else []
    if figure.is_too_small and not figure.definition.is_count:
        notes.append(_("件少，暂不下结论"))
    return _("；").join(notes)


def _change(figure: Figure) -> str:
    """Say how a figure moved against the window before: a count in percent of itself, a share in points."""
    before, now, was = figure.previous.denominator, figure.share, figure.previous_share
    if before < FEWEST_BEFORE:
        return _("上期 {count} 件").format(count=before) if before else ""
    if figure.definition.is_count:
        return _signed(Fraction(100 * (figure.denominator - before), before), "%")
    return "" if now is None or was is None else _signed((now - was) * 100, _(" 个点"))


def _signed(moved: Fraction, unit: str) -> str:
    size = f"{abs(float(moved)):.1f}"
    if size == "0.0":
        return _("持平")
    return f"{MINUS if moved < 0 else '+'}{size}{unit}"


def _percent(rate: Fraction | None) -> str:
    return "–" if rate is None else f"{float(rate * 100):.1f}%"


def _value(figure: Figure, step: Step) -> Fraction | None:
    return Fraction(step.denominator) if figure.definition.is_count else share(step.numerator, step.denominator)


def _said(figure: Figure, step: Step) -> str:
    return f"{step.denominator:,}" if figure.definition.is_count else _percent(_value(figure, step))


def _trend(figure: Figure, steps: Sequence[Step]) -> str:
    known = [_said(figure, step) for step in steps if step.denominator]
    if not known:
        return ""
    sentence = _("{indicator}：由 {first} 到 {latest}")
    return sentence.format(indicator=_(figure.indicator.label), first=known[0], latest=known[-1])


def _tile(part: UnitFigure, asked: Asked) -> Tile:
    stand, line = part.stand, part.line
    ink = WORST if stand.is_worst else str(stand.level or NOTHING)
    url = "#worst" if line.path == asked.unit else asked.but(unit=line.path)
    return Tile(line.short_name, _percent(stand.share).removesuffix("%"), ink, url)


def _legend(is_ceiling: bool) -> list[tuple[str, str]]:
    """Return each step of ink and what it means: more for better, which is less where less is better."""
    bounds = [int((1 - step if is_ceiling else step) * 100) for step in STEPS]
    first, last = (_("超过 {bound}%"), _("不超过 {bound}%")) if is_ceiling else (_("不到 {bound}%"), _("{bound}% 以上"))
    between = [_("{low} 至 {high}%").format(low=min(two), high=max(two)) for two in pairwise(bounds)]
    said = [first.format(bound=bounds[0]), *between, last.format(bound=bounds[-1])]
    return [(str(level), words) for level, words in enumerate(said, start=1)]


def _row(part: UnitFigure, asked: Asked, counties: Sequence[UnitFigure]) -> Row:
    line, cases = part.line, part.stand.tally.denominator
    return Row(
        name=_("{unit}本级").format(unit=line.short_name) if part.is_rest else line.short_name,
        share=_percent(part.stand.share), fraction=f"{part.stand.misses:,} / {cases:,}",
        note=_remark(part, [] if part.is_rest else counties),
        url="" if line.path == asked.unit else asked.but(unit=line.path),
    )  # fmt: skip


def _remark(part: UnitFigure, counties: Sequence[UnitFigure]) -> str:
    """Say what a unit's share of the misses means, and which of its counties stand out."""
    stand, here = part.stand, part.line.path
    if stand.is_too_small:
        return _("件少，一件之差就是 {share}，暂不下结论").format(share=_percent(share(1, stand.tally.denominator)))
    weight = _("占 {share}").format(share=_percent(stand.part))
    below = [
        each for each in counties if each.stand.is_worst and each.line.path != here and covers(here, each.line.path)
    ]
    if below:
        names = _("、").join(each.line.short_name for each in below)
        return _("{weight}，主要看{units}").format(weight=weight, units=names)
    return _("{weight}，明显比整体差").format(weight=weight) if stand.is_worst else weight
