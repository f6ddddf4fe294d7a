"""The first wall says in SQL what ``jurisdiction.covers`` says in the core, and the second wall agrees."""

import pytest

from lianxin.core.jurisdiction import covers
from lianxin.kernel.claims import claim
from lianxin.registry.models import Retailer
from tests.province import WEDNESDAY

pytestmark = pytest.mark.django_db
UNITS = ["39", "39.01", "39.01.01", "39.01.01.01", "39.01.01.51", "39.01.10", "39.02", "39.02.01.01", "39.10.01"]


@pytest.fixture
def shops():
    claim(scope="39")
    Retailer.objects.bulk_create(
        Retailer(
            unit=unit, licence_no=f"39010110{serial:04d}", credit_code="x", name=unit, address="", township="",
            licensed_on=WEDNESDAY.date(), expires_on=WEDNESDAY.date(),
        )
        for serial, unit in enumerate(UNITS)
    )  # fmt: skip


@pytest.mark.parametrize("upper", UNITS)
def test_the_filter_keeps_what_the_rule_covers(shops, upper):
    kept = set(Retailer.objects.within(upper).values_list("unit", flat=True))

    assert kept == {unit for unit in UNITS if covers(upper, unit)}


@pytest.mark.parametrize("upper", UNITS)
def test_the_database_shows_what_the_rule_covers_even_when_nobody_filters(shops, upper):
    claim(scope=upper)

    assert set(Retailer.objects.values_list("unit", flat=True)) == {unit for unit in UNITS if covers(upper, unit)}


@pytest.mark.parametrize("scope", ["", "3", "39.", "%", "39.01%"])
def test_a_claim_that_is_no_unit_shows_nothing(shops, scope):
    claim(scope=scope)

    assert Retailer.objects.count() == 0


def test_what_is_not_shown_cannot_be_changed_or_deleted(shops):
    claim(scope="39.02")
    changed = Retailer.objects.filter(unit="39.01").update(name="改")
    deleted, _ = Retailer.objects.filter(unit="39.01").delete()

    assert (changed, deleted) == (0, 0)
