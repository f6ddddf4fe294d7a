"""Whom an order could be given to, in the words of ``core.routing``."""

from collections.abc import Sequence

from lianxin.core.jurisdiction import Level, at_level
from lianxin.core.routing import Candidate, Proposal, propose
from lianxin.core.units import UnitKind
from lianxin.dispatch import queries
from lianxin.dispatch.models import WorkOrder
from lianxin.dispatch.moves import unknown
from lianxin.kernel import rulebooks
from lianxin.kernel.actors import Actor
from lianxin.workforce import queries as workforce
from lianxin.workforce.queries import OfficerLine


def candidate(officer: int, *, seen_by: Actor) -> Candidate:
    """Return one officer as a candidate, whom nobody ranks: what they have in hand is not counted.

    Raises:
        UnknownOfficer

    """
    return _candidate(workforce.officer(officer, seen_by=seen_by), in_hand=0)


def proposal(number: str, *, seen_by: Actor, county: str = "") -> Proposal | None:
    """Rank the officers of the order's county, or of the one named; None while nobody knows which county it is.

    Raises:
        UnknownOrder

    """
    row = (
        WorkOrder.objects.within(seen_by.unit)
        .filter(number=number)
        .values_list("unit", "matter", "rules", "earlier_officers")
        .first()
    )
    if row is None:
        raise unknown(number)
    unit, matter, rules, earlier = row
    area = county or at_level(unit, Level.COUNTY)
    if area is None:
        return None
    officers = workforce.officers(area, seen_by=seen_by)
    route = rulebooks.edition(rules).route_of(matter)
    return propose(area=area, route=route, candidates=_candidates(officers, seen_by), earlier=frozenset(earlier))


def _candidates(officers: Sequence[OfficerLine], seen_by: Actor) -> list[Candidate]:
    busy = queries.in_hand([each.id for each in officers], seen_by=seen_by)
    return [_candidate(each, in_hand=busy.get(each.id, 0)) for each in officers]


def _candidate(officer: OfficerLine, *, in_hand: int) -> Candidate:
    return Candidate(
        officer=officer.id, name=officer.name, unit=officer.unit, unit_name=officer.unit_name,
        unit_kind=UnitKind(officer.unit_kind), in_hand=in_hand, is_on_duty=officer.is_on_duty,
    )  # fmt: skip
