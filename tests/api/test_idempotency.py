"""A write that is sent twice is done once: the second sender gets the first answer."""

import json
import threading

import pytest
from django.db import connections
from django.test import Client

from lianxin.core.roles import Role
from lianxin.core.work_order_life import State
from lianxin.dispatch.models import Evidence, WorkOrder
from lianxin.hotline.models import Appeal
from lianxin.kernel import ledger
from lianxin.kernel.actors import ROOT
from lianxin.kernel.claims import claim
from lianxin.kernel.models import IdempotencyKey, VaultRecord
from tests.api.world import PNG, County, account_at, bearer, province, secret_of, token_for

OWN = "39.01.01"
SENDERS = 8


def built():
    province()
    return County("39.01", OWN, "本县", "13900001111")


@pytest.fixture
def county(db):
    return built()


@pytest.fixture
def agent(county):
    return bearer(account_at(OWN, Role.AGENT)[1])


def appeal(**more):
    caller = {"name": "王女士", "phone": "13900006218"}
    return {"kind": "report", "text": "青禾便利店卖烟给学生。", "unit": OWN, "caller": caller, **more}


def sent(path, body, headers, key="", *, method="POST", kind="application/json"):
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    more = {"HTTP_IDEMPOTENCY_KEY": key} if key else {}
    return Client(raise_request_exception=False).generic(method, f"/api/v1{path}", data, kind, **headers, **more)


def picture(content=PNG, boundary="one"):
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="现场.png"\r\n\r\n'.encode()
    return head + content + f"\r\n--{boundary}--\r\n".encode()


def orders():
    claim(scope=ROOT)
    return WorkOrder.objects.count()


class TestOneAfterTheOther:
    def test_the_same_key_gets_the_same_answer_and_one_order(self, agent):
        first, second = (sent("/appeals", appeal(), agent, "k1") for _ in range(2))

        assert (first.status_code, second.status_code) == (200, 200)
        assert first.json() == second.json()
        assert orders() == 1

    def test_without_a_key_or_a_source_each_sending_is_an_appeal(self, agent):
        numbers = {sent("/appeals", appeal(), agent).json()["number"] for _ in range(2)}

        assert len(numbers) == 2

    def test_the_same_key_with_other_words_is_a_conflict(self, agent):
        sent("/appeals", appeal(), agent, "k1")

        response = sent("/appeals", appeal(text="另一件事。"), agent, "k1")

        assert (response.status_code, response.json()["code"]) == (409, "idempotency.reused")
        assert orders() == 1

    def test_the_same_key_at_another_address_is_a_conflict(self, county, agent):
        county.have_orders(State.REGISTERED)
        number = county.numbers[State.REGISTERED]
        sent("/appeals", appeal(), agent, "k1")

        response = sent(f"/orders/{number}/admission", {}, agent, "k1", method="PUT")

        assert response.json()["code"] == "idempotency.reused"

    def test_keys_of_two_accounts_have_nothing_to_do_with_each_other(self, county, agent):
        another = bearer(secret_of(county.agent))

        numbers = {sent("/appeals", appeal(), who, "k1").json()["number"] for who in (agent, another)}

        assert len(numbers) == 2

    def test_a_refused_write_is_not_remembered(self, agent):
        refused = sent("/appeals", appeal(unit="39.02"), agent, "k1")
        claim(scope=ROOT)
        remembered = IdempotencyKey.objects.count()

        done = sent("/appeals", appeal(), agent, "k1")

        assert (refused.status_code, remembered, done.status_code) == (403, 0, 200)

    def test_a_move_sent_twice_moves_once(self, county, agent):
        county.have_orders(State.REGISTERED)
        number = county.numbers[State.REGISTERED]

        first, second = (
            sent(f"/orders/{number}/admission", {"version": 1}, agent, "k1", method="PUT") for _ in range(2)
        )

        assert first.json() == second.json() == {"number": number, "state": "admitted", "version": 2}
        names = [entry.name for entry in ledger.history(f"order:{number}")]
        assert names.count("dispatch.order-admitted") == 1

    def test_a_move_sent_twice_without_a_key_is_refused_the_second_time(self, county, agent):
        county.have_orders(State.REGISTERED)
        number = county.numbers[State.REGISTERED]

        statuses = [sent(f"/orders/{number}/admission", {}, agent, method="PUT").status_code for _ in range(2)]

        assert statuses == [200, 409]

    def test_a_file_sent_twice_is_kept_once_whatever_divides_its_parts(self, county):
        county.have_orders(State.ASSIGNED)
        number, officer = county.numbers[State.ASSIGNED], bearer(secret_of(county.officer))
        token_for(county.officer)

        answers = [
            sent(
                f"/orders/{number}/evidence", picture(boundary=boundary), officer, "k1",
                kind=f"multipart/form-data; boundary={boundary}",
            )
            for boundary in ("one", "two")
        ]  # fmt: skip
        other = sent(
            f"/orders/{number}/evidence", picture(PNG + b"another"), officer, "k1",
            kind="multipart/form-data; boundary=one",
        )  # fmt: skip

        assert [answer.status_code for answer in answers] == [200, 200]
        assert answers[0].json() == answers[1].json()
        assert other.json()["code"] == "idempotency.reused"
        claim(scope=ROOT)
        assert Evidence.objects.count() == 1

    def test_a_source_id_sent_twice_is_one_appeal_even_with_two_keys(self, agent):
        body = appeal(source="12345", source_id="A-1")

        first, second = (sent("/appeals", body, agent, key).json() for key in ("k1", "k2"))

        assert (first["number"], first["code"]) == (second["number"], second["code"])
        assert (first["is_new"], second["is_new"]) == (True, False)
        assert orders() == 1


class TestAtOnce:
    """Threads with connections of their own, against a database that is really committed to."""

    @pytest.fixture
    def headers(self, fresh_database):
        built()
        return bearer(account_at(OWN, Role.AGENT)[1])

    def test_senders_of_one_key_get_one_answer_and_one_order(self, headers):
        answers = at_once(lambda _: sent("/appeals", appeal(), headers, "k1"))

        assert {answer.status_code for answer in answers} == {200}
        assert len({answer.content for answer in answers}) == 1
        assert orders() == Appeal.objects.count() == 1
        assert vault_records() == 1

    def test_senders_of_one_source_id_get_one_order(self, headers):
        body = appeal(source="12345", source_id="A-1")

        answers = at_once(lambda sender: sent("/appeals", body, headers, f"k{sender}"))

        assert {answer.status_code for answer in answers} == {200}
        assert len({answer.json()["number"] for answer in answers}) == 1
        assert sum(answer.json()["is_new"] for answer in answers) == 1
        assert orders() == 1
        assert vault_records() == 1

    def test_of_senders_who_saw_the_same_version_one_wins(self, headers):
        number = sent("/appeals", appeal(), headers).json()["number"]

        answers = at_once(
            lambda sender: sent(f"/orders/{number}/admission", {"version": 1}, headers, f"m{sender}", method="PUT")
        )

        assert sorted(answer.status_code for answer in answers) == [200] + [409] * (SENDERS - 1)
        claim(scope=ROOT)
        assert [entry.name for entry in ledger.history(f"order:{number}")].count("dispatch.order-admitted") == 1

    def test_appeals_filed_at_once_have_numbers_of_their_own(self, headers):
        answers = at_once(lambda sender: sent("/appeals", appeal(), headers, f"k{sender}"))

        assert len({answer.json()["number"] for answer in answers}) == SENDERS


def vault_records():
    """Count the records of the vault, which the walls show nobody, by opening what the appeals point to."""
    claim(scope=ROOT)
    from django.db import connection, transaction

    found = 0
    for caller in Appeal.objects.exclude(caller=None).values_list("caller", flat=True):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lianxin.vault_record', %s, true)", [str(caller)])
            found += VaultRecord.objects.filter(pk=caller).count()
    return found


def at_once(send):
    """Have all senders send at the same moment; return their answers."""
    ready, answers = threading.Barrier(SENDERS), [None] * SENDERS

    def sender(place):
        ready.wait(10)
        answers[place] = send(place)
        connections.close_all()

    threads = [threading.Thread(target=sender, args=[place]) for place in range(SENDERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers
