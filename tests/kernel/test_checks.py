"""``lianxin check`` sees a wall that is missing."""

import pytest
from django.db import connection

from lianxin.kernel.checks import walls_stand
from tests.conftest import speak_as


@pytest.mark.django_db
def test_a_house_in_order_has_nothing_to_report():
    assert walls_stand(databases=["default"]) == []


def test_a_mighty_role_and_an_open_table_are_named(fresh_database, django_db_blocker):
    with django_db_blocker.unblock():
        speak_as(None)
        try:
            with connection.cursor() as cursor:
                cursor.execute("ALTER TABLE registry_retailer DISABLE ROW LEVEL SECURITY")
            found = {each.id: each.msg for each in walls_stand(databases=["default"])}
        finally:
            speak_as("lianxin_app")

    assert set(found) == {"lianxin.E001", "lianxin.E002"}
    assert "registry_retailer" in found["lianxin.E002"]
