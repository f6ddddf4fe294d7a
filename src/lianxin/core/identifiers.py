"""Numbers by which the world outside knows shops, cartons and people: how each is built, and what is wrong with one.

Only what a number itself can say is asked here; whether anybody holds it is asked of the registry.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final

from stdnum.cn import ric, uscc

from lianxin.core.jurisdiction import Level, level
from lianxin.core.refusals import Kind, Refusal
from lianxin.core.units import UnitKind
from lianxin.core.words import Word


class BadCreditCode(Refusal):
    """What was given is no 统一社会信用代码."""

    kind: ClassVar[Kind] = Kind.INVALID
    code: ClassVar[str] = "identifier.credit_code"


class BadLicenceNumber(Refusal):
    """What was given is no licence number."""

    kind: ClassVar[Kind] = Kind.INVALID
    code: ClassVar[str] = "identifier.licence_no"


class BadCartonCode(Refusal):
    """What was given is no carton code."""

    kind: ClassVar[Kind] = Kind.INVALID
    code: ClassVar[str] = "identifier.carton_code"


class BadIdCard(Refusal):
    """What was given is no identity card number."""

    kind: ClassVar[Kind] = Kind.INVALID
    code: ClassVar[str] = "identifier.id_card"


class BadUnitPath(Refusal):
    """No unit of that kind can stand at this path."""

    kind: ClassVar[Kind] = Kind.INVALID
    code: ClassVar[str] = "identifier.unit_path"


class HolderType(Word):
    """Who holds a licence: the seventh digit of its number."""

    SELF_EMPLOYED = "1", "个体工商户"
    ORGANISATION = "2", "企业和其他组织"


@dataclass(frozen=True, slots=True)
class CreditCode:
    """A 统一社会信用代码 (GB 32100), taken apart."""

    text: str

    @property
    def division(self) -> str:
        return self.text[2:8]

    @property
    def organisation(self) -> str:
        return self.text[8:17]


@dataclass(frozen=True, slots=True)
class LicenceNumber:
    """A licence number (许可证号): division, who holds it, serial."""

    division: str
    holder: HolderType
    serial: str

    def __str__(self) -> str:
        return f"{self.division}{self.holder}{self.serial}"


@dataclass(frozen=True, slots=True)
class CartonCode:
    """A 32-character carton code (32位喷码), taken apart. Its year is one digit: the decade has to be inferred."""

    year_digit: int
    month: int
    day: int
    case_serial: str
    carton: int
    company: str
    licence: LicenceNumber

    def sorted_on(self, *, by: date) -> date:
        """Return the latest day that the code can mean and that is not after ``by``.

        Raises:
            BadCartonCode: when no year of the last three decades with this digit has that day (29 February).

        """
        for year in range(by.year, by.year - YEARS_BACK, -1):
            if year % 10 == self.year_digit and (day := _day(year, self.month, self.day)) and day <= by:
                return day
        raise BadCartonCode("喷码的分拣日期{month}月{day}日不存在", month=self.month, day=self.day)


@dataclass(frozen=True, slots=True)
class IdCard:
    """An identity card number (GB 11643), taken apart."""

    text: str
    division: str
    born_on: date
    is_male: bool


CREDIT_LENGTH: Final = 18
CREDIT_SHAPE: Final = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}", re.ASCII)
LICENCE_LENGTH: Final = 12
HOLDERS: Final = {holder.value: holder for holder in HolderType}
CARTON_LENGTH: Final = 32
CARTON_SHAPE: Final = re.compile(r"(\d)(\d\d)(\d\d)(\d{9})(\d\d)([A-Z]{4})(\d{12})", re.ASCII)
CARTONS_A_CASE: Final = 50
YEARS_BACK: Final = 30
ID_CARD_LENGTH: Final = 18
ID_CARD_SHAPE: Final = re.compile(r"[1-9][0-9]{16}[0-9X]", re.ASCII)
UNIT_PATH: Final = re.compile(r"[0-9]{2}(\.[0-9]{2}){0,3}", re.ASCII)
LEVEL_OF_KIND: Final = {
    UnitKind.PROVINCE: Level.PROVINCE,
    UnitKind.CITY: Level.CITY,
    UnitKind.COUNTY: Level.COUNTY,
    UnitKind.SQUAD: Level.TEAM,
    UnitKind.STATION: Level.TEAM,
}


def credit_code(text: str) -> CreditCode:
    """Read a 统一社会信用代码: 18 characters without I, O, S, V and Z, the last of them a check digit.

    Raises:
        BadCreditCode

    """
    found = bare(text)
    if len(found) != CREDIT_LENGTH:
        raise BadCreditCode("统一社会信用代码是18位，这里有{count}位", count=len(found))
    if not CREDIT_SHAPE.fullmatch(found):
        raise BadCreditCode("统一社会信用代码里有不该出现的字符：第3至8位是数字，其余不用字母I、O、S、V、Z")
    if found[-1] != credit_check(found[:-1]):
        raise BadCreditCode("统一社会信用代码的校验位不对，请逐位核对")
    return CreditCode(found)


def credit_check(first_17: str) -> str:
    """Return the check digit that belongs to the first 17 characters of a credit code."""
    return uscc.calc_check_digit(first_17)


def licence_number(text: str) -> LicenceNumber:
    """Read a licence number: 6 digits division, 1 or 2 for who holds it, 5 digits serial.

    Raises:
        BadLicenceNumber

    """
    found = bare(text)
    if len(found) != LICENCE_LENGTH or not _is_digits(found):
        raise BadLicenceNumber("许可证号是12位数字，请核对")
    if found[6] not in HOLDERS:
        raise BadLicenceNumber("许可证号第7位只能是1（个体工商户）或2（企业和其他组织）")
    return LicenceNumber(found[:6], HOLDERS[found[6]], found[7:])


def carton_code(text: str) -> CartonCode:
    """Read a 32-character carton code, in one line or in its two rows of 16.

    Raises:
        BadCartonCode

    """
    found = bare(text)
    if len(found) != CARTON_LENGTH:
        raise BadCartonCode("喷码是两行共32位，这里有{count}位", count=len(found))
    parts = CARTON_SHAPE.fullmatch(found)
    if parts is None:
        raise BadCartonCode("喷码第一行是16位数字，第二行是4个字母和12位许可证号，请核对")
    year, month, day, case_serial, carton, company, licence = parts.groups()
    if _day(LEAP_YEAR, int(month), int(day)) is None:
        raise BadCartonCode("喷码的分拣日期{month}月{day}日不存在", month=int(month), day=int(day))
    if not 1 <= int(carton) <= CARTONS_A_CASE:
        raise BadCartonCode("喷码第15、16位是件内条号，应在01至50之间")
    try:
        holder = licence_number(licence)
    except BadLicenceNumber:
        raise BadCartonCode("喷码第二行的许可证号不对，请核对") from None
    return CartonCode(int(year), int(month), int(day), case_serial, int(carton), company, holder)


def id_card(text: str, *, by: date) -> IdCard:
    """Read an identity card number of somebody born not after ``by``.

    Raises:
        BadIdCard

    """
    found = bare(text)
    if len(found) != ID_CARD_LENGTH:
        raise BadIdCard("身份证号是18位，这里有{count}位", count=len(found))
    if not ID_CARD_SHAPE.fullmatch(found):
        raise BadIdCard("身份证号前17位是数字，最后一位是数字或X")
    born_on = _day(int(found[6:10]), int(found[10:12]), int(found[12:14]))
    if born_on is None or born_on > by:
        raise BadIdCard("身份证号里的出生日期不存在")
    if found[-1] != id_card_check(found[:-1]):
        raise BadIdCard("身份证号的校验位不对，请逐位核对")
    return IdCard(found, found[:6], born_on, is_male=int(found[16]) % 2 == 1)


def id_card_check(first_17: str) -> str:
    """Return the check digit that belongs to the first 17 digits of an identity card number (ISO 7064 MOD 11-2)."""
    return ric.calc_check_digit(f"{first_17}0")


def unit_path(text: str, kind: UnitKind) -> str:
    """Read the path of a unit of a kind: two digits a step, as many steps as its kind stands deep.

    Raises:
        BadUnitPath

    """
    if not UNIT_PATH.fullmatch(text):
        raise BadUnitPath("单位编码写成39.01.11这样，每级两位数字，用点隔开")
    if level(text) is not LEVEL_OF_KIND[kind]:
        raise BadUnitPath("{path}的级数不对，不能是{kind}的编码", path=text, kind=kind)
    return text


LEAP_YEAR: Final = 2000


def bare(text: str) -> str:
    """Return a number as it is kept: without the spaces, dashes and line ends people write into it, in capitals."""
    return re.sub(r"[\s\-]", "", text).upper()


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
