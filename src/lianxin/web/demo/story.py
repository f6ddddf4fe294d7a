"""The last thirty days of 云岚省: some hundred appeals, played in the order in which things happened."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Final

from lianxin.core.channels import Channel
from lianxin.core.units import UnitKind
from lianxin.registry.commands import NewRetailer, NewUnit
from lianxin.web.demo import lives, words
from lianxin.web.demo.cast import Cast
from lianxin.web.demo.province import DEMO_COUNTY, Province
from lianxin.web.demo.stage import CHANNELS, Case, Stage
from lianxin.web.demo.tellings import Teller

APPEALS: Final = 300
DAYS: Final = 29.5
LONGEST_TAKING_DOWN: Final = timedelta(minutes=5)
SHARE_OF_STANDING: Final = 45
SHARE_OF_PAST: Final = 12
"""How much in a hundred of what stands now, and of what is past, belongs to the county the demo is played in."""


def tell(dice: Random, province: Province, *, at: datetime, appeals: int, progress: Callable[[str], None]) -> int:
    """Play so many appeals up to the moment ``at``, and return how many verbs that took."""
    teller = Teller(dice, _shops(province.retailers))
    cases = _cases(dice, province, teller, at=at, appeals=appeals)
    stage = Stage(dice, Cast(dice), teller)
    happenings = sorted(
        (moment, place, order, verb)
        for place, case in enumerate(cases)
        for order, (moment, verb) in enumerate([(_taken_down(case, at), "file"), *case.life.steps])
    )
    for done, (moment, place, _, verb) in enumerate(happenings, start=1):
        stage.play(cases[place], verb, moment)
        if done % 400 == 0:
            progress(f"  诉求：{done} / {len(happenings)} 步")
    return len(happenings)


def _cases(dice: Random, province: Province, teller: Teller, *, at: datetime, appeals: int) -> list[Case]:
    counties = [unit for unit in province.units if unit.kind is UnitKind.COUNTY]
    cases = []
    for verbs, count in lives.STANDING.items():
        for number in range(max(1, count * appeals // APPEALS)):
            county = counties[0] if number == 0 else _county(dice, counties, SHARE_OF_STANDING)
            cases.append(_case(dice, teller, county, lives.standing(dice, at, verbs.split())))
    while len(cases) < appeals:
        life = lives.past(dice, at, dice.uniform(1.1, DAYS))
        cases.append(_case(dice, teller, _county(dice, counties, SHARE_OF_PAST), life))
    _put_the_school_in(cases, counties[0], teller)
    for number, case in enumerate(cases, start=1):
        case.source_id = f"YS-{number:04d}"
    return cases


def _case(dice: Random, teller: Teller, county: NewUnit, life: lives.Life) -> Case:
    verbs = {verb for _, verb in life.steps}
    telling = teller.not_ours(county) if "refuse" in verbs else teller.of(county, answerable="answer" in verbs)
    channel = dice.choices(list(CHANNELS), list(CHANNELS.values()))[0]
    mine = county.path == DEMO_COUNTY and words.chance(dice, 60)
    return Case("", county, telling, life, channel, is_for_the_demo=mine)


def _put_the_school_in(cases: list[Case], county: NewUnit, teller: Teller) -> None:
    """Let the story of the shop behind the school wait at the demo's own dispatcher."""
    waiting = next(case for case in cases if [verb for _, verb in case.life.steps] == ["admit"])
    waiting.county, waiting.telling, waiting.channel = county, teller.behind_the_school(), Channel.PHONE


def _county(dice: Random, counties: Sequence[NewUnit], demo_share: int) -> NewUnit:
    return counties[0] if words.chance(dice, demo_share) else dice.choice(counties)


def _taken_down(case: Case, at: datetime) -> datetime:
    """Return when the words were written down: before anything else was done about them."""
    received_at = case.life.received_at
    until = case.life.steps[0][0] if case.life.steps else at
    return received_at + min((until - received_at) / 2, LONGEST_TAKING_DOWN)


def _shops(retailers: Sequence[NewRetailer]) -> dict[str, list[NewRetailer]]:
    found: dict[str, list[NewRetailer]] = defaultdict(list)
    for retailer in retailers:
        found[retailer.unit.rpartition(".")[0]].append(retailer)
    return found
