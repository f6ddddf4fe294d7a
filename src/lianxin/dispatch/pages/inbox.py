"""What an officer, or the leader of a team, has in hand: read on a phone, in the sun, with one thumb."""

from functools import partial
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from lianxin.core.roles import Can, Role
from lianxin.core.work_order_life import WITH_HANDLER, State
from lianxin.dispatch import queries
from lianxin.dispatch.queries import OrderFilter
from lianxin.kernel.access import actor_of, needs
from lianxin.kernel.actors import Actor
from lianxin.workforce.queries import officer_of

IN_HAND: Final = tuple(state for state in State if state in WITH_HANDLER)
NOBODY: Final = -1


@require_safe
@needs(Can.HANDLE_ORDERS)
def inbox(request: HttpRequest) -> HttpResponse:
    """Show the orders in hand, the one due first on top."""
    actor, at = actor_of(request), timezone.now()
    wanted = partial(_mine, actor)
    shown = {
        "page": queries.most_pressing(wanted(*IN_HAND), seen_by=actor, after=request.GET.get("after", "")[:200]),
        "load": queries.load(wanted(*IN_HAND), seen_by=actor, at=at),
        "reported": queries.load(wanted(State.REPORTED), seen_by=actor, at=at).total,
        "leads": Role.SQUAD_LEADER in actor.roles,
        "now": at,
    }
    return render(request, "dispatch/inbox.html", shown)


def _mine(actor: Actor, *states: State) -> OrderFilter:
    """Return the filter for one's own orders; the leader of a team has all of the team's."""
    if Role.SQUAD_LEADER in actor.roles:
        return OrderFilter(states=states, unit=actor.unit)
    return OrderFilter(states=states, officer_id=officer_of(actor.account) or NOBODY)
