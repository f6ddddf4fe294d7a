"""What every fact looks like, and the kernel's own facts."""

from dataclasses import dataclass
from typing import Any, ClassVar, Protocol


class Event(Protocol):
    """A fact in the past tense: a frozen dataclass that says what it is about and whose it is.

    ``name`` is its stable code (``room.fact``); ``opens`` tells that it is the first of its subject's chain;
    ``subject`` names that chain (``order:YL-20261118-000427``); ``unit`` is the unit it belongs to. A field called
    ``digests`` holds salted commitments, field name → digest; everything else is a plain fact, never personal.
    """

    name: ClassVar[str]
    opens: ClassVar[bool]
    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def subject(self) -> str: ...
    @property
    def unit(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Base of events: where they stand in the ledger."""

    opens: ClassVar[bool] = False
    subject: str
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VaultOpened(Fact):
    """Somebody looked at personal data."""

    name: ClassVar[str] = "kernel.vault-opened"
    purpose: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VaultErased(Fact):
    """Personal data was destroyed on a legal ground."""

    name: ClassVar[str] = "kernel.vault-erased"
    ground: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesLoaded(Fact):
    """A new edition was put on the shelf."""

    name: ClassVar[str] = "kernel.rules-loaded"
    opens: ClassVar[bool] = True  # each edition has a chain of its own, ``rules:2026-07``, of this one entry
    edition: str
    effective_on: str
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountOpened(Fact):
    """Somebody was given an account."""

    name: ClassVar[str] = "kernel.account-opened"
    account: int
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountChanged(Fact):
    """An account was moved, given other posts, or closed."""

    name: ClassVar[str] = "kernel.account-changed"
    account: int
    roles: tuple[str, ...]
    is_active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenIssued(Fact):
    """A machine was given a key to the API."""

    name: ClassVar[str] = "kernel.token-issued"
    account: int
    label: str
