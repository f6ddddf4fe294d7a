"""Read an edition of the rule book or of the working calendar from the text it was written in: YAML, or JSON.

Needs neither Django nor a database, so that a file can be looked at, compared and counted with before it is loaded.
The shape is held against the dataclasses of the core, unknown keys refused; all faults of a file are told at once.
"""

import hashlib
import json
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, partial
from importlib import resources
from typing import Any, ClassVar, Final, TypeVar

import rfc8785
import yaml
from pydantic import ConfigDict, TypeAdapter, ValidationError

from lianxin.core import calendar_facts
from lianxin.core.calendar import WorkCalendar, from_data
from lianxin.core.calendar_facts import BadCalendar
from lianxin.core.refusals import Kind, Refusal
from lianxin.core.rulebook import RuleBook, in_force
from lianxin.core.rulebook_faults import NAME, Fault, faults
from lianxin.core.words import Word

Content = Mapping[str, Any]
"""An edition as plain JSON: what the table keeps, and what its fingerprint is taken of."""

Shape = TypeVar("Shape")


class Shelf(Word):
    """Where an edition stands."""

    RULES = "rules", "规则"
    CALENDAR = "calendar", "工作日历"


class BadEdition(Refusal):
    """The file cannot be loaded as an edition; every reason is told."""

    kind: ClassVar[Kind] = Kind.INVALID
    code: ClassVar[str] = "rulebook.bad_edition"

    def __init__(self, found: tuple[Fault, ...]) -> None:
        super().__init__("规则文件有{count}处问题", count=len(found))
        self.faults = found

    def said(self, translate: Callable[[str], str]) -> str:
        return "\n".join([super().said(translate), *(fault.said(translate) for fault in self.faults)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """An edition that was read and found right: what it says of itself, and all that it says."""

    shelf: Shelf
    edition: str
    effective_on: date
    owner: str
    source: str
    content: Content


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarYear:
    """The shape of one year of a calendar file."""

    official: bool
    document: str
    sources: tuple[str, ...] = ()
    holidays: dict[str, tuple[str, ...]] = field(default_factory=dict)
    make_up: dict[str, tuple[str, ...]] = field(default_factory=dict)
    closed: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarFile:
    """The shape of a calendar file. One that does not say from when it holds, holds from its first day."""

    edition: str
    hours: dict[str, tuple[str, ...]]
    years: dict[int, CalendarYear]
    effective_on: date | None = None
    owner: str = ""
    source: str = ""


# A one-tuple, because pydantic lets a configuration reach into plain dataclasses only from outside.
_STRICT: Final = ConfigDict(extra="forbid", strict=True)
_RULES: Final = TypeAdapter(tuple[RuleBook], config=_STRICT)
_CALENDAR: Final = TypeAdapter(tuple[CalendarFile], config=_STRICT)

_WRONG: Final[Mapping[str, str]] = {
    "missing": "缺少这一项",
    "unexpected_keyword_argument": "不认识这一项，请检查拼写",
    "string_type": "要写成文字，是数字的加引号",
    "int_type": "要写成整数",
    "int_parsing": "要写成整数",
    "bool_type": "要写true或false",
    "date_type": "日期要写成2026-07-01",
    "date_parsing": "日期要写成2026-07-01",
    "date_from_datetime_parsing": "日期要写成2026-07-01",
    "enum": "只能写{expected}",
    "tuple_type": "要写成列表",
    "dict_type": "要写成“名称: 内容”",
    "mapping_type": "要写成“名称: 内容”",
    "dataclass_type": "要写成“名称: 内容”",
}


def read(text: str, shelf: Shelf) -> Written:
    """Return the edition written in ``text``.

    Raises:
        BadEdition: with all that is wrong.

    """
    content = parse(text)
    book: RuleBook | CalendarFile = rules(content) if shelf is Shelf.RULES else _calendar_file(content)
    effective_on = book.effective_on or date(min(book.years), 1, 1)  # type: ignore[union-attr]  # a book always says it
    return Written(
        shelf=shelf,
        edition=book.edition,
        effective_on=effective_on,
        owner=book.owner,
        source=book.source,
        content=content,
    )


def rules(content: Content) -> RuleBook:
    """Return the rule book that ``content`` says, when nothing is wrong with it.

    Raises:
        BadEdition

    """
    book = shaped_rules(content)
    if found := faults(book):
        raise BadEdition(found)
    return book


def shaped_rules(content: Content) -> RuleBook:
    """Return the rule book of the right shape, without asking whether its rules make sense.

    For what is on the shelf: an edition is checked when it is loaded and stays readable when the checks grow stricter.

    Raises:
        BadEdition

    """
    return _shaped(_RULES, content)


def calendar(content: Content) -> WorkCalendar:
    """Return the working calendar that ``content`` says.

    Raises:
        BadEdition

    """
    _calendar_file(content)
    return shaped_calendar(content)


def shaped_calendar(content: Content) -> WorkCalendar:
    """Return the working calendar of an edition that was checked when it was loaded; JSON made text of its years."""
    return from_data({**content, "years": {int(year): said for year, said in content["years"].items()}})


def parse(text: str) -> dict[str, Any]:
    """Return ``text`` as plain JSON: dates become text, a key written twice is a fault.

    Raises:
        BadEdition

    """
    try:
        loader = _Loader(text)
        content = loader.get_single_data()
        plain = json.loads(json.dumps(content, default=_plain, allow_nan=False))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise BadEdition((Fault(f"line {line}", "这里的写法不是YAML：{reason}", {"reason": error.problem}),)) from None
    except (yaml.YAMLError, TypeError, ValueError, RecursionError) as error:
        raise BadEdition((Fault("file", "有不能保存的内容：{reason}", {"reason": error}),)) from None
    if loader.repeated:
        raise BadEdition(tuple(loader.repeated))
    if not isinstance(plain, dict):
        raise BadEdition((Fault("file", "最外层要写成“名称: 内容”"),))
    return plain


def fingerprint(content: Content) -> str:
    """Return the SHA-256 of the canonical JSON (RFC 8785): two files that say the same have the same."""
    return hashlib.sha256(rfc8785.dumps(dict(content))).hexdigest()


@cache
def shipped() -> tuple[Written, ...]:
    """Return the editions that come with the product, both shelves, by file name."""
    return tuple(read(text, shelf) for shelf, text in _shipped_texts())


def shipped_calendar() -> WorkCalendar:
    """Return the newest working calendar that comes with the product."""
    return calendar(in_force((each for each in shipped() if each.shelf is Shelf.CALENDAR), date.max).content)


def _shipped_texts() -> Iterator[tuple[Shelf, str]]:
    folder = resources.files("lianxin.core").joinpath("editions")
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        if file.name.endswith(".yaml"):
            shelf = Shelf.CALENDAR if file.name.startswith(Shelf.CALENDAR) else Shelf.RULES
            yield shelf, file.read_text(encoding="utf-8")


def _calendar_file(content: Content) -> CalendarFile:
    """Return a calendar file of the right shape that a calendar can be built from; each year's faults are told."""
    file = _shaped(_CALENDAR, content)
    found = [] if NAME.fullmatch(file.edition) else [Fault("edition", "版本名写成cn-2026.1这样，不超过40个字符")]
    found += _refused("hours", partial(calendar_facts.read_week, content["hours"]))
    for year, said in content["years"].items():
        found += _refused(f"years / {year}", partial(calendar_facts.read_years, {int(year): said}))
    if not found:
        found += _refused("calendar", partial(shaped_calendar, content))
    if found:
        raise BadEdition(tuple(found))
    return file


def _refused(place: str, attempt: Callable[[], object]) -> list[Fault]:
    try:
        attempt()
    except BadCalendar as bad:
        return [Fault(place, bad.sentence, bad.facts)]
    return []


def _shaped(adapter: TypeAdapter[tuple[Shape]], content: Content) -> Shape:
    try:
        return adapter.validate_json(json.dumps([content]))[0]
    except ValidationError as error:
        raise BadEdition(tuple(_fault(each, content) for each in error.errors(include_url=False))) from None


def _fault(error: Any, content: Content) -> Fault:
    expected = str(error.get("ctx", {}).get("expected", "")).replace(" or ", ", ")
    facts = {"expected": expected, "reason": error["msg"]}
    return Fault(_place(error["loc"][1:], content), _WRONG.get(error["type"], "读不懂：{reason}"), facts)


def _place(steps: tuple[int | str, ...], content: Any) -> str:
    """Return where a fault stands: names for keys, and for a line of a list its code, its text or its number."""
    names = []
    for step in steps:
        content = _within(content, step)
        named = content if isinstance(step, int) and isinstance(content, dict) else {}
        number = step + 1 if isinstance(step, int) else step
        names.append(str(named.get("code") or named.get("matter") or named.get("text") or number))
    return " / ".join(names)


def _within(content: Any, step: int | str) -> Any:
    try:
        return content[step]
    except (KeyError, IndexError, TypeError):  # the fault is that it is not there, or is no mapping or list
        return None


def _plain(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


class _Loader(yaml.SafeLoader):
    """Plain YAML that notices keys written twice, where YAML itself would quietly keep the second."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.repeated: list[Fault] = []

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                place = f"line {key.start_mark.line + 1}"
                self.repeated.append(Fault(place, "“{key}”写了两次，请只留一次", {"key": key.value}))
            seen.add(str(key.value))
        return super().construct_mapping(node, deep)
