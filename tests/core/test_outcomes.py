"""Ratings and independence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianxin.core.outcomes import NotARating, NotIndependent, is_bad, require_other_person, require_other_team

units = st.lists(st.sampled_from(["39", "01", "02", "11"]), min_size=1, max_size=4).map(".".join)


@pytest.mark.parametrize(("stars", "bad"), [(1, True), (2, True), (3, False), (4, False), (5, False)])
def test_one_and_two_stars_open_the_matter_again(stars, bad):
    assert is_bad(stars) is bad


@pytest.mark.parametrize("stars", [0, 6, -1, 100])
def test_there_are_five_stars_and_no_others(stars):
    with pytest.raises(NotARating, match="一到五星"):
        is_bad(stars)


@pytest.mark.parametrize("checker", [7, None])
def test_nobody_checks_their_own_work_and_somebody_must(checker):
    with pytest.raises(NotIndependent):
        require_other_person(checker=checker, handler=7)


@pytest.mark.parametrize(
    ("checker", "handler", "apart"),
    [
        ("39.01", "39.01.11.02", True),  # 市局回访队里的件
        ("39.01.11", "39.01.11.02", True),  # 县局回访队里的件
        ("39.01.11.02", "39.01.11.02", False),  # 本队
        ("39.01.11.02", "39.01.11", False),  # 局机关办的件，局里的队不能回访
        ("39.01.11.03", "39.01.11.02", True),
    ],
)
def test_the_caller_back_is_not_of_the_handlers_team(checker, handler, apart):
    if apart:
        require_other_team(checker_unit=checker, handler_unit=handler)
    else:
        with pytest.raises(NotIndependent, match="承办队站"):
            require_other_team(checker_unit=checker, handler_unit=handler)


@given(units)
def test_no_unit_calls_back_its_own_work(unit):
    with pytest.raises(NotIndependent):
        require_other_team(checker_unit=unit, handler_unit=unit)
