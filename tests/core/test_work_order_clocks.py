"""The four clocks of an order by the Ji'an profile: worked cases with the weekday spelled out."""

from datetime import datetime
from importlib import resources
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from lianxin.core.calendar import from_data
from lianxin.core.clocks import Happening
from lianxin.core.rulebook import ClockTerms
from lianxin.core.work_order_clocks import RECEIVED, ClockName, rules
from lianxin.core.work_order_life import Verb

ORDINARY = ClockTerms(label="一般", report="8min", dispatch="1h", finish="2wd", callback="1wd", origin="吉安")
URGENT = ClockTerms(label="紧急", report="8min", dispatch="1h", finish="24h", callback="1wd", origin="吉安")


CALENDAR = from_data(
    yaml.safe_load(resources.files("lianxin.core").joinpath("editions/calendar.yaml").read_text(encoding="utf-8"))
)


@pytest.fixture
def calendar():
    return CALENDAR


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai"))


def clocks(terms, calendar, *steps):
    done = [Happening(str(verb), at(moment)) for verb, moment in steps]
    return {rule.name: rule.fold(done, calendar) for rule in rules(terms)}


@pytest.mark.parametrize(
    ("terms", "admitted", "due"),
    [
        (ORDINARY, "2026-11-18T09:18", "2026-11-20T17:30"),  # 周三 → 周五下班
        (ORDINARY, "2026-11-20T09:18", "2026-11-24T17:30"),  # 周五 → 周二下班
        (ORDINARY, "2026-02-13T16:00", "2026-02-24T17:30"),  # 春节前周五 → 周六补班算一天，节后首日到期
        (URGENT, "2026-11-20T22:05", "2026-11-21T22:05"),  # 周五夜里 → 周六夜里：24 小时不分昼夜
        (URGENT, "2026-02-16T10:00", "2026-02-17T10:00"),  # 除夕 → 初一
    ],
)
def test_when_handling_is_due(calendar, terms, admitted, due):
    finish = clocks(terms, calendar, (RECEIVED, admitted), (Verb.ADMIT, admitted))[ClockName.FINISH]

    assert [cycle.due_at for cycle in finish] == [at(due)]


def test_eight_minutes_count_from_the_moment_the_words_reached_us(calendar):
    report = clocks(ORDINARY, calendar, (RECEIVED, "2026-11-18T09:10"), (Verb.ADMIT, "2026-11-18T09:19"))["report"]

    (cycle,) = report
    assert (cycle.due_at, cycle.stopped_at) == (at("2026-11-18T09:18"), at("2026-11-18T09:19"))


def test_a_reassignment_does_not_move_the_deadline(calendar):
    steps = [(RECEIVED, "2026-11-18T09:10"), (Verb.ADMIT, "2026-11-18T09:18"), (Verb.ASSIGN, "2026-11-18T09:30")]
    before = clocks(ORDINARY, calendar, *steps)
    after = clocks(ORDINARY, calendar, *steps, (Verb.REASSIGN, "2026-11-19T10:00"))

    assert before == after


def test_a_report_sent_back_leaves_the_clock_running_as_if_it_had_not_been(calendar):
    steps = [
        (RECEIVED, "2026-11-18T09:10"), (Verb.ADMIT, "2026-11-18T09:18"), (Verb.REPORT, "2026-11-18T15:00"),
        (Verb.SEND_BACK, "2026-11-19T09:00"),
    ]  # fmt: skip
    (finish,) = clocks(ORDINARY, calendar, *steps)["finish"]

    assert finish.stopped_at is None


def test_handled_again_a_new_cycle_begins_and_the_old_one_stays(calendar):
    steps = [
        (RECEIVED, "2026-11-18T09:10"), (Verb.ADMIT, "2026-11-18T09:18"), (Verb.PASS_REVIEW, "2026-11-18T15:00"),
        (Verb.REHANDLE, "2026-11-19T10:00"),
    ]  # fmt: skip
    first, second = clocks(ORDINARY, calendar, *steps)["finish"]

    assert first.stopped_at == at("2026-11-18T15:00")
    assert (second.started_at, second.due_at) == (at("2026-11-19T10:00"), at("2026-11-23T17:30"))


def test_a_returned_order_gets_a_new_hour_to_be_given_to_somebody(calendar):
    steps = [
        (RECEIVED, "2026-11-18T09:10"), (Verb.ADMIT, "2026-11-18T09:18"), (Verb.ASSIGN, "2026-11-18T09:30"),
        (Verb.APPROVE_RETURN, "2026-11-18T14:00"),
    ]  # fmt: skip
    first, second = clocks(ORDINARY, calendar, *steps)["dispatch"]

    assert first.stopped_at == at("2026-11-18T09:30")
    assert second.due_at == at("2026-11-18T15:00")


@given(st.lists(st.sampled_from([str(verb) for verb in Verb]), max_size=25))
def test_whatever_happens_no_clock_runs_twice_at_once(verbs):
    done = [Happening(RECEIVED, at("2026-11-18T09:00"))]
    done += [Happening(verb, at(f"2026-11-18T09:{minute:02d}")) for minute, verb in enumerate(verbs, start=1)]

    for rule in rules(ORDINARY):
        cycles = rule.fold(done, CALENDAR)
        assert all(cycle.stopped_at is not None for cycle in cycles[:-1])
        assert [cycle.number for cycle in cycles] == list(range(1, len(cycles) + 1))
