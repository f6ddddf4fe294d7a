"""The API as a machine uses it: the whole loop, who is let in, versions, pages, and what a question costs."""

import json
from datetime import timedelta

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lianxin.core.roles import Role
from lianxin.core.work_order_life import State
from lianxin.dispatch.models import WorkOrder
from lianxin.kernel.actors import ROOT
from lianxin.kernel.claims import claim
from tests.api.world import PNG, County, account_at, bearer, let_the_worker_turn, province, secret_of, token_for

OWN = "39.01.01"


@pytest.fixture
def county(db):
    province()
    county = County("39.01", OWN, "本县", "13900001111")
    for actor in (county.dispatcher, county.officer, county.reviewer, county.caller_back):
        token_for(actor)
    return county


class Machine:
    """A client that speaks for one account."""

    def __init__(self, secret):
        self.headers = bearer(secret)

    def get(self, path, **query):
        return Client().get(f"/api/v1{path}", query, **self.headers)

    def send(self, method, path, body):
        return Client().generic(method, f"/api/v1{path}", json.dumps(body), "application/json", **self.headers)

    def put(self, path, body=None):
        return self.send("PUT", path, body or {})

    def file(self, text="青禾便利店卖烟给学生。", **more):
        return self.send("POST", "/appeals", {"kind": "report", "text": text, "unit": OWN, **more}).json()["number"]


def machine(actor):
    return Machine(secret_of(actor))


class TestTheLoop:
    def test_an_appeal_goes_from_filing_to_its_rating(self, county):
        agent, dispatcher, officer = map(machine, (county.agent, county.dispatcher, county.officer))
        number = agent.file(place="桥东路18号", caller={"name": "王女士", "phone": "13900006218"})
        order = f"/orders/{number}"
        report = {
            "finding": "true", "is_solved": True, "public_reply": "已现场检查并责令改正。", "contacted_by": "phone",
            "contacted_at": timezone.now().isoformat(),
        }  # fmt: skip

        answers = [
            agent.put(f"{order}/admission", {"version": 1}),
            dispatcher.put(f"{order}/assignment", {"officer": county.officer_id, "version": 2}),
            officer.put(f"{order}/acceptance", {"version": 3}),
            officer.put(f"{order}/report", {**report, "version": 4}),
            machine(county.reviewer).put(f"{order}/review", {"passes": True, "version": 5}),
            machine(county.caller_back).put(f"{order}/callback", {"outcome": "reached", "rating": 5, "version": 6}),
        ]

        states = [(answer.json()["state"], answer.json()["version"]) for answer in answers]
        assert states == [
            ("admitted", 2), ("assigned", 3), ("handling", 4), ("reported", 5), ("reviewed", 6), ("closed", 7),
        ]  # fmt: skip

    def test_its_history_is_its_ledger(self, county):
        county.have_orders(State.CLOSED)
        number = county.numbers[State.CLOSED]

        steps = machine(county.dispatcher).get(f"/orders/{number}/history").json()

        assert [step["seq"] for step in steps] == list(range(1, len(steps) + 1))
        assert (steps[0]["name"], steps[-1]["name"]) == ("dispatch.order-opened", "dispatch.order-closed")

    def test_its_receipt_is_there_once_the_tree_has_grown(self, county):
        county.have_orders(State.REGISTERED)
        path = f"/orders/{county.numbers[State.REGISTERED]}/receipt"

        before = machine(county.agent).get(path).status_code
        let_the_worker_turn()
        after = machine(county.agent).get(path)

        assert (before, after.status_code) == (409, 200)
        assert after.content.startswith(b"c2sp.org/tlog-proof@v1\n")

    def test_what_the_list_shows_is_what_the_order_says(self, county):
        county.have_orders(*State)
        agent = machine(county.agent)

        for line in agent.get("/orders").json()["orders"]:
            whole = agent.get(f"/orders/{line['number']}").json()
            assert {name: whole[name] for name in line} == line


class TestWhoIsLetIn:
    def test_nobody_without_a_token(self, county):
        for path in ("/orders", "/orders/YL-20261118-000001"):
            response = Client().get(f"/api/v1{path}")
            assert (response.status_code, response.json()["code"]) == (401, "access.no_token")

    def test_no_token_that_has_run_out_or_was_revoked(self, county):
        from lianxin.kernel.models import ApiToken

        agent, tokens = machine(county.agent), ApiToken.objects.filter(account_id=county.agent.account)
        statuses = [agent.get("/orders").status_code]
        tokens.update(expires_at=timezone.now())
        statuses.append(agent.get("/orders").status_code)
        tokens.update(expires_at=timezone.now() + timedelta(days=1), revoked_at=timezone.now())
        statuses.append(agent.get("/orders").status_code)

        assert statuses == [200, 401, 401]

    def test_another_unit_finds_no_such_order_to_read_or_to_move(self, county):
        county.have_orders(State.REGISTERED)
        number = county.numbers[State.REGISTERED]
        stranger = Machine(account_at("39.02.01", Role.AGENT)[1])

        answers = [stranger.get(f"/orders/{number}"), stranger.put(f"/orders/{number}/admission")]

        assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(404, "work_order.unknown")] * 2

    def test_a_post_without_the_power_is_refused_by_name(self, county):
        county.have_orders(State.REGISTERED)

        response = machine(county.officer).put(f"/orders/{county.numbers[State.REGISTERED]}/admission")

        assert (response.status_code, response.json()["code"]) == (403, "access.not_allowed")


class TestVersions:
    def test_a_move_decided_on_an_old_version_is_refused_and_changes_nothing(self, county):
        county.have_orders(State.ADMITTED)
        number, dispatcher = county.numbers[State.ADMITTED], machine(county.dispatcher)

        stale = dispatcher.put(f"/orders/{number}/assignment", {"officer": county.officer_id, "version": 1})
        order = dispatcher.get(f"/orders/{number}").json()

        assert (stale.status_code, stale.json()["code"]) == (409, "work_order.stale")
        assert (order["state"], order["version"]) == ("admitted", 2)

    def test_a_verb_out_of_turn_is_refused(self, county):
        county.have_orders(State.CLOSED)

        response = machine(county.agent).put(f"/orders/{county.numbers[State.CLOSED]}/admission")

        assert (response.status_code, response.json()["code"]) == (409, "work_order.wrong_state")


class TestPages:
    @pytest.fixture
    def many(self, county):
        """Have 120 orders, every fourth of them admitted."""
        agent = machine(county.agent)
        at = timezone.now() - timedelta(hours=1)
        numbers = [
            agent.file(f"第{serial}件", received_at=(at + timedelta(seconds=serial % 7)).isoformat())
            for serial in range(120)
        ]
        for number in numbers[::4]:
            agent.put(f"/orders/{number}/admission")
        return numbers

    @pytest.mark.parametrize(
        "query", [{}, {"by_due": "true"}, {"state": "registered"}, {"q": "件"}, {"kind": "report"}]
    )
    def test_pages_have_no_gap_and_no_double_while_orders_come_in(self, query, county, many):
        agent, seen, after = machine(county.agent), [], ""
        at = timezone.now() - timedelta(hours=1)

        for page in range(20):
            answer = agent.get("/orders", **query, **({"after": after} if after else {})).json()
            seen += [order["number"] for order in answer["orders"]]
            assert len(answer["orders"]) <= 50
            if not (after := answer["after"]):
                break
            agent.file(f"插进来的第{page}件", received_at=(at + timedelta(seconds=page)).isoformat())

        there = [number for number in many if not (query.get("state") and many.index(number) % 4 == 0)]
        assert len(seen) == len(set(seen))
        assert set(there) <= set(seen)

    def test_the_newest_come_first_and_what_came_in_later_is_not_on_later_pages(self, county, many):
        agent = machine(county.agent)

        first = agent.get("/orders").json()
        late = agent.file("后来的一件")
        rest = agent.get("/orders", after=first["after"]).json()

        assert [order["number"] for order in first["orders"]] == many[::-1][:50]
        assert late not in {order["number"] for order in rest["orders"]}


class TestWhatAQuestionCosts:
    def test_a_list_of_many_asks_no_more_than_a_list_of_few(self, county):
        agent = machine(county.agent)
        agent.file()
        few = statements(lambda: agent.get("/orders"))
        for _ in range(30):
            agent.file()

        assert statements(lambda: agent.get("/orders")) == few <= 4
        assert statements(lambda: agent.get("/orders", by_due="true")) <= 4
        assert statements(lambda: agent.get("/orders", q="学生")) <= 5

    def test_an_order_with_a_long_life_asks_no_more_than_a_new_one(self, county):
        county.have_orders(State.REGISTERED, State.CLOSED)
        agent = machine(county.agent)
        new, old = (f"/orders/{county.numbers[state]}" for state in (State.REGISTERED, State.CLOSED))
        agent.get(new), agent.get(old)

        assert statements(lambda: agent.get(old)) == statements(lambda: agent.get(new)) <= 8
        assert statements(lambda: agent.get(f"{old}/history")) == statements(lambda: agent.get(f"{new}/history")) <= 7

    def test_a_write_asks_a_bounded_number_of_questions(self, county):
        agent = machine(county.agent)
        numbers = [agent.file() for _ in range(2)]

        assert statements(lambda: agent.file(caller={"phone": "13900006218"})) <= 12
        assert statements(lambda: agent.put(f"/orders/{numbers.pop()}/admission")) <= 12


class TestWithoutADatabase:
    """The crash trial kills it for real; here the address of the database is one at which nobody answers."""

    @pytest.fixture
    def nobody_answers(self, django_db_setup, django_db_blocker):
        connection = connections["default"]
        with django_db_blocker.unblock():
            connection.close()
            name, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], "nowhere"
            try:
                yield connection
            finally:
                connection.close()
                connection.settings_dict["NAME"] = name

    def test_machines_get_a_problem_that_says_to_come_again(self, nobody_answers):
        response = Client(raise_request_exception=False).get("/api/v1/orders", **bearer("x"))

        assert (response.status_code, response.json()["code"]) == (503, "edge.unavailable")
        assert response.headers["Retry-After"]

    def test_people_read_a_sentence_and_no_trace(self, nobody_answers):
        response = Client(raise_request_exception=False).get("/desk/orders")

        assert response.status_code == 503
        assert "系统正在恢复" in response.content.decode()
        assert "Traceback" not in response.content.decode()

    def test_the_next_request_is_answered_once_it_is_back(self, fresh_database):
        province()
        headers = bearer(account_at(OWN, Role.AGENT)[1])
        connection = connections["default"]

        def asked_of(name):
            connection.close()
            there, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], name or there_first
            status = Client(raise_request_exception=False).get("/api/v1/orders", **headers).status_code
            connection.settings_dict["NAME"] = there
            return status

        there_first = connection.settings_dict["NAME"]

        assert [asked_of(name) for name in ("", "nowhere", "")] == [200, 503, 200]
        connection.close()


def statements(ask):
    """Return how many statements a request takes, savepoints aside; now and then one also looks at the rule shelf."""
    return min(_counted(ask) for _ in range(2))


def _counted(ask):
    with CaptureQueriesContext(connections["default"]) as captured:
        response = ask()
    assert getattr(response, "status_code", 200) == 200
    return sum("SAVEPOINT" not in query["sql"] for query in captured.captured_queries)


def test_the_same_file_sent_twice_is_bound_to_the_order_once(county):
    county.have_orders(State.HANDLING)
    number = county.numbers[State.HANDLING]
    body = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n' + PNG + b"\r\n--b--\r\n"

    for _ in range(2):
        response = Client().generic(
            "POST", f"/api/v1/orders/{number}/evidence", body, "multipart/form-data; boundary=b",
            **bearer(secret_of(county.officer)),
        )  # fmt: skip
        assert response.status_code == 200

    claim(scope=ROOT)
    assert WorkOrder.objects.get(number=number).evidence.count() == 2  # one from before, and this one
