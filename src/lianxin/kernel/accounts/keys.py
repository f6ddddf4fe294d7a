"""Give a machine a key to the API, and take it away."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final

from lianxin.core import jurisdiction
from lianxin.core.refusals import Kind, Refusal
from lianxin.kernel import ledger
from lianxin.kernel.access import digest
from lianxin.kernel.accounts.reach import locked, subject
from lianxin.kernel.actors import Actor
from lianxin.kernel.events import Fact, TokenIssued
from lianxin.kernel.models import ApiToken
from lianxin.kernel.transactions import all_or_nothing

PREFIX: Final = "lx_"
TOKEN_BYTES: Final = 32
"""256 random bits: 43 characters of base64url after the prefix."""
LABEL_LENGTH: Final = 80


class UnknownToken(Refusal):
    """There is no such token, or it was revoked already."""

    kind: ClassVar[Kind] = Kind.UNKNOWN
    code: ClassVar[str] = "token.unknown"


class BadToken(Refusal):
    """A token says what it is for and ends some day."""

    kind: ClassVar[Kind] = Kind.INVALID
    code: ClassVar[str] = "token.bad"


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRevoked(Fact):
    """A machine's key stopped working."""

    name: ClassVar[str] = "kernel.token-revoked"
    account: int
    label: str


@dataclass(frozen=True, slots=True)
class Issued:
    """A token just issued; ``secret`` is shown this once."""

    id: int
    secret: str


@all_or_nothing()
def issue_token(*, username: str, label: str, expires_at: datetime, by: Actor, at: datetime) -> Issued:
    """Give a machine a key to the API that stands for an account; the secret is shown once and kept by nobody.

    Raises:
        NotAllowed, UnknownAccount, BadToken

    """
    account = locked(username, by)
    if not account.is_active:
        raise BadToken("账号已停用，不能发放令牌")
    label = label.strip()
    if not label or len(label) > LABEL_LENGTH or not label.isprintable():
        raise BadToken("请写明令牌的用途，最多{longest}字", longest=LABEL_LENGTH)
    if expires_at <= at:
        raise BadToken("令牌的到期时间应在现在以后")
    secret = PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    token = ApiToken.objects.create(
        account=account, digest=digest(secret), label=label, issued_at=at, expires_at=expires_at
    )
    issued = TokenIssued(subject=subject(account.pk), unit=account.unit, account=account.pk, label=label)
    ledger.record(issued, by=by, at=at)
    return Issued(token.pk, secret)


@all_or_nothing()
def revoke_token(*, token: int, by: Actor, at: datetime) -> None:
    """Make a token stop working at once.

    Raises:
        NotAllowed, UnknownToken

    """
    by.require_administrator()
    held = ApiToken.objects.select_related("account").select_for_update(of=("self",)).filter(pk=token).first()
    if held is None or held.revoked_at is not None or not jurisdiction.covers(by.unit, held.account.unit):
        raise UnknownToken("没有编号为{token}的有效令牌，或者您管不到它", token=token)
    held.revoked_at = at
    held.save(update_fields=["revoked_at"])
    revoked = TokenRevoked(
        subject=subject(held.account.pk), unit=held.account.unit, account=held.account.pk, label=held.label
    )
    ledger.record(revoked, by=by, at=at)
