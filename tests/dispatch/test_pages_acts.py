"""Every verb from its page, press by press, as somebody without script would."""

import pytest
from django.urls import reverse
from django.utils import timezone

from lianxin.core.outcomes import CallOutcome
from lianxin.core.roles import Role
from lianxin.dispatch import cards, commands
from lianxin.dispatch.commands.callback import Call
from tests.dispatch import desk
from tests.province import QINGDU, QINGDU_SQUAD, People, build, officer, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    build()
    return People()


def press(client, people, number, name, **words):
    words.setdefault("version", desk.version(number, people))
    return client.post(reverse(f"dispatch:{name}", args=[number]), words)


def local(at):
    return timezone.localtime(at).strftime("%Y-%m-%dT%H:%M")


REPORT = {
    "finding": "true", "is_solved": "yes", "public_reply": "已现场检查并责令改正。", "contacted_by": "phone",
}  # fmt: skip


def test_a_dispatcher_gives_an_order_to_the_one_proposed(client, people):
    number = desk.admitted(people)
    desk.log_in(client, people.dispatcher)
    page = desk.shown(client.get(reverse("dispatch:board")))
    assert "建议：沈砚，青渡县局稽查一队" in page
    assert "岗位流转表第 2 行" in page
    assert "派给沈砚" in page

    answer = press(client, people, number, "assign", officer=people.officer_id, back="board")

    assert answer.url == reverse("dispatch:board")
    assert desk.line(number, people).state == "assigned"


def test_an_officer_accepts_adds_evidence_and_reports(client, people):
    number = desk.assigned(people)
    desk.log_in(client, people.officer)
    assert press(client, people, number, "accept", back="inbox").url == reverse("dispatch:inbox")

    answer = press(client, people, number, "report", contacted_at=local(timezone.now()), **REPORT)

    assert answer.url == reverse("dispatch:order", args=[number])
    assert desk.line(number, people).state == "reported"


def test_an_officer_asks_to_return_and_the_dispatcher_designates_another(client, people):
    number = desk.assigned(people)
    desk.log_in(client, people.officer)
    assert press(client, people, number, "ask_return", reason="").status_code == 422
    assert press(client, people, number, "ask_return", reason="店在石堰县").status_code == 302
    desk.log_in(client, people.dispatcher)
    assert "店在石堰县" in desk.shown(client.get(reverse("dispatch:board")))

    press(client, people, number, "designate", officer=people.other_officer_id, reason="按地段归二队")

    assert (desk.line(number, people).state, desk.line(number, people).officer_name) == ("assigned", "高屿")
    desk.log_in(client, people.other_officer)
    assert "退回，说明原因" not in desk.shown(client.get(reverse("dispatch:inbox")))


@pytest.mark.parametrize(("name", "words", "state"), [
    ("approve_return", {}, "admitted"), ("reject_return", {"reason": "地段没错"}, "assigned"),
])  # fmt: skip
def test_a_dispatcher_decides_on_a_return(client, people, name, words, state):
    number = desk.return_asked(people)
    desk.log_in(client, people.dispatcher)
    assert press(client, people, number, name, **words).status_code == 302
    assert desk.line(number, people).state == state


def test_a_dispatcher_reassigns_and_terminates(client, people):
    number = desk.handling(people)
    desk.log_in(client, people.dispatcher)
    given = press(client, people, number, "reassign", officer=people.other_officer_id, reason="车坏了")
    assert given.status_code == 302
    assert press(client, people, number, "terminate", ground="", reason="不配合").status_code == 422
    assert press(client, people, number, "terminate", ground="nothing_new", reason="不配合").status_code == 302
    assert desk.line(number, people).state == "terminated"


def test_a_reviewer_lets_a_report_stand_or_sends_it_back(client, people):
    first, second = desk.reported(people), desk.reported(people)
    desk.log_in(client, people.reviewer)
    page = desk.shown(client.get(reverse("dispatch:reviews"), {"number": second}))
    assert "已现场检查并责令改正。" in page

    press(client, people, first, "pass_review", back="reviews")
    press(client, people, second, "send_back", reason="缺照片", back="reviews")

    assert (desk.line(first, people).state, desk.line(second, people).state) == ("reviewed", "handling")


def test_a_caller_back_writes_down_what_was_said(client, people):
    number = desk.reviewed(people)
    desk.log_in(client, people.caller_back)
    page = desk.shown(client.get(reverse("dispatch:callbacks")))
    assert "显示来电人" in page
    assert "13900006218" not in page

    assert press(client, people, number, "call_back", outcome="unreached", rating="5").status_code == 422
    assert press(client, people, number, "call_back", outcome="unreached").status_code == 302
    assert "打过 1 次，最多 3 次" in desk.shown(client.get(reverse("dispatch:callbacks")))
    press(client, people, number, "call_back", outcome="reached", rating="1", remark="没人来")

    order = cards.card(number, seen_by=desk.as_(people.leader))
    assert (order.state, order.round, order.rounds[0].rating) == ("admitted", 2, 1)


def test_a_team_calls_nobody_back_whose_matter_it_handled(client, people):
    number = desk.reviewed(people)
    _, own = officer("何平", QINGDU_SQUAD, role=Role.CALLER_BACK)
    desk.log_in(client, own)
    assert number not in desk.shown(client.get(reverse("dispatch:callbacks")))
    assert press(client, people, number, "call_back", outcome="reached").status_code == 403


def test_two_presses_of_one_button_do_it_once(client, people):
    number = desk.assigned(people)
    desk.log_in(client, people.officer)
    version = desk.version(number, people)
    assert press(client, people, number, "accept", version=version).status_code == 302
    again = press(client, people, number, "accept", version=version)
    assert again.status_code == 409
    assert "刚被别人更新过" in desk.shown(again)


def test_what_was_typed_stays_when_somebody_else_was_quicker(client, people):
    number = desk.handling(people)
    desk.log_in(client, people.officer)
    stale = press(client, people, number, "report", contacted_at=local(timezone.now()), version=1, **REPORT)
    assert stale.status_code == 409
    assert "已现场检查并责令改正。" in desk.shown(stale)
    assert f'name="version" value="{desk.version(number, people)}"' in desk.shown(stale)


def test_a_report_says_field_by_field_what_is_missing(client, people):
    number = desk.handling(people)
    desk.log_in(client, people.officer)
    answer = press(client, people, number, "report", is_solved="no", contacted_by="phone")
    page = desk.shown(answer)
    assert answer.status_code == 422
    for sentence in ("请选是否属实", "没有解决的，请写明原因", "请写公开答复", "请写联系来电人的时间", "这些地方要改"):
        assert sentence in page
    assert 'aria-describedby="id_public_reply_helptext id_public_reply_error"' in page


@pytest.mark.parametrize(("moment", "sentence"), [
    ("9999-12-31T23:59", "联系时间不能晚于现在"), ("0001-01-01T00:00", "这个时间太早，请核对"),
    ("+275760-09-13T00:00", "输入一个有效的"),
])  # fmt: skip
def test_moments_nobody_lives_in_are_refused_in_words(client, people, moment, sentence):
    number = desk.handling(people)
    desk.log_in(client, people.officer)
    answer = press(client, people, number, "report", contacted_at=moment, **REPORT)
    assert answer.status_code == 422
    assert sentence in desk.shown(answer)
    assert "已现场检查并责令改正。" in desk.shown(answer)


@pytest.mark.parametrize(("reason", "status"), [
    ("  \n ", 422), ("空字符\0里", 422), ("字" * 2001, 422), ("好😀的", 302),
    ("\u202eRTL\u202c", 302), ("<b>x</b>", 302),
])  # fmt: skip
def test_odd_words_are_taken_or_refused_in_words(client, people, reason, status):
    number = desk.assigned(people)
    desk.log_in(client, people.officer)
    assert press(client, people, number, "ask_return", reason=reason).status_code == status
    assert "<b>x</b>" not in desk.shown(client.get(reverse("dispatch:order", args=[number])))


@pytest.mark.parametrize("officer_id", ["", "x", "99999999999999999999", "0"])
def test_an_officer_who_is_not_on_the_list_is_refused_in_words(client, people, officer_id):
    number = desk.admitted(people)
    desk.log_in(client, people.dispatcher)
    assert press(client, people, number, "assign", officer=officer_id).status_code == 422


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30])
def test_a_page_that_was_tampered_with_is_refused_in_words(client, people, version):
    number = desk.assigned(people)
    desk.log_in(client, people.officer)
    answer = press(client, people, number, "accept", version=version)
    assert answer.status_code == 422
    assert "页面不完整" in desk.shown(answer)


def test_a_verb_that_does_not_apply_now_says_so_before_anything_is_typed(client, people):
    number = desk.admitted(people)
    desk.log_in(client, people.dispatcher)
    answer = client.get(reverse("dispatch:reassign", args=[number]))
    assert answer.status_code == 409
    assert "工单待派单，不能改派" in desk.shown(answer)


def test_an_order_whose_area_nobody_knows_is_given_away_after_the_area_is_chosen(client, people):
    number = desk.admitted(people, unit="39")
    top = person("省派单", "39", Role.DISPATCHER)
    desk.log_in(client, top)
    assert "先定辖区" in desk.shown(client.get(reverse("dispatch:board")))
    assert "派给沈砚" in desk.shown(client.get(reverse("dispatch:board"), {"number": number, "county": QINGDU}))

    press(client, people, number, "assign", officer=people.officer_id, county=QINGDU)

    assert desk.line(number, people).unit == QINGDU_SQUAD


def test_the_leader_of_a_team_has_all_of_it_in_hand(client, people):
    number = desk.assigned(people)
    _, leader = officer("孟队", QINGDU_SQUAD, role=Role.SQUAD_LEADER)
    desk.log_in(client, leader)
    assert number in desk.shown(client.get(reverse("dispatch:inbox")))
    assert press(client, people, number, "accept").status_code == 302


def test_who_handled_it_before_is_not_offered_again(client, people):
    number = desk.reviewed(people)
    call = Call(outcome=CallOutcome.REACHED, is_solved=False)
    commands.call_back(number=number, call=call, by=desk.as_(people.caller_back), at=timezone.now())
    desk.log_in(client, people.dispatcher)
    page = desk.shown(client.get(reverse("dispatch:board")))
    assert "沈砚办过上一轮，换人再办" in page
    assert "派给高屿" in page
    assert press(client, people, number, "assign", officer=people.officer_id).status_code == 422
