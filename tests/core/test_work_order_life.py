"""The life of a work order, table-driven: what is in the table may be done, nothing else."""

from functools import reduce
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianxin.core.work_order_life import (
    FINAL,
    LIFE,
    OPEN,
    RATEABLE,
    WHO,
    WITH_HANDLER,
    State,
    Verb,
    WrongState,
    advance,
    diagram,
    verbs_from,
)  # fmt: skip

FORBIDDEN = sorted(set(product(State, Verb)) - set(LIFE))


def attempt(state, verb):
    """Press a verb as people do: what does not apply changes nothing."""
    try:
        return advance(state, verb)
    except WrongState:
        return state


@pytest.mark.parametrize(("state", "verb"), sorted(LIFE), ids=lambda word: word.value)
def test_what_the_table_says_may_be_done(state, verb):
    assert advance(state, verb) is LIFE[state, verb]


@pytest.mark.parametrize(("state", "verb"), FORBIDDEN, ids=lambda word: word.value)
def test_what_the_table_does_not_say_is_refused_in_words(state, verb):
    with pytest.raises(WrongState) as refused:
        advance(state, verb)

    assert str(refused.value) == f"工单{state.label}，不能{verb.label}"


def test_every_state_can_be_reached():
    reached, border = set(), {State.REGISTERED}
    while border:
        reached |= border
        border = {LIFE[state, verb] for state, verb in LIFE if state in border} - reached

    assert reached == set(State)


def test_final_states_lead_nowhere_and_open_ones_lead_to_an_end():
    assert all(verbs_from(state) == () for state in FINAL)
    assert all(verbs_from(state) for state in OPEN)


def test_every_verb_is_used_and_says_who_may_press_it():
    assert {verb for _, verb in LIFE} == set(Verb)
    assert set(WHO) == set(Verb)


@given(st.lists(st.sampled_from(Verb), max_size=60))
def test_nobody_rates_what_was_not_reviewed(verbs):
    """Whatever people press, in whatever order: CLOSED is reached only through a review somebody else passed."""
    if reduce(attempt, verbs, State.REGISTERED) is State.CLOSED:
        assert Verb.PASS_REVIEW in verbs
        assert Verb.REPORT in verbs


@given(st.lists(st.sampled_from(Verb), max_size=60))
def test_nothing_is_handled_before_it_was_admitted_and_given_to_somebody(verbs):
    if reduce(attempt, verbs, State.REGISTERED) in WITH_HANDLER | {State.REPORTED} | RATEABLE:
        assert Verb.ADMIT in verbs
        assert {Verb.ASSIGN, Verb.DESIGNATE} & set(verbs)


@given(st.lists(st.sampled_from(Verb), max_size=40), st.sampled_from(Verb))
def test_what_has_ended_stays_ended(verbs, one_more):
    ended = reduce(attempt, verbs, State.REGISTERED)
    if ended in FINAL:
        assert attempt(ended, one_more) is ended


def test_the_diagram_draws_every_arrow_once():
    drawn = diagram()

    assert drawn.count(" --> ") == len(LIFE) + 1 + len(FINAL)
    assert "handling --> reported: 反馈" in drawn
