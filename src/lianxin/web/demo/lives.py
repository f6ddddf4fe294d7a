"""How the demo's orders live: which verbs, one after another, and how long people take for each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final

from django.utils import timezone

from lianxin.core.calendar import SHANGHAI

LOOP: Final = "admit assign accept report pass_review "
ENDED: Final = {
    LOOP + "call_rated": 46,
    LOOP + "rate": 14,
    LOOP + "call_unrated rate": 6,
    LOOP + "call_unrated close_unrated": 5,
    LOOP + "call_unreached call_rated": 5,
    "answer": 24,
    "refuse": 12,
    "admit assign accept report send_back report pass_review call_rated": 9,
    "admit assign ask_return approve_return assign accept report pass_review call_rated": 7,
    "admit assign ask_return reject_return accept report pass_review rate": 4,
    "admit assign ask_return designate accept report pass_review call_rated": 4,
    "admit assign reassign accept report pass_review call_rated": 6,
    LOOP + "call_bad assign accept report pass_review call_rated": 7,
    LOOP + "call_unsolved assign accept report pass_review call_rated": 4,
    LOOP + "rate_bad assign accept report pass_review rate": 3,
    "admit assign accept terminate": 4,
}
"""The lives of orders that came some days ago, and how often each is lived."""

STANDING: Final = {
    "": 9,
    "admit": 13,
    "admit assign": 12,
    "admit assign accept": 22,
    "admit assign ask_return": 6,
    "admit assign accept report": 13,
    LOOP.strip(): 12,
    LOOP + "call_unrated": 9,
    LOOP + "call_bad": 3,
    LOOP + "rate_bad assign accept": 3,
    "admit assign accept report send_back": 3,
}
"""Where the orders of the last days stand at this moment, and how many there are of each."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How many minutes people take for a verb: usually, and when they are late; whether only at the office."""

    usual: tuple[int, int]
    late: tuple[int, int]
    late_share: float = 0.07
    at_office: bool = True


PACES: Final = {
    "": Pace((1, 5), (10, 25), 0.3, at_office=False),
    "admit": Pace((1, 7), (9, 40), at_office=False),
    "answer": Pace((2, 7), (9, 30), at_office=False),
    "refuse": Pace((2, 7), (9, 30), at_office=False),
    "assign": Pace((4, 52), (65, 300), 0.08, at_office=False),
    "accept": Pace((5, 90), (200, 900)),
    "reassign": Pace((30, 150), (200, 600)),
    "ask_return": Pace((15, 120), (200, 500)),
    "approve_return": Pace((10, 90), (200, 500)),
    "reject_return": Pace((10, 90), (200, 500)),
    "designate": Pace((30, 120), (200, 500)),
    "report": Pace((90, 1500), (3600, 7000), 0.08),
    "send_back": Pace((20, 150), (200, 500)),
    "pass_review": Pace((15, 200), (1500, 3000), 0.05),
    "terminate": Pace((200, 1500), (1600, 4000)),
    "call_rated": Pace((40, 420), (1600, 4000), 0.06),
    "call_unrated": Pace((40, 420), (1600, 4000), 0.06),
    "call_unreached": Pace((40, 300), (400, 800)),
    "call_bad": Pace((40, 420), (1600, 3000)),
    "call_unsolved": Pace((40, 420), (1600, 3000)),
    "rate": Pace((30, 900), (1500, 5000), at_office=False),
    "rate_bad": Pace((30, 600), (800, 1200), at_office=False),
    "close_unrated": Pace((10100, 10700), (10800, 11500), at_office=False),
}
OPENS: Final = timedelta(hours=8, minutes=40)
SHUTS: Final = timedelta(hours=17, minutes=30)
SATURDAY: Final = 5


@dataclass(frozen=True, slots=True)
class Life:
    """One order's life as it is planned: when it came, and each verb with its moment."""

    received_at: datetime
    steps: tuple[tuple[datetime, str], ...]


def past(dice: Random, at: datetime, days: float) -> Life:
    """Plan a life that began so many days before ``at``; what would lie after ``at`` has not happened yet."""
    verbs = dice.choices(list(ENDED), list(ENDED.values()))[0].split()
    began = timezone.localtime(at - timedelta(days=days), SHANGHAI)
    moment = began = began.replace(
        hour=dice.choice((8, 9, 9, 10, 10, 11, 14, 15, 15, 16, 17, 19)), minute=dice.randrange(60)
    )
    steps = []
    for verb in verbs:
        moment = _after(dice, moment, PACES[verb])
        if moment >= at:
            break
        steps.append((moment, verb))
    return Life(began, tuple(steps))


def standing(dice: Random, at: datetime, verbs: Sequence[str]) -> Life:
    """Plan a life backwards, so that its last verb was said not long before ``at``."""
    next_verb = {"admit": "assign", "assign": "accept", "accept": "report", "ask_return": "approve_return"}
    last = verbs[-1] if verbs else ""
    waits = _minutes(dice, PACES[next_verb.get(last, "pass_review") if last else ""])
    moment = at - timedelta(minutes=waits)
    steps = []
    for verb in reversed(verbs):
        steps.append((moment, verb))
        moment -= timedelta(minutes=_minutes(dice, PACES[verb]))
    return Life(moment, tuple(reversed(steps)))


def _after(dice: Random, moment: datetime, pace: Pace) -> datetime:
    found = moment + timedelta(minutes=_minutes(dice, pace))
    return _at_office(dice, found) if pace.at_office else found


def _minutes(dice: Random, pace: Pace) -> int:
    return dice.randint(*(pace.late if dice.random() < pace.late_share else pace.usual))


def _at_office(dice: Random, moment: datetime) -> datetime:
    """Return the moment, or some minutes after the office opens next when it is shut."""
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    since = moment - midnight
    if moment.weekday() < SATURDAY and OPENS <= since <= SHUTS:
        return moment
    day = midnight if since < OPENS else midnight + timedelta(days=1)
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return day + OPENS + timedelta(minutes=dice.randint(0, 70))
