"""From login to closing an order without a mouse."""

import pytest

from tests.journeys.world import PASSWORD

MOST_TABS = 80


class Hands:
    """Somebody who has only keys."""

    def __init__(self, visitor):
        self.visitor, self.page = visitor, visitor.page
        self.keys = visitor.page.keyboard

    def at(self, path):
        """Type an address."""
        self.visitor.goes_to(path)
        return self

    def to(self, name):
        """Press Tab until the focus is on something of this name, and see it on the way there."""
        for _ in range(MOST_TABS):
            self.keys.press("Tab")
            if name in self.visitor.focus_is_seen():
                return self
        raise AssertionError(f"{self.page.url}: Tab never came to {name!r}")

    def types(self, text):
        self.keys.type(text)
        return self

    def leads(self, key):
        """Press a key that leads to another page."""
        with self.visitor.leaving():
            self.keys.press(key)
        self.visitor.looks()
        return self

    def chooses(self, group, steps):
        """Come to a group of radios and go down it."""
        self.to(f"radio {group}")
        self.keys.press("Space")
        for _ in range(steps):
            self.keys.press("ArrowDown")
            self.visitor.focus_is_seen()
        return self

    def logs_in(self, username):
        self.at("/desk").to("用户名").types(username).to("密码").types(PASSWORD)
        return self.leads("Enter")

    def logs_out(self):
        self.to("我的").keys.press("Enter")
        return self.to("退出登录").leads("Enter")


@pytest.fixture
def hands(visitor):
    return Hands(visitor())


def test_an_order_is_closed_by_keys_alone(hands, world):
    number = world.order("admitted")
    names = {part: world.account(part).username for part in ("dispatcher", "reviewer", "caller_back")}
    keys = hands.keys

    hands.logs_in(names["dispatcher"]).at(f"/desk/board?number={number}")
    keys.press("Tab")
    assert "跳到正文" in hands.visitor.focus_is_seen()
    hands.leads("a").visitor.is_told("已派单")
    hands.logs_out()

    hands.logs_in(world.account(world.handler(number)).username).at(f"/desk/orders/{number}").leads("a").to(
        "签收"
    ).leads("Enter")
    hands.visitor.is_told("已签收")
    hands.at(f"/desk/orders/{number}").leads("a").chooses("属实", 0).chooses("解决了", 0)
    hands.to("公开答复").types("已到店检查并责令改正。").chooses("电话", 3).leads("Control+Enter")
    hands.visitor.is_told("已反馈")
    hands.logs_out()

    hands.logs_in(names["reviewer"]).at(f"/desk/reviews?number={number}").leads("a").visitor.is_told("已通过，等回访")
    hands.logs_out()

    hands.logs_in(names["caller_back"]).at(f"/desk/callbacks?number={number}")
    hands.chooses("已接通", 0).chooses("解决了", 0).chooses("5★", 0).to("来电人的话").types("谢谢")
    hands.leads("Control+Enter").visitor.is_told("已记下回访")
    hands.at(f"/desk/orders/{number}").visitor.sees("已办结")


def test_the_help_and_the_lists_open_by_keys(hands, world):
    world.order("admitted")
    world.order("admitted")

    hands.logs_in(world.account("dispatcher").username).at("/desk/board")
    hands.keys.press("?")
    hands.visitor.sees("列表里下一件、上一件", within="[data-keylist]")
    hands.keys.press("Escape")
    hands.keys.press("j")
    hands.keys.press("j")
    hands.visitor.focus_is_seen()
    wanted = hands.page.evaluate("document.activeElement.textContent")
    hands.leads("Enter").visitor.sees(wanted.strip(), within="#chosen")
