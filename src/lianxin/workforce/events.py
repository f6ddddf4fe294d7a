"""Facts of the workforce, in the past tense: they stand in the chain of one officer (``officer:12``)."""

from dataclasses import dataclass
from typing import ClassVar

from lianxin.kernel.events import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficerEnrolled(Fact):
    """Somebody may be given orders from here on."""

    name: ClassVar[str] = "workforce.officer-enrolled"
    opens: ClassVar[bool] = True
    account: int
    post: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficersImported(Fact):
    """Many officers were enrolled at once; the fingerprint (SHA-256) binds the rows."""

    name: ClassVar[str] = "workforce.officers-imported"
    opens: ClassVar[bool] = True
    count: int
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WentOffDuty(Fact):
    """An officer is not there; no order is proposed to them."""

    name: ClassVar[str] = "workforce.went-off-duty"


@dataclass(frozen=True, slots=True, kw_only=True)
class CameOnDuty(Fact):
    """An officer is there again."""

    name: ClassVar[str] = "workforce.came-on-duty"
