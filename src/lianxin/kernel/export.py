"""The log as a folder of files (C2SP tlog-tiles), for witnesses, for anybody's verifier, for any web server.

``checkpoint`` is written last: whatever it says is there. A run that breaks off is simply run again, and a run after a
run writes only what is new. The folder says what the rows say; to judge them is the verifier's.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar, Final

from django.db import connection

from lianxin.core.refusals import Kind, Refusal
from lianxin.core.tlog import TILE_WIDTH, BadNote, Tile, open_checkpoint, pack_bundle, tiles_for
from lianxin.kernel import signing, tree
from lianxin.kernel.models import LedgerCheckpoint

HASHES: Final = "SELECT hash FROM kernel_ledgernode WHERE level = %s AND index >= %s AND index < %s ORDER BY index"
BODIES: Final = (
    "SELECT entry.body FROM kernel_ledgerleaf leaf JOIN kernel_ledgerentry entry ON entry.id = leaf.entry_id"
    " WHERE leaf.index >= %s AND leaf.index < %s ORDER BY leaf.index"
)


class ForeignFolder(Refusal):
    """The folder holds another log, or another history of this one."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    code: ClassVar[str] = "ledger.foreign_folder"


def export(folder: Path) -> int:
    """Write the log as it was last signed, and its key; return its size.

    Raises:
        ForeignFolder: what is there already is not an earlier state of this log
        RuntimeError: the whole province was not claimed

    """
    tree.require_whole_province()
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder, "key", (signing.key().text + "\n").encode())
    last = tree.latest()
    if last is None:
        return 0
    done = _exported(folder)
    for tile in tiles_for(done, last.size):
        _write_tile(folder, tile)
    for size, note in _checkpoints(done, last.size):
        _write(folder, f"checkpoints/{size}", note.encode())
    _write(folder, "checkpoint", last.note.encode())
    return last.size


def _exported(folder: Path) -> int:
    """Return the size up to which the folder is complete, once it is known to be our own past."""
    if not (folder / "checkpoint").exists():
        return 0
    try:
        note = (folder / "checkpoint").read_text(encoding="utf-8")
        there = open_checkpoint(note, [signing.key()], signing.check)
    except (BadNote, UnicodeDecodeError):
        raise ForeignFolder("目录中的检查点不是本账本签署的，请换一个空目录导出") from None
    ours = LedgerCheckpoint.objects.filter(size=there.size).first()
    if ours is None or bytes(ours.root) != there.root:
        raise ForeignFolder("目录中{size}条的账本与现在的账本不是同一段历史，请保留目录并核查", size=there.size)
    return there.size


def _checkpoints(done: int, size: int) -> Iterator[tuple[int, str]]:
    signed = LedgerCheckpoint.objects.filter(size__gt=done, size__lte=size).order_by("size")
    return signed.values_list("size", "note").iterator()


def _write_tile(folder: Path, tile: Tile) -> None:
    first = tile.index * TILE_WIDTH
    hashes = _column(HASHES, 8 * tile.level, first, first + tile.width)
    _write(folder, tile.path, b"".join(map(bytes, hashes)))
    if tile.level == 0:
        bodies = _column(BODIES, first, first + tile.width)
        _write(folder, tile.entries_path, pack_bundle(body.encode() for body in bodies))
    if tile.width == TILE_WIDTH:  # the partial ones are not asked for any more
        for path in (tile.path, tile.entries_path):
            shutil.rmtree(folder / f"{path}.p", ignore_errors=True)


def _column(statement: str, *bounds: int) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, bounds)
        return [value for (value,) in cursor.fetchall()]


def _write(folder: Path, name: str, content: bytes) -> None:
    """Write a file so that it is there whole or not at all."""
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    unfinished = folder / ".unfinished"  # beside the files of the layout, never among them
    unfinished.write_bytes(content)
    unfinished.replace(folder / name)
