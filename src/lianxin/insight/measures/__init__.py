"""Measures: one indicator a file, each a plain function from an order's chain to how the order counts.

What a fact changes is never worked out: the order is counted anew from its whole chain, and the figures move by the
difference. So hearing a fact twice, late, or after its followers comes to the same.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from lianxin.core.indicators import Indicator
from lianxin.insight.measures import accepted, connected, first_dispatch, on_time, repeat, satisfied
from lianxin.insight.measures.lives import Measure

MEASURES: Final[Mapping[Indicator, Measure]] = MappingProxyType(
    {
        module.MEASURE.indicator: module.MEASURE
        for module in (accepted, connected, first_dispatch, on_time, satisfied, repeat)
    }
)
FACTS: Final = tuple(sorted({name for measure in MEASURES.values() for name in measure.hears}))
"""Every fact that may change how an order counts."""
