"""Pressed twice, gone back, done by two at once: every form does its work once."""

import pytest
from django.utils import timezone

from lianxin.hotline import tickets

NOW = "%Y-%m-%dT%H:%M"
ONE = {"officer": 1}
FORMS = {
    "admit": ("filed", "agent", "/desk/appeals/{}", "受理", {}),
    "refuse": ("filed", "agent", "/desk/appeals/{}", "不予受理", {"ground": "不属于烟草专卖部门职责"}),
    "answer": ("filed", "agent", "/desk/appeals/{}", "答复", {"text": "已在电话里说清楚。"}),
    "assign": ("admitted", "dispatcher", "/desk/board?number={}", "派给", {}),
    "reassign": ("assigned", "dispatcher", "/desk/orders/{}/reassign", "改派", ONE | {"reason": "他请假了"}),
    "accept": ("assigned", "officer", "/desk/orders/{}/accept", "签收", {}),
    "ask_return": ("assigned", "officer", "/desk/orders/{}/return", "退回", {"reason": "不归我队"}),
    "approve_return": ("return_asked", "dispatcher", "/desk/orders/{}/return/approve", "同意退回", {}),
    "reject_return": ("return_asked", "dispatcher", "/desk/orders/{}/return/reject", "驳回退回", {"reason": "归你队"}),
    "designate": (
        "return_asked",
        "dispatcher",
        "/desk/orders/{}/designate",
        "指定承办",
        {"officer": 1, "reason": "边"},
    ),
    "report": ("handling", "officer", "/desk/orders/{}/report", "反馈结果", {"public_reply": "已责令改正。"}),
    "pass_review": ("reported", "reviewer", "/desk/reviews?number={}", "审核通过", {}),
    "send_back": ("reported", "reviewer", "/desk/orders/{}/review/back", "退回补充", {"reason": "缺照片"}),
    "call_back": ("reviewed", "caller_back", "/desk/orders/{}/callback", "记下回访", {}),
    "terminate": ("handling", "dispatcher", "/desk/orders/{}/terminate", "终止办理", {"ground": 1, "reason": "不配合"}),
}
OPENED = {"refuse": "不予受理", "answer": "直接答复"}
CHOICES = {"report": ("属实", "解决了", "匿名无法联系"), "call_back": ("已接通", "解决了", "5★")}


def fill(one, name, words):
    """Fill the form in, closed or open."""
    if name in OPENED:
        one.opens(OPENED[name])
    one.chooses(*CHOICES.get(name, ()))
    for field, value in words.items():
        if field in {"officer", "ground"}:
            how = {"index": value} if isinstance(value, int) else {"label": value}
            one.page.locator(f"select[name={field}]:visible").first.select_option(**how)
        else:
            one.page.locator(f"textarea[name={field}]:visible").first.fill(value)


def place(name):
    """Return where the form's button is: of several forms on a page, its own."""
    return f"main form[action*='/{name}']" if name in OPENED else "main form"


@pytest.mark.parametrize("name", FORMS)
def test_a_form_pressed_twice_and_again_after_going_back_moves_an_order_once(visitor, world, name):
    state, part, path, label, words = FORMS[name]
    number = world.order(state)
    version = world.version(number)
    one = visitor(part).goes_to(path.format(number))
    fill(one, name, words)

    one.presses_twice(label, within=place(name))
    assert world.version(number) == version + 1, "moved once, however often it was pressed"
    moved = world.line(number)

    one.page.go_back()
    if is_about_what_was(one, version):
        fill(one, name, words)
        with one.refused(403, 409, 422):
            one.presses(label, within=place(name))
        one.sees("工单")
    assert world.line(number) == moved


def is_about_what_was(one, version):
    """Test whether the browser brought the old form back, and not one that is about the order as it stands now."""
    forms = one.page.locator("main form:visible input[name=version]")
    return forms.count() and forms.first.get_attribute("value") == str(version)


def test_an_appeal_sent_twice_and_again_after_going_back_is_taken_down_once(visitor, world, house):
    text = world.words()
    citizen = visitor().goes_to("/file").chooses("举报").fills(text=text)
    first = citizen.presses_twice("交上去").page.url

    citizen.page.go_back()
    assert citizen.page.locator("[name=text]").input_value() == text, "what was written is still there"
    citizen.presses("交上去").is_told("这件事刚才已经交过，没有重复登记")

    assert citizen.page.url == first
    assert world.count(text) == 1


def test_an_intake_sent_twice_and_again_after_going_back_is_taken_down_once(visitor, world):
    text = world.words()
    agent = visitor("agent").goes_to("/desk/intake").fills(text=text)
    agent.presses_twice("登记，稍后决定").sees("请把编号和查询码告诉来电人")

    agent.page.go_back()
    agent.page.get_by_role("button", name="登记，稍后决定").wait_for()
    assert agent.page.locator("[name=text]").input_value() == text, "what was written is still there"
    agent.presses("登记，稍后决定").sees("请把编号和查询码告诉来电人")

    assert world.count(text) == 1


def test_a_rating_sent_twice_and_again_after_going_back_is_given_once(visitor, world):
    number = world.order("reviewed")
    citizen = visitor().goes_to(tickets.link(number)).chooses("满意")
    citizen.presses_twice("提交评价").sees("已办结")
    rated = world.line(number)

    citizen.page.go_back()
    if citizen.page.get_by_role("button", name="提交评价").count():
        with citizen.refused(403, 409, 422):
            citizen.chooses("非常不满意").presses("提交评价")

    assert world.line(number) == rated


def test_whoever_comes_second_reads_of_the_conflict_and_keeps_their_words(visitor, world):
    number = world.order("handling")
    officer = visitor("officer").goes_to(f"/desk/orders/{number}/report")
    officer.chooses("属实", "解决了", "电话").fills(
        public_reply="写了很久的答复，一个字也不能丢。", contacted_at=timezone.localtime().strftime(NOW)
    )
    other = visitor("officer").goes_to(f"/desk/orders/{number}").hands_in("现场.txt.png", PNG).presses("添加证据")
    other.goes_to(f"/desk/orders/{number}/return").fills(reason="先退").presses("退回").is_told("已申请退回")

    with officer.refused(403, 409):
        officer.presses("反馈结果")

    officer.sees("工单")
    assert officer.page.locator("[name=public_reply]").input_value() == "写了很久的答复，一个字也不能丢。"
    officer.sees("您填的内容没有丢")


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6300010000000500010d0a2db4"
    "0000000049454e44ae426082"
)
