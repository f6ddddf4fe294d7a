"""What the hotline API takes and gives."""

from datetime import datetime
from typing import Annotated

from ninja import Schema
from pydantic import AwareDatetime, StringConstraints

from lianxin.core.channels import Channel
from lianxin.core.rulebook import MatterKind

Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=80)]
Unit = Annotated[str, StringConstraints(pattern=r"^([0-9]{2}(\.[0-9]{2}){0,3})?$")]


class CallerIn(Schema):
    name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=40)] = ""
    phone: Annotated[str, StringConstraints(strip_whitespace=True, max_length=24)] = ""
    remark: Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)] = ""


class AppealIn(Schema):
    """``received_at`` is when the words reached the sender, now when it is not said."""

    kind: MatterKind
    text: Annotated[str, StringConstraints(min_length=1, max_length=100_000)]
    channel: Channel = Channel.API
    title: Short = ""
    matter: Annotated[str, StringConstraints(max_length=40)] = ""
    place: Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)] = ""
    shop: Short = ""
    unit: Unit = ""
    is_urgent: bool = False
    is_withheld: bool = True
    received_at: AwareDatetime | None = None
    caller: CallerIn = CallerIn()
    source: Annotated[str, StringConstraints(strip_whitespace=True, max_length=40)] = ""
    source_id: Short = ""


class FiledOut(Schema):
    """``code`` is the person's own: number and code together open the tracking page."""

    number: str
    code: str
    is_new: bool


class RefusingAppeal(Schema):
    ground: Annotated[str, StringConstraints(max_length=40)]
    version: int | None = None


class AnsweringAppeal(Schema):
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)]
    version: int | None = None


class AppealOut(Schema):
    number: str
    channel: str
    source: str
    source_id: str
    received_at: datetime
    filed_at: datetime
    is_withheld: bool
    has_caller: bool
    refusal_ground: str
    answer: str
