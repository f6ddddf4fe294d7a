"""A write that may be sent twice is done once: the second sender gets the first answer."""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar, Final

from django.db import IntegrityError, connection
from django.http import HttpRequest

from lianxin.core.refusals import Kind, Refusal
from lianxin.kernel import rows
from lianxin.kernel.actors import Actor
from lianxin.kernel.models import IdempotencyKey
from lianxin.kernel.transactions import all_or_nothing

HEADER: Final = "Idempotency-Key"
LONGEST_KEY: Final = 80
KEPT: Final = "SELECT fingerprint, answer FROM kernel_idempotencykey WHERE account = %s AND key = %s"


class KeyReused(Refusal):
    """The same key came with another request: one of the two is a mistake."""

    code: ClassVar[str] = "idempotency.reused"


class BadKey(Refusal):
    """The key is too long to be one."""

    kind: ClassVar[Kind] = Kind.INVALID
    code: ClassVar[str] = "idempotency.bad_key"


def once(request: HttpRequest, do: Callable[[], Any], *, by: Actor, at: datetime) -> Any:
    """Return what ``do`` answers (JSON), doing it only the first time this actor sends this key.

    Without a key it is simply done. With one, the answer is kept in the same transaction as the work, so that either
    both are there or neither; a sender who comes while the first is still at work waits for it. Nothing is looked up
    beforehand: who sends a thing again is stopped by what the first time left behind, and only then is the answer read.

    Raises:
        KeyReused, BadKey

    """
    key = request.headers.get(HEADER, "")
    if not key:
        return do()
    if len(key) > LONGEST_KEY or not key.isprintable():
        raise BadKey("重复提交标识太长或含不能识别的字符")
    fingerprint = _fingerprint(request)
    account = by.account or 0
    try:
        with all_or_nothing():
            answer = do()
            rows.insert(
                IdempotencyKey(account=account, key=key, fingerprint=fingerprint, status=200, answer=answer, at=at)
            )
    except (IntegrityError, Refusal):
        if (kept := _kept(account, key)) is None:
            raise
    else:
        return answer
    kept_fingerprint, answer = kept
    if kept_fingerprint != fingerprint:
        raise KeyReused("这个重复提交标识已用于另一次提交")
    return answer


def _fingerprint(request: HttpRequest) -> bytes:
    """Return what tells this request from another: a form with files by its parts, for its body was streamed in."""
    digest = hashlib.sha256(f"{request.method} {request.path}\n".encode())
    if request.content_type != "multipart/form-data":
        digest.update(request.body)
        return digest.digest()
    digest.update(repr(sorted(request.POST.lists())).encode())
    for field, uploads in sorted(request.FILES.lists()):
        for upload in uploads:
            digest.update(repr((field, upload.name, upload.size)).encode())
            for chunk in upload.chunks():
                digest.update(chunk)
    return digest.digest()


def _kept(account: int, key: str) -> tuple[bytes, Any] | None:
    with connection.cursor() as cursor:
        cursor.execute(KEPT, [account, key])
        row = cursor.fetchone()
    return (bytes(row[0]), json.loads(row[1])) if row else None
