"""What insight does when an order moves: it counts the order anew."""

from datetime import datetime
from typing import Final

from lianxin.insight import commands, measures
from lianxin.insight.measures import lives
from lianxin.kernel import ledger
from lianxin.kernel.actors import SYSTEM
from lianxin.kernel.reactions import Heard

FACTS: Final = measures.FACTS


def count(heard: Heard, at: datetime) -> None:
    """Count the order by every measure that this fact may change."""
    life = lives.life(heard.subject, ledger.history(heard.subject))
    counts = {
        indicator: measure.counts(life)
        for indicator, measure in measures.MEASURES.items()
        if heard.name in measure.hears
    }
    commands.put_counts(subject=heard.subject, unit=heard.unit, counts=counts, by=SYSTEM, at=at)
