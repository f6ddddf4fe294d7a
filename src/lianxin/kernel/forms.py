"""Forms of the administrator's and the auditor's own pages."""

from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _

from lianxin.kernel.editions import Shelf

NO_FILE: Final = {"required": _("请选一个文件"), "empty": _("文件是空的，请重新选择"), "missing": _("请选一个文件")}


class NewEdition(forms.Form):
    """A file that is to become an edition."""

    shelf = forms.ChoiceField(label="放进哪一类", choices=Shelf.choices, widget=forms.RadioSelect, initial=Shelf.RULES)
    file = forms.FileField(
        label="版本文件",
        help_text="YAML 文件，UTF-8 编码。最好从现行版本的文件改起，换一个版本名。",
        widget=forms.ClearableFileInput(attrs={"accept": ".yaml,.yml,.json"}),
        error_messages=NO_FILE,
    )


class Compared(forms.Form):
    """Two editions to be held against each other."""

    old = forms.ChoiceField(label="原版本")
    new = forms.ChoiceField(label="新版本")

    def __init__(self, data: dict[str, str] | None, *, names: list[str]) -> None:
        super().__init__(data)
        for name in ("old", "new"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [(each, each) for each in names]


class LedgerSearch(forms.Form):
    """One subject of the ledger."""

    q = forms.CharField(
        label="工单号，或账本里的名称",
        help_text="比如 YL-20261118-000427，或 rules:2026-07、account:12。",
        max_length=60,
        required=False,
    )
