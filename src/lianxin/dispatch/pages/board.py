"""The dispatcher's board: the queue by due, and for the chosen order a proposal with its reasons."""

import re
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lianxin.core.roles import Can
from lianxin.core.routing import Candidate, Obstacle, Option, Proposal
from lianxin.core.units import UnitKind
from lianxin.core.work_order_life import State, Verb
from lianxin.dispatch import cards, forms, proposals, queries
from lianxin.dispatch.pages.order import buttons
from lianxin.dispatch.pages.queues import queue
from lianxin.dispatch.pages.telling import reason_of
from lianxin.kernel.access import actor_of, needs
from lianxin.kernel.actors import Actor
from lianxin.registry.queries import units

WAITING: Final = queries.OrderFilter(states=(State.ADMITTED, State.RETURN_ASKED))
MOST_OTHERS: Final = 8


@dataclass(frozen=True, slots=True)
class Advice:
    """A proposal in words: whom, why, by how much, and why nobody else."""

    best: Candidate | None
    reasons: tuple[tuple[str, str], ...]
    margin: str
    others: tuple[Option, ...]
    more: int


@require_safe
@needs(Can.DISPATCH_ORDERS)
def board(request: HttpRequest) -> HttpResponse:
    """Show what waits to be given to somebody, or to be decided upon."""
    shown = queue(request, partial(queries.most_pressing, WAITING), partial(queries.load, WAITING))
    if shown["dossier"]:
        shown |= _choice(request, actor_of(request), shown["dossier"])
    return render(request, "dispatch/board.html", shown)


def _choice(request: HttpRequest, actor: Actor, dossier: cards.Dossier) -> dict[str, Any]:
    """Return how the chosen order may be given away: the advice, or first of all the question which county it is."""
    chosen: dict[str, Any] = {
        "buttons": [each for each in buttons(dossier) if each["verb"] is not Verb.ASSIGN],
        "return_reason": reason_of(list(dossier.steps), "dispatch.return-asked"),
    }
    if Verb.ASSIGN not in dossier.verbs:
        return chosen
    county = request.GET.get("county", "")
    county = county if re.fullmatch(forms.UNIT, county) else ""
    found = proposals.proposal(dossier.order.number, seen_by=actor, county=county)
    if found is None:
        return {**chosen, "counties": units(UnitKind.COUNTY, within=actor.unit)}
    begun = {"version": dossier.order.version, "back": "board", "county": county}
    form = forms.Assigning(initial=begun)
    form.propose(found)
    return {**chosen, "advice": advice(found), "form": form, "begun": begun}


def advice(found: Proposal) -> Advice:
    """Put a proposal into words."""
    best = found.best
    others = tuple(option for option in found.options if option.candidate is not best)
    return Advice(
        best=best,
        reasons=_reasons(found, best) if best else (),
        margin=_margin(best, others) if best else "",
        others=others[:MOST_OTHERS],
        more=max(0, len(others) - MOST_OTHERS),
    )


def _reasons(found: Proposal, best: Candidate) -> tuple[tuple[str, str], ...]:
    reasons = []
    if found.route is not None:
        table = _("岗位流转表第 {line} 行：{reason}").format(line=found.route.line, reason=_(found.route.reason))
        reasons.append((_("归它管"), table))
    reasons.append((_("有余力"), _("在手 {count} 件").format(count=best.in_hand)))
    if left_out := [each.candidate.name for each in found.options if each.obstacle is Obstacle.HANDLED_BEFORE]:
        names = _("、").join(left_out)
        reasons.append((_("要回避的已排除"), _("{names}办过上一轮，换人再办").format(names=names)))
    return tuple(reasons)


def _margin(best: Candidate, others: tuple[Option, ...]) -> str:
    second = next((option.candidate for option in others if option.obstacle is None), None)
    if second is None:
        return _("只有一个人合适")
    ahead = second.in_hand - best.in_hand
    return _("比第二人少 {count} 件").format(count=ahead) if ahead else _("和第二人在手一样多")
