"""The hotline over HTTP, for machines: another system hands an appeal in, and decides on it."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router

from lianxin.dispatch.api import Number, moved
from lianxin.dispatch.schemas import Moved
from lianxin.hotline import commands, queries, schemas
from lianxin.kernel.access import actor_of
from lianxin.kernel.idempotency import once

router = Router(tags=["hotline"])


@router.post("/appeals", response=schemas.FiledOut)
def file_appeal(request: HttpRequest, body: schemas.AppealIn) -> Any:
    """登记诉求: taken down once for each source and source_id."""
    actor, at = actor_of(request), timezone.now()
    appeal = commands.NewAppeal(
        channel=body.channel, kind=body.kind, text=body.text, received_at=body.received_at or at, title=body.title,
        matter=body.matter, place=body.place, shop=body.shop, unit=body.unit or actor.unit,
        is_urgent=body.is_urgent, is_withheld=body.is_withheld, source=body.source, source_id=body.source_id,
        caller=commands.Caller(name=body.caller.name, phone=body.caller.phone, remark=body.caller.remark),
    )  # fmt: skip

    def do() -> dict[str, Any]:
        filed = commands.file_appeal(appeal=appeal, by=actor, at=at)
        return {"number": filed.number, "code": filed.code, "is_new": filed.is_new}

    return once(request, do, by=actor, at=at)


@router.get("/appeals/{number}", response=schemas.AppealOut | None)
def appeal(request: HttpRequest, number: Number) -> queries.AppealCard | None:
    """Show how an order's appeal reached us."""
    return queries.appeal(number, seen_by=actor_of(request))


@router.put("/appeals/{number}/refusal", response=Moved)
def refuse(request: HttpRequest, number: Number, body: schemas.RefusingAppeal) -> Any:
    """Refuse an appeal (不予受理)."""
    return moved(request, number, commands.refuse, **body.dict())


@router.put("/appeals/{number}/answer", response=Moved)
def answer(request: HttpRequest, number: Number, body: schemas.AnsweringAppeal) -> Any:
    """Answer an appeal on the spot (直接答复)."""
    return moved(request, number, commands.answer, **body.dict())
