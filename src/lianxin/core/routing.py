"""Who should handle an order (派单): by routing table and area, then by who has room, with the reason.

The table says which kind of team (岗位流转表); the area says which county; among that county's teams the officer with
the fewest orders in hand comes first. Nobody is proposed who handled the order before, or who is off duty.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from lianxin.core.jurisdiction import covers
from lianxin.core.refusals import Kind, Refusal
from lianxin.core.rulebook import Route
from lianxin.core.units import TeamKind, UnitKind
from lianxin.core.words import Word

OFFICE_KINDS = frozenset({UnitKind.COUNTY})


class NotThisOfficer(Refusal):
    """The officer may not be given this order."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    code: ClassVar[str] = "routing.not_this_officer"


class Obstacle(Word):
    """Why an officer is not proposed."""

    OFF_DUTY = "off_duty", "今天不在岗"
    HANDLED_BEFORE = "handled_before", "上一轮办过本件，须换人"
    OTHER_AREA = "other_area", "不是这个辖区"
    OTHER_TEAM = "other_team", "岗位流转表不归这类队站"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An officer as the dispatcher's table shows them: where they stand and how much they have in hand."""

    officer: int
    name: str
    unit: str
    unit_name: str
    unit_kind: UnitKind
    in_hand: int
    is_on_duty: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One candidate with what speaks against them; ``obstacle`` None = may be proposed."""

    candidate: Candidate
    obstacle: Obstacle | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """The ranked candidates and the line of the routing table that ranked them."""

    route: Route | None
    options: tuple[Option, ...]

    @property
    def best(self) -> Candidate | None:
        """The officer proposed, None when nobody qualifies and a person has to decide."""
        return next((option.candidate for option in self.options if option.obstacle is None), None)


def propose(*, area: str, route: Route | None, candidates: Iterable[Candidate], earlier: frozenset[int]) -> Proposal:
    """Rank the candidates for an order of ``area``; the order of the candidates handed in does not matter."""
    options = [
        Option(candidate=each, obstacle=_obstacle(each, area=area, route=route, earlier=earlier)) for each in candidates
    ]
    options.sort(key=lambda option: (_ranked(option.obstacle), option.candidate.in_hand, option.candidate.officer))
    return Proposal(route=route, options=tuple(options))


def require_free(candidate: Candidate, *, earlier: frozenset[int]) -> None:
    """Refuse an officer who handled an earlier round of the order, or is off duty.

    The table and the area only advise: a dispatcher may have reasons. These two are not theirs to waive.

    Raises:
        NotThisOfficer

    """
    obstacle = _obstacle(candidate, area=candidate.unit, route=None, earlier=earlier)
    if obstacle is not None:
        raise NotThisOfficer("不能派给{name}：{obstacle}", name=candidate.name, obstacle=obstacle)


def _obstacle(candidate: Candidate, *, area: str, route: Route | None, earlier: frozenset[int]) -> Obstacle | None:
    if candidate.officer in earlier:
        return Obstacle.HANDLED_BEFORE
    if not candidate.is_on_duty:
        return Obstacle.OFF_DUTY
    if not (covers(area, candidate.unit) or covers(candidate.unit, area)):
        return Obstacle.OTHER_AREA
    if route is not None and not _is_of_team(candidate.unit_kind, route):
        return Obstacle.OTHER_TEAM
    return None


def _is_of_team(kind: UnitKind, route: Route) -> bool:
    if route.team == TeamKind.OFFICE:
        return kind in OFFICE_KINDS
    return kind == route.team


def _ranked(obstacle: Obstacle | None) -> int:
    return 0 if obstacle is None else 1 + list(Obstacle).index(obstacle)
