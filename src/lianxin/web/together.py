"""All processes together, minded by supervisord: whichever dies is started again, and one Ctrl-C stops them all."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from lianxin.web.embedded import Embedded
from lianxin.web.foundation import lay

WHERE: Final = "\n连心 Lianxin  http://127.0.0.1:{port}  (Ctrl-C stops everything)\n"
WIDE_SPACE: Final = "\u3000"
READY_WITHIN: Final = 60.0
PROGRAM: Final = """
[program:{name}]
command={command}
priority={priority}
autorestart=true
startsecs=1
startretries=1000000
stopsignal={stopsignal}
stopwaitsecs=20
killasgroup=true
stdout_logfile={folder}/{name}.log
stdout_logfile_maxbytes=5MB
redirect_stderr=true
"""
HEAD: Final = """[supervisord]
nodaemon=true
silent=true
logfile={folder}/supervisord.log
pidfile={folder}/supervisord.pid
"""


def prepare(*, seed: int | None) -> None:
    """Bring the database and the static files to this version, and load the demo province when a seed is given."""
    from lianxin.web.demo import populate

    lay()
    call_command("collectstatic", interactive=False, verbosity=0)
    if seed is not None:
        populate(seed=seed, at=timezone.now(), progress=_say)


def run(embedded: Embedded | None, *, port: int, with_accounts: bool) -> None:
    """Start everything, say where it is once it answers, and stay until told to stop."""
    folder = Path(settings.DATA_FOLDER)
    plan = folder / "supervisord.conf"
    plan.write_text(_plan(embedded, folder, port))
    minder = subprocess.Popen(  # noqa: S603 - our own program with our own words
        [sys.executable, "-W", "ignore", "-m", "supervisor.supervisord", "-c", str(plan)],
        start_new_session=True,
    )
    for word in (signal.SIGINT, signal.SIGTERM):
        signal.signal(word, lambda *_: minder.terminate())
    if _answers(f"http://127.0.0.1:{port}/healthz", minder):
        _say_where(port, with_accounts=with_accounts)
    minder.wait()


def _plan(embedded: Embedded | None, folder: Path, port: int) -> str:
    lianxin = Path(sys.executable).with_name("lianxin")
    programs = [
        PROGRAM.format(
            name="web", command=f"{lianxin} serve --port {port}", priority=20, stopsignal="TERM", folder=folder
        ),
        PROGRAM.format(name="worker", command=f"{lianxin} worker", priority=30, stopsignal="TERM", folder=folder),
    ]
    head = HEAD.format(folder=folder)
    if os.geteuid() == 0:
        head += "user=root\n"
    if embedded is not None:
        database = PROGRAM.format(
            name="database", command=" ".join(embedded.server_command()), priority=10, stopsignal="INT", folder=folder
        )
        programs.insert(0, database + (f"user={embedded.runs_as}\n" if embedded.runs_as else ""))
    return head + "".join(programs)


def _answers(url: str, minder: subprocess.Popen[bytes]) -> bool:
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until and minder.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - our own address
                return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    return False


def _say(text: str) -> None:
    print(text, flush=True)


def _say_where(port: int, *, with_accounts: bool) -> None:
    from lianxin.web.demo import DEMO_PASSWORD, demo_accounts

    _say(WHERE.format(port=port))
    if not with_accounts:
        return
    for label, username, where in demo_accounts():
        _say(f"  {label.ljust(6, WIDE_SPACE)} {username:<14} {DEMO_PASSWORD}  {where}")
