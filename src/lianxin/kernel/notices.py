"""Notices (通知): written with their reason in the same transaction, sent after it, once each."""

import json
import logging
import os
import uuid
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils.module_loading import import_string

from lianxin.kernel.models import Notice
from lianxin.kernel.transactions import all_or_nothing

log = logging.getLogger(__name__)
Outlet = Callable[[Notice], None]
MOST_FAILURES: Final = 20
LOOKED_BACK: Final = 64 * 1024
"""Bytes: more than all senders together can have written without saying so."""


def write(
    *, key: str, channel: str, template: str, facts: dict[str, Any], at: datetime, to: uuid.UUID | None = None
) -> None:
    """Put a notice into the outbox; the same key twice is one notice. ``to`` is the receiver's record in the vault."""
    Notice.objects.get_or_create(
        key=key,
        defaults={"channel": channel, "template": template, "facts": facts, "written_at": at, "vault_record": to},
    )


def send_waiting(*, at: datetime, limit: int = 100) -> int:
    """Send what waits, each in its own transaction under its row's lock; return how many went out."""
    waiting = Notice.objects.filter(sent_at=None, failures__lt=MOST_FAILURES).order_by("written_at")
    return sum(_send(key, at) for key in list(waiting.values_list("id", flat=True)[:limit]))


@all_or_nothing()
def _send(id_: int, at: datetime) -> bool:
    notice = Notice.objects.select_for_update(skip_locked=True).filter(pk=id_, sent_at=None).first()
    if notice is None:
        return False
    try:
        outlet: Outlet = import_string(settings.NOTICE_OUTLET)
        outlet(notice)
    except Exception:
        log.exception("notice %s could not be sent", notice.key)
        notice.failures += 1
        notice.save(update_fields=["failures"])
        return False
    notice.sent_at = at
    notice.save(update_fields=["sent_at"])
    return True


def to_file(notice: Notice) -> None:
    """The outlet of a house without an SMS gateway: a file in the data folder, one JSON line a notice.

    A sender that is killed between writing and saying so is followed by one that writes again: what stands at the end
    of the file already is not said twice. A gateway does the same by the key.
    """
    path = Path(settings.DATA_FOLDER) / "notices.jsonl"
    said = {"key": notice.key, "channel": notice.channel, "template": notice.template, "facts": notice.facts}
    line = json.dumps(said, ensure_ascii=False).encode() + b"\n"
    with path.open("a+b") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - LOOKED_BACK))
        if line not in file.read():
            file.write(line)
