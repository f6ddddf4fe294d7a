"""Staff at their pages: log in, walk an order to where a page is about it, and look at what came back."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from lianxin.core.channels import Channel
from lianxin.core.outcomes import ContactWay, Finding
from lianxin.core.rulebook import MatterKind
from lianxin.dispatch import commands, queries
from lianxin.dispatch.commands.handling import Report
from lianxin.hotline import commands as hotline
from lianxin.kernel.claims import claim
from lianxin.kernel.models import Account
from tests.province import QINGDU

TEXT = "桥东小学后门青禾便利店卖烟给学生。"


def as_(actor):
    claim(scope=actor.unit)
    return actor


def log_in(client, actor):
    """Return the client as this actor's browser."""
    client.force_login(Account.objects.get(pk=actor.account), backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def filed(people, **more):
    """File an appeal by phone, ten minutes ago; return its number."""
    at = timezone.now() - timedelta(minutes=10)
    fields = {
        "channel": Channel.PHONE, "kind": MatterKind.REPORT, "text": TEXT, "received_at": at, "unit": QINGDU,
        "place": "渡口镇桥东路18号", "caller": hotline.Caller(name="王女士", phone="13900006218"),
    }  # fmt: skip
    appeal = hotline.NewAppeal(**{**fields, **more})
    return hotline.file_appeal(appeal=appeal, by=as_(people.agent), at=at).number


def admitted(people, **more):
    number = filed(people, **more)
    commands.admit(number=number, by=as_(people.agent), at=timezone.now())
    return number


def assigned(people, officer=None, **more):
    number = admitted(people, **more)
    chosen = officer or people.officer_id
    commands.assign(number=number, officer=chosen, by=as_(people.dispatcher), at=timezone.now())
    return number


def handling(people, **more):
    number = assigned(people, **more)
    commands.accept(number=number, by=as_(people.officer), at=timezone.now())
    return number


def return_asked(people, **more):
    number = handling(people, **more)
    commands.ask_return(number=number, reason="店在石堰县。", by=as_(people.officer), at=timezone.now())
    return number


def reported(people, **more):
    number = handling(people, **more)
    report = Report(
        finding=Finding.TRUE, is_solved=True, public_reply="已现场检查并责令改正。", contacted_by=ContactWay.PHONE,
        contacted_at=timezone.now() - timedelta(minutes=1),
    )  # fmt: skip
    commands.report(number=number, report=report, by=as_(people.officer), at=timezone.now())
    return number


def reviewed(people, **more):
    number = reported(people, **more)
    commands.pass_review(number=number, by=as_(people.reviewer), at=timezone.now())
    return number


def line(number, people):
    return queries.line(number, seen_by=as_(people.leader))


def version(number, people):
    return line(number, people).version


def shown(response):
    return response.content.decode()


def said(response, number):
    """What the page itself says, without the frame around it and without the number asked for."""
    return shown(response).split("<main", 1)[1].split("</main>", 1)[0].replace(number, "")
