"""Who may act where."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianxin.core.jurisdiction import Level, OutsideJurisdiction, above, at_level, covers, level, require

steps = st.integers(0, 99).map("{:02d}".format)
units = st.lists(steps, min_size=1, max_size=4).map(".".join)


@pytest.mark.parametrize(
    ("upper", "lower", "covered"),
    [
        ("39", "39.01.11.02", True),  # 省 → 队
        ("39.01", "39.01", True),  # 自己
        ("39.01", "39.02.11", False),  # 别的市
        ("39.01.11", "39.01", False),  # 上级
        ("39.01", "39.011", False),  # 不是同一段
        ("39.01.1", "39.01.11", False),
    ],
)
def test_who_covers_whom(upper, lower, covered):
    assert covers(upper, lower) is covered


def test_outside_is_refused_in_words():
    with pytest.raises(OutsideJurisdiction, match=r"39\.02不在39\.01的辖区内"):
        require("39.01", "39.02")


@given(units)
def test_all_that_stand_above_cover(unit):
    assert all(covers(upper, unit) for upper in above(unit))
    assert above(unit)[-1] == unit


@given(units, units)
def test_two_units_cover_each_other_only_when_they_are_one(one, other):
    assert (covers(one, other) and covers(other, one)) == (one == other)


@given(units, units, units)
def test_covering_passes_on(one, two, three):
    if covers(one, two) and covers(two, three):
        assert covers(one, three)


@given(units, st.sampled_from(Level))
def test_the_ancestor_at_a_level_covers_and_stands_there(unit, wanted):
    found = at_level(unit, wanted)
    if found is None:
        assert unit.count(".") < list(Level).index(wanted)
    else:
        assert covers(found, unit)
        assert level(found) is wanted
