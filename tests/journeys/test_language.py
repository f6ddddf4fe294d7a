"""The page's own choices: its language, its colours, its size."""

import re
from importlib import resources

import pytest

from lianxin.hotline import tickets
from lianxin.kernel.claims import claim
from lianxin.kernel.models import Account
from lianxin.registry.models import Unit

SHOWN = """
() => {
  const found = [];
  const walk = (node) => {
    if (node.nodeType === Node.TEXT_NODE) found.push(node.data);
    if (node.nodeType !== Node.ELEMENT_NODE || node.matches("[lang=zh-Hans], [data-avatar], script, style")) return;
    for (const name of ["aria-label", "title", "placeholder", "alt", "data-label"]) {
      found.push(node.getAttribute(name) ?? "");
    }
    for (const child of node.content?.childNodes ?? node.childNodes) walk(child);
  };
  walk(document.body);
  return [document.title, ...found].map((text) => text.trim()).filter(Boolean);
}
"""
IN_RULES = re.compile("[\u3000-\u303f\uff00-\uffef\u3400-\u9fff0-9A-Za-z.·—、（）《》]+")
CHINESE = re.compile("[\u3400-\u9fff]")
EDITIONS = [each.read_text(encoding="utf-8") for each in resources.files("lianxin.core").joinpath("editions").iterdir()
            if each.name.endswith(".yaml")]  # fmt: skip
PAGES = {
    "": ["/", "/file", "/track", "{ticket}", "{rating}", "/account/login/", "/nothing-here"],
    "agent": ["/desk/intake", "/desk/appeals/{filed}", "/desk/orders", "/desk/orders?q=zzz",
              "/desk/orders/{filed}", "/account/2fa/", "/account/password/change/", "/account/logout/"],
    "dispatcher": ["/desk/board?number={admitted}", "/desk/orders/{admitted}/assign",
                   "/desk/orders/{assigned}/reassign", "/desk/orders/{return_asked}/designate",
                   "/desk/orders/{return_asked}/return/approve", "/desk/orders/{return_asked}/return/reject",
                   "/desk/orders/{handling}/terminate"],
    "officer": ["/desk/inbox", "/desk/orders/{handling}", "/desk/orders/{handling}/report",
                "/desk/orders/{handling}/return", "/desk/orders/{assigned}/accept"],
    "reviewer": ["/desk/reviews?number={reported}", "/desk/orders/{reported}/review/back"],
    "caller_back": ["/desk/callbacks?number={reviewed}", "/desk/orders/{reviewed}/callback",
                    "/desk/appeals/{reviewed}/caller"],
    "leader": ["/desk/figures", "/desk/orders/{reviewed}"],
    "administrator": ["/desk/admin", "/desk/admin/rules", "/desk/admin/rules/of/2026-07", "/desk/admin/rules/new",
                      "/desk/admin/accounts", "/desk/admin/accounts/new", "/desk/admin/units", "/desk/admin/units/new",
                      "/desk/admin/imports", "/desk/admin/imports/retailers", "/desk/admin/accounts/{account}"],
    "auditor": ["/desk/ledger", "/desk/ledger?q={reviewed}"],
}  # fmt: skip
STATES = ("filed", "admitted", "assigned", "return_asked", "handling", "reported", "reviewed")


def data_of(world):
    """Return everything Chinese that people wrote or that names somebody or something, the longest first."""
    claim(scope="39")
    names = [*Account.objects.values_list("name", flat=True), *Account.objects.values_list("username", flat=True)]
    names += [word for unit in Unit.objects.all() for word in (unit.name, unit.short_name, *unit.townships)]
    written = [*world.everything_written(), "王女士", "店在石堰县", "已现场检查并责令改正"]
    rules = [words for text in EDITIONS for words in IN_RULES.findall(text)]
    parts = {part for each in names + written + rules for part in [each, *re.split("[，。；：]", each)]}
    return sorted(filter(CHINESE.search, parts), key=len, reverse=True)


@pytest.fixture(scope="module")
def untranslated():
    """Chinese that every English page may show: the name of the product and of the other language."""
    return ("连心", "中文")


@pytest.mark.parametrize("part", PAGES)
def test_every_page_speaks_english_when_asked_and_chinese_again(visitor, world, part, untranslated):
    numbers = {state: world.order(state) for state in STATES}
    links = {"ticket": tickets.link(numbers["handling"]), "rating": tickets.link(numbers["reviewed"])}
    account = world.account("officer").pk
    known = [*data_of(world), *untranslated]
    one = visitor(part)
    one.goes_to("/" if not part else "/desk")
    switch(one, "English")

    left = {}
    paths = [path.format(**numbers, **links, account=account) for path in PAGES[part]]
    for path in paths:
        with one.refused(404) if "nothing" in path else one.accepted():
            one.goes_to(path)
        texts = (without(known, text) for text in one.page.evaluate(SHOWN))
        left[path] = [text for text in texts if CHINESE.search(text)]
    assert not any(left.values()), {path: texts[:8] for path, texts in left.items() if texts}

    one.goes_to(paths[0])
    switch(one, "中文")
    assert one.page.locator("html").get_attribute("lang") == "zh-hans"
    assert CHINESE.search(one.goes_to(paths[-2]).title)


def switch(one, language):
    menu = one.page.locator("details[data-menu] summary")
    if menu.count():
        menu.click()
    one.presses(language, within="body > header")


def without(known, text):
    """Return a text without what is data in it."""
    for each in known:
        text = text.replace(each, "")
    return text


def test_dark_and_large_stay_as_they_were_chosen(visitor):
    one = visitor().goes_to("/")
    one.taps("深色", within="body > header").taps("大字版", within="body > header")
    html = one.page.locator("html")
    for path in ("/file", "/track", "/account/login/"):
        one.goes_to(path)
        assert (html.get_attribute("data-theme"), html.get_attribute("data-view")) == ("dark", "elder")
        assert one.page.get_by_role("button", name="大字版").get_attribute("aria-pressed") == "true"
    size = one.page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
    assert size >= 20
    one.goes_to("/").taps("深色", within="body > header").taps("大字版", within="body > header").goes_to("/file")
    assert (html.get_attribute("data-theme"), html.get_attribute("data-view")) == ("light", "normal")


def test_without_a_choice_the_page_follows_the_machine(visitor):
    one = visitor(color_scheme="dark").goes_to("/")
    paper = one.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert paper == "rgb(16, 20, 24)"
