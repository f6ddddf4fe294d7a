"""Lay the foundation of a database: tables, walls, the log, the editions that ship with the product."""

from django.core.management import call_command
from django.db import connections
from django.utils import timezone

from lianxin.kernel import ledger, rulebooks
from lianxin.kernel.actors import ROOT, SYSTEM
from lianxin.kernel.claims import claim
from lianxin.kernel.walls import raise_walls


def lay(*, verbosity: int = 0) -> None:
    """Migrate as the owner, raise the walls, and as the application load what ships with the product."""
    owner = "owner" if "owner" in connections.databases else "default"
    call_command("migrate", database=owner, verbosity=verbosity)
    call_command("createcachetable", database=owner, verbosity=verbosity)
    raise_walls(connections[owner])
    connections[owner].close()
    furnish()


def furnish() -> None:
    """Begin the log and put the shipped editions on the shelf, as the application's own role."""
    claim(scope=ROOT)
    at = timezone.now()
    ledger.begin(at=at)
    rulebooks.stock(by=SYSTEM, at=at)
