"""The rule book (规则库): every number a law, a bureau or a leader may change, as it stood on a day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar, Final, Protocol, TypeVar

from lianxin.core.refusals import Kind, Refusal
from lianxin.core.words import Word


class MatterKind(Word):
    """What somebody wants of us (诉求类型)."""

    CONSULTATION = "consultation", "咨询"
    REPORT = "report", "举报"
    COMPLAINT = "complaint", "投诉"
    SUGGESTION = "suggestion", "意见建议"
    HELP = "help", "求助"


class NoRules(Refusal):
    """No edition was in force on the day asked for."""

    code: ClassVar[str] = "rulebook.none"


class NotSet(Refusal):
    """The rule book says that this value must be set by its owner, and nobody has."""

    code: ClassVar[str] = "rulebook.not_set"


class UnknownMatter(Refusal):
    """The matter is not in the edition's tree."""

    kind: ClassVar[Kind] = Kind.INVALID
    code: ClassVar[str] = "rulebook.unknown_matter"


class UnknownGround(Refusal):
    """The ground is not in the edition's list."""

    kind: ClassVar[Kind] = Kind.INVALID
    code: ClassVar[str] = "rulebook.unknown_ground"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One number or table, with the one who signs for it and where it comes from. ``value`` None = must be set."""

    value: Any
    unit: str = ""
    origin: str
    owner: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockTerms:
    """The three terms of one class of order (时限档), each written as ``8min``, ``24h``, ``2wd``."""

    label: str
    report: str
    dispatch: str
    finish: str
    callback: str
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """One leaf or branch of the matter tree (事项): ``code`` is dotted, ``terms`` names a class of order."""

    code: str
    label: str
    kind: MatterKind
    terms: str
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One line of the routing table (岗位流转表): matters (by code prefix) → the kind of unit that handles them."""

    line: int
    matter: str
    team: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """One phrase staff should use or must not (用语)."""

    text: str
    use: str
    better: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalGround:
    """One lawful ground to refuse an appeal, and where the person should go instead."""

    code: str
    label: str
    channel: str
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleBook:
    """One dated edition. A decision's ledger entry names the edition it was taken under."""

    edition: str
    effective_on: date
    owner: str
    source: str
    parameters: Mapping[str, Parameter]
    terms: Mapping[str, ClockTerms]
    matters: tuple[Matter, ...]
    routes: tuple[Route, ...]
    refusal_grounds: tuple[RefusalGround, ...]
    phrases: tuple[Phrase, ...] = field(default=())

    def value(self, key: str) -> Any:
        """Return a parameter's value.

        Raises:
            NotSet: when the edition leaves it to its owner, or does not know it.

        """
        parameter = self.parameters.get(key)
        if parameter is None or parameter.value is None:
            raise NotSet("规则库没有设定“{key}”，相关功能暂不可用", key=key)
        return parameter.value

    def count(self, key: str) -> int:
        """Return a value that something is counted up to: a whole number from one.

        Raises:
            NotSet

        """
        assert key in COUNTED, key  # what is not listed there could be loaded as anything
        return int(self.value(key))

    def unset(self) -> tuple[str, ...]:
        """Return the keys that must be set and are not, in order."""
        return tuple(sorted(key for key, parameter in self.parameters.items() if parameter.value is None))

    def matter(self, code: str) -> Matter:
        """Return one matter.

        Raises:
            UnknownMatter

        """
        for matter in self.matters:
            if matter.code == code:
                return matter
        raise UnknownMatter("没有事项“{matter}”", matter=code)

    def catch_all(self, kind: MatterKind) -> Matter:
        """Return the matter of a kind for whatever fits no other leaf (``consult.other``).

        Raises:
            UnknownMatter

        """
        for matter in self.matters:
            if matter.kind is kind and matter.code.endswith(CATCH_ALL):
                return matter
        raise UnknownMatter("“{kind}”没有兜底事项", kind=kind)

    def refusal_ground(self, code: str) -> RefusalGround:
        """Return one lawful ground to refuse.

        Raises:
            UnknownGround

        """
        for ground in self.refusal_grounds:
            if ground.code == code:
                return ground
        raise UnknownGround("规则库里没有理由“{ground}”", ground=code)

    def terms_of(self, matter: str, *, urgent: bool) -> ClockTerms:
        """Return the terms that hold for a matter; what is urgent has a class of its own."""
        return self.terms[URGENT if urgent else self.matter(matter).terms]

    def route_of(self, matter: str) -> Route | None:
        """Return the most specific line of the routing table that covers a matter."""
        covering = [
            route for route in self.routes if f"{matter}.".startswith(f"{route.matter}.") or route.matter == "*"
        ]
        return max(covering, key=lambda route: (len(route.matter.strip("*")), -route.line), default=None)


COUNTED: Final = frozenset(
    {
        "callback.attempts_max",
        "evidence.max_bytes",
        "portal.filings_per_hour",
        "review.close_unrated_after",
        "text.max_characters",
    }
)
"""Parameters that the product counts with; an edition that writes anything else than a whole number is not loaded."""
URGENT: Final = "urgent"
CATCH_ALL: Final = ".other"


class Dated(Protocol):
    """What has a name and a day from which it holds: a rule book, or its place on a shelf before it is read."""

    @property
    def edition(self) -> str: ...
    @property
    def effective_on(self) -> date: ...


Edition = TypeVar("Edition", bound=Dated)


def in_force(editions: Iterable[Edition], on: date) -> Edition:
    """Return the latest edition already effective ``on`` that day; of two from one day, the one named later.

    Raises:
        NoRules

    """
    effective = [edition for edition in editions if edition.effective_on <= on]
    if not effective:
        raise NoRules("{day}没有生效的规则版本", day=on.isoformat())
    return max(effective, key=lambda edition: (edition.effective_on, edition.edition))
