"""The vault (保险箱): personal data, encrypted field by field, opened one record at a time and never unseen.

What is sealed is not the bare value but its salted disclosure (``core.commitments``): the same salt that hides the
value in the ledger lies beside it here, so that erasing the record makes the ledger's digest mean nothing to anybody
(个人信息保护法 Art. 47) while the tree still verifies.
"""

import hmac
import secrets
import uuid
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import ClassVar, Final

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import connection

from lianxin.core.commitments import Disclosure, disclosure_of, salt_of
from lianxin.core.refusals import Kind, Refusal
from lianxin.kernel import ledger, rows
from lianxin.kernel.actors import Actor
from lianxin.kernel.events import VaultErased, VaultOpened
from lianxin.kernel.models import VaultRecord
from lianxin.kernel.transactions import all_or_nothing

AES: Final = "aes-256-gcm"
NONCE_LENGTH: Final = 12
TAG_LENGTH: Final = 16
INDEX_LENGTH: Final = 16
SALT_LENGTH: Final = 16
CODE_LENGTH: Final = 8
CODE_ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # 32: no 0, 1, I, O


class NothingSealed(Refusal):
    """There is no such record, or what it held has been erased."""

    kind: ClassVar[Kind] = Kind.UNKNOWN
    code: ClassVar[str] = "vault.nothing"


class NoPurpose(Refusal):
    """Personal data is not shown to somebody who does not say what for."""

    kind: ClassVar[Kind] = Kind.INVALID
    code: ClassVar[str] = "vault.no_purpose"


@dataclass(frozen=True, slots=True)
class Sealed:
    """Where the data went, and what the ledger may say of it: a digest a field."""

    record: uuid.UUID
    digests: Mapping[str, str]


def commit(name: str, value: str) -> Disclosure:
    """Return a salted commitment to one value."""
    return Disclosure(salt=salt_of(secrets.token_bytes(SALT_LENGTH)), name=name, value=value)


def seal(values: Mapping[str, str], *, at: datetime, into: rows.Batch) -> Sealed:
    """Encrypt each value under a fresh salt and keep it; return the record's id and the digests for the ledger.

    The record goes to the database with the batch it is put into.
    """
    disclosures = [commit(name, value) for name, value in values.items() if value]
    record = uuid.uuid4()
    fields = {each.name: _encrypt(each.encoded, bound_to=f"{record}/{each.name}") for each in disclosures}
    into.insert(VaultRecord(id=record, fields=fields, sealed_at=at))
    return Sealed(record, {each.name: each.digest(ledger.hash_of_the_log()) for each in disclosures})


@all_or_nothing()
def unseal(record: uuid.UUID, *, subject: str, purpose: str, by: Actor, at: datetime) -> dict[str, str]:
    """Return the values of one record, for a purpose that the ledger will tell of.

    Raises:
        NoPurpose, NothingSealed

    """
    if not purpose.strip():
        raise NoPurpose("请写明查看个人信息的用途")
    values = _values(record)
    ledger.record(
        VaultOpened(subject=subject, unit=by.unit, purpose=purpose, fields=tuple(sorted(values))), by=by, at=at
    )
    return values


@all_or_nothing()
def erase(record: uuid.UUID, *, subject: str, ground: str, by: Actor, at: datetime) -> None:
    """Destroy salts and values of one record, on a legal ground that the ledger will tell of.

    Raises:
        NothingSealed

    """
    _values(record)
    _claim(record)
    VaultRecord.objects.filter(pk=record).update(fields={}, erased_at=at)
    ledger.record(VaultErased(subject=subject, unit=by.unit, ground=ground), by=by, at=at)


def blind(kind: str, value: str) -> bytes:
    """Return the keyed index by which an exact value can be found again without being stored: 16 bytes."""
    return hmac.digest(settings.VAULT_INDEX_KEY, f"{kind}|{value}".encode(), "sha256")[:INDEX_LENGTH]


def code_of(number: str) -> str:
    """Return the citizen's query code of a number: 8 letters and digits that cannot be mistaken for each other.

    Derived by key, so that it need not be stored and a sender who files twice gets the same one.
    """
    digest = int.from_bytes(blind("code", number))
    return "".join(CODE_ALPHABET[(digest >> (5 * place)) % len(CODE_ALPHABET)] for place in range(CODE_LENGTH))


def ticket(number: str, code: str) -> str:
    """Return the keyed digest of a citizen's number and code, by which the row is found in constant time: 32 hex."""
    return blind("ticket", f"{number.strip().upper()}|{code.strip().upper()}").hex()


def _values(record: uuid.UUID) -> dict[str, str]:
    _claim(record)
    found = VaultRecord.objects.filter(pk=record, erased_at=None).first()
    if found is None:
        raise NothingSealed("没有可以查看的个人信息，可能已按规定删除")
    return {name: _decrypt(text, bound_to=f"{record}/{name}") for name, text in found.fields.items()}


def _claim(record: uuid.UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lianxin.vault_record', %s, true)", [str(record)])


def _encrypt(text: str, *, bound_to: str) -> str:
    nonce = secrets.token_bytes(NONCE_LENGTH)
    return b64encode(nonce + _cipher().encrypt(nonce, text.encode(), bound_to.encode())).decode()


def _decrypt(text: str, *, bound_to: str) -> str:
    raw = b64decode(text)
    encoded = _cipher().decrypt(raw[:NONCE_LENGTH], raw[NONCE_LENGTH:], bound_to.encode())
    return str(disclosure_of(encoded.decode()).value)


@cache
def _cipher() -> "AESGCM | _SM4GCM":
    return AESGCM(settings.VAULT_KEY) if settings.VAULT_CIPHER == AES else _SM4GCM(settings.VAULT_KEY)


class _SM4GCM:
    """SM4-GCM (GB/T 32907, RFC 8998) in the shape of ``AESGCM``; the key's first 16 bytes are used."""

    def __init__(self, key: bytes) -> None:
        self._key = key[:16]

    def encrypt(self, nonce: bytes, data: bytes, bound_to: bytes) -> bytes:
        encryptor = Cipher(algorithms.SM4(self._key), modes.GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(bound_to)
        return encryptor.update(data) + encryptor.finalize() + encryptor.tag

    def decrypt(self, nonce: bytes, data: bytes, bound_to: bytes) -> bytes:
        body, tag = data[:-TAG_LENGTH], data[-TAG_LENGTH:]
        decryptor = Cipher(algorithms.SM4(self._key), modes.GCM(nonce, tag)).decryptor()
        decryptor.authenticate_additional_data(bound_to)
        return decryptor.update(body) + decryptor.finalize()
