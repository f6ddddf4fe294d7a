"""Taking appeals down: once, whoever sends them twice; the caller in the vault, nobody else's business."""

import json
from datetime import timedelta

import pytest

from lianxin.core.channels import Channel
from lianxin.core.jurisdiction import OutsideJurisdiction
from lianxin.core.rulebook import MatterKind
from lianxin.dispatch import queries as orders
from lianxin.hotline import commands, queries
from lianxin.kernel import ledger, vault
from lianxin.kernel.actors import CITIZEN, NotAllowed
from lianxin.kernel.claims import claim
from lianxin.registry.queries import UnknownUnit
from tests.dispatch.test_loop import as_, filed
from tests.province import QINGDU, SHIYAN, WEDNESDAY, People, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    build()
    return People()


def test_a_source_id_is_taken_down_once_and_answered_alike(people):
    first = filed(people, source="12345", source_id="A-1")
    again = filed(people, source="12345", source_id="A-1", text="换了说法")

    assert (again.number, again.code, again.is_new) == (first.number, first.code, False)
    assert filed(people, source="别处", source_id="A-1").number != first.number


def test_the_caller_is_in_the_vault_and_the_ledger_holds_digests_only(people):
    number = filed(people).number

    body = json.loads(ledger.history(f"order:{number}")[1].body)
    assert set(body["digests"]) == {"name", "phone"}
    record = queries.caller_record(number, seen_by=as_(people.agent))
    shown = vault.unseal(record, subject=f"order:{number}", purpose="核对", by=people.agent, at=WEDNESDAY)
    assert shown == {"name": "王女士", "phone": "13900006218"}


def test_the_same_telephone_is_found_again_however_it_was_written(people):
    number = filed(people).number

    found = queries.earlier_of_caller("139-0000 6218", seen_by=as_(people.agent))
    assert [line.number for line in found] == [number]


def test_who_may_not_open_the_vault_does_not_learn_who_called_before(people):
    filed(people)

    with pytest.raises(NotAllowed):
        queries.earlier_of_caller("13900006218", seen_by=as_(people.officer))


def test_a_citizen_sees_their_own_appeal_by_ticket_and_no_other(people):
    other = filed(people).number
    claim()
    mine = commands.file_appeal(
        appeal=commands.NewAppeal(
            channel=Channel.WEB, kind=MatterKind.HELP, text="想请人上门帮忙延续许可证", received_at=WEDNESDAY
        ),
        by=CITIZEN,
        at=WEDNESDAY,
    )

    claim(ticket=vault.ticket(mine.number, mine.code))
    assert orders.line(mine.number, seen_by=CITIZEN).number == mine.number
    assert [line.number for line in orders.lines([mine.number, other], seen_by=CITIZEN)] == [mine.number]


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"text": " \n"}, "写下您要反映的内容"),
        ({"text": "字" * 20_001}, "20000字以内"),
        ({"text": "空\0字符"}, "不能识别的字符"),
        ({"received_at": WEDNESDAY + timedelta(days=1)}, "不能晚于现在"),
        ({"received_at": WEDNESDAY - timedelta(days=366 * 31)}, "收到时间太早"),
    ],
)
def test_what_cannot_be_taken_down_is_refused_in_words(people, wrong, why):
    with pytest.raises(commands.BadAppeal, match=why):
        filed(people, **wrong)


def test_exactly_as_many_characters_as_allowed_are_taken(people):
    assert filed(people, text="字" * 20_000).is_new


def test_an_area_must_exist_and_be_the_senders(people):
    with pytest.raises(UnknownUnit):
        filed(people, unit="39.99")
    with pytest.raises(OutsideJurisdiction):
        commands.file_appeal(
            appeal=commands.NewAppeal(
                channel=Channel.API, kind=MatterKind.HELP, text="x", received_at=WEDNESDAY, unit=SHIYAN
            ),
            by=as_(person_of(QINGDU)),
            at=WEDNESDAY,
        )


def person_of(unit):
    from lianxin.core.roles import Role
    from tests.province import person

    return person("县坐席", unit, Role.AGENT)
