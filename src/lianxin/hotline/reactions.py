"""What the hotline does when an order of its own moves: the person who asked hears of it (事事有回音)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from lianxin.hotline.models import Appeal
from lianxin.kernel import notices
from lianxin.kernel.reactions import Heard

TEMPLATES: Final[Mapping[str, str]] = {
    "dispatch.order-refused": "appeal_refused",
    "dispatch.order-answered": "appeal_answered",
    "dispatch.order-admitted": "appeal_admitted",
    "dispatch.review-passed": "reply_ready_please_rate",
    "dispatch.order-reopened": "handled_again",
    "dispatch.order-terminated": "handling_ended",
}
"""Fact → what the person is told."""


def tell_the_caller(heard: Heard, at: datetime) -> None:
    """Write a notice to the person who asked, if they left a way to reach them."""
    number = heard.subject.removeprefix("order:")
    caller = Appeal.objects.filter(number=number).values_list("caller", flat=True).first()
    if caller is None:
        return
    notices.write(
        key=f"{heard.subject}#{heard.index}",
        channel="sms",
        template=TEMPLATES[heard.name],
        facts={"number": number},
        at=at,
        to=caller,
    )
