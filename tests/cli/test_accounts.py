"""``lianxin account`` and ``lianxin token``, as somebody at the machine types them."""

import json

import pytest
from click.testing import CliRunner

from lianxin.web.cli import main
from tests.province import QINGDU, build

pytestmark = pytest.mark.django_db
PASSWORD = "渡口的桥有十八个拱和三只石狮"


@pytest.fixture
def lianxin():
    build()

    def type_(*words, **more):
        return CliRunner().invoke(main, list(words), **more)

    return type_


def open_one(lianxin, *more, **how):
    return lianxin("account", "open", "shen.yan", "--name", "沈砚", "--unit", QINGDU, "--role", "officer", *more, **how)


def listed(lianxin):
    return json.loads(lianxin("account", "list", "--unit", QINGDU, "--json").output)


def test_opens_an_account_and_lists_it(lianxin):
    done = open_one(lianxin, "--json")

    assert json.loads(done.output)["username"] == "shen.yan"
    (line,) = listed(lianxin)
    assert (line["name"], line["roles"], line["is_active"]) == ("沈砚", ["officer"], True)
    assert "shen.yan" in lianxin("account", "list", "--role", "officer").output


def test_refuses_a_unit_that_does_not_stand(lianxin):
    done = lianxin("account", "open", "shen.yan", "--name", "沈砚", "--unit", "39.09", "--role", "officer")

    assert (done.exit_code, done.stderr) == (1, "Error: 没有编码为39.09的单位\n")


def test_asks_for_a_password_twice(lianxin):
    done = open_one(lianxin, "--password", input=f"{PASSWORD}\n{PASSWORD}\n")

    assert done.exit_code == 0
    assert PASSWORD not in done.output


def test_reads_a_password_from_the_surroundings(lianxin):
    assert open_one(lianxin).exit_code == 0
    assert lianxin("account", "set-password", "shen.yan", env={"LIANXIN_PASSWORD": PASSWORD}).exit_code == 0
    assert lianxin("account", "set-password", "shen.yan", env={"LIANXIN_PASSWORD": "short"}).exit_code == 1


def test_gives_other_posts_and_closes(lianxin):
    open_one(lianxin)

    assert lianxin("account", "set-roles", "shen.yan", "--role", "reviewer", "--role", "agent").exit_code == 0
    assert lianxin("account", "close", "shen.yan").exit_code == 0

    (line,) = listed(lianxin)
    assert (line["roles"], line["is_active"]) == (["agent", "reviewer"], False)


def test_issues_lists_and_revokes_a_token(lianxin):
    open_one(lianxin)

    issued = json.loads(lianxin("token", "issue", "shen.yan", "--label", "对接", "--json").output)
    assert issued["token"].startswith("lx_")
    (line,) = json.loads(lianxin("token", "list", "--json").output)
    assert (line["id"], line["label"], line["revoked_at"]) == (issued["id"], "对接", None)

    assert lianxin("token", "revoke", str(issued["id"])).exit_code == 0
    assert lianxin("token", "revoke", str(issued["id"])).exit_code == 1
    assert "对接" in lianxin("token", "list").output


def test_a_token_is_printed_alone_for_a_script(lianxin):
    open_one(lianxin)

    assert lianxin("token", "issue", "shen.yan", "--label", "对接").output.startswith("lx_")


def test_nothing_to_list_is_said(lianxin):
    assert lianxin("token", "list").output == "None.\n"
