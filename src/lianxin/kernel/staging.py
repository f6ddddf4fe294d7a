"""Staging (暂存): what was uploaded waits here between its preview and the word that says: do it.

A file on the disk that all processes share, named by a signed mark that only the one who uploaded it can use, for an
hour. Nothing in it counts before it is carried out, so it is neither evidence nor in the ledger.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import ClassVar, Final

from django.conf import settings
from django.core import signing

from lianxin.core.refusals import Kind, Refusal
from lianxin.kernel.actors import Actor

SALT: Final = "staged"
AN_HOUR: Final = timedelta(hours=1)
LARGEST: Final = 20 * 1024 * 1024


class Gone(Refusal):
    """What was uploaded is not here any more."""

    code: ClassVar[str] = "staging.gone"


class TooLarge(Refusal):
    """The file is larger than anybody's list."""

    kind: ClassVar[Kind] = Kind.INVALID
    code: ClassVar[str] = "staging.too_large"


@dataclass(frozen=True, slots=True)
class Staged:
    """What waits: the file's name as its sender calls it, and its content."""

    name: str
    content: bytes


def keep(staged: Staged, *, by: Actor, at: datetime) -> str:
    """Put a file aside and return the mark by which it is found again; what nobody came back for is thrown away.

    Raises:
        TooLarge

    """
    if len(staged.content) > LARGEST:
        raise TooLarge("文件超过{largest}兆，请分开导入", largest=LARGEST // 1024 // 1024)
    folder = _folder()
    for old in folder.iterdir():
        if old.stat().st_mtime < (at - AN_HOUR).timestamp():
            old.unlink(missing_ok=True)
    place = secrets.token_hex(16)
    (folder / place).write_bytes(staged.content)
    return signing.dumps([by.account, place, staged.name], salt=SALT)


def held(mark: str, *, by: Actor) -> Staged:
    """Return what waits under a mark.

    Raises:
        Gone

    """
    path, name = _found(mark, by)
    try:
        return Staged(name, path.read_bytes())
    except FileNotFoundError:
        raise _gone() from None


def drop(mark: str, *, by: Actor) -> None:
    """Throw away what waits under a mark.

    Raises:
        Gone

    """
    _found(mark, by)[0].unlink(missing_ok=True)


def _found(mark: str, by: Actor) -> tuple[Path, str]:
    try:
        account, place, name = signing.loads(mark, salt=SALT, max_age=AN_HOUR)
    except signing.BadSignature:
        raise _gone() from None
    if account != by.account:
        raise _gone()
    return _folder() / place, name


def _folder() -> Path:
    folder = Path(settings.DATA_FOLDER) / "staged"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _gone() -> Gone:
    return Gone("上传的文件已经过期，请重新上传")
