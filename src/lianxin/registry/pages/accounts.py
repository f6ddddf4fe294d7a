"""Accounts and the tokens of machines: found, opened, changed, closed."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from lianxin.core.refusals import Refusal
from lianxin.core.roles import Can, Role
from lianxin.kernel import accounts, directory, sheets
from lianxin.kernel.access import actor_of, needs
from lianxin.kernel.accounts import AccountLine
from lianxin.kernel.edge import STATUS
from lianxin.registry import forms
from lianxin.registry import queries as registry
from lianxin.registry.pages.showing import Do, filled
from lianxin.registry.queries import UnitLine

COLUMNS: Final[Mapping[str, Callable[[AccountLine], Any]]] = {
    "用户名": lambda account: account.username, "姓名": lambda account: account.name,
    "单位编码": lambda account: account.unit, "岗位": lambda account: "、".join(_posts(account)),
    "在用": lambda account: account.is_active,
}  # fmt: skip


@needs(Can.ADMINISTER)
def listed(request: HttpRequest) -> HttpResponse:
    """List the accounts at and below the reader's unit."""
    form, wanted = _search(request)
    page = directory.page(wanted, seen_by=actor_of(request), after=request.GET.get("after", ""))
    names = registry.names({each.unit for each in page.rows})
    rows = [(each, names[each.unit], _posts(each)) for each in page.rows]
    return render(request, "registry/accounts.html", {"form": form, "page": page, "rows": rows})


@needs(Can.ADMINISTER)
def accounts_workbook(request: HttpRequest) -> HttpResponse:
    """Hand the accounts out as a workbook that can be imported again."""
    return sheets.workbook_response(_("账号"), COLUMNS, accounts.listed(seen_by=actor_of(request)))


@needs(Can.ADMINISTER)
def new_account(request: HttpRequest) -> HttpResponse:
    """Open an account."""
    form = forms.NewAccount(request.POST if request.method == "POST" else None)

    def open_account(said: dict[str, Any]) -> HttpResponse:
        registry.unit(said["unit"])
        password = said.pop("password")
        new = accounts.NewAccount(**{**said, "roles": frozenset(map(Role, said["roles"]))})
        id_ = accounts.open_account(new=new, password=password, by=actor_of(request), at=timezone.now())
        messages.success(request, _("账号已开通"))
        return redirect("registry:account", account=id_)

    return filled(request, form, open_account, "registry/new_account.html", units=_choosable(request))


@needs(Can.ADMINISTER)
def account(request: HttpRequest, account: int) -> HttpResponse:
    """Show one account, and what may be changed about it."""
    return _account_page(request, directory.one(account, seen_by=actor_of(request)))


@needs(Can.ADMINISTER)
@require_POST
def change(request: HttpRequest, account: int) -> HttpResponse:
    """Give an account other posts, move it, close it or open it again."""
    line = directory.one(account, seen_by=actor_of(request))

    def do(said: dict[str, Any]) -> HttpResponse:
        registry.unit(said["unit"])
        roles = frozenset(map(Role, said["roles"]))
        accounts.change_account(
            username=line.username, roles=roles, unit=said["unit"], is_active=said["is_active"], by=actor_of(request),
            at=timezone.now(),
        )  # fmt: skip
        messages.success(request, _("已存"))
        return redirect("registry:account", account=account)

    return _acted(request, line, forms.Changed(request.POST), do, "changed")


@needs(Can.ADMINISTER)
@require_POST
def set_password(request: HttpRequest, account: int) -> HttpResponse:
    """Set somebody's password; whoever is logged in by the account is logged out."""
    line = directory.one(account, seen_by=actor_of(request))

    def do(said: dict[str, Any]) -> HttpResponse:
        accounts.set_password(
            username=line.username, password=said["password"], by=actor_of(request), at=timezone.now()
        )
        messages.success(request, _("密码已重设，请当面告诉本人"))
        return redirect("registry:account", account=account)

    return _acted(request, line, forms.Password(request.POST), do, "password")


@needs(Can.ADMINISTER)
@require_POST
@never_cache
def issue(request: HttpRequest, account: int) -> HttpResponse:
    """Give a machine a key, shown on the answer to this one request and never again."""
    line = directory.one(account, seen_by=actor_of(request))

    def do(said: dict[str, Any]) -> HttpResponse:
        at = timezone.now()
        issued = accounts.issue_token(
            username=line.username, label=said["label"], expires_at=at + timedelta(days=said["days"]),
            by=actor_of(request), at=at,
        )  # fmt: skip
        return _account_page(request, line, secret=issued.secret)

    return _acted(request, line, forms.Token(request.POST), do, "token")


@needs(Can.ADMINISTER)
@require_POST
def revoke(request: HttpRequest, account: int, token: int) -> HttpResponse:
    """Make a machine's key stop working at once."""
    directory.one(account, seen_by=actor_of(request))
    accounts.revoke_token(token=token, by=actor_of(request), at=timezone.now())
    messages.success(request, _("令牌已停用"))
    return redirect("registry:account", account=account)


def _acted(
    request: HttpRequest,
    line: AccountLine,
    form: django_forms.Form,
    do: Do,
    name: str,
) -> HttpResponse:
    """Do what a form on an account's page says, or show the page again with what is wrong."""
    if not form.is_valid():
        return _account_page(request, line, status=422, **{name: form})
    try:
        return do(form.cleaned_data)
    except Refusal as refusal:
        form.add_error(None, refusal.said(_))
        return _account_page(request, line, status=STATUS[refusal.kind], **{name: form})


def _account_page(request: HttpRequest, line: AccountLine, status: int = 200, **more: Any) -> HttpResponse:
    actor, now = actor_of(request), timezone.now()
    held = {"roles": [role.value for role in line.roles], "unit": line.unit, "is_active": line.is_active}
    context = {
        "line": line, "posts": _posts(line), "unit_label": registry.names([line.unit])[line.unit],
        "is_own": line.id == actor.account, "now": now, "units": _choosable(request),
        "tokens": [each for each in accounts.tokens(seen_by=actor) if each.username == line.username],
        "changed": forms.Changed(initial=held), "password": forms.Password(), "token": forms.Token(), **more,
    }  # fmt: skip
    return render(request, "registry/account.html", context, status=status)


def _search(request: HttpRequest) -> tuple[forms.Search, directory.Wanted]:
    form = forms.Search(request.GET)
    if not form.is_valid():
        return form, directory.Wanted()
    role = form.cleaned_data["role"]
    return form, directory.Wanted(words=form.cleaned_data["words"], role=Role(role) if role else None)


def _choosable(request: HttpRequest) -> list[UnitLine]:
    return list(registry.units(within=actor_of(request).unit))


def _posts(account: AccountLine) -> list[str]:
    return [role.label for role in Role if role in account.roles]
