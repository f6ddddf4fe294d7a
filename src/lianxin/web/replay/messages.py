"""Messages out of a file: Parquet, CSV or Excel, columns by name, each bad row with its reason."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import duckdb
from python_calamine import CalamineWorkbook

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
BATCH: Final = 1000
READERS: Final = {".parquet": "read_parquet(?)", ".csv": "read_csv(?, all_varchar=true)"}


class BadFile(Exception):  # noqa: N818 - read by whoever called the command
    """The file cannot be read, or a column named is not in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Which column holds what; an empty name means that the file does not say."""

    id: str = "id"
    text: str = "text"
    time: str = "time"
    subject: str = "subject"
    caller: str = "user"
    place: str = ""
    kind: str = ""
    reply: str = "reply"
    reply_time: str = "reply_time"


REQUIRED: Final = ("id", "text", "time")


@dataclass(frozen=True, slots=True)
class Message:
    """One message; times in Asia/Shanghai. ``replied_at`` None: not answered, as far as the file knows."""

    id: str
    text: str
    at: datetime
    subject: str
    caller: str
    place: str
    kind: str
    reply: str
    replied_at: datetime | None


@dataclass(frozen=True, slots=True)
class BadRow:
    """One row that cannot be replayed, by its number in the file (from 1), and why."""

    number: int
    why: str


def read(path: Path, columns: Columns) -> Iterator[Message | BadRow]:
    """Yield the file's messages as they stand in it.

    Raises:
        BadFile

    """
    for number, row in enumerate(_rows(path, columns), start=1):
        try:
            yield _message(row)
        except ValueError as fault:
            yield BadRow(number, str(fault))


def _message(row: Mapping[str, Any]) -> Message:
    at = _moment(row["time"])
    if not _word(row["id"]):
        raise ValueError("没有编号")
    if at is None:
        raise ValueError("没有时间")
    if not _word(row["text"]) and not _word(row["subject"]):
        raise ValueError("没有内容")
    replied_at = _moment(row["reply_time"])
    if replied_at is not None and replied_at < at:
        raise ValueError("答复早于来信")
    return Message(
        id=_word(row["id"]), text=_word(row["text"]) or _word(row["subject"]), at=at, subject=_word(row["subject"]),
        caller=_word(row["caller"]), place=_word(row["place"]), kind=_word(row["kind"]), reply=_word(row["reply"]),
        replied_at=replied_at if _word(row["reply"]) else None,
    )  # fmt: skip


def _rows(path: Path, columns: Columns) -> Iterator[dict[str, Any]]:
    lines = _excel(path) if path.suffix.lower() in (".xlsx", ".xls") else _table(path)
    heading = next(lines)
    places = {}
    for each in fields(columns):
        name = getattr(columns, each.name)
        if name in heading:
            places[each.name] = heading.index(name)
        elif each.name in REQUIRED:
            raise BadFile(f"the file has no column {name!r} (it has {', '.join(map(str, heading))}); see --map")
    for line in lines:
        yield {each.name: line[places[each.name]] if each.name in places else None for each in fields(columns)}


def _table(path: Path) -> Iterator[list[Any]]:
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise BadFile(f"cannot read {path.suffix or path.name}: it must be Parquet, CSV or Excel")
    try:
        found = duckdb.connect().execute(f"SELECT * FROM {reader}", [str(path)])  # noqa: S608 - one of two readers
    except duckdb.Error as fault:
        raise BadFile(str(fault).splitlines()[0]) from None
    yield [column[0] for column in found.description]
    while rows := found.fetchmany(BATCH):
        yield from map(list, rows)


def _excel(path: Path) -> Iterator[list[Any]]:
    return iter(CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python())


def _moment(value: Any) -> datetime | None:
    if value is None or value == "":
        return None
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value).strip().replace("/", "-"))
    return moment.replace(tzinfo=SHANGHAI) if moment.tzinfo is None else moment


def _word(value: Any) -> str:
    if value is None:
        return ""
    plain = int(value) if isinstance(value, float) and value.is_integer() else value
    return str(plain).replace("\0", "").strip()
