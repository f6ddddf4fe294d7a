"""受理量: orders admitted, for the county they were first given to; until then for the unit that admitted them."""

from typing import Final

from lianxin.core.indicators import Count, Indicator
from lianxin.dispatch.events import OrderAdmitted, OrderAssigned
from lianxin.insight.measures.lives import Life, Measure


def counts(life: Life) -> tuple[Count, ...]:
    """Count an admitted order once, on the day it was admitted."""
    admitted, assigned = life.first(OrderAdmitted.name), life.first(OrderAssigned.name)
    if admitted is None:
        return ()
    return (Count(admitted.day, (assigned or admitted).county, 1),)


MEASURE: Final = Measure(indicator=Indicator.ACCEPTED, hears=(OrderAdmitted.name, OrderAssigned.name), counts=counts)
