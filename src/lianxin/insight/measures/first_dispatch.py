"""首派准确率: orders first dispatched and never returned or reassigned ÷ orders first dispatched.

A return that was not approved is no return; a dispute decided for the first officer shows that the dispatch was right.
"""

from typing import Final

from lianxin.core.indicators import Count, Indicator
from lianxin.dispatch.events import OrderAssigned, OrderDesignated, OrderReassigned, ReturnApproved
from lianxin.insight.measures.lives import Life, Measure


def counts(life: Life) -> tuple[Count, ...]:
    """Count a dispatched order once, on the day and for the county of its first dispatch."""
    first = life.first(OrderAssigned.name)
    if first is None:
        return ()
    elsewhere = [
        fact for fact in life.all(OrderDesignated.name) if fact.facts["officer"] != first.facts["officer"]
    ]  # fmt: skip
    is_right = not elsewhere and not life.all(ReturnApproved.name, OrderReassigned.name)
    return (Count(first.day, first.county, int(is_right)),)


MEASURE: Final = Measure(
    indicator=Indicator.FIRST_DISPATCH,
    hears=(OrderAssigned.name, OrderReassigned.name, OrderDesignated.name, ReturnApproved.name),
    counts=counts,
)
