"""Where orders come from (来源): what the room that opened an order adds to the order's page.

Rooms above put themselves down here, by a line in ``web.wiring``; this room knows none of them by name.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from lianxin.kernel.actors import Actor

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """One way an order comes to be.

    ``card`` answers with pairs of label and value for those who may see the order. ``decide`` names the page that takes
    the order's number and admits or refuses it. ``caller`` answers with the address at which this reader may be shown
    the person behind the order, empty when they may not or nobody is known.
    """

    label: str
    card: Callable[[str, Actor], Pairs]
    decide: str = ""
    caller: Callable[[str, Actor], str] | None = None


ORIGINS: Final[dict[str, Origin]] = {}


def put_down(code: str, origin: Origin) -> None:
    """Say what an origin adds; said twice, the later word holds."""
    ORIGINS[code] = origin
