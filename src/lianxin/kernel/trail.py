"""The trail (链): everything the ledger says of one subject, as an auditor reads it, each step checked on the way."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lianxin.core import jurisdiction
from lianxin.core.merkle import leaf_hash
from lianxin.core.roles import Can
from lianxin.kernel import ledger
from lianxin.kernel.actors import Actor
from lianxin.kernel.proofs import UnknownEntry


@dataclass(frozen=True, slots=True)
class TrailStep:
    """One entry; ``is_sound``: its bytes give its hash, and it follows the one before."""

    seq: int
    name: str
    at: datetime
    unit: str
    by: str
    facts: Mapping[str, Any]
    digests: Mapping[str, str]
    leaf: str
    is_sound: bool


def trail(subject: str, *, seen_by: Actor) -> list[TrailStep]:
    """Return the chain of a subject that belongs to a unit in the asker's reach, oldest first.

    Raises:
        NotAllowed, UnknownEntry

    """
    seen_by.require(Can.AUDIT)
    chain = ledger.history(subject)
    bodies = [json.loads(entry.body) for entry in chain]
    if not chain or not jurisdiction.covers(seen_by.unit, bodies[-1]["unit"]):
        raise UnknownEntry("账本中没有这条链，或者您看不到它，请核对编号")
    steps, before = [], None
    for entry, body in zip(chain, bodies, strict=True):
        sound = body["prev"] == before and leaf_hash(ledger.hash_of_the_log(), entry.body.encode()) == entry.leaf
        before = entry.leaf.hex()
        steps.append(
            TrailStep(
                entry.seq, entry.name, entry.at, body["unit"], _who(body["by"]), body["facts"], body["digests"], before,
                sound,
            )
        )  # fmt: skip
    return steps


def _who(by: Mapping[str, Any]) -> str:
    """Name an account by its number: the ledger holds no names."""
    return str(by["name"]) if by["account"] is None else f"#{by['account']}"
