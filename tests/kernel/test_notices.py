"""Notices: written once a reason, sent once, tried again when the outlet fails."""

import pytest

from lianxin.kernel import notices
from lianxin.kernel.models import Notice
from tests.province import WEDNESDAY

pytestmark = pytest.mark.django_db
SENT = []


def outlet(notice):
    SENT.append(notice.key)


def broken(notice):
    raise ConnectionError("the gateway is away")


@pytest.fixture(autouse=True)
def through(settings):
    SENT.clear()
    settings.NOTICE_OUTLET = f"{__name__}.outlet"


def write(key):
    notices.write(key=key, channel="sms", template="handled_again", facts={"number": "YL-1"}, at=WEDNESDAY)


def test_the_same_reason_twice_is_one_notice_sent_once():
    write("order:YL-1#7")
    write("order:YL-1#7")

    assert (notices.send_waiting(at=WEDNESDAY), notices.send_waiting(at=WEDNESDAY)) == (1, 0)
    assert SENT == ["order:YL-1#7"]


def test_what_cannot_be_sent_waits_and_says_how_often_it_was_tried(settings, caplog):
    settings.NOTICE_OUTLET = f"{__name__}.broken"
    write("order:YL-1#7")

    assert notices.send_waiting(at=WEDNESDAY) == 0
    row = Notice.objects.get()
    assert (row.failures, row.sent_at) == (1, None)
    assert "could not be sent" in caplog.text


def test_one_that_never_goes_out_is_given_up_and_stays_to_be_seen():
    write("order:YL-1#7")
    Notice.objects.update(failures=notices.MOST_FAILURES)

    assert notices.send_waiting(at=WEDNESDAY) == 0
    assert Notice.objects.filter(sent_at=None).count() == 1
