"""What differs between two editions."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianxin.core.rulebook import Phrase, RefusalGround
from lianxin.core.rulebook_changes import ChangeKind, Part, changes
from tests.core.rule_books import book, matter, parameter, route, terms

KEYS = st.sampled_from(["a.one", "a.two", "b.one", "b.two"])
BOOKS = st.builds(
    book,
    parameters=st.dictionaries(KEYS, st.builds(parameter, st.none() | st.integers(0, 3))),
    terms=st.dictionaries(st.sampled_from(["urgent", "ordinary"]), st.builds(terms, st.sampled_from(["24h", "2wd"]))),
    matters=st.lists(st.builds(matter, KEYS, label=st.sampled_from(["假烟", "走私"])), unique_by=lambda m: m.code).map(
        tuple
    ),
    routes=st.lists(st.builds(route, st.integers(1, 3), KEYS), unique_by=lambda line: line.matter).map(tuple),
)
OLD = book()
DOWN = Phrase(text="自己看规定", use="forbidden", better="我给您讲", origin="源文 000")
PETITION = RefusalGround(code="petition", label="已进入信访", channel="信访局", origin="潍坊")


@pytest.mark.parametrize(
    ("changed", "part", "key", "kind", "details"),
    [
        (
            {"parameters": {"order.sla.jian.report": parameter(10)}},
            Part.PARAMETERS,
            "order.sla.jian.report",
            ChangeKind.CHANGED,
            (("value", 8, 10),),
        ),
        (
            {"terms": {**OLD.terms, "ordinary": terms("3wd")}},
            Part.TERMS,
            "ordinary",
            ChangeKind.CHANGED,
            (("finish", "2wd", "3wd"),),
        ),
        (
            {"matters": OLD.matters[:-1]},
            Part.MATTERS,
            "report.fake",
            ChangeKind.REMOVED,
            (
                ("code", "report.fake", None),
                ("label", "销售假冒卷烟", None),
                ("kind", "report", None),
                ("terms", "ordinary", None),
                ("keywords", ("假烟", "假冒"), None),
            ),
        ),
        (
            {"routes": (route(1, "report", "station"), OLD.routes[1])},
            Part.ROUTES,
            "report",
            ChangeKind.CHANGED,
            (("team", "squad", "station"),),
        ),
        (
            {"refusal_grounds": (PETITION,)},
            Part.REFUSAL_GROUNDS,
            "petition",
            ChangeKind.CHANGED,
            (("channel", "信访部门", "信访局"),),
        ),
        (
            {"phrases": (*OLD.phrases, DOWN)},
            Part.PHRASES,
            "自己看规定",
            ChangeKind.ADDED,
            (
                ("text", None, "自己看规定"),
                ("use", None, "forbidden"),
                ("better", None, "我给您讲"),
                ("origin", None, "源文 000"),
            ),
        ),
    ],
)
def test_every_part_tells_what_changed(changed, part, key, kind, details):
    (change,) = changes(OLD, replace(OLD, **changed))

    assert (change.part, change.key, change.kind, change.details()) == (part, key, kind, details)


def test_setting_a_value_that_had_to_be_set_is_a_change_and_no_addition():
    unset = book(parameters={"case.hearing.amount": parameter(None, note="必须设定")})

    (change,) = changes(unset, book(parameters={"case.hearing.amount": parameter(10000, note="必须设定")}))

    assert change.kind is ChangeKind.CHANGED
    assert change.details() == (("value", None, 10000),)


def test_another_name_or_day_alone_changes_no_rule():
    assert changes(OLD, replace(OLD, edition="2026-08", owner="省局法规处")) == ()


@given(BOOKS)
def test_a_book_differs_from_itself_in_nothing(rules):
    assert changes(rules, rules) == ()


@given(BOOKS, BOOKS)
def test_there_and_back_are_mirror_images(one, other):
    there, back = changes(one, other), changes(other, one)

    assert [(each.part, each.key, each.before, each.after) for each in there] == [
        (each.part, each.key, each.after, each.before) for each in back
    ]


@given(BOOKS, BOOKS)
def test_each_change_is_told_once_and_says_what_differs(one, other):
    found = changes(one, other)

    assert len({(change.part, change.key) for change in found}) == len(found)
    assert all(change.details() for change in found)


@given(BOOKS, BOOKS)
def test_books_without_changes_have_the_same_rules(one, other):
    alike = all(
        sorted(map(repr, getattr(one, part.value))) == sorted(map(repr, getattr(other, part.value))) for part in Part
    )

    if not changes(one, other):
        assert alike


@given(BOOKS, st.data())
def test_the_order_of_lists_is_no_change(rules, data):
    shuffled = replace(
        rules,
        matters=tuple(data.draw(st.permutations(rules.matters))),
        routes=tuple(data.draw(st.permutations(rules.routes))),
    )

    assert changes(rules, shuffled) == ()
