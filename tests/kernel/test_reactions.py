"""Facts become reactions: each exactly once, in order, and a failure holds up nobody else."""

import logging
import threading

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection, connections, transaction

from lianxin.kernel import reactions
from lianxin.kernel.actors import ROOT
from lianxin.kernel.claims import claim
from lianxin.kernel.models import Notice, ReactionCursor
from lianxin.kernel.reactions import Heard, deliver, stuck, subscribe
from tests.kernel.chronicle import cut_the_connection, drain, finish, note
from tests.province import QINGDU, WEDNESDAY


@pytest.fixture(autouse=True)
def _nobody_else_listens(monkeypatch):
    monkeypatch.setattr(reactions, "_subscriptions", {})


@pytest.fixture
def province(db):
    cache.clear()
    claim(scope=ROOT)
    drain()


class Ears:
    """Remember what was heard, in the database, so that a rollback forgets it; fail at certain words."""

    def __init__(self, name, *names, fails_at=()):
        self.name, self.fails_at, self.calls, self.before = name, set(fails_at), 0, None
        subscribe(names or ("test.noted",), self, name=name)

    def __call__(self, heard, at):
        self.calls += 1
        words = heard.facts.get("words", "")
        if self.before:
            self.before(words)
        Notice.objects.create(key=f"{self.name}:{heard.index}", channel="test", template=words, facts={}, written_at=at)
        if words in self.fails_at:
            raise LookupError(words)

    @property
    def heard(self):
        return list(
            Notice.objects.filter(key__startswith=f"{self.name}:").order_by("id").values_list("template", flat=True)
        )


def tell_of(*words):
    for each in words:
        note("story", each)
    drain()


def test_a_fact_is_told_with_what_the_ledger_knows_of_it(province):
    heard = []
    subscribe("test.noted", lambda *each: heard.append(each), name="listener")
    tell_of("青禾便利店")

    deliver(at=WEDNESDAY)

    index = ReactionCursor.objects.get(name="listener").next_index - 1
    facts = {"words": "青禾便利店"}
    assert heard == [(Heard(index, "test.noted", "story", QINGDU, WEDNESDAY, facts), WEDNESDAY)]


def test_every_fact_is_told_once_and_in_order(province):
    ears = Ears("listener")
    tell_of("一", "二", "三")

    while deliver(at=WEDNESDAY, limit=2):
        pass
    tell_of("四")
    deliver(at=WEDNESDAY)

    assert (ears.heard, ears.calls) == (["一", "二", "三", "四"], 4)
    assert deliver(at=WEDNESDAY) == 0


def test_a_fact_that_is_not_in_the_tree_is_not_told_yet(province):
    ears = Ears("listener")
    note("story", "一")

    deliver(at=WEDNESDAY)
    assert ears.heard == []
    drain()
    deliver(at=WEDNESDAY)
    assert ears.heard == ["一"]


def test_only_the_facts_asked_for_are_told(province):
    noted, finished, both = Ears("a"), Ears("b", "test.finished"), Ears("c", "test.noted", "test.finished")
    note("story", "一")
    finish("story", 2)
    drain()

    deliver(at=WEDNESDAY)

    assert (noted.heard, finished.heard, both.heard) == (["一"], [""], ["一", ""])


def test_a_name_is_given_once(province):
    Ears("listener")

    with pytest.raises(ValueError, match="listener already"):
        Ears("listener")


def test_a_failure_holds_up_its_own_subscription_and_nobody_elses(province, caplog):
    failing, well = Ears("failing", fails_at=["二"]), Ears("well")
    tell_of("一", "二", "三")

    with caplog.at_level(logging.ERROR):
        deliver(at=WEDNESDAY)
        deliver(at=WEDNESDAY)

    assert (failing.heard, well.heard) == (["一"], ["一", "二", "三"])
    (one,) = stuck()
    assert (one.name, one.error) == ("failing", "LookupError: 二")
    assert one.index == ReactionCursor.objects.get(name="failing").next_index
    assert [record.getMessage() for record in caplog.records] == [
        f"reaction failing failed at index {one.index} (test.noted)"
    ]


def test_once_mended_it_goes_on_where_it_was_stuck(province):
    ears = Ears("listener", fails_at=["二"])
    tell_of("一", "二", "三")
    deliver(at=WEDNESDAY)

    ears.fails_at.clear()
    deliver(at=WEDNESDAY)

    assert (ears.heard, stuck()) == (["一", "二", "三"], ())


def test_a_failure_of_the_first_fact_leaves_the_cursor_where_it_was(province):
    ears = Ears("listener", fails_at=["一"])
    tell_of("一")

    passed = deliver(at=WEDNESDAY)

    assert (ears.heard, len(stuck())) == ([], 1)
    assert passed == ReactionCursor.objects.get(name="listener").next_index == stuck()[0].index


def test_an_error_in_the_database_is_the_reactions_own(province):
    def write_twice(heard, at):
        for _ in range(2):
            Notice.objects.create(key="twice", channel="test", template="", facts={}, written_at=at)

    subscribe("test.noted", write_twice, name="clumsy")
    well = Ears("well")
    tell_of("一")

    deliver(at=WEDNESDAY)

    assert (well.heard, Notice.objects.filter(key="twice").count()) == (["一"], 0)
    assert stuck()[0].error.startswith("IntegrityError: ")


def test_without_the_whole_province_claimed_nothing_is_told(province):
    ears = Ears("listener")
    tell_of("一")
    claim(scope="39.01")

    with pytest.raises(RuntimeError, match="whole province"):
        deliver(at=WEDNESDAY)
    assert ears.calls == 0


def test_several_workers_tell_each_fact_once(fresh_database):
    claim(scope=ROOT)
    ears = [Ears("a"), Ears("b"), Ears("c")]
    tell_of(*(f"{step}" for step in range(60)))
    failures = []

    def work():
        try:
            claim(scope=ROOT)
            for _ in range(30):
                deliver(at=WEDNESDAY, limit=7)
        except Exception as error:  # noqa: BLE001 - whatever a thread meets, the test is to hear of it
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    while deliver(at=WEDNESDAY):
        pass

    assert not failures
    assert all(each.heard == [f"{step}" for step in range(60)] for each in ears)


def test_a_kill_in_the_middle_undoes_the_whole_batch_and_the_next_turn_does_it(fresh_database):
    cache.clear()
    claim(scope=ROOT)
    ears = Ears("listener")
    ears.before = lambda words: words == "二" and cut_the_connection(fresh_database)
    tell_of("一", "二", "三")

    with pytest.raises(OperationalError, match="terminating connection"):
        deliver(at=WEDNESDAY)
    connection.close()

    claim(scope=ROOT)
    assert (ears.heard, stuck(), ears.calls) == ([], (), 2)
    ears.before = None
    deliver(at=WEDNESDAY)
    assert ears.heard == ["一", "二", "三"]


def test_a_reaction_may_open_transactions_of_its_own(province):
    def nested(heard, at):
        with transaction.atomic():
            note("echo", heard.facts["words"])

    subscribe("test.noted", nested, name="echo")
    tell_of("一")

    deliver(at=WEDNESDAY)

    assert drain() == 1
