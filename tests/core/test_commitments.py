"""Salted commitments: the SD-JWT vector, hiding and binding."""

import json
from base64 import urlsafe_b64encode
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianxin.core.commitments import BadDisclosure, Disclosure, commitment, disclosure_of, opens, salt_of
from lianxin.core.merkle import Hash, leaf_hash, root_of
from tests.shared_data import shared

NAME = Disclosure("_26bc4LT-ac6q2KI6cBW5es", "family_name", "Möbius")
salts = st.binary(min_size=16, max_size=16).map(salt_of)
texts = st.text(st.characters(exclude_categories=["Cs"]))
values = st.none() | st.booleans() | st.integers() | texts | st.lists(texts, max_size=3)
disclosures = st.builds(Disclosure, salts, texts, values)


def encode(text: str) -> str:
    return urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


class TestVector:
    def test_the_sd_jwt_example_encodes_to_the_letter(self) -> None:
        book = json.loads(shared("vectors", "ledger", "sd_jwt_disclosure.json").read_text())

        assert NAME.encoded == book["disclosure_b64url"] == encode(book["disclosure_json"])

    @pytest.mark.parametrize("algorithm", Hash)
    def test_its_digest_is_the_published_one(self, algorithm: Hash) -> None:
        book = json.loads(shared("vectors", "ledger", "sd_jwt_disclosure.json").read_text())

        assert NAME.digest(algorithm) == book[f"{algorithm}_b64url"]


class TestDisclosure:
    @given(disclosures, st.sampled_from(Hash))
    def test_a_disclosure_opens_its_own_commitment(self, disclosure: Disclosure, algorithm: Hash) -> None:
        assert disclosure_of(disclosure.encoded) == disclosure
        assert opens(algorithm, disclosure.encoded, disclosure.digest(algorithm))

    @given(disclosures, salts)
    def test_the_same_phone_under_another_salt_is_another_commitment(self, disclosure: Disclosure, salt: str) -> None:
        other = replace(disclosure, salt=salt)

        assert (other == disclosure) is (other.digest(Hash.SHA256) == disclosure.digest(Hash.SHA256))

    def test_no_other_value_opens_it(self) -> None:
        assert not opens(Hash.SHA256, replace(NAME, value="Moebius").encoded, NAME.digest(Hash.SHA256))

    def test_a_foreign_spelling_is_judged_as_it_was_received(self) -> None:
        spelt = encode('["_26bc4LT-ac6q2KI6cBW5es","family_name","M\\u00f6bius"]')

        assert disclosure_of(spelt) == NAME
        assert not opens(Hash.SHA256, spelt, NAME.digest(Hash.SHA256))
        assert opens(Hash.SHA256, spelt, commitment(Hash.SHA256, spelt))

    def test_erasing_salts_changes_no_root(self) -> None:
        vault = [Disclosure(salt_of(bytes([number]) * 16), "phone", f"1380000{number:04}") for number in range(9)]
        bodies = [each.digest(Hash.SHA256).encode() for each in vault]
        before = root_of(Hash.SHA256, [leaf_hash(Hash.SHA256, body) for body in bodies])

        vault.clear()

        assert root_of(Hash.SHA256, [leaf_hash(Hash.SHA256, body) for body in bodies]) == before

    @pytest.mark.parametrize("salt", ["", "a" * 21, "a" * 21 + "=", "a" * 21 + "/", "盐" * 22])
    def test_a_salt_that_hides_too_little_is_refused(self, salt: str) -> None:
        with pytest.raises(BadDisclosure, match="128"):
            Disclosure(salt, "phone", "13800000000")

    def test_twenty_two_letters_of_salt_are_enough(self) -> None:
        assert Disclosure("a" * 22, "phone", None).salt == "a" * 22

    def test_a_salt_of_fifteen_bytes_is_a_bug(self) -> None:
        with pytest.raises(AssertionError):
            salt_of(bytes(15))

    @pytest.mark.parametrize(
        "encoded",
        [
            "",
            "!",
            "abc",
            "名",
            encode("null"),
            encode('["a","b"]'),
            encode('["aaaaaaaaaaaaaaaaaaaaaa",1,2]'),
            encode('["short","b",1]'),
            encode("[" * 100000),
        ],
    )
    def test_what_is_no_disclosure_is_refused(self, encoded: str) -> None:
        with pytest.raises(BadDisclosure):
            disclosure_of(encoded)
