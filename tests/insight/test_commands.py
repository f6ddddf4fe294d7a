"""The daily figures are the sum of how the orders count, whatever was said of them in between."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianxin.core.indicators import Count, Indicator
from lianxin.core.jurisdiction import above
from lianxin.insight.commands import put_counts
from lianxin.insight.models import DailyFigure, OrderCount
from lianxin.kernel.actors import ROOT, SYSTEM
from lianxin.kernel.claims import claim
from tests.insight.loop import WED
from tests.province import QINGDU, SHIYAN, WEDNESDAY

cases = st.builds(
    lambda day, unit, numerator, unrated: Count(WED + timedelta(day), unit, numerator, 1, unrated),
    st.integers(0, 2), st.sampled_from([QINGDU, SHIYAN, "39.01", ROOT]), st.integers(0, 1), st.integers(0, 1),
)  # fmt: skip
said = st.tuples(
    st.sampled_from(["order:1", "order:2", "order:3"]),
    st.dictionaries(st.sampled_from([Indicator.ON_TIME, Indicator.SATISFIED]), st.lists(cases, max_size=3)),
)


def put(subject, counts):
    put_counts(subject=subject, unit=QINGDU, counts=counts, by=SYSTEM, at=WEDNESDAY)


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(said, max_size=8))
def test_figures_are_the_sum_of_what_was_said_last(steps):
    with transaction.atomic():
        claim(scope=ROOT)
        latest = {}
        for subject, counts in steps:
            put(subject, counts)
            put(subject, counts)
            latest.setdefault(subject, {}).update(counts)

        expected = Counter()
        for counts in latest.values():
            for indicator, each in ((key, case) for key, several in counts.items() for case in several):
                for unit in above(each.unit):
                    expected[unit, indicator.value, each.day, "numerator"] += each.numerator
                    expected[unit, indicator.value, each.day, "denominator"] += each.denominator
                    expected[unit, indicator.value, each.day, "unrated"] += each.unrated
        kept = Counter()
        for row in DailyFigure.objects.all():
            for name in ("numerator", "denominator", "unrated"):
                kept[row.unit, row.indicator, row.day, name] = getattr(row, name)
        assert +kept == +expected
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_indicators_that_are_not_named_keep_what_they_had():
    claim(scope=ROOT)
    put("order:1", {Indicator.ACCEPTED: [Count(WED, QINGDU, 1)]})
    put("order:1", {Indicator.SATISFIED: [Count(WED, QINGDU, 0)]})

    assert set(OrderCount.objects.get().counts) == {"accepted", "satisfied"}


@pytest.mark.django_db
def test_no_figure_has_more_above_the_line_than_below():
    claim(scope=ROOT)
    with pytest.raises(IntegrityError, match="figure_is_a_share"), transaction.atomic():
        put("order:1", {Indicator.SATISFIED: [Count(WED, QINGDU, 1, 0)]})
