"""Excel and CSV, out and in: every list can leave as a workbook, every import says of each bad row what is wrong."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, ClassVar, Final, Generic, TypeVar
from urllib.parse import quote

import xlsxwriter
from django.http import HttpResponse
from django.utils import timezone
from python_calamine import CalamineError, CalamineWorkbook

from lianxin.core.refusals import Kind, Refusal

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS: Final = 100_000
ENCODINGS: Final = ("utf-8-sig", "gb18030")
Row = TypeVar("Row")


class BadSheet(Refusal):
    """The file is not a table that can be read."""

    kind: ClassVar[Kind] = Kind.INVALID
    code: ClassVar[str] = "sheet.bad"


@dataclass(frozen=True, slots=True)
class BadRow:
    """One row that cannot be taken in, by its number in the sheet (the heading is 1), and why."""

    number: int
    why: str


@dataclass(frozen=True, slots=True)
class Reading(Generic[Row]):
    """What a file holds: the rows that can be taken in, and those that cannot. Nothing is changed by reading."""

    good: Sequence[Row]
    bad: Sequence[BadRow]


def workbook_response(name: str, columns: Mapping[str, Callable[[Row], Any]], rows: Iterable[Row]) -> HttpResponse:
    """Answer with a workbook: one sheet, a heading of ``columns``' keys, a line a row; times in Asia/Shanghai."""
    memory = io.BytesIO()
    book = xlsxwriter.Workbook(memory, {"in_memory": True, "constant_memory": False, "strings_to_formulas": False})
    sheet = book.add_worksheet()
    heading = book.add_format({"bold": True})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, list(columns), heading)
    for line, row in enumerate(rows, start=1):
        for column, value_of in enumerate(columns.values()):
            _write(sheet, line, column, value_of(row), moment)
    book.close()
    response = HttpResponse(memory.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}.xlsx"
    return response


def _write(sheet: Any, line: int, column: int, value: Any, moment: Any) -> None:
    match value:
        case datetime():
            sheet.write_datetime(line, column, timezone.localtime(value).replace(tzinfo=None), moment)
        case bool() | None:
            sheet.write_string(line, column, {True: "是", False: "否", None: ""}[value])
        case int() | float():
            sheet.write_number(line, column, value)
        case _:
            sheet.write_string(line, column, str(value))


def read(name: str, content: bytes, *, needs: Sequence[str], make: Callable[[Mapping[str, str]], Row]) -> Reading[Row]:
    """Read a workbook or CSV whose heading holds ``needs``; ``make`` turns one row of words into what is wanted.

    ``make`` refuses a row by raising a ``Refusal``; its sentence is the reason in the answer.

    Raises:
        BadSheet

    """
    good: list[Row] = []
    bad: list[BadRow] = []
    for number, words in rows(name, content, needs=needs):
        try:
            good.append(make(words))
        except Refusal as refusal:
            bad.append(BadRow(number, str(refusal)))
    return Reading(good, bad)


def rows(name: str, content: bytes, *, needs: Sequence[str]) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Yield the rows of a workbook or CSV whose heading holds ``needs``, each with its number in the sheet.

    Raises:
        BadSheet

    """
    lines = _lines(name, content)
    heading = [cell.strip() for cell in next(lines, [])]
    if missing := [column for column in needs if column not in heading]:
        raise BadSheet("表头缺少：{columns}", columns="、".join(missing))
    for number, cells in enumerate(lines, start=2):
        if number > MOST_ROWS:
            raise BadSheet("一次最多导入{most}行，请分开导入", most=MOST_ROWS)
        if any(cell.strip() for cell in cells):
            padded = [*cells, *[""] * (len(heading) - len(cells))]
            yield number, {column: cell.strip() for column, cell in zip(heading, padded, strict=False)}


def _lines(name: str, content: bytes) -> Iterator[list[str]]:
    if name.lower().endswith(".csv"):
        return iter(csv.reader(io.StringIO(_decoded(content))))
    if name.lower().endswith((".xlsx", ".xls", ".xlsm", ".ods")):
        return _sheet_lines(content)
    raise BadSheet("只能导入 Excel 或 CSV 文件")


def _sheet_lines(content: bytes) -> Iterator[list[str]]:
    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    except (CalamineError, IndexError, ValueError):
        raise BadSheet("文件打不开，请用 Excel 另存后再导入") from None
    return ([_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False))


def _decoded(content: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadSheet("文件编码不能识别，请另存为 UTF-8 的 CSV")


def _text(cell: Any) -> str:
    match cell:
        case float() if cell.is_integer():
            return str(int(cell))
        case datetime() | date() | time():
            return cell.isoformat()
        case _:
            return str(cell)
