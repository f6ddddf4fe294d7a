"""A province for benchmarks: ten cities of ten counties, two squads and two stations in each, two thousand officers."""

from itertools import product

from lianxin.core.roles import Role
from lianxin.core.units import UnitKind

CITIES = ["澜州", "岚山", "望海", "雁门", "松江", "金陵", "银川", "石原", "枫林", "荷城"]
FIRST, SECOND = "青石白龙凤金南北东西", "渡堰水潭山坪江湾溪岭"
TEAMS = (("01", "稽查一队"), ("02", "稽查二队"), ("51", "城区服务站"), ("52", "乡镇服务站"))
OFFICERS_A_TEAM = 5
NUMBERS = tuple(f"{number:02d}" for number in range(1, 11))
COUNTIES = tuple(f"39.{city}.{county}" for city, county in product(NUMBERS, NUMBERS))
CITY, COUNTY, TEAM = "39.03", "39.03.07", "39.03.07.01"
"""Where the benchmark's own people stand."""

CAST = {
    "integration": ("39", Role.INTEGRATION),
    "agent": ("39", Role.AGENT),
    "dispatcher": (COUNTY, Role.DISPATCHER),
    "officer": (TEAM, Role.OFFICER),
    "reviewer": (COUNTY, Role.REVIEWER),
    "caller_back": (CITY, Role.CALLER_BACK),
    "city_supervisor": (CITY, Role.SUPERVISOR),
    "leader": ("39", Role.LEADER),
}


def units():
    """Return the rows of the table of units: path, kind, name, short name."""
    yield "39", UnitKind.PROVINCE.value, "云岚省烟草专卖局", "云岚"
    for number, name in zip(NUMBERS, CITIES, strict=True):
        yield f"39.{number}", UnitKind.CITY.value, f"{name}市烟草专卖局", name
    for path, (first, second) in zip(COUNTIES, product(FIRST, SECOND), strict=True):
        yield path, UnitKind.COUNTY.value, f"{first}{second}县烟草专卖局", first + second
        for number, name in TEAMS:
            kind = UnitKind.SQUAD if number < "50" else UnitKind.STATION
            yield f"{path}.{number}", kind.value, f"{first}{second}县局{name}", name


def officers():
    """Return everybody in the field: unit, post, name."""
    for path, (number, _), place in product(COUNTIES, TEAMS, range(OFFICERS_A_TEAM)):
        post = Role.SQUAD_LEADER if place == 0 else Role.OFFICER
        yield f"{path}.{number}", post.value, f"{'沈高陆程秦'[place]}{'砚屿远渭越宁清安'[int(path[-1] + number) % 8]}"
