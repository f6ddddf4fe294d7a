"""The rule books and working calendars on the shelf (规则库): which holds at a moment, and how a new one gets there.

An edition is never edited. A decision names the edition it was taken under and is read by that name ever after, so a
new edition moves no past decision, whatever day it holds from: also one that holds from a day gone by, which a law may
well do, is accepted. The ledger says when each was loaded.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from math import inf
from time import monotonic
from typing import ClassVar, Final, Generic, TypeVar

from django.db import transaction

from lianxin.core.calendar import WorkCalendar, day_of
from lianxin.core.refusals import Kind, Refusal
from lianxin.core.rulebook import RuleBook, in_force
from lianxin.kernel import editions, ledger
from lianxin.kernel.actors import ROOT, Actor
from lianxin.kernel.editions import Content, Shelf, Written
from lianxin.kernel.events import RulesLoaded
from lianxin.kernel.models import RuleEdition
from lianxin.kernel.transactions import all_or_nothing

LOOK_AGAIN_AFTER: Final = 2.0
"""Seconds for which a process trusts what it knows of the shelf."""

SHELVES: Final[Mapping[str, Shelf]] = {shelf.value: shelf for shelf in Shelf}
Reading = TypeVar("Reading")


class UnknownEdition(Refusal):
    """No edition of that name is on the shelf."""

    kind: ClassVar[Kind] = Kind.UNKNOWN
    code: ClassVar[str] = "rulebook.unknown_edition"


class EditionTaken(Refusal):
    """The name is on the shelf already, with other content."""

    code: ClassVar[str] = "rulebook.edition_taken"


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionLine:
    """One edition in the list of a shelf."""

    shelf: Shelf
    edition: str
    effective_on: date
    owner: str
    source: str
    loaded_at: datetime
    fingerprint: str


def at(moment: datetime) -> RuleBook:
    """Return the rule book in force at a moment.

    Raises:
        NoRules, NaiveInstant

    """
    return _library.now().rules.on(day_of(moment))


def edition(name: str) -> RuleBook:
    """Return the rule book of that name: the one a past decision was taken under.

    Raises:
        UnknownEdition

    """
    return _library.now().rules.named(name)


def calendar_at(moment: datetime) -> WorkCalendar:
    """Return the working calendar in force at a moment.

    Raises:
        NoRules, NaiveInstant

    """
    return _library.now().calendars.on(day_of(moment))


def calendar(edition: str) -> WorkCalendar:
    """Return the working calendar of that name.

    Raises:
        UnknownEdition

    """
    return _library.now().calendars.named(edition)


def listed() -> tuple[EditionLine, ...]:
    """Return every edition on the shelves, the latest of each shelf first."""
    return tuple(
        EditionLine(
            shelf=SHELVES[row.shelf],
            edition=row.edition,
            effective_on=row.effective_on,
            owner=row.owner,
            source=row.source,
            loaded_at=row.loaded_at,
            fingerprint=editions.fingerprint(row.content),
        )
        for row in RuleEdition.objects.order_by("-shelf", "-effective_on", "-edition")
    )


@all_or_nothing()
def load(text: str, *, shelf: Shelf, by: Actor, at: datetime) -> str:
    """Put the edition written in ``text`` on a shelf and return its name; the same text twice is harmless.

    Raises:
        NotAllowed, BadEdition, EditionTaken

    """
    by.require_administrator()
    written = editions.read(text, shelf)
    _put(written, by=by, at=at)
    return written.edition


@all_or_nothing()
def stock(*, by: Actor, at: datetime) -> None:
    """Put the editions that ship with the product on their shelves, those that are not there; safe to run again."""
    there = set(RuleEdition.objects.values_list("shelf", "edition"))
    for written in editions.shipped():
        if (written.shelf.value, written.edition) not in there:
            _put(written, by=by, at=at)


def forget() -> None:
    """Forget what this process knows of the shelves, and look again when next asked."""
    _library.forget()


def _put(written: Written, *, by: Actor, at: datetime) -> None:
    row, is_new = RuleEdition.objects.get_or_create(
        shelf=written.shelf.value,
        edition=written.edition,
        defaults={
            "effective_on": written.effective_on,
            "owner": written.owner,
            "source": written.source,
            "content": written.content,
            "loaded_at": at,
        },
    )
    mark = editions.fingerprint(written.content)
    if not is_new:
        if editions.fingerprint(row.content) != mark:
            raise EditionTaken("版本“{edition}”已经载入，内容不同；版本不能修改，请换一个版本名", edition=row.edition)
        return
    loaded = RulesLoaded(
        subject=f"{written.shelf}:{written.edition}",
        unit=ROOT,
        edition=written.edition,
        effective_on=written.effective_on.isoformat(),
        fingerprint=mark,
    )
    ledger.record(loaded, by=by, at=at)
    transaction.on_commit(_library.look_again)


class _Volume(Generic[Reading]):
    """One edition on a shelf, read when it is first asked for and kept."""

    def __init__(self, row: RuleEdition, read: Callable[[Content], Reading]) -> None:
        self.edition: str = row.edition
        self.effective_on: date = row.effective_on
        self._content: Content = row.content
        self._read = read

    @cached_property
    def reading(self) -> Reading:
        return self._read(self._content)


@dataclass(frozen=True, slots=True)
class _Shelved(Generic[Reading]):
    """A shelf as it was found: replaced whole and never changed, so that threads need no lock."""

    volumes: Mapping[int, _Volume[Reading]] = field(default_factory=dict)
    _days: dict[date, _Volume[Reading]] = field(default_factory=dict)

    def on(self, day: date) -> Reading:
        volume = self._days.get(day)
        if volume is None:
            volume = self._days[day] = in_force(self.volumes.values(), day)
        return volume.reading

    def named(self, edition: str) -> Reading:
        for volume in self.volumes.values():
            if volume.edition == edition:
                return volume.reading
        raise UnknownEdition("没有版本“{edition}”", edition=edition)


@dataclass(frozen=True, slots=True)
class _Shelves:
    """Both shelves, and the keys of the rows they were filled from."""

    rules: _Shelved[RuleBook] = field(default_factory=_Shelved)
    calendars: _Shelved[WorkCalendar] = field(default_factory=_Shelved)

    def refilled(self) -> "_Shelves":
        """Return the shelves as the database has them now, without reading again what was read before.

        Keys are compared as sets: of two that load at once the higher key may be seen first, and a key seen inside a
        transaction may never come to be.
        """
        held = self.rules.volumes.keys() | self.calendars.volumes.keys()
        present = set(RuleEdition.objects.values_list("pk", flat=True))
        if present == held:
            return self
        fresh = list(RuleEdition.objects.filter(pk__in=present - held))
        rules = {key: volume for key, volume in self.rules.volumes.items() if key in present}
        rules |= {row.pk: _Volume(row, editions.shaped_rules) for row in fresh if row.shelf == Shelf.RULES}
        calendars = {key: volume for key, volume in self.calendars.volumes.items() if key in present}
        calendars |= {row.pk: _Volume(row, editions.shaped_calendar) for row in fresh if row.shelf == Shelf.CALENDAR}
        return _Shelves(_Shelved(rules), _Shelved(calendars))


class _Library:
    """What this process knows, looked up again when it is older than ``LOOK_AGAIN_AFTER``."""

    def __init__(self) -> None:
        self._shelves = _Shelves()
        self._looked_at = -inf

    def now(self) -> _Shelves:
        if monotonic() - self._looked_at > LOOK_AGAIN_AFTER:
            began = monotonic()
            self._shelves = self._shelves.refilled()
            self._looked_at = began
        return self._shelves

    def look_again(self) -> None:
        self._looked_at = -inf

    def forget(self) -> None:
        self._shelves = _Shelves()
        self._looked_at = -inf


_library: Final = _Library()
