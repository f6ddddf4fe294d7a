"""Forms that people without an account fill in: forgiving of how things are typed, plain about what is wrong."""

import re
import unicodedata
import uuid
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from lianxin.core.outcomes import Stars
from lianxin.core.rulebook import MatterKind

INVISIBLE: Final = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
"""Controls and direction marks: nobody types them, they come along with what is pasted and can disguise a text."""
DASHES: Final = re.compile(r"[\u2010-\u2015\u2212\uff0d]")
NUMBER: Final = re.compile(r"([A-Z]{2})-?([0-9]{8})-?([0-9]{1,6})")
PHONE: Final = re.compile(r"[0-9+() -]{5,24}")
REMARK_LENGTH: Final = 1000


class Words(forms.CharField):
    """What somebody wrote: whatever nobody can see is left out, what cannot be stored is said in plain words."""

    default_error_messages = {
        "required": _("请填写这一项"),
        "null_characters_not_allowed": _("里面有不能识别的字符，请删掉后再交"),
        "max_length": _("最多 %(limit_value)d 个字，现在有 %(show_value)d 个，请写短一些"),
    }

    def to_python(self, value: Any) -> Any:
        return INVISIBLE.sub("", str(super().to_python(value))).strip()


class Filing(forms.Form):
    """What somebody wants of us. Only the kind and the words are asked for."""

    kind = forms.ChoiceField(
        label="这是哪一类事",
        choices=MatterKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选一类，选最像的就行")},
    )
    text = Words(
        label="事情的经过",
        help_text="把看到的、遇到的写下来就行，不用讲究格式。",
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("请写下您要反映的事")},
    )
    place = Words(label="在什么地方", help_text="写到路名、村名，或附近有什么。", max_length=120, required=False)
    shop = Words(label="是哪家店", help_text="店名，或招牌上的字。", max_length=80, required=False)
    when = Words(label="什么时候的事", help_text="比如：昨天晚上八点多。", max_length=40, required=False)
    name = Words(
        label="您怎么称呼",
        help_text="只有接待和回访您的坐席能看到，每看一次都有记录。",
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = Words(
        label="您的电话",
        help_text="只用来告诉您结果、问您满不满意。同样只有坐席能看到。",
        max_length=24,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )
    is_withheld = forms.BooleanField(
        label="不让办事的人知道我是谁",
        help_text="去查去办的人看不到您的姓名和电话。不勾的话，他们可以直接联系您，办得会快一些。",
        initial=True,
        required=False,
    )
    source_id = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, longest: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        text = self.fields["text"]
        assert isinstance(text, Words)
        text.max_length = longest
        text.widget.attrs["maxlength"] = longest

    def clean_text(self) -> str:
        """Keep the length that the rule book names."""
        text: str = self.cleaned_data["text"]
        longest = self.fields["text"].widget.attrs["maxlength"]
        if len(text) > longest:
            raise forms.ValidationError(
                _("最多 %(longest)d 个字，现在有 %(length)d 个。请写要紧的，其余打 12313 补充"),
                params={"longest": longest, "length": len(text)},
            )
        return text

    def clean_source_id(self) -> str:
        """Take the form's own name; one that was lost on the way is replaced, for nobody should type a text twice."""
        try:
            return str(uuid.UUID(self.cleaned_data["source_id"]))
        except ValueError:
            return str(uuid.uuid4())

    def clean_phone(self) -> str:
        """Take full-width digits as digits."""
        phone = DASHES.sub("-", unicodedata.normalize("NFKC", self.cleaned_data["phone"]))
        if phone and not PHONE.fullmatch(phone):
            raise forms.ValidationError(_("电话里只写数字，手机 11 位，座机连区号；不想留可以空着"))
        return phone


class Lookup(forms.Form):
    """The two things that open the page of one matter."""

    number = Words(
        label="编号",
        help_text="在回执上，比如 YL-20261118-000427。",
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    code = Words(
        label="查询码",
        help_text="在编号下面，8 个字母和数字，大小写都行。",
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def clean_number(self) -> str:
        """Take the number however it was typed."""
        plain = _plain(self.cleaned_data["number"])
        parts = NUMBER.fullmatch(plain)
        return f"{parts[1]}-{parts[2]}-{int(parts[3]):06d}" if parts else plain

    def clean_code(self) -> str:
        """Take the code however it was typed."""
        return _plain(self.cleaned_data["code"]).replace("-", "")


class Rating(forms.Form):
    """What somebody thinks of how their matter was dealt with."""

    stars = forms.TypedChoiceField(
        label="这次办得怎么样？",
        choices=Stars.choices,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("请先选一项，再提交")},
    )
    remark = Words(label="想说的话", max_length=REMARK_LENGTH, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    via = forms.CharField(widget=forms.HiddenInput, required=False, max_length=10)


def _plain(typed: str) -> str:
    return DASHES.sub("-", unicodedata.normalize("NFKC", "".join(typed.split()))).upper()
