"""Salted commitments to single fields, in the SD-JWT disclosure form (RFC 9901 §4.2).

The ledger holds the digest, the vault holds salt and value. Whoever is shown the disclosure can check it against the
digest; once the salt is destroyed the digest says nothing, and no root changes.
"""

import base64
import binascii
import json
import re
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from lianxin.core.merkle import Hash, digest
from lianxin.core.refusals import Kind, Refusal

SALT_SIZE: Final = 16  # bytes; fewer would let a phone number be guessed

_SALT: Final = re.compile(r"[A-Za-z0-9_-]{22,}")  # 128 bits in base64url without padding
_PARTS: Final = 3


class BadDisclosure(Refusal):
    """A text that is not the disclosure of one field, or a salt too short to hide it."""

    kind: ClassVar[Kind] = Kind.INVALID
    code: ClassVar[str] = "ledger.bad_disclosure"


@dataclass(frozen=True, slots=True)
class Disclosure:
    """A field opened: base64url salt of at least 128 bits, the field's name, its JSON value."""

    salt: str
    name: str
    value: Any

    def __post_init__(self) -> None:
        if not _SALT.fullmatch(self.salt):
            raise BadDisclosure("盐值须为至少 128 位的 base64url")

    @property
    def encoded(self) -> str:
        """The base64url of the JSON array ``[salt, name, value]``, spaced as RFC 9901 spaces it."""
        return _b64url(json.dumps([self.salt, self.name, self.value], ensure_ascii=False, allow_nan=False).encode())

    def digest(self, algorithm: Hash) -> str:
        """Return the commitment that the ledger keeps."""
        return commitment(algorithm, self.encoded)


def salt_of(randomness: bytes) -> str:
    """Spell 16 random bytes as a salt; the caller drew them, the core has no randomness."""
    assert len(randomness) == SALT_SIZE, "a salt has 128 bits"
    return _b64url(randomness)


def commitment(algorithm: Hash, encoded: str) -> str:
    """Return the base64url digest of an encoded disclosure, taken over its characters as they were received."""
    return _b64url(digest(algorithm, encoded.encode("ascii", "replace")))


def opens(algorithm: Hash, encoded: str, committed: str) -> bool:
    """Test whether a disclosure is the one that was committed to."""
    return commitment(algorithm, encoded) == committed


def disclosure_of(encoded: str) -> Disclosure:
    """Read an encoded disclosure.

    Raises:
        BadDisclosure

    """
    try:
        parts = json.loads(base64.b64decode(encoded + "=" * (-len(encoded) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError):
        raise BadDisclosure("披露内容不是合规的 base64url 与 JSON") from None
    if not isinstance(parts, list) or len(parts) != _PARTS or not all(isinstance(each, str) for each in parts[:2]):
        raise BadDisclosure("披露内容应为三项:盐值、字段名、值")
    return Disclosure(*parts)


def _b64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
