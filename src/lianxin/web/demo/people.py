"""Who works in 云岚省: officers of every team and office, the staff of all other posts, and the demo's own accounts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from lianxin.core.roles import Role
from lianxin.core.units import UnitKind
from lianxin.kernel.accounts import NewAccount
from lianxin.kernel.actors import ROOT
from lianxin.registry.commands import NewUnit
from lianxin.web.demo import words
from lianxin.web.demo.province import DEMO_CITY, DEMO_COUNTY, DEMO_SQUAD

DEMO_PASSWORD: Final = "lianxin-demo-2026"  # noqa: S105 - printed for everybody to see; only the demo has it
INTEGRATION: Final = "12345"
OFFICERS: Final = {UnitKind.COUNTY: (2, 3), UnitKind.SQUAD: (3, 5), UnitKind.STATION: (2, 3)}
"""How many officers stand at a unit of a kind; the first of a team leads it."""

STAFF: Final = {
    UnitKind.PROVINCE: {
        Role.AGENT: 30, Role.DISPATCHER: 2, Role.LEADER: 2, Role.SUPERVISOR: 2, Role.ADMINISTRATOR: 1, Role.AUDITOR: 2,
    },
    UnitKind.CITY: {Role.DISPATCHER: 1, Role.CALLER_BACK: 2, Role.LEADER: 1, Role.SUPERVISOR: 1, Role.ADMINISTRATOR: 1},
    UnitKind.COUNTY: {Role.DISPATCHER: 1, Role.REVIEWER: 1, Role.LEADER: 1, Role.CLERK: 1},
}  # fmt: skip

DEMO: Final = (
    (Role.AGENT, "周念安", ROOT, "云岚省 12313 分中心"),
    (Role.DISPATCHER, "秦越宁", DEMO_COUNTY, "青渡县局"),
    (Role.OFFICER, "沈砚", DEMO_SQUAD, "青渡县局稽查二队"),
    (Role.SQUAD_LEADER, "高屿", DEMO_SQUAD, "青渡县局稽查二队"),
    (Role.REVIEWER, "卢清", DEMO_COUNTY, "青渡县局"),
    (Role.CALLER_BACK, "方回", DEMO_CITY, "澜州市局"),
    (Role.SUPERVISOR, "严朗", ROOT, "云岚省局内管处"),
    (Role.LEADER, "程渭", ROOT, "云岚省局"),
    (Role.CLERK, "许微", DEMO_COUNTY, "青渡县局"),
    (Role.ADMINISTRATOR, "管知行", ROOT, "云岚省局信息中心"),
    (Role.AUDITOR, "简平", ROOT, "云岚省局"),
)
"""One account for every post, named after it; those of one county can play the story together."""


@dataclass(frozen=True, slots=True)
class Staff:
    """Accounts to be opened; the officers among them have a badge, by username."""

    demo: tuple[NewAccount, ...]
    others: tuple[NewAccount, ...]
    badges: dict[str, str]


def demo_accounts() -> list[tuple[str, str, str]]:
    """Return the demo's accounts for the printout: the post, the username, where it stands. All have one password."""
    return [(role.label, role.value, where) for role, _, _, where in DEMO]


def compose(dice: Random, units: Sequence[NewUnit]) -> Staff:
    """Compose the staff of the province; the officers of a county are numbered through for their badges."""
    demo = tuple(_account(role.value, name, unit, role) for role, name, unit, _ in DEMO)
    others = [_account(INTEGRATION, "12345 平台", ROOT, Role.INTEGRATION)]
    badges: dict[str, str] = {}
    serials: dict[str, int] = {}
    for unit in units:
        others += _staff(dice, unit)
        for post in _posts(dice, unit):
            serials[unit.division] = serials.get(unit.division, 0) + 1
            username = f"{post.value}-{unit.division}-{serials[unit.division]:02d}"
            others.append(_account(username, words.person(dice), unit.path, post))
            badges[username] = f"{unit.division}{serials[unit.division]:04d}"
    badges[Role.OFFICER.value], badges[Role.SQUAD_LEADER.value] = "3901119001", "3901119002"
    return Staff(demo, tuple(others), badges)


def _staff(dice: Random, unit: NewUnit) -> Iterator[NewAccount]:
    for role, count in STAFF.get(unit.kind, {}).items():
        for number in range(1, count + 1):
            yield _account(f"{role.value}-{unit.division}-{number:02d}", words.person(dice), unit.path, role)


def _posts(dice: Random, unit: NewUnit) -> list[Role]:
    if unit.kind not in OFFICERS:
        return []
    posts = [Role.OFFICER] * dice.randint(*OFFICERS[unit.kind])
    if unit.kind is not UnitKind.COUNTY and unit.path != DEMO_SQUAD:
        posts[0] = Role.SQUAD_LEADER
    return posts


def _account(username: str, name: str, unit: str, role: Role) -> NewAccount:
    return NewAccount(username=username, name=name, unit=unit, roles=frozenset({role}))
