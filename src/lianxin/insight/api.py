"""The figures over HTTP, for machines."""

from datetime import timedelta
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router
from pydantic import Field, StringConstraints

from lianxin.core.indicators import Indicator
from lianxin.core.roles import Can
from lianxin.core.sparklines import Step
from lianxin.insight import queries, schemas
from lianxin.insight.forms import UNIT, USUAL
from lianxin.kernel.access import actor_of

router = Router(tags=["insight"])
Unit = Annotated[str, StringConstraints(pattern=rf"^$|{UNIT}")]
Days = Annotated[int, Field(ge=1, le=queries.MOST_DAYS)]


@router.get("/figures", response=schemas.Figures)
def figures(
    request: HttpRequest, unit: Unit = "", days: Days = USUAL, by: Indicator = Indicator.ON_TIME
) -> dict[str, Any]:
    """Show the six indicators of a unit, and the units below it by what they contribute to one of them."""
    actor, on = actor_of(request), timezone.localdate()
    actor.require(Can.SEE_FIGURES)
    parts = queries.breakdown(seen_by=actor, on=on, days=days, unit=unit, by=by)
    found = queries.figures(seen_by=actor, on=on, days=days, unit=unit)
    return {
        "unit": parts.unit.path,
        "since": on - timedelta(days=days - 1),
        "until": on,
        "by": by.value,
        "figures": [_figure(each) for each in found],
        "worst": [_unit(each) for each in parts.worst],
    }


def _figure(figure: queries.Figure) -> dict[str, Any]:
    return {
        "indicator": figure.indicator.value, "label": figure.indicator.label,
        "definition": figure.definition.sentence, "numerator": figure.numerator, "denominator": figure.denominator,
        "unrated": figure.unrated, "share": figure.share, "unrated_share": figure.unrated_share, "goal": figure.goal,
        "verdict": figure.verdict.value, "is_too_small": figure.is_too_small,
        "previous_numerator": figure.previous.numerator, "previous_denominator": figure.previous.denominator,
        "series": [_day(each) for each in figure.series],
    }  # fmt: skip


def _day(each: Step) -> dict[str, Any]:
    return {"day": each.since, "numerator": each.numerator, "denominator": each.denominator}


def _unit(part: queries.UnitFigure) -> dict[str, Any]:
    stand = part.stand
    return {
        "unit": part.line.path, "name": part.line.name, "numerator": stand.tally.numerator,
        "denominator": stand.tally.denominator, "misses": stand.misses, "is_too_small": stand.is_too_small,
        "is_worst": stand.is_worst, "is_rest": part.is_rest,
    }  # fmt: skip
