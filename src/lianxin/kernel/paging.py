"""Pages by keyset: the next page begins after the last row of this one, however long the table is."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final, Generic, TypeVar

from lianxin.core.refusals import Kind, Refusal

Row = TypeVar("Row")
PAGE: Final = 50
READ: Final[Mapping[type, Callable[[str], object]]] = {datetime: datetime.fromisoformat}


class BadPage(Refusal):
    """The mark of a page is not one of ours."""

    kind: ClassVar[Kind] = Kind.INVALID
    code: ClassVar[str] = "paging.bad"


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page; ``after`` marks where the next begins, empty when there is none."""

    rows: Sequence[Row]
    after: str


def page_of(rows: Sequence[Row], limit: int, key: Callable[[Row], Sequence[object]]) -> Page[Row]:
    """Make a page of rows of which one more than ``limit`` was asked for."""
    shown = rows[:limit]
    return Page(shown, mark(key(shown[-1])) if len(rows) > limit else "")


def mark(key: Sequence[object]) -> str:
    """Write the key of a row as the mark of a page."""
    plain = [each.isoformat() if isinstance(each, datetime) else each for each in key]
    return urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def key_of(after: str, *kinds: type) -> tuple[object, ...] | None:
    """Read a mark back: None when there is none.

    Raises:
        BadPage: when it is not a key of these kinds.

    """
    if not after:
        return None
    try:
        plain = json.loads(urlsafe_b64decode(after + "=" * (-len(after) % 4)))
        key = tuple(READ.get(kind, kind)(each) for each, kind in zip(plain, kinds, strict=True))
    except (ValueError, TypeError, OverflowError, RecursionError):
        raise BadPage("翻页位置不对，请从第一页看起") from None
    if any(isinstance(each, datetime) and each.tzinfo is None for each in key):
        raise BadPage("翻页位置不对，请从第一页看起")
    return key
