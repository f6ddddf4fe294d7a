"""Put the demo province into an empty database: all of it, or nothing."""

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from lianxin.core.roles import Role
from lianxin.core.units import UnitKind
from lianxin.kernel import accounts
from lianxin.kernel.actors import ROOT, SYSTEM
from lianxin.kernel.claims import claim
from lianxin.registry import commands as registry
from lianxin.registry import queries as units
from lianxin.web.demo import people, province, story
from lianxin.workforce import commands as workforce

TOKEN_FILE: Final = "demo-token"  # noqa: S105 - the name of a file
A_YEAR: Final = timedelta(days=365)
BEFORE: Final = timedelta(days=60)
"""How long before anything happens the province was there."""

OFF_DUTY: Final = 40
Progress = Callable[[str], None]


def populate(*, seed: int, at: datetime, progress: Progress, appeals: int = story.APPEALS) -> None:
    """Compose 云岚省 from a seed and let its last thirty days happen; does nothing where units stand already.

    It is one transaction: killed in the middle, it has left nothing behind and is begun again by the next start.
    """
    claim(scope=ROOT)
    if units.units(UnitKind.PROVINCE):
        return
    with transaction.atomic():
        dice = Random(seed)  # noqa: S311 - a story is composed, nothing is kept secret
        composed = province.compose(dice, on=timezone.localdate(at))
        _lay(dice, composed, at=at, progress=progress)
        steps = story.tell(dice, composed, at=at, appeals=appeals, progress=progress)
        claim(scope=ROOT)
    progress(f"  诉求 {appeals} 件，{steps} 步")


def _lay(dice: Random, composed: province.Province, *, at: datetime, progress: Progress) -> None:
    began = at - BEFORE
    registry.open_units(units=composed.units, by=SYSTEM, at=began)
    registry.register_retailers(retailers=composed.retailers, by=SYSTEM, at=began)
    progress(f"云岚省：单位 {len(composed.units)} 个，零售户 {len(composed.retailers)} 户")
    staff = people.compose(dice, composed.units)
    demo = accounts.open_accounts(new=staff.demo, password=people.DEMO_PASSWORD, by=SYSTEM, at=began)
    others = accounts.open_accounts(new=staff.others, by=SYSTEM, at=began)
    opened = {**_by_username(staff.demo, demo), **_by_username(staff.others, others)}
    enrolled = workforce.enrol_all(
        officers=[
            workforce.NewOfficer(account=opened[username][0], badge_no=badge, post=opened[username][1])
            for username, badge in staff.badges.items()
        ],
        by=SYSTEM,
        at=began,
    )
    ours = dict(zip(staff.badges, enrolled, strict=True))
    absent = [id_ for username, id_ in ours.items() if username not in set(Role)]
    for officer in dice.sample(absent, OFF_DUTY):
        workforce.go_off_duty(officer=officer, by=SYSTEM, at=began)
    progress(f"  账号 {len(opened)} 个，执法人员 {len(enrolled)} 名")
    issued = accounts.issue_token(
        username=people.INTEGRATION, label="演示：系统对接", expires_at=at + A_YEAR, by=SYSTEM, at=began
    )
    _write_down(issued.secret)


def _by_username(new: tuple[accounts.NewAccount, ...], ids: tuple[int, ...]) -> dict[str, tuple[int, Role]]:
    return {each.username: (id_, min(each.roles)) for each, id_ in zip(new, ids, strict=True)}


def _write_down(secret: str) -> None:
    """Keep the demo's token where only whoever runs the demo can read it."""
    folder = Path(settings.DATA_FOLDER)
    folder.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(folder / TOKEN_FILE, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(f"{secret}\n")
