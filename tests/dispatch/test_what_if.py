"""What another edition would have made of past orders: shown, never done."""

from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

import pytest

from lianxin.core.channels import Channel
from lianxin.core.rulebook import MatterKind
from lianxin.dispatch import commands, queries
from lianxin.dispatch.what_if import what_if
from lianxin.hotline import commands as hotline
from lianxin.kernel import rulebooks
from lianxin.kernel.claims import claim
from tests.province import QINGDU, WEDNESDAY, People, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def number():
    build()
    people = People()
    claim(scope="39")
    filed = hotline.file_appeal(
        appeal=hotline.NewAppeal(
            channel=Channel.PHONE, kind=MatterKind.SUGGESTION, text="希望多设几个服务站",
            received_at=WEDNESDAY, unit=QINGDU,
        ),
        by=people.agent,
        at=WEDNESDAY,
    )  # fmt: skip
    commands.admit(number=filed.number, by=people.agent, at=WEDNESDAY)
    return filed.number, people.agent


def with_finish(book, term):
    terms = {name: replace(each, finish=term) for name, each in book.terms.items()}
    return replace(book, edition="another", terms=MappingProxyType(terms))


def asked(book, agent):
    return what_if(book, since=WEDNESDAY, until=WEDNESDAY + timedelta(days=1), seen_by=agent)


def test_the_same_rules_would_have_changed_nothing(number):
    found = asked(rulebooks.at(WEDNESDAY), number[1])

    assert (found.looked_at, found.differences) == (1, ())


def test_five_working_days_instead_of_two_are_shown_and_nothing_moves(number):
    found = asked(with_finish(rulebooks.at(WEDNESDAY), "5wd"), number[1])

    (difference,) = found.differences
    assert difference.number == number[0]
    assert difference.is_due_at.date().isoformat() == "2026-11-20"  # 周五
    assert difference.would_be_due_at.date().isoformat() == "2026-11-25"  # 下周三
    assert queries.line(number[0], seen_by=number[1]).version == 2


def test_a_matter_the_other_edition_does_not_know_is_said_to_be_unknown(number):
    book = replace(rulebooks.at(WEDNESDAY), edition="another", matters=())

    (difference,) = asked(book, number[1]).differences
    assert difference.would_be_due_at is None


def test_orders_of_another_time_are_not_looked_at(number):
    later = WEDNESDAY + timedelta(days=7)

    assert what_if(rulebooks.at(WEDNESDAY), since=later, until=later, seen_by=number[1]).looked_at == 0
