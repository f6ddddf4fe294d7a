"""What is measured: the anchor's two requests and the product's, each with its bar.

The cases of one round follow an order through its life: what one case makes, the next one moves.
"""

import json
import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import cycle, islice
from urllib.parse import quote

from bench import province
from bench.clients import Request
from bench.words import asked

SEARCHES = (
    ("假烟", "39"), ("假烟", province.COUNTY), ("电子烟 学生", "39"), ("许可证延续", province.COUNTY), ("鼻烟壶", "39"),
    ("青禾头便利店", "39"), ("学府路128号", "39"), ("货源分配不公", province.CITY), ("卷烟", province.COUNTY),
    ("望海", "39"),
)  # fmt: skip
"""Words as people type them, from the commonest to the rarest, and whose orders they are looked for in."""

LISTS = (("handling", ""), ("assigned", ""), ("closed", ""), ("closed", "&kind=report"), ("handling", "&by_due=true"),
         ("registered", "&state=admitted&state=assigned"))  # fmt: skip


@dataclass(slots=True)
class Scene:
    """What the cases of a run share: tokens, people, the orders of this round."""

    tokens: dict[str, str]
    officer: int
    pages: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Name of a staff page → its path and a session that may see it."""
    keys: bool = False
    """Whether transitions are sent with an Idempotency-Key too; creates always are."""
    chance: random.Random = field(default_factory=lambda: random.Random(12313))
    numbers: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Case:
    """One kind of request. ``bar`` is a ratio to the anchor when there is one, else milliseconds."""

    name: str
    requests: Callable[[Scene, int], list[Request]]
    bar: float = 0.0
    anchor: str = ""
    heard: Callable[[Scene, list[bytes]], None] = lambda scene, answers: None
    share: float = 1.0
    """Of the requests of a block: the accounting ticks in hundredths, so what is cheap needs more of them."""


def _appeal(scene: Scene) -> dict[str, object]:
    said = asked(scene.chance)
    return {
        "kind": said.kind, "text": said.text, "channel": "transfer", "place": said.place, "shop": said.shop,
        "unit": province.COUNTY, "source": "12345", "source_id": uuid.uuid4().hex,
        "caller": {"name": "林女士", "phone": f"139{scene.chance.randrange(10**8):08d}", "remark": "晚上方便接听"},
    }  # fmt: skip


def _pair(scene: Scene, count: int) -> list[Request]:
    said = [_appeal(scene) | {"title": "一件诉求"} for _ in range(count)]
    return [Request("POST", "/pair", json.dumps(each, ensure_ascii=False).encode()) for each in said]


def _list(scene: Scene, count: int) -> list[Request]:
    return [Request("GET", "/list")] * count


def _creates(scene: Scene, count: int) -> list[Request]:
    path = "/api/v1/appeals"
    return [_sent(scene, "integration", "POST", path, _appeal(scene), key=True) for _ in range(count)]


def _note_numbers(scene: Scene, answers: list[bytes]) -> None:
    scene.numbers = [json.loads(answer)["number"] for answer in answers]


def _moves(version: int, who: str, noun: str, **body: object) -> Callable[[Scene, int], list[Request]]:
    """Return the requests that move the orders of this round, each naming the version it was decided on."""

    def requests(scene: Scene, count: int) -> list[Request]:
        said = {name: scene.officer if name == "officer" else value for name, value in body.items()}
        said["version"] = version
        path = f"/api/v1/orders/{{}}/{noun}"
        return [_sent(scene, who, "PUT", path.format(number), said, key=scene.keys) for number in scene.numbers]

    return requests


def _lists(*levels: tuple[str, str]) -> Callable[[Scene, int], list[Request]]:
    def requests(scene: Scene, count: int) -> list[Request]:
        wanted = [
            _got(scene, who, f"/api/v1/orders?state={state}&unit={unit}{more}")
            for who, unit in levels
            for state, more in LISTS
        ]
        return list(islice(cycle(wanted), count))

    return requests


def _searches(*only: tuple[str, str]) -> Callable[[Scene, int], list[Request]]:
    who = {"39": "leader", province.CITY: "city_supervisor", province.COUNTY: "dispatcher"}

    def requests(scene: Scene, count: int) -> list[Request]:
        wanted = [_got(scene, who[unit], f"/api/v1/orders?q={quote(words)}") for words, unit in only]
        return list(islice(cycle(wanted), count))

    return requests


def page(name: str) -> Callable[[Scene, int], list[Request]]:
    """Return the requests for a staff page, asked for with a session's cookie."""

    def requests(scene: Scene, count: int) -> list[Request]:
        path, session = scene.pages[name]
        return [Request("GET", path, headers={"Cookie": f"sessionid={session}"})] * count

    return requests


def _sent(scene: Scene, who: str, method: str, path: str, body: dict[str, object], *, key: bool) -> Request:
    said = json.dumps(body, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json"} | ({"Idempotency-Key": uuid.uuid4().hex} if key else {})
    return Request(method, path, said, headers | _token(scene, who))


def _got(scene: Scene, who: str, path: str) -> Request:
    return Request("GET", path, headers=_token(scene, who))


def _token(scene: Scene, who: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {scene.tokens[who]}"}


ANCHORS = {"pair": Case("pair", _pair, share=4), "list": Case("list", _list, share=4)}
REPLY = "已到现场核实并责令改正，感谢您的监督。"
CASES = (
    Case("create an appeal", _creates, 8, "pair", _note_numbers),
    Case("admission", _moves(1, "agent", "admission"), 6, "pair"),
    Case("assignment", _moves(2, "dispatcher", "assignment", officer=0), 6, "pair"),
    Case("acceptance", _moves(3, "officer", "acceptance"), 6, "pair"),
    Case("report", _moves(4, "officer", "report", finding="true", is_solved=True, public_reply=REPLY,
                          contacted_by="none"), 6, "pair"),
    Case("review", _moves(5, "reviewer", "review", passes=True), 6, "pair"),
    Case("callback and rating", _moves(6, "caller_back", "callback", outcome="reached", is_solved=True, rating=5), 6,
         "pair"),
    Case("list, a county's own", _lists(("dispatcher", province.COUNTY)), 10, "list", share=0.6),
    Case("list, county seen from above", _lists(("leader", province.COUNTY), ("city_supervisor", province.COUNTY)), 10,
         "list", share=0.6),
    Case("list, city and province", _lists(("city_supervisor", province.CITY), ("leader", "")), 10, "list", share=0.6),
    Case("list page (HTML)", page("dispatch:orders"), 25, "list", share=0.4),
    Case("search, all below", _searches(*SEARCHES), 30, share=0.5),
    *(Case(f"  {words} in {unit}", _searches((words, unit)), 30, share=0.15) for words, unit in SEARCHES),
    Case("leader's home (HTML)", page("insight:home"), 20, share=0.4),
)  # fmt: skip
LIFE = tuple(case.name for case in CASES if case.anchor == "pair")
"""These run together or not at all."""
