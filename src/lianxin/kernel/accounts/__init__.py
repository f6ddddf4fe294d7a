"""Accounts (账号) and the tokens of machines: opened, changed, closed and issued by an administrator of the unit.

An administrator does it for the units at and below their own, never for their own account; and so does whoever sits at
the machine itself (``SYSTEM``), for the first account has to come from somewhere. Whether a unit stands is not known
down here: whoever asks has made sure of it.
"""

from lianxin.kernel.accounts.changing import (
    BadAccount,
    NewAccount,
    OwnAccount,
    UsernameTaken,
    WeakPassword,
    change_account,
    open_account,
    open_accounts,
    set_password,
)
from lianxin.kernel.accounts.keys import BadToken, Issued, UnknownToken, issue_token, revoke_token
from lianxin.kernel.accounts.lines import AccountLine, TokenLine, by_id, listed, tokens
from lianxin.kernel.accounts.reach import UnknownAccount, subject

__all__ = [
    "AccountLine",
    "BadAccount",
    "BadToken",
    "Issued",
    "NewAccount",
    "OwnAccount",
    "TokenLine",
    "UnknownAccount",
    "UnknownToken",
    "UsernameTaken",
    "WeakPassword",
    "by_id",
    "change_account",
    "issue_token",
    "listed",
    "open_account",
    "open_accounts",
    "revoke_token",
    "set_password",
    "subject",
    "tokens",
]
