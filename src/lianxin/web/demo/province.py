"""云岚省 as the demo knows it: its units, its people and its shops, the same for the same seed.

Nothing here belongs to anybody. Division codes begin with 39, which GB/T 2260 has never given to a province, and so do
the licences and credit codes made from them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from lianxin.core.identifiers import HolderType, LicenceNumber, credit_check
from lianxin.core.units import UnitKind
from lianxin.kernel.actors import ROOT
from lianxin.kernel.imports import fingerprint
from lianxin.registry.commands import NewRetailer, NewUnit
from lianxin.web.demo import words

FIRST_COUNTY: Final = 11
FIRST_STATION: Final = 51
NUMERALS: Final = "一二三四"
BUREAU: Final = "烟草专卖局"
DEMO_CITY: Final = f"{ROOT}.01"
DEMO_COUNTY: Final = f"{DEMO_CITY}.{FIRST_COUNTY}"
DEMO_SQUAD: Final = f"{DEMO_COUNTY}.02"
SHOPS: Final = 3000
FIVE_YEARS: Final = timedelta(days=5 * 365 + 1)
CODE_LETTERS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
ORGANISATION_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True, slots=True)
class Province:
    """All that stands before anybody files anything."""

    units: tuple[NewUnit, ...]
    retailers: tuple[NewRetailer, ...]

    def fingerprint(self) -> str:
        """Return the SHA-256 over everything: two provinces of one seed and day have the same."""
        return fingerprint([*self.units, *self.retailers])


def compose(dice: Random, *, on: date, shops: int = SHOPS) -> Province:
    """Compose the province as it stands on a day."""
    units = tuple(_units(dice))
    return Province(units, tuple(_retailers(dice, units, on, shops)))


def division(path: str) -> str:
    """Return the division code of a unit: its path without dots, filled up with zeros (39.01.11 → 390111)."""
    return path.replace(".", "")[:6].ljust(6, "0")


def _units(dice: Random) -> Iterator[NewUnit]:
    lists = words.names()
    yield _unit(ROOT, UnitKind.PROVINCE, f"{lists['province']}{BUREAU}", lists["province"][:2])
    counties = words.spread(lists["counties"], len(lists["cities"]))
    for number, (city, its_counties) in enumerate(zip(lists["cities"], counties, strict=True), start=1):
        path = f"{ROOT}.{number:02d}"
        yield _unit(path, UnitKind.CITY, f"{city}市{BUREAU}", city)
        for place, county in enumerate(its_counties, start=FIRST_COUNTY):
            yield from _county(dice, f"{path}.{place:02d}", county)


def _county(dice: Random, path: str, name: str) -> Iterator[NewUnit]:
    lists = words.names()
    suffix = "区" if name in lists["districts"] else "县"
    is_demo = path == DEMO_COUNTY
    towns = lists["demo_townships"] if is_demo else ["城关镇", *dice.sample(lists["townships"], dice.randint(4, 7))]
    squads = 3 if is_demo else dice.randint(2, 4)
    stations = 3 if is_demo else dice.randint(2, 3)
    yield _unit(path, UnitKind.COUNTY, f"{name}{suffix}{BUREAU}", name, towns)
    for number, its_towns in enumerate(words.spread(towns, squads), start=1):
        title = f"稽查{NUMERALS[number - 1]}队"
        yield _unit(f"{path}.{number:02d}", UnitKind.SQUAD, f"{name}{suffix}局{title}", title, its_towns)
    for number, its_towns in enumerate(words.spread(towns, stations)):
        seat = its_towns[0].removesuffix("街道").removesuffix("镇").removesuffix("乡")
        yield _unit(
            f"{path}.{FIRST_STATION + number:02d}",
            UnitKind.STATION,
            f"{name}{suffix}{seat}服务站",
            f"{seat}站",
            its_towns,
        )


def _unit(path: str, kind: UnitKind, name: str, short_name: str, townships: Sequence[str] = ()) -> NewUnit:
    return NewUnit(
        path=path, kind=kind, name=name, short_name=short_name, division=division(path), townships=tuple(townships)
    )


def _retailers(dice: Random, units: Sequence[NewUnit], on: date, shops: int) -> Iterator[NewRetailer]:
    counties = {unit.path: unit for unit in units if unit.kind is UnitKind.COUNTY}
    stations = [unit for unit in units if unit.kind is UnitKind.STATION]
    dealt: dict[str, int] = {}
    for number in range(shops):
        station = stations[number % len(stations)]
        county = counties[station.path.rpartition(".")[0]]
        dealt[county.path] = dealt.get(county.path, 0) + 1
        name = words.names()["longest_shop"] if number == 0 else words.shop(dice)
        yield _retailer(dice, name, station, county, serial=dealt[county.path], on=on)


def _retailer(dice: Random, name: str, station: NewUnit, county: NewUnit, *, serial: int, on: date) -> NewRetailer:
    holder = HolderType.ORGANISATION if words.chance(dice, 12) else HolderType.SELF_EMPLOYED
    licensed_on = on - timedelta(days=dice.randint(20, 1815))
    town = dice.choice(station.townships)
    return NewRetailer(
        unit=station.path,
        licence_no=str(LicenceNumber(county.division, holder, f"{serial:05d}")),
        credit_code=_credit_code(dice, holder, county.division),
        name=name,
        address=f"{county.name.removesuffix(BUREAU)}{town}{words.address(dice)}",
        township=town,
        licensed_on=licensed_on,
        expires_on=licensed_on + FIVE_YEARS,
    )


def _credit_code(dice: Random, holder: HolderType, division: str) -> str:
    """Return a credit code with good check digits: 92 stands for the self-employed, 91 for companies."""
    body = "MA" + "".join(dice.choice(CODE_LETTERS) for _ in range(6))
    total = sum(int(letter, 36) * weight for letter, weight in zip(body, ORGANISATION_WEIGHTS, strict=True))
    organisation = body + "0123456789X0"[11 - total % 11]
    first = ("92" if holder is HolderType.SELF_EMPLOYED else "91") + division + organisation
    return first + credit_check(first)
