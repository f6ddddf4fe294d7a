"""Messages replayed through the loop: once each, however often it is killed, and reckoned the same elsewhere."""

import csv
import datetime as dt
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import chinese_calendar
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lianxin.core.roles import Role
from lianxin.kernel.claims import claim
from lianxin.web.replay.messages import BadRow, Columns, Message, read
from tests.province import People, build, person

LIANXIN = Path(sys.executable).with_name("lianxin")
ORACLE = Path(__file__).with_name("oracle.py")
BEGUN = dt.datetime(2019, 9, 26, 8, 0)  # noqa: DTZ001 - as such files have it; 周四，国庆调休前后


def rows(count):
    """Messages a few hours apart, every other one answered some days later."""
    for number in range(count):
        at = BEGUN + dt.timedelta(hours=5 * number, minutes=number)
        answered = at + dt.timedelta(days=number % 9, hours=3) if number % 2 else None
        yield {
            "id": number, "user": f"U{number}", "subject": f"第{number}件", "time": at, "text": "举报有人卖假烟" * 3,
            "reply": "已核查处理" if answered else None, "reply_time": answered,
        }  # fmt: skip


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "messages.parquet"
    pq.write_table(pa.Table.from_pylist(list(rows(60))), path)
    return path


@pytest.fixture
def calendar(tmp_path):
    path = tmp_path / "calendar.csv"
    with path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(["date", "holiday_cn"])
        day = BEGUN.date()
        for _ in range(90):
            writer.writerow([day.isoformat(), int(chinese_calendar.is_workday(day))])
            day += dt.timedelta(days=1)
    return path


@pytest.fixture
def house(fresh_database):
    build()
    People()
    person("卢澄", "39", Role.REVIEWER)
    claim()
    return {**os.environ, "DATABASE_URL": fresh_database, "DATABASE_OWNER_URL": fresh_database}


def replay(file, house, **more):
    words = [LIANXIN, "replay", "messages", file, "--source", "test", "--json"]
    return subprocess.Popen(words, env=house, stdout=subprocess.PIPE, text=True, **more)


def test_a_replay_killed_again_and_again_takes_every_message_in_once(file, house, calendar, fresh_database):
    for patience in (2.0, 2.6, 3.2):
        killed = replay(file, house)
        time.sleep(patience)
        killed.kill()
        killed.communicate()

    last = replay(file, house)
    said, _ = last.communicate()
    words = ["--database", fresh_database, "--messages", file, "--calendar", calendar, "--source", "test"]
    reckoning = subprocess.run([sys.executable, ORACLE, *words], capture_output=True, text=True, check=False)
    ledger = subprocess.run(
        [LIANXIN, "ledger", "verify", "--json"], env=house, capture_output=True, text=True, check=False
    )

    outcome = json.loads(said)
    assert last.returncode == 0
    assert outcome["filed"] + outcome["known"] == 60
    assert reckoning.stdout.startswith("0 differences; messages 60"), reckoning.stdout + reckoning.stderr
    assert json.loads(ledger.stdout)["ok"] is True


def test_rows_that_cannot_be_replayed_say_why_and_the_others_are_read(tmp_path):
    path = tmp_path / "来信.csv"
    path.write_text(
        "编号,内容,时间,答复,答复时间\n"
        "1,反映假烟,2020/01/06 12:09:38,,\n"
        ",没有编号,2020-01-06 12:09:38,,\n"
        "3,没有时间,,,\n"
        "4,,2020-01-06 12:09:38,,\n"
        "5,答复在先,2020-01-06 12:09:38,办了,2020-01-05 10:00:00\n"
        "6,时间不对,不是时间,,\n",
        encoding="utf-8",
    )
    columns = Columns(id="编号", text="内容", time="时间", reply="答复", reply_time="答复时间", subject="", caller="")

    found = list(read(path, columns))

    assert [each.number for each in found if isinstance(each, BadRow)] == [2, 3, 4, 5, 6]
    assert [each.why for each in found if isinstance(each, BadRow)][:4] == [
        "没有编号", "没有时间", "没有内容", "答复早于来信",
    ]  # fmt: skip
    (good,) = [each for each in found if isinstance(each, Message)]
    assert (good.id, good.text, good.at.isoformat()) == ("1", "反映假烟", "2020-01-06T12:09:38+08:00")


@pytest.mark.parametrize(("name", "why"), [("x.txt", "must be Parquet, CSV or Excel"), ("x.csv", "no column 'id'")])
def test_a_file_that_is_no_table_of_messages_is_refused_in_words(tmp_path, name, why):
    path = tmp_path / name
    path.write_text("a,b\n1,2\n")

    answer = subprocess.run(
        [LIANXIN, "replay", "messages", path], capture_output=True, text=True, check=False, env=os.environ
    )

    assert answer.returncode == 1
    assert why in answer.stderr
