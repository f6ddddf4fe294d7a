"""An edition of the rule book as tables that people read, and what does not run while a rule is unset."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from lianxin.core.rulebook import MatterKind, RuleBook
from lianxin.core.rulebook_changes import Change, Part
from lianxin.core.terms import BadTerm, Term
from lianxin.core.units import TeamKind
from lianxin.core.words import Word

Translate = Callable[[str], str]
UNSET: Final = "未设定"
USES: Final[Mapping[str, str]] = MappingProxyType({"forbidden": "忌用", "recommended": "推荐"})
FIELDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "key": "参数", "value": "值", "unit": "计量", "origin": "出处", "owner": "负责单位", "note": "说明",
        "code": "代码",
        "label": "名称", "report": "上报", "dispatch": "派单", "finish": "办结", "callback": "回访", "kind": "类型",
        "terms": "时限档", "keywords": "关键词", "line": "行", "matter": "事项", "team": "承办", "reason": "理由",
        "channel": "该找谁", "text": "用语", "use": "用法", "better": "换成",
    }
)  # fmt: skip
"""Field → the word at the head of its column."""
COLUMNS: Final[Mapping[Part, tuple[str, ...]]] = MappingProxyType(
    {
        Part.PARAMETERS: ("key", "value", "origin", "owner", "note"),
        Part.TERMS: ("label", "report", "dispatch", "finish", "callback", "origin"),
        Part.MATTERS: ("code", "label", "kind", "terms", "keywords"),
        Part.ROUTES: ("line", "matter", "team", "reason"),
        Part.REFUSAL_GROUNDS: ("code", "label", "channel", "origin"),
        Part.PHRASES: ("text", "use", "better", "origin"),
    }
)
STOPS: Final[tuple[tuple[str, str], ...]] = (
    ("case.hearing.amount", "不提示哪些案件要告知听证"),
    ("case.unclaimed_notice", "不计算无主财物的公告期"),
    ("case.", "案件办理中用到它的期限和金额不计算"),
    ("inspection.ratio_by_grade", "不按信用等级抽取检查对象"),
    ("inspection.", "双随机中用到它的步骤不运行"),
    ("alarm.screen_interval", "预警不自动筛查"),
    ("alarm.dispose_days", "预警处置不计时，也不催办"),
    ("alarm.", "用到它的预警不触发"),
    ("licence.", "许可办理中用到它的期限不计算"),
    ("", "用到它的功能不运行，界面会写明没有设定"),
)
"""Beginning of a key → what does not run while it is unset; the first that fits."""


@dataclass(frozen=True, slots=True)
class Unset:
    """A parameter that its owner must set, and what waits for it."""

    key: str
    note: str
    owner: str
    origin: str
    stops: str


@dataclass(frozen=True, slots=True)
class Table:
    """One part of an edition: a heading of field names, and rows of words in the same order."""

    part: Part
    heading: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One rule that differs, and its fields that do: (name, before, after)."""

    change: Change
    details: Sequence[tuple[str, str, str]]


def unset(book: RuleBook) -> list[Unset]:
    """Return what must be set and is not."""
    found = ((key, book.parameters[key]) for key in book.unset())
    return [Unset(key, each.note, each.owner, each.origin, _stops(key)) for key, each in found]


def tables(book: RuleBook, translate: Translate = str, parts: Iterable[Part] = Part) -> Iterator[Table]:
    """Yield the parts of an edition."""
    for part in parts:
        columns = COLUMNS[part]
        rows = [[_cell(key, rule, column, translate) for column in columns] for key, rule in _rules(book, part)]
        yield Table(part, [FIELDS[column] for column in columns], rows)


def lines(changes: Iterable[Change], translate: Translate = str) -> list[ChangeLine]:
    """Return changes in words."""
    return [
        ChangeLine(
            change,
            [
                (FIELDS.get(name, name), said(before, translate), said(after, translate))
                for name, before, after in change.details()
            ],
        )
        for change in changes
    ]


def said(value: Any, translate: Translate = str) -> str:
    """Say a value of a rule."""
    match value:
        case None:
            return ""
        case Word():
            return translate(value.label)
        case list() | tuple():
            return "、".join(said(each, translate) for each in value)
        case Mapping():
            return "、".join(f"{key} {said(each, translate)}" for key, each in value.items())
        case bool():
            return translate("是" if value else "否")
        case _:
            return str(value)


def _stops(key: str) -> str:
    return next(stops for beginning, stops in STOPS if key.startswith(beginning))


def _rules(book: RuleBook, part: Part) -> list[tuple[str, Any]]:
    rules = getattr(book, part.value)
    return sorted(rules.items()) if isinstance(rules, Mapping) else [("", rule) for rule in rules]


def _cell(key: str, rule: Any, column: str, translate: Translate) -> str:
    value = key if column == "key" else getattr(rule, column)
    match column:
        case "value":
            return translate(UNSET) if value is None else f"{said(value, translate)} {rule.unit}".strip()
        case "report" | "dispatch" | "finish" | "callback":
            return _term(value, translate)
        case "team":
            return translate(TeamKind(value).label)
        case "kind":
            return translate(MatterKind(value).label)
        case "use":
            return translate(USES.get(value, value))
        case _:
            return said(value, translate)


def _term(text: str, translate: Translate) -> str:
    try:
        return Term.read(text).said(translate)
    except BadTerm:
        return text
