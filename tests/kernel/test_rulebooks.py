"""The shelves: which edition holds at a moment, how a new one gets there, and that none is ever edited."""

import json
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from lianxin.core.calendar import SHANGHAI, NaiveInstant
from lianxin.core.refusals import Kind
from lianxin.core.roles import Role
from lianxin.core.rulebook import NoRules
from lianxin.kernel import editions, ledger, rulebooks
from lianxin.kernel.actors import ROOT, SYSTEM, Actor, NotAllowed
from lianxin.kernel.claims import claim
from lianxin.kernel.editions import BadEdition, Shelf
from lianxin.kernel.models import RuleEdition
from lianxin.kernel.rulebooks import EditionTaken, UnknownEdition

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=SHANGHAI)
ADMINISTRATOR = Actor("管理员", ROOT, frozenset({Role.ADMINISTRATOR}), 1)
DISPATCHER = Actor("派单员", ROOT, frozenset({Role.DISPATCHER}), 2)
SHIPPED = {written.shelf: written.content for written in editions.shipped()}


@pytest.fixture(autouse=True)
def _shelves():
    """Look at the shelves afresh, before and after: what a test loads is rolled back."""
    claim(scope=ROOT)
    rulebooks.forget()
    yield
    rulebooks.forget()


def text(edition, effective_on="2026-12-01", shelf=Shelf.RULES, **changed):
    return json.dumps({**SHIPPED[shelf], "edition": edition, "effective_on": effective_on, **changed})


def load(written, *, shelf=Shelf.RULES, by=SYSTEM, at=NOON):
    name = rulebooks.load(written, shelf=shelf, by=by, at=at)
    rulebooks.forget()  # a test never commits, so nothing else tells the process
    return name


class TestInForce:
    def test_the_shipped_editions_hold_when_nobody_has_loaded_another(self):
        assert rulebooks.at(NOON).edition == "2026-07"
        assert rulebooks.calendar_at(NOON).edition == editions.shipped_calendar().edition

    @pytest.mark.parametrize(
        ("moment", "edition"),
        [
            (datetime(2026, 11, 30, 23, 59, 59, tzinfo=SHANGHAI), "2026-07"),
            (datetime(2026, 12, 1, 0, 0, tzinfo=SHANGHAI), "2026-12"),
            (datetime(2026, 11, 30, 15, 59, 59, tzinfo=UTC), "2026-07"),
            (datetime(2026, 11, 30, 16, 0, tzinfo=UTC), "2026-12"),  # midnight in Shanghai
        ],
    )
    def test_a_new_edition_holds_from_midnight_of_its_day(self, moment, edition):
        load(text("2026-12"))

        assert rulebooks.at(moment).edition == edition

    def test_a_calendar_is_chosen_by_its_day_too(self):
        load(text("cn-2027.1", shelf=Shelf.CALENDAR), shelf=Shelf.CALENDAR)

        assert rulebooks.calendar_at(NOON.replace(month=12)).edition == "cn-2027.1"
        assert rulebooks.calendar_at(NOON).edition == editions.shipped_calendar().edition

    def test_a_past_decision_finds_its_edition_by_name_after_others_came(self):
        load(text("2026-12", owner="省局法规处"))

        assert rulebooks.edition("2026-07").owner == "省局专卖处"
        assert rulebooks.calendar(editions.shipped_calendar().edition).years == editions.shipped_calendar().years

    def test_before_the_first_edition_there_are_no_rules(self):
        with pytest.raises(NoRules):
            rulebooks.at(datetime(2003, 12, 31, 23, 59, tzinfo=SHANGHAI))

    def test_a_moment_without_a_zone_is_refused(self):
        with pytest.raises(NaiveInstant):
            rulebooks.at(datetime(2026, 1, 1))  # noqa: DTZ001 - that is the question

    @pytest.mark.parametrize("ask", [rulebooks.edition, rulebooks.calendar])
    def test_an_unknown_name_is_refused_as_unknown(self, ask):
        with pytest.raises(UnknownEdition) as refused:
            ask("1999-01")

        assert refused.value.kind is Kind.UNKNOWN


class TestMemory:
    def test_a_second_question_asks_the_database_nothing(self, django_assert_num_queries, monkeypatch):
        monkeypatch.setattr(rulebooks, "LOOK_AGAIN_AFTER", 3600)
        first = rulebooks.at(NOON), rulebooks.calendar_at(NOON)

        with django_assert_num_queries(0):
            again = rulebooks.at(NOON), rulebooks.calendar_at(NOON)

        assert all(one is other for one, other in zip(first, again, strict=True))

    def test_an_unchanged_shelf_costs_one_small_question_and_no_reading(self, django_assert_num_queries, monkeypatch):
        monkeypatch.setattr(rulebooks, "LOOK_AGAIN_AFTER", -1)
        before = rulebooks.at(NOON)

        with django_assert_num_queries(1):
            after = rulebooks.at(NOON)

        assert after is before

    def test_what_another_process_loads_is_seen_after_a_while(self, monkeypatch):
        assert rulebooks.at(NOON).edition == "2026-07"
        rulebooks.load(text("2026-11", "2026-11-01"), shelf=Shelf.RULES, by=SYSTEM, at=NOON)
        assert rulebooks.at(NOON).edition == "2026-07"

        monkeypatch.setattr(rulebooks, "LOOK_AGAIN_AFTER", -1)

        assert rulebooks.at(NOON).edition == "2026-11"

    def test_what_is_loaded_here_is_seen_at_once_when_it_is_committed(self, django_capture_on_commit_callbacks):
        assert rulebooks.at(NOON).edition == "2026-07"

        with django_capture_on_commit_callbacks(execute=True):
            rulebooks.load(text("2026-11", "2026-11-01"), shelf=Shelf.RULES, by=SYSTEM, at=NOON)

        assert rulebooks.at(NOON).edition == "2026-11"

    def test_an_edition_whose_loading_was_undone_is_forgotten(self, monkeypatch):
        monkeypatch.setattr(rulebooks, "LOOK_AGAIN_AFTER", -1)
        savepoint = transaction.savepoint()
        rulebooks.load(text("2026-11", "2026-11-01"), shelf=Shelf.RULES, by=SYSTEM, at=NOON)
        assert rulebooks.at(NOON).edition == "2026-11"

        transaction.savepoint_rollback(savepoint)

        assert rulebooks.at(NOON).edition == "2026-07"


class TestLoad:
    def test_is_told_by_the_ledger_in_a_chain_of_its_own(self):
        load(text("2026-12"), by=ADMINISTRATOR)

        (entry,) = ledger.history("rules:2026-12")
        body = json.loads(entry.body)
        assert (entry.seq, entry.name, body["by"]["account"]) == (1, "kernel.rules-loaded", 1)
        assert body["facts"] == {
            "edition": "2026-12",
            "effective_on": "2026-12-01",
            "fingerprint": editions.fingerprint(RuleEdition.objects.get(edition="2026-12").content),
        }

    def test_the_same_text_twice_is_harmless(self):
        assert load(text("2026-12")) == load(text("2026-12")) == "2026-12"

        assert len(ledger.history("rules:2026-12")) == 1

    def test_an_edition_is_never_edited(self):
        load(text("2026-12"))

        with pytest.raises(EditionTaken, match="版本“2026-12”已经载入，内容不同"):
            load(text("2026-12", owner="省局法规处"))
        assert rulebooks.edition("2026-12").owner == "省局专卖处"

    def test_nor_behind_our_back(self):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE kernel_ruleedition SET owner = 'x'")

    def test_one_name_may_stand_on_both_shelves(self):
        load(text("2026-12"))
        load(text("2026-12", shelf=Shelf.CALENDAR), shelf=Shelf.CALENDAR)

        assert rulebooks.edition("2026-12").edition == rulebooks.calendar("2026-12").edition

    def test_one_that_holds_from_a_day_gone_by_moves_no_decision_that_names_another(self):
        load(text("2025-01", "2025-01-01"))

        assert rulebooks.at(NOON).edition == "2025-01"
        assert rulebooks.edition("2026-07").effective_on.year == 2004

    @pytest.mark.parametrize("by", [DISPATCHER, Actor("system", ROOT, frozenset({Role.LEADER}), 3)])
    def test_only_an_administrator_loads(self, by):
        with pytest.raises(NotAllowed):
            load(text("2026-12"), by=by)

        assert not RuleEdition.objects.filter(edition="2026-12").exists()

    def test_a_file_with_faults_leaves_nothing_behind(self):
        with pytest.raises(BadEdition, match="规则文件有"):
            load(text("2026-12", routes=[]))

        assert not RuleEdition.objects.filter(edition="2026-12").exists()
        assert ledger.history("rules:2026-12") == ()


class TestStock:
    def test_running_again_changes_nothing(self):
        before = rulebooks.listed()

        rulebooks.stock(by=SYSTEM, at=NOON)

        assert rulebooks.listed() == before

    def test_each_shipped_edition_is_in_the_ledger_once(self):
        subjects = [f"{written.shelf}:{written.edition}" for written in editions.shipped()]

        assert [len(ledger.history(subject)) for subject in subjects] == [1] * len(subjects)

    def test_the_list_shows_the_latest_of_each_shelf_first(self):
        load(text("2026-12"))

        listed = [(line.shelf, line.edition) for line in rulebooks.listed()]
        assert listed == [("rules", "2026-12"), ("rules", "2026-07"), ("calendar", editions.shipped_calendar().edition)]
