"""The committed openapi.json, asked of the application through WSGI: no fault of ours, whatever is sent."""

import json
from pathlib import Path

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from lianxin.core.roles import Role
from lianxin.core.work_order_life import State
from lianxin.kernel.models import Account
from tests.api.world import ALL_POSTS, County, let_the_worker_turn, province, secret_of, token_for
from tests.province import officer

pytestmark = pytest.mark.django_db
DOCUMENT = Path(__file__).resolve().parents[2] / "openapi.json"
SCHEMA = schemathesis.openapi.from_path(DOCUMENT)
OPERATIONS = [found.ok() for found in SCHEMA.get_all_operations()]
CHECKS = [not_a_server_error, response_schema_conformance, content_type_conformance]
BOUNDED = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def numbers():
    """Have an order in every state, and a machine that may do everything to each of them."""
    province()
    county = County("39.01", "39.01.01", "本县", "13900001111")
    county.have_orders(*State)
    let_the_worker_turn()
    return list(county.numbers.values())


@pytest.fixture
def token(numbers):
    _id, actor = officer("somebody", "39", role=Role.OFFICER)
    Account.objects.filter(pk=actor.account).update(roles=[role.value for role in ALL_POSTS])
    token_for(actor)
    return secret_of(actor)


@pytest.fixture
def application():
    """The application as a web server calls it, but for the end of a request: the test's connection stays."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield get_wsgi_application()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_an_operation_answers_as_documented_or_says_why_not(operation, application, numbers, token):
    for mode in GenerationMode:

        @BOUNDED
        @given(case=operation.as_strategy(generation_mode=mode), number=st.sampled_from(numbers), known=st.booleans())
        def ask(case, number, known):
            if known and "number" in (case.path_parameters or {}):
                case.path_parameters["number"] = number
            response = case.call(headers={"Authorization": f"Bearer {token}"}, app=application)
            if response.status_code < 400:
                case.validate_response(response, checks=CHECKS)
            else:
                assert_is_a_problem(response)

        ask()


def assert_is_a_problem(response):
    assert response.status_code < 500, response.text
    assert response.headers["content-type"] == ["application/problem+json"], response.text
    said = json.loads(response.text)
    assert said["status"] == response.status_code
    assert said["code"]
    assert any("\u4e00" <= letter <= "\u9fff" for letter in said["title"]), said
