"""Open accounts, change and close them, set their passwords."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import ClassVar, Final

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from lianxin.core.identifiers import UNIT_PATH
from lianxin.core.refusals import Kind, Refusal
from lianxin.core.roles import Role
from lianxin.kernel import ledger
from lianxin.kernel.accounts.reach import locked, require_administrator, subject
from lianxin.kernel.actors import Actor
from lianxin.kernel.events import AccountChanged, AccountOpened, Fact
from lianxin.kernel.models import Account
from lianxin.kernel.transactions import all_or_nothing

A_BATCH: Final = 1000
USERNAME: Final = re.compile(r"[\w.@+-]{2,60}")
NAME_LENGTH: Final = 40
FAULTS_OF_PASSWORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "password_too_short": "密码至少{min_length}位",
        "password_too_common": "这个密码太常见，容易被猜到",
        "password_too_similar": "密码和用户名、姓名或邮箱太像",
        "password_entirely_numeric": "密码不能全是数字",
    }
)
"""What Django's validators find, in our own words: its catalogue leaves some of them in English."""

OTHER_FAULT: Final = "密码太弱，请换一个"


class UsernameTaken(Refusal):
    """Somebody logs in by that name already."""

    code: ClassVar[str] = "account.username_taken"


class BadAccount(Refusal):
    """Something about the account is missing or cannot be."""

    kind: ClassVar[Kind] = Kind.INVALID
    code: ClassVar[str] = "account.bad"


class WeakPassword(Refusal):
    """The password would be guessed; every reason is told."""

    kind: ClassVar[Kind] = Kind.INVALID
    code: ClassVar[str] = "account.weak_password"

    def __init__(self, faults: Iterable[ValidationError]) -> None:
        told = [(FAULTS_OF_PASSWORDS.get(fault.code or "", OTHER_FAULT), fault.params or {}) for fault in faults]
        super().__init__(OTHER_FAULT, faults=told)

    def said(self, translate: Callable[[str], str]) -> str:
        return "；".join(translate(sentence).format(**params) for sentence, params in self.facts["faults"])


class OwnAccount(Refusal):
    """Nobody gives themselves posts, nor locks themselves out."""

    kind: ClassVar[Kind] = Kind.FORBIDDEN
    code: ClassVar[str] = "account.own"


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordSet(Fact):
    """An administrator set the password of an account."""

    name: ClassVar[str] = "kernel.password-set"
    account: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount:
    """An account to be opened."""

    username: str
    name: str
    unit: str
    roles: frozenset[Role]
    email: str = ""


@all_or_nothing()
def open_account(*, new: NewAccount, password: str = "", by: Actor, at: datetime) -> int:
    """Open an account and return its id; without a password nobody can log in by it yet.

    Raises:
        NotAllowed, OutsideJurisdiction, BadAccount, UsernameTaken, WeakPassword

    """
    return open_accounts(new=[new], password=password, by=by, at=at)[0]


@all_or_nothing()
def open_accounts(*, new: Sequence[NewAccount], password: str = "", by: Actor, at: datetime) -> tuple[int, ...]:
    """Open many accounts, all or none, and return their ids in the same order.

    A password is for all of them and is hashed once: good for a class room, not for a bureau.

    Raises:
        NotAllowed, OutsideJurisdiction, BadAccount, UsernameTaken, WeakPassword

    """
    for each in new:
        require_administrator(each.unit, by)
        _check(each)
    rows = [_row(each, at) for each in new]
    if password:
        for row in rows:
            _check_password(password, row)
    hashed = make_password(password) if password else None
    for row in rows:
        row.password = hashed or make_password(None)
    _insert(rows)
    for row in rows:
        opened = AccountOpened(subject=subject(row.pk), unit=row.unit, account=row.pk, roles=tuple(row.roles))
        ledger.record(opened, by=by, at=at)
    return tuple(row.pk for row in rows)


@all_or_nothing()
def change_account(
    *,
    username: str,
    roles: frozenset[Role] | None = None,
    unit: str | None = None,
    is_active: bool | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Give an account other posts, move it to another unit, close it or open it again; None leaves things as they are.

    Raises:
        NotAllowed, OutsideJurisdiction, UnknownAccount, OwnAccount, BadAccount

    """
    account = locked(username, by)
    if account.pk == by.account:
        raise OwnAccount("不能更改自己的账号，请由另一名管理员办理")
    if roles is not None:
        _check_roles(roles)
        account.roles = sorted(role.value for role in roles)
    if unit is not None:
        require_administrator(unit, by)
        _check_unit(unit)
        account.unit = unit
    if is_active is not None:
        account.is_active = is_active
    account.save(update_fields=["roles", "unit", "is_active"])
    changed = AccountChanged(
        subject=subject(account.pk),
        unit=account.unit,
        account=account.pk,
        roles=tuple(account.roles),
        is_active=account.is_active,
    )
    ledger.record(changed, by=by, at=at)


@all_or_nothing()
def set_password(*, username: str, password: str, by: Actor, at: datetime) -> None:
    """Set the password of an account; whoever is logged in by it is logged out.

    Raises:
        NotAllowed, UnknownAccount, WeakPassword

    """
    account = locked(username, by)
    _check_password(password, account)
    account.set_password(password)
    account.save(update_fields=["password"])
    ledger.record(PasswordSet(subject=subject(account.pk), unit=account.unit, account=account.pk), by=by, at=at)


def _check(new: NewAccount) -> None:
    if not USERNAME.fullmatch(new.username):
        raise BadAccount("用户名是2到60个字母、数字或 . @ + - _")
    if not new.name.strip() or len(new.name) > NAME_LENGTH or not new.name.isprintable():
        raise BadAccount("请写姓名，最多{longest}字", longest=NAME_LENGTH)
    if new.email:
        try:
            validate_email(new.email)
        except ValidationError:
            raise BadAccount("邮箱写得不对") from None
    _check_unit(new.unit)
    _check_roles(new.roles)


def _check_unit(unit: str) -> None:
    if not UNIT_PATH.fullmatch(unit):
        raise BadAccount("单位编码写成39.01.11这样，每级两位数字，用点隔开")


def _check_roles(roles: frozenset[Role]) -> None:
    if not roles:
        raise BadAccount("至少要有一个岗位；不再使用的账号请停用")
    if Role.AUDITOR in roles and Role.ADMINISTRATOR in roles:
        raise BadAccount("审计员不能兼任系统管理员")


def _check_password(password: str, account: Account) -> None:
    try:
        validate_password(password, account)
    except ValidationError as weak:
        raise WeakPassword(weak.error_list) from None


def _row(new: NewAccount, at: datetime) -> Account:
    return Account(
        username=new.username, name=new.name.strip(), unit=new.unit, email=new.email, opened_at=at,
        roles=sorted(role.value for role in new.roles),
    )  # fmt: skip


def _insert(rows: list[Account]) -> None:
    try:
        with transaction.atomic():
            Account.objects.bulk_create(rows, batch_size=A_BATCH)
    except IntegrityError:
        names = [row.username for row in rows]
        taken = Account.objects.filter(username__in=names).values_list("username", flat=True).first()
        raise UsernameTaken("用户名{username}已经有人用了", username=taken or "") from None
