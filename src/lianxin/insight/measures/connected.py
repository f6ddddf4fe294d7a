"""接通率: calls answered ÷ (calls offered − those given up within 5 seconds). No telephone speaks to us yet."""

from typing import Final

from lianxin.core.indicators import Count, Indicator
from lianxin.insight.measures.lives import Life, Measure


def counts(life: Life) -> tuple[Count, ...]:
    """Count nothing: an order is no call."""
    return ()


MEASURE: Final = Measure(indicator=Indicator.CONNECTED, hears=(), counts=counts)
