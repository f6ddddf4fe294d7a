"""Who acts in the demo's stories: for every county the people who would."""

from collections import defaultdict
from random import Random
from typing import Final

from lianxin.core.jurisdiction import Level, at_level
from lianxin.core.roles import Role
from lianxin.kernel import accounts
from lianxin.kernel.accounts import AccountLine
from lianxin.kernel.actors import ROOT, SYSTEM, Actor
from lianxin.web.demo import words
from lianxin.workforce import queries as workforce

LEVELS: Final = {Role.DISPATCHER: Level.COUNTY, Role.REVIEWER: Level.COUNTY, Role.CALLER_BACK: Level.CITY}
DEMO_SHARE: Final = 60
"""How often, in a hundred times, the demo's own account acts where it could."""


class Cast:
    """Looks up the actor for a part; the demo's own accounts get the larger share of what is theirs to do."""

    def __init__(self, dice: Random) -> None:
        self._dice = dice
        self._parts: dict[tuple[Role, str], list[AccountLine]] = defaultdict(list)
        lines = accounts.listed(seen_by=SYSTEM)
        for line in lines:
            for role in line.roles:
                self._parts[role, line.unit].append(line)
        holders = {line.id: line for line in lines}
        self._officers = {each.id: holders[each.account].actor for each in workforce.officers(ROOT, seen_by=SYSTEM)}
        demo = next(line.id for line in lines if line.username == Role.OFFICER.value)
        self.demo_officer = next(id_ for id_, actor in self._officers.items() if actor.account == demo)

    def officer(self, id_: int) -> Actor:
        """Return the actor behind an officer."""
        return self._officers[id_]

    def part(self, role: Role, county: str) -> Actor:
        """Return somebody who holds a post for a county: there, in its city, or at the province."""
        unit = at_level(county, LEVELS.get(role, Level.PROVINCE)) or ROOT
        holders = self._parts[role, unit]
        own = [line for line in holders if line.username == role.value]
        return (own[0] if own and words.chance(self._dice, DEMO_SHARE) else self._dice.choice(holders)).actor
