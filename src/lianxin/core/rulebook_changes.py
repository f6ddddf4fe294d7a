"""What differs between two editions of the rule book: read by the one who signs, before an edition is loaded."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

from lianxin.core.rulebook import ClockTerms, Matter, Parameter, Phrase, RefusalGround, Route, RuleBook
from lianxin.core.words import Word

Rule = Parameter | ClockTerms | Matter | Route | RefusalGround | Phrase


class Part(Word):
    """One part of the rule book."""

    PARAMETERS = "parameters", "参数"
    TERMS = "terms", "时限档"
    MATTERS = "matters", "事项"
    ROUTES = "routes", "岗位流转"
    REFUSAL_GROUNDS = "refusal_grounds", "不予受理情形"
    PHRASES = "phrases", "用语"


class ChangeKind(Word):
    """What became of a rule."""

    ADDED = "added", "新增"
    REMOVED = "removed", "删除"
    CHANGED = "changed", "修改"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One rule that is not the same in both editions; ``before`` is None for a new one, ``after`` for one removed."""

    part: Part
    key: str
    before: Rule | None
    after: Rule | None

    @property
    def kind(self) -> ChangeKind:
        """What became of the rule."""
        if self.before is None:
            return ChangeKind.ADDED
        return ChangeKind.REMOVED if self.after is None else ChangeKind.CHANGED

    def details(self) -> tuple[tuple[str, Any, Any], ...]:
        """Return the fields that differ, each with what it was and what it is; None on the side that has no rule."""
        names = [each.name for each in fields(RULES[self.part])]
        pairs = ((name, getattr(self.before, name, None), getattr(self.after, name, None)) for name in names)
        return tuple((name, before, after) for name, before, after in pairs if before != after)


RULES: Final[Mapping[Part, type[Rule]]] = {
    Part.PARAMETERS: Parameter,
    Part.TERMS: ClockTerms,
    Part.MATTERS: Matter,
    Part.ROUTES: Route,
    Part.REFUSAL_GROUNDS: RefusalGround,
    Part.PHRASES: Phrase,
}
"""What the rules of each part are."""

KEYS: Final = {Part.MATTERS: "code", Part.ROUTES: "matter", Part.REFUSAL_GROUNDS: "code", Part.PHRASES: "text"}
"""By which field the rules of a part are told apart; the other parts are mappings and bring their own keys."""


def changes(old: RuleBook, new: RuleBook) -> tuple[Change, ...]:
    """Return every rule that differs, part by part, within a part by key. The same book twice gives nothing."""
    return tuple(change for part in Part for change in _changes_of(part, _keyed(old, part), _keyed(new, part)))


def _changes_of(part: Part, old: Mapping[str, Rule], new: Mapping[str, Rule]) -> Iterator[Change]:
    for key in sorted(old.keys() | new.keys()):
        before, after = old.get(key), new.get(key)
        if before != after:
            yield Change(part=part, key=key, before=before, after=after)


def _keyed(book: RuleBook, part: Part) -> Mapping[str, Rule]:
    rules = getattr(book, part.value)
    return {getattr(rule, KEYS[part]): rule for rule in rules} if part in KEYS else rules
