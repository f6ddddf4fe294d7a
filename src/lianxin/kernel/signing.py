"""The log's own key (Ed25519): it signs checkpoints and nothing else, under the name of the log."""

from functools import cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from lianxin.core.tlog import Key
from lianxin.kernel import ledger


def key() -> Key:
    """Return the public key; ``key().text`` is the vkey that a verifier has to know from elsewhere."""
    return Key(ledger.origin(), _private(settings.LEDGER_KEY).public_key().public_bytes_raw())


def sign(message: bytes) -> bytes:
    """Return the log's signature over ``message``."""
    return _private(settings.LEDGER_KEY).sign(message)


def check(key: Key, message: bytes, signature: bytes) -> bool:
    """Test whether ``signature`` over ``message`` is that of ``key``."""
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(signature, message)
    except InvalidSignature:
        return False
    return True


@cache
def _private(seed: bytes) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(seed)
