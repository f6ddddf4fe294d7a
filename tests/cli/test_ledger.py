"""``lianxin ledger`` as an operator types it."""

import json

import pytest
from click.testing import CliRunner

from lianxin.core.tlog import open_checkpoint, receipt_of, verify_receipt
from lianxin.kernel import proofs, signing, tree
from lianxin.kernel.actors import ROOT
from lianxin.kernel.claims import claim
from lianxin.kernel.models import LedgerCheckpoint
from lianxin.web.cli import main
from tests.kernel.chronicle import note, tell
from tests.province import WEDNESDAY

pytestmark = pytest.mark.django_db


def lianxin(*words):
    return CliRunner().invoke(main, ["ledger", *map(str, words)])


def test_verify_says_that_all_is_well():
    tell()

    done = lianxin("verify")

    assert (done.exit_code, done.stdout.startswith("all is well: ")) == (0, True)
    assert json.loads(lianxin("verify", "--json").stdout)["ok"]


def test_verify_exits_with_1_and_names_the_first_bad_index():
    tell()
    size = tree.standing().size
    LedgerCheckpoint.objects.create(size=size + 1, root=bytes(32), note="", at=WEDNESDAY)

    told, answer = lianxin("verify"), json.loads(lianxin("verify", "--json").stdout)

    assert told.exit_code == 1
    assert f"first bad index: {size}\n" in told.stdout
    assert (answer["ok"], answer["first_bad_index"], answer["first"]["wrong"]) == (False, size, "index")
    assert answer["first"]["said"] in told.stdout


def test_export_writes_the_log(tmp_path):
    tell()

    done = lianxin("export", tmp_path / "log")

    assert done.stdout == f"{tree.standing().size} entries in {tmp_path / 'log'}\n"
    assert (tmp_path / "log/checkpoint").read_text(encoding="utf-8") == proofs.checkpoint()


def test_export_refuses_a_foreign_folder_in_one_line(tmp_path):
    tell()
    (tmp_path / "checkpoint").write_text("另一本账\n", encoding="utf-8")

    done = lianxin("export", tmp_path)

    assert (done.exit_code, done.stderr) == (1, "Error: 目录中的检查点不是本账本签署的，请换一个空目录导出\n")


def test_checkpoint_and_key_belong_together():
    tell()

    note_text, key = lianxin("checkpoint").stdout, lianxin("key").stdout.strip()

    assert key == signing.key().text
    assert open_checkpoint(note_text, [signing.key()], signing.check).size == tree.standing().size


def test_checkpoint_of_an_empty_log_is_refused():
    assert lianxin("checkpoint").exit_code == 1


def test_receipt_is_printed_or_written(tmp_path):
    tell()
    note("order:YL-20261118-000427")
    assert lianxin("receipt", "YL-20261118-000427").exit_code == 1

    assert lianxin("sequence").stdout == "1 entries put into the tree\n"
    printed = lianxin("receipt", "YL-20261118-000427").stdout
    lianxin("receipt", "YL-20261118-000427", "--out", tmp_path / "receipt")

    assert (tmp_path / "receipt").read_text(encoding="utf-8") == printed
    body = proofs.entry_body("order:YL-20261118-000427")
    verify_receipt(receipt_of(printed), body, [signing.key()], signing.check)


def test_receipt_of_an_unknown_order_is_refused():
    assert lianxin("receipt", "YL-1").stderr == "Error: 账本中没有这条记录，请核对编号\n"


def test_status_tells_size_waiting_and_age():
    tell()
    claim(scope=ROOT)
    note("order:1")

    answer = json.loads(lianxin("status", "--json").stdout)

    assert (answer["size"], answer["waiting"]) == (tree.standing().size, 1)
    assert answer["checkpoint_age_seconds"] is not None
    assert f"size: {answer['size']}\nwaiting: 1\n" in lianxin("status").stdout
