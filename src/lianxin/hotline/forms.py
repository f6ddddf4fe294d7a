"""What people fill in to take an appeal down, to decide on it, and to be shown who is behind it."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from lianxin.core import intake
from lianxin.core.channels import Channel
from lianxin.core.rulebook import ClockTerms, Matter, MatterKind, RuleBook
from lianxin.core.units import UnitKind
from lianxin.dispatch.cards import OrderCard
from lianxin.dispatch.forms import Depending, Moment, Versioned, Words
from lianxin.hotline.commands import Caller, NewAppeal
from lianxin.kernel import rulebooks
from lianxin.kernel.actors import Actor
from lianxin.registry.queries import units

DESK: Final = "desk"
"""The source that the desk's own filings name, each with an id of its own: sent twice, taken down once."""
CHANNELS: Final = (Channel.PHONE, Channel.VISIT, Channel.LETTER, Channel.TRANSFER)
SHIELD: Final = (("open", gettext_lazy("公开给承办人")), ("withheld", gettext_lazy("对承办人隐去")))
PURPOSES: Final = (
    gettext_noop("回访"),
    gettext_noop("核对来电人的要求"),
    gettext_noop("办理中联系来电人"),
    gettext_noop("来电人要求更正"),
)
"""For what personal data may be looked at: written into the ledger, so chosen and never typed."""


class DependingChoice(Depending, forms.ChoiceField):
    """A choice that one of the buttons calls for."""


class DependingWords(Depending, Words):
    """Words that one of the buttons calls for."""


class Intake(forms.Form):
    """An appeal as somebody tells it."""

    name = forms.CharField(label=gettext_lazy("称呼"), max_length=40, required=False)
    phone = forms.CharField(
        label=gettext_lazy("电话"), max_length=24, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    remark = forms.CharField(
        label=gettext_lazy("需要"), max_length=300, required=False, help_text=gettext_lazy("如听力不便，请放慢语速")
    )
    text = Words(
        label=gettext_lazy("来电人说了什么"), rows=5, max_length=20_000,
        error_messages={"required": gettext_lazy("请写下来电人说了什么")},
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=gettext_lazy("类型"), choices=MatterKind.choices(), widget=forms.RadioSelect, required=False
    )
    matter = forms.ChoiceField(label=gettext_lazy("事项"), required=False)
    shop = forms.CharField(label=gettext_lazy("涉及店铺"), max_length=80, required=False)
    place = forms.CharField(label=gettext_lazy("发生地点"), max_length=120, required=False)
    area = forms.ChoiceField(label=gettext_lazy("辖区"))
    channel = forms.ChoiceField(label=gettext_lazy("渠道"), choices=[(each.value, each.label) for each in CHANNELS])
    received_at = Moment(label=gettext_lazy("收到时间"), help_text=gettext_lazy("上报钟从这时起算"))
    is_urgent = forms.BooleanField(label=gettext_lazy("紧急，24 小时内办结"), required=False)
    shield = forms.ChoiceField(label=gettext_lazy("谁能看到来电人"), choices=SHIELD, widget=forms.RadioSelect)
    source_id = forms.UUIDField(widget=forms.HiddenInput)
    ground = DependingChoice(label=gettext_lazy("不予受理的依据"))
    answer = DependingWords(label=gettext_lazy("当场答复的内容"), rows=4, max_length=20_000)

    def __init__(self, *args: Any, book: RuleBook, actor: Actor, **more: Any) -> None:
        super().__init__(*args, **more)
        self.book = book
        none = [("", _("请选择"))]
        for name, offered in (
            ("matter", none + grouped(book.matters)),
            ("area", areas(actor)),
            ("ground", none + grounds(book)),
        ):
            self.fields[name].choices = offered  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        if self.errors.pop("source_id", None):
            self.add_error(None, _("页面不完整，请刷新后再登记，您填的内容还在"))
        said = self.cleaned_data
        kind, matter = said.get("kind"), said.get("matter")
        if matter and kind and self.book.matter(matter).kind != kind:
            self.add_error("matter", _("事项和类型对不上，请改一个"))
        return said

    def require(self, do: str) -> None:
        """Ask for what this decision needs besides; a matter left open is filled in, to be looked at once more."""
        said = self.cleaned_data
        if do == "refuse" and not said.get("ground"):
            self.add_error("ground", _("不予受理要选一条依据"))
        if do == "answer" and not said.get("answer"):
            self.add_error("answer", _("当场答复要写答复内容"))
        if do == "admit" and not said.get("matter") and "matter" not in self.errors:
            found = suggested(said.get("text", ""), self.book, said.get("kind", ""))
            self.take(found)
            self.add_error("matter", _("按内容选了“{matter}”，请核对后再按一次").format(matter=_(found.label)))

    def take(self, matter: Matter) -> None:
        """Fill in a matter and its kind, as if the reader had chosen them."""
        self.data = {**self.data.dict(), "matter": matter.code, "kind": matter.kind.value}  # type: ignore[attr-defined]

    def terms(self) -> ClockTerms:
        """Return the class of order that the matter chosen so far leads to, or else what most of them lead to."""
        code, urgent = self["matter"].value() or "", bool(self["is_urgent"].value())
        known = code if any(matter.code == code for matter in self.book.matters) else self.book.matters[0].code
        return self.book.terms_of(known, urgent=urgent)

    def appeal(self) -> NewAppeal:
        """Return what was filled in, as the command wants it."""
        said = self.cleaned_data
        kind = said["kind"] or (self.book.matter(said["matter"]).kind if said["matter"] else "")
        return NewAppeal(
            channel=Channel(said["channel"]), kind=MatterKind(kind) if kind else intake.suggest_kind(said["text"]),
            text=said["text"], received_at=said["received_at"], matter=said["matter"], place=said["place"],
            shop=said["shop"], unit=said["area"], is_urgent=said["is_urgent"],
            is_withheld=said["shield"] != "open", source=DESK, source_id=str(said["source_id"]),
            caller=Caller(name=said["name"], phone=said["phone"], remark=said["remark"]),
        )  # fmt: skip


class Admitting(Versioned):
    """The matter is ours: what it is about, whose area it is, and whether it is urgent."""

    matter = forms.ChoiceField(label=gettext_lazy("事项"), error_messages={"required": gettext_lazy("请选事项")})
    unit = forms.ChoiceField(label=gettext_lazy("辖区"))
    is_urgent = forms.BooleanField(label=gettext_lazy("紧急，24 小时内办结"), required=False)

    def offer(self, order: OrderCard, actor: Actor) -> None:
        self.initial.update(matter=order.matter, unit=order.unit, is_urgent=order.is_urgent)
        self.choices("matter", grouped(rulebooks.edition(order.rules).matters))
        self.fields["unit"].choices = areas(actor, now=(order.unit, order.unit_name))  # type: ignore[attr-defined]


class Refusing(Versioned):
    """The matter is not ours, on a lawful ground."""

    ground = forms.ChoiceField(label=gettext_lazy("依据"), error_messages={"required": gettext_lazy("请选一条依据")})

    def offer(self, order: OrderCard, actor: Actor) -> None:
        self.choices("ground", grounds(rulebooks.edition(order.rules)))


class Answering(Versioned):
    """The question can be answered at once."""

    text = Words(
        label=gettext_lazy("答复"), max_length=20_000, help_text=gettext_lazy("来电人凭编号和查询码能看到"),
        error_messages={"required": gettext_lazy("请写明答复内容")},
    )  # fmt: skip


class Opening(forms.Form):
    """For what the person behind an order is to be shown."""

    purpose = forms.ChoiceField(
        label=gettext_lazy("用途"), choices=[(each, each) for each in PURPOSES], widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选用途"), "invalid_choice": gettext_lazy("请选一个列出的用途")},
    )  # fmt: skip


def suggested(text: str, book: RuleBook, kind: str = "") -> Matter:
    """Return what the words seem to be about, of the kind said or else of the kind they sound like."""
    wanted = MatterKind(kind) if kind in set(MatterKind) else intake.suggest_kind(text)
    return intake.suggest_matter(text, wanted, book.matters) or book.catch_all(wanted)


def grouped(matters: Sequence[Matter]) -> list[Any]:
    """Return the matters as the choices of a select, grouped by kind."""
    groups = groupby(matters, key=lambda matter: matter.kind)
    return [(_(kind.label), [(matter.code, _(matter.label)) for matter in group]) for kind, group in groups]


def grounds(book: RuleBook) -> list[Any]:
    """Return the lawful grounds to refuse as choices."""
    return [(each.code, _(each.label)) for each in book.refusal_grounds]


def areas(actor: Actor, *, now: tuple[str, str] | None = None) -> list[Any]:
    """Return the areas the actor may file for: their own unit first, meaning that nobody knows yet; then by city.

    ``now`` is the path and name of the unit an order stands at already, which stays to be chosen whatever it is.
    """
    below = units(UnitKind.CITY, UnitKind.COUNTY, within=actor.unit)
    cities = {each.path: each.name for each in below if each.kind == UnitKind.CITY}
    unsure = _("{city}，还不清楚哪个县")
    groups: dict[str, list[tuple[str, str]]] = {
        city: [(city, unsure.format(city=name))] for city, name in cities.items() if city != actor.unit
    }
    for each in below:
        if each.kind == UnitKind.COUNTY and each.path != actor.unit:
            groups.setdefault(each.path.rpartition(".")[0], []).append((each.path, each.name))
    offered = [(actor.unit, _("还不清楚，先登记在本单位"))]
    known = {actor.unit, *(path for group in groups.values() for path, _name in group)}
    if now and now[0] not in known:
        offered.append(now)
    return [*offered, *((cities.get(city, city), group) for city, group in groups.items())]


def first_words(at: datetime, actor: Actor, source_id: str) -> dict[str, Any]:
    """Return what an empty intake begins with."""
    return {
        "received_at": at,
        "channel": Channel.PHONE.value,
        "shield": "withheld",
        "area": actor.unit,
        "source_id": source_id,
    }
