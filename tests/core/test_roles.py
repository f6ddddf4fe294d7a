"""What each post may do."""

from hypothesis import given
from hypothesis import strategies as st

from lianxin.core.roles import GRANTS, Can, Role, powers
from lianxin.core.work_order_life import WHO, Verb


def test_every_post_has_its_line_and_no_post_may_do_nothing():
    assert set(GRANTS) == set(Role)
    assert all(GRANTS.values())


def test_every_power_is_held_by_some_post():
    assert powers(Role) == frozenset(Can)


def test_no_post_both_handles_and_checks():
    """运动员不当裁判员: handling, reviewing and calling back are never one post's."""
    for role in Role:
        assert len(GRANTS[role] & {Can.HANDLE_ORDERS, Can.REVIEW_ORDERS, Can.CALL_BACK}) <= 1


def test_who_runs_the_system_does_not_move_orders_nor_open_the_vault():
    moving = {can for can in WHO.values() if can is not None} | {Can.OPEN_VAULT}

    assert not powers([Role.ADMINISTRATOR, Role.AUDITOR]) & moving


def test_nobody_presses_what_follows_by_itself():
    assert {verb for verb, can in WHO.items() if can is None} == {Verb.RATE, Verb.REHANDLE, Verb.CLOSE}


@given(st.sets(st.sampled_from(Role)), st.sampled_from(Role))
def test_another_post_never_takes_a_power_away(roles, one_more):
    assert powers(roles) <= powers(roles | {one_more})
