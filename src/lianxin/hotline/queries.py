"""Questions about appeals and callers."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lianxin.core.channels import Channel
from lianxin.core.roles import Can
from lianxin.dispatch import queries as dispatch
from lianxin.hotline.models import Appeal
from lianxin.kernel import vault
from lianxin.kernel.actors import Actor


@dataclass(frozen=True, slots=True)
class AppealCard:
    """How an order's appeal reached us, without who it was."""

    number: str
    channel: str
    source: str
    source_id: str
    received_at: datetime
    filed_at: datetime
    is_withheld: bool
    has_caller: bool
    refusal_ground: str
    answer: str

    @property
    def channel_label(self) -> str:
        return Channel(self.channel).label


def appeal(number: str, *, seen_by: Actor) -> AppealCard | None:
    """Return an order's appeal, None when it came another way.

    Raises:
        UnknownOrder

    """
    dispatch.require_visible(number, seen_by=seen_by)
    row = (
        Appeal.objects.filter(number=number)
        .values_list(
            "number", "channel", "source", "source_id", "received_at", "filed_at", "is_withheld", "caller",
            "refusal_ground", "answer",
        )
        .first()
    )  # fmt: skip
    return AppealCard(*row[:7], row[7] is not None, *row[8:]) if row else None


def earlier_of_caller(phone: str, *, seen_by: Actor, limit: int = 5) -> Sequence[dispatch.OrderLine]:
    """Return the latest orders from one phone, newest first, found by blind index.

    Raises:
        NotAllowed

    """
    seen_by.require(Can.OPEN_VAULT)
    digits = "".join(filter(str.isdigit, phone))
    if not digits:
        return []
    rows = Appeal.objects.filter(caller_index=vault.blind("phone", digits)).order_by("-id")
    return dispatch.lines(rows.values_list("number", flat=True)[:limit], seen_by=seen_by)


def caller_record(number: str, *, seen_by: Actor) -> uuid.UUID | None:
    """Return where in the vault the caller's data lies, None when nobody gave any.

    Raises:
        NotAllowed, UnknownOrder

    """
    seen_by.require(Can.OPEN_VAULT)
    dispatch.require_visible(number, seen_by=seen_by)
    return Appeal.objects.filter(number=number).values_list("caller", flat=True).first()


def known(source: str) -> dict[str, str]:
    """Return what was taken down from one source already, as far as the walls show it: its own id → our number."""
    return dict(Appeal.objects.filter(source=source).exclude(source_id="").values_list("source_id", "number"))
