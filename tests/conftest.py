"""What every test may lean on: a database behind its walls, and people of our own province."""

from urllib.parse import quote

import psycopg
import pytest
from django.db import connection, connections
from hypothesis import settings
from psycopg import sql

settings.register_profile("house", deadline=None)  # how long a case takes says nothing about whether it is right
settings.load_profile("house")


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_modify_db_settings, django_db_blocker):
    """Make the tables as their owner, raise the walls, and from then on speak as the role that owns nothing."""
    from django.test.utils import setup_databases, teardown_databases

    from lianxin.kernel.walls import raise_walls
    from lianxin.web.foundation import furnish
    from lianxin.web.settings.database import APP_ROLE

    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False, aliases=["default"], serialized_aliases=[])
        raise_walls(connection)
        speak_as(APP_ROLE)
        furnish()
    yield
    speak_as(None)
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


def speak_as(role):
    """Let every connection from here on speak as ``role``, whoever logged in."""
    connections["default"].close()
    options = connections["default"].settings_dict["OPTIONS"]
    options.pop("options", None)
    if role:
        options["options"] = f"-c role={role}"


@pytest.fixture
def fresh_database(request, django_db_setup, django_db_blocker):
    """A copy of the test database that is really committed to, for threads, servers and tampering; dropped afterwards.

    The default connection, of every thread, leads to it while the test runs; what is yielded is its address, spoken
    to as the owner of the tables.
    """
    is_shared = "db" in request.fixturenames or request.node.get_closest_marker("django_db")
    assert not is_shared, "a test has the shared database or its own, not both"
    settings = connections["default"].settings_dict
    template, name = settings["NAME"], f"{settings['NAME']}_fresh"
    there = "&".join([f"host={quote(settings['HOST'])}"] + [f"port={settings['PORT']}"] * bool(settings["PORT"]))
    address = f"postgresql://{quote(settings['USER'])}:{quote(settings['PASSWORD'])}@/{{}}?{there}".format

    def as_owner(statement, *names):
        with psycopg.connect(address("postgres"), autocommit=True) as owner:
            owner.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    with django_db_blocker.unblock():
        connections["default"].close()
        as_owner("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
        as_owner("CREATE DATABASE {} TEMPLATE {}", name, template)
        settings["NAME"] = name
        try:
            yield address(name)
        finally:
            connections["default"].close()
            settings["NAME"] = template
            as_owner("DROP DATABASE {} WITH (FORCE)", name)


@pytest.fixture(autouse=True)
def _begins_afresh(request):
    """No test sees what the test before it claimed, nor the names its province had."""
    if "db" in request.fixturenames or request.node.get_closest_marker("django_db"):
        request.getfixturevalue("db")
        from lianxin.kernel.claims import claim
        from lianxin.registry import queries as registry

        claim()
        registry.forget()


@pytest.fixture
def really(fresh_database, django_db_blocker):
    """Let a test commit to a database of its own, from whatever thread."""
    with django_db_blocker.unblock():
        yield
        connection.close()
