"""重复率: admitted orders that are marked as repeated, or whose caller had come within the window ÷ admitted orders.

The ledger knows no caller, and must not: whether two callers are one is asked of the blind index.
"""

from datetime import datetime
from typing import Final

from lianxin.core.flags import Flag
from lianxin.core.indicators import REPEAT_DAYS, REPEAT_WINDOW, Count, Indicator
from lianxin.dispatch import queries as dispatch
from lianxin.dispatch.events import OrderAdmitted, OrderAssigned
from lianxin.hotline import queries as hotline
from lianxin.insight.measures import accepted
from lianxin.insight.measures.lives import Life, Measure
from lianxin.kernel import rulebooks
from lianxin.kernel.actors import SYSTEM


def counts(life: Life) -> tuple[Count, ...]:
    """Count an admitted order as ``accepted`` does, in the numerator when it is a repeated one."""
    return tuple(
        Count(each.day, each.unit, int(_is_repeated(life))) for each in accepted.counts(life)
    )  # fmt: skip


def window_at(moment: datetime) -> int:
    """Return for how many days a caller is remembered, by the rule book in force."""
    parameter = rulebooks.at(moment).parameters.get(REPEAT_WINDOW)
    return REPEAT_DAYS if parameter is None or parameter.value is None else int(parameter.value)


def _is_repeated(life: Life) -> bool:
    flags = dispatch.line(life.number, seen_by=SYSTEM).flags
    if Flag.REPEAT in flags:
        return True
    return hotline.came_before(life.number, days=window_at(life.told[0].at), seen_by=SYSTEM)


MEASURE: Final = Measure(
    indicator=Indicator.REPEAT,
    hears=(OrderAdmitted.name, OrderAssigned.name),
    counts=counts,
)
