"""Accounts and tokens: who may open, change and close them, and what the ledger keeps of it."""

import json
import re
from datetime import timedelta

import pytest
from django.contrib.auth import authenticate
from django.test import RequestFactory

from lianxin.core.jurisdiction import OutsideJurisdiction
from lianxin.core.roles import Can, Role
from lianxin.kernel import accounts, ledger
from lianxin.kernel.access import ClaimMiddleware, actor_of
from lianxin.kernel.accounts import (
    BadAccount,
    BadToken,
    NewAccount,
    OwnAccount,
    UnknownAccount,
    UnknownToken,
    UsernameTaken,
    WeakPassword,
)
from lianxin.kernel.actors import CITIZEN, SYSTEM, NotAllowed
from lianxin.kernel.models import Account, ApiToken
from tests.province import CITY, QINGDU, SHIYAN, WEDNESDAY, person

pytestmark = pytest.mark.django_db
GOOD_PASSWORD = "渡口的桥有十八个拱和三只石狮"
YEAR = timedelta(days=365)


@pytest.fixture
def administrator():
    return person("管知行", CITY, Role.ADMINISTRATOR)


def new(**more):
    fields = {"username": "shen.yan", "name": "沈砚", "unit": QINGDU, "roles": frozenset({Role.OFFICER})}
    return NewAccount(**{**fields, **more})


def opened(by, **more):
    return accounts.open_account(new=new(**more), by=by, at=WEDNESDAY)


def facts(account):
    return [json.loads(entry.body) for entry in ledger.history(accounts.subject(account))]


class TestOpenAccount:
    def test_is_listed_and_in_the_ledger(self, administrator):
        id_ = opened(administrator, roles=frozenset({Role.OFFICER, Role.AGENT}))

        line = next(line for line in accounts.listed(seen_by=administrator) if line.id == id_)
        assert (line.username, line.unit, line.is_active) == ("shen.yan", QINGDU, True)
        assert Can.HANDLE_ORDERS in line.actor.may
        (fact,) = facts(id_)
        assert (fact["event"], fact["facts"]) == (
            "kernel.account-opened", {"account": id_, "roles": ["agent", "officer"]},
        )  # fmt: skip

    def test_without_a_password_nobody_can_log_in_by_it(self, administrator):
        assert not Account.objects.get(pk=opened(administrator)).has_usable_password()

    def test_with_a_password_the_person_can(self, administrator):
        accounts.open_account(new=new(), password=GOOD_PASSWORD, by=administrator, at=WEDNESDAY)

        assert authenticate(username="shen.yan", password=GOOD_PASSWORD).name == "沈砚"
        assert authenticate(username="shen.yan", password="guess") is None

    @pytest.mark.parametrize(
        ("password", "sentence"),
        [
            ("short", "密码至少12位"),
            ("password", "密码至少12位；这个密码太常见，容易被猜到"),
            ("shen.yan.shen", "密码和用户名、姓名或邮箱太像"),
        ],
    )
    def test_a_password_that_would_be_guessed_is_refused_with_every_reason(self, administrator, password, sentence):
        with pytest.raises(WeakPassword) as caught:
            accounts.open_account(new=new(), password=password, by=administrator, at=WEDNESDAY)

        assert str(caught.value) == sentence

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ({"username": "s"}, "2到60个"),
            ({"username": "shen yan"}, "2到60个"),
            ({"name": " "}, "请写姓名"),
            ({"name": "沈" * 41}, "最多40字"),
            ({"email": "nowhere"}, "邮箱"),
            ({"roles": frozenset()}, "至少要有一个岗位"),
            ({"roles": frozenset({Role.AUDITOR, Role.ADMINISTRATOR})}, "不能兼任"),
            ({"unit": "39.01.1"}, None),
        ],
    )
    def test_says_what_is_wrong(self, administrator, change, sentence):
        with pytest.raises(BadAccount if sentence else (BadAccount, OutsideJurisdiction), match=sentence):
            opened(administrator, **change)

    def test_a_username_is_one_persons(self, administrator):
        opened(administrator)

        with pytest.raises(UsernameTaken, match=r"shen\.yan"):
            opened(administrator)

    def test_is_for_administrators_of_the_unit(self, administrator):
        with pytest.raises(NotAllowed):
            opened(person("程渭", CITY, Role.LEADER))
        with pytest.raises(OutsideJurisdiction):
            opened(administrator, unit="39")
        with pytest.raises(OutsideJurisdiction):
            opened(administrator, unit="39.02")
        with pytest.raises(NotAllowed):
            opened(CITIZEN)

    def test_many_share_a_class_rooms_password_hashed_once(self, administrator):
        ids = accounts.open_accounts(
            new=[new(), new(username="gao.yu", name="高屿")], password=GOOD_PASSWORD, by=administrator, at=WEDNESDAY
        )

        assert len(set(Account.objects.filter(pk__in=ids).values_list("password", flat=True))) == 1
        assert [len(facts(id_)) for id_ in ids] == [1, 1]

    def test_one_bad_account_keeps_all_of_them_out(self, administrator):
        with pytest.raises(BadAccount):
            accounts.open_accounts(new=[new(), new(username="x")], by=administrator, at=WEDNESDAY)

        assert not Account.objects.filter(username="shen.yan").exists()


class TestChangeAccount:
    def test_changes_what_is_named_and_nothing_else(self, administrator):
        id_ = opened(administrator)

        accounts.change_account(username="shen.yan", roles=frozenset({Role.REVIEWER}), by=administrator, at=WEDNESDAY)
        accounts.change_account(username="shen.yan", unit=SHIYAN, by=administrator, at=WEDNESDAY)
        accounts.change_account(username="shen.yan", is_active=False, by=administrator, at=WEDNESDAY)

        line = accounts.by_id([id_])[id_]
        assert (line.roles, line.unit, line.is_active) == ({Role.REVIEWER}, SHIYAN, False)
        assert [(fact["unit"], fact["facts"]["is_active"]) for fact in facts(id_)[1:]] == [
            (QINGDU, True), (SHIYAN, True), (SHIYAN, False),
        ]  # fmt: skip

    def test_nobody_changes_their_own(self, administrator):
        username = Account.objects.get(pk=administrator.account).username

        with pytest.raises(OwnAccount):
            accounts.change_account(username=username, roles=frozenset({Role.OFFICER}), by=administrator, at=WEDNESDAY)

    def test_one_out_of_reach_and_one_that_is_not_there_look_alike(self, administrator):
        opened(SYSTEM, username="far", unit="39.02")

        for username in ("far", "nobody"):
            with pytest.raises(UnknownAccount):
                accounts.change_account(username=username, is_active=False, by=administrator, at=WEDNESDAY)

    def test_nobody_is_moved_out_of_the_administrators_reach(self, administrator):
        opened(administrator)

        with pytest.raises(OutsideJurisdiction):
            accounts.change_account(username="shen.yan", unit="39", by=administrator, at=WEDNESDAY)

    def test_a_password_is_set_by_an_administrator(self, administrator):
        id_ = opened(administrator)

        accounts.set_password(username="shen.yan", password=GOOD_PASSWORD, by=administrator, at=WEDNESDAY)

        assert authenticate(username="shen.yan", password=GOOD_PASSWORD)
        assert GOOD_PASSWORD not in json.dumps(facts(id_), ensure_ascii=False)
        assert facts(id_)[-1]["event"] == "kernel.password-set"


class TestTokens:
    def test_the_secret_is_long_and_only_its_digest_is_kept(self, administrator):
        opened(administrator)

        issued = accounts.issue_token(
            username="shen.yan", label="对接", expires_at=WEDNESDAY + YEAR, by=administrator, at=WEDNESDAY
        )

        assert re.fullmatch(r"lx_[A-Za-z0-9_-]{43}", issued.secret)
        kept = ApiToken.objects.get(pk=issued.id)
        assert len(bytes(kept.digest)) == 32
        assert issued.secret.encode() not in bytes(kept.digest)
        (line,) = accounts.tokens(seen_by=administrator)
        assert (line.username, line.label, line.revoked_at) == ("shen.yan", "对接", None)

    def test_a_machine_speaks_by_it_until_it_is_revoked(self, administrator, settings):
        id_ = opened(administrator)
        issued = accounts.issue_token(
            username="shen.yan", label="对接", expires_at=WEDNESDAY + 100 * YEAR, by=administrator, at=WEDNESDAY
        )

        assert asked_with(issued.secret).account == id_
        accounts.revoke_token(token=issued.id, by=administrator, at=WEDNESDAY)
        assert asked_with(issued.secret) is CITIZEN
        assert [fact["event"] for fact in facts(id_)[1:]] == ["kernel.token-issued", "kernel.token-revoked"]

    def test_closing_the_account_silences_its_tokens(self, administrator):
        opened(administrator)
        issued = accounts.issue_token(
            username="shen.yan", label="对接", expires_at=WEDNESDAY + 100 * YEAR, by=administrator, at=WEDNESDAY
        )

        accounts.change_account(username="shen.yan", is_active=False, by=administrator, at=WEDNESDAY)

        assert asked_with(issued.secret) is CITIZEN
        with pytest.raises(BadToken, match="已停用"):
            accounts.issue_token(
                username="shen.yan", label="对接", expires_at=WEDNESDAY + YEAR, by=administrator, at=WEDNESDAY
            )

    @pytest.mark.parametrize(
        ("label", "lasts", "sentence"), [(" ", YEAR, "用途"), ("长" * 81, YEAR, "用途"), ("对接", -YEAR, "到期")]
    )
    def test_says_what_is_wrong(self, administrator, label, lasts, sentence):
        opened(administrator)

        with pytest.raises(BadToken, match=sentence):
            accounts.issue_token(
                username="shen.yan", label=label, expires_at=WEDNESDAY + lasts, by=administrator, at=WEDNESDAY
            )

    def test_one_out_of_reach_one_revoked_and_one_that_is_not_there_look_alike(self, administrator):
        opened(SYSTEM, username="far", unit="39.02")
        far = accounts.issue_token(username="far", label="远", expires_at=WEDNESDAY + YEAR, by=SYSTEM, at=WEDNESDAY)
        gone = accounts.issue_token(username="far", label="远", expires_at=WEDNESDAY + YEAR, by=SYSTEM, at=WEDNESDAY)
        accounts.revoke_token(token=gone.id, by=SYSTEM, at=WEDNESDAY)

        for token in (far.id, gone.id, 10**9):
            with pytest.raises(UnknownToken):
                accounts.revoke_token(token=token, by=administrator, at=WEDNESDAY)

    def test_are_for_administrators(self, administrator):
        opened(administrator)
        leader = person("程渭", CITY, Role.LEADER)

        with pytest.raises(NotAllowed):
            accounts.issue_token(
                username="shen.yan", label="对接", expires_at=WEDNESDAY + YEAR, by=leader, at=WEDNESDAY
            )
        with pytest.raises(NotAllowed):
            accounts.tokens(seen_by=leader)


class TestListed:
    def test_shows_the_askers_unit_and_below_by_unit_and_username(self, administrator):
        for username, unit in (("b", SHIYAN), ("a", QINGDU), ("far", "39.02"), ("top", "39")):
            opened(SYSTEM, username=f"shen.{username}", unit=unit)

        seen = [line.username for line in accounts.listed(seen_by=administrator) if line.username.startswith("shen")]

        assert seen == ["shen.a", "shen.b"]

    def test_narrows_to_a_unit_and_a_post(self, administrator):
        opened(administrator)
        opened(administrator, username="gao.yu", roles=frozenset({Role.REVIEWER}))
        opened(administrator, username="shi.kai", unit=SHIYAN)

        found = accounts.listed(seen_by=administrator, unit=QINGDU, role=Role.OFFICER)

        assert [line.username for line in found] == ["shen.yan"]

    def test_refuses_a_unit_out_of_reach(self, administrator):
        with pytest.raises(OutsideJurisdiction):
            accounts.listed(seen_by=administrator, unit="39.02")


def asked_with(secret):
    request = RequestFactory().get("/", headers={"authorization": f"Bearer {secret}"})
    ClaimMiddleware(lambda request: request)(request)
    return actor_of(request)
