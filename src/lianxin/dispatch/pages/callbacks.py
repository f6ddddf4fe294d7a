"""The caller-back's queue: whom to call, what to say, and what was answered."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lianxin.core.roles import Can
from lianxin.core.work_order_life import Verb
from lianxin.dispatch import forms, queries
from lianxin.dispatch.commands.callback import ATTEMPTS
from lianxin.dispatch.pages.queues import queue
from lianxin.kernel import rulebooks
from lianxin.kernel.access import needs


@require_safe
@needs(Can.CALL_BACK)
def callbacks(request: HttpRequest) -> HttpResponse:
    """Show whose matter was handled by others than the reader's own team, and the script for the chosen one."""
    shown = queue(request, queries.to_call, queries.load_to_call)
    if shown["dossier"]:
        order = shown["order"]
        form = forms.Calling(initial={"version": order.version, "back": "callbacks"})
        tries = rulebooks.edition(order.rules).count(ATTEMPTS)
        shown |= {"may": Verb.CALL_BACK in shown["dossier"].verbs, "form": form, "tries": tries}
    return render(request, "dispatch/callbacks.html", shown)
