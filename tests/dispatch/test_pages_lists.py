"""Lists and queues: found, narrowed, paged, exported; empty and full; with few questions to the database."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from lianxin.dispatch import commands
from lianxin.dispatch.pages import lists
from tests.dispatch import desk
from tests.province import QINGDU, SHIYAN, People, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    build()
    return People()


def listed(client, **asked):
    return desk.shown(client.get(reverse("dispatch:orders"), asked))


def test_it_finds_by_words_number_state_kind_unit_and_urgency(client, people):
    one = desk.admitted(people)
    other = desk.filed(people, text="请问许可证怎么延续？", matter="consult.licence_change", unit=SHIYAN)
    desk.log_in(client, people.leader)
    for asked in ({"q": "便利店"}, {"q": one.lower()}, {"state": "admitted"}, {"kind": "report"}, {"unit": QINGDU}):
        page = listed(client, **asked)
        assert one in page
        assert other not in page
    assert one not in listed(client, urgent="1", unit=SHIYAN)
    assert other in listed(client, sort="due")


@pytest.mark.parametrize("asked", [
    {"q": "没有这样的词"}, {"q": "'; DROP TABLE"}, {"q": "& | ! <->"}, {"q": "😀"}, {"q": "\u202e"}, {"q": "字" * 5000},
    {"unit": "39.99.99.99.99"}, {"unit": "x"}, {"state": "nonsense"}, {"kind": "nonsense"}, {"sort": "nonsense"},
])  # fmt: skip
def test_whatever_is_asked_is_answered(client, people, asked):
    desk.admitted(people)
    desk.log_in(client, people.leader)
    assert client.get(reverse("dispatch:orders"), asked).status_code == 200


def test_a_bad_page_mark_is_refused_in_words(client, people):
    desk.log_in(client, people.leader)
    answer = client.get(reverse("dispatch:orders"), {"after": "nonsense"})
    assert answer.status_code == 422
    assert "请从第一页看起" in desk.shown(answer)


def test_pages_go_on_by_keyset(client, people):
    numbers = [desk.filed(people) for _ in range(51)]
    desk.log_in(client, people.leader)
    first = client.get(reverse("dispatch:orders"))
    assert "下一页" in desk.shown(first)

    second = client.get(reverse("dispatch:orders"), {"after": first.context["page"].after})

    assert [row.number for row in second.context["page"].rows] == numbers[:1]
    assert "没有更多了" in desk.shown(second)


def test_the_export_is_the_same_list_and_says_when_it_was_cut(client, people, monkeypatch):
    numbers = [desk.filed(people) for _ in range(3)]
    desk.filed(people, unit=SHIYAN)
    monkeypatch.setattr(lists, "MOST_EXPORTED", 2)
    desk.log_in(client, people.leader)

    answer = client.get(reverse("dispatch:export"), {"unit": QINGDU})

    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:3] == ("工单号", "标题", "类型")
    assert [row[0] for row in rows[1:3]] == numbers[:0:-1]
    assert rows[3][0].startswith("只导出前 2 件")


@pytest.mark.parametrize(("name", "who", "words"), [
    ("orders", "leader", "还没有工单"), ("board", "dispatcher", "没有待派的工单"), ("inbox", "officer", "手上没有工单"),
    ("reviews", "reviewer", "没有待审的工单"), ("callbacks", "caller_back", "没有等您回访的工单"),
])  # fmt: skip
def test_an_empty_list_says_what_would_be_there(client, people, name, who, words):
    desk.log_in(client, getattr(people, who))
    assert words in desk.shown(client.get(reverse(f"dispatch:{name}")))


QUESTIONS = {
    "orders": ("leader", "admitted", 7),
    "export": ("leader", "admitted", 7),
    "board": ("dispatcher", "admitted", 24),
    "inbox": ("officer", "assigned", 11),
    "reviews": ("reviewer", "reported", 21),
    "callbacks": ("caller_back", "reviewed", 21),
}


@pytest.mark.parametrize("name", [*QUESTIONS])
def test_more_orders_ask_no_more_questions(client, people, django_assert_max_num_queries, name):
    who, walk, most = QUESTIONS[name]
    for _ in range(3):
        getattr(desk, walk)(people)
    desk.log_in(client, getattr(people, who))
    client.get(reverse(f"dispatch:{name}"))
    with django_assert_max_num_queries(most):
        assert client.get(reverse(f"dispatch:{name}")).status_code == 200


def test_the_board_counts_what_presses(client, people):
    old = timezone.now() - timedelta(days=3)
    number = desk.filed(people, received_at=old)
    commands.admit(number=number, by=desk.as_(people.agent), at=old + timedelta(minutes=1))
    desk.admitted(people)
    desk.log_in(client, people.dispatcher)
    page = desk.shown(client.get(reverse("dispatch:board")))
    assert "待派 2 件" in page
    assert "1 件超时，1 件 1 小时内到期" in page
