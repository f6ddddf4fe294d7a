"""One house a session, one province in it, and people who go to it with browsers of every width."""

import contextlib
import os
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from django.conf import settings as django_settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connections
from django.test import Client
from playwright.sync_api import sync_playwright
from psycopg import sql

from lianxin.web.settings.database import APP_ROLE
from tests.journeys.browser import DESK, PHONE, Looked, Visitor, launched
from tests.journeys.house import new_folder, serving
from tests.journeys.world import PASSWORD, World
from tests.ports import free_port

FAILURES = Path("var/journeys")


@pytest.hookimpl(tryfirst=True)  # before the workers are told who has which group
def pytest_collection_modifyitems(items):
    """Keep all stories on one worker: they share the house."""
    for item in items:
        if "journeys" in Path(str(item.path)).parts:
            item.add_marker(pytest.mark.xdist_group("journeys"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


FAILED = pytest.StashKey[bool]()


@contextlib.contextmanager
def _own_database():
    """Have an empty database beside the test database; yield its name and its owner's address."""
    settings = connections["default"].settings_dict
    name = f"journeys_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    port = f"&port={settings['PORT']}" if settings["PORT"] else ""
    owner = f"postgresql://{quote(settings['USER'])}:{quote(settings['PASSWORD'])}@"
    address = f"{owner}/{{}}?host={quote(settings['HOST'], safe='')}{port}".format

    def as_owner(statement):
        with psycopg.connect(address("postgres"), autocommit=True) as server:
            server.execute(sql.SQL(statement).format(sql.Identifier(name)))

    as_owner("DROP DATABASE IF EXISTS {} WITH (FORCE)")
    as_owner("CREATE DATABASE {}")
    try:
        yield name, address(name)
    finally:
        as_owner("DROP DATABASE {} WITH (FORCE)")


@contextlib.contextmanager
def _leading_to(name):
    """Lead the default connection to the house's database for a while, as the role that owns nothing."""
    with contextlib.ExitStack() as stack:
        stack.callback(_lead_to, **_where_it_leads())
        _lead_to(name, f"-c role={APP_ROLE}")
        yield


def _where_it_leads():
    settings = connections["default"].settings_dict
    return {"name": settings["NAME"], "options": settings["OPTIONS"].get("options")}


def _lead_to(name, options):
    connections["default"].close()
    settings = connections["default"].settings_dict
    settings["NAME"] = name
    settings["OPTIONS"].pop("options", None)
    if options:
        settings["OPTIONS"]["options"] = options


@pytest.fixture(scope="session")
def _grounds(django_test_environment, django_db_blocker):
    """The house, its database furnished with a province, and the world behind it."""
    with (
        django_db_blocker.unblock(),
        _own_database() as (name, address),
        new_folder() as folder,
        serving(database=address, folder=folder, port=free_port()) as house,
    ):
        with _leading_to(name):
            world = World(Argon2PasswordHasher().encode(PASSWORD, "jiaoyan-journeys"))
        yield name, house, world


@pytest.fixture(scope="module")
def _browser(_grounds):
    """One browser a module, for the loop it runs in this thread is in the way of other tests."""
    with sync_playwright() as playwright:
        browser = launched(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def _looked():
    return Looked()


@pytest.fixture
def world(_grounds, _browser, django_db_blocker, monkeypatch):
    """Who and what there is, moved on by commands where a story begins later than at the beginning."""
    name, house, world = _grounds
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser's loop runs in this thread; nothing else does
    monkeypatch.setattr(django_settings, "BASE_URL", house.address)
    monkeypatch.setattr(django_settings, "EVIDENCE_FOLDER", house.folder / "evidence")
    house.forget_limits()
    with django_db_blocker.unblock(), _leading_to(name):
        yield world


@pytest.fixture
def house(_grounds):
    return _grounds[1]


@pytest.fixture(params=[DESK, PHONE], ids=["desk", "phone"])
def width(request):
    return request.param


@pytest.fixture
def visitor(request, _browser, _looked, house, world, width):
    """Return a new person at a browser of their own: nobody yet, or one of the staff by their part."""
    all_ = []

    def come(part="", *, at=width, **more):
        one = Visitor(_browser, house, at, _looked, **more)
        all_.append(one)
        return one.as_staff(_session(world.account(part))) if part else one

    yield come
    if request.node.stash.get(FAILED, False):
        _keep(request.node.name, all_)
    for one in all_:
        one.leaves()


def _session(account):
    client = Client()
    client.force_login(account, backend=django_settings.AUTHENTICATION_BACKENDS[0])
    return client.cookies["sessionid"].value


def _keep(name, visitors):
    FAILURES.mkdir(parents=True, exist_ok=True)
    for number, one in enumerate(visitors, start=1):
        with contextlib.suppress(Exception):  # what matters is the failure, not its picture
            one.page.screenshot(path=FAILURES / f"{name.replace(os.sep, '-')}-{number}.png", full_page=True)
