"""What the dispatch API takes and gives."""

from datetime import datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from lianxin.core.outcomes import CallOutcome, ContactWay, Finding, RatedThrough
from lianxin.core.work_order_life import State

Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Code = Annotated[str, StringConstraints(max_length=40)]
Id = Annotated[int, Field(ge=1, lt=2**31)]


class Versioned(Schema):
    """A verb may name the version it was decided on; another one is refused."""

    version: Annotated[int, Field(ge=1, lt=2**31)] | None = None


class Admission(Versioned):
    matter: Code = ""
    unit: Code = ""
    is_urgent: bool = False


class Refusing(Versioned):
    ground: Code


class Answering(Versioned):
    text: Reason


class Terminating(Versioned):
    ground: Code
    reason: Reason


class Assigning(Versioned):
    officer: Id
    reason: Words = ""


class Reassigning(Versioned):
    officer: Id
    reason: Reason


class Explaining(Versioned):
    reason: Reason


class Reporting(Versioned):
    finding: Finding
    is_solved: bool
    public_reply: Reason
    unsolved_reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)] = ""
    contacted_by: ContactWay
    contacted_at: AwareDatetime | None = None


class Reviewing(Versioned):
    passes: bool
    reason: Words = ""


class Calling(Versioned):
    outcome: CallOutcome
    is_solved: bool | None = None
    rating: Annotated[int, Field(ge=1, le=5)] | None = None
    remark: Words = ""


class Rating(Schema):
    rating: Annotated[int, Field(ge=1, le=5)]
    through: RatedThrough
    remark: Words = ""


class Shown(BaseModel):
    """What is given of dataclasses, read by pydantic alone: ninja's schema would ask again for every row."""

    model_config = ConfigDict(from_attributes=True)


class Order(Shown):
    number: str
    title: str
    kind: str
    matter: str
    matter_label: str
    state: State
    state_label: str
    flags: list[str]
    is_urgent: bool
    unit: str
    unit_name: str
    officer_name: str | None
    place: str
    due_at: datetime | None
    due_clock: str
    received_at: datetime
    round: int
    version: int


class Orders(Shown):
    orders: list[Order]
    after: str


class ClockCycle(Shown):
    name: str
    cycle: int
    term: str
    started_at: datetime
    due_at: datetime
    stopped_at: datetime | None
    is_provisional: bool


class RoundCard(Shown):
    number: int
    finding: str
    is_solved: bool
    unsolved_reason: str
    contacted_at: datetime | None
    contacted_by: str
    public_reply: str
    reported_at: datetime
    reviewed_at: datetime | None
    call_attempts: int
    call_outcome: str
    called_at: datetime | None
    rating: int | None
    rated_at: datetime | None


class WholeOrder(Order):
    text: str
    shop: str
    rules: str
    calendar: str
    opened_at: datetime
    ended_at: datetime | None
    clocks: list[ClockCycle]
    rounds: list[RoundCard]


class Step(Shown):
    seq: int
    name: str
    at: datetime
    unit: str
    facts: dict[str, Any]
    digests: dict[str, str]
    leaf: str


class Moved(Shown):
    """Where the order stands after the verb."""

    number: str
    state: State
    version: int
