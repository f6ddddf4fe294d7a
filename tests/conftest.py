"""What every test may lean on: a database behind its walls, and people of our own province."""

import os
import tempfile

import pytest
from django.db import connection, connections

os.environ.setdefault("DATA_FOLDER", tempfile.mkdtemp(prefix="lianxin-data-"))


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, request, worker_id):
    """Make the database as its owner, raise the walls, and from then on speak as the role that owns nothing."""
    from django.test.utils import setup_databases, teardown_databases

    from lianxin.kernel.walls import raise_walls
    from lianxin.web.foundation import furnish
    from lianxin.web.settings.database import APP_ROLE

    with django_db_blocker.unblock():
        suffix = None if worker_id == "master" else worker_id
        made = setup_databases(verbosity=0, interactive=False, parallel=0, **_suffixed(suffix))
        raise_walls(connection)
        speak_as(APP_ROLE)
        furnish()
    yield
    with django_db_blocker.unblock():
        speak_as(None)
        teardown_databases(made, verbosity=0)


def speak_as(role):
    """Let every connection from here on speak as ``role``, whoever logged in."""
    connections["default"].close()
    options = connections["default"].settings_dict["OPTIONS"]
    options.pop("options", None)
    if role:
        options["options"] = f"-c role={role}"


def _suffixed(suffix):
    if suffix:
        name = connections["default"].settings_dict["NAME"]
        connections["default"].settings_dict["TEST"]["NAME"] = f"test_{name}_{suffix}"
    return {}


@pytest.fixture(scope="session")
def worker_id(request):
    """``master`` when tests run in one process."""
    return os.environ.get("PYTEST_XDIST_WORKER", "master")


@pytest.fixture(autouse=True)
def _claims_start_empty(request):
    """No test sees what the test before it claimed."""
    if "db" in request.fixturenames or request.node.get_closest_marker("django_db"):
        request.getfixturevalue("db")
        from lianxin.kernel.claims import claim

        claim()
