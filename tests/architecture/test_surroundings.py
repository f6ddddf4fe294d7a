"""`.env.example` lists exactly what `env.py` reads; a missing or wrong word stops the start by its name."""

import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from lianxin.web.example_env import EXAMPLE
from lianxin.web.settings import env

ROOT = Path(__file__).resolve().parents[2]


def test_the_example_lists_exactly_what_is_read():
    listed = set(re.findall(r"^(?:# )?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))

    assert listed == {each.metadata["variable"] for each in fields(env.Surroundings)}


@pytest.mark.parametrize("missing", ["SECRET_KEY", "DATABASE_URL", "VAULT_KEY", "VAULT_INDEX_KEY", "LEDGER_KEY"])
def test_a_missing_variable_is_named(missing):
    said = {name: value for name, value in EXAMPLE.items() if name != missing}

    with pytest.raises(env.BadSurroundings, match=missing):
        env.read(said)


def test_an_unreadable_secret_is_named_but_not_shown():
    with pytest.raises(env.BadSurroundings) as caught:
        env.read({**EXAMPLE, "VAULT_KEY": "abc123"})

    assert "VAULT_KEY" in str(caught.value)
    assert "abc123" not in str(caught.value)


def production(**said):
    return subprocess.run(
        [sys.executable, "-c", "import lianxin.web.settings.production"],
        env={"PATH": "/usr/bin", **said}, capture_output=True, text=True, check=False,
    )  # fmt: skip


GOOD = {
    "SECRET_KEY": "kY3" + "q8Zt" * 16, "DATABASE_URL": "postgresql://web@db/lianxin",
    "VAULT_KEY": "0123456789abcdef" * 4, "VAULT_INDEX_KEY": "123456789abcdef0" * 4,
    "LEDGER_KEY": "23456789abcdef01" * 4, "BASE_URL": "https://12313.example",
}  # fmt: skip


def test_production_starts_when_all_is_said_well():
    assert production(**GOOD).returncode == 0


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"DEBUG": "1"}, "DEBUG"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"SECRET_KEY": EXAMPLE["SECRET_KEY"]}, "SECRET_KEY"),
        ({"VAULT_KEY": EXAMPLE["VAULT_KEY"]}, "VAULT_KEY"),
        ({"LEDGER_KEY": EXAMPLE["LEDGER_KEY"]}, "LEDGER_KEY"),
        ({"BASE_URL": "http://12313.example"}, "HTTPS"),
    ],
)
def test_production_refuses_to_start_with_a_default_or_debugging(wrong, why):
    started = production(**{**GOOD, **wrong})

    assert started.returncode != 0
    assert why in started.stderr
