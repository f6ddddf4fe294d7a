"""What somebody tells the hotline, and what they are told in the end: put together from ``appeals.yaml``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Final

from lianxin.core.intake import title_of
from lianxin.core.rulebook import MatterKind
from lianxin.hotline.commands import Caller
from lianxin.registry.commands import NewRetailer, NewUnit
from lianxin.web.demo import words

KINDS: Final = {kind.value: kind for kind in MatterKind}
KIND_OF_BRANCH: Final = {
    "consult": MatterKind.CONSULTATION, "report": MatterKind.REPORT, "complaint": MatterKind.COMPLAINT,
    "suggestion": MatterKind.SUGGESTION, "help": MatterKind.HELP,
}  # fmt: skip
OPENINGS: Final = ("", "", "", "您好，", "你好，")
QUESTIONS_END: Final = ("", "", "", "谢谢。", "麻烦您了。")
OTHERS_END: Final = ("", "", "", "请尽快核实，给我回个电话。", "希望有个说法。", "上次打过一次，没有下文。", "盼回复。")
DAYS: Final = "一二三四五六"
UNASSIGNED_PREFIX: Final = "154"
"""No carrier has ever been given mobile numbers that begin so: they ring at nobody's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One matter as somebody tells it; ``answer`` is for those answered at once, ``ground`` for those refused."""

    kind: MatterKind
    matter: str
    title: str
    text: str
    place: str = ""
    shop: str = ""
    reply: str = ""
    untrue: str = ""
    answer: str = ""
    ground: str = ""
    is_urgent: bool = False


class Teller:
    """Tells matters of a county, never the same twice in a row."""

    def __init__(self, dice: Random, shops: Mapping[str, Sequence[NewRetailer]]) -> None:
        self._dice = dice
        self._shops = shops
        self._matters: list[Mapping[str, Any]] = words.written("appeals.yaml")["matters"]
        self._refused: list[Mapping[str, Any]] = words.written("appeals.yaml")["refused"]
        self._callers = [self._caller() for _ in range(160)]

    def of(self, county: NewUnit, *, answerable: bool = False) -> Telling:
        """Return something that the county has to deal with; ``answerable`` for what can be answered at once."""
        matters = [each for each in self._matters if "answers" in each or not answerable]
        matter = self._dice.choices(matters, [each["weight"] for each in matters])[0]
        told = self._told(county, matter, KIND_OF_BRANCH[matter["matter"].partition(".")[0]])
        return Telling(
            **told,
            matter=matter["matter"],
            reply=self._filled(self._dice.choice(matter["replies"]), county),
            untrue=self._filled(self._dice.choice(matter.get("untrue", [""])), county),
            answer=self._dice.choice(matter.get("answers", [""])),
        )

    def not_ours(self, county: NewUnit) -> Telling:
        """Return something that is refused on a lawful ground."""
        refused = self._dice.choice(self._refused)
        return Telling(**self._told(county, refused, KINDS[refused["kind"]]), matter="", ground=refused["ground"])

    def behind_the_school(self) -> Telling:
        """Return the one story that everybody who plays the demo meets first."""
        return Telling(
            kind=MatterKind.REPORT,
            matter="report.minors",
            title="小学后门卖烟给学生",
            text="桥东小学后门青禾便利店未挂许可证，放学时段卖烟给穿校服的学生，"
            "昨天下午四点以后亲眼看见两次。上周打过电话，还没人告诉我结果，要求查清楚并回话。",
            place="渡口镇桥东路18号",
            shop="青禾便利店",
            reply="已到现场核查，店内未见许可证，卷烟已先行登记保存；向未成年人售烟属实，移送市场监管部门处理。",
            is_urgent=True,
        )

    def caller(self) -> Caller:
        """Return who is asking: one of the regulars, somebody new, or nobody who says so."""
        if words.chance(self._dice, 12):
            return Caller()
        return self._dice.choice(self._callers) if words.chance(self._dice, 65) else self._caller()

    def ours(self, what: str) -> Any:
        """Return one of the things that our own people write at a step."""
        return self._dice.choice(words.written("appeals.yaml")["ours"][what])

    def _caller(self) -> Caller:
        title = self._dice.choice(("先生", "女士"))
        surname = self._dice.choice(words.names()["surnames"])
        number = f"{UNASSIGNED_PREFIX}{self._dice.randrange(10**8):08d}"
        remark = "听力不便，请放慢语速" if words.chance(self._dice, 4) else ""
        return Caller(name=surname + title, phone=number, remark=remark)

    def _told(self, county: NewUnit, matter: Mapping[str, Any], kind: MatterKind) -> dict[str, Any]:
        text = self._dice.choice(matter["texts"])
        shop = self._dice.choice(self._shops[county.path])
        town = shop.township
        filled = self._filled(text, county, shop=shop.name, town=town)
        endings = QUESTIONS_END if kind is MatterKind.CONSULTATION else OTHERS_END
        return {
            "kind": kind,
            "title": title_of(filled),
            "text": f"{self._dice.choice(OPENINGS)}{filled}{self._dice.choice(endings)}",
            "place": f"{town}{words.address(self._dice)}",
            "shop": shop.name if "{shop}" in text else "",
        }

    def _filled(self, text: str, county: NewUnit, *, shop: str = "该店", town: str = "") -> str:
        lists, dice = words.names(), self._dice
        return text.format(
            county=county.name.removesuffix("烟草专卖局"),
            town=town or dice.choice(county.townships),
            street=dice.choice(lists["streets"]),
            village=dice.choice(lists["villages"]),
            school=dice.choice(lists["schools"]),
            shop=shop,
            person=words.person(dice),
            n=dice.randint(2, 9),
            hour=dice.choice((16, 17, 20, 21)),
            day=f"周{dice.choice(DAYS)}",
        )
