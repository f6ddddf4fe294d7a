"""What is wrong with a rule book whose shape is right: rules that name nothing, twice, or nobody.

All faults are told at once, each with its place and a sentence, so that whoever writes an edition mends it in one go.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final

from lianxin.core.rulebook import CATCH_ALL, COUNTED, URGENT, ClockTerms, MatterKind, Parameter, RuleBook
from lianxin.core.terms import BadTerm, Term
from lianxin.core.units import TeamKind

NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}", re.ASCII)
CODE: Final = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*", re.ASCII)
LONGEST_CODE: Final = 40
LONGEST_LABEL: Final = 12
EVERYTHING: Final = "*"
TEAMS: Final = frozenset(team.value for team in TeamKind)
PHRASE_USES: Final = frozenset({"forbidden", "recommended"})
MAY_BE_EMPTY: Final = frozenset({"unit", "note", "better", "keywords"})


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, where it stands, and a sentence about it with its facts."""

    place: str
    sentence: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    def said(self, translate: Callable[[str], str] = str) -> str:
        """Return place and sentence in the language that ``translate`` speaks."""
        return f"{self.place}: {translate(self.sentence).format(**self.facts)}"


def faults(book: RuleBook) -> tuple[Fault, ...]:
    """Return all that is wrong with ``book``, in the order of the file; nothing when it may be loaded."""
    parts = (_of_the_head, _of_parameters, _of_terms, _of_matters, _of_kinds, _of_routes, _of_grounds, _of_phrases)
    return tuple(fault for part in parts for fault in part(book))


def _of_the_head(book: RuleBook) -> Iterator[Fault]:
    if not NAME.fullmatch(book.edition):
        yield Fault("edition", "版本名只用小写字母、数字、点、横线和下划线，不超过40个字符")
    for name in ("owner", "source"):
        if not getattr(book, name).strip():
            yield Fault(name, "不能留空")


def _of_parameters(book: RuleBook) -> Iterator[Fault]:
    for key, parameter in book.parameters.items():
        place = f"parameters / {key}"
        yield from _misshapen(place, key)
        yield from _blank(place, parameter)
        yield from _unexplained(place, parameter)
        if key in COUNTED and not _counts(parameter.value):
            yield Fault(f"{place} / value", "要写成大于0的整数，不能写“{value}”", {"value": parameter.value})


def _counts(value: Any) -> bool:
    return value is None or (isinstance(value, int) and not isinstance(value, bool) and value > 0)


def _unexplained(place: str, parameter: Parameter) -> Iterator[Fault]:
    if parameter.value is None and not parameter.note.strip():
        yield Fault(place, "没有设定的参数要在note里写明由谁定、有哪些可选的值")


def _of_terms(book: RuleBook) -> Iterator[Fault]:
    if URGENT not in book.terms:
        yield Fault("terms", "缺少紧急时限档“{code}”", {"code": URGENT})
    for key, terms in book.terms.items():
        place = f"terms / {key}"
        yield from _misshapen(place, key)
        yield from _blank(place, terms)
        yield from _unreadable(place, terms)


def _unreadable(place: str, terms: ClockTerms) -> Iterator[Fault]:
    for name in ("report", "dispatch", "finish", "callback"):
        try:
            Term.read(getattr(terms, name))
        except BadTerm as bad:
            yield Fault(f"{place} / {name}", bad.sentence, bad.facts)


def _of_matters(book: RuleBook) -> Iterator[Fault]:
    yield from _repeated("matters", (matter.code for matter in book.matters))
    for matter in book.matters:
        place = f"matters / {matter.code}"
        yield from _misshapen(place, matter.code)
        yield from _blank(place, matter)
        if "." not in matter.code:
            yield Fault(place, "事项代码至少两级，如report.fake")
        if len(matter.label) > LONGEST_LABEL:
            yield Fault(place, "事项名称不超过{most}个字", {"most": LONGEST_LABEL})
        if matter.terms not in book.terms:
            yield Fault(place, "没有时限档“{terms}”", {"terms": matter.terms})
        if not all(keyword.strip() for keyword in matter.keywords):
            yield Fault(place, "关键词不能留空")


def _of_kinds(book: RuleBook) -> Iterator[Fault]:
    """Tell of kinds without a catch-all, and of branches shared by two kinds: a route by branch would mix them."""
    for kind in MatterKind:
        found = [matter.code for matter in book.matters if matter.kind is kind and matter.code.endswith(CATCH_ALL)]
        if len(found) != 1:
            yield Fault("matters", "“{kind}”要有一个、且只有一个以.other结尾的兜底事项", {"kind": kind.label})
    kinds_of: dict[str, set[MatterKind]] = {}
    for matter in book.matters:
        kinds_of.setdefault(matter.code.partition(".")[0], set()).add(matter.kind)
    for branch, kinds in kinds_of.items():
        if len(kinds) > 1:
            yield Fault(f"matters / {branch}", "同一个分支下只能有一种诉求类型")


def _of_routes(book: RuleBook) -> Iterator[Fault]:
    yield from _repeated("routes", (route.matter for route in book.routes))
    if [route.line for route in book.routes] != sorted({route.line for route in book.routes}):
        yield Fault("routes", "行号要从小到大，不能重复")
    if not book.routes or book.routes[-1].matter != EVERYTHING:
        yield Fault("routes", "最后一行要写“*”，没有列出的事项才有人办")
    branches = {branch for matter in book.matters for branch in _branches(matter.code)} | {EVERYTHING}
    for route in book.routes:
        place = f"routes / {route.matter}"
        yield from _blank(place, route)
        if route.matter not in branches:
            yield Fault(place, "没有一个事项以“{matter}”开头", {"matter": route.matter})
        if route.team not in TEAMS:
            yield Fault(place, "“{team}”不是承办队站的类别", {"team": route.team})


def _of_grounds(book: RuleBook) -> Iterator[Fault]:
    yield from _repeated("refusal_grounds", (ground.code for ground in book.refusal_grounds))
    for ground in book.refusal_grounds:
        place = f"refusal_grounds / {ground.code}"
        yield from _misshapen(place, ground.code)
        yield from _blank(place, ground)


def _of_phrases(book: RuleBook) -> Iterator[Fault]:
    yield from _repeated("phrases", (phrase.text for phrase in book.phrases))
    for phrase in book.phrases:
        place = f"phrases / {phrase.text}"
        yield from _blank(place, phrase)
        if phrase.use not in PHRASE_USES:
            yield Fault(place, "use只能写forbidden或recommended，不能写“{use}”", {"use": phrase.use})
        if phrase.use == "forbidden" and not phrase.better.strip():
            yield Fault(place, "禁用语要写明better，换成怎样说")


def _branches(code: str) -> Iterator[str]:
    steps = code.split(".")
    return (".".join(steps[:depth]) for depth in range(1, len(steps) + 1))


def _misshapen(place: str, code: str) -> Iterator[Fault]:
    if not CODE.fullmatch(code) or len(code) > LONGEST_CODE:
        yield Fault(place, "代码由小写字母、数字和下划线组成，用点分级，不超过{most}个字符", {"most": LONGEST_CODE})


def _blank(place: str, rule: Any) -> Iterator[Fault]:
    for each in fields(rule):
        value = getattr(rule, each.name)
        if isinstance(value, str) and each.name not in MAY_BE_EMPTY and not value.strip():
            yield Fault(f"{place} / {each.name}", "不能留空")


def _repeated(place: str, keys: Iterable[str]) -> Iterator[Fault]:
    for key, times in Counter(keys).items():
        if times > 1:
            yield Fault(f"{place} / {key}", "写了{times}次，请只留一次", {"times": times})
