"""Accounts (账号) and the tokens of machines: opened, changed, closed and issued by an administrator of the unit.

Who may do it: an administrator, for the units at and below their own, never for their own account; and whoever sits at
the machine itself (``SYSTEM``), for the first account has to come from somewhere.
"""

import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import translation

from lianxin.core import jurisdiction
from lianxin.core.identifiers import UNIT_PATH
from lianxin.core.refusals import Kind, Refusal
from lianxin.core.roles import Can, Role
from lianxin.kernel import ledger
from lianxin.kernel.access import digest
from lianxin.kernel.actors import SYSTEM, Actor
from lianxin.kernel.events import AccountChanged, AccountOpened, Fact, TokenIssued
from lianxin.kernel.models import Account, ApiToken

TOKEN_PREFIX: Final = "lx_"
TOKEN_BYTES: Final = 32
"""256 random bits: 43 characters of base64url after the prefix."""
A_BATCH: Final = 1000
USERNAME: Final = re.compile(r"[\w.@+-]{2,60}")
NAME_LENGTH: Final = 40
LABEL_LENGTH: Final = 80
ROLES: Final = {role.value: role for role in Role}


class UnknownAccount(Refusal):
    """There is no such account, or none that the asker may change."""

    kind: ClassVar[Kind] = Kind.UNKNOWN
    code: ClassVar[str] = "account.unknown"


class UnknownToken(Refusal):
    """There is no such token, or it was revoked already."""

    kind: ClassVar[Kind] = Kind.UNKNOWN
    code: ClassVar[str] = "token.unknown"


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

    def __init__(self, reasons: Iterable[str]) -> None:
        super().__init__("{reasons}", reasons="".join(reasons))


class BadToken(Refusal):
    """A token says what it is for and ends some day."""

    kind: ClassVar[Kind] = Kind.INVALID
    code: ClassVar[str] = "token.bad"


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
class TokenRevoked(Fact):
    """A machine's key stopped working."""

    name: ClassVar[str] = "kernel.token-revoked"
    account: int
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount:
    """An account to be opened."""

    username: str
    name: str
    unit: str
    roles: frozenset[Role]
    email: str = ""


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One account as an administrator sees it."""

    id: int
    username: str
    name: str
    unit: str
    roles: frozenset[Role]
    is_active: bool

    @property
    def actor(self) -> Actor:
        """The actor that the account stands for."""
        return Actor(self.name, self.unit, self.roles, self.id)


@dataclass(frozen=True, slots=True)
class TokenLine:
    """One token: everything but the secret, which nobody keeps."""

    id: int
    username: str
    label: str
    issued_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Issued:
    """A token just issued; ``secret`` is shown this once."""

    id: int
    secret: str


@transaction.atomic
def open_account(*, new: NewAccount, password: str = "", by: Actor, at: datetime) -> int:
    """Open an account and return its id; without a password nobody can log in by it yet.

    Raises:
        NotAllowed, OutsideJurisdiction, BadAccount, UsernameTaken, WeakPassword

    """
    return open_accounts(new=[new], password=password, by=by, at=at)[0]


@transaction.atomic
def open_accounts(*, new: Sequence[NewAccount], password: str = "", by: Actor, at: datetime) -> tuple[int, ...]:
    """Open many accounts, all or none, and return their ids in the same order.

    A password is for all of them and is hashed once: good for a class room, not for a bureau.

    Raises:
        NotAllowed, OutsideJurisdiction, BadAccount, UsernameTaken, WeakPassword

    """
    for each in new:
        _require_administrator(each.unit, by)
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


@transaction.atomic
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
    account = _locked(username, by)
    if account.pk == by.account:
        raise OwnAccount("不能更改自己的账号，请由另一名管理员办理")
    if roles is not None:
        _check_roles(roles)
        account.roles = sorted(role.value for role in roles)
    if unit is not None:
        _require_administrator(unit, by)
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


@transaction.atomic
def set_password(*, username: str, password: str, by: Actor, at: datetime) -> None:
    """Set the password of an account; whoever is logged in by it is logged out.

    Raises:
        NotAllowed, UnknownAccount, WeakPassword

    """
    account = _locked(username, by)
    _check_password(password, account)
    account.set_password(password)
    account.save(update_fields=["password"])
    ledger.record(PasswordSet(subject=subject(account.pk), unit=account.unit, account=account.pk), by=by, at=at)


@transaction.atomic
def issue_token(*, username: str, label: str, expires_at: datetime, by: Actor, at: datetime) -> Issued:
    """Give a machine a key to the API that stands for an account; the secret is shown once and kept by nobody.

    Raises:
        NotAllowed, UnknownAccount, BadAccount, BadToken

    """
    account = _locked(username, by)
    if not account.is_active:
        raise BadAccount("账号已停用，不能发放令牌")
    label = label.strip()
    if not label or len(label) > LABEL_LENGTH or not label.isprintable():
        raise BadToken("请写明令牌的用途，最多{longest}字", longest=LABEL_LENGTH)
    if expires_at <= at:
        raise BadToken("令牌的到期时间应在现在以后")
    secret = TOKEN_PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    token = ApiToken.objects.create(
        account=account, digest=digest(secret), label=label, issued_at=at, expires_at=expires_at
    )
    issued = TokenIssued(subject=subject(account.pk), unit=account.unit, account=account.pk, label=label)
    ledger.record(issued, by=by, at=at)
    return Issued(token.pk, secret)


@transaction.atomic
def revoke_token(*, token: int, by: Actor, at: datetime) -> None:
    """Make a token stop working at once.

    Raises:
        NotAllowed, UnknownToken

    """
    _require_power(by)
    held = ApiToken.objects.select_related("account").select_for_update(of=("self",)).filter(pk=token).first()
    if held is None or held.revoked_at is not None or not jurisdiction.covers(by.unit, held.account.unit):
        raise UnknownToken("没有编号为{token}的有效令牌，或者您管不到它", token=token)
    held.revoked_at = at
    held.save(update_fields=["revoked_at"])
    revoked = TokenRevoked(
        subject=subject(held.account.pk), unit=held.account.unit, account=held.account.pk, label=held.label
    )
    ledger.record(revoked, by=by, at=at)


def listed(*, seen_by: Actor, unit: str = "", role: Role | None = None) -> Sequence[AccountLine]:
    """Return the accounts at and below the asker's unit (or one below it), by unit and username.

    Raises:
        NotAllowed, OutsideJurisdiction

    """
    _require_power(seen_by)
    top = unit or seen_by.unit
    jurisdiction.require(seen_by.unit, top)
    rows = Account.objects.filter(unit__gte=top, unit__lt=f"{top}/").order_by("unit", "username")
    if role is not None:
        rows = rows.filter(roles__contains=[role.value])
    columns = rows.values_list("id", "username", "name", "unit", "roles", "is_active")
    return [
        AccountLine(id_, username, name, at_unit, _roles(roles), is_active)
        for id_, username, name, at_unit, roles, is_active in columns
    ]


def tokens(*, seen_by: Actor) -> Sequence[TokenLine]:
    """Return the tokens of the accounts at and below the asker's unit, oldest first.

    Raises:
        NotAllowed

    """
    _require_power(seen_by)
    rows = ApiToken.objects.filter(account__unit__gte=seen_by.unit, account__unit__lt=f"{seen_by.unit}/")
    columns = rows.order_by("pk").values_list(
        "pk", "account__username", "label", "issued_at", "expires_at", "revoked_at"
    )
    return [TokenLine(*row) for row in columns]


def by_id(accounts: Iterable[int]) -> Mapping[int, AccountLine]:
    """Return the accounts with these ids, by id: for the rooms above, which know them by number alone."""
    columns = Account.objects.filter(pk__in=list(accounts)).values_list(
        "id", "username", "name", "unit", "roles", "is_active"
    )
    return {row[0]: AccountLine(*row[:4], _roles(row[4]), row[5]) for row in columns}


def subject(account: int) -> str:
    """Return the name of an account's chain in the ledger."""
    return f"account:{account}"


def _require_power(by: Actor) -> None:
    if by != SYSTEM:
        by.require(Can.ADMINISTER)


def _require_administrator(unit: str, by: Actor) -> None:
    _require_power(by)
    jurisdiction.require(by.unit, unit)


def _locked(username: str, by: Actor) -> Account:
    """Lock an account; one outside the asker's reach and one that is not there look alike."""
    _require_power(by)
    account = Account.objects.select_for_update().filter(username=username).first()
    if account is None or not jurisdiction.covers(by.unit, account.unit):
        raise UnknownAccount("没有用户名为{username}的账号，或者您管不到它", username=username[:60])
    return account


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
    with translation.override("zh-hans"):
        try:
            validate_password(password, account)
        except ValidationError as weak:
            raise WeakPassword(weak.messages) from None


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


def _roles(codes: Iterable[str]) -> frozenset[Role]:
    return frozenset(ROLES[code] for code in codes)
