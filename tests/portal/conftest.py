"""What the portal's tests share: the province, somebody without an account, and one matter's whole way."""

import datetime as dt
import re
import uuid

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from lianxin.core.outcomes import ContactWay, Finding
from lianxin.dispatch import commands
from lianxin.dispatch.commands.handling import Report
from lianxin.hotline import commands as hotline
from lianxin.hotline import tickets
from lianxin.kernel import vault
from lianxin.kernel.claims import claim
from tests.province import QINGDU, People, build

TEXT = "桥东小学后门青禾便利店卖烟给学生。我看见三回了。"


@pytest.fixture
def people(db):
    build()
    cache.clear()
    return People()


@pytest.fixture
def citizen(people):
    """Somebody without an account, who sees a 500 as a 500."""
    return Client(raise_request_exception=False)


class Matter:
    """One matter, and the people who move it on."""

    def __init__(self, people, number):
        self.people, self.number, self.code = people, number, vault.code_of(number)
        self.token = tickets.SEALED.sign(number)

    @property
    def page(self):
        return f"/t/{self.token}"

    def _do(self, command, actor, **words):
        claim(scope=actor.unit)
        command(number=self.number, by=actor, at=timezone.now(), **words)

    def admitted(self):
        self._do(commands.admit, self.people.agent)
        return self

    def handled(self):
        who = self.people
        self._do(commands.assign, who.dispatcher, officer=who.officer_id)
        self._do(commands.accept, who.officer)
        return self

    def reported(self, reply="已现场检查并责令改正。"):
        report = Report(
            finding=Finding.TRUE, is_solved=True, public_reply=reply, contacted_by=ContactWay.PHONE,
            contacted_at=timezone.now() - dt.timedelta(minutes=1),
        )  # fmt: skip
        self._do(commands.report, self.people.officer, report=report)
        return self

    def reviewed(self):
        self._do(commands.pass_review, self.people.reviewer)
        return self

    def answered(self, text):
        self._do(hotline.answer, self.people.agent, text=text)
        return self

    def refused(self, ground):
        self._do(hotline.refuse, self.people.agent, ground=ground)
        return self


def filled(**more):
    """Return what somebody types into the filing form."""
    return {"kind": "report", "text": TEXT, "is_withheld": "on", "source_id": str(uuid.uuid4()), **more}


@pytest.fixture
def matter(people):
    """A matter filed in 青渡, as it stands before anybody has looked at it."""
    return filed(people)


def filed(people, **more):
    claim(scope=people.agent.unit)
    from lianxin.core.channels import Channel
    from lianxin.core.rulebook import MatterKind

    words = {
        "channel": Channel.PHONE, "kind": MatterKind.REPORT, "text": TEXT, "received_at": timezone.now(),
        "unit": QINGDU, "caller": hotline.Caller(name="王女士", phone="13900006218"),
    }  # fmt: skip
    made = hotline.file_appeal(appeal=hotline.NewAppeal(**{**words, **more}), by=people.agent, at=timezone.now())
    return Matter(people, made.number)


def text_of(response):
    """Return what a reader reads, without the form's one-time secrets."""
    body = re.sub(r'name="csrfmiddlewaretoken" value="\w+"|"X-CSRFToken": "\w+"', "", response.content.decode())
    return re.sub(r' data-now="[^"]*"', "", body)
