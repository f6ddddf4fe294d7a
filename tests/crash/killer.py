"""The killer: SIGKILL to one process after another, each time waiting until the house stands again by itself."""

import itertools
import os
import random
import signal
import time
from collections import defaultdict

import psutil
import psycopg

from tests.crash.house import KINDS, PROBES, NotBack

AT_THE_MINUTE = 0.1
"""How often the worker is killed just when the clock's jobs begin, rather than at any moment."""


class Killer:
    """Kills ``kills`` processes in turn and keeps how long each recovery took, by kind."""

    def __init__(self, house, *, kills, seed, say):
        self.house, self.kills, self.say = house, kills, say
        self.dice = random.Random(seed)
        self.recoveries = defaultdict(list)

    def run(self):
        for done, kind in enumerate(itertools.islice(itertools.cycle(KINDS), self.kills), start=1):
            seconds = self.kill(kind)
            self.recoveries[kind].append(seconds)
            self.say(f"{done}/{self.kills} {kind}: back after {seconds:.1f} s")
            time.sleep(self.dice.uniform(0.0, 1.2))

    def kill(self, kind):
        if kind == "worker":
            self.wait_for_a_minute()
        as_many = len(self.house.victims(kind)) if kind == "web worker" else 1
        begun = time.monotonic()
        victim = self.strike(kind)
        self.house.wait_until(lambda: not _lives(victim), f"{kind} would not die", pause=0.01)
        self.house.wait_until(lambda: len(self.house.victims(kind)) >= as_many, f"no {kind} came back")
        for _ in range(PROBES):
            self.house.wait_until(self.house.answers, f"no answers after a kill of {kind}")
        if kind == "worker":
            moment = self.database_clock()
            self.house.wait_until(lambda: self.house.grew_since(moment), "the ledger's tree stopped growing")
        return time.monotonic() - begun

    def strike(self, kind):
        """Kill one process of this kind; one that an earlier kill is still taking with it does not count."""
        while True:
            self.house.wait_until(lambda: self.house.victims(kind), f"there is no {kind} to kill")
            try:
                victim = self.dice.choice(self.house.victims(kind))
                os.kill(victim.pid, signal.SIGKILL)
            except (IndexError, ProcessLookupError):
                continue
            return victim

    def database_clock(self):
        try:
            with self.house.connected() as owner:
                return owner.execute("SELECT clock_timestamp()").fetchone()[0]
        except psycopg.Error as error:
            raise NotBack(f"the database cannot be asked: {error}") from None

    def wait_for_a_minute(self):
        rest = 60 - time.time() % 60
        if rest < 60 * AT_THE_MINUTE:
            time.sleep(rest + self.dice.uniform(0.0, 0.1))


def _lives(process):
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
