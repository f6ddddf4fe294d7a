"""What every test may lean on: a database behind its walls, and people of our own province."""

import os
import tempfile

import pytest
from django.db import connection, connections

os.environ.setdefault("DATA_FOLDER", tempfile.mkdtemp(prefix="lianxin-data-"))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Once the owner has made the tables, raise the walls and speak as the role that owns nothing."""
    from lianxin.kernel.walls import raise_walls
    from lianxin.web.foundation import furnish
    from lianxin.web.settings.database import APP_ROLE

    with django_db_blocker.unblock():
        raise_walls(connection)
        speak_as(APP_ROLE)
        furnish()
    yield
    speak_as(None)


def speak_as(role):
    """Let every connection from here on speak as ``role``, whoever logged in."""
    connections["default"].close()
    options = connections["default"].settings_dict["OPTIONS"]
    options.pop("options", None)
    if role:
        options["options"] = f"-c role={role}"


@pytest.fixture(autouse=True)
def _claims_start_empty(request):
    """No test sees what the test before it claimed."""
    if "db" in request.fixturenames or request.node.get_closest_marker("django_db"):
        request.getfixturevalue("db")
        from lianxin.kernel.claims import claim

        claim()
