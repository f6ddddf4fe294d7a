"""Deadlines in three kinds of time, and the reasons printed with them."""

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianxin.core.calendar import DAY, SHANGHAI, BeyondHorizon, NaiveInstant, midnight
from lianxin.core.deadlines import BadTerm, MixedTerms, Pause, Term, TermKind, due, explain, remind_at
from tests.core.calendars import NATIONAL, H, at, on, plain

WORKED_CASES = [
    # from, term, due, why
    ("周三 2026-11-18 09:18", "8min", "周三 2026-11-18 09:26", "上报：自然时间"),
    ("周五 2026-11-20 23:58", "8min", "周六 2026-11-21 00:06", "半夜、周末也走"),
    ("周三 2026-11-18 17:00", "1h", "周三 2026-11-18 18:00", "派单：不管下班"),
    ("周五 2026-11-20 09:18", "24h", "周六 2026-11-21 09:18", "24小时不是一个工作日"),
    ("周二 2025-09-30 16:00", "4wh", "周四 2025-10-09 11:30", "跨国庆的工作时间"),
    ("周六 2026-11-21 10:00", "30wmin", "周一 2026-11-23 09:30", "休息日来的，上班才走"),
    ("周三 2026-11-18 09:18", "2wd", "周五 2026-11-20 17:30", "吉安：2个工作日办结"),
    ("周二 2025-09-30 16:00", "3wd", "周六 2025-10-11 17:30", "国庆后，含一个调休周六"),
    ("周一 2025-01-27 10:00", "7wd", "周三 2025-02-12 17:30", "处罚法的7日是工作日"),
    ("周五 2026-07-03 09:00", "90d", "周四 2026-10-08 24:00", "处罚法的90日是自然日，末日逢国庆顺延"),
    ("周四 2026-07-02 23:59", "90d", "周三 2026-09-30 24:00", "早一天，正好在节前"),
    ("周一 2026-11-02 09:00", "15d", "周二 2026-11-17 24:00", "当日不计"),
    ("周一 2026-11-02 09:00", "5d", "周一 2026-11-09 24:00", "末日是周六，顺延到周一"),
    ("周一 2026-11-02 09:00", "4d", "周五 2026-11-06 24:00", "末日是周五，不顺延"),
    ("周五 2025-01-24 09:00", "2d", "周日 2025-01-26 24:00", "末日周日，但调休上班，不顺延"),
]


class TestWorkedCases:
    @pytest.mark.parametrize(("start", "term", "end", "why"), WORKED_CASES)
    def test_a_term_is_due_when_a_lawyer_says_so(self, start, term, end, why):
        assert due(at(start), Term.read(term), NATIONAL).at == at(end), why

    def test_the_last_second_of_a_day_and_the_first_of_the_next_start_different_terms(self):
        monday = due(at("周一 2026-11-16 23:59:59"), Term.read("1wd"), NATIONAL)
        tuesday = due(at("周二 2026-11-17 00:00"), Term.read("1wd"), NATIONAL)
        assert (monday.at, tuesday.at) == (at("周二 2026-11-17 17:30"), at("周三 2026-11-18 17:30"))

    def test_the_day_of_a_due_at_24_hours_is_the_day_that_ends(self):
        assert due(at("周一 2026-11-02 09:00"), Term.read("15d"), NATIONAL).last_on == on("周二 2026-11-17")

    def test_a_due_names_the_edition_it_was_counted_with(self):
        assert due(at("周一 2026-11-02 09:00"), Term.read("15d"), NATIONAL).edition == "cn-2026.1"

    def test_a_due_that_touches_a_year_without_a_notice_is_provisional(self):
        start = at("周五 2026-12-18 09:00")
        assert not due(start, Term.read("6wd"), NATIONAL).is_provisional  # ends on the 28th
        assert due(start, Term.read("7wd"), NATIONAL).is_provisional  # ends on the 29th
        assert due(start, Term.read("30d"), NATIONAL).is_provisional
        assert not due(start, Term.read("720h"), NATIONAL).is_provisional  # wall time asks no calendar

    def test_a_term_beyond_the_calendar_is_refused_and_never_guessed(self):
        for term in ("300wd", "9999wh", "400d"):
            with pytest.raises(BeyondHorizon):
                due(at("周一 2027-06-07 09:00"), Term.read(term), NATIONAL)

    def test_wall_time_runs_on_beyond_the_calendar_but_not_beyond_all_years(self):
        start = at("周五 2027-12-31 23:59")
        assert due(start, Term.read("8min"), NATIONAL).at == start + timedelta(minutes=8)
        with pytest.raises(BeyondHorizon):
            due(start, Term(TermKind.WALL, 10**12), NATIONAL)

    def test_a_start_without_a_zone_is_refused(self):
        with pytest.raises(NaiveInstant):
            due(at("周一 2026-11-02 09:00").replace(tzinfo=None), Term.read("8min"), NATIONAL)


class TestTerms:
    @pytest.mark.parametrize(
        ("text", "kind", "amount", "said"),
        [
            ("8min", TermKind.WALL, 480, "8分钟"),
            ("1h", TermKind.WALL, 3600, "1小时"),
            ("24h", TermKind.WALL, 86400, "24小时"),
            ("30wmin", TermKind.WORKING_TIME, 1800, "30分钟工作时间"),
            ("4wh", TermKind.WORKING_TIME, 14400, "4小时工作时间"),
            ("2wd", TermKind.WORKING_DAYS, 2, "2个工作日"),
            ("90d", TermKind.CALENDAR_DAYS, 90, "90日"),
        ],
    )
    def test_a_term_reads_as_it_is_written_and_says_itself(self, text, kind, amount, said):
        term = Term.read(text)
        assert (term, str(term), term.said()) == (Term(kind, amount), text, said)

    @pytest.mark.parametrize(
        "text", ["", "8", "min", "0wd", "-1h", "1.5h", "8 min", "2 wd", "2WD", "1y", "９min", "1h\n"]
    )
    def test_what_is_not_a_term_is_refused(self, text):
        with pytest.raises(BadTerm, match="读不懂"):
            Term.read(text)

    def test_a_term_is_at_least_one(self):
        with pytest.raises(BadTerm, match="至少是1"):
            Term(TermKind.WALL, 0)

    def test_terms_of_one_kind_add_up_and_those_of_two_do_not(self):
        assert Term.read("20wd") + Term.read("10wd") == Term.read("30wd")
        with pytest.raises(MixedTerms, match="自然时间和工作日不能相加"):
            _ = Term.read("24h") + Term.read("2wd")

    def test_odd_seconds_are_still_said(self):
        assert (str(Term(TermKind.WALL, 90)), Term(TermKind.WALL, 90).said()) == ("90s", "90秒")
        assert Term(TermKind.WORKING_TIME, 61).said() == "61秒工作时间"


def counted_days(term, start="周二 2025-09-30 16:00"):
    return [(step.said(), step.is_counted, step.remark) for step in due(at(start), Term.read(term), NATIONAL).trace]


NOTICE = "国务院办公厅关于2025年部分节假日安排的通知"


class TestReasons:
    def test_a_short_term_is_told_day_by_day(self):
        assert counted_days("3wd") == [
            ("起算当日", False, "次日起"),
            ("国庆节、中秋节", False, ""),
            ("第1个工作日", True, ""),
            ("第2个工作日", True, ""),
            ("第3个工作日（调休上班）", True, "到期"),
        ]

    def test_a_long_term_is_folded_and_keeps_the_named_holidays(self):
        assert counted_days("90wd") == [
            ("起算当日", False, "次日起"),
            ("国庆节、中秋节", False, ""),
            ("第1至第61个工作日", True, ""),
            ("元旦", False, ""),
            ("第62至第90个工作日", True, "到期"),
        ]

    def test_working_time_tells_how_much_of_each_day_it_took(self):
        assert counted_days("4wh") == [
            ("工作时间1:30:00", True, ""),
            ("国庆节、中秋节", False, ""),
            ("工作时间2:30:00", True, "到期"),
        ]

    def test_a_moved_last_day_says_why_it_moved(self):
        steps = due(at("周五 2026-07-03 09:00"), Term.read("90d"), NATIONAL).trace
        assert [step.said() for step in steps] == [
            "起算当日",
            "第1至第89日",
            "第90日逢国庆节，顺延",
            "顺延到下一个工作日",
        ]
        assert [step.verdict() for step in steps] == ["不算，次日起", "算", "不算", "算，到期"]
        assert "第二百零三条" in steps[2].basis

    def test_a_holiday_names_the_notice_it_rests_on(self):
        holiday = due(at("周二 2025-09-30 16:00"), Term.read("3wd"), NATIONAL).trace[1]
        assert holiday.basis == NOTICE

    def test_the_rule_that_set_the_term_is_the_basis_of_the_first_row(self):
        assert due(at("周三 2026-11-18 09:18"), Term.read("2wd"), NATIONAL, (), "规则 4.2").trace[0].basis == "规则 4.2"

    def test_a_due_explains_itself_in_lines(self):
        text = explain(due(at("周二 2025-09-30 16:00"), Term.read("3wd"), NATIONAL))
        assert text.splitlines() == [
            "2025-10-11 周六 17:30 到期。3个工作日，从 2025-09-30 周二 16:00 起算，日历 cn-2026.1。",
            "  不算，次日起\t2025-09-30 周二 16:00 → 24:00\t起算当日\t民法典第二百零一条：开始的当日不计入",
            f"  不算\t2025-10-01 周三 00:00 → 2025-10-08 周三 24:00\t国庆节、中秋节\t{NOTICE}",
            "  算\t2025-10-09 周四 09:00 → 17:30\t第1个工作日\t工作日历",
            "  算\t2025-10-10 周五 09:00 → 17:30\t第2个工作日\t工作日历",
            "  算，到期\t2025-10-11 周六 09:00 → 17:30\t第3个工作日（调休上班）\t工作日历",
        ]

    def test_a_provisional_due_says_that_it_will_be_counted_again(self):
        assert "暂定" in explain(due(at("周五 2026-12-18 09:00"), Term.read("20wd"), NATIONAL))

    def test_reasons_are_told_in_the_language_of_the_reader(self):
        english = {"到期": "due", "算": "counted", "起算当日": "day of the start", "周二": "Tue"}
        text = explain(
            due(at("周二 2025-09-30 16:00"), Term.read("1wd"), NATIONAL), lambda said: english.get(said, said)
        )
        assert "day of the start" in text
        assert "counted，due" in text
        assert "2025-09-30 Tue 16:00" in text

    @given(
        st.integers(0, 20 * 365 * DAY),
        st.sampled_from(["8min", "24h", "1wmin", "4wh", "80wh", "1wd", "5wd", "60wd", "250wd", "1d", "15d", "90d"]),
    )
    def test_reasons_follow_one_another_are_few_and_end_at_the_due(self, seconds, term):
        start = midnight(date(2005, 1, 1)) + timedelta(seconds=seconds)
        deadline = due(start, Term.read(term), NATIONAL)
        steps = deadline.trace
        assert steps[-1].to_at == deadline.at
        assert (steps[-1].is_counted, steps[-1].remark) == (True, "到期")
        assert all(one.to_at <= other.from_at for one, other in pairwise(steps))
        assert all(step.from_at < step.to_at for step in steps)
        assert steps[0].from_at >= start
        assert len(steps) <= 24

    @given(st.integers(0, 20 * 365 * DAY), st.integers(1, 300 * H))
    def test_the_counted_rows_of_working_time_hold_the_whole_term(self, seconds, amount):
        start = midnight(date(2005, 1, 1)) + timedelta(seconds=seconds)
        steps = due(start, Term(TermKind.WORKING_TIME, amount), NATIONAL).trace
        assert sum(NATIONAL.worked_seconds(step.from_at, step.to_at) for step in steps if step.is_counted) == amount
        assert not any(NATIONAL.worked_seconds(step.from_at, step.to_at) for step in steps if not step.is_counted)


def paused(start, end, reason=""):
    return Pause(at(start), at(end), reason)


class TestPauses:
    @pytest.mark.parametrize(
        ("term", "pause", "end"),
        [
            # wall time: by wall seconds, even at night
            ("24h", ("周三 2026-11-18 20:00", "周三 2026-11-18 22:00"), "周四 2026-11-19 11:00"),
            # working time: by working seconds; a night costs nothing, a lunch costs nothing
            ("8wh", ("周三 2026-11-18 17:30", "周四 2026-11-19 09:00"), "周四 2026-11-19 10:00"),
            ("8wh", ("周三 2026-11-18 11:00", "周三 2026-11-18 14:00"), "周四 2026-11-19 11:30"),
            # working days: by working seconds from the undisturbed close on
            ("2wd", ("周四 2026-11-19 10:00", "周四 2026-11-19 11:00"), "周一 2026-11-23 10:00"),
            ("2wd", ("周四 2026-11-19 09:00", "周四 2026-11-19 17:30"), "周一 2026-11-23 17:30"),
            (
                "2wd",
                ("周三 2026-11-18 10:00", "周三 2026-11-18 11:00"),
                "周五 2026-11-20 17:30",
            ),  # the day of the start is free
            # calendar days: by wall seconds, rounded up to the end of a day
            ("15d", ("周四 2026-11-19 10:00", "周四 2026-11-19 11:00"), "周五 2026-12-04 24:00"),
            (
                "15d",
                ("周四 2026-11-19 10:00", "周六 2026-11-21 10:00"),
                "周一 2026-12-07 24:00",
            ),  # the 5th is a Saturday
        ],
    )
    def test_a_pause_moves_the_due_by_its_length_in_the_same_clock(self, term, pause, end):
        start = at("周三 2026-11-18 09:00")
        assert due(start, Term.read(term), NATIONAL, [paused(*pause)]).at == at(end)

    def test_a_pause_after_the_due_comes_too_late(self):
        late = paused("周三 2026-11-18 11:00", "周三 2026-11-18 13:00")
        assert due(at("周三 2026-11-18 09:00"), Term.read("1h"), NATIONAL, [late]).at == at("周三 2026-11-18 10:00")

    @pytest.mark.parametrize(
        ("begin", "end"),
        [
            ("周三 2026-11-18 09:59:59", "周三 2026-11-18 12:00:01"),  # the last second was not yet used up
            ("周三 2026-11-18 10:00", "周三 2026-11-18 10:00"),
        ],
    )
    def test_a_pause_at_the_very_due_comes_too_late_and_a_second_before_in_time(self, begin, end):
        pause = paused(begin, "周三 2026-11-18 12:00")
        deadline = due(at("周三 2026-11-18 09:00"), Term.read("1h"), NATIONAL, [pause])
        assert deadline.at == at(end)

    def test_a_pause_counts_when_an_earlier_one_moved_the_due_behind_it(self):
        pauses = [
            paused("周三 2026-11-18 09:30", "周三 2026-11-18 10:30"),
            paused("周三 2026-11-18 10:45", "周三 2026-11-18 11:00"),
        ]
        assert due(at("周三 2026-11-18 09:00"), Term.read("1h"), NATIONAL, pauses).at == at("周三 2026-11-18 11:15")

    def test_every_pause_stands_in_the_reasons_even_one_that_cost_nothing__dynamics_365(self):
        """A pause over a holiday moves nothing; elsewhere people took that for a bug because nobody told them."""
        holiday = paused("周三 2025-10-01 10:00", "周二 2025-10-07 10:00", "等来电人")
        deadline = due(at("周二 2025-09-30 16:00"), Term.read("4wh"), NATIONAL, [holiday])
        assert deadline.at == at("周四 2025-10-09 11:30")
        assert deadline.trace[-1].said() == "暂停（等来电人），占用0:00:00，顺延到2025-10-09 周四 11:30"

    def test_the_undisturbed_due_is_called_the_former_one(self):
        hour = paused("周三 2026-11-18 10:00", "周三 2026-11-18 11:00")
        steps = due(at("周三 2026-11-18 09:00"), Term.read("4h"), NATIONAL, [hour]).trace
        assert [step.verdict() for step in steps] == ["算，原到期", "不算"]

    def test_the_allowed_time_leaves_out_the_pauses(self):
        hour = paused("周三 2026-11-18 10:00", "周三 2026-11-18 11:00")
        start = at("周三 2026-11-18 09:00")
        assert due(start, Term.read("4h"), NATIONAL, [hour]).allowed_seconds == 4 * H
        assert due(start, Term.read("4wh"), NATIONAL, [hour]).allowed_seconds == 4 * H
        assert due(start, Term.read("2wd"), NATIONAL).allowed_seconds == 3 * 7 * H


class TestReminders:
    @pytest.mark.parametrize(
        ("term", "before", "when"),
        [
            ("24h", Term.read("1h"), "周四 2026-11-19 08:18"),
            ("24h", Fraction(3, 4), "周四 2026-11-19 03:18"),
            ("2wd", Term.read("1wd"), "周四 2026-11-19 17:30"),
            ("2wd", Term.read("4wh"), "周五 2026-11-20 13:30"),
            ("2wd", Term.read("7wh"), "周五 2026-11-20 09:00"),
            ("2wd", Fraction(1), "周五 2026-11-20 17:30"),
            ("2wd", Fraction(0), "周三 2026-11-18 09:18"),
            ("15d", Term.read("3d"), "周一 2026-11-30 24:00"),
            ("8min", Term.read("1h"), "周三 2026-11-18 09:18"),  # never before the start
        ],
    )
    def test_a_reminder_comes_a_term_before_or_at_a_share(self, term, before, when):
        deadline = due(at("周三 2026-11-18 09:18"), Term.read(term), NATIONAL)
        assert remind_at(deadline, before, NATIONAL) == at(when)

    @pytest.mark.parametrize("share", [Fraction(-1, 100), Fraction(101, 100)])
    def test_a_share_lies_between_0_and_1(self, share):
        deadline = due(at("周三 2026-11-18 09:18"), Term.read("24h"), NATIONAL)
        with pytest.raises(BadTerm, match="0到1"):
            remind_at(deadline, share, NATIONAL)

    def test_no_alarm_rings_at_midnight_for_a_clock_of_working_time__zammad_4432_and_glpi_22678(self):
        deadline = due(at("周五 2026-11-20 16:30"), Term.read("4wh"), NATIONAL)
        for percent in range(1, 100):
            moment = remind_at(deadline, Fraction(percent, 100), NATIONAL)
            assert NATIONAL.worked_seconds(moment, moment + timedelta(seconds=1)) == 1


STARTS = st.integers(0, 20 * 365 * DAY).map(lambda seconds: midnight(date(2005, 1, 1)) + timedelta(seconds=seconds))
TERMS = st.one_of(
    st.builds(Term, st.sampled_from([TermKind.WALL, TermKind.WORKING_TIME]), st.integers(1, 400 * H)),
    st.builds(Term, st.sampled_from([TermKind.WORKING_DAYS, TermKind.CALENDAR_DAYS]), st.integers(1, 120)),
)
GAPS = st.lists(st.integers(0, 10 * DAY), max_size=8)


def pauses_from(start, gaps):
    """Turn lengths of running and pausing, in turn, into sorted disjoint pauses."""
    pauses, moment = [], start
    for running, stopped in zip(gaps[::2], gaps[1::2], strict=False):
        pauses.append(Pause(moment + timedelta(seconds=running), moment + timedelta(seconds=running + stopped)))
        moment = pauses[-1].until_at
    return pauses


class TestProperties:
    @given(STARTS, STARTS, TERMS)
    def test_who_starts_later_is_not_due_earlier(self, one, other, term):
        earlier, later = sorted((one, other))
        assert due(earlier, term, NATIONAL).at <= due(later, term, NATIONAL).at

    @given(STARTS, TERMS, st.integers(1, 100))
    def test_a_longer_term_is_not_due_earlier(self, start, term, more):
        longer = Term(term.kind, term.amount + more)
        assert start < due(start, term, NATIONAL).at <= due(start, longer, NATIONAL).at

    @given(STARTS, TERMS, GAPS)
    def test_pauses_never_make_a_due_earlier(self, start, term, gaps):
        pauses = pauses_from(start, gaps)
        dues = [due(start, term, NATIONAL, pauses[:count]).at for count in range(len(pauses) + 1)]
        assert dues == sorted(dues)

    @given(STARTS, TERMS, GAPS)
    def test_the_zone_of_the_start_changes_nothing(self, start, term, gaps):
        elsewhere = start.astimezone(ZoneInfo("America/New_York"))
        pauses = pauses_from(start, gaps)
        assert due(elsewhere, term, NATIONAL, pauses) == due(start, term, NATIONAL, pauses)

    @given(STARTS, st.sampled_from(["wall", "working_time"]), st.integers(1, 100 * H), GAPS)
    def test_time_in_seconds_is_filled_exactly_without_the_pauses(self, start, kind, amount, gaps):
        deadline = due(start, Term(TermKind(kind), amount), NATIONAL, pauses_from(start, gaps))
        assert deadline.allowed_seconds == amount

    @given(STARTS, st.integers(1, 200))
    def test_a_term_in_days_ends_on_a_working_day(self, start, days):
        for kind in (TermKind.WORKING_DAYS, TermKind.CALENDAR_DAYS):
            assert NATIONAL.is_working_day(due(start, Term(kind, days), NATIONAL).last_on)

    @given(STARTS, TERMS)
    def test_reminders_come_in_the_order_of_their_shares(self, start, term):
        deadline = due(start, term, NATIONAL)
        moments = [remind_at(deadline, Fraction(share, 8), NATIONAL) for share in range(9)]
        assert moments == sorted(moments)
        assert deadline.start <= moments[0]
        assert moments[-1] == deadline.at


def test_the_same_term_on_a_round_the_clock_calendar_is_wall_time():
    calendar = plain([((0, DAY),)] * 7)
    start = at("周五 2025-06-06 23:30")
    worked, wall = (due(start, Term.read(term), calendar).at for term in ("4wh", "4h"))
    assert worked == wall
    assert worked.tzinfo is SHANGHAI
