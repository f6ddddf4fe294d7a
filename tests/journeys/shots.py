"""Pictures of every page with the demo's data: ``python -m tests.journeys.shots``.

All go to ``var/shots``; the few that the README shows, pressed small, to ``docs/screenshots``.
"""

import base64
import os
import re
import struct
import sys
import zlib
from pathlib import Path
from urllib.parse import urlsplit

from tests.journeys.browser import DESK, DRESS, HEIGHTS, PHONE, launched
from tests.journeys.house import new_folder, serving, wait_until
from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
ALL, CHOSEN = ROOT / "var" / "shots", ROOT / "docs" / "screenshots"
BEST = (
    "leader-home-1280", "leader-order-1280", "dispatcher-board-1280", "agent-intake-1280", "officer-inbox-360",
    "public-ticket-360", "public-home-360-elder", "dispatcher-board-1280-dark", "officer-order-360", "leader-home-360",
    "reviewer-reviews-1280", "caller_back-callbacks-1280", "public-file-360", "administrator-admin-1280",
)  # fmt: skip
LARGEST = 150_000
SEED, APPEALS = 2026, 400
DARK = {"leader-home", "dispatcher-board", "officer-inbox", "public-home", "leader-order"}
PAGES = {
    "agent": {"intake": "/desk/intake", "appeals": "/desk/appeals", "orders": "/desk/orders",
              "security": "/account/2fa/", "caller": "/desk/appeals/{order}/caller"},
    "dispatcher": {"board": "/desk/board", "orders": "/desk/orders?sort=due", "order": "/desk/orders/{admitted}",
                   "assign": "/desk/orders/{admitted}/assign", "designate": "/desk/orders/{return_asked}/designate",
                   "terminate": "/desk/orders/{handling}/terminate", "empty": "/desk/orders?q=没有这样的"},
    "officer": {"inbox": "/desk/inbox", "order": "/desk/orders/{mine}", "report": "/desk/orders/{mine}/report",
                "return": "/desk/orders/{mine}/return"},
    "squad_leader": {"inbox": "/desk/inbox"},
    "reviewer": {"reviews": "/desk/reviews", "back": "/desk/orders/{reported}/review/back"},
    "caller_back": {"callbacks": "/desk/callbacks", "callback": "/desk/orders/{reviewed}/callback"},
    "leader": {"home": "/desk/figures", "city": "/desk/figures?unit=39.01", "order": "/desk/orders/{closed}",
               "again": "/desk/orders/{again}", "orders": "/desk/orders"},
    "supervisor": {"home": "/desk/figures", "ledger": "/desk/ledger"},
    "administrator": {"admin": "/desk/admin", "rules": "/desk/admin/rules", "edition": "/desk/admin/rules/of/2026-07",
                      "load": "/desk/admin/rules/new", "accounts": "/desk/admin/accounts",
                      "account": "/desk/admin/accounts/1", "new-account": "/desk/admin/accounts/new",
                      "units": "/desk/admin/units", "new-unit": "/desk/admin/units/new",
                      "imports": "/desk/admin/imports", "retailers": "/desk/admin/imports/retailers"},
    "auditor": {"ledger": "/desk/ledger", "chain": "/desk/ledger?q={closed}"},
    "clerk": {"orders": "/desk/orders"},
    "": {"home": "/", "file": "/file", "track": "/track", "ticket": "{ticket}", "rating": "{rating}",
         "closed": "{answered}", "login": "/account/login/", "missing": "/nothing-here"},
}  # fmt: skip
PALETTE = """
async (url) => {
  const image = new Image();
  image.src = url;
  await image.decode();
  const { width, height } = image;
  const ground = new OffscreenCanvas(width, height).getContext("2d");
  ground.drawImage(image, 0, 0);
  const { data } = ground.getImageData(0, 0, width, height);
  const at = (place) => (data[place] << 16) | (data[place + 1] << 8) | data[place + 2];
  const colours = Array.from({ length: width * height }, (_, pixel) => at(4 * pixel));
  const counts = new Map();
  for (const colour of colours) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const kept = [...counts].sort((one, other) => other[1] - one[1]).slice(0, 64).map(([colour]) => colour);
  const parts = (colour) => [colour >> 16, (colour >> 8) & 255, colour & 255];
  const palette = kept.map(parts);
  const far = (one, other) => one.reduce((sum, part, at) => sum + Math.abs(part - other[at]), 0);
  const nearest = new Map();
  for (const colour of counts.keys()) {
    const mine = parts(colour);
    const nearer = (best, each, index) => (far(each, mine) < far(palette[best], mine) ? index : best);
    nearest.set(colour, palette.reduce(nearer, 0));
  }
  let text = "";
  for (const colour of colours) text += String.fromCharCode(nearest.get(colour));
  return { width, height, colours: kept, indices: btoa(text) };
}
"""
NUMBERS = """
SELECT DISTINCT ON (name) name, number FROM (
  SELECT state AS name, number, unit, received_at FROM dispatch_workorder
  UNION ALL SELECT 'mine', number, w.unit, received_at FROM dispatch_workorder w
    JOIN workforce_officer o ON o.id = officer_id JOIN kernel_account a ON a.id = o.account_id
    WHERE a.username = 'officer' AND w.state = 'handling'
  UNION ALL SELECT 'again', number, unit, received_at FROM dispatch_workorder WHERE 'dissatisfied' = ANY(flags)
) AS found ORDER BY name, unit LIKE '39.01.11%' DESC, received_at DESC
"""


def main():
    """Build the demo, take the pictures."""
    from lianxin.web.embedded import OWNER, Embedded

    with new_folder() as folder:
        embedded = Embedded(Path(folder))
        with embedded.running():
            port = free_port()
            os.environ |= embedded.secrets() | {
                "DATABASE_URL": embedded.url(OWNER), "DATA_FOLDER": folder, "BASE_URL": f"http://localhost:{port}",
                "DJANGO_SETTINGS_MODULE": "lianxin.web.settings.base",
            }  # fmt: skip
            with serving(database=embedded.url(OWNER), folder=folder, port=port) as house:
                numbers, links = _populated(house)
                take(house, numbers, links)


def _populated(house):
    import django

    django.setup()
    from django.db import connection
    from django.utils import timezone

    from lianxin.hotline import tickets
    from lianxin.web.demo import populate

    populate(seed=SEED, at=timezone.now(), progress=lambda _said: None, appeals=APPEALS)
    connection.close()
    wait_until(lambda: not house.sql("SELECT FROM kernel_ledgerqueue"), "the worker never caught up", patience=600)
    numbers = dict(house.sql(NUMBERS))
    numbers["order"] = numbers["closed"]
    wanted = {"ticket": "handling", "rating": "called_back", "answered": "closed"}
    return numbers, {name: urlsplit(tickets.link(numbers[state])).path for name, state in wanted.items()}


def take(house, numbers, links):
    """Take a picture of every page, at both widths, in every look that it is seen in."""
    from playwright.sync_api import sync_playwright

    ALL.mkdir(parents=True, exist_ok=True)
    asked = sys.argv[1:]
    with sync_playwright() as playwright:
        browser = launched(playwright)
        for part, pages in PAGES.items():
            for width in (DESK, PHONE):
                context = _context(browser, house, width)
                page = context.new_page()
                if part:
                    _log_in(page, house, part)
                for name, path in pages.items():
                    label = f"{part or 'public'}-{name}"
                    if not asked or any(each in label for each in asked):
                        _take(page, f"{label}-{width}", path.format(**{**numbers, **links}), is_public=not part)
                context.close()
        keep(browser)
        browser.close()


def _context(browser, house, width):
    return browser.new_context(
        base_url=house.address, viewport={"width": width, "height": HEIGHTS[width]}, locale="zh-CN",
        timezone_id="Asia/Shanghai", reduced_motion="reduce", is_mobile=width == PHONE, has_touch=width == PHONE,
    )  # fmt: skip


def _log_in(page, house, part):
    from lianxin.web.demo import DEMO_PASSWORD

    house.forget_limits()
    page.goto("/account/login/")
    page.fill("[name=login]", part)
    page.fill("[name=password]", DEMO_PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/desk/**")


def _take(page, label, path, *, is_public):
    page.goto(path)
    looks = {"": {}, "-dark": {"theme": "dark"}} if re.sub(r"-\d+$", "", label) in DARK else {"": {}}
    if is_public:
        looks["-elder"] = {"view": "elder"}
    for suffix, dress in looks.items():
        page.locator("html").evaluate(DRESS, dress)
        page.screenshot(path=ALL / f"{label}{suffix}.png", full_page=True)
        if f"{label}{suffix}" in BEST:
            size = {"x": 0, "y": 0, "width": page.viewport_size["width"], "height": page.viewport_size["height"]}
            page.screenshot(path=ALL / f"{label}{suffix}.first.png", clip=size)


def keep(browser):
    """Press the best small and keep them."""
    CHOSEN.mkdir(parents=True, exist_ok=True)
    page = browser.new_page()
    for label in BEST:
        taken = ALL / f"{label}.first.png"
        if taken.exists():
            small = pressed(page, taken.read_bytes())
            assert len(small) <= LARGEST, f"{label} has {len(small)} bytes"
            (CHOSEN / f"{label}.png").write_bytes(small)


def pressed(page, picture):
    """Return a picture in a palette of its most frequent colours, packed as small as it goes."""
    found = page.evaluate(PALETTE, f"data:image/png;base64,{base64.b64encode(picture).decode()}")
    width, height, indices = found["width"], found["height"], base64.b64decode(found["indices"])
    rows = b"".join(
        b"\0" + indices[at : at + width] for at in range(0, width * height, width)
    )  # unfiltered: few colours
    palette = b"".join(struct.pack(">I", colour)[1:] for colour in found["colours"])
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    chunks = {b"IHDR": head, b"PLTE": palette, b"IDAT": zlib.compress(rows, 9), b"IEND": b""}
    return picture[:8] + b"".join(_chunk(kind, content) for kind, content in chunks.items())


def _chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


if __name__ == "__main__":
    main()
