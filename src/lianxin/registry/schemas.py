"""What imports take: the columns of a sheet, how a row is read, how all rows are tried and carried out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, ClassVar, Final

from django.db import transaction

from lianxin.core import jurisdiction
from lianxin.core.refusals import Kind, Refusal
from lianxin.core.roles import Role
from lianxin.core.units import UnitKind
from lianxin.kernel import accounts, sheets
from lianxin.kernel.accounts import NewAccount
from lianxin.kernel.actors import Actor
from lianxin.kernel.imports import BadRow
from lianxin.registry import commands
from lianxin.registry import queries as registry
from lianxin.registry.commands import NewRetailer, NewUnit

MOST_ROWS: Final = 5000
MOST_FAULTS: Final = 100
"""Faults of one file that are told; whoever has made more than that mends these first."""
DIVIDERS: Final = str.maketrans("，,；;/ ", "、、、、、、")
Cells = Mapping[str, str]
Numbered = Sequence[tuple[int, Any]]
Faults = dict[int, Refusal]


class BadCell(Refusal):
    """A cell does not say what its column wants."""

    kind: ClassVar[Kind] = Kind.INVALID
    code: ClassVar[str] = "import.bad_cell"


class TooManyRows(Refusal):
    """More rows than are taken at once."""

    kind: ClassVar[Kind] = Kind.INVALID
    code: ClassVar[str] = "import.too_many_rows"


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """One kind of import. ``needs`` must be in the heading; ``example`` is a row of the blank sheet."""

    label: str
    needs: tuple[str, ...]
    example: tuple[str, ...]
    make: Callable[[Cells], Any]
    rehearse: Callable[[Numbered, Actor, datetime], Faults]
    carry_out: Callable[[Sequence[Any], Actor, datetime], int]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file would do: the rows that can be taken, and those that cannot, with their number and the reason."""

    good: Sequence[tuple[int, Cells]]
    bad: Sequence[tuple[int, Cells, Refusal]]
    made: Sequence[Any]

    @property
    def is_cut(self) -> bool:
        """Whether there were so many faults that the rows after them were not tried."""
        return len(self.bad) >= MOST_FAULTS


def preview(kind: Import, name: str, content: bytes, *, by: Actor, at: datetime) -> Preview:
    """Try every row of a file and take it all back.

    Raises:
        BadSheet, TooManyRows

    """
    cells: dict[int, Cells] = {}
    made: dict[int, Any] = {}
    faults: Faults = {}
    for number, words in sheets.rows(name, content, needs=kind.needs):
        if len(cells) >= MOST_ROWS:
            raise TooManyRows("一次最多导入{most}行，请分开导入", most=MOST_ROWS)
        cells[number] = words
        try:
            row = kind.make(words)
            jurisdiction.require(by.unit, row.path if isinstance(row, NewUnit) else row.unit)
            made[number] = row
        except Refusal as fault:
            faults[number] = fault
    faults |= kind.rehearse(list(made.items()), by, at)
    return Preview(
        [(number, words) for number, words in cells.items() if number not in faults],
        [(number, cells[number], faults[number]) for number in sorted(faults)],
        [row for number, row in made.items() if number not in faults],
    )


def _together(carry_out: Callable[[Sequence[Any], Actor, datetime], int]) -> Callable[..., Faults]:
    """Try rows all at once: a command that names the first bad row is asked again without it."""

    def rehearse(rows: Numbered, by: Actor, at: datetime) -> Faults:
        faults: Faults = {}
        left = list(rows)
        with transaction.atomic():
            while left and len(faults) < MOST_FAULTS:
                try:
                    with transaction.atomic():
                        carry_out([row for _, row in left], by, at)
                    break
                except BadRow as bad:
                    number, _ = left.pop(int(bad.facts["row"]) - 1)
                    faults[number] = bad.fault
            transaction.set_rollback(True)
        return faults

    return rehearse


def _one_by_one(rows: Numbered, by: Actor, at: datetime) -> Faults:
    """Try accounts one after the other."""
    faults: Faults = {}
    with transaction.atomic():
        for number, new in rows:
            try:
                with transaction.atomic():
                    accounts.open_account(new=new, by=by, at=at)
            except Refusal as fault:
                faults[number] = fault
        transaction.set_rollback(True)
    return faults


def _open_units(rows: Sequence[NewUnit], by: Actor, at: datetime) -> int:
    return commands.open_units(units=rows, by=by, at=at)


def _register(rows: Sequence[NewRetailer], by: Actor, at: datetime) -> int:
    return commands.register_retailers(retailers=rows, by=by, at=at)


def _open_accounts(rows: Sequence[NewAccount], by: Actor, at: datetime) -> int:
    return len(accounts.open_accounts(new=rows, by=by, at=at))


def _unit(cells: Cells) -> NewUnit:
    return NewUnit(
        path=cells["编码"], kind=_word(UnitKind, cells["类别"]), name=cells["名称"], short_name=cells["简称"],
        division=cells["行政区划代码"], townships=_listed(cells.get("辖区乡镇街道", "")),
    )  # fmt: skip


def _retailer(cells: Cells) -> NewRetailer:
    return NewRetailer(
        unit=cells["单位编码"], licence_no=cells["许可证号"], credit_code=cells["统一社会信用代码"], name=cells["店名"],
        address=cells["地址"], township=cells["乡镇街道"], licensed_on=_date(cells["发证日期"]),
        expires_on=_date(cells["到期日期"]),
    )  # fmt: skip


def _account(cells: Cells) -> NewAccount:
    registry.require(cells["单位编码"])
    return NewAccount(
        username=cells["用户名"], name=cells["姓名"], unit=cells["单位编码"], email=cells.get("邮箱", ""),
        roles=frozenset(_word(Role, word) for word in _listed(cells["岗位"])),
    )  # fmt: skip


def _word(words: Any, label: str) -> Any:
    for word in words:
        if label in {word.label, word.value}:
            return word
    raise BadCell("没有“{label}”，只能写{words}", label=label, words="、".join(word.label for word in words))


def _listed(text: str) -> tuple[str, ...]:
    return tuple(filter(None, text.translate(DIVIDERS).split("、")))


def _date(text: str) -> date:
    try:
        return date.fromisoformat(_padded(text[:10].replace("/", "-").replace(".", "-")))
    except ValueError:
        raise BadCell("日期“{text}”写成2026-07-01这样", text=text[:20]) from None


def _padded(text: str) -> str:
    return "-".join(part.zfill(2) for part in text.split("-"))


IMPORTS: Final[Mapping[str, Import]] = MappingProxyType(
    {
        "units": Import(
            label="单位", needs=("编码", "类别", "名称", "简称", "行政区划代码"),
            example=("39.01.11", "县级局", "望川县烟草专卖局", "望川", "390111"),
            make=_unit, rehearse=_together(_open_units), carry_out=_open_units,
        ),
        "retailers": Import(
            label="零售户",
            needs=("单位编码", "许可证号", "统一社会信用代码", "店名", "地址", "乡镇街道", "发证日期", "到期日期"),
            example=("39.01.11.51", "390111100001", "91110000600037341L", "青禾便利店", "桥东路8号", "渡口镇",
                     "2024-03-01", "2029-02-28"),
            make=_retailer, rehearse=_together(_register), carry_out=_register,
        ),
        "accounts": Import(
            label="账号", needs=("用户名", "姓名", "单位编码", "岗位"),
            example=("qinyn", "秦越宁", "39.01.11", "派单员、审核人"),
            make=_account, rehearse=_one_by_one, carry_out=_open_accounts,
        ),
    }
)  # fmt: skip
