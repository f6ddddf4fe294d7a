"""The six indicators: worked cases, boundaries, and what holds whatever the numbers."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianxin.core.indicator_findings import Situation, Tally, by_misses, find, is_far_worse, root, stands
from lianxin.core.indicators import (
    DEFINITIONS,
    SMALL,
    STEPS,
    Indicator,
    Verdict,
    county_of,
    is_too_small,
    level,
    misses,
    share,
    verdict,
    wilson,
)

SHARES = [indicator for indicator in Indicator if not DEFINITIONS[indicator].is_count]
shares = st.sampled_from(SHARES)
counts = st.integers(0, 5000).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole)))
goals = st.fractions(0, 1, max_denominator=100)


def test_there_are_six_and_each_says_what_it_means():
    assert [indicator.label for indicator in Indicator] == [
        "受理量", "接通率", "首派准确率", "按期办结率", "满意率", "重复率",
    ]  # fmt: skip
    assert set(DEFINITIONS) == set(Indicator)
    for definition in DEFINITIONS.values():
        assert definition.sentence
        assert definition.denominator
        assert definition.is_count or (definition.numerator and definition.miss and definition.goal_key)


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"),
    [(1641, 1676, Fraction(1641, 1676)), (0, 3, Fraction(0)), (3, 3, Fraction(1)), (0, 0, None)],
)
def test_a_share_is_exact_and_nothing_has_none(numerator, denominator, expected):
    assert share(numerator, denominator) == expected


def test_thirty_cases_are_enough_and_twenty_nine_are_not():
    assert [is_too_small(SMALL - 1), is_too_small(SMALL)] == [True, False]
    assert [is_too_small(4, threshold=5), is_too_small(5, threshold=5)] == [True, False]


@pytest.mark.parametrize(
    ("numerator", "denominator", "lowest", "highest"),
    [(0, 0, 0.0, 1.0), (5, 10, 0.2366, 0.7634), (0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (81, 263, 0.2553, 0.3662)],
)
def test_the_interval_is_the_published_one(numerator, denominator, lowest, highest):
    assert wilson(numerator, denominator) == pytest.approx((lowest, highest), abs=5e-5)


@pytest.mark.parametrize(
    ("indicator", "numerator", "denominator", "goal", "expected"),
    [
        # goal 99 %: 1641 of 1676 are 97.9 %, and chance does not explain it
        (Indicator.ON_TIME, 1641, 1676, "0.99", Verdict.MISSED),
        # goal 95 %: 1598 of 1700 are 94.0 %, which chance does explain
        (Indicator.FIRST_DISPATCH, 1598, 1700, "0.95", Verdict.NEAR),
        (Indicator.SATISFIED, 95, 100, "0.95", Verdict.MET),
        (Indicator.SATISFIED, 29, 29, "0.95", Verdict.FEW),
        (Indicator.SATISFIED, 30, 30, "0.95", Verdict.MET),
        # less is better: 187 of 2715 are 6.9 %
        (Indicator.REPEAT, 187, 2715, "0.08", Verdict.MET),
        (Indicator.REPEAT, 8, 100, "0.08", Verdict.MET),
        (Indicator.REPEAT, 9, 100, "0.08", Verdict.NEAR),
        (Indicator.REPEAT, 30, 100, "0.08", Verdict.MISSED),
        (Indicator.ON_TIME, 90, 100, None, Verdict.UNSET),
        (Indicator.ON_TIME, 0, 0, "0.99", Verdict.NONE),
        (Indicator.ACCEPTED, 90, 90, "0.99", Verdict.UNSET),
    ],
)  # fmt: skip
def test_how_a_figure_stands(indicator, numerator, denominator, goal, expected):
    assert verdict(indicator, numerator, denominator, goal and Fraction(goal)) is expected


@pytest.mark.parametrize(
    ("unit", "county"),
    [("39", "39"), ("39.01", "39.01"), ("39.01.02", "39.01.02"), ("39.01.02.51", "39.01.02")],
)
def test_a_squads_cases_count_for_its_county(unit, county):
    assert county_of(unit) == county


@pytest.mark.parametrize("at", range(len(STEPS)))
def test_a_step_of_ink_begins_at_its_lower_bound(at):
    below = STEPS[at] - Fraction(1, 10**6)
    assert [level(Indicator.ON_TIME, below), level(Indicator.ON_TIME, STEPS[at])] == [at + 1, at + 2]
    assert level(Indicator.REPEAT, 1 - STEPS[at]) == at + 2


@given(counts)
def test_the_interval_holds_the_share_and_stays_within_bounds(count):
    lowest, highest = wilson(*count)
    assert 0 <= lowest <= highest <= 1
    if count[1]:
        assert lowest <= count[0] / count[1] <= highest


@given(counts, st.integers(2, 9))
def test_the_interval_narrows_with_more_cases(count, times):
    lowest, highest = wilson(*count)
    closer = wilson(count[0] * times, count[1] * times)
    assert closer[1] - closer[0] <= highest - lowest + 1e-12


@given(shares, counts, goals)
def test_one_more_good_case_in_place_of_a_bad_one_never_worsens_the_verdict(indicator, count, goal):
    order = [Verdict.NONE, Verdict.FEW, Verdict.MISSED, Verdict.NEAR, Verdict.MET]
    numerator, denominator = count
    is_ceiling = DEFINITIONS[indicator].is_ceiling
    better = max(0, numerator - 1) if is_ceiling else min(denominator, numerator + 1)
    assert order.index(verdict(indicator, better, denominator, goal)) >= order.index(
        verdict(indicator, numerator, denominator, goal)
    )


@given(shares, counts)
def test_misses_and_hits_make_up_all_cases(indicator, count):
    missed = misses(indicator, *count)
    assert 0 <= missed <= count[1]
    assert missed in (count[0], count[1] - count[0])


def tallies(*rows):
    return [Tally(f"39.01.{number:02}", good, of) for number, (good, of) in enumerate(rows, start=1)]


class TestRoot:
    def test_four_counties_of_a_hundred_with_most_of_the_late_ones_are_the_root(self):
        parts = tallies((82, 93), (58, 64), (53, 58), (46, 50), *[(15, 15)] * 87, *[(14, 15)] * 9)

        assert [part.unit for part in root(Indicator.ON_TIME, parts)] == [
            "39.01.01",
            "39.01.02",
            "39.01.03",
            "39.01.04",
        ]

    def test_misses_everywhere_have_no_root(self):
        assert root(Indicator.ON_TIME, tallies(*[(9, 10)] * 20)) == ()

    def test_two_thirds_are_enough_and_one_less_is_not(self):
        assert len(root(Indicator.ON_TIME, tallies((0, 6), (7, 8), (7, 8), (7, 8)))) == 1
        assert root(Indicator.ON_TIME, tallies((0, 5), (7, 8), (7, 8), (7, 8))) == ()

    def test_a_unit_alone_is_no_place_to_look_for(self):
        assert root(Indicator.ON_TIME, tallies((0, 9))) == ()

    def test_of_repeats_those_in_the_numerator_spoil_the_figure(self):
        assert [part.unit for part in root(Indicator.REPEAT, tallies((0, 50), (9, 50), (0, 50), (1, 50)))] == [
            "39.01.02"
        ]

    @given(shares, st.lists(counts, max_size=30))
    def test_contributions_never_grow_down_the_list(self, indicator, rows):
        ranked = by_misses(indicator, tallies(*rows))
        missed = [misses(indicator, part.numerator, part.denominator) for part in ranked]
        assert missed == sorted(missed, reverse=True)

    @given(shares, st.lists(counts, min_size=1, max_size=30))
    def test_the_parts_of_all_misses_make_one(self, indicator, rows):
        stood = stands(indicator, tallies(*rows))
        if any(stand.misses for stand in stood):
            assert sum(stand.part for stand in stood) == 1
        else:
            assert all(stand.part is None and not stand.is_worst for stand in stood)

    def test_a_county_far_worse_than_the_rest_is_named_though_it_is_no_root(self):
        parts = tallies((440, 500), *[(493, 500)] * 99)

        assert root(Indicator.ON_TIME, parts) == ()
        assert [stand.tally.unit for stand in stands(Indicator.ON_TIME, parts) if stand.is_worst] == ["39.01.01"]

    @given(shares, st.lists(counts, min_size=1, max_size=9))
    def test_what_is_far_worse_is_worse(self, indicator, rows):
        parts = tallies(*rows)
        whole = Tally("", sum(part.numerator for part in parts), sum(part.denominator for part in parts))
        total = misses(indicator, whole.numerator, whole.denominator)
        for part in parts:
            if is_far_worse(indicator, part, whole):
                assert (
                    misses(indicator, part.numerator, part.denominator) * whole.denominator > total * part.denominator
                )

    def test_a_big_county_that_is_better_than_the_rest_is_not_called_worst(self):
        stood = stands(Indicator.ON_TIME, tallies((900, 1000), (1, 2), (1, 2), (1, 2), (1, 2)))

        assert stood[0].misses == 100
        assert not any(stand.is_worst for stand in stood)


@pytest.mark.parametrize(
    ("whole", "rows", "goal", "expected"),
    [
        ((0, 0), [], "0.99", "按期办结率算不出来，这段时间没有可算的件"),
        ((20, 29), [(20, 29)], "0.99", "可算按期办结率的只有 29 件，暂不下结论"),
        ((40, 40), [(40, 40)], None, "40 件里没有超期或重办的"),
        ((995, 1000), [(995, 1000)], "0.99", "按期办结率达标，还有 5 件超期或重办"),
        ((1641, 1676), [(1376, 1376), (215, 250), (25, 25), (25, 25)], "0.99", "按期办结率不达标，根子在 1 个单位"),
        ((160, 200), [(40, 50)] * 4, "0.99", "按期办结率不达标，40 件超期或重办，不只在哪一处"),
        ((98, 100), [(49, 50)] * 2, "0.99", "按期办结率接近目标，差的可能只是偶然"),
        ((160, 200), [(10, 50), (50, 50), (50, 50), (50, 50)], None, "40 件超期或重办，40 件在 1 个单位"),
        ((1600, 2000), [(100, 200), *[(167, 200)] * 9], "0.99", "按期办结率不达标，1 个单位明显比整体差"),
        ((1600, 2000), [(100, 200), *[(167, 200)] * 9], None, "400 件超期或重办，1 个单位明显比整体差"),
        ((160, 200), [(40, 50)] * 4, None, "200 件里 40 件超期或重办"),
        ((30, 40), [], None, "40 件里 10 件超期或重办"),
    ],
)  # fmt: skip
def test_the_title_says_the_finding(whole, rows, goal, expected):
    situation = Situation(
        indicator=Indicator.ON_TIME, whole=Tally("", *whole), parts=tallies(*rows), goal=goal and Fraction(goal)
    )

    assert find(situation).said(lambda text: text) == expected
