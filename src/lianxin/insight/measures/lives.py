"""What the ledger says of one order, read so that a measure can be a plain function of it."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from lianxin.core.calendar import day_of
from lianxin.core.indicators import Count, Indicator, county_of
from lianxin.kernel import ledger


@dataclass(frozen=True, slots=True)
class Told:
    """One fact of an order: where it stood then, and what was said."""

    name: str
    unit: str
    at: datetime
    facts: Mapping[str, Any]

    @property
    def day(self) -> date:
        return day_of(self.at)

    @property
    def county(self) -> str:
        return county_of(self.unit)


@dataclass(frozen=True, slots=True)
class Life:
    """An order's chain, oldest fact first; ``entries`` as the ledger has them, ``told`` as they are read."""

    subject: str
    entries: tuple[ledger.Entry, ...]
    told: tuple[Told, ...]

    @property
    def number(self) -> str:
        return self.subject.removeprefix("order:")

    def all(self, *names: str) -> list[Told]:
        """Return the facts of these names."""
        return [fact for fact in self.told if fact.name in names]

    def first(self, name: str) -> Told | None:
        """Return the first fact of this name."""
        return next(iter(self.all(name)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One indicator at work: which facts may change how an order counts, and how the whole chain says it counts."""

    indicator: Indicator
    hears: tuple[str, ...]
    counts: Callable[[Life], tuple[Count, ...]]


def life(subject: str, entries: Iterable[ledger.Entry]) -> Life:
    """Read a chain."""
    chain = tuple(entries)
    bodies = [json.loads(entry.body) for entry in chain]
    told = tuple(
        Told(entry.name, body["unit"], entry.at, body["facts"]) for entry, body in zip(chain, bodies, strict=True)
    )
    return Life(subject, chain, told)
