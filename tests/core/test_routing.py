"""Whom a dispatcher is shown first, and why not the others."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianxin.core.routing import Candidate, NotThisOfficer, Obstacle, propose, require_free
from lianxin.core.rulebook import Route
from lianxin.core.units import UnitKind

QINGDU = "39.01.11"
MINORS = Route(line=12, matter="report.minors", team="squad", reason="涉未成年人，稽查队")
STAFF = Route(line=3, matter="complaint.attitude", team="office", reason="投诉工作人员，局机关")


def candidate(officer, *, unit=f"{QINGDU}.01", kind=UnitKind.SQUAD, in_hand=0, on_duty=True):
    return Candidate(
        officer=officer, name=f"{officer}号", unit=unit, unit_name="稽查一队", unit_kind=kind, in_hand=in_hand,
        is_on_duty=on_duty,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("who", "obstacle"),
    [
        (candidate(1), None),
        (candidate(1, on_duty=False), Obstacle.OFF_DUTY),
        (candidate(7), Obstacle.HANDLED_BEFORE),  # 上一轮就是他办的
        (candidate(1, unit="39.01.12.01"), Obstacle.OTHER_AREA),
        (candidate(1, unit=f"{QINGDU}.51", kind=UnitKind.STATION), Obstacle.OTHER_TEAM),
        (candidate(1, unit=QINGDU, kind=UnitKind.COUNTY), Obstacle.OTHER_TEAM),
    ],
)
def test_what_speaks_against_an_officer(who, obstacle):
    found = propose(area=QINGDU, route=MINORS, candidates=[who], earlier=frozenset({7}))

    assert [option.obstacle for option in found.options] == [obstacle]
    assert (found.best is None) == (obstacle is not None)


def test_complaints_about_staff_go_to_the_office_not_to_the_team():
    squad, office = candidate(1), candidate(2, unit=QINGDU, kind=UnitKind.COUNTY)

    assert propose(area=QINGDU, route=STAFF, candidates=[squad, office], earlier=frozenset()).best == office


def test_the_one_with_the_fewest_orders_in_hand_comes_first_and_ties_go_by_number():
    busy, free, also_free = candidate(1, in_hand=3), candidate(2, in_hand=1), candidate(3, in_hand=1)

    found = propose(area=QINGDU, route=MINORS, candidates=[busy, also_free, free], earlier=frozenset())

    assert [option.candidate.officer for option in found.options] == [2, 3, 1]


def test_nobody_is_proposed_rather_than_somebody_wrong():
    assert propose(area=QINGDU, route=MINORS, candidates=[], earlier=frozenset()).best is None


@pytest.mark.parametrize("who", [candidate(7), candidate(1, on_duty=False)])
def test_a_dispatcher_cannot_waive_what_is_not_theirs_to_waive(who):
    with pytest.raises(NotThisOfficer, match="不能派给"):
        require_free(who, earlier=frozenset({7}))


def test_a_dispatcher_may_choose_another_team_or_area_for_reasons_of_their_own():
    require_free(candidate(1, unit="39.01.12.01", kind=UnitKind.STATION), earlier=frozenset({7}))


candidates = st.lists(
    st.builds(
        candidate, st.integers(1, 40), kind=st.sampled_from([UnitKind.SQUAD, UnitKind.STATION]),
        in_hand=st.integers(0, 5), on_duty=st.booleans(),
    ),
    max_size=12,
    unique_by=lambda each: each.officer,
)  # fmt: skip


@given(candidates, st.sets(st.integers(1, 40)), st.integers())
def test_the_order_in_which_candidates_are_handed_in_changes_nothing(those, earlier, seed):
    shuffled = those[:]
    random.Random(seed).shuffle(shuffled)

    one = propose(area=QINGDU, route=MINORS, candidates=those, earlier=frozenset(earlier))
    other = propose(area=QINGDU, route=MINORS, candidates=shuffled, earlier=frozenset(earlier))

    assert one == other


@given(candidates, st.sets(st.integers(1, 40)))
def test_who_is_proposed_is_on_duty_new_to_the_order_and_least_busy(those, earlier):
    found = propose(area=QINGDU, route=MINORS, candidates=those, earlier=frozenset(earlier))
    free = [each for each in those if each.is_on_duty and each.officer not in earlier and each.unit_kind == "squad"]

    assert (found.best is None) == (not free)
    if found.best:
        assert found.best in free
        assert found.best.in_hand == min(each.in_hand for each in free)
