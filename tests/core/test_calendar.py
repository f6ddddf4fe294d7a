"""The working calendar: 调休, lunch, midnights, and the years nobody has published yet."""

import csv
import json
import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lianxin.core.calendar import (
    DAY,
    SHANGHAI,
    BadAmount,
    BadCalendar,
    BeyondHorizon,
    Day,
    DayKind,
    NaiveInstant,
    WorkCalendar,
    Year,
    day_of,
    from_data,
    midnight,
    seconds_of,
)
from tests.core.calendars import NATIONAL, OFFICE, WRITTEN, H, at, on, plain
from tests.core.oracle_minutes import MinuteOracle
from tests.shared_data import shared

ROUND_THE_CLOCK = ((0, DAY),)
ONE_DAY = timedelta(days=1)


class TestWorkedCases:
    """What a clerk can check with a wall calendar."""

    @pytest.mark.parametrize(
        ("start", "seconds", "end"),
        [
            ("周一 2025-01-27 17:00", 2 * H, "周三 2025-02-05 10:30"),  # 春节 from Tuesday on
            ("周日 2025-01-26 10:00", 1 * H, "周日 2025-01-26 11:00"),  # 调休上班
            ("周六 2025-01-25 10:00", 1 * H, "周日 2025-01-26 10:00"),  # a plain Saturday before a worked Sunday
            ("周二 2025-06-03 12:10", 4 * H, "周二 2025-06-03 17:30"),  # in the lunch break; fills the afternoon
            ("周二 2025-06-03 12:10", 4 * H + 1, "周三 2025-06-04 09:00:01"),  # and one second more
            ("周二 2025-06-03 08:00", 3 * H, "周二 2025-06-03 12:00"),
            ("周二 2025-06-03 08:00", 3 * H + 1, "周二 2025-06-03 13:30:01"),
            ("周三 2025-12-31 17:29:59", 1 * H, "周日 2026-01-04 09:59:59"),  # 元旦, then a worked Sunday
        ],
    )
    def test_working_time_ends_at_the_earliest_instant_that_fills_it(self, start, seconds, end):
        assert NATIONAL.add_seconds(at(start), seconds) == at(end)
        assert NATIONAL.worked_seconds(at(start), at(end)) == seconds

    @pytest.mark.parametrize(
        ("start", "days", "close"),
        [
            ("周五 2025-01-24 10:00", 2, "周一 2025-01-27 17:30"),  # Sunday the 26th is worked
            ("周一 2025-01-27 10:00", 2, "周四 2025-02-06 17:30"),
            ("周五 2025-02-07 10:00", 1, "周六 2025-02-08 17:30"),  # 调休上班
            ("周二 2025-09-30 23:59", 2, "周五 2025-10-10 17:30"),  # after hours the day is still the day of the start
            ("周三 2025-10-01 00:00", 2, "周五 2025-10-10 17:30"),  # one minute later, a holiday: the same
            ("周六 2026-11-21 10:00", 1, "周一 2026-11-23 17:30"),
        ],
    )
    def test_working_days_end_at_the_close_of_the_nth_day_after_the_start_day(self, start, days, close):
        assert NATIONAL.add_working_days(at(start), days) == at(close)

    @pytest.mark.parametrize(
        ("end", "seconds", "start"),
        [
            ("周二 2025-06-03 12:00", 3 * H, "周二 2025-06-03 09:00"),
            ("周二 2025-06-03 17:30", 4 * H, "周二 2025-06-03 13:30"),  # the latest instant: after lunch, not 12:00
            ("周二 2025-06-03 17:30", 5 * H, "周二 2025-06-03 11:00"),
            ("周三 2025-02-05 10:30", 2 * H, "周一 2025-01-27 17:00"),
        ],
    )
    def test_a_reminder_counts_back_to_the_latest_instant(self, end, seconds, start):
        assert NATIONAL.subtract_seconds(at(end), seconds) == at(start)

    def test_the_saturday_that_2006_borrowed_from_2005_was_worked(self):
        """国办发明电〔2005〕35号, item 1; chinesecalendar 1.11.0 misses it."""
        assert NATIONAL.is_working_day(on("周六 2005-12-31"))

    def test_a_make_up_day_may_keep_the_hours_of_the_weekday_it_stands_for(self):
        short_friday = (OFFICE,) * 4 + (((9 * H, 11 * H),), (), ())
        sunday = date(2025, 6, 8)

        as_friday = plain(short_friday, [Day(sunday, DayKind.MAKE_UP, "补周五", 4)])
        unsaid = plain(short_friday, [Day(sunday, DayKind.MAKE_UP, "调休")])

        assert as_friday.hours_on(sunday) == ((9 * H, 11 * H),)
        assert unsaid.hours_on(sunday) == OFFICE

    def test_intervals_that_touch_are_one_stretch_of_work(self):
        calendar = plain([((9 * H, 12 * H), (12 * H, 17 * H))] * 7)
        assert calendar.add_seconds(at("周二 2025-06-03 11:00"), 2 * H) == at("周二 2025-06-03 13:00")

    def test_a_local_closure_is_no_working_day_and_says_so(self):
        snow = Day(date(2025, 1, 7), DayKind.CLOSED, "暴雪停办")

        calendar = plain(days=[snow])

        assert not calendar.is_working_day(snow.on)
        assert calendar.exception_on(snow.on) == snow
        assert calendar.add_working_days(at("周一 2025-01-06 09:00"), 1) == at("周三 2025-01-08 17:30")

    def test_counting_days_leaves_out_the_first_and_takes_in_the_last(self):
        friday, monday = on("周五 2026-11-20"), on("周一 2026-11-23")
        assert NATIONAL.working_days_between(friday, monday) == 1
        assert NATIONAL.working_days_between(monday, friday) == -1
        assert NATIONAL.working_days_between(monday, monday) == 0

    def test_a_term_that_ends_on_a_day_off_moves_to_the_next_working_day(self):
        assert NATIONAL.working_day_from(on("周四 2026-10-01")) == on("周四 2026-10-08")
        assert NATIONAL.working_day_from(on("周四 2026-10-08")) == on("周四 2026-10-08")


class TestInstants:
    def test_any_zone_comes_in_and_shanghai_goes_out(self):
        utc = datetime(2025, 1, 27, 9, tzinfo=UTC)  # 17:00 in Shanghai
        end = NATIONAL.add_seconds(utc, 2 * H)
        assert end.isoformat() == "2025-02-05T10:30:00+08:00"
        assert str(end.tzinfo) == "Asia/Shanghai"

    def test_our_zone_is_the_one_of_the_zone_database_in_every_year_of_the_calendar(self):
        zone = ZoneInfo("Asia/Shanghai")
        for month in range(24 * 12):
            moment = datetime(2004 + month // 12, month % 12 + 1, 1, 3, tzinfo=SHANGHAI)
            assert moment.replace(tzinfo=zone) == moment

    def test_a_part_of_a_second_is_dropped(self):
        assert NATIONAL.add_seconds(at("周二 2025-06-03 09:00").replace(microsecond=999_999), 0) == at(
            "周二 2025-06-03 09:00"
        )

    def test_an_instant_without_a_zone_is_refused(self):
        with pytest.raises(NaiveInstant, match="没有写明时区"):
            NATIONAL.add_seconds(at("周二 2025-06-03 09:00").replace(tzinfo=None), 1)

    def test_before_1970_the_day_is_still_the_day(self):
        assert day_of(datetime(1969, 12, 31, 23, 59, 59, tzinfo=SHANGHAI)) == date(1969, 12, 31)


class TestHorizon:
    @pytest.mark.parametrize(
        "ask",
        [
            lambda: NATIONAL.is_working_day(date(2028, 1, 1)),
            lambda: NATIONAL.is_working_day(date(2003, 12, 31)),
            lambda: NATIONAL.add_seconds(at("周五 2027-12-31 17:29"), 61),
            lambda: NATIONAL.add_seconds(at("周三 2003-12-31 23:59"), 1),
            lambda: NATIONAL.subtract_seconds(at("周五 2004-01-02 09:01"), 61),
            lambda: NATIONAL.add_working_days(at("周四 2027-12-30 09:00"), 2),
            lambda: NATIONAL.subtract_working_days(at("周五 2004-01-02 09:00"), 1),
            lambda: NATIONAL.working_days_between(date(2027, 1, 1), date(2028, 1, 1)),
        ],
    )
    def test_beyond_the_horizon_there_is_no_date(self, ask):
        with pytest.raises(BeyondHorizon, match="只管2004到2027年"):
            ask()

    def test_the_last_working_second_of_the_horizon_can_still_be_asked_for(self):
        assert NATIONAL.add_seconds(at("周五 2027-12-31 17:29"), 60) == at("周五 2027-12-31 17:30")
        assert NATIONAL.add_working_days(at("周四 2027-12-30 09:00"), 1) == at("周五 2027-12-31 17:30")
        assert NATIONAL.worked_seconds(at("周五 2027-12-31 17:29"), at("周五 2027-12-31 24:00")) == 60

    @pytest.mark.parametrize("days", [0, -1])
    def test_no_days_at_all_are_refused(self, days):
        for count in (NATIONAL.add_working_days, NATIONAL.subtract_working_days):
            with pytest.raises(BadAmount):
                count(at("周二 2025-06-03 09:00"), days)

    def test_negative_time_is_refused(self):
        for count in (NATIONAL.add_seconds, NATIONAL.subtract_seconds):
            with pytest.raises(BadAmount):
                count(at("周二 2025-06-03 09:00"), -1)


class TestProvisionalYears:
    def test_an_official_year_is_final_up_to_the_days_its_successor_may_still_move(self):
        assert not NATIONAL.is_provisional(date(2026, 1, 1), date(2026, 12, 28))
        assert NATIONAL.is_provisional(date(2026, 1, 1), date(2026, 12, 29))
        assert not NATIONAL.is_provisional(date(2025, 12, 29), date(2025, 12, 31))

    def test_whatever_touches_the_year_without_a_notice_is_provisional(self):
        assert NATIONAL.is_provisional(date(2026, 12, 1), date(2027, 1, 1))
        assert NATIONAL.is_provisional(date(2027, 6, 1), date(2027, 6, 2))

    def test_no_notice_ever_moved_a_december_day_before_the_29th(self):
        """The evidence for where the provisional end of December begins."""
        borrowed = {day.on for day in NATIONAL.days if day.on.month == 12 and day.on.day >= 20 and day.on.year < 2026}
        assert min(day.day for day in borrowed) == 29

    def test_every_official_year_names_what_it_rests_on(self):
        official = [year for year in NATIONAL.years if year.is_official]
        assert [year.number for year in official] == list(range(2004, 2027))
        assert all(f"{year.number}年" in year.document for year in official if year.number >= 2006)


class TestBadCalendars:
    """Validated when built: nothing of this may wait until a deadline is counted."""

    @pytest.mark.parametrize(
        ("build", "sentence"),
        [
            (lambda: plain([((9 * H, 12 * H), (11 * H, 17 * H))] * 7), "不能重叠"),
            (lambda: plain([((13 * H, 17 * H), (9 * H, 12 * H))] * 7), "按先后写"),
            (lambda: plain([((12 * H, 12 * H),)] * 7), "先开始后结束"),
            (lambda: plain([((0, DAY + 1),)] * 7), "0点到24点"),
            (lambda: plain([OFFICE] * 6), "七天"),
            (lambda: plain(days=[Day(date(2025, 1, 1), DayKind.HOLIDAY)] * 2), "写了两次"),
            (lambda: plain(days=[Day(date(2027, 1, 1), DayKind.HOLIDAY)]), "不在日历所管的年份"),
            (lambda: plain(days=[Day(date(2025, 1, 1), DayKind.HOLIDAY, "元旦", 3)]), "不用写"),
            (lambda: plain(days=[Day(date(2025, 1, 4), DayKind.MAKE_UP, "补", 7)]), "0到6"),
            (lambda: plain(days=[Day(date(2025, 1, 4), DayKind.MAKE_UP, "补", 6)]), "没有作息"),
            (lambda: plain(years=(2024, 2026)), "接着下一年"),
            (lambda: plain(years=()), "至少要管一年"),
            (lambda: replace(plain(), years=(Year(2025, True, " "),)), "依据的通知"),
        ],
    )
    def test_a_calendar_that_contradicts_itself_is_refused(self, build, sentence):
        with pytest.raises(BadCalendar, match=sentence):
            build()

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ({"hours": {"funday": []}}, "不是星期"),
            ({"hours": {"monday": ["9 to 5"]}}, "读不懂"),
            ({"hours": {"monday": ["09:00-12:60"]}}, "读不懂"),
            ({"years": {2025: {"official": True, "document": "通知", "off": {"元旦": ["01-01"]}}}}, "看不懂的off"),
            ({"years": {2025: {"official": True, "document": "通知", "holidays": {"元旦": ["02-30"]}}}}, "读不懂"),
            ({"years": {2025: {"official": True, "document": "通知", "holidays": {"节": ["02-03/02-01"]}}}}, "颠倒"),
        ],
    )
    def test_data_that_cannot_be_read_is_refused_with_the_words_that_were_written(self, change, sentence):
        with pytest.raises(BadCalendar, match=sentence):
            from_data(WRITTEN | change)


class TestWhatWentWrongElsewhere:
    """One test for each bug of the field that this module could repeat."""

    def test_the_spring_festival_swap_is_known__zendesk_biz_5_and_glpi_467(self):
        assert NATIONAL.is_working_day(on("周日 2025-01-26"))
        assert not NATIONAL.is_working_day(on("周二 2025-01-28"))

    def test_no_holiday_comes_uninvited__zammad_390(self):
        """Only the days written in the edition depart from the week: no feed adds any."""
        departing = {
            day
            for day in (date(2004, 1, 1) + ONE_DAY * step for step in range(8766))
            if NATIONAL.hours_on(day) != NATIONAL.week[day.weekday()]
        }
        assert departing <= {day.on for day in NATIONAL.days}

    def test_round_the_clock_loses_no_minute_at_midnight__zammad_3180(self):
        calendar = plain([ROUND_THE_CLOCK] * 7)
        start = at("周一 2025-06-02 00:00")
        assert calendar.worked_seconds(start, start + 30 * ONE_DAY) == 30 * DAY
        assert calendar.add_seconds(start, 30 * DAY) == start + 30 * ONE_DAY
        assert calendar.add_seconds(start, DAY + 1) == start + ONE_DAY + timedelta(seconds=1)

    def test_weekdays_with_gaps_between_them_count__osticket_6739(self):
        tuesday_and_friday = [(), OFFICE, (), (), OFFICE, (), ()]
        calendar = plain(tuesday_and_friday)
        assert calendar.add_seconds(at("周二 2025-06-03 17:00"), H) == at("周五 2025-06-06 09:30")
        assert calendar.add_working_days(at("周二 2025-06-03 17:00"), 2) == at("周二 2025-06-10 17:30")

    def test_an_empty_calendar_is_refused_when_it_is_saved__zammad_1396(self):
        with pytest.raises(BadCalendar, match="没有一天上班"):
            plain([()] * 7)

    def test_a_reminder_before_a_due_never_lands_on_a_midnight__glpi_22678(self):
        assert NATIONAL.subtract_seconds(at("周一 2026-11-23 09:30"), H) == at("周五 2026-11-20 17:00")

    def test_a_day_may_have_a_lunch_break__frappe_helpdesk_2212(self):
        assert NATIONAL.worked_seconds(at("周二 2025-06-03 11:00"), at("周二 2025-06-03 14:00")) == 90 * 60

    def test_the_day_of_the_month_plays_no_part__lite_sla(self):
        """LITE left out rows touched on the same day of *any* month; a month of working days is counted here."""
        assert NATIONAL.working_days_between(date(2026, 3, 12), date(2026, 4, 12)) == 20

    def test_a_changed_calendar_is_another_edition_and_the_old_one_answers_as_before__zammad_534(self):
        start = at("周五 2025-06-06 16:30")
        before = NATIONAL.add_seconds(start, 2 * H)

        stricter = replace(NATIONAL, edition="试", days=(*NATIONAL.days, Day(date(2025, 6, 9), DayKind.CLOSED, "停电")))

        assert stricter.add_seconds(start, 2 * H) > before
        assert NATIONAL.add_seconds(start, 2 * H) == before


MOMENTS = st.integers(0, 21 * 365 * DAY).map(lambda seconds: midnight(date(2005, 1, 1)) + timedelta(seconds=seconds))
SPANS = st.integers(0, 400 * H)


class TestProperties:
    @given(MOMENTS, SPANS)
    def test_what_is_added_has_elapsed(self, start, seconds):
        end = NATIONAL.add_seconds(start, seconds)
        assert NATIONAL.worked_seconds(start, end) == seconds
        assert end >= start.replace(microsecond=0)

    @given(MOMENTS, SPANS, SPANS)
    def test_adding_twice_is_adding_the_sum(self, start, one, other):
        assert NATIONAL.add_seconds(NATIONAL.add_seconds(start, one), other) == NATIONAL.add_seconds(start, one + other)

    @given(MOMENTS, MOMENTS, SPANS)
    def test_who_starts_later_is_not_due_earlier(self, one, other, seconds):
        earlier, later = sorted((one, other))
        assert NATIONAL.add_seconds(earlier, seconds) <= NATIONAL.add_seconds(later, seconds)

    @given(MOMENTS, SPANS, SPANS)
    def test_more_time_is_not_due_earlier(self, start, less, more):
        less, more = sorted((less, more))
        assert NATIONAL.add_seconds(start, less) <= NATIONAL.add_seconds(start, more)

    @given(MOMENTS, st.integers(1, 400 * H))
    def test_a_due_lies_within_working_time_open_at_the_left_and_closed_at_the_right(self, start, seconds):
        end = seconds_of(NATIONAL.add_seconds(start, seconds))
        second = end % DAY
        hours = NATIONAL.hours_on(day_of(NATIONAL.add_seconds(start, seconds)))
        assert any(opens < second <= shuts for opens, shuts in hours)

    @given(MOMENTS, st.integers(1, 400 * H))
    def test_a_due_is_the_first_instant_and_a_reminder_the_last(self, moment, seconds):
        a_second = timedelta(seconds=1)
        end, start = NATIONAL.add_seconds(moment, seconds), NATIONAL.subtract_seconds(moment, seconds)
        assert NATIONAL.worked_seconds(moment, end - a_second) == seconds - 1
        assert NATIONAL.worked_seconds(start, moment) == seconds
        assert NATIONAL.worked_seconds(start + a_second, moment) == seconds - 1

    @given(MOMENTS, MOMENTS, MOMENTS)
    def test_elapsed_time_adds_up_and_has_a_sign(self, one, two, three):
        elapsed = NATIONAL.worked_seconds
        assert elapsed(one, two) + elapsed(two, three) == elapsed(one, three)
        assert elapsed(one, two) == -elapsed(two, one)

    @given(MOMENTS, st.integers(1, 250), st.integers(1, 250))
    def test_working_days_add_up_and_count_back(self, start, one, other):
        first = NATIONAL.last_day(day_of(start), one)
        assert NATIONAL.working_days_between(day_of(start), first) == one
        assert NATIONAL.last_day(first, other) == NATIONAL.last_day(day_of(start), one + other)
        close = NATIONAL.add_working_days(start, one + other)
        assert NATIONAL.subtract_working_days(close, other) == NATIONAL.add_working_days(start, one)

    @given(MOMENTS, st.integers(1, 100 * H), st.integers(1, 30), st.integers(-10, 40))
    @settings(max_examples=30)
    def test_one_more_holiday_never_makes_a_due_earlier(self, start, seconds, days, offset):
        calendar = plain()
        start = start.replace(year=2025, month=6, day=min(start.day, 30))
        freed = replace(calendar, days=(Day(day_of(start) + ONE_DAY * offset, DayKind.HOLIDAY, "多放一天"),))
        assert freed.add_seconds(start, seconds) >= calendar.add_seconds(start, seconds)
        assert freed.add_working_days(start, days) >= calendar.add_working_days(start, days)


@st.composite
def calendars(draw) -> tuple[WorkCalendar, MinuteOracle]:
    """Draw a week of any hours and some days that depart from it, both as a calendar and as an oracle of nine days."""
    marks = draw(
        st.lists(st.lists(st.integers(0, 24 * 12), max_size=6, unique=True).map(sorted), min_size=7, max_size=7)
    )
    first = draw(st.dates(date(2025, 1, 1), date(2025, 12, 20)))
    departing = draw(st.dictionaries(st.integers(0, 8), st.sampled_from(["off", *range(7)]), max_size=4))
    week = [[(a * 300, b * 300) for a, b in zip(day[::2], day[1::2], strict=False)] for day in marks]
    if not any(week):
        week[0] = list(ROUND_THE_CLOCK)
    spans = {
        n: [f"{a // H:02}:{a % H // 60:02}-{b // H:02}:{b % H // 60:02}" for a, b in day] for n, day in enumerate(week)
    }
    made_up = {first + ONE_DAY * step: n for step, n in departing.items() if n != "off" and week[n]}
    off = {first + ONE_DAY * step for step, n in departing.items() if n == "off"}
    days = [Day(day, DayKind.HOLIDAY) for day in off] + [Day(day, DayKind.MAKE_UP, "", n) for day, n in made_up.items()]
    calendar = plain([tuple(day) for day in week], days)
    return calendar, MinuteOracle(first, first + 8 * ONE_DAY, spans, off, made_up)


COMPARED: Counter[str] = Counter()


class TestAgainstTheMinuteOracle:
    """70 drawn calendars x 50 questions x 4 ways to ask: some 12,000 answers compared, all must agree.

    An answer beyond the oracle's nine days is not compared; ``COMPARED`` counts those that were.
    """

    @given(calendars(), st.integers(0, 2**32))
    @settings(max_examples=70, deadline=None)
    def test_no_answer_differs_from_counting_the_minutes(self, drawn, seed):
        calendar, oracle = drawn
        dice = random.Random(seed)
        for _ in range(50):
            start = oracle.start + timedelta(minutes=dice.randrange(5 * 1440))
            end = start + timedelta(minutes=dice.randrange(4 * 1440))
            minutes, days = dice.randrange(900), dice.randint(1, 3)
            aware = start.replace(tzinfo=SHANGHAI)
            self.compare(
                "elapsed", oracle.elapsed(start, end) * 60, calendar.worked_seconds(aware, end.replace(tzinfo=SHANGHAI))
            )
            self.compare("add", oracle.add(start, minutes), lambda s=aware, m=minutes: calendar.add_seconds(s, m * 60))
            self.compare(
                "subtract",
                oracle.subtract(start, minutes),
                lambda s=aware, m=minutes: calendar.subtract_seconds(s, m * 60),
            )
            self.compare(
                "days", oracle.close_of_nth_day(start, days), lambda s=aware, d=days: calendar.add_working_days(s, d)
            )

    @staticmethod
    def compare(question, expected, answer):
        if expected is None:
            return
        given_answer = answer() if callable(answer) else answer
        if isinstance(expected, datetime):
            expected = expected.replace(tzinfo=SHANGHAI)
        assert given_answer == expected, question
        COMPARED[question] += 1


class TestSharedVectors:
    def test_every_vector_of_added_working_time_agrees(self):
        vectors = json.loads(shared("vectors", "calendar", "worktime_vectors.json").read_text(encoding="utf-8"))
        for vector in vectors["add"]:
            start = datetime.fromisoformat(vector["start"]).replace(tzinfo=SHANGHAI)
            end = NATIONAL.add_seconds(start, round(vector["add_hours"] * H))
            assert end.replace(tzinfo=None).isoformat() == vector["deadline"], vector["why"]

    def test_every_vector_of_working_days_agrees(self):
        vectors = json.loads(shared("vectors", "calendar", "worktime_vectors.json").read_text(encoding="utf-8"))
        for vector in vectors["working_days"]:
            last_on = NATIONAL.last_day(date.fromisoformat(vector["start_day"]), vector["n"])
            assert last_on.isoformat() == vector["last_day"]

    def test_every_year_of_the_workday_vectors_agrees(self):
        vectors = json.loads(shared("vectors", "calendar", "cn_workdays.json").read_text(encoding="utf-8"))
        for year, said in vectors["years"].items():
            first = date(int(year), 1, 1)
            days = [first + ONE_DAY * step for step in range((date(int(year) + 1, 1, 1) - first).days)]
            worked = [day for day in days if NATIONAL.is_working_day(day)]
            off = [str(day) for day in days if day.weekday() < 5 and day not in worked]
            made_up = [str(day) for day in worked if day.weekday() >= 5]
            assert (off, made_up, len(worked)) == (said["weekday_off"], said["weekend_makeup"], said["workdays"])

    def test_every_day_of_2007_to_2026_agrees_with_four_public_sources(self):
        sources = ("holiday_cn", "chinese_days", "chinesecalendar", "holidays_pkg")
        with shared("data", "cn_calendar", "calendar_2007_2027.csv").open(encoding="utf-8") as lines:
            rows = [row for row in csv.DictReader(lines) if row["date"] < "2027"]
        assert len(rows) == 7305
        for row in rows:
            is_worked = str(int(NATIONAL.is_working_day(date.fromisoformat(row["date"]))))
            assert {row[source] for source in sources} == {is_worked}, row["date"]

    def test_2027_holds_the_statutory_days_only_and_is_provisional_throughout(self):
        """Its notice is not published: one package guesses the statutory days, and so do we, saying so."""
        with shared("data", "cn_calendar", "calendar_2007_2027.csv").open(encoding="utf-8") as lines:
            rows = [row for row in csv.DictReader(lines) if row["date"] >= "2027"]
        assert len(rows) == 365
        for row in rows:
            day = date.fromisoformat(row["date"])
            assert str(int(NATIONAL.is_working_day(day))) == row["holidays_pkg"], row["date"]
            assert NATIONAL.is_provisional(day, day)

    def test_the_years_before_agree_with_chinesecalendar_but_for_one_known_day(self):
        chinese_calendar = pytest.importorskip("chinese_calendar")
        days = [date(2004, 1, 1) + ONE_DAY * step for step in range(1096)]
        differing = [day for day in days if NATIONAL.is_working_day(day) != chinese_calendar.is_workday(day)]
        assert differing == [date(2005, 12, 31)]


def test_midnight_is_where_the_day_begins():
    assert midnight(date(2025, 1, 26)) == at("周日 2025-01-26 00:00")
