"""Excel and CSV, out and in."""

import io
from datetime import UTC, datetime
from typing import ClassVar

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from lianxin.core.refusals import Refusal
from lianxin.kernel.sheets import BadSheet, read, workbook_response


class Wrong(Refusal):
    code: ClassVar[str] = "test.wrong"


def make(row):
    if not row["数"].isdigit():
        raise Wrong("“{word}”不是数", word=row["数"])
    return row["名"], int(row["数"])


def workbook(*rows):
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory) as book:
        sheet = book.add_worksheet()
        for line, row in enumerate(rows):
            sheet.write_row(line, 0, row)
    return memory.getvalue()


CSV = "名,数\n甲,1\n乙,二\n\n丙,3\n"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("表.csv", CSV.encode()),
        ("表.csv", CSV.encode("utf-8-sig")),
        ("表.csv", CSV.encode("gb18030")),  # Excel 存的 CSV
        ("表.XLSX", workbook(["名", "数"], ["甲", 1], ["乙", "二"], [], ["丙", 3.0])),
    ],
)
def test_good_rows_are_made_and_each_bad_row_says_why(name, content):
    found = read(name, content, needs=["名", "数"], make=make)

    assert found.good == [("甲", 1), ("丙", 3)]
    assert [(bad.number, bad.why) for bad in found.bad] == [(3, "“二”不是数")]


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("表.txt", b"", "只能导入 Excel 或 CSV"),
        ("表.csv", "名\n甲".encode(), "表头缺少：数"),
        ("表.csv", b"", "表头缺少：名、数"),
        ("表.csv", b"\xff\xfe\x00\x81\x30", "文件编码不能识别"),
        ("表.xlsx", b"<html>", "文件打不开"),
        ("表.xlsx", b"PK\x03\x04rubbish", "文件打不开"),
    ],
)
def test_what_is_no_table_is_refused_in_words(name, content, why):
    with pytest.raises(BadSheet, match=why):
        read(name, content, needs=["名", "数"], make=make)


def test_a_list_leaves_as_a_workbook_with_times_of_ours_and_no_formula():
    columns = {
        "编号": lambda row: row[0],
        "时间": lambda row: row[1],
        "急": lambda row: row[2],
        "件": lambda row: row[3],
    }
    rows = [("=1+1", datetime(2026, 11, 18, 1, 18, tzinfo=UTC), True, 7), ("@cmd", None, False, None)]

    response = workbook_response("工单", columns, rows)

    sheet = CalamineWorkbook.from_filelike(io.BytesIO(response.content)).get_sheet_by_index(0).to_python()
    assert sheet[0] == ["编号", "时间", "急", "件"]
    assert sheet[1] == ["=1+1", datetime.fromisoformat("2026-11-18T09:18"), "是", 7.0]
    assert sheet[2] == ["@cmd", "", "否", ""]
    assert "filename*=UTF-8''" in response["Content-Disposition"]
