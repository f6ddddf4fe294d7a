"""The product as it is run: web and worker as processes of their own, on a port of the loopback."""

import ctypes
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg

LIANXIN = str(Path(sys.executable).with_name("lianxin"))
DJANGO = [sys.executable, "-m", "django"]
PATIENCE = 60.0


class House:
    """Where it stands, and what a test may do to it from behind."""

    def __init__(self, port, database, folder):
        self.port, self.database, self.folder = port, database, folder
        self.address = f"http://localhost:{port}"  # a name, for passkeys want one

    def sql(self, statement, *values):
        """Say something to the database as the owner of its tables; return the rows, if there are any."""
        with psycopg.connect(self.database, autocommit=True, connect_timeout=5) as owner:
            asked = owner.execute(statement, values or None)
            return asked.fetchall() if asked.description else []

    def forget_limits(self):
        """Let everybody begin anew with their limits: one machine plays all people here."""
        self.sql("DELETE FROM kernel_cache")

    def settle(self):
        """Wait until the worker has put everything into the tree."""
        wait_until(lambda: not self.sql("SELECT FROM kernel_ledgerqueue"), "the worker never caught up")


@contextmanager
def serving(*, database, folder, port):
    """Bring a database to this version and run web and worker on it until the block ends; logs stay in the folder."""
    env = {**os.environ, "DATABASE_URL": database, "DATABASE_OWNER_URL": database, "DATA_FOLDER": str(folder),
           "BASE_URL": f"http://localhost:{port}", "DJANGO_SETTINGS_MODULE": "lianxin.web.settings.base",
           "PYTHONWARNINGS": "ignore"}  # fmt: skip
    with _running(env, folder, [LIANXIN, "migrate"], [*DJANGO, "collectstatic", "--noinput"]) as preparing:
        for each in preparing:
            assert each.wait(PATIENCE) == 0, logs(folder)
    with _running(env, folder, [LIANXIN, "serve", "--port", str(port), "--workers", "1"], [LIANXIN, "worker"]):
        house = House(port, database, Path(folder))
        wait_until(lambda: _answers(f"{house.address}/healthz"), "the product never answered")
        yield house


@contextmanager
def _running(env, folder, *programs):
    with ExitStack() as stack:
        running = []
        for words in programs:
            log = stack.enter_context((Path(folder) / f"{Path(words[0]).name}-{words[-1].strip('-')}.log").open("w"))
            each = subprocess.Popen(words, env=env, cwd=folder, stdout=log, stderr=log, preexec_fn=_stop_with_parent)  # noqa: PLW1509 - no thread of ours forks
            stack.callback(each.wait, 30)
            stack.callback(each.terminate)
            running.append(each)
        yield running


def logs(folder):
    """Return the end of each log."""
    return "\n".join(f"{log.name}: {log.read_text()[-2000:]}" for log in sorted(Path(folder).glob("*.log")))


def new_folder():
    """Return a temporary folder that the database's own user may look into."""
    folder = tempfile.TemporaryDirectory(prefix="lianxin-journeys-", ignore_cleanup_errors=True)
    Path(folder.name).chmod(0o755)
    return folder


def wait_until(test, complaint, *, patience=PATIENCE):
    """Wait until ``test`` holds."""
    until = time.monotonic() + patience
    while not test():
        if time.monotonic() > until:
            raise TimeoutError(f"{complaint} within {patience:.0f} s")
        time.sleep(0.1)


def _answers(url):
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False


def _stop_with_parent():
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)
