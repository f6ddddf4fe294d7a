"""Who is asking: passed to every command, recorded in every ledger entry."""

from dataclasses import dataclass, field
from typing import ClassVar, Final

from lianxin.core.refusals import Kind, Refusal
from lianxin.core.roles import Can, Role, powers

ROOT: Final = "39"
"""The province's own path. One installation serves one province."""


class NotAllowed(Refusal):
    """The actor's posts do not carry this power."""

    kind: ClassVar[Kind] = Kind.FORBIDDEN
    code: ClassVar[str] = "access.not_allowed"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, a citizen or the system itself, standing at a unit.

    ``account`` is the staff account's id, None for citizens and for the system.
    """

    name: str
    unit: str
    roles: frozenset[Role] = frozenset()
    account: int | None = None
    may: frozenset[Can] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "may", powers(self.roles))

    def require(self, can: Can) -> None:
        """Refuse unless the actor's posts carry ``can``.

        Raises:
            NotAllowed

        """
        if can not in self.may:
            raise NotAllowed("您的岗位没有“{can}”权限", can=can)

    def require_administrator(self) -> None:
        """Refuse whoever is neither an administrator nor the machine itself.

        Raises:
            NotAllowed

        """
        if self != SYSTEM:
            self.require(Can.ADMINISTER)


SYSTEM: Final = Actor("system", ROOT)
"""The clock and the worker: sees the whole province, holds no post."""

CITIZEN: Final = Actor("citizen", "")
"""Somebody without an account: sees one ticket at a time, and no unit at all."""
