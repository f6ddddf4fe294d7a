"""``lianxin demo``, ``lianxin serve``, ``lianxin worker``."""

import os
import socket
from pathlib import Path

import click

from lianxin.web.surroundings import at_work, settle


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=2, show_default=True, help="Processes that answer requests.")
def serve(host: str, port: int, workers: int) -> None:
    """Answer requests until told to stop (the database must be running)."""
    settle()
    words = ["granian", "--interface", "wsgi", "--host", host, "--port", str(port), "--workers", str(workers),
             "--blocking-threads", "4", "--no-ws", "--respawn-failed-workers", "--log-level", "warning",
             "lianxin.web.wsgi:application"]  # fmt: skip
    program = Path(os.sys.executable).with_name("granian")  # type: ignore[attr-defined]
    os.execv(program, words)  # noqa: S606 - our own program with our own words


@click.command()
def worker() -> None:
    """Grow the ledger, react to facts and run the jobs of the clock until told to stop."""
    settle()
    import django

    django.setup()
    from lianxin.web.worker import run

    run()


@click.command()
@click.option("--port", default=8000, show_default=True)
@click.option("--seed", default=2026, show_default=True, help="The demo province is the same for the same seed.")
@click.option("--empty", is_flag=True, help="Do not load the demo province.")
def demo(port: int, seed: int, empty: bool) -> None:
    """Start everything in the data folder: database, demo province, web and worker; Ctrl-C stops all of it."""
    if not _is_free(port):
        raise click.ClickException(f"port {port} is taken; say another with --port")
    os.environ.setdefault("BASE_URL", f"http://127.0.0.1:{port}")
    embedded = settle()
    with at_work():
        from lianxin.web import together

        together.prepare(seed=None if empty else seed)
    together.run(embedded, port=port, with_accounts=not empty)


def _is_free(port: int) -> bool:
    """Test a port before anything is started: the web server would share a taken one without a word."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
