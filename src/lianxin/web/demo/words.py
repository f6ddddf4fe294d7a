"""The word lists of the demo, and names put together from them at random."""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from random import Random
from typing import Any

import yaml


@cache
def written(name: str) -> Mapping[str, Any]:
    """Return what one of the demo's own YAML files says."""
    text = resources.files("lianxin.web.demo").joinpath(name).read_text(encoding="utf-8")
    found: Mapping[str, Any] = yaml.safe_load(text)
    return found


def names() -> Mapping[str, Any]:
    """Return the lists that names are put together from."""
    return written("names.yaml")


def chance(dice: Random, in_a_hundred: int) -> bool:
    """Return True so many times in a hundred."""
    return dice.random() * 100 < in_a_hundred


def person(dice: Random) -> str:
    """Return a person's name, of a surname and one or two given characters."""
    lists = names()
    given = dice.choice(lists["last_given"])
    if chance(dice, 80):
        given = dice.choice(lists["first_given"]) + given
    return str(dice.choice(lists["surnames"]) + given)


def shop(dice: Random) -> str:
    """Return a shop's name."""
    lists = names()
    return "".join(dice.choice(lists[part]) for part in ("shop_first", "shop_last", "shop_kinds"))


def address(dice: Random) -> str:
    """Return a street and a house number."""
    return f"{dice.choice(names()['streets'])}{dice.randint(1, 180)}号"


def spread(rows: Sequence[str], parts: int) -> list[tuple[str, ...]]:
    """Deal rows out to so many parts, each getting at least one where there are enough."""
    return [tuple(rows[start::parts]) for start in range(parts)]
