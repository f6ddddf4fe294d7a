"""The life of a clock: started, paused, stopped, sent back, reopened, extended once, and always foldable again."""

import random
from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lianxin.core.calendar import DAY, SHANGHAI, Day, DayKind, NaiveInstant, midnight
from lianxin.core.clocks import (
    AlreadyExtended,
    BadClock,
    ClockRule,
    ClockState,
    Happening,
    Standing,
    StandingState,
    standing,
    union,
)
from lianxin.core.deadlines import MixedTerms, Pause, Term, TermKind
from tests.core.calendars import NATIONAL, H, at, plain
from tests.core.oracle_minutes import MinuteOracle


def rule(term: str, **words) -> ClockRule:
    """Return the finishing clock (办结钟) with a term of our choice."""
    verbs = {
        "starts": {"assign"},
        "stops": {"report"},
        "voids": {"send_back"},
        "restarts": {"rehandle"},
        "pauses": {"wait"},
        "resumes": {"answered"},
        "extends": {"extend"},
    }
    chosen = {name: frozenset(words.pop(name, verbs[name])) for name in verbs}
    return ClockRule(name="办结钟", term=Term.read(term), **chosen, **words)


def fold(term, *said, calendar=NATIONAL, **words):
    """Fold rows such as ``("assign", "周三 2026-11-18 09:18")`` into cycles."""
    return rule(term, **words).fold([happened(*row) for row in said], calendar)


def happened(verb, when, reason="", term=None) -> Happening:
    return Happening(verb, at(when), reason, Term.read(term) if term else None)


ASSIGNED = ("assign", "周三 2026-11-18 09:00")


class TestWorkedLives:
    def test_nothing_runs_before_the_start(self):
        assert fold("2wd", ("report", "周三 2026-11-18 09:00"), ("wait", "周三 2026-11-18 09:01")) == ()

    def test_a_start_begins_the_first_cycle(self):
        (cycle,) = fold("2wd", ASSIGNED)
        assert (cycle.number, cycle.started_at, cycle.due_at) == (1, at(ASSIGNED[1]), at("周五 2026-11-20 17:30"))
        assert (cycle.state, cycle.stopped_at, cycle.is_extended, cycle.is_provisional) == (
            ClockState.RUNNING,
            None,
            False,
            False,
        )

    def test_a_reassignment_does_not_wind_the_clock_again(self):
        once = fold("2wd", ASSIGNED)
        assert fold("2wd", ASSIGNED, ("assign", "周四 2026-11-19 16:00"), ("reassign", "周五 2026-11-20 09:00")) == once

    def test_a_stop_ends_the_cycle_and_the_first_stop_holds(self):
        (cycle,) = fold("2wd", ASSIGNED, ("report", "周四 2026-11-19 10:00"), ("report", "周五 2026-11-20 18:00"))
        assert (cycle.state, cycle.stopped_at) == (ClockState.STOPPED, at("周四 2026-11-19 10:00"))

    def test_a_report_that_is_sent_back_never_stopped_the_clock(self):
        sent_back = fold("2wd", ASSIGNED, ("report", "周四 2026-11-19 10:00"), ("send_back", "周五 2026-11-20 10:00"))
        assert sent_back == fold("2wd", ASSIGNED)

    def test_reopening_begins_a_new_cycle_and_keeps_the_old_one(self):
        reported = (ASSIGNED, ("report", "周四 2026-11-19 10:00"))
        old, new = fold("2wd", *reported, ("rehandle", "周一 2026-11-23 11:00"))
        assert (old,) == fold("2wd", *reported)
        assert (new.number, new.due_at, new.stopped_at) == (2, at("周三 2026-11-25 17:30"), None)

    def test_what_still_runs_cannot_be_reopened(self):
        assert fold("2wd", ASSIGNED, ("rehandle", "周四 2026-11-19 10:00")) == fold("2wd", ASSIGNED)

    def test_a_stop_ends_the_pause_it_finds(self):
        (cycle,) = fold("2h", ASSIGNED, ("wait", "周三 2026-11-18 10:00"), ("report", "周三 2026-11-18 15:00"))
        assert cycle.due_at == at("周三 2026-11-18 16:00")
        assert cycle.pauses == (Pause(at("周三 2026-11-18 10:00"), at("周三 2026-11-18 15:00")),)

    def test_what_is_said_to_a_stopped_clock_does_nothing(self):
        stopped = (ASSIGNED, ("report", "周四 2026-11-19 10:00"))
        later = [
            ("wait", "周四 2026-11-19 11:00"),
            ("answered", "周四 2026-11-19 12:00"),
            ("extend", "周四 2026-11-19 13:00"),
        ]
        assert fold("2wd", *stopped, *later) == fold("2wd", *stopped)

    def test_happenings_may_come_in_any_order(self):
        said = [
            ASSIGNED,
            ("wait", "周三 2026-11-18 10:00"),
            ("answered", "周三 2026-11-18 15:00"),
            ("report", "周四 2026-11-19 10:00"),
            ("rehandle", "周一 2026-11-23 11:00"),
        ]
        shuffled = [said[place] for place in (3, 0, 4, 2, 1)]
        assert fold("4wh", *shuffled) == fold("4wh", *said)

    def test_happenings_of_one_second_keep_their_order(self):
        noon = "周三 2026-11-18 12:00"
        assert len(fold("2wd", ("assign", noon), ("report", noon), ("rehandle", noon))) == 2
        assert len(fold("2wd", ("rehandle", noon), ("report", noon), ("assign", noon))) == 1

    def test_a_happening_without_a_zone_is_refused(self):
        with pytest.raises(NaiveInstant):
            Happening("assign", at("周三 2026-11-18 09:00").replace(tzinfo=None))


class TestPauses:
    def test_pauses_that_overlap_count_once(self):
        (cycle,) = fold(
            "4h",
            ASSIGNED,
            ("wait", "周三 2026-11-18 10:00", "等来电人"),
            ("wait", "周三 2026-11-18 11:00", "等检验"),
            ("answered", "周三 2026-11-18 12:00", "等来电人"),
            ("answered", "周三 2026-11-18 13:00", "等检验"),
        )
        assert cycle.due_at == at("周三 2026-11-18 16:00")  # 13:00, and three hours for 10:00 to 13:00
        assert [step.said() for step in cycle.trace][1:] == [
            "暂停（等来电人、等检验），占用3:00:00，顺延到2026-11-18 周三 16:00"
        ]

    def test_an_answer_to_one_question_does_not_end_the_wait_for_another(self):
        waiting = [ASSIGNED, ("wait", "周三 2026-11-18 10:00", "等来电人"), ("wait", "周三 2026-11-18 11:00", "等检验")]
        (cycle,) = fold("4h", *waiting, ("answered", "周三 2026-11-18 12:00", "等来电人"))
        assert cycle.state is ClockState.PAUSED

    def test_an_answer_that_names_no_question_ends_every_wait(self):
        waiting = [ASSIGNED, ("wait", "周三 2026-11-18 10:00", "等来电人"), ("wait", "周三 2026-11-18 11:00", "等检验")]
        (cycle,) = fold("4h", *waiting, ("answered", "周三 2026-11-18 12:00"))
        assert (cycle.state, cycle.due_at) == (ClockState.RUNNING, at("周三 2026-11-18 15:00"))

    def test_waiting_twice_for_the_same_is_one_wait(self):
        once = [ASSIGNED, ("wait", "周三 2026-11-18 10:00"), ("answered", "周三 2026-11-18 12:00")]
        assert fold("4h", *once, ("wait", "周三 2026-11-18 11:00")) == fold("4h", *once)

    def test_two_pauses_that_touch_are_two_and_one_that_is_open_swallows_the_rest(self):
        one, two, three = (at(f"周三 2026-11-18 {hour}:00") for hour in (10, 11, 12))
        assert union([Pause(two, three), Pause(one, two)]) == (Pause(one, two), Pause(two, three))
        assert union([Pause(one), Pause(two, three)]) == (Pause(one),)


class TestExtensions:
    def test_an_extension_adds_a_term_of_the_same_kind(self):
        (cycle,) = fold("20wd", ("assign", "周一 2026-03-02 09:00"), ("extend", "周五 2026-03-20 09:00", "", "10wd"))
        assert cycle.is_extended
        assert cycle.due == fold("30wd", ("assign", "周一 2026-03-02 09:00"))[0].due
        assert cycle.trace[-1].said() == "批准延期10个工作日，时限共30个工作日"

    def test_the_rule_may_say_how_long_an_extension_is(self):
        (cycle,) = fold("2wd", ASSIGNED, ("extend", "周四 2026-11-19 09:00"), extension=Term.read("1wd"))
        assert cycle.due_at == at("周一 2026-11-23 17:30")

    def test_a_second_extension_is_refused(self):
        twice = [
            ASSIGNED,
            ("extend", "周四 2026-11-19 09:00", "", "1wd"),
            ("extend", "周五 2026-11-20 09:00", "", "1wd"),
        ]
        with pytest.raises(AlreadyExtended, match="办结钟已经延期过一次"):
            fold("2wd", *twice)

    def test_a_new_cycle_may_be_extended_anew(self):
        cycles = fold(
            "2wd",
            ASSIGNED,
            ("extend", "周四 2026-11-19 09:00", "", "1wd"),
            ("report", "周五 2026-11-20 09:00"),
            ("rehandle", "周一 2026-11-23 09:00"),
            ("extend", "周二 2026-11-24 09:00", "", "1wd"),
        )
        assert [cycle.is_extended for cycle in cycles] == [True, True]

    def test_an_extension_keeps_the_pauses_before_it(self):
        waited = [ASSIGNED, ("wait", "周四 2026-11-19 10:00"), ("answered", "周四 2026-11-19 11:00")]
        (cycle,) = fold("2wd", *waited, ("extend", "周五 2026-11-20 09:00", "", "1wd"))
        assert cycle.due_at == at("周二 2026-11-24 10:00")

    def test_an_extension_in_another_kind_of_time_is_refused(self):
        with pytest.raises(MixedTerms):
            fold("2wd", ASSIGNED, ("extend", "周四 2026-11-19 09:00", "", "24h"))
        with pytest.raises(MixedTerms):
            rule("2wd", extension=Term.read("24h"))

    def test_an_extension_without_a_term_is_refused(self):
        with pytest.raises(BadClock, match="没有写明延多久"):
            fold("2wd", ASSIGNED, ("extend", "周四 2026-11-19 09:00"))

    def test_a_verb_cannot_do_two_things_to_a_running_clock(self):
        with pytest.raises(BadClock, match="report有两种用途"):
            rule("2wd", pauses={"report"})


class TestStanding:
    """24 h from Wednesday 09:00; soon after two thirds, at Thursday 01:00."""

    @pytest.mark.parametrize(
        ("moment", "state", "remaining"),
        [
            ("周三 2026-11-18 08:59:59", StandingState.WAITING, 24 * H),
            ("周三 2026-11-18 09:00", StandingState.OK, 24 * H),
            ("周四 2026-11-19 00:59:59", StandingState.OK, 8 * H + 1),
            ("周四 2026-11-19 01:00", StandingState.SOON, 8 * H),
            ("周四 2026-11-19 09:00", StandingState.SOON, 0),
            ("周四 2026-11-19 09:00:01", StandingState.LATE, -1),
        ],
    )
    def test_a_running_cycle_stands_by_what_is_left(self, moment, state, remaining):
        (cycle,) = fold("24h", ASSIGNED)
        assert standing(cycle, at(moment), NATIONAL) == Standing(state, 24 * H - remaining, 24 * H, remaining)

    @pytest.mark.parametrize(
        ("reported", "state", "remaining"),
        [
            ("周四 2026-11-19 09:00", StandingState.DONE_ON_TIME, 0),
            ("周四 2026-11-19 09:00:01", StandingState.DONE_LATE, -1),
        ],
    )
    def test_done_at_the_due_is_on_time_and_a_second_later_is_late(self, reported, state, remaining):
        (cycle,) = fold("24h", ASSIGNED, ("report", reported))
        for later in ("周四 2026-11-19 09:00:01", "周五 2026-11-27 09:00"):
            stand = standing(cycle, at(later), NATIONAL)
            assert (stand.state, stand.remaining_seconds) == (state, remaining)

    def test_a_clock_that_was_never_started_waits(self):
        assert standing(None, at(ASSIGNED[1]), NATIONAL) == Standing(StandingState.WAITING, 0, 0, 0)

    def test_in_a_pause_the_remaining_time_stands_still(self):
        (cycle,) = fold("24h", ASSIGNED, ("wait", "周三 2026-11-18 12:00"))
        for moment in ("周三 2026-11-18 12:00", "周五 2026-11-20 12:00"):
            stand = standing(cycle, at(moment), NATIONAL)
            assert (stand.state, stand.used_seconds, stand.remaining_seconds) == (StandingState.PAUSED, 3 * H, 21 * H)

    def test_the_share_that_is_called_soon_is_for_the_rule_book_to_say(self):
        (cycle,) = fold("24h", ASSIGNED)
        noon = at("周三 2026-11-18 12:00")
        assert standing(cycle, noon, NATIONAL, Fraction(1, 8)).state is StandingState.SOON
        assert standing(cycle, noon, NATIONAL, Fraction(1, 7)).state is StandingState.OK

    def test_remaining_time_of_working_days_is_in_working_seconds__digit(self):
        """Wednesday 16:30 has one hour left that day and seven on each of the two that count."""
        (cycle,) = fold("2wd", ("assign", "周三 2026-11-18 09:00"))
        assert standing(cycle, at("周三 2026-11-18 16:30"), NATIONAL).remaining_seconds == 15 * H
        assert standing(cycle, at("周四 2026-11-19 03:00"), NATIONAL).remaining_seconds == 14 * H


class TestWhatWentWrongElsewhere:
    """One test for each bug of the field that this module could repeat."""

    def test_a_wait_is_added_in_working_time_not_to_the_hour_of_creation__frappe_helpdesk_pr_2449(self):
        created = ("assign", "周五 2026-11-20 16:00")
        (cycle,) = fold("4wh", created, ("wait", "周五 2026-11-20 17:00"), ("answered", "周一 2026-11-23 10:00"))
        assert cycle.due_at == at("周一 2026-11-23 14:30")  # 17:00-17:30 and 09:00-10:00 waited; not a weekend

    def test_every_further_wait_counts_again__frappe_helpdesk_1675(self):
        first = [ASSIGNED, ("wait", "周三 2026-11-18 09:30"), ("answered", "周三 2026-11-18 10:00")]
        second = [("wait", "周三 2026-11-18 10:30"), ("answered", "周三 2026-11-18 11:00")]
        assert fold("2h", *first)[0].due_at == at("周三 2026-11-18 11:30")
        assert fold("2h", *first, *second)[0].due_at == at("周三 2026-11-18 12:00")

    def test_what_comes_in_on_a_day_off_starts_with_the_next_working_hour__frappe_helpdesk_2075(self):
        (cycle,) = fold("1wh", ("assign", "周六 2026-11-21 10:00"))
        assert cycle.due_at == at("周一 2026-11-23 10:00")
        assert standing(cycle, at("周一 2026-11-23 09:15"), NATIONAL).used_seconds == 15 * 60

    def test_a_paused_cycle_keeps_a_due__osticket_3034(self):
        (cycle,) = fold("2wd", ASSIGNED, ("wait", "周四 2026-11-19 10:00"))
        assert cycle.due_at == at("周五 2026-11-20 17:30")

    def test_a_new_term_remembers_the_earlier_pauses__glpi_6902_and_15605(self):
        said = [ASSIGNED, ("wait", "周三 2026-11-18 10:00"), ("answered", "周三 2026-11-18 12:00")]
        assert fold("4h", *said)[0].due_at == at("周三 2026-11-18 15:00")
        assert fold("8h", *said)[0].due_at == at("周三 2026-11-18 19:00")

    def test_what_waits_is_not_breached_and_what_was_breached_is_not_mended_by_waiting__glpi_24481(self):
        in_time = fold("2h", ASSIGNED, ("wait", "周三 2026-11-18 10:59:59"))[0]
        too_late = fold("2h", ASSIGNED, ("wait", "周三 2026-11-18 11:00:01"))[0]
        weeks_later = at("周五 2026-12-11 09:00")
        assert standing(in_time, weeks_later, NATIONAL).state is StandingState.PAUSED
        assert standing(too_late, weeks_later, NATIONAL).state is StandingState.LATE
        assert too_late.due_at == at("周三 2026-11-18 11:00")

    def test_each_clock_hears_its_own_verbs_only__zammad_5177(self):
        said = [happened("receive", "周三 2026-11-18 09:00"), happened("update", "周三 2026-11-18 09:30")]
        response = ClockRule(
            name="上报钟", term=Term.read("8min"), starts=frozenset({"receive"}), stops=frozenset({"report_up"})
        )
        update = ClockRule(
            name="反馈钟", term=Term.read("4wh"), starts=frozenset({"update"}), stops=frozenset({"report"})
        )
        assert response.fold(said, NATIONAL)[0].due_at == at("周三 2026-11-18 09:08")
        assert update.fold(said, NATIONAL)[0].due_at == at("周三 2026-11-18 15:00")

    def test_a_reopened_matter_gets_its_whole_term_again__glpi_5213(self):
        cycles = fold("2wd", ASSIGNED, ("report", "周五 2026-11-20 17:00"), ("rehandle", "周五 2026-11-20 17:10"))
        assert cycles[1].due_at == at("周二 2026-11-24 17:30")

    def test_an_answer_by_any_channel_winds_the_clock_on__zammad_1322(self):
        """There is no channel to tell apart: a happening is a verb and a time."""
        assert set(Happening.__dataclass_fields__) == {"verb", "at", "reason", "term"}

    def test_a_pause_entered_after_the_fact_counts_from_when_it_was__servicenow_retroactive(self):
        start, late_entry = happened(*ASSIGNED), happened("wait", "周三 2026-11-18 09:10")
        answered = happened("answered", "周三 2026-11-18 12:10")
        assert rule("1h").fold([start, answered, late_entry], NATIONAL)[0].due_at == at("周三 2026-11-18 13:00")

    def test_a_new_calendar_does_not_move_what_was_counted_with_the_old_one__zammad_534(self):
        blackout = Day(date(2026, 11, 19), DayKind.CLOSED, "停电")
        stricter = replace(NATIONAL, edition="cn-2026.2", days=(*NATIONAL.days, blackout))
        before, after = (fold("2wd", ASSIGNED, calendar=calendar)[0].due for calendar in (NATIONAL, stricter))
        assert (before.edition, before.at) == ("cn-2026.1", at("周五 2026-11-20 17:30"))
        assert (after.edition, after.at) == ("cn-2026.2", at("周一 2026-11-23 17:30"))


VERBS = ("assign", "report", "send_back", "rehandle", "wait", "answered", "reassign")
STEPS = st.lists(
    st.tuples(st.sampled_from(VERBS), st.integers(0, 3 * DAY), st.sampled_from(["", "等来电人", "等检验"])), max_size=14
)
STARTS = st.integers(0, 20 * 365 * DAY).map(lambda seconds: midnight(date(2005, 1, 1)) + timedelta(seconds=seconds))
TERMS = st.sampled_from(["8min", "24h", "30wmin", "16wh", "1wd", "5wd", "15d"])


def history(start, steps):
    """Turn drawn steps into happenings one after the other, beginning with an assignment."""
    happenings, moment = [Happening("assign", start)], start
    for verb, seconds, reason in steps:
        moment += timedelta(seconds=seconds)
        happenings.append(Happening(verb, moment, reason))
    return happenings


class TestProperties:
    @given(STARTS, TERMS, STEPS)
    def test_adding_one_happening_after_the_other_gives_the_same_as_the_replay(self, start, term, steps):
        happenings, clock, cycles = history(start, steps), rule(term), ()
        for happening in happenings:
            cycles = clock.after(cycles, happening, NATIONAL)
        assert cycles == clock.fold(happenings, NATIONAL)

    @given(STARTS, TERMS, STEPS, st.randoms())
    def test_the_order_in_which_happenings_are_told_changes_nothing(self, start, term, steps, dice):
        happenings = history(start, [(verb, seconds + 1, reason) for verb, seconds, reason in steps])
        told = list(happenings)
        dice.shuffle(told)
        assert rule(term).fold(told, NATIONAL) == rule(term).fold(happenings, NATIONAL)

    @given(STARTS, TERMS, STEPS)
    def test_verbs_the_clock_does_not_name_do_nothing(self, start, term, steps):
        happenings = history(start, steps)
        named = [happening for happening in happenings if happening.verb != "reassign"]
        assert rule(term).fold(named, NATIONAL) == rule(term).fold(happenings, NATIONAL)

    @given(STARTS, TERMS, STEPS)
    def test_cycles_are_numbered_follow_one_another_and_only_the_latest_runs(self, start, term, steps):
        cycles = rule(term).fold(history(start, steps), NATIONAL)
        assert [cycle.number for cycle in cycles] == list(range(1, len(cycles) + 1))
        assert all(cycle.stopped_at is not None for cycle in cycles[:-1])
        assert all(cycle.started_at < cycle.due_at for cycle in cycles)

    @given(STARTS, TERMS, STEPS, STEPS)
    def test_an_old_cycle_is_never_rewritten(self, start, term, steps, more):
        happenings = history(start, [*steps, *more])
        before = rule(term).fold(happenings[: len(steps) + 1], NATIONAL)
        after = rule(term).fold(happenings, NATIONAL)
        assert after[: len(before) - 1] == before[:-1]

    @given(STARTS, TERMS, STEPS, st.integers(0, 20 * DAY))
    def test_what_is_used_and_what_is_left_make_up_what_is_allowed(self, start, term, steps, later):
        for cycle in rule(term).fold(history(start, steps), NATIONAL):
            stand = standing(cycle, start + timedelta(seconds=later), NATIONAL)
            assert stand.used_seconds + stand.remaining_seconds == stand.allowed_seconds

    @given(STARTS, TERMS, STEPS, st.integers(0, 20 * DAY), st.integers(0, 20 * DAY))
    def test_time_left_never_grows(self, start, term, steps, sooner, later):
        sooner, later = sorted((sooner, later))
        cycle = rule(term).fold(history(start, steps), NATIONAL)[-1]
        moments = (cycle.started_at + timedelta(seconds=seconds) for seconds in (sooner, later))
        left = [standing(cycle, moment, NATIONAL).remaining_seconds for moment in moments]
        assert left[0] >= left[1]

    @given(STARTS, TERMS, STEPS)
    def test_a_cycle_is_late_from_the_second_after_its_due(self, start, term, steps):
        cycle = replace(rule(term).fold(history(start, steps), NATIONAL)[-1], stopped_at=None, pauses=())
        a_second = timedelta(seconds=1)
        assert standing(cycle, cycle.due_at, NATIONAL).state is not StandingState.LATE
        assert standing(cycle, cycle.due_at + a_second, NATIONAL).state is StandingState.LATE


class TestAgainstTheMinuteOracle:
    """Working time with pauses, counted by walking the minutes that are worked and not paused: 800 answers."""

    WEEKLY = {weekday: ["09:00-12:00", "13:30-17:30"] for weekday in range(5)}
    ORACLE = MinuteOracle(
        date(2025, 9, 22),
        date(2025, 10, 31),
        WEEKLY,
        {date(2025, 10, d) for d in range(1, 9)},
        {
            date(2025, 9, 28): 0,
            date(2025, 10, 11): 0,
        },
    )

    @given(st.integers(0, 2**32))
    @settings(max_examples=40, deadline=None)
    def test_no_due_with_pauses_differs_from_walking_the_minutes(self, seed):
        dice = random.Random(seed)
        for _ in range(20):
            start = self.ORACLE.start + timedelta(minutes=dice.randrange(12 * 1440))
            minutes = dice.randint(1, 1500)
            pauses = [(dice.randrange(6 * 1440), dice.randrange(1440)) for _ in range(dice.randrange(4))]
            said = [self.happened("assign", start)]
            for number, (begin, length) in enumerate(pauses):
                said.append(self.happened("wait", start + timedelta(minutes=begin), str(number)))
                said.append(self.happened("answered", start + timedelta(minutes=begin + length), str(number)))

            (cycle,) = replace(rule("1wmin"), term=Term(TermKind.WORKING_TIME, minutes * 60)).fold(said, NATIONAL)

            assert cycle.due_at == self.walk(start, minutes, pauses).replace(tzinfo=SHANGHAI)

    @staticmethod
    def happened(verb, moment, reason=""):
        return Happening(verb, moment.replace(tzinfo=SHANGHAI), reason)

    def walk(self, start, minutes, pauses) -> datetime:
        first = place = self.ORACLE.index(start)
        while minutes > 0:
            is_paused = any(begin <= place - first < begin + length for begin, length in pauses)
            minutes -= self.ORACLE.worked[place] and not is_paused
            place += 1
        return self.ORACLE.start + timedelta(minutes=place)


def test_a_clock_on_another_calendar_keeps_its_own_hours():
    station = plain([((0, DAY),)] * 7)
    (cycle,) = fold("4wh", ("assign", "周六 2026-11-21 22:00"), calendar=station)
    assert cycle.due_at == at("周日 2026-11-22 02:00")
