"""Everything the surroundings may say, read once and typed; a missing or wrong word stops the start by its name.

`.env.example` lists exactly these, and a test holds the two together.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final


class BadSurroundings(Exception):  # noqa: N818 - read by whoever starts the product
    """A variable is missing or cannot be read."""


def _flag(text: str) -> bool:
    return {"1": True, "true": True, "0": False, "false": False, "": False}[text.strip().lower()]


def _key(text: str) -> bytes:
    key = bytes.fromhex(text)
    if len(key) != KEY_LENGTH:
        raise ValueError(text)
    return key


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


KEY_LENGTH: Final = 32
REQUIRED: Final = object()


def said(variable: str, read: Callable[[str], Any] = str, *, default: Any = REQUIRED, secret: bool = False) -> Any:
    """Declare one variable: its name, how it is read, what holds when it is not said."""
    return field(metadata={"variable": variable, "read": read, "default": default, "secret": secret})


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """The environment, typed."""

    secret_key: str = said("SECRET_KEY", secret=True)
    database_url: str = said("DATABASE_URL", secret=True)
    owner_url: str = said("DATABASE_OWNER_URL", default="", secret=True)
    data_folder: Path = said("DATA_FOLDER", Path, default="var")
    vault_key: bytes = said("VAULT_KEY", _key, secret=True)
    vault_index_key: bytes = said("VAULT_INDEX_KEY", _key, secret=True)
    vault_cipher: str = said("VAULT_CIPHER", default="aes-256-gcm")
    ledger_key: bytes = said("LEDGER_KEY", _key, secret=True)
    ledger_origin: str = said("LEDGER_ORIGIN", default="lianxin.example/ledger")
    base_url: str = said("BASE_URL", default="http://127.0.0.1:8000")
    allowed_hosts: tuple[str, ...] = said("ALLOWED_HOSTS", _names, default="localhost,127.0.0.1")
    notice_outlet: str = said("NOTICE_OUTLET", default="lianxin.kernel.notices.to_file")
    debug: bool = said("DEBUG", _flag, default="0")
    log_level: str = said("LOG_LEVEL", default="WARNING")


def read(variables: dict[str, str] | None = None) -> Surroundings:
    """Return the environment, typed.

    Raises:
        BadSurroundings: naming the variable that is missing or unreadable.

    """
    variables = dict(os.environ) if variables is None else variables
    return Surroundings(**{each.name: _value(variables, **each.metadata) for each in fields(Surroundings)})


def _value(variables: dict[str, str], *, variable: str, read: Callable[[str], Any], default: Any, secret: bool) -> Any:
    text = variables.get(variable, default)
    if text is REQUIRED:
        raise BadSurroundings(f"the environment does not say {variable}; .env.example tells what it is")
    try:
        return read(text)
    except (ValueError, KeyError):
        shown = "" if secret else f" ({text!r})"
        raise BadSurroundings(f"{variable} cannot be read{shown}; .env.example tells what it is") from None
