"""A small province of our own for tests: two counties of one city, a squad and a station in each, and their people."""

import datetime as dt
from zoneinfo import ZoneInfo

from lianxin.core.roles import Role
from lianxin.core.units import UnitKind
from lianxin.kernel import access
from lianxin.kernel.claims import claim
from lianxin.kernel.models import Account
from lianxin.registry.models import Unit
from lianxin.workforce.models import Officer

SHANGHAI = ZoneInfo("Asia/Shanghai")
WEDNESDAY = dt.datetime(2026, 11, 18, 9, 18, tzinfo=SHANGHAI)
"""A plain working Wednesday: 周三 9:18."""

CITY, QINGDU, SHIYAN = "39.01", "39.01.01", "39.01.02"
QINGDU_SQUAD, QINGDU_STATION, SHIYAN_SQUAD = "39.01.01.01", "39.01.01.51", "39.01.02.01"

UNITS = [
    ("39", UnitKind.PROVINCE, "云岚省烟草专卖局", "云岚"),
    (CITY, UnitKind.CITY, "澜州市烟草专卖局", "澜州"),
    (QINGDU, UnitKind.COUNTY, "青渡县烟草专卖局", "青渡"),
    (QINGDU_SQUAD, UnitKind.SQUAD, "青渡县局稽查一队", "稽查一队"),
    ("39.01.01.02", UnitKind.SQUAD, "青渡县局稽查二队", "稽查二队"),
    (QINGDU_STATION, UnitKind.STATION, "渡口服务站", "渡口站"),
    (SHIYAN, UnitKind.COUNTY, "石堰县烟草专卖局", "石堰"),
    (SHIYAN_SQUAD, UnitKind.SQUAD, "石堰县局稽查一队", "稽查一队"),
]


def build():
    """Put the units there; names are public, so nothing need be claimed."""
    Unit.objects.bulk_create(
        Unit(path=path, kind=kind.value, name=name, short_name=short, division="390101")
        for path, kind, name, short in UNITS
    )


def person(name, unit, *roles):
    """Open an account and return the actor behind it."""
    account = Account.objects.create(
        username=f"{name}-{unit}", name=name, unit=unit, roles=[role.value for role in roles], opened_at=WEDNESDAY
    )
    return access.staff(account)


def officer(name, unit, *, on_duty=True, role=Role.OFFICER):
    """Enrol an officer and return their id and the actor behind it."""
    actor = person(name, unit, role)
    claim(scope="39")
    row = Officer.objects.create(
        account_id=actor.account, name=name, unit=unit, badge_no=f"39{actor.account:06d}", post=role.value,
        is_on_duty=on_duty,
    )  # fmt: skip
    return row.pk, actor


class People:
    """One person for every post, of 澜州 and 青渡."""

    def __init__(self):
        self.agent = person("周念安", "39", Role.AGENT)
        self.dispatcher = person("秦越宁", QINGDU, Role.DISPATCHER)
        self.officer_id, self.officer = officer("沈砚", QINGDU_SQUAD)
        self.other_officer_id, self.other_officer = officer("高屿", "39.01.01.02")
        self.foreign_officer_id, self.foreign_officer = officer("陆知远", SHIYAN_SQUAD)
        self.reviewer = person("卢清", QINGDU, Role.REVIEWER)
        self.caller_back = person("方回", CITY, Role.CALLER_BACK)
        self.leader = person("程渭", "39", Role.LEADER)
        self.administrator = person("管知行", "39", Role.ADMINISTRATOR)
        self.foreign_dispatcher = person("石开", SHIYAN, Role.DISPATCHER)
        self.integration = person("12345", "39", Role.INTEGRATION)
