"""The dispatch room over HTTP, for machines."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import File, Path, Query, Router
from ninja.files import UploadedFile
from pydantic import StringConstraints

from lianxin.core.work_order_life import State
from lianxin.dispatch import cards, commands, queries, schemas
from lianxin.dispatch.commands.callback import Call
from lianxin.dispatch.commands.handling import Report
from lianxin.dispatch.moves import Whereabouts
from lianxin.kernel.access import actor_of
from lianxin.kernel.files import Incoming
from lianxin.kernel.idempotency import once

router = Router(tags=["dispatch"])
Number = Annotated[str, Path(max_length=24, pattern=r"^[A-Z0-9-]+$")]
Text = Annotated[str, StringConstraints(max_length=100)]


@router.get("/orders", response=schemas.Orders)
def orders(  # noqa: PLR0917 - one argument a query parameter
    request: HttpRequest,
    state: Query[list[State]] = [],  # noqa: B006 - ninja copies it
    unit: Text = "",
    kind: Text = "",
    q: Text = "",
    by_due: bool = False,
    after: Annotated[str, StringConstraints(max_length=200)] = "",
) -> dict[str, Any]:
    """List orders by keyset, 50 a page: newest first, or unfinished ones by due; what words find is newest first."""
    wanted = queries.OrderFilter(states=tuple(state), unit=unit, kind=kind, words=q)
    ask = queries.most_pressing if by_due and not q else queries.newest
    page = ask(wanted, seen_by=actor_of(request), after=after)
    return {"orders": page.rows, "after": page.after}


@router.get("/orders/{number}", response=schemas.WholeOrder)
def order(request: HttpRequest, number: Number) -> cards.OrderCard:
    """Show one order whole."""
    return cards.card(number, seen_by=actor_of(request))


@router.get("/orders/{number}/history", response=list[schemas.Step])
def history(request: HttpRequest, number: Number) -> list[cards.Step]:
    """Show every step of an order, as the ledger has it."""
    return cards.steps(number, seen_by=actor_of(request))


@router.put("/orders/{number}/admission", response=schemas.Moved)
def admit(request: HttpRequest, number: Number, body: schemas.Admission) -> Any:
    """Admit an order (受理)."""
    return moved(request, number, commands.admit, **body.dict())


@router.put("/orders/{number}/termination", response=schemas.Moved)
def terminate(request: HttpRequest, number: Number, body: schemas.Terminating) -> Any:
    """Give the handling up (终止办理)."""
    return moved(request, number, commands.terminate, **body.dict())


@router.put("/orders/{number}/assignment", response=schemas.Moved)
def assign(request: HttpRequest, number: Number, body: schemas.Assigning) -> Any:
    """Give an order to an officer (派单)."""
    return moved(request, number, commands.assign, **body.dict())


@router.put("/orders/{number}/reassignment", response=schemas.Moved)
def reassign(request: HttpRequest, number: Number, body: schemas.Reassigning) -> Any:
    """Give it to another officer (改派)."""
    return moved(request, number, commands.reassign, **body.dict())


@router.put("/orders/{number}/designation", response=schemas.Moved)
def designate(request: HttpRequest, number: Number, body: schemas.Reassigning) -> Any:
    """Decide who has to handle it (指定承办)."""
    return moved(request, number, commands.designate, **body.dict())


@router.put("/orders/{number}/acceptance", response=schemas.Moved)
def accept(request: HttpRequest, number: Number, body: schemas.Versioned) -> Any:
    """Take an order up (签收)."""
    return moved(request, number, commands.accept, **body.dict())


@router.put("/orders/{number}/return-request", response=schemas.Moved)
def ask_return(request: HttpRequest, number: Number, body: schemas.Explaining) -> Any:
    """Ask to return an order (申请退回)."""
    return moved(request, number, commands.ask_return, **body.dict())


@router.put("/orders/{number}/return-approval", response=schemas.Moved)
def approve_return(request: HttpRequest, number: Number, body: schemas.Versioned) -> Any:
    """Agree with a return (同意退回)."""
    return moved(request, number, commands.approve_return, **body.dict())


@router.put("/orders/{number}/return-rejection", response=schemas.Moved)
def reject_return(request: HttpRequest, number: Number, body: schemas.Explaining) -> Any:
    """Reject a return (驳回退回)."""
    return moved(request, number, commands.reject_return, **body.dict())


@router.put("/orders/{number}/report", response=schemas.Moved)
def report(request: HttpRequest, number: Number, body: schemas.Reporting) -> Any:
    """Report what was found and done (反馈)."""
    facts = body.dict()
    return moved(request, number, commands.report, version=facts.pop("version"), report=Report(**facts))


@router.put("/orders/{number}/review", response=schemas.Moved)
def review(request: HttpRequest, number: Number, body: schemas.Reviewing) -> Any:
    """Let a report stand, or send it back (审核)."""
    if body.passes:
        return moved(request, number, commands.pass_review, version=body.version)
    return moved(request, number, commands.send_back, version=body.version, reason=body.reason)


@router.put("/orders/{number}/callback", response=schemas.Moved)
def call_back(request: HttpRequest, number: Number, body: schemas.Calling) -> Any:
    """Write down a callback (回访)."""
    facts = body.dict()
    return moved(request, number, commands.call_back, version=facts.pop("version"), call=Call(**facts))


@router.post("/orders/{number}/evidence", response=schemas.Moved)
def add_evidence(request: HttpRequest, number: Number, file: File[UploadedFile]) -> Any:
    """Bind a file to an order (添加证据)."""
    incoming = Incoming(file.name or "", file.chunks())
    return moved(request, number, commands.add_evidence, file=incoming)


@router.get(
    "/orders/{number}/receipt",
    openapi_extra={"responses": {200: {"content": {"text/plain": {"schema": {"type": "string"}}}}}},
)
def receipt(request: HttpRequest, number: Number) -> HttpResponse:
    """Give the proof that the order's last entry is in the ledger (C2SP tlog-proof)."""
    return HttpResponse(cards.receipt(number, seen_by=actor_of(request)), content_type="text/plain; charset=utf-8")


def moved(request: HttpRequest, number: str, command: Callable[..., Whereabouts], **words: Any) -> Any:
    """Let a verb move an order, once however often it is sent; answer where the order stands."""
    actor, at = actor_of(request), timezone.now()
    return once(request, lambda: asdict(command(number=number, by=actor, at=at, **words)), by=actor, at=at)
