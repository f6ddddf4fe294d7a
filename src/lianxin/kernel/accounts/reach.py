"""Whose accounts an actor may see and change."""

from typing import ClassVar

from lianxin.core import jurisdiction
from lianxin.core.refusals import Kind, Refusal
from lianxin.kernel.actors import Actor
from lianxin.kernel.models import Account


class UnknownAccount(Refusal):
    """There is no such account, or none that the asker may change."""

    kind: ClassVar[Kind] = Kind.UNKNOWN
    code: ClassVar[str] = "account.unknown"


def subject(account: int) -> str:
    """Return the name of an account's chain in the ledger."""
    return f"account:{account}"


def require_administrator(unit: str, by: Actor) -> None:
    """Refuse whoever administers no unit at or above this one.

    Raises:
        NotAllowed, OutsideJurisdiction

    """
    by.require_administrator()
    jurisdiction.require(by.unit, unit)


def locked(username: str, by: Actor) -> Account:
    """Lock an account; one outside the asker's reach and one that is not there look alike.

    Raises:
        NotAllowed, UnknownAccount

    """
    by.require_administrator()
    account = Account.objects.select_for_update().filter(username=username).first()
    if account is None or not jurisdiction.covers(by.unit, account.unit):
        raise UnknownAccount("没有用户名为{username}的账号，或者您管不到它", username=username[:60])
    return account
