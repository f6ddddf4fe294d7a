"""Facts become reactions: after they were committed and sequenced, in the order of the ledger, exactly once.

Each subscription has a cursor into the ledger. What a reaction writes and the step of its cursor are one transaction:
a kill undoes both. A reaction that fails holds up its own subscription, visibly, and nobody else's.
"""

import json
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.core.cache import cache
from django.db import connection, transaction

from lianxin.kernel import tree
from lianxin.kernel.models import ReactionCursor

LIMIT: Final = 500
UNFORGOTTEN: Final = 24 * 3600  # seconds; each further failure renews it

HEARD: Final = """
SELECT leaf.index, entry.name, entry.subject, entry.unit, entry.at,
       CASE WHEN entry.name = ANY(%s) THEN entry.body END
FROM kernel_ledgerleaf leaf JOIN kernel_ledgerentry entry ON entry.id = leaf.entry_id
WHERE leaf.index >= %s AND leaf.index < %s
ORDER BY leaf.index
"""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Heard:
    """A fact as it stands in the ledger."""

    index: int
    name: str
    subject: str
    unit: str
    at: datetime
    facts: Mapping[str, Any]


Reaction = Callable[[Heard, datetime], None]  # at: when the reaction happens, not the fact


@dataclass(frozen=True, slots=True)
class Subscription:
    """Who wants to hear of what."""

    name: str
    facts: tuple[str, ...]
    reaction: Reaction


@dataclass(frozen=True, slots=True)
class Failure:
    """Which fact a reaction failed at, and why."""

    index: int
    error: str


@dataclass(frozen=True, slots=True)
class Stuck:
    """A subscription that does not get past a fact."""

    name: str
    index: int
    error: str


_subscriptions: dict[str, Subscription] = {}


def subscribe(facts: str | Iterable[str], reaction: Reaction, *, name: str) -> None:
    """Have ``reaction`` called for each fact of these names; ``name`` is what its cursor is kept under, for good.

    Raises:
        ValueError: another subscription bears the name

    """
    if name in _subscriptions:
        raise ValueError(f"there is a subscription called {name} already")
    _subscriptions[name] = Subscription(name, (facts,) if isinstance(facts, str) else tuple(facts), reaction)


def deliver(*, at: datetime, limit: int = LIMIT) -> int:
    """Call reactions for what is new to them, up to ``limit`` entries each; return how many entries were passed.

    Raises:
        RuntimeError: the whole province was not claimed, so that facts would be missed

    """
    tree.require_whole_province()
    known = set(ReactionCursor.objects.values_list("name", flat=True))
    new = [ReactionCursor(name=name) for name in _subscriptions if name not in known]
    ReactionCursor.objects.bulk_create(new, ignore_conflicts=True)
    return sum(_serve(subscription, at, limit) for subscription in _subscriptions.values())


def stuck() -> tuple[Stuck, ...]:
    """Return the subscriptions that failed at the entry their cursor stands before, by name."""
    cursors = ReactionCursor.objects.order_by("name").values_list("name", "next_index")
    failures: dict[str, Failure] = cache.get_many([_key(name) for name, _ in cursors])
    found = ((name, index, failures.get(_key(name))) for name, index in cursors)
    return tuple(Stuck(name, index, last.error) for name, index, last in found if last and last.index == index)


def _serve(subscription: Subscription, at: datetime, limit: int) -> int:
    """Serve one subscription, unless another worker is serving it."""
    failure = None
    with transaction.atomic():
        locked = ReactionCursor.objects.select_for_update(skip_locked=True)
        cursor = locked.filter(name=subscription.name).first()
        if cursor is None:
            return 0
        start = cursor.next_index
        cursor.next_index, heard = _read(subscription.facts, start, limit)
        failure = _react(subscription, heard, at)
        if failure:
            cursor.next_index = failure.index
        if cursor.next_index > start:
            cursor.save(update_fields=["next_index"])
        passed = cursor.next_index - start
    if failure:
        _remember(subscription.name, failure)
    return passed


def _read(names: Sequence[str], start: int, limit: int) -> tuple[int, list[Heard]]:
    """Return the index to go on from, and the facts of these names before it."""
    with connection.cursor() as cursor:
        cursor.execute(HEARD, [list(names), start, start + limit])
        rows = cursor.fetchall()
    if [row[0] for row in rows] != list(range(start, start + len(rows))):
        raise RuntimeError(f"the ledger has a hole after index {start}, or lies outside the claim; run `ledger verify`")
    heard = [
        Heard(index, name, subject, unit, at, json.loads(body)["facts"])
        for index, name, subject, unit, at, body in rows
        if body is not None
    ]
    return start + len(rows), heard


def _react(subscription: Subscription, heard: Sequence[Heard], at: datetime) -> Failure | None:
    """Have the facts reacted to, all at once; when that fails one by one, up to the one that fails."""
    try:
        with transaction.atomic():
            for each in heard:
                subscription.reaction(each, at)
    except Exception:  # noqa: BLE001 - whatever it was, the single steps below find and report it
        _require_connection()
        return _react_singly(subscription, heard, at)
    return None


def _react_singly(subscription: Subscription, heard: Sequence[Heard], at: datetime) -> Failure | None:
    for each in heard:
        try:
            with transaction.atomic():
                subscription.reaction(each, at)
        except Exception as error:
            _require_connection()
            failure = Failure(each.index, f"{type(error).__name__}: {error}")
            if cache.get(_key(subscription.name)) != failure:  # the worker comes by every second: once is enough
                logger.exception("reaction %s failed at index %d (%s)", subscription.name, each.index, each.name)
            return failure
    return None


def _require_connection() -> None:
    """Let the error through when it was the database that went away: no reaction is to blame for that."""
    if connection.connection is None or connection.connection.closed:
        raise  # noqa: PLE0704 - called while an exception is handled


def _remember(name: str, failure: Failure) -> None:
    cache.set(_key(name), failure, UNFORGOTTEN)


def _key(name: str) -> str:
    return f"reactions.stuck.{name}"
