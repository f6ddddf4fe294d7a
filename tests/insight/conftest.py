"""The figures' own subscription, and nobody else's."""

import pytest

from lianxin.insight import reactions as insight
from lianxin.kernel import reactions
from tests.insight.loop import count_all
from tests.province import People, build


@pytest.fixture
def people(db, monkeypatch):
    monkeypatch.setattr(reactions, "_subscriptions", {})
    reactions.subscribe(insight.FACTS, insight.count, name="insight.count")
    build()
    everybody = People()
    count_all()
    return everybody
