"""Facts of the registry, in the past tense."""

from dataclasses import dataclass
from typing import ClassVar

from lianxin.kernel.events import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitOpened(Fact):
    """A unit was opened; its chain is ``unit:39.01.11``."""

    name: ClassVar[str] = "registry.unit-opened"
    opens: ClassVar[bool] = True
    kind: str
    title: str
    division: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RetailerRegistered(Fact):
    """A shop was registered with its licence; its chain is ``retailer:390111100001``."""

    name: ClassVar[str] = "registry.retailer-registered"
    opens: ClassVar[bool] = True
    licensed_on: str
    expires_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported(Fact):
    """Base of imports: one fact for all rows, which their fingerprint (SHA-256) binds."""

    opens: ClassVar[bool] = True
    count: int
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitsImported(Imported):
    """Many units were opened at once."""

    name: ClassVar[str] = "registry.units-imported"


@dataclass(frozen=True, slots=True, kw_only=True)
class RetailersImported(Imported):
    """Many shops were registered at once."""

    name: ClassVar[str] = "registry.retailers-imported"
