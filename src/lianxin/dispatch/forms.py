"""What people fill in about an order. Forms read and say what is missing; the commands decide."""

import re
from datetime import datetime
from typing import Any, Final, Self

from django import forms
from django.core.validators import MinValueValidator
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianxin.core.outcomes import CallOutcome, ContactWay, Finding, Stars
from lianxin.core.routing import Obstacle, Option, Proposal
from lianxin.dispatch import cards, proposals
from lianxin.dispatch.commands.callback import Call
from lianxin.dispatch.commands.handling import Report
from lianxin.kernel import rulebooks
from lianxin.kernel.actors import Actor
from lianxin.kernel.files import ALLOWED

LARGEST_NUMBER: Final = 2**31 - 1
EARLIEST: Final = datetime(2000, 1, 1, tzinfo=timezone.get_fixed_timezone(480))
FORBIDDEN: Final = frozenset({Obstacle.OFF_DUTY, Obstacle.HANDLED_BEFORE})
UNIT: Final = r"[0-9]{2}(\.[0-9]{2}){0,3}"
YES_NO: Final = (("yes", gettext_lazy("解决了")), ("no", gettext_lazy("没有解决")))
STARS: Final = [
    (star.value, format_lazy("{count}★ {word}", count=star.value, word=gettext_lazy(star.label))) for star in Stars
]
BACK: Final = {
    "order": "",
    "board": "dispatch:board",
    "inbox": "dispatch:inbox",
    "reviews": "dispatch:reviews",
    "callbacks": "dispatch:callbacks",
}
"""Where to go when it is done: the only places a form may name."""


class Words(forms.CharField):
    """Words in lines, counted as the browser counts them: a line's end is one character."""

    def __init__(self, *, rows: int = 4, **more: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **more)

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace("\r\n", "\n") if isinstance(value, str) else value)


class Depending(forms.Field):
    """A field whose being left empty depends on another: neither required nor optional, for the form to say."""

    def validate(self, value: Any) -> None:
        if value not in self.empty_values:
            super().validate(value)


class DependingText(Depending, forms.CharField):
    """A line that some answers call for."""


class Moment(forms.DateTimeField):
    """A moment to the minute, by the clock on the wall in Shanghai."""

    def __init__(self, **more: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        too_early = MinValueValidator(EARLIEST, gettext_lazy("这个时间太早，请核对"))
        super().__init__(widget=widget, validators=[too_early], **more)


class DependingMoment(Depending, Moment):
    """A moment that some answers call for."""


class Versioned(forms.Form):
    """Every verb carries the version it was decided on, and where its reader came from."""

    version = forms.IntegerField(min_value=1, max_value=LARGEST_NUMBER, widget=forms.HiddenInput)
    back = forms.ChoiceField(choices=[(code, code) for code in BACK], required=False, widget=forms.HiddenInput)

    @classmethod
    def about(cls, order: cards.OrderCard, actor: Actor, data: Any = None, *, back: str = "") -> Self:
        """Return the form for one order, empty or with what was sent."""
        form = cls(data, initial={"version": order.version, "back": back})
        form.offer(order, actor)
        return form

    def offer(self, order: cards.OrderCard, actor: Actor) -> None:
        """Fill in what there is to choose for this order."""

    def choices(self, name: str, offered: list[Any]) -> None:
        """Let one of these be chosen in a field, none of them chosen yet."""
        self.fields[name].choices = [("", _("请选择")), *offered]  # type: ignore[attr-defined]

    def renewed(self, version: int) -> None:
        """Let the form, sent once more, be about the order as its reader sees it now."""
        self.data = {**self.data.dict(), "version": str(version)}  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        for hidden in ("version", "back", "county"):
            if self.errors.pop(hidden, None):
                self.add_error(None, _("页面不完整，请刷新后再办，您填的内容还在"))
        return self.cleaned_data

    def words(self) -> dict[str, Any]:
        """Return what the command is told."""
        return {name: value for name, value in self.cleaned_data.items() if name != "back"}


class Explained(Versioned):
    """A verb that has to be explained."""

    reason = Words(
        label=gettext_lazy("原因"),
        max_length=2000,
        help_text=gettext_lazy("经手的人都能看到，也会记入账本"),
        error_messages={"required": gettext_lazy("请写明原因")},
    )


class Giving(Explained):
    """To whom an order is given, and why; the choices are those the rules leave open."""

    officer = forms.TypedChoiceField(
        label=gettext_lazy("派给谁"),
        coerce=int,
        error_messages={"required": gettext_lazy("请选一个人"), "invalid_choice": gettext_lazy("请选名单里的人")},
    )
    county = forms.RegexField(rf"^{UNIT}$", required=False, widget=forms.HiddenInput)
    field_order = ["officer", "reason"]

    def offer(self, order: cards.OrderCard, actor: Actor) -> None:
        county = str(self.data.get("county", ""))
        county = county if re.fullmatch(UNIT, county) else ""
        self.propose(proposals.proposal(order.number, seen_by=actor, county=county))

    def propose(self, found: Proposal | None) -> None:
        """Let one of these officers be chosen: all but those whom the rules forbid."""
        free = [each for each in found.options if each.obstacle not in FORBIDDEN] if found else []
        self.choices("officer", [(each.candidate.officer, _said(each)) for each in free])

    def words(self) -> dict[str, Any]:
        return {name: value for name, value in super().words().items() if name != "county"}


class Assigning(Giving):
    """派单 needs no reason: the proposal has its own."""

    reason = Words(label=gettext_lazy("说明"), rows=2, max_length=2000, required=False)


class Terminating(Versioned):
    """On what lawful ground handling is given up, and why."""

    ground = forms.ChoiceField(label=gettext_lazy("依据"), error_messages={"required": gettext_lazy("请选一条依据")})
    reason = Words(
        label=gettext_lazy("原因"), max_length=2000, error_messages={"required": gettext_lazy("请写明终止办理的原因")}
    )

    def offer(self, order: cards.OrderCard, actor: Actor) -> None:
        grounds = rulebooks.edition(order.rules).refusal_grounds
        self.choices("ground", [(each.code, _(each.label)) for each in grounds])


class Reporting(Versioned):
    """What was found and done (反馈)."""

    finding = forms.ChoiceField(
        label=gettext_lazy("是否属实"), choices=Finding.choices(), widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选是否属实")},
    )  # fmt: skip
    is_solved = forms.ChoiceField(
        label=gettext_lazy("解决了没有"), choices=YES_NO, widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选解决了没有")},
    )  # fmt: skip
    unsolved_reason = DependingText(
        label=gettext_lazy("没有解决的原因"), max_length=300, help_text=gettext_lazy("解决了的不用写")
    )
    public_reply = Words(
        label=gettext_lazy("公开答复"), rows=5, max_length=2000,
        help_text=gettext_lazy("来电人会看到，请写查到什么、怎么处理的"),
        error_messages={"required": gettext_lazy("请写公开答复，来电人会看到")},
    )  # fmt: skip
    contacted_by = forms.ChoiceField(
        label=gettext_lazy("怎么联系来电人的"), choices=ContactWay.choices(), widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选怎么联系的")},
    )  # fmt: skip
    contacted_at = DependingMoment(label=gettext_lazy("联系的时间"), help_text=gettext_lazy("匿名无法联系的不用写"))

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if said.get("is_solved") == "no" and not said.get("unsolved_reason"):
            self.add_error("unsolved_reason", _("没有解决的，请写明原因"))
        is_reached = said.get("contacted_by", ContactWay.NONE) != ContactWay.NONE
        if is_reached and not said.get("contacted_at") and "contacted_at" not in self.errors:
            self.add_error("contacted_at", _("请写联系来电人的时间"))
        return said

    def words(self) -> dict[str, Any]:
        said = super().words()
        version = said.pop("version")
        said["is_solved"] = said["is_solved"] == "yes"
        said |= {"finding": Finding(said["finding"]), "contacted_by": ContactWay(said["contacted_by"])}
        return {"version": version, "report": Report(**said)}


class Calling(Versioned):
    """How a callback went (回访)."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("打通了没有"), choices=CallOutcome.choices(), widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选打通了没有")},
    )  # fmt: skip
    is_solved = forms.ChoiceField(
        label=gettext_lazy("问题解决了吗"), choices=YES_NO, widget=forms.RadioSelect, required=False
    )
    rating = forms.ChoiceField(
        label=gettext_lazy("来电人打几星"), choices=STARS, widget=forms.RadioSelect, required=False
    )
    remark = Words(label=gettext_lazy("来电人的话"), rows=3, max_length=2000, required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if said.get("outcome", CallOutcome.REACHED) != CallOutcome.REACHED:
            for name in ("is_solved", "rating"):
                if said.get(name):
                    self.add_error(name, _("没有打通，这一项不能填"))
        if said.get("remark") and not said.get("rating"):
            self.add_error("rating", _("有评价的话，要先选几星"))
        return said

    def words(self) -> dict[str, Any]:
        said = super().words()
        call = Call(
            outcome=CallOutcome(said["outcome"]),
            is_solved=said["is_solved"] == "yes" if said["is_solved"] else None,
            rating=int(said["rating"]) if said["rating"] else None,
            remark=said["remark"],
        )
        return {"version": said["version"], "call": call}


class Proving(forms.Form):
    """A file that proves something."""

    file = forms.FileField(
        widget=forms.FileInput(attrs={"accept": ",".join(ALLOWED)}),
        label=gettext_lazy("文件"), max_length=120,
        help_text=gettext_lazy("图片、PDF、录音、录像、Word 或 Excel，上传时即算指纹，不能替换"),
        error_messages={
            "required": gettext_lazy("请选一个文件"),
            "empty": gettext_lazy("文件是空的，请重新选择"),
            "max_length": gettext_lazy("文件名太长，请改短到 120 字以内"),
        },
    )  # fmt: skip


def _said(option: Option) -> str:
    facts = {"name": option.candidate.name, "unit": option.candidate.unit_name, "count": option.candidate.in_hand}
    said = _("{name}，{unit}，在手 {count} 件").format(**facts)
    if option.obstacle is None:
        return said
    return _("{officer}（{obstacle}）").format(officer=said, obstacle=_(option.obstacle.label))
