"""``python -m tests.crash --kills 200``: kill, count, and say whether anything was lost, doubled or half-written."""

import json
import statistics
import sys
import time
from collections import Counter

import click
from rich.console import Console
from rich.table import Table

from tests.crash import house as houses
from tests.crash.clients import Client, Told
from tests.crash.killer import Killer

CLIENTS = 8
SETTLED_WITHIN = 240.0
"""Seconds for what the last kills interrupted to be taken up again: a stalled worker is noticed after 30 s."""
console = Console()


@click.command()
@click.option("--kills", default=200, show_default=True)
@click.option("--clients", default=CLIENTS, show_default=True)
@click.option("--seed", default=2026, show_default=True)
@click.option("--keep", is_flag=True, help="Leave the folder with its logs behind.")
@click.option("--quiet", is_flag=True, help="Only the table and the faults.")
def main(kills, clients, seed, keep, quiet):
    begun = time.monotonic()
    with houses.new_house(keep=keep) as house:
        tokens, officers = houses.furnish(house)
        house.start()
        told = Told()
        crowd = [
            Client(index, port=house.port, tokens=tokens, officers=officers, told=told, seed=seed)
            for index in range(clients)
        ]
        for client in crowd:
            client.start()
        say = (lambda text: None) if quiet else console.print
        killer = Killer(house, kills=kills, seed=seed, say=say)
        killer.run()
        for client in crowd:
            client.stopped.set()
        for client in crowd:
            client.join()
        settled = settle(house, say)
        found = reckon(house, told)
        console.print(table(killer, told, settled, time.monotonic() - begun, house))
        for fault in found[:40]:
            console.print(f"FAULT {fault}", style="red", markup=False)
    sys.exit(1 if found else 0)


def settle(house, say):
    """Wait until the tree holds every entry, every reaction has heard it, and no job is left half done."""
    from tests.crash import reckoning

    begun = time.monotonic()
    with house.connected() as owner:
        while (left := reckoning.behind(owner)) and time.monotonic() - begun < SETTLED_WITHIN:
            say(f"{time.monotonic() - begun:.0f} s after the last write: {', '.join(left)}")
            time.sleep(2)
    return time.monotonic() - begun


def reckon(house, told):
    from tests.crash import reckoning

    with house.connected() as owner:
        found = list(reckoning.faults(told, owner))
    twice = [key for key, times in sent_notices(house).items() if times > 1]
    return found + [f"the notice {key} left the house twice" for key in twice]


def table(killer, told, settled, lasted, house):
    shown = Table(title=f"{killer.kills} kills under {len(told.stories)} appeals")
    for column in ("killed", "times", "back after, median s", "max s"):
        shown.add_column(column, justify="left" if column == "killed" else "right")
    for kind, seconds in killer.recoveries.items():
        shown.add_row(kind, str(len(seconds)), f"{statistics.median(seconds):.1f}", f"{max(seconds):.1f}")
    everything = [each for seconds in killer.recoveries.values() for each in seconds]
    shown.add_section()
    shown.add_row("all", str(len(everything)), f"{statistics.median(everything):.1f}", f"{max(everything):.1f}")
    shown.caption = (
        f"{told.acknowledged()} writes acknowledged, {told.retries} retries ({told.refused_connections} without an"
        f" answer, {told.unavailable} answered 503), {told.doubled} sent again on purpose;"
        f" {len(sent_notices(house))} notices sent; at rest {settled:.1f} s after the last write; {lasted:.0f} s in all"
    )
    return shown


def sent_notices(house):
    """Return how often each notice left the house."""
    path = house.folder / "notices.jsonl"
    return Counter(json.loads(line)["key"] for line in path.read_text().splitlines()) if path.exists() else Counter()


if __name__ == "__main__":
    main()
