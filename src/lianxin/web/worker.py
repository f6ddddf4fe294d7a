"""The worker: grows the ledger's tree, lets facts become reactions, and runs the jobs of the clock."""

import logging
import os
import threading
import time
from typing import Final

from django.db import OperationalError, close_old_connections, connection
from django.utils import timezone
from procrastinate.contrib.django import app

from lianxin.kernel import reactions, sequencer
from lianxin.kernel.actors import SYSTEM
from lianxin.kernel.claims import claim
from lianxin.web.wiring import wire

log = logging.getLogger(__name__)
PAUSE: Final = 0.5
"""Seconds between two looks at the queue when there was nothing to do."""
FACTS_AT_ONCE: Final = 100
"""How many facts a reaction hears in one transaction: what a kill undoes has to be done again."""
JOBS_AT_ONCE: Final = 2
GRACE: Final = 10


def run() -> None:
    """Work until told to stop. A trouble that is not the database's ends the process; its minder starts it again."""
    wire()
    threading.Thread(target=_turn, name="ledger", daemon=True).start()
    with app.replace_connector(app.connector.get_worker_connector()):  # type: ignore[attr-defined]
        app.run_worker(concurrency=JOBS_AT_ONCE, shutdown_graceful_timeout=GRACE, delete_jobs="successful")


def turn_once() -> int:
    """Sequence what waits and deliver what was heard; return how much was done."""
    claim(scope=SYSTEM.unit)
    at = timezone.now()
    return sequencer.sequence(at=at) + reactions.deliver(at=at, limit=FACTS_AT_ONCE)


def _turn() -> None:
    while True:
        try:
            done = turn_once()
        except OperationalError:
            connection.close()  # the database went away; it will come back
            done = 0
        except Exception:
            log.exception("the ledger's turn failed")
            os._exit(1)
        close_old_connections()
        if not done:
            time.sleep(PAUSE)
