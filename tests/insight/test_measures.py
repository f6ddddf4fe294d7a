"""Each indicator, from the commands to the figure, and the figure held against the ledger."""

from datetime import timedelta

import pytest

from lianxin.core.flags import Flag
from lianxin.core.indicators import Indicator
from lianxin.core.roles import Role
from lianxin.dispatch import commands, jobs
from lianxin.dispatch.models import WorkOrder
from lianxin.hotline import commands as hotline
from lianxin.insight.models import DailyFigure
from lianxin.insight.reconcile import Difference, differences
from lianxin.kernel.actors import ROOT
from lianxin.kernel.claims import claim
from tests.insight.loop import FRI, MON, WED, Loop, as_, count_again, count_all, numbers
from tests.province import CITY, QINGDU, SHIYAN, WEDNESDAY, person

DAY = timedelta(days=1)
GROUND = "out_of_scope"


@pytest.fixture(autouse=True)
def _the_ledger_says_the_same(people):
    """Whatever a test did, the figures say what the ledger says, and hearing all of it again changes nothing."""
    yield
    count_all()
    assert differences(since=WED - 60 * DAY, until=MON + 60 * DAY) == ()
    before = list(DailyFigure.objects.order_by("id").values())
    count_again()
    assert list(DailyFigure.objects.order_by("id").values()) == before


def test_an_order_of_the_whole_loop_counts_once_in_every_figure(people):
    Loop(people).given().answered().rated(5)
    count_all()

    assert numbers(people.leader) == {
        "accepted": (1, 1, 0), "first_dispatch": (1, 1, 0), "on_time": (1, 1, 0), "satisfied": (1, 1, 0),
        "repeat": (0, 1, 0),
    }  # fmt: skip


def test_what_was_refused_or_answered_at_once_is_no_accepted_order(people):
    for command, words in ((hotline.refuse, {"ground": GROUND}), (hotline.answer, {"text": "可以带两条。"})):
        Loop(people, is_admitted=False).do(command, people.agent, **words)
    count_all()

    assert numbers(people.leader) == {}


class TestAccepted:
    def test_an_order_of_no_known_county_counts_for_the_county_it_is_first_given_to(self, people):
        order = Loop(people, unit=ROOT)
        count_all()
        before = [numbers(people.leader, unit=unit).get("accepted") for unit in (ROOT, CITY, QINGDU)]

        order.do(commands.assign, person("省派单", ROOT, Role.DISPATCHER), officer=people.officer_id)
        count_all()

        assert before == [(1, 1, 0), None, None]
        assert [numbers(people.leader, unit=unit).get("accepted") for unit in (ROOT, CITY, QINGDU)] == [(1, 1, 0)] * 3


class TestFirstDispatch:
    def test_a_reassignment_two_days_later_spoils_the_day_of_the_dispatch(self, people):
        order = Loop(people).given()
        count_all()
        before = numbers(people.leader)["first_dispatch"]

        order.do(commands.reassign, people.dispatcher, later=2 * DAY, officer=people.other_officer_id, reason="车在修")
        count_all()

        assert [before, numbers(people.leader)["first_dispatch"]] == [(1, 1, 0), (0, 1, 0)]
        assert DailyFigure.objects.get(unit=QINGDU, indicator="first_dispatch").day == WED

    def test_a_return_counts_only_when_it_is_approved(self, people):
        order = Loop(people).given().do(commands.ask_return, people.officer, reason="不归我管")
        count_all()
        asked = numbers(people.leader)["first_dispatch"]

        order.do(commands.approve_return, people.dispatcher)
        count_all()

        assert [asked, numbers(people.leader)["first_dispatch"]] == [(1, 1, 0), (0, 1, 0)]

    @pytest.mark.parametrize(("to", "right"), [("officer_id", 1), ("other_officer_id", 0)])
    def test_a_dispute_decided_for_the_first_officer_shows_that_the_dispatch_was_right(self, people, to, right):
        order = Loop(people).given().do(commands.ask_return, people.officer, reason="不归我管")
        order.do(commands.designate, people.dispatcher, officer=getattr(people, to), reason="就是你的")
        count_all()

        assert numbers(people.leader)["first_dispatch"] == (right, 1, 0)

    def test_given_again_after_a_return_it_is_still_one_first_dispatch(self, people):
        order = Loop(people).given().do(commands.ask_return, people.officer, reason="不归我管")
        order.do(commands.approve_return, people.dispatcher)
        order.do(commands.assign, people.dispatcher, officer=people.other_officer_id)
        count_all()

        assert numbers(people.leader)["first_dispatch"] == (0, 1, 0)


class TestOnTime:
    """Two working days from Wednesday 9:19 end on Friday 9:19 (周五)."""

    @pytest.mark.parametrize(("seconds", "good"), [(0, 1), (1, 0)])
    def test_stopped_in_the_last_second_is_on_time_and_one_later_is_not(self, people, seconds, good):
        order = Loop(people).given()
        due_at = WorkOrder.objects.get(number=order.number).clocks.get(name="finish").due_at
        order.answered(at=due_at + timedelta(seconds=seconds))
        count_all()

        assert numbers(people.leader)["on_time"] == (good, 1, 0)

    def test_a_running_order_counts_as_late_from_its_due_and_stays_one_case_when_it_stops(self, people):
        order = Loop(people).given()
        claim(scope=ROOT)
        jobs.sound_alarms(at=WEDNESDAY + 5 * DAY)
        count_all()
        running = numbers(people.leader, on=MON)["on_time"]

        order.answered(at=WEDNESDAY + 5 * DAY)
        count_all()

        assert [running, numbers(people.leader, on=MON)["on_time"]] == [(0, 1, 0), (0, 1, 0)]
        assert DailyFigure.objects.get(unit=QINGDU, indicator="on_time").day == FRI

    def test_a_late_stop_without_an_alarm_counts_on_the_day_it_fell_due(self, people):
        Loop(people).given().answered(at=WEDNESDAY + 6 * DAY)
        count_all()

        assert numbers(people.leader, on=FRI)["on_time"] == (0, 1, 0)

    def test_a_matter_handled_again_was_not_settled_by_the_round_before(self, people):
        order = Loop(people).given().answered()
        count_all()
        before = numbers(people.leader)["on_time"]

        order.rated(1)
        count_all()
        reopened = numbers(people.leader)["on_time"]
        order.do(commands.assign, people.dispatcher, officer=people.other_officer_id)
        order.answered(officer=people.other_officer)
        count_all()

        assert [before, reopened, numbers(people.leader)["on_time"]] == [(1, 1, 0), (0, 1, 0), (1, 2, 0)]

    def test_an_order_given_up_stops_its_clock(self, people):
        Loop(people).do(commands.terminate, people.dispatcher, ground=GROUND, reason="已另案处理")
        count_all()

        assert numbers(people.leader)["on_time"] == (1, 1, 0)


class TestSatisfied:
    @pytest.mark.parametrize(("rating", "good"), [(1, 0), (2, 0), (3, 1), (4, 1), (5, 1)])
    def test_three_stars_are_enough(self, people, rating, good):
        Loop(people).given().answered().rated(rating)
        count_all()

        assert numbers(people.leader)["satisfied"] == (good, 1, 0)

    def test_a_matter_said_to_be_unsolved_is_no_satisfied_one(self, people):
        Loop(people).given().answered().called(is_solved=False)
        count_all()

        assert numbers(people.leader)["satisfied"] == (0, 1, 0)

    def test_what_nobody_rated_in_time_stands_apart(self, people):
        Loop(people).given().answered().called()
        claim(scope=ROOT)
        jobs.close_unrated(at=WEDNESDAY + 9 * DAY)
        count_all()

        assert numbers(people.leader, on=MON + 9 * DAY, days=30)["satisfied"] == (0, 0, 1)

    def test_each_round_is_rated_for_itself(self, people):
        order = Loop(people).given().answered().rated(1)
        order.do(commands.assign, people.dispatcher, officer=people.other_officer_id)
        order.answered(officer=people.other_officer).rated(4)
        count_all()

        assert numbers(people.leader)["satisfied"] == (1, 2, 0)


class TestRepeat:
    @pytest.mark.parametrize(("days", "repeated"), [(30, 1), (31, 0)])
    def test_the_same_caller_within_thirty_days_comes_again(self, people, days, repeated):
        Loop(people, phone="13900006218", at=WEDNESDAY - days * DAY)
        Loop(people, phone="139 0000 6218")
        count_all()

        assert numbers(people.leader, on=WED, days=1)["repeat"] == (repeated, 1, 0)

    def test_another_caller_or_none_is_no_repeat(self, people):
        for phone in ("13900006218", "13900006219", "", ""):
            Loop(people, phone=phone)
        count_all()

        assert numbers(people.leader)["repeat"] == (0, 4, 0)

    def test_what_was_marked_as_repeated_counts(self, people):
        order = Loop(people)
        claim(scope=ROOT)
        WorkOrder.objects.filter(number=order.number).update(flags=[Flag.REPEAT.value])
        count_all()

        assert numbers(people.leader)["repeat"] == (1, 1, 0)


class TestReconcile:
    def test_a_figure_that_was_touched_is_found(self, people):
        Loop(people).given()
        count_all()
        row = DailyFigure.objects.get(unit=QINGDU, indicator="accepted")
        DailyFigure.objects.filter(pk=row.pk).update(denominator=2)

        assert differences(since=WED, until=WED) == (Difference(Indicator.ACCEPTED, WED, QINGDU, (1, 2, 0), (1, 1, 0)),)
        assert differences(since=FRI, until=FRI) == ()
        assert differences(since=WED, until=WED, indicators=[Indicator.ON_TIME]) == ()
        DailyFigure.objects.filter(pk=row.pk).update(denominator=1)

    def test_an_order_that_nobody_counted_is_found(self, people):
        Loop(people)
        claim(scope=ROOT)

        assert {each.indicator for each in differences(since=WED, until=WED)} == {Indicator.ACCEPTED, Indicator.REPEAT}


def test_a_leader_of_a_county_sees_its_own_figures_only(people):
    Loop(people).given()
    count_all()
    here, there = person("县长", QINGDU, Role.LEADER), person("县长", SHIYAN, Role.LEADER)

    assert numbers(here)["accepted"] == (1, 1, 0)
    assert [numbers(there), numbers(there, unit=QINGDU), numbers(there, unit=ROOT)] == [{}, {}, {}]
    as_(there)
    assert not DailyFigure.objects.exists()
