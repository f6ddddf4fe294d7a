"""Somebody at a browser: what they press and read, and a look at every page that nobody could object to."""

import hashlib
import os
import re
import time
from contextlib import contextmanager
from importlib import resources
from urllib.parse import urlsplit

from playwright.sync_api import Error, expect

CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
DESK, PHONE, NARROWEST = 1280, 360, 320
HEIGHTS = {DESK: 800, PHONE: 740}
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
PAINTED = ("color-contrast", "link-in-text-block")
"""The rules whose verdict depends on colours: all that can change between light and dark."""
AXE = resources.files("axe_playwright_python").joinpath("axe.min.js")
WAIT = 10_000
OBJECTIONS = """
async (asked) => {
  const found = await axe.run(document, { ...asked, resultTypes: ["violations"], preload: false });
  const said = (rule, node) => `${rule.id}: ${node.html.slice(0, 200)} ${node.failureSummary}`;
  return found.violations.flatMap((rule) => rule.nodes.map((node) => said(rule, node)));
}
"""
OUTLINE = """
() => {
  const marks = (each) => each.getAttributeNames().filter((name) => name.startsWith("data-") && name !== "data-sent");
  const shown = [...document.body.querySelectorAll("*")].filter((each) => each.checkVisibility());
  return shown.map((each) => each.localName + marks(each).sort()).join();
}
"""
SIDEWAYS = """
() => {
  const page = document.scrollingElement;
  if (page.scrollWidth <= page.clientWidth + 1) return [];
  const isOver = (each) => each.getBoundingClientRect().right > page.clientWidth + 1 && each.checkVisibility();
  const over = [...document.querySelectorAll("body *")].filter(isOver);
  return ["something", ...over.slice(0, 5).map((each) => each.outerHTML.slice(0, 160))];
}
"""
DRESS = """
(html, dress) => {
  for (const name of ["theme", "view"]) delete html.dataset[name];
  Object.assign(html.dataset, dress);
}
"""
FOCUS = """
() => {
  const at = document.activeElement;
  const shown = getComputedStyle(at.type === "radio" ? at.closest("label") ?? at : at);
  const box = at.getBoundingClientRect();
  const inView = box.bottom > 0 && box.top < innerHeight && box.width > 0;
  const isSeen = shown.outlineStyle !== "none" && parseFloat(shown.outlineWidth) >= 2 && inView;
  const words = at.labels?.length ? at.labels[0].textContent : at.getAttribute("aria-label") ?? at.textContent;
  const name = `${at.type === "radio" ? "radio" : at.localName} ${words.replace(/\\s+/g, " ").trim()}`;
  return { name, unseen: isSeen ? "" : at.outerHTML.slice(0, 200) };
}
"""


def launched(playwright):
    """Start the system's own Chromium; its own words, as in a date's field, are Chinese where it has them."""
    speaking = {**os.environ, "LANGUAGE": "zh_CN", "LANG": "zh_CN.UTF-8"}
    return playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS), env=speaking)


class Looked:
    """Pages that have been looked at, so that each kind is looked at once a session and width."""

    def __init__(self):
        self.seen = set()

    def is_new(self, *facts):
        """Test whether nobody looked at this before, and note that somebody did."""
        new = facts not in self.seen
        self.seen.add(facts)
        return new


class Visitor:
    """One person at one browser of one width."""

    def __init__(self, browser, house, width, looked, *, language="zh-CN", **more):
        self.house, self.width, self.looked = house, width, looked
        self.context = browser.new_context(
            base_url=house.address, viewport={"width": width, "height": HEIGHTS[width]}, locale=language,
            timezone_id="Asia/Shanghai", reduced_motion="reduce", has_touch=width == PHONE, is_mobile=width == PHONE,
            accept_downloads=True, **more,
        )  # fmt: skip
        self.context.set_default_timeout(WAIT)
        self.page = self.context.new_page()
        self.troubles, self.refusals, self.is_judging = [], [], False
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.troubles.append(f"script: {error}"))
        self.page.on("requestfailed", self._failed)
        self.page.on("response", self._answered)

    def _heard(self, message):
        by_axe = self.is_judging and "inline style" in message.text
        if message.type == "error" and "Failed to load resource" not in message.text and not by_axe:
            self.troubles.append(f"console: {message.text}")

    def _failed(self, request):
        if "ERR_ABORTED" not in (request.failure or ""):  # a download, or what a new page made pointless
            self.troubles.append(f"request: {request.url} {request.failure}")

    def _answered(self, response):
        if response.status >= 400 and response.status not in self.refusals:
            self.troubles.append(f"{response.status}: {response.request.method} {response.url}")

    @contextmanager
    def refused(self, *statuses):
        """Let these statuses be answered meanwhile, and see that one of them was."""
        self.refusals.extend(statuses)
        got = []
        note = lambda response: got.append(response.status)  # noqa: E731 - a listener has to be taken away again
        self.page.on("response", note)
        yield
        self.page.remove_listener("response", note)
        del self.refusals[-len(statuses) :]
        assert set(got) & set(statuses), f"nothing was refused: {got}"

    @contextmanager
    def accepted(self):
        """Let nothing be refused, as ever."""
        yield

    # What people do

    def goes_to(self, path):
        self.page.goto(path)
        return self.looks()

    def follows(self, name, *, exact=True, within=None):
        with self.leaving():
            self._link(name, within, exact=exact).click()
        return self.looks()

    def presses(self, name, *, exact=False, within=None):
        """Press a button that leads to another page, or to this one again."""
        with self.leaving():
            self._button(name, exact, within).click()
        return self.looks()

    @contextmanager
    def leaving(self):
        """Wait until there is another page than the one that is there now, also at the same address."""
        self.page.evaluate("() => { window.isLeft = true; }")
        yield
        until = time.monotonic() + WAIT / 1000
        while self._is_still_there():
            assert time.monotonic() < until, f"nothing came after {self.page.url}"
            time.sleep(0.02)

    def _is_still_there(self):
        try:
            return self.page.evaluate("() => window.isLeft === true || document.readyState !== 'complete'")
        except Error:  # between two pages there is none to ask
            return True

    def presses_twice(self, name, *, exact=False, within=None):
        """Press a button again before its page has gone."""
        with self.leaving():
            self._button(name, exact, within).evaluate("button => { button.click(); button.click(); }")
        return self.looks()

    def taps(self, name, *, exact=False, within=None):
        """Press a button that leads nowhere."""
        self._button(name, exact, within).click()
        return self

    def downloads(self, name):
        """Follow a link to a file; return where it was put."""
        with self.page.expect_download() as awaited:
            self._link(name).click()
        return awaited.value.path()

    def opens(self, name, *, within=None):
        self._place(within).locator("summary", has_text=name).first.click()
        return self

    def fills(self, **fields):
        """Type into fields, named as in the form."""
        for name, text in fields.items():
            self.page.locator(f"main form:visible [name={name}]:not([type=hidden])").first.fill(text)
        return self

    def chooses(self, *labels):
        for label in labels:
            self.page.get_by_role("radio", name=re.compile(rf"^\s*{label}(\s|$)")).first.check()
        return self

    def picks(self, name, label, *, within=None):
        self._place(within).locator(f"select[name={name}]").first.select_option(label=label)
        return self

    def ticks(self, label):
        self.page.get_by_role("checkbox", name=label).first.check()
        return self

    def hands_in(self, name, content, *, to="file"):
        self.page.locator(f"[name={to}]").set_input_files({"name": name, "mimeType": "", "buffer": content})
        return self

    def as_staff(self, account):
        """Be logged in already."""
        self.context.add_cookies([{"name": "sessionid", "value": account, "url": self.house.address}])
        return self

    # What people see

    def sees(self, *words, within="main"):
        """Read words on the page, whatever stands between them in the way of lines."""
        for each in words:
            self._reads(each, within, expect(self.page.locator(within).first).to_contain_text)
        return self

    def misses(self, *words, within="main"):
        for each in words:
            self._reads(each, within, expect(self.page.locator(within).first).not_to_contain_text)
        return self

    def _reads(self, words, within, expected):
        try:
            expected(words, timeout=WAIT)
        except AssertionError:
            text = " ".join(self.page.locator(within).first.inner_text().split())
            raise AssertionError(f"{self.page.url}, at {words!r}: {text[:1500]}") from None

    @property
    def title(self):
        return self.page.locator("h1").first.inner_text()

    @property
    def path(self):
        return urlsplit(self.page.url).path

    def is_told(self, words):
        """See a line at the edge that says it was done."""
        return self.sees(words, within="[data-toasts]")

    def focus_is_seen(self):
        """See where the focus is; return what it is on, with its name."""
        found = self.page.evaluate(FOCUS)
        assert not found["unseen"], f"nobody sees where the focus is: {found['unseen']}"
        return found["name"]

    # What nobody should have to see

    def looks(self):
        """Look at the page as it stands: light, dark, elder where the public comes, and at its narrowest."""
        self.page.wait_for_load_state("load")
        html = self.page.locator("html")
        outline = hashlib.sha256(self.page.evaluate(OUTLINE).encode()).digest()
        if self.looked.is_new(self.width, html.get_attribute("lang"), outline):
            self._object(html)
        assert not self.troubles, "\n".join(self.troubles)
        return self

    def _object(self, html):
        was = html.evaluate("html => ({ ...html.dataset })")
        self.is_judging = True
        self.page.evaluate(AXE.read_text())
        self._ask("light", html, theme="light")
        self._ask("dark", html, PAINTED, theme="dark")
        if self.page.locator("body").get_attribute("data-shell") == "public":
            self._ask("elder", html, theme="light", view="elder")
            self._at_its_narrowest("elder")
        self._dress(html, **was)
        self._at_its_narrowest("plain")
        self.is_judging = False

    def _ask(self, look, html, rules=None, **dress):
        self._dress(html, **dress)
        only = {"type": "rule", "values": list(rules)} if rules else {"type": "tag", "values": list(TAGS)}
        found = self.page.evaluate(OBJECTIONS, {"runOnly": only})
        assert not found, f"{self.page.url} at {self.width}, {look}:\n" + "\n".join(found)

    def _at_its_narrowest(self, look):
        size = self.page.viewport_size
        self.page.set_viewport_size({"width": NARROWEST, "height": size["height"]})
        over = self.page.evaluate(SIDEWAYS)
        self.page.set_viewport_size(size)
        assert not over, f"{self.page.url} scrolls sideways at {NARROWEST}, {look}:\n" + "\n".join(over)

    def _dress(self, html, **dress):
        html.evaluate(DRESS, dress)

    def _place(self, within):
        return self.page.locator(within).first if isinstance(within, str) else within or self.page.locator("main")

    def _link(self, name, within=None, *, exact=False):
        """Return a link, also one that looks like a button."""
        place = self._place(within)
        like_a_button = place.get_by_role("button", name=name, exact=exact).and_(place.locator("a"))
        return place.get_by_role("link", name=name, exact=exact).or_(like_a_button).first

    def _button(self, name, exact, within):
        """Return the first button of this name; what is folded away has no name."""
        return self._place(within).get_by_role("button", name=name, exact=exact).first

    def leaves(self):
        self.context.close()
