"""``python -m bench``."""

import os
import signal
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

ROWS, QUICK_ROWS = 1_000_000, 50_000
ROUNDS, QUICK_ROUNDS = 5, 3
COUNT, QUICK_COUNT = 400, 160


@click.command()
@click.option("--rows", type=int, help=f"Work orders in the tables [default: {ROWS:,}].")
@click.option("--quick", is_flag=True, help=f"{QUICK_ROWS:,} orders, {QUICK_ROUNDS} short blocks: a look, no result.")
@click.option("--keep", type=Path, help="Keep the data in this folder, and use what an earlier run left there.")
@click.option("--only", default="", help="Only the cases whose names hold one of these words, divided by commas.")
@click.option("--keys", is_flag=True, help="Send transitions with an Idempotency-Key, as creates are.")
@click.option("--plans", is_flag=True, help="Only explain the plans of the lists and searches.")
def main(rows: int | None, quick: bool, keep: Path | None, only: str, keys: bool, plans: bool) -> None:
    """Print what the product costs beside its anchor; bars that are missed are shown, and the exit code is 0."""
    from bench.house import House

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that what was started is stopped
    rows = rows or (QUICK_ROWS if quick else ROWS)
    with ExitStack() as open_things:
        folder = keep or Path(open_things.enter_context(tempfile.TemporaryDirectory(prefix="lianxin-bench-")))
        os.chdir("/")
        house = House(folder)
        house.prepare(rows)
        if plans:
            from bench.plans import explain

            with house.embedded.running():
                explain(house)
            return
        product, anchor = open_things.enter_context(house.served())
        rounds, count = (QUICK_ROUNDS, QUICK_COUNT) if quick else (ROUNDS, COUNT)
        show(measure(house, (product, anchor), only, keys, rounds, count), rows)


def measure(house, servers, only, keys, rounds, count):
    """Run the cases asked for; return their rows."""
    from bench.cases import CASES, LIFE, Scene
    from bench.measuring import Meter

    words = [word.strip() for word in only.split(",") if word.strip()]
    wanted = [case for case in CASES if not words or any(word in case.name for word in words)]
    if any(case.name in LIFE for case in wanted):
        last = max(LIFE.index(case.name) for case in wanted if case.name in LIFE)
        wanted = [c for c in CASES if c in wanted or c.name in LIFE[: last + 1]]
    scene = Scene(house.tokens(), _officer_id(), house.pages(), keys)
    return Meter(house, *servers).run(wanted, scene, rounds=rounds, count=count)


def _officer_id() -> int:
    from bench.house import officer
    from lianxin.workforce.queries import officer_of

    return officer_of(officer().pk)


def show(rows, orders: int) -> None:
    """Print the table."""
    table = Table(title=f"CPU ms a request, 8 clients, {orders:,} work orders (medians)")
    for name in ("case", "web", "database", "total", "anchor", "ratio", "bar", "verdict"):
        table.add_column(name, justify="left" if name in {"case", "verdict"} else "right", no_wrap=True)
    for row in rows:
        bar = f"{row.case.bar:g}×" if row.case.anchor else f"{row.case.bar:g} ms"
        if row.trouble or not row.blocks:
            table.add_row(row.case.name, "", "", "", "", "", bar, row.trouble or "not measured")
            continue
        web, database, total = (row.middle(lambda b, n=n: getattr(b, n)) for n in ("web", "database", "total"))
        theirs = f"{sorted(b.total for b in row.anchors)[len(row.anchors) // 2]:.2f}" if row.anchors else ""
        ratio = f"{row.ratio:.1f}×" if row.ratio else ""
        verdict = "met" if row.measured <= row.case.bar else "MISSED"
        table.add_row(row.case.name, f"{web:.2f}", f"{database:.2f}", f"{total:.2f}", theirs, ratio, bar, verdict)
    Console(width=140).print(table)


main()
