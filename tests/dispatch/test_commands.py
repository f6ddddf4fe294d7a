"""What the commands refuse, and what they leave behind, against the real database behind its walls."""

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from lianxin.core import jurisdiction
from lianxin.core.chains import Link, check_chain
from lianxin.core.flags import Flag
from lianxin.core.outcomes import CallOutcome, NotIndependent, RatedThrough
from lianxin.core.roles import Role
from lianxin.core.routing import NotThisOfficer
from lianxin.core.work_order_life import State, WrongState
from lianxin.dispatch import commands, jobs, moves, queries
from lianxin.dispatch.commands.assigning import NotReturnable
from lianxin.dispatch.commands.callback import Call, RatedAlready
from lianxin.dispatch.commands.deciding import NoReason
from lianxin.dispatch.commands.handling import IncompleteReport
from lianxin.dispatch.handlers import NotHandler
from lianxin.dispatch.models import Clock, Round, WorkOrder
from lianxin.kernel import ledger
from lianxin.kernel.actors import CITIZEN, SYSTEM, NotAllowed
from lianxin.kernel.claims import claim
from lianxin.registry.queries import UnknownUnit
from lianxin.workforce.queries import UnknownOfficer
from tests.dispatch.test_loop import GOOD_REPORT, as_, filed
from tests.province import CITY, QINGDU, QINGDU_SQUAD, SHIYAN, WEDNESDAY, People, build, person

pytestmark = pytest.mark.django_db
AT = WEDNESDAY + timedelta(minutes=10)


@pytest.fixture
def people():
    build()
    return People()


def walk(people, *verbs):
    """File an order and walk it to where a test begins; return its number."""
    number = filed(people).number
    steps = {
        "admit": lambda: commands.admit(number=number, by=as_(people.agent), at=AT),
        "assign": lambda: commands.assign(
            number=number, officer=people.officer_id, by=as_(people.dispatcher), at=AT
        ),
        "accept": lambda: commands.accept(number=number, by=as_(people.officer), at=AT),
        "report": lambda: commands.report(number=number, report=GOOD_REPORT, by=as_(people.officer), at=AT),
        "pass": lambda: commands.pass_review(number=number, by=as_(people.reviewer), at=AT),
        "call": lambda: commands.call_back(
            number=number, call=Call(outcome=CallOutcome.REACHED), by=as_(people.caller_back), at=AT
        ),
    }  # fmt: skip
    for verb in verbs:
        steps[verb]()
    return number


TO_REPORTED = ("admit", "assign", "accept", "report")
TO_CALLED = (*TO_REPORTED, "pass", "call")


def order(number):
    claim(scope="39")
    return WorkOrder.objects.get(number=number)


class TestRecord:
    def test_the_chain_of_a_closed_order_is_whole_and_counts_itself(self, people):
        number = walk(people, *TO_CALLED)
        commands.rate(number=number, rating=4, through=RatedThrough.WEB, by=as_(people.agent), at=AT)

        chain = ledger.history(moves.subject(number))
        links = [Link(entry.leaf, json.loads(entry.body)) for entry in chain]
        assert check_chain(links, closed=True) == ()
        assert links[-1].body["facts"] == {"state": "closed", "entries": len(chain)}

    def test_no_word_that_people_typed_is_in_the_ledger(self, people):
        number = walk(people, "admit", "assign")
        commands.ask_return(number=number, reason="王大爷说不归我们管", by=as_(people.officer), at=AT)

        bodies = "".join(entry.body for entry in ledger.history(moves.subject(number)))
        assert "王" not in bodies
        assert "桥东小学" not in bodies

    def test_the_clocks_in_the_table_are_the_fold_of_the_chain(self, people):
        number = walk(people, *TO_CALLED)
        row = order(number)

        folded = moves.cycles(row, list(ledger.history(moves.subject(number))))
        kept = {(c.name, c.cycle): (c.due_at, c.stopped_at) for c in Clock.objects.filter(order=row)}
        assert kept == {
            (name, cycle.number): (cycle.due_at, cycle.stopped_at) for name, all_ in folded.items() for cycle in all_
        }

    def test_a_refused_verb_leaves_nothing(self, people):
        number = walk(people, "admit")
        before = (len(ledger.history(moves.subject(number))), order(number).version)

        with pytest.raises(WrongState):
            commands.pass_review(number=number, by=as_(people.reviewer), at=AT)

        assert (len(ledger.history(moves.subject(number))), order(number).version) == before


class TestPowers:
    @pytest.mark.parametrize("post", ["agent", "officer", "reviewer", "caller_back", "leader", "administrator"])
    def test_only_a_dispatcher_gives_orders_away(self, people, post):
        number = walk(people, "admit")
        actor = getattr(people, post)
        claim(scope="39")

        with pytest.raises((NotAllowed, moves.UnknownOrder)):
            commands.assign(number=number, officer=people.officer_id, by=actor, at=AT)

    def test_of_another_unit_and_not_there_look_the_same(self, people):
        number = walk(people, "admit")

        seen = []
        for asked in (number, "YL-20261118-999999"):
            with pytest.raises(moves.UnknownOrder) as refused:
                commands.assign(
                    number=asked, officer=people.foreign_officer_id, by=as_(people.foreign_dispatcher), at=AT
                )
            seen.append(str(refused.value).replace(asked, "N"))
        assert seen[0] == seen[1]

    def test_an_officer_of_another_county_cannot_be_given_the_order(self, people):
        number = walk(people, "admit")

        with pytest.raises(UnknownOfficer):
            commands.assign(number=number, officer=people.foreign_officer_id, by=as_(people.dispatcher), at=AT)

    def test_a_colleague_cannot_accept_what_was_given_to_another_but_the_team_leader_can(self, people):
        number = walk(people, "admit", "assign")
        colleague = person("同事", QINGDU_SQUAD, Role.OFFICER)
        leader = person("队长", QINGDU_SQUAD, Role.SQUAD_LEADER)

        with pytest.raises(NotHandler):
            commands.accept(number=number, by=as_(colleague), at=AT)
        commands.accept(number=number, by=as_(leader), at=AT)

    def test_who_looks_at_an_old_page_is_told_so(self, people):
        number = walk(people, "admit", "assign")

        with pytest.raises(moves.StaleOrder, match="刷新"):
            commands.accept(number=number, by=as_(people.officer), at=AT, version=1)


class TestAreas:
    def test_admitting_says_whose_area_it_is(self, people):
        number = filed(people, unit="39").number
        commands.admit(number=number, unit=SHIYAN, by=as_(people.agent), at=AT)

        assert order(number).unit == SHIYAN
        assert queries.line(number, seen_by=as_(people.foreign_dispatcher)).state == "admitted"

    def test_an_orders_words_go_with_it(self, people):
        number = filed(people, unit="39", text="卖假烟").number

        def finders():
            posts = ("agent", "dispatcher", "foreign_dispatcher", "officer", "other_officer")
            asked = queries.OrderFilter(words="假烟")
            return {post for post in posts if queries.newest(asked, seen_by=as_(getattr(people, post))).rows}

        assert finders() == {"agent"}
        commands.admit(number=number, unit=QINGDU, by=as_(people.agent), at=AT)
        assert finders() == {"agent", "dispatcher"}
        commands.assign(number=number, officer=people.officer_id, by=as_(people.dispatcher), at=AT)
        assert finders() == {"agent", "dispatcher", "officer"}

    @pytest.mark.parametrize(
        ("unit", "refusal"), [("39.01.09", UnknownUnit), ("40.01", jurisdiction.OutsideJurisdiction)]
    )
    def test_an_area_that_is_not_there_or_not_ours_is_refused(self, people, unit, refusal):
        number = filed(people).number
        with pytest.raises(refusal):
            commands.admit(number=number, unit=unit, by=as_(people.agent), at=AT)


class TestReturning:
    def test_what_was_designated_cannot_be_returned_again(self, people):
        number = walk(people, "admit", "assign")
        commands.ask_return(number=number, reason="不归我们", by=as_(people.officer), at=AT)
        commands.designate(
            number=number, officer=people.officer_id, reason="会商决定", by=as_(people.dispatcher), at=AT
        )

        with pytest.raises(NotReturnable, match="不能再退"):
            commands.ask_return(number=number, reason="还是不归", by=as_(people.officer), at=AT)
        assert Flag.DESIGNATED in order(number).flags

    def test_an_approved_return_goes_back_to_the_dispatchers_county(self, people):
        number = walk(people, "admit", "assign")
        commands.ask_return(number=number, reason="不归我们", by=as_(people.officer), at=AT)
        commands.approve_return(number=number, by=as_(people.dispatcher), at=AT)

        row = order(number)
        assert (row.state, row.unit, row.officer_id) == ("admitted", "39.01.01", None)

    @pytest.mark.parametrize("reason", ["", " \n\t"])
    def test_a_return_says_why(self, people, reason):
        number = walk(people, "admit", "assign")

        with pytest.raises(NoReason):
            commands.ask_return(number=number, reason=reason, by=as_(people.officer), at=AT)


class TestIndependence:
    def test_nobody_reviews_their_own_report(self, people):
        number = walk(people, *TO_REPORTED)
        both = person("一身二任", "39.01.01", Role.REVIEWER)
        claim(scope="39")
        Round.objects.update(handler=both.account)

        with pytest.raises(NotIndependent):
            commands.pass_review(number=number, by=as_(both), at=AT)

    def test_nobody_of_the_handlers_team_calls_back(self, people):
        number = walk(people, *TO_REPORTED, "pass")
        near = person("近水楼台", QINGDU_SQUAD, Role.CALLER_BACK)

        with pytest.raises(NotIndependent):
            commands.call_back(number=number, call=Call(outcome=CallOutcome.REACHED), by=as_(near), at=AT)

    @pytest.mark.parametrize(
        "wrong",
        [
            lambda row: {"reviewer": row.handler},
            lambda row: {"caller_back": row.handler, "caller_back_unit": CITY},
            lambda row: {"caller_back": 999_999, "caller_back_unit": row.handler_unit},
            lambda row: {"rating": 6, "rated_at": AT},
            lambda row: {"rating": 3, "rated_at": None},
        ],
    )
    def test_the_database_itself_refuses_what_the_core_would(self, people, wrong):
        walk(people, *TO_REPORTED)
        claim(scope="39")
        row = Round.objects.get()

        with pytest.raises(IntegrityError), transaction.atomic():
            Round.objects.filter(pk=row.pk).update(**wrong(row))


class TestRating:
    @pytest.mark.parametrize(("stars", "state", "round_"), [(1, "admitted", 2), (2, "admitted", 2), (3, "closed", 1)])
    def test_two_stars_open_the_matter_again_and_three_close_it(self, people, stars, state, round_):
        number = walk(people, *TO_CALLED)
        commands.rate(number=number, rating=stars, through=RatedThrough.QR, by=as_(people.agent), at=AT)

        row = order(number)
        assert (row.state, row.round) == (state, round_)
        assert (Flag.DISSATISFIED in row.flags) == (stars < 3)

    def test_handled_again_it_goes_to_somebody_else(self, people):
        number = walk(people, *TO_CALLED)
        commands.rate(number=number, rating=1, through=RatedThrough.QR, by=as_(people.agent), at=AT)

        with pytest.raises(NotThisOfficer, match="办过本件"):
            commands.assign(number=number, officer=people.officer_id, by=as_(people.dispatcher), at=AT)
        commands.assign(number=number, officer=people.other_officer_id, by=as_(people.dispatcher), at=AT)

    def test_a_round_is_rated_once(self, people):
        number = walk(people, *TO_CALLED)
        commands.rate(number=number, rating=5, through=RatedThrough.WEB, by=as_(people.agent), at=AT)

        with pytest.raises(RatedAlready):
            commands.rate(number=number, rating=1, through=RatedThrough.WEB, by=as_(people.agent), at=AT)

    def test_what_nobody_has_reviewed_cannot_be_rated(self, people):
        number = walk(people, *TO_REPORTED)

        with pytest.raises(WrongState, match="还不能评价"):
            commands.rate(number=number, rating=5, through=RatedThrough.WEB, by=as_(people.agent), at=AT)

    def test_a_citizen_without_the_ticket_rates_nothing(self, people):
        number = walk(people, *TO_CALLED)
        claim()

        with pytest.raises(moves.UnknownOrder):
            commands.rate(number=number, rating=5, through=RatedThrough.WEB, by=CITIZEN, at=AT)

    def test_unreached_the_order_stays_until_the_tries_are_used_up(self, people):
        number = walk(people, *TO_REPORTED, "pass")
        unreached = Call(outcome=CallOutcome.UNREACHED)

        states = []
        for _ in range(3):
            commands.call_back(number=number, call=unreached, by=as_(people.caller_back), at=AT)
            states.append(order(number).state)
        assert states == ["reviewed", "reviewed", "called_back"]

    def test_who_says_on_the_telephone_that_it_is_not_solved_is_heard(self, people):
        number = walk(people, *TO_REPORTED, "pass")
        call = Call(outcome=CallOutcome.REACHED, is_solved=False)
        commands.call_back(number=number, call=call, by=as_(people.caller_back), at=AT)

        assert order(number).state == "admitted"


class TestReports:
    @pytest.mark.parametrize(
        ("wrong", "why"),
        [
            ({"public_reply": " "}, "公开答复"),
            ({"is_solved": False}, "写明原因"),
            ({"contacted_at": None}, "联系来电人的时间"),
            ({"contacted_at": AT + timedelta(seconds=1)}, "不能晚于现在"),
        ],
    )
    def test_a_report_that_leaves_something_out_is_refused_in_words(self, people, wrong, why):
        from dataclasses import replace

        number = walk(people, "admit", "assign", "accept")

        with pytest.raises(IncompleteReport, match=why):
            commands.report(number=number, report=replace(GOOD_REPORT, **wrong), by=as_(people.officer), at=AT)


class TestClocks:
    def test_what_runs_out_is_written_into_the_chain_once(self, people):
        number = walk(people, "admit")
        late = AT + timedelta(hours=1, seconds=1)

        claim(scope="39")
        assert (jobs.sound_alarms(at=late), jobs.sound_alarms(at=late)) == (1, 0)
        names = [entry.name for entry in ledger.history(moves.subject(number))]
        assert names.count("dispatch.clock-ran-out") == 1

    def test_done_at_the_very_second_of_the_due_no_alarm_is_sounded(self, people):
        number = walk(people, "admit")
        due = Clock.objects.get(name="dispatch").due_at
        commands.assign(number=number, officer=people.officer_id, by=as_(people.dispatcher), at=due)

        claim(scope="39")
        assert jobs.sound_alarms(at=due + timedelta(seconds=1)) == 0

    def test_an_order_nobody_rated_is_closed_when_its_time_is_over_and_not_before(self, people):
        number = walk(people, *TO_CALLED)
        claim(scope="39")

        assert jobs.close_unrated(at=AT + timedelta(days=7) - timedelta(seconds=1)) == 0
        assert jobs.close_unrated(at=AT + timedelta(days=7)) == 1
        assert queries.line(number, seen_by=SYSTEM).state == "closed"


class TestSearch:
    @pytest.mark.parametrize("words", ["假烟", "学生", "青禾", "便利店 学生", "桥东小学"])
    def test_words_of_two_characters_are_found(self, people, words):
        number = filed(people, text="桥东小学后门青禾便利店卖假烟给学生。").number

        page = queries.newest(queries.OrderFilter(words=words), seen_by=as_(people.agent))
        assert [line.number for line in page.rows] == [number]

    @pytest.mark.parametrize("words", ["走私", "；'--", "&|!()", "", "   ", "学生:*"])
    def test_what_is_not_there_is_not_found_and_signs_do_no_harm(self, people, words):
        filed(people, text="卖假烟")

        page = queries.newest(queries.OrderFilter(words=words or "\u3000不"), seen_by=as_(people.agent))
        assert page.rows == []

    def test_a_filter_beside_the_words_hides_nothing_that_fits_both(self, people):
        wanted = [filed(people, text="卖假烟").number for _ in range(5)]
        for number in wanted:
            commands.admit(number=number, by=as_(people.agent), at=AT)
        for _ in range(3):
            filed(people, text="卖假烟")

        asked, found, after = queries.OrderFilter(words="假烟", states=(State.ADMITTED,)), [], ""
        while not found or after:
            page = queries.newest(asked, seen_by=as_(people.agent), after=after, limit=2)
            found += [line.number for line in page.rows]
            after = page.after
        assert found == wanted[::-1]

    def test_a_search_does_not_look_over_the_wall(self, people):
        filed(people, text="卖假烟")

        page = queries.newest(queries.OrderFilter(words="假烟"), seen_by=as_(people.foreign_dispatcher))
        assert page.rows == []
