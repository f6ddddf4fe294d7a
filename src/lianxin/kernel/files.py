"""Files: hashed while they stream in, checked by size and by what they really are, kept under their hash."""

import hashlib
import os
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import IO, ClassVar, Final

import puremagic
from django.conf import settings

from lianxin.core.refusals import Kind, Refusal
from lianxin.kernel import rulebooks
from lianxin.kernel.models import StoredFile

SNIFFED: Final = 8192
LONGEST_NAME: Final = 120
LARGEST: Final = "evidence.max_bytes"
MOST_UNPACKED: Final = 20
"""How many times its own size an archive may unpack to; more is a bomb."""

ALLOWED: Final[Mapping[str, str]] = MappingProxyType(
    {
        ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".webp": "image/webp",
        ".pdf": "application/pdf", ".mp4": "video/mp4", ".mp3": "audio/mpeg", ".wav": "audio/x-wav",
        ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
)  # fmt: skip
SAME: Final[Mapping[str, str]] = MappingProxyType({"audio/wav": "audio/x-wav", "audio/wave": "audio/x-wav"})


class BadFile(Refusal):
    """The file is empty, too large, not of a kind we keep, or not what its name says."""

    kind: ClassVar[Kind] = Kind.INVALID
    code: ClassVar[str] = "file.bad"


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file on its way in: its name as the sender calls it, and its content in chunks."""

    name: str
    chunks: Iterable[bytes]


@dataclass(frozen=True, slots=True)
class Kept:
    """Where a file's content went: SHA-256 in hex, size in bytes."""

    sha256: str
    size: int
    media_type: str


def store(file: Incoming, *, at: datetime) -> Kept:
    """Keep a file's content once, whoever sends it; the row stands in the caller's transaction.

    Raises:
        BadFile

    """
    if len(file.name) > LONGEST_NAME or "\0" in file.name:
        raise BadFile("文件名太长，请改短到 120 字以内")
    folder = Path(settings.EVIDENCE_FOLDER)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".incoming-", delete=False) as draft:
        path = Path(draft.name)
        try:
            kept = _taken_in(file, draft, largest=rulebooks.at(at).count(LARGEST))
            draft.flush()
            os.fsync(draft.fileno())
            place = path_of(kept.sha256)
            place.parent.mkdir(parents=True, exist_ok=True)
            path.replace(place)
        finally:
            path.unlink(missing_ok=True)
    StoredFile.objects.get_or_create(
        sha256=kept.sha256, defaults={"size": kept.size, "media_type": kept.media_type, "stored_at": at}
    )
    return kept


def path_of(sha256: str) -> Path:
    """Return where content lies: two folders deep, so that no folder grows without end."""
    return Path(settings.EVIDENCE_FOLDER) / sha256[:2] / sha256[2:4] / sha256


def _taken_in(file: Incoming, draft: IO[bytes], *, largest: int) -> Kept:
    digest, size, head = hashlib.sha256(), 0, b""
    for chunk in file.chunks:
        size += len(chunk)
        if size > largest:
            raise BadFile("文件超过{largest}兆，请压缩或分开上传", largest=largest // 1024 // 1024)
        head = (head + chunk)[:SNIFFED] if len(head) < SNIFFED else head
        digest.update(chunk)
        draft.write(chunk)
    if not size:
        raise BadFile("文件是空的，请重新选择")
    draft.flush()
    return Kept(digest.hexdigest(), size, _media_type(file.name, head, Path(draft.name), size))


def _media_type(name: str, head: bytes, path: Path, size: int) -> str:
    expected = ALLOWED.get(Path(name).suffix.lower())
    if expected is None:
        raise BadFile("不收这种文件，请上传图片、PDF、录音、录像、Word 或 Excel")
    if expected.startswith("application/vnd.openxmlformats"):
        _require_sane_archive(path, size)
        return expected
    try:
        found = {SAME.get(each.mime_type, each.mime_type) for each in puremagic.magic_string(head)}
    except puremagic.PureError:
        found = set()
    if expected not in found:
        raise BadFile("文件内容和扩展名不一致，请上传原始文件")
    return expected


def _require_sane_archive(path: Path, size: int) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError):
        raise BadFile("文件内容和扩展名不一致，请上传原始文件") from None
    if unpacked > size * MOST_UNPACKED or "[Content_Types].xml" not in names:
        raise BadFile("文件内容不正常，请另存后重新上传")
