"""The whole loop by its commands, against the real database behind its walls."""

from datetime import timedelta

import pytest

from lianxin.core.channels import Channel
from lianxin.core.outcomes import CallOutcome, ContactWay, Finding, RatedThrough
from lianxin.core.rulebook import MatterKind
from lianxin.dispatch import commands, queries
from lianxin.dispatch.commands.callback import Call
from lianxin.dispatch.commands.handling import Report
from lianxin.hotline import commands as hotline
from lianxin.kernel.claims import claim
from tests.province import QINGDU, WEDNESDAY, People, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    build()
    return People()


def as_(actor):
    claim(scope=actor.unit)
    return actor


def filed(people, **more):
    fields = {
        "channel": Channel.PHONE, "kind": MatterKind.REPORT, "text": "桥东小学后门青禾便利店卖烟给学生。",
        "received_at": WEDNESDAY, "unit": QINGDU, "caller": hotline.Caller(name="王女士", phone="13900006218"),
    }  # fmt: skip
    return hotline.file_appeal(
        appeal=hotline.NewAppeal(**{**fields, **more}), by=as_(people.agent), at=WEDNESDAY + timedelta(minutes=6)
    )


GOOD_REPORT = Report(
    finding=Finding.TRUE, is_solved=True, public_reply="已现场检查并责令改正。", contacted_by=ContactWay.PHONE,
    contacted_at=WEDNESDAY,
)  # fmt: skip


def test_a_report_goes_round_the_whole_loop_and_is_closed_by_its_rating(people):
    number = filed(people).number
    at = WEDNESDAY + timedelta(minutes=10)
    commands.admit(number=number, by=as_(people.agent), at=at)
    commands.assign(number=number, officer=people.officer_id, by=as_(people.dispatcher), at=at)
    commands.accept(number=number, by=as_(people.officer), at=at)
    commands.report(number=number, report=GOOD_REPORT, by=as_(people.officer), at=at)
    commands.pass_review(number=number, by=as_(people.reviewer), at=at)
    commands.call_back(number=number, call=Call(outcome=CallOutcome.REACHED), by=as_(people.caller_back), at=at)
    commands.rate(number=number, rating=5, through=RatedThrough.WEB, by=as_(people.agent), at=at)

    line = queries.line(number, seen_by=as_(people.leader))
    assert (line.state, line.due_at) == ("closed", None)
