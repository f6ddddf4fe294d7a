"""The second wall, as PostgreSQL itself sees it: what the application's role may not do, whatever the code says."""

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction

from lianxin.kernel import rows, vault
from lianxin.kernel.actors import ROOT
from lianxin.kernel.claims import claim
from lianxin.kernel.models import LedgerEntry, VaultRecord
from lianxin.kernel.scoping import Scoped
from tests.kernel.chronicle import tell
from tests.province import QINGDU, SHIYAN, WEDNESDAY

pytestmark = pytest.mark.django_db

APPEND_ONLY = [model for model in apps.get_models() if getattr(model, "append_only", False)]
SCOPED = [model for model in apps.get_models() if issubclass(model, Scoped)]
RULED = [model for model in apps.get_models() if getattr(model, "row_rule", "")]


def named(model):
    return model._meta.label


def ask(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def refused(statement):
    with pytest.raises(ProgrammingError) as error, transaction.atomic():
        ask(statement)
    return error.value.__cause__.sqlstate


def test_we_speak_as_the_role_that_owns_nothing():
    assert ask("SELECT current_user") == [("lianxin_app",)]
    assert ask("SELECT relname FROM pg_class WHERE relowner = 'lianxin_app'::regrole") == []


def test_the_role_has_no_power_to_go_round_the_walls():
    powers = "rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolcanlogin"

    assert ask(f"SELECT {powers} FROM pg_roles WHERE rolname = 'lianxin_app'") == [(False,) * 5]
    assert ask("SELECT roleid FROM pg_auth_members WHERE member = 'lianxin_app'::regrole") == []
    assert ask("SELECT has_schema_privilege('lianxin_app', 'public', 'CREATE')") == [(False,)]


def test_the_role_cannot_take_a_trigger_or_a_policy_away():
    assert refused("ALTER TABLE kernel_ledgerentry DISABLE TRIGGER append_only") == "42501"
    assert refused("ALTER TABLE kernel_ledgerentry DISABLE ROW LEVEL SECURITY") == "42501"
    assert refused("DROP POLICY reach ON kernel_ledgerentry") == "42501"


@pytest.mark.parametrize("model", APPEND_ONLY, ids=named)
def test_what_was_appended_is_neither_changed_nor_deleted_by_the_application(model):
    table, column = model._meta.db_table, model._meta.fields[-1].column

    assert refused(f'UPDATE {table} SET "{column}" = "{column}"') == "42501"
    assert refused(f"DELETE FROM {table}") == "42501"
    assert refused(f"TRUNCATE {table} CASCADE") == "42501"


@pytest.mark.parametrize("table", ["entry", "leaf", "node", "checkpoint", "log"])
def test_nor_by_the_owner_who_leaves_the_triggers_in_place(table):
    tell()
    ask("SET CONSTRAINTS ALL IMMEDIATE")
    ask("SET LOCAL ROLE NONE")

    for statement in ("DELETE FROM {}", "TRUNCATE {} CASCADE"):
        assert refused(statement.format(f"kernel_ledger{table}")) == "42501"
    ask("SET LOCAL ROLE lianxin_app")


@pytest.mark.parametrize("model", [*SCOPED, *RULED], ids=named)
def test_every_guarded_table_has_row_level_security_and_its_policies(model):
    table = model._meta.db_table

    assert ask("SELECT relrowsecurity FROM pg_class WHERE oid = %s::regclass", table) == [(True,)]
    policies = ask("SELECT polname FROM pg_policy WHERE polrelid = %s::regclass ORDER BY polname", table)
    assert policies == [("insert",), ("reach",)]


@pytest.mark.parametrize("model", SCOPED, ids=named)
def test_a_scoped_table_shows_nothing_when_nothing_is_claimed(model):
    tell()
    claim()

    assert ask(f"SELECT count(*) FROM {model._meta.db_table}") == [(0,)]


def test_a_claim_that_was_never_made_shows_nothing_either():
    tell()
    ask("RESET lianxin.scope")
    ask("RESET lianxin.ticket")

    assert LedgerEntry.objects.count() == 0


def test_a_scope_shows_its_own_and_what_is_below_and_nothing_beside():
    tell()

    def shown(scope):
        claim(scope=scope)
        return LedgerEntry.objects.filter(subject__startswith="story").count()

    assert [shown(scope) for scope in (ROOT, "39.01", QINGDU)] == [15, 15, 15]
    assert [shown(scope) for scope in (SHIYAN, f"{QINGDU}.01", "39.0", "3", "39.01.0")] == [0] * 5


def test_the_vault_shows_no_record_until_one_is_opened_by_name():
    batch = rows.Batch()
    first, second = (vault.seal({"phone": phone}, at=WEDNESDAY, into=batch) for phone in ("13900006218", "13900006219"))
    batch.write()
    claim(scope=ROOT)
    ask("SELECT set_config('lianxin.vault_record', '', true)")
    assert VaultRecord.objects.count() == 0

    ask("SELECT set_config('lianxin.vault_record', %s, true)", str(second.record))
    assert list(VaultRecord.objects.values_list("id", flat=True)) == [second.record]
    assert first.record != second.record


def test_nobody_writes_to_djangos_own_history_of_migrations():
    assert refused("DELETE FROM django_migrations") == "42501"
