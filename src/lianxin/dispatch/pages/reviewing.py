"""The reviewer's queue: reports that wait for somebody who did not write them."""

from functools import partial
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lianxin.core.roles import Can
from lianxin.core.work_order_life import State, Verb
from lianxin.dispatch import forms, queries
from lianxin.dispatch.pages.queues import queue
from lianxin.kernel.access import needs

REPORTED: Final = queries.OrderFilter(states=(State.REPORTED,))


@require_safe
@needs(Can.REVIEW_ORDERS)
def reviews(request: HttpRequest) -> HttpResponse:
    """Show what waits to be reviewed, and the chosen report beside what was asked."""
    shown = queue(request, partial(queries.most_pressing, REPORTED), partial(queries.load, REPORTED))
    if shown["dossier"]:
        begun = {"version": shown["order"].version, "back": "reviews"}
        may = Verb.PASS_REVIEW in shown["dossier"].verbs
        shown |= {
            "may": may,
            "begun": begun,
            "form": forms.Explained(initial=begun),
            "evidence": shown["dossier"].evidence,
        }
    return render(request, "dispatch/reviews.html", shown)
