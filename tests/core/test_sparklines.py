"""Small lines: bundled days lose nothing, and every point lies in the box."""

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from lianxin.core.sparklines import Step, bundle, draw

SINCE = date(2026, 10, 20)  # 周二
values = st.none() | st.fractions(0, 1, max_denominator=1000)


def test_thirty_days_make_ten_steps_of_three():
    steps = bundle([Step(SINCE, 1, 2), Step(SINCE + timedelta(2), 1, 1), Step(SINCE + timedelta(29), 0, 4)], SINCE, 30)

    assert [steps[0], steps[-1]] == [Step(SINCE, 2, 3), Step(SINCE + timedelta(27), 0, 4)]
    assert len(steps) == 10


@given(st.integers(1, 366), st.data())
def test_bundling_loses_no_case(length, data):
    days = data.draw(st.lists(st.integers(0, length - 1), unique=True, max_size=40))
    steps = bundle([Step(SINCE + timedelta(day), 1, 2) for day in days], SINCE, length)

    assert len(steps) <= 10
    assert (sum(step.numerator for step in steps), sum(step.denominator for step in steps)) == (
        len(days),
        2 * len(days),
    )


def test_a_line_goes_from_edge_to_edge_with_the_goal_in_sight():
    line = draw([Fraction(9, 10), None, Fraction(95, 100)], Fraction(99, 100))

    assert (line.points, line.goal_at) == ("0.0,36.5 120.0,20.4", "7.5")


def test_one_value_makes_no_line_and_equal_ones_lie_in_the_middle():
    assert draw([None, Fraction(1)], Fraction(1)).points == ""
    assert draw([Fraction(1), Fraction(1)], None).points == "0.0,22.0 120.0,22.0"


@given(st.lists(values, max_size=12), values)
def test_every_point_lies_in_the_box(drawn, goal):
    line = draw(drawn, goal)

    for point in line.points.split():
        x, y = map(float, point.split(","))
        assert 0 <= x <= 120
        assert 7.5 <= y <= 36.5
