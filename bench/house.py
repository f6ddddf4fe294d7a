"""The house under test: an embedded database in a folder of its own, and the web servers before it."""

import hashlib
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from bench import anchor, province
from lianxin.web.embedded import DATABASE, OWNER, SERVING, Embedded

ROOT = Path(__file__).absolute().parents[1]
WITHIN = 60.0
PAGES = {"dispatch:orders": ("dispatcher", "?state=handling"), "insight:home": ("leader", "")}
"""Staff pages: who asks for them, and with what words."""
QUICKLY = {
    "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "wal_level": "minimal",
    "max_wal_senders": "0", "max_wal_size": "16GB", "maintenance_work_mem": "1GB", "autovacuum": "off",
    "shared_buffers": "1GB", "work_mem": "256MB",
}  # fmt: skip
"""How the database runs while it is filled, and only then."""


class House:
    """One province in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o755)
        self.embedded = Embedded(self.folder)
        self.mark = self.folder / "filled.json"

    def environment(self) -> dict[str, str]:
        """Return what the product's processes are told."""
        plain = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "TMPDIR"}}
        return plain | self.embedded.secrets() | {
            "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
            "DATA_FOLDER": str(self.folder),
            "DATABASE_URL": self.embedded.url(SERVING),
            "DATABASE_OWNER_URL": self.embedded.url(OWNER),
            "DJANGO_SETTINGS_MODULE": "lianxin.web.settings.base",
        }  # fmt: skip

    @property
    def superuser_url(self) -> str:
        """The address of the database for whoever may do everything."""
        return self.embedded.url("postgres", DATABASE)

    @property
    def postmaster(self) -> int:
        """The process that all of this cluster's processes come from."""
        return int((self.embedded.cluster / "postmaster.pid").read_text().split()[0])

    def prepare(self, rows: int, say=print) -> None:
        """Make and fill the database, unless the folder holds one that is filled in the same way."""
        os.environ.update(self.environment())
        wanted = {"rows": rows, "made_by": _made_by()}
        if self.mark.exists() and json.loads(self.mark.read_text()) == wanted:
            say(f"using the {rows:,} orders in {self.folder}")
            return
        from bench.filling import fill

        began = time.monotonic()
        self.mark.unlink(missing_ok=True)
        shutil.rmtree(self.embedded.cluster, ignore_errors=True)
        self.embedded.initialise()
        with self._quick_server():
            self.embedded.furnish()
            self._lay()
            from django.db import connections
            from django.utils import timezone

            fill(self.superuser_url, rows, timezone.now(), say)
            connections.close_all()
        self.mark.write_text(json.dumps(wanted))
        say(f"filled with {rows:,} orders in {time.monotonic() - began:.0f} s")

    def _lay(self) -> None:
        import django

        django.setup()
        from django.core.management import call_command

        from lianxin.web.foundation import lay

        lay()
        call_command("collectstatic", interactive=False, verbosity=0)

    @contextmanager
    def _quick_server(self) -> Iterator[None]:
        words = self.embedded.server_command() + [w for name, v in QUICKLY.items() for w in ("-c", f"{name}={v}")]
        with _running(words, {}, user=self.embedded.runs_as):
            _wait(self.embedded.answers, "the database")
            yield
        os.sync()

    @contextmanager
    def served(self) -> Iterator[tuple["Server", "Server"]]:
        """Serve the product as ``lianxin serve`` does, and the anchor in the same way; give product and anchor."""
        port, other = _free_port(), _free_port()
        lianxin = Path(sys.executable).with_name("lianxin")
        granian = Path(sys.executable).with_name("granian")
        product = [str(lianxin), "serve", "--port", str(port)]
        least = [str(granian), "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(other), "--workers", "2",
                 "--blocking-threads", "4", "--no-ws", "--respawn-failed-workers", "--log-level", "warning",
                 "bench.anchor:application"]  # fmt: skip
        told = self.environment()
        with (
            self.embedded.running(),
            _anchor_tables(self.superuser_url),
            _running(product, told, cwd=self.folder) as web,
            _running(least, told | {"ANCHOR_DATABASE_URL": told["DATABASE_URL"]}) as anchor_web,
        ):
            for each in (port, other):
                _wait(lambda each=each: _answers(each), f"the server on port {each}")
            yield Server(port, web.pid), Server(other, anchor_web.pid)

    def tokens(self) -> dict[str, str]:
        """Return a token for each of the benchmark's people, who are enrolled when they are not there yet."""
        import django

        django.setup()
        from django.utils import timezone

        from lianxin.kernel import accounts
        from lianxin.kernel.actors import ROOT, SYSTEM
        from lianxin.kernel.claims import claim
        from lianxin.kernel.models import Account

        claim(scope=ROOT)
        at = timezone.now()
        if not Account.objects.filter(username="agent").exists():
            for username, (unit, role) in province.CAST.items():
                if role.value != "officer":
                    new = accounts.NewAccount(username=username, name="测试", unit=unit, roles=frozenset({role}))
                    accounts.open_account(new=new, by=SYSTEM, at=at)
        stands_for = {name: name for name in province.CAST} | {"officer": officer().username}
        return {
            name: accounts.issue_token(
                username=username, label=f"bench {secrets.token_hex(4)}", expires_at=at + timedelta(days=30), by=SYSTEM,
                at=at,
            ).secret
            for name, username in stands_for.items()
        }  # fmt: skip

    def pages(self) -> dict[str, tuple[str, str]]:
        """Return the staff pages to be measured: name → address, and the cookie of a session that may see it."""
        from django.urls import NoReverseMatch, reverse

        found = {}
        for name, (who, query) in PAGES.items():
            try:
                found[name] = reverse(name) + query, _session(who)
            except NoReverseMatch:
                continue
        return found


class Server:
    """A web server and the process it started as."""

    def __init__(self, port: int, pid: int) -> None:
        self.port, self.pid = port, pid


def officer():
    """Return the account of the officer whom the benchmark gives its orders to."""
    from lianxin.kernel.models import Account

    return Account.objects.filter(unit=province.TEAM, roles=["officer"]).order_by("id").first()


def _session(username: str) -> str:
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from lianxin.kernel.models import Account

    account = Account.objects.get(username=username)
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.create()
    return session.session_key


def _made_by() -> str:
    """Return a mark of all that decides what a filled database looks like."""
    here, rooms = ROOT / "bench", ROOT / "src" / "lianxin"
    files = [
        here / "filling.py",
        here / "words.py",
        here / "province.py",
        rooms / "dispatch" / "search.py",
        *sorted(rooms.glob("*/migrations/*.py")),
        *sorted(rooms.glob("*/walls.sql")),
    ]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


@contextmanager
def _anchor_tables(url: str) -> Iterator[None]:
    import psycopg

    with psycopg.connect(url, autocommit=True) as database:
        database.execute(anchor.TABLES)
    yield


@contextmanager
def _running(words: list[str], told: dict[str, str], **more) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(words, env=told or None, stdout=subprocess.DEVNULL, **({"cwd": "/"} | more))
    try:
        yield process
    finally:
        process.send_signal(2)
        process.wait(timeout=120)


def _wait(ready, what: str) -> None:
    until = time.monotonic() + WITHIN
    while not ready():
        if time.monotonic() > until:
            raise SystemExit(f"{what} does not answer")
        time.sleep(0.2)


def _answers(port: int) -> bool:
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2).close()
    except OSError:
        return False
    return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
