"""The vault: sealed field by field, opened for a purpose, erased without touching the tree."""

import json
import uuid

import pytest
from cryptography.exceptions import InvalidTag
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from lianxin.core.commitments import opens
from lianxin.kernel import ledger, rows, vault
from lianxin.kernel.actors import SYSTEM
from lianxin.kernel.claims import claim
from lianxin.kernel.models import VaultRecord
from tests.province import WEDNESDAY, build, person

CALLER = {"name": "王女士", "phone": "13900006218", "remark": ""}


@pytest.fixture(params=["aes-256-gcm", "sm4-gcm"])
def cipher(request, settings):
    settings.VAULT_CIPHER = request.param
    vault._cipher.cache_clear()
    yield request.param
    vault._cipher.cache_clear()


@pytest.fixture
def sealed(db, cipher):
    return seal(CALLER)


def seal(values):
    batch = rows.Batch()
    sealed = vault.seal(values, at=WEDNESDAY, into=batch)
    batch.write()
    return sealed


def open_(sealed, by=SYSTEM, purpose="回访核实"):
    claim(scope="39")
    return vault.unseal(sealed.record, subject="order:YL-1", purpose=purpose, by=by, at=WEDNESDAY)


def stored(sealed):
    vault._claim(sealed.record)
    return VaultRecord.objects.get(pk=sealed.record)


@pytest.mark.django_db
class TestSealing:
    def test_what_was_sealed_comes_out_again_empty_fields_left_out(self, sealed):
        assert open_(sealed) == {"name": "王女士", "phone": "13900006218"}

    def test_nothing_of_it_can_be_read_in_the_row(self, sealed):
        row = json.dumps(stored(sealed).fields)

        assert "王女士" not in row
        assert "13900006218" not in row

    def test_the_same_value_is_never_sealed_twice_alike(self, sealed):
        other = seal(CALLER)

        assert other.digests["phone"] != sealed.digests["phone"]
        assert stored(other).fields["phone"] != stored(sealed).fields["phone"]

    def test_a_field_moved_to_another_place_does_not_open(self, sealed):
        text = stored(sealed).fields["phone"]

        with pytest.raises(InvalidTag):
            vault._decrypt(text, bound_to=f"{uuid.uuid4()}/phone")

    def test_the_ledgers_digest_opens_with_what_lies_in_the_vault_and_with_nothing_else(self, sealed):
        text = stored(sealed).fields["phone"]
        raw = vault.b64decode(text)
        disclosure = vault._cipher().decrypt(raw[:12], raw[12:], f"{sealed.record}/phone".encode()).decode()

        assert opens(ledger.hash_of_the_log(), disclosure, sealed.digests["phone"])
        assert not opens(
            ledger.hash_of_the_log(), vault.commit("phone", "13900006218").encoded, sealed.digests["phone"]
        )


@pytest.mark.django_db
class TestOpening:
    def test_every_opening_is_in_the_ledger_with_its_purpose_and_without_the_values(self, sealed):
        open_(sealed)

        (entry,) = ledger.history("order:YL-1")
        assert entry.name == "kernel.vault-opened"
        assert json.loads(entry.body)["facts"] == {"purpose": "回访核实", "fields": ["name", "phone"]}
        assert "王女士" not in entry.body

    @pytest.mark.parametrize("purpose", ["", "  \n"])
    def test_without_a_purpose_nothing_is_shown(self, sealed, purpose):
        with pytest.raises(vault.NoPurpose, match="用途"):
            open_(sealed, purpose=purpose)

    def test_rows_cannot_be_listed_only_opened_one_by_one(self, sealed):
        seal(CALLER)
        with transaction.atomic():
            vault._claim(sealed.record)

            assert [row.pk for row in VaultRecord.objects.all()] == [sealed.record]


@pytest.mark.django_db
class TestErasing:
    def test_value_and_salt_are_gone_and_the_ledger_says_on_what_ground(self, sealed):
        build()
        administrator = person("管知行", "39")
        claim(scope="39")
        vault.erase(
            sealed.record, subject="order:YL-1", ground="个人信息保护法第四十七条", by=administrator, at=WEDNESDAY
        )

        assert stored(sealed).fields == {}
        (entry,) = ledger.history("order:YL-1")
        assert json.loads(entry.body)["facts"] == {"ground": "个人信息保护法第四十七条"}
        with pytest.raises(vault.NothingSealed):
            open_(sealed)


class TestIndexes:
    def test_the_blind_index_is_the_same_for_the_same_value_and_says_what_kind_it_is(self):
        assert vault.blind("phone", "1390000") == vault.blind("phone", "1390000")
        assert vault.blind("phone", "1390000") != vault.blind("card", "1390000")

    def test_another_key_gives_another_index(self, settings):
        before = vault.blind("phone", "1390000")
        settings.VAULT_INDEX_KEY = b"\x09" * 32

        assert vault.blind("phone", "1390000") != before

    @given(st.integers(0, 10**9))
    def test_a_query_code_has_eight_characters_nobody_mistakes(self, serial):
        code = vault.code_of(f"YL-20261118-{serial:06d}")

        assert len(code) == 8
        assert not set(code) & set("01IO")

    @given(st.sampled_from(["yl-20261118-000427 ", "YL-20261118-000427"]), st.sampled_from(["k7pm2xqr", " K7PM2XQR"]))
    def test_a_ticket_does_not_mind_case_or_spaces(self, number, code):
        assert vault.ticket(number, code) == vault.ticket("YL-20261118-000427", "K7PM2XQR")
