"""The whole product in a folder of its own, as ``lianxin demo`` starts it: database, web, worker, and their minder."""

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from datetime import timedelta
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import psutil
import psycopg

from lianxin.web.embedded import OWNER, Embedded
from tests.ports import free_port

KINDS = ("web", "web worker", "worker", "database", "backend")
PATIENCE = 90.0
"""Seconds within which everything has to have come back by itself."""
PROBES = 3
FROM_OUTSIDE = ("PATH", "HOME", "LANG", "TMPDIR", "VIRTUAL_ENV", "PYTHONPATH")


class NotBack(Exception):  # noqa: N818 - what happened, not whose fault it is
    """Something did not come back without hands."""


class House:
    """One installation: its folder, its minder, and the processes under it."""

    def __init__(self, folder, port):
        self.folder, self.port = folder, port
        self.embedded = Embedded(folder)
        self.minder = None
        self.token = ""

    def start(self):
        """Write the plan of ``lianxin demo`` and let the minder follow it."""
        from lianxin.web import together

        plan = self.folder / "supervisord.conf"
        plan.write_text(together._plan(self.embedded, self.folder, self.port))
        self.minder = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "supervisor.supervisord", "-c", str(plan)],
            start_new_session=True, cwd=self.folder, preexec_fn=_stop_with_parent,  # noqa: PLW1509 - no thread runs yet
        )  # fmt: skip
        self.wait_until(self.answers, "the product never answered")

    def stop(self):
        """Stop the minder, and through it everything."""
        if self.minder is not None:
            self.minder.terminate()
            self.minder.wait(60)

    def children(self, program):
        """Return the minder's child that runs ``program``, in a list; empty while there is none."""
        marks = {"web": "granian", "worker": "lianxin worker", "database": str(self.embedded.cluster)}
        return [each for each in _children(self.minder.pid) if marks[program] in _words(each)]

    def victims(self, kind):
        """Return the processes of one kind that could be killed."""
        match kind:
            case "web worker":
                return [each for web in self.children("web") for each in _children(web.pid) if _is_serving(each)]
            case "backend":
                return [
                    each
                    for postmaster in self.children("database")
                    for each in _children(postmaster.pid)
                    if " lianxin " in _words(each)
                ]
            case _:
                return self.children(kind)

    def answers(self):
        """Test whether a machine with a token gets an answer that the database had a part in."""
        web = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            web.request("GET", "/api/v1/orders", headers={"Authorization": f"Bearer {self.token}"})
            return web.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            web.close()

    def grew_since(self, moment):
        """Test whether the worker has signed the tree since a moment of the database's clock."""
        try:
            with self.connected() as owner:
                found = owner.execute("SELECT max(at) > %s FROM kernel_ledgercheckpoint", [moment]).fetchone()
        except psycopg.Error:
            return False
        return bool(found[0])

    def waiting(self):
        """Return how many entries wait to be put into the tree."""
        with self.connected() as owner:
            return owner.execute("SELECT count(*) FROM kernel_ledgerqueue").fetchone()[0]

    def connected(self):
        return psycopg.connect(self.embedded.url(OWNER), autocommit=True, connect_timeout=5)

    def latest_words(self):
        """Return the end of each log."""
        return "\n".join(f"{log.name}: {log.read_text()[-1500:]}" for log in sorted(self.folder.glob("*.log")))

    def wait_until(self, test, complaint, *, pause=0.1):
        """Wait until ``test`` holds; return for how many seconds."""
        begun = time.monotonic()
        while not test():
            if time.monotonic() - begun > PATIENCE:
                raise NotBack(f"{complaint} within {PATIENCE:.0f} s\n{self.latest_words()}")
            if self.minder.poll() is not None:
                raise NotBack("the minder itself has ended")
            time.sleep(pause)
        return time.monotonic() - begun


@contextmanager
def new_house(*, keep=False):
    """Have an empty installation in a temporary folder, its Django set up in this process."""
    folder = Path(tempfile.mkdtemp(prefix="lianxin-crash-"))
    folder.chmod(0o755)
    house = House(folder, free_port())
    said = {name: os.environ[name] for name in FROM_OUTSIDE if name in os.environ}
    os.environ.clear()
    os.environ.update(said, DATA_FOLDER=str(folder), BASE_URL=f"http://127.0.0.1:{house.port}")
    os.chdir(folder)  # no .env of a developer's lies here
    try:
        yield house
    finally:
        house.stop()
        if not keep:
            shutil.rmtree(folder, ignore_errors=True)


def furnish(house):
    """Lay the foundation, build the small province, and return a token for each of its people."""
    from lianxin.web.surroundings import at_work, settle

    settle()
    with at_work():
        from django.core.management import call_command
        from django.db import connections
        from django.utils import timezone

        from lianxin.kernel import accounts
        from lianxin.kernel.actors import ROOT, SYSTEM
        from lianxin.kernel.claims import claim
        from lianxin.kernel.models import Account
        from lianxin.web.foundation import lay
        from tests import province

        lay()
        call_command("collectstatic", interactive=False, verbosity=0)
        claim(scope=ROOT)
        province.build()
        people = province.People()
        claim(scope=ROOT)
        at = timezone.now()
        tokens = {}
        for part in ("agent", "dispatcher", "officer", "other_officer", "reviewer", "caller_back"):
            username = Account.objects.get(pk=getattr(people, part).account).username
            tokens[part] = accounts.issue_token(
                username=username, label="crash", expires_at=at + timedelta(days=1), by=SYSTEM, at=at
            ).secret
        connections.close_all()
    house.token = tokens["agent"]
    return tokens, {"officer": people.officer_id, "other_officer": people.other_officer_id}


def _stop_with_parent():
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def _children(pid):
    try:
        return psutil.Process(pid).children()
    except psutil.NoSuchProcess:
        return []


def _words(process):
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def _is_serving(process):
    return "resource_tracker" not in _words(process) and bool(_words(process))
