"""满意率: ratings of 3 to 5 stars ÷ rated.

A matter opened again without a rating is no satisfied one; what was closed because nobody rated it in time stands
apart, in neither number.
"""

from typing import Final

from lianxin.core.indicators import LOWEST_GOOD_RATING, Count, Indicator
from lianxin.core.work_order_life import State
from lianxin.dispatch.events import OrderClosed, OrderRated, OrderReopened
from lianxin.insight.measures.lives import Life, Measure


def counts(life: Life) -> tuple[Count, ...]:
    """Count each round that came to its end, by what the person said of it."""
    rounds: dict[int, Count] = {}
    for fact in life.all(OrderReopened.name):
        rounds[fact.facts["round"] - 1] = Count(fact.day, fact.county, 0)
    latest = 1 + len(rounds)
    for fact in life.all(OrderClosed.name):
        if fact.facts["state"] == State.CLOSED:
            rounds[latest] = Count(fact.day, fact.county, 0, 0, unrated=1)
    for fact in life.all(OrderRated.name):
        rounds[fact.facts["round"]] = Count(fact.day, fact.county, int(fact.facts["rating"] >= LOWEST_GOOD_RATING))
    return tuple(rounds[number] for number in sorted(rounds))


MEASURE: Final = Measure(
    indicator=Indicator.SATISFIED, hears=(OrderRated.name, OrderReopened.name, OrderClosed.name), counts=counts
)
