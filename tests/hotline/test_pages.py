"""The agent's pages: taking an appeal down, deciding on those that came another way, and the caller behind one."""

import uuid
from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from lianxin.core.roles import Role
from lianxin.dispatch import cards
from lianxin.hotline import tickets
from lianxin.hotline.commands import Caller
from lianxin.hotline.models import Appeal
from lianxin.kernel.vault import code_of
from tests.dispatch import desk
from tests.province import CITY, QINGDU, SHIYAN, People, build, person

pytestmark = pytest.mark.django_db
OPEN_TO = {
    "intake": "agent", "suggest": "agent", "earlier": "agent", "decide": "agent",
}  # fmt: skip
OF_ONE = ["appeal", "filed", "caller", "admit", "refuse", "answer"]
POSTED = {"suggest", "earlier", "admit", "refuse", "answer"}


@pytest.fixture
def people():
    build()
    return People()


def local(at):
    return timezone.localtime(at).strftime("%Y-%m-%dT%H:%M")


def typed(**more):
    """What an agent types, and what the page holds besides."""
    return {
        "name": "王女士", "phone": "139 0000 6218", "remark": "听力不便", "text": desk.TEXT, "kind": "report",
        "matter": "report.minors", "shop": "青禾便利店", "place": "桥东小学后门", "area": QINGDU, "channel": "phone",
        "received_at": local(timezone.now()), "shield": "withheld", "source_id": str(uuid.uuid4()), "do": "admit",
        **more,
    }  # fmt: skip


def ask(client, name, *args):
    address = reverse(f"hotline:{name}", args=args)
    return client.post(address) if name in POSTED else client.get(address)


def take_down(client, **more):
    return client.post(reverse("hotline:intake"), typed(**more))


@pytest.mark.parametrize("name", [*OPEN_TO])
def test_strangers_are_sent_to_the_login(client, name):
    assert ask(client, name).url.startswith(reverse("account_login"))


@pytest.mark.parametrize("name", OF_ONE)
def test_strangers_at_one_appeal_are_sent_to_the_login(client, people, name):
    assert ask(client, name, desk.filed(people)).url.startswith(reverse("account_login"))


@pytest.mark.parametrize("name", [*OPEN_TO])
def test_those_whose_post_does_not_carry_it_are_refused(client, people, name):
    desk.log_in(client, people.officer)
    assert ask(client, name).status_code == 403


@pytest.mark.parametrize("name", OF_ONE)
def test_at_one_appeal_too(client, people, name):
    number = desk.filed(people)
    desk.log_in(client, people.leader)
    assert ask(client, name, number).status_code == 403


@pytest.mark.parametrize("name", ["appeal", "caller", "admit", "refuse", "answer"])
def test_an_appeal_of_another_unit_looks_like_none(client, people, name):
    number = desk.filed(people)
    desk.log_in(client, person("石堰坐席", SHIYAN, Role.AGENT))
    there, nowhere = ask(client, name, number), ask(client, name, "YL-20200101-000001")
    assert there.status_code == nowhere.status_code == 404
    assert desk.said(there, number) == desk.said(nowhere, "YL-20200101-000001")


@pytest.mark.parametrize(("do", "more", "state"), [
    ("admit", {}, "admitted"), ("file", {}, "registered"), ("answer", {"answer": "可以到窗口办。"}, "answered"),
    ("refuse", {"ground": "out_of_scope"}, "refused"),
])  # fmt: skip
def test_an_agent_takes_an_appeal_down_and_decides(client, people, do, more, state):
    desk.log_in(client, people.agent)

    answer = take_down(client, do=do, **more)

    number = Appeal.objects.get().number if desk.as_(people.agent) else ""
    assert answer.url == reverse("hotline:filed", args=[number])
    page = desk.shown(client.get(answer.url))
    code = code_of(number)
    assert f"{code[:4]} {code[4:]}" in page
    assert tickets.link(number) in page.replace("&amp;", "&")
    assert "data:image/svg+xml" in page
    order = desk.line(number, people)
    assert (order.state, order.unit, order.matter) == (state, QINGDU, "report.minors")


def test_the_link_that_is_read_out_opens_the_public_page(client, people):
    number = desk.filed(people)
    address = tickets.link(number)
    assert client.get(address.removeprefix(settings.BASE_URL)).status_code == 200
    assert tickets.picture(address).startswith("data:image/svg+xml")


def test_the_code_is_shown_to_nobody_else(client, people):
    number = desk.filed(people)
    desk.log_in(client, people.agent)
    answer = client.get(reverse("hotline:filed", args=[number]))
    assert answer.status_code == 409
    assert code_of(number) not in desk.shown(answer)


def test_what_is_sent_twice_is_taken_down_once(client, people):
    desk.log_in(client, people.agent)
    words = typed()
    first = client.post(reverse("hotline:intake"), words)
    second = client.post(reverse("hotline:intake"), words)
    assert first.url == second.url
    desk.as_(people.agent)
    assert Appeal.objects.count() == 1


def test_nothing_is_taken_down_when_the_decision_fails(client, people):
    desk.log_in(client, people.agent)
    answer = take_down(client, do="refuse", ground="")
    assert answer.status_code == 422
    assert "不予受理要选一条依据" in desk.shown(answer)
    desk.as_(people.agent)
    assert Appeal.objects.count() == 0


def test_a_matter_left_open_is_filled_in_and_looked_at_once_more(client, people):
    desk.log_in(client, people.agent)
    text = "举报有人把烟卖给小学生"
    answer = take_down(client, text=text, kind="", matter="")
    assert answer.status_code == 422
    page = desk.shown(answer)
    assert "按内容选了“向未成年人售烟”，请核对后再按一次" in page
    assert '<option value="report.minors" selected>' in page
    assert text in page


def test_the_agent_takes_the_suggestion_with_one_press(client, people):
    desk.log_in(client, people.agent)
    hint = client.post(reverse("hotline:suggest"), {"text": "邻居卖假烟，要举报"})
    assert "销售假冒卷烟" in desk.shown(hint)

    words = typed(do="adopt:report.fake", kind="", matter="")
    whole = desk.shown(client.post(reverse("hotline:intake"), words))
    part = desk.shown(client.post(reverse("hotline:intake"), words, headers={"HX-Request": "true"}))

    for page in (whole, part):
        assert '<option value="report.fake" selected>' in page
    assert desk.TEXT in whole
    assert "<html" not in part


@pytest.mark.parametrize("text", ["", " \n\t ", "，"])
def test_no_words_no_suggestion_and_no_trouble(client, people, text):
    desk.log_in(client, people.agent)
    assert client.post(reverse("hotline:suggest"), {"text": text}).status_code == 200


def test_the_same_phone_is_recognised(client, people):
    number = desk.filed(people)
    desk.log_in(client, people.agent)
    assert number in desk.shown(client.post(reverse("hotline:earlier"), {"phone": "139-0000-6218"}))
    assert "没有登记过" in desk.shown(client.post(reverse("hotline:earlier"), {"phone": "13111112222"}))


@pytest.mark.parametrize(("more", "sentence"), [
    ({"text": ""}, "请写下来电人说了什么"),
    ({"text": "a\0b"}, "空字符"),
    ({"text": "字" * 20_001}, "20000"),
    ({"text": "字" * 700_000}, "20000"),
    ({"received_at": "9999-12-31T23:59"}, "收到时间不能晚于现在"),
    ({"received_at": "1066-10-14T09:00"}, "这个时间太早"),
    ({"received_at": "昨天"}, "输入一个有效的"),
    ({"matter": "consult.other"}, "事项和类型对不上"),
    ({"matter": "nonsense"}, "选择一个有效的选项"),
    ({"area": "39.99"}, "选择一个有效的选项"),
    ({"channel": "import"}, "选择一个有效的选项"),
    ({"source_id": "x"}, "页面不完整"),
    ({"phone": "1" * 60}, "24"),
])  # fmt: skip
def test_bad_words_are_refused_in_words_and_the_rest_stays(client, people, more, sentence):
    desk.log_in(client, people.agent)
    answer = take_down(client, **more)
    assert answer.status_code == 422
    assert sentence in desk.shown(answer)
    assert "青禾便利店" in desk.shown(answer)


@pytest.mark.parametrize("text", ["😀买到假烟😀", "\u202eغلط\u202c 烟", "<script>alert(1)</script>", "字" * 20_000])
def test_odd_words_are_taken_down(client, people, text):
    desk.log_in(client, people.agent)
    answer = take_down(client, text=text)
    assert answer.status_code == 302
    assert "<script>alert" not in desk.shown(client.get(answer.url))


def test_ten_megabytes_are_no_fault_of_ours(client, people):
    desk.log_in(client, people.agent)
    assert take_down(client, text="字" * 3_500_000).status_code in {400, 413}


def test_what_came_another_way_is_admitted_refused_or_answered(client, people):
    ends = {"admit": "admitted", "refuse": "refused", "answer": "answered"}
    words = {
        "admit": {"matter": "report.minors", "unit": QINGDU},
        "refuse": {"ground": "out_of_scope"},
        "answer": {"text": "可以。"},
    }
    desk.log_in(client, people.agent)
    for do, state in ends.items():
        number = desk.filed(people)
        assert number in desk.shown(client.get(reverse("hotline:decide")))
        empty = client.post(reverse(f"hotline:{do}", args=[number]), {"version": "1"})
        assert empty.status_code == 422
        said = {"version": desk.version(number, people), **words[do]}
        assert client.post(reverse(f"hotline:{do}", args=[number]), said).url == reverse("hotline:decide")
        assert desk.line(number, people).state == state
    assert Appeal.objects.exclude(answer="").exclude(refusal_ground="").count() == 0
    assert "没有待受理的诉求" in desk.shown(client.get(reverse("hotline:decide")))


def test_what_came_to_the_province_is_admitted_for_the_county_whose_matter_it_is(client, people):
    number = desk.filed(people, unit="39")
    desk.log_in(client, people.agent)
    page = desk.shown(client.get(reverse("hotline:appeal", args=[number])))
    assert '<option value="39" selected>' in page
    assert f'<option value="{CITY}">澜州市烟草专卖局，还不清楚哪个县</option>' in page

    said = {"version": desk.version(number, people), "matter": "report.minors", "unit": SHIYAN}
    client.post(reverse("hotline:admit", args=[number]), said)

    assert desk.line(number, people).unit == SHIYAN


def test_the_caller_is_shown_for_a_purpose_and_the_ledger_tells(client, people):
    number = desk.filed(people)
    desk.log_in(client, people.agent)
    address = reverse("hotline:caller", args=[number])
    assert "13900006218" not in desk.shown(client.get(address))
    assert client.post(address, {"purpose": "好奇"}).status_code == 422

    answer = client.post(address, {"purpose": "办理中联系来电人"})

    assert "13900006218" in desk.shown(answer)
    assert answer["Cache-Control"] == "no-store"
    latest = cards.steps(number, seen_by=desk.as_(people.agent))[-1]
    assert (latest.name, latest.facts["purpose"]) == ("kernel.vault-opened", "办理中联系来电人")
    assert "用途：办理中联系来电人" in desk.shown(client.get(reverse("dispatch:order", args=[number])))


@pytest.mark.parametrize(("is_withheld", "status"), [(True, 403), (False, 200)])
def test_whoever_has_it_in_hand_sees_only_a_caller_who_is_open_to_them(client, people, is_withheld, status):
    number = desk.handling(people, is_withheld=is_withheld)
    desk.log_in(client, people.officer)
    page = desk.shown(client.get(reverse("dispatch:order", args=[number])))
    assert ("显示来电人" in page) is not is_withheld
    answer = client.post(reverse("hotline:caller", args=[number]), {"purpose": "办理中联系来电人"})
    assert answer.status_code == status
    assert ("13900006218" in desk.shown(answer)) is not is_withheld


def test_nobody_is_behind_an_appeal_without_a_name(client, people):
    number = desk.filed(people, caller=Caller())
    desk.log_in(client, people.agent)
    assert "来电人没有留联系方式" in desk.shown(client.get(reverse("hotline:caller", args=[number])))
    assert client.post(reverse("hotline:caller", args=[number]), {"purpose": "回访"}).status_code == 404


def test_a_call_of_yesterday_can_be_taken_down_today(client, people):
    desk.log_in(client, people.agent)
    assert take_down(client, received_at=local(timezone.now() - timedelta(days=1))).status_code == 302


@pytest.mark.parametrize(("name", "most"), [("intake", 6), ("decide", 20)])
def test_pages_ask_few_questions(client, people, django_assert_max_num_queries, name, most):
    for _ in range(3):
        desk.filed(people)
    desk.log_in(client, people.agent)
    client.get(reverse(f"hotline:{name}"))
    with django_assert_max_num_queries(most):
        assert client.get(reverse(f"hotline:{name}")).status_code == 200


def test_an_agent_of_a_city_files_for_its_own_counties_only(client, people):
    desk.log_in(client, person("澜州坐席", CITY, Role.AGENT))
    page = desk.shown(client.get(reverse("hotline:intake")))
    assert f'<option value="{QINGDU}">' in page
    assert '<option value="39"' not in page
