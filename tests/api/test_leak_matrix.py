"""Every address × every post × a foreign county: nothing of it is shown, counted, found, exported or changed.

The addresses are read from the URL map and from the OpenAPI document. One that takes something which ``OF_FOREIGNERS``
cannot fill with what belongs to a foreign county fails the first tests below, and says what to add.
"""

import difflib
import io
import json
import re
import zipfile
from collections import defaultdict
from functools import partial

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from lianxin.core.roles import Role
from lianxin.core.work_order_life import State
from lianxin.dispatch.models import Clock, Evidence, Remark, Round, WorkOrder
from lianxin.hotline import tickets
from lianxin.hotline.models import Appeal
from lianxin.kernel import rulebooks
from lianxin.kernel.actors import ROOT
from lianxin.kernel.claims import claim
from lianxin.kernel.models import Account, LedgerEntry, Notice
from lianxin.workforce.models import Officer
from tests.api import routes
from tests.api.world import (
    ALL_POSTS,
    FOREIGN_PHONE,
    MARK,
    PNG,
    SHARED_WORDS,
    County,
    account_at,
    bearer,
    let_the_worker_turn,
    province,
)
from tests.province import WEDNESDAY

pytestmark = pytest.mark.django_db
NOW = WEDNESDAY.replace(hour=11)
UNKNOWN_NUMBER = "YL-20260101-999999"
UNKNOWN = {"sha256": "0" * 64, "int:account": 999_999_999, "int:token": 999_999_999}
OWN_CITY, OWN, FOREIGN_CITY, FOREIGN = "39.01", "39.01.01", "39.02", "39.02.01"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
OF_A_CITY = (Role.DISPATCHER, Role.CALLER_BACK, Role.LEADER, Role.ADMINISTRATOR)
ORDERS_A_ROUTE = 2
VOLATILE = re.compile(
    rb'name="csrfmiddlewaretoken" value="[^"]*"|"X-CSRFToken": "[^"]*"|nonce="[^"]*"'
    rb"|<dt>\xe5\xb7\xb2\xe5\x85\xa5\xe8\xb4\xa6</dt><dd>.*?</dd>"  # the size of the tree is public
    rb"|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
)

OF_FOREIGNERS = {
    # what names an object of theirs
    "number": lambda foreign, number: number,
    "sha256": lambda foreign, number: foreign.files[0],
    "str:token": lambda foreign, number: _forged(number),
    "unit": lambda foreign, number: foreign.path,
    "area": lambda foreign, number: foreign.path,
    "county": lambda foreign, number: foreign.path,
    "officer": lambda foreign, number: foreign.officer_id,
    "int:account": lambda foreign, number: foreign.agent.account,
    "int:token": lambda foreign, number: foreign.token_id,
    "phone": lambda foreign, number: foreign.phone,
    "q": lambda foreign, number: SHARED_WORDS,
    # what a good request says besides
    "after": "", "ahead": "", "answer": "已答复", "back": "", "by": "", "by_due": "true", "caller": {}, "days": "30",
    "channel": "phone", "code": "23456789", "contacted_at": "2026-11-18T10:00:00+08:00", "contacted_by": "phone",
    "do": "file",
    "file": lambda foreign, number: SimpleUploadedFile("现场.png", PNG, "image/png"),
    "finding": "true", "ground": "not_tobacco", "is_solved": True, "is_urgent": True, "is_withheld": True,
    "kind": "report", "matter": "", "name": "王女士", "outcome": "reached", "passes": True, "place": "桥东路",
    "public_reply": "已查", "purpose": "回访", "rating": 5, "reason": "原因", "remark": "备注",
    "received_at": "2026-11-18T09:00:00+08:00", "seq": "1", "shield": "open",
    "shop": SHARED_WORDS, "sort": "due", "source": "elsewhere",
    "source_id": "5c5f3b0e-8a51-4a3b-9f39-0d5a5ce4c001", "stars": 5, "state": "handling",
    "text": f"{SHARED_WORDS}卖烟", "title": "标题", "unsolved_reason": "", "urgent": "1", "version": None, "via": "",
    "when": "昨天", "where": "桥东", "who": "王女士", "through": "web", "shelf": "rules", "old": "", "new": "",
    # what all counties have together: the rules, and the forms of what is imported
    "str:edition": lambda foreign, number: rulebooks.at(NOW).edition, "str:part": "clocks", "str:kind": "retailers",
}  # fmt: skip
"""Everything an address may take → what a foreign county has for it, or a word that any good request could say."""
SHARED = {"str:edition", "str:part", "str:kind"}
"""What belongs to the whole province: a page that takes nothing else is looked at like a list."""
TELLS_THE_SIZE_OF_THE_LOG = ("/desk/ledger",)
"""The size of the tree is published with every checkpoint; everything else on these pages is held to the walls."""


@pytest.fixture(autouse=True)
def _wednesday_morning():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def own():
    province()
    county = County(OWN_CITY, OWN, "本县", "13900001111")
    county.have_orders(State.REGISTERED, State.HANDLING, State.REVIEWED)
    let_the_worker_turn()
    return county


def foreigners():
    county = County(FOREIGN_CITY, FOREIGN, MARK, FOREIGN_PHONE)
    county.have_orders(*State)
    let_the_worker_turn()
    return county


# --- nothing escapes the matrix


def test_every_page_takes_only_what_the_matrix_can_fill_with_something_foreign():
    for page in routes.pages():
        strange = set(page.parameters) - set(OF_FOREIGNERS)
        assert not strange, f"{page.route} takes {strange}: tell OF_FOREIGNERS what a foreign county has for it"


def test_every_operation_takes_only_what_the_matrix_can_fill_with_something_foreign():
    for each in routes.operations():
        strange = {*each.parameters, *each.asked, *each.body} - set(OF_FOREIGNERS)
        assert not strange, f"{each.method} {each.path} takes {strange}: tell OF_FOREIGNERS what a foreigner has for it"


def test_the_openapi_document_and_the_url_map_know_the_same_addresses():
    assert {each.path for each in routes.operations()} == routes.routes_of_the_api()


def test_only_login_and_language_are_left_to_libraries():
    assert all(route.startswith(("account/", "language")) for route in routes.routes_of_libraries())


# --- the matrix


@pytest.mark.parametrize(("role", "unit"), [*((role, OWN) for role in Role), *((role, OWN_CITY) for role in OF_A_CITY)])
def test_a_post_elsewhere_reaches_nothing_of_a_foreign_county(own, role, unit):
    account, token = account_at(unit, role)
    before = views(account, token)
    foreign = foreigners()
    kept = everything_of(foreign)

    for address, answer in views(account, token, foreign).items():
        if not address[0].startswith(TELLS_THE_SIZE_OF_THE_LOG):
            gone = difference(before[address], answer)
            assert not gone, f"{address} shows {role} that a foreign county exists: {gone}"
    for number in foreign.numbers.values():
        claim(scope=ROOT)
        assert_lets_nothing_through(account, token, foreign, number, own)
    assert everything_of(foreign) == kept


def views(account, token, foreign=None):
    """Return what every list, board, figure and export answers, however it is asked."""
    answers = {}
    number = foreign.numbers[State.HANDLING] if foreign else UNKNOWN_NUMBER
    for address, client, headers in collections(account, token):
        for name, query in {
            "all": {}, "search": {"q": SHARED_WORDS}, "number": {"q": number}, "chain": {"q": f"order:{number}"},
            "unit": {"unit": FOREIGN}, "province": {"unit": ROOT}, "due": {"sort": "due", "by_due": "true"},
        }.items():  # fmt: skip
            response = client.get(address, query, **headers)
            body = readable(response)
            assert response.status_code < 500, f"{address} {query}"
            if name == "all" and response.status_code in {403, 405}:
                break  # not this post's, however it is asked
            if foreign:
                assert_tells_nothing(body, foreign, f"{address} {query}", but=number)
            answers[address, name] = (response.status_code, body.replace(number.encode(), b"N"))
    return answers


def collections(account, token):
    browser = browser_of(account)
    for page in routes.pages():
        if page.is_for_staff and not foreign_parameters(page):
            yield page.at(values_for(None, "")), browser, {}
    for each in routes.operations():
        if each.method == "GET" and not each.parameters:
            yield each.path, Client(raise_request_exception=False), bearer(token)


def foreign_parameters(page):
    return set(page.parameters) - SHARED


def assert_lets_nothing_through(account, token, foreign, number, own):
    """Ask for one foreign order at a share of the addresses; the orders together ask at all of them, twice each."""
    turn = list(foreign.numbers.values()).index(number)
    unknown = {**values_for(foreign, UNKNOWN_NUMBER), **UNKNOWN}
    ours = values_for(own, own.numbers[State.HANDLING])
    theirs = values_for(foreign, number)
    for address, ask in addresses(account, token, foreign, number, turn):
        response, alike = ask(address(theirs)), ask(address(unknown))
        said = f"{address(theirs)} answered {response.status_code}"
        assert 400 <= response.status_code < 500, said
        assert_tells_nothing(readable(response), foreign, said, but=number)
        assert likeness(response, address, theirs) == likeness(alike, address, unknown), said
        for name in ("number", *UNKNOWN):
            mixed = {**ours, name: theirs[name]}
            if address(mixed) not in {address(ours), address(theirs)}:
                response = ask(address(mixed))
                assert 400 <= response.status_code < 500, f"{address(mixed)} answered {response.status_code}"


def addresses(account, token, foreign, number, turn):
    """Yield this order's share: (values → address, address → response)."""
    browser, machine, headers = browser_of(account), Client(raise_request_exception=False), bearer(token)
    known = values_for(foreign, number)
    form = dict.fromkeys(routes.fields_of_forms(), "1") | {
        name: value for name, value in known.items() if value not in (None, {}, "")
    }
    asked = [page for page in routes.pages() if foreign_parameters(page)]
    verbs = [each for each in routes.operations() if each.parameters]
    every = [
        *((page.at, browser.get) for page in asked),
        *((page.at, lambda address: browser.post(address, fresh(form))) for page in asked),
        *((each.at, partial(sent, machine, each, form=form, headers=headers)) for each in verbs),
    ]
    step = len(foreign.numbers) // ORDERS_A_ROUTE
    return [each for place, each in enumerate(every) if (place - turn) % step == 0]


def sent(client, operation, address, *, form, headers):
    """Send a good request to one operation of the API."""
    if operation.method == "GET":
        return client.get(address, **headers)
    said = {name: form[name] for name in operation.body if name in form}
    if operation.is_form:
        return client.generic(operation.method, address, *multipart(said), **headers)
    return client.generic(operation.method, address, json.dumps(said), "application/json", **headers)


def multipart(said):
    from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

    return encode_multipart(BOUNDARY, fresh(said)), MULTIPART_CONTENT


def fresh(form):
    """Return the form with its files unread."""
    for value in form.values():
        if hasattr(value, "seek"):
            value.seek(0)
    return form


# --- what the matrix would be worth if nobody got through


def test_the_same_requests_find_what_they_ask_for_when_somebody_of_that_county_sends_them():
    province()
    foreign = foreigners()
    account, token = account_at(FOREIGN_CITY, *ALL_POSTS)
    answers = defaultdict(set)

    for turn, number in enumerate(foreign.numbers.values()):
        for address, ask in addresses(account, token, foreign, number, turn):
            at = address({**values_for(foreign, number), "number": "NUMBER"})
            answers[at].add(ask(address(values_for(foreign, number))).status_code)

    for at, statuses in answers.items():
        assert 500 not in statuses, at
        if "/t/" in at or at.endswith("/filed"):
            continue  # a link whose seal is not ours; a code that is shown once, to another
        assert statuses - {403, 404}, f"{at} answered {statuses} even to its own people"


def test_the_file_of_an_order_is_handed_out_with_that_order_alone():
    province()
    foreign = foreigners()
    account, _token = account_at(FOREIGN, Role.LEADER)

    def status(state):
        arguments = {"number": foreign.numbers[state], "sha256": foreign.files[0]}
        return browser_of(account).get(reverse("dispatch:evidence_file", kwargs=arguments)).status_code

    assert [status(State.HANDLING), status(State.REVIEWED)] == [200, 404]


# --- nobody at all


def test_without_a_token_the_api_answers_401_everywhere(own):
    for each in routes.operations():
        response = sent(Client(), each, each.at(values_for(own, own.numbers[State.HANDLING])), form={}, headers={})
        assert response.status_code == 401, each.path
        assert response.headers["Content-Type"] == "application/problem+json"


def test_a_session_is_no_token(own):
    account, _token = account_at(OWN, *ALL_POSTS)
    for each in routes.operations():
        address = each.at(values_for(own, own.numbers[State.HANDLING]))
        assert sent(browser_of(account), each, address, form={}, headers={}).status_code == 401, each.path


def test_without_a_login_every_desk_page_leads_to_the_login(own):
    for page in routes.pages():
        if not page.is_for_staff:
            continue
        address = page.at({**values_for(own, own.numbers[State.HANDLING]), "sha256": own.files[0]})
        answers = [Client().get(address), Client().post(address)]
        assert {answer.status_code for answer in answers} <= {302, 405}, address
        assert all(
            answer.headers["Location"].startswith("/account/login/") for answer in answers if answer.status_code == 302
        ), address


def test_a_closed_account_reaches_nothing(own):
    account, token = account_at(OWN, *ALL_POSTS)
    browser = browser_of(account)
    Account.objects.filter(pk=account.pk).update(is_active=False)

    assert Client().get("/api/v1/orders", **bearer(token)).status_code == 401
    assert browser.get("/desk/orders").status_code == 302


# --- small parts


def browser_of(account):
    client = Client(raise_request_exception=False)
    client.force_login(account, backend=BACKEND)
    return client


def values_for(county, number):
    """Return what ``county`` has for everything an address may take; without a county, what all have together."""
    named = {name: value for name, value in OF_FOREIGNERS.items() if county or name in SHARED}
    return {name: value(county, number) if callable(value) else value for name, value in named.items()}


def _forged(number):
    """Return the link to an order with a seal that is not ours."""
    token = tickets.SEALED.sign(number)
    return token[:-1] + ("A" if token[-1] != "A" else "B")


def readable(response):
    """Return the bytes that say something: those in an archive, but none that differ from one answer to the next."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            body = b"\n".join(archive.read(name) for name in sorted(archive.namelist()))
    return VOLATILE.sub(b"", body)


def likeness(response, address, values):
    """Return what an answer looks like when what it was asked for is taken out of it."""
    body = readable(response).replace(address(values).encode(), b"ADDRESS")
    for name in ("number", "str:token", "sha256"):
        body = body.replace(values[name].encode(), name.encode())
    return response.status_code, body


def difference(before, after):
    """Return how two answers differ, in lines; empty when they are the same."""
    (status, body), (status_now, body_now) = before, after
    lines = difflib.unified_diff(body.decode().splitlines(), body_now.decode().splitlines(), lineterm="", n=0)
    return [str(status), str(status_now)] * (status != status_now) + list(lines)


def assert_tells_nothing(body, foreign, where, but=""):
    escaped = MARK.encode("unicode_escape")
    assert MARK.encode() not in body, f"{where} shows words of a foreign county"
    assert escaped not in body, f"{where} shows words of a foreign county"
    for number in foreign.numbers.values():
        assert number == but or number.encode() not in body, f"{where} shows {number}"
    for digest in foreign.files:
        assert digest == foreign.files[0] or digest.encode() not in body, f"{where} shows a file of a foreign county"


def everything_of(foreign):
    """Return all that is kept about a county: orders whole, and how much there is of the rest."""
    claim(scope=ROOT)
    numbers = list(foreign.numbers.values())
    orders = WorkOrder.objects.within(FOREIGN_CITY)
    subjects = [f"order:{number}" for number in numbers]
    of_orders = [model.objects.filter(order__in=orders).count() for model in (Clock, Evidence, Remark, Round)]
    return {
        "orders": list(orders.order_by("id").defer("search").values()),
        "parts": of_orders,
        "appeals": list(Appeal.objects.filter(number__in=numbers).order_by("id").values()),
        "entries": LedgerEntry.objects.filter(subject__in=subjects).count(),
        "entries of the city": LedgerEntry.objects.filter(city=FOREIGN_CITY).count(),
        "notices": Notice.objects.filter(facts__number__in=numbers).count(),
        "accounts": list(Account.objects.filter(unit__startswith=FOREIGN_CITY).order_by("id").values("unit", "roles")),
        "officers": list(Officer.objects.filter(unit__startswith=FOREIGN_CITY).order_by("id").values()),
    }
