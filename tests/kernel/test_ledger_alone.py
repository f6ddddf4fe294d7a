"""Outside a transaction the ledger and the data could part, so nothing is recorded there."""

import pytest

from lianxin.kernel import ledger
from lianxin.kernel.actors import SYSTEM
from tests.kernel.test_ledger import told
from tests.province import WEDNESDAY


def test_outside_a_transaction_nothing_is_recorded(fresh_database, django_db_blocker):
    with django_db_blocker.unblock(), pytest.raises(RuntimeError, match="outside a transaction"):
        ledger.record(told("一"), by=SYSTEM, at=WEDNESDAY)
