"""Who may open the dispatch room's pages: nobody unknown, nobody of another unit, nobody of another post."""

import pytest
from django.urls import reverse

from lianxin.core.roles import Role
from tests.dispatch import desk
from tests.province import SHIYAN, People, build, person

pytestmark = pytest.mark.django_db

LISTS = {
    "orders": "leader", "export": "leader", "board": "dispatcher", "inbox": "officer", "reviews": "reviewer",
    "callbacks": "caller_back",
}  # fmt: skip
OF_ONE = {
    "order": "officer", "receipt": "officer", "assign": "dispatcher", "reassign": "dispatcher",
    "designate": "dispatcher", "accept": "officer", "ask_return": "officer", "approve_return": "dispatcher",
    "reject_return": "dispatcher", "report": "officer", "pass_review": "reviewer", "send_back": "reviewer",
    "call_back": "caller_back", "terminate": "dispatcher",
}  # fmt: skip
FOREIGN = {
    "officer": "foreign_officer", "dispatcher": "foreign_dispatcher", "reviewer": "foreign_reviewer",
    "caller_back": "foreign_caller_back",
}  # fmt: skip


@pytest.fixture
def people():
    build()
    everybody = People()
    everybody.foreign_reviewer = person("石平", SHIYAN, Role.REVIEWER)
    everybody.foreign_caller_back = person("石岚", SHIYAN, Role.CALLER_BACK)
    return everybody


@pytest.mark.parametrize("name", [*LISTS])
def test_lists_send_strangers_to_the_login(client, name):
    address = reverse(f"dispatch:{name}")
    assert client.get(address).url == f"{reverse('account_login')}?next={address.replace('/', '%2F')}"


@pytest.mark.parametrize("name", [*OF_ONE])
def test_pages_of_an_order_send_strangers_to_the_login(client, people, name):
    answer = client.get(reverse(f"dispatch:{name}", args=[desk.assigned(people)]))
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("account_login"))


@pytest.mark.parametrize("name", [*LISTS])
def test_lists_refuse_those_whose_post_does_not_carry_them(client, people, name):
    desk.log_in(client, people.administrator)
    assert client.get(reverse(f"dispatch:{name}")).status_code == 403


@pytest.mark.parametrize("name", [*OF_ONE])
def test_pages_of_an_order_refuse_those_whose_post_does_not_carry_them(client, people, name):
    number = desk.assigned(people)
    desk.log_in(client, people.administrator)
    assert client.get(reverse(f"dispatch:{name}", args=[number])).status_code == 403


@pytest.mark.parametrize(("name", "who"), OF_ONE.items())
def test_an_order_of_another_unit_looks_like_none(client, people, name, who):
    number = desk.assigned(people)
    desk.log_in(client, getattr(people, FOREIGN[who]))

    there = client.get(reverse(f"dispatch:{name}", args=[number]))
    nowhere = client.get(reverse(f"dispatch:{name}", args=["YL-20200101-000001"]))

    assert there.status_code == nowhere.status_code == 404
    assert desk.said(there, number) == desk.said(nowhere, "YL-20200101-000001")


@pytest.mark.parametrize(("name", "walk"), [("board", "admitted"), ("reviews", "reported"), ("callbacks", "reviewed")])
def test_queues_hold_nothing_of_another_unit(client, people, name, walk):
    number = getattr(desk, walk)(people)
    desk.log_in(client, getattr(people, FOREIGN[LISTS[name]]))

    assert number not in desk.shown(client.get(reverse(f"dispatch:{name}")))
    assert client.get(reverse(f"dispatch:{name}"), {"number": number}).status_code == 404


def test_the_list_and_its_export_hold_nothing_of_another_unit(client, people):
    number = desk.admitted(people)
    desk.log_in(client, people.foreign_dispatcher)
    assert number not in desk.shown(client.get(reverse("dispatch:orders")))


def test_evidence_of_another_unit_looks_like_none(client, people):
    number = desk.handling(people)
    desk.log_in(client, people.foreign_officer)
    assert client.get(reverse("dispatch:evidence_file", args=[number, "0" * 64])).status_code == 404
    assert client.post(reverse("dispatch:add_evidence", args=[number])).status_code in {404, 422}
