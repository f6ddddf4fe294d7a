"""``lianxin insight reconcile``: silent when all is well, loud when a figure is not what the ledger says."""

import pytest
from click.testing import CliRunner

from lianxin.insight.models import DailyFigure
from lianxin.kernel import reactions
from lianxin.kernel.actors import ROOT
from lianxin.kernel.claims import claim
from lianxin.web.cli import insight
from tests.insight.loop import FRI, WED, Loop
from tests.province import QINGDU

WINDOW = ["reconcile", "--since", WED.isoformat(), "--until", FRI.isoformat()]


@pytest.fixture
def run(people, monkeypatch):
    """Return a way to run the verb, which wires the reactions itself."""
    monkeypatch.setattr(insight, "LOOKS", 1)

    def run(*words):
        monkeypatch.setattr(reactions, "_subscriptions", {})
        return CliRunner().invoke(insight.insight, words)

    return run


def test_it_counts_what_is_on_its_way_first(people, run):
    Loop(people).given().answered().rated(5)

    answer = run(*WINDOW)

    assert (answer.exit_code, answer.output) == (0, "2026-11-18 to 2026-11-20: the figures say what the ledger says\n")


def test_a_figure_that_was_touched_is_named_and_the_exit_code_is_1(people, run):
    Loop(people)
    run(*WINDOW)
    claim(scope=ROOT)
    DailyFigure.objects.filter(unit=QINGDU, indicator="accepted").update(denominator=3)

    answer = run(*WINDOW)

    assert (answer.exit_code, answer.output) == (
        1, "accepted 2026-11-18 39.01.01: kept (1, 3, 0), ledger (1, 1, 0)\n",
    )  # fmt: skip


def test_a_day_that_cannot_be_read_is_exit_code_2(run):
    assert run("reconcile", "--since", "gestern").exit_code == 2
