"""Forms of the administrator's pages: units, accounts, tokens, imports."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from lianxin.core.roles import Role
from lianxin.core.units import UnitKind

NEEDED: Final = {"required": _("请填写这一项")}
NO_NUL: Final = {**NEEDED, "null_characters_not_allowed": _("里面有不能识别的字符，请删掉后再交")}
FIND: Final = _("用户名或姓名")
LIFETIMES: Final = (("30", "30 天"), ("90", "90 天"), ("365", "1 年"))
NONE: Final[Mapping[str, str]] = {}
PATH: Final = {"list": "units", "autocomplete": "off", "inputmode": "decimal"}


def _text(
    label: str, *, most: int, hint: str = "", required: bool = True, attributes: Mapping[str, str] = NONE
) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=most, help_text=hint, required=required, error_messages=NO_NUL,
        widget=forms.TextInput(attrs=dict(attributes)),
    )  # fmt: skip


def _password() -> forms.CharField:
    return forms.CharField(
        label="初始密码",
        help_text="至少 12 位。请当面告诉本人，并让他登录后改掉。",
        max_length=128,
        required=False,
        error_messages=NO_NUL,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


def _roles() -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label="岗位", choices=Role.choices, widget=forms.CheckboxSelectMultiple, error_messages=NEEDED
    )


class Search(forms.Form):
    """Which accounts a list shows."""

    words = forms.CharField(
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": FIND, "aria-label": FIND}),
    )
    role = forms.ChoiceField(
        choices=lambda: [("", "全部岗位"), *Role.choices()],
        required=False,
        widget=forms.Select(attrs={"aria-label": _("岗位")}),
    )


class NewUnit(forms.Form):
    """A unit to be opened."""

    path = _text("编码", most=11, hint="上级编码加两位，比如 39.01.11。", attributes=PATH)
    kind = forms.ChoiceField(label="类别", choices=UnitKind.choices, widget=forms.RadioSelect, error_messages=NEEDED)
    name = _text("名称", most=40)
    short_name = _text("简称", most=12)
    division = _text("行政区划代码", most=6, hint="6 位数字。", attributes={"inputmode": "numeric"})
    townships = _text("辖区乡镇街道", most=400, hint="用顿号隔开。队站才填。", required=False)

    def clean_townships(self) -> tuple[str, ...]:
        """Take the towns one by one."""
        return tuple(each.strip() for each in self.cleaned_data["townships"].split("、") if each.strip())


class NewAccount(forms.Form):
    """An account to be opened."""

    username = _text(
        "用户名", most=60, hint="登录用，2 到 60 个字母、数字或 . @ + - _", attributes={"autocapitalize": "none"}
    )
    name = _text("姓名", most=40)
    unit = _text("单位编码", most=11, hint="输入几位就能选。", attributes=PATH)
    roles = _roles()
    email = forms.EmailField(label="邮箱", required=False, error_messages={"invalid": _("邮箱写得不对")})
    password = _password()


class Changed(forms.Form):
    """What may be changed about an account."""

    roles = _roles()
    unit = _text("单位编码", most=11, attributes=PATH)
    is_active = forms.BooleanField(label="在用", help_text="不勾就是停用：不能登录，令牌也不能用。", required=False)


class Password(forms.Form):
    """A new password for somebody."""

    password = _password()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].required = True
        self.fields["password"].label = "新密码"


class Token(forms.Form):
    """A key for a machine."""

    label = _text("用途", most=80, hint="写清哪个系统用，比如：12345 平台转办。")
    days = forms.TypedChoiceField(
        label="有效期", choices=LIFETIMES, coerce=int, widget=forms.RadioSelect, initial="365"
    )


class Upload(forms.Form):
    """A file of rows."""

    file = forms.FileField(
        label="Excel 或 CSV 文件",
        help_text="第一行是表头，列名和模板一样，先后不限。",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
        error_messages={
            "required": _("请选一个文件"),
            "empty": _("文件是空的，请重新选择"),
            "missing": _("请选一个文件"),
        },
    )
