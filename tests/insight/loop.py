"""Orders of our own province driven through the loop by their commands, and the figures brought up to date."""

from datetime import date, timedelta

from lianxin.core.channels import Channel
from lianxin.core.outcomes import CallOutcome, ContactWay, Finding, RatedThrough
from lianxin.core.rulebook import MatterKind
from lianxin.dispatch import commands
from lianxin.dispatch.commands.callback import Call
from lianxin.dispatch.commands.handling import Report
from lianxin.hotline import commands as hotline
from lianxin.insight import queries
from lianxin.kernel import reactions, sequencer
from lianxin.kernel.actors import ROOT
from lianxin.kernel.claims import claim
from lianxin.kernel.models import ReactionCursor
from tests.province import QINGDU, WEDNESDAY

WED, THU, FRI = date(2026, 11, 18), date(2026, 11, 19), date(2026, 11, 20)
MON = date(2026, 11, 23)
REPORT = Report(
    finding=Finding.TRUE, is_solved=True, public_reply="已现场检查并责令改正。", contacted_by=ContactWay.PHONE,
    contacted_at=WEDNESDAY,
)  # fmt: skip


class Loop:
    """One order on its way; every step happens a minute later than the one before it, unless it says when."""

    def __init__(self, people, *, at=WEDNESDAY, phone="", unit=QINGDU, is_admitted=True):
        self.people, self.at = people, at
        appeal = hotline.NewAppeal(
            channel=Channel.PHONE, kind=MatterKind.REPORT, text="桥东小学后门青禾便利店卖烟。", received_at=at,
            matter="report.school_zone", unit=unit, caller=hotline.Caller(phone=phone),
        )  # fmt: skip
        self.number = hotline.file_appeal(appeal=appeal, by=as_(people.agent), at=at).number
        if is_admitted:
            self.do(commands.admit, people.agent)

    def do(self, command, by, *, later=timedelta(minutes=1), at=None, **words):
        self.at = at or self.at + later
        command(number=self.number, by=as_(by), at=self.at, **words)
        return self

    def given(self, **more):
        return self.do(commands.assign, self.people.dispatcher, officer=self.people.officer_id, **more)

    def answered(self, *, at=None, officer=None):
        officer = officer or self.people.officer
        self.do(commands.accept, officer)
        self.do(commands.report, officer, report=REPORT)
        return self.do(commands.pass_review, self.people.reviewer, at=at)

    def rated(self, rating, **more):
        return self.do(commands.rate, self.people.agent, rating=rating, through=RatedThrough.WEB, **more)

    def called(self, **said):
        call = Call(outcome=CallOutcome.REACHED, **said)
        return self.do(commands.call_back, self.people.caller_back, call=call)


def as_(actor):
    claim(scope=actor.unit)
    return actor


def count_all():
    """Sequence and deliver until nothing is left."""
    claim(scope=ROOT)
    while sequencer.sequence(at=WEDNESDAY) + reactions.deliver(at=WEDNESDAY):
        pass


def count_again():
    """Deliver every fact once more, as if no cursor had ever moved."""
    claim(scope=ROOT)
    ReactionCursor.objects.update(next_index=0)
    count_all()


def numbers(actor, *, on=FRI, days=7, unit=""):
    """Return indicator → (numerator, denominator, unrated), of those that have any."""
    found = queries.figures(seen_by=as_(actor), on=on, days=days, unit=unit)
    said = {each.indicator.value: (each.numerator, each.denominator, each.unrated) for each in found}
    return {name: figures for name, figures in said.items() if any(figures)}
