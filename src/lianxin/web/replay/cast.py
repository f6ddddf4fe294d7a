"""Who plays the staff in a replay: real accounts of the province, always the same ones for the same message."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from zlib import crc32

from lianxin.core.jurisdiction import Level, at_level
from lianxin.core.roles import Role
from lianxin.core.units import UnitKind
from lianxin.kernel import accounts
from lianxin.kernel.actors import SYSTEM, Actor
from lianxin.registry import queries as registry

PARTS: Final = (Role.AGENT, Role.DISPATCHER, Role.REVIEWER, Role.CALLER_BACK)


class NoStaff(Exception):  # noqa: N818 - read by whoever called the command
    """The province has nobody to play a part."""


@dataclass(frozen=True, slots=True)
class Cast:
    """The people of one county and those above it who take part in one order."""

    agent: Actor
    dispatcher: Actor
    reviewer: Actor
    caller_back: Actor


class Troupe:
    """All casts of the province."""

    def __init__(self) -> None:
        self.counties = [unit.path for unit in registry.units(UnitKind.COUNTY)]
        if not self.counties:
            raise NoStaff("the province has no counties yet: start `lianxin demo` once, or import units")
        self._kept: dict[str, Cast] = {}
        self._staff = {role: accounts.listed(seen_by=SYSTEM, role=role) for role in PARTS}

    def county_of(self, message_id: str) -> str:
        """Deal messages round the counties by their id, for the file does not say where they happened."""
        return self.counties[crc32(message_id.encode()) % len(self.counties)]

    def of(self, county: str) -> Cast:
        """Return the cast of a county.

        Raises:
            NoStaff

        """
        if county not in self._kept:
            city = at_level(county, Level.CITY) or county
            self._kept[county] = Cast(
                agent=self._somebody(Role.AGENT, [county, city, county[:2]]),
                dispatcher=self._somebody(Role.DISPATCHER, [county, city, county[:2]]),
                reviewer=self._somebody(Role.REVIEWER, [county, city, county[:2]]),
                caller_back=self._somebody(Role.CALLER_BACK, [city, county[:2]]),
            )
        return self._kept[county]

    def _somebody(self, role: Role, units: Sequence[str]) -> Actor:
        for unit in units:
            for line in self._staff[role]:
                if line.unit == unit and line.is_active:
                    return line.actor
        raise NoStaff(f"nobody at {', '.join(units)} is {role.value}")
