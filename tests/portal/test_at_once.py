"""What many do at the same moment, on a database that is really committed to."""

import pytest
from django.test import Client

from lianxin.dispatch.models import WorkOrder
from lianxin.kernel import limits
from lianxin.kernel.claims import claim
from tests.at_once import at_once
from tests.portal.conftest import filled


@pytest.mark.django_db
def test_the_last_place_is_taken_once(people):
    for _ in range(3):
        limits.take("one-by-one", "198.51.100.7", most=3)

    with pytest.raises(limits.TooMany):
        limits.take("one-by-one", "198.51.100.7", most=3)


def test_one_form_sent_eight_times_at_once_is_one_matter(really):
    words = filled()

    answers = at_once(lambda place: Client(REMOTE_ADDR=f"198.51.100.{place}").post("/file", words), 8)

    assert {answer.status_code for answer in answers} == {302}
    assert len({answer["Location"] for answer in answers}) == 1
    claim(scope="39")
    assert WorkOrder.objects.count() == 1


def test_no_more_places_are_taken_than_there_are(really):
    def take(place):
        try:
            limits.take("at-once", "198.51.100.7", most=5)
        except limits.TooMany:
            return 0
        return 1

    assert sum(at_once(take, 12)) == 5
