"""Refusals speak the reader's language."""

from typing import ClassVar

import pytest

from lianxin.core.refusals import Kind, Refusal
from lianxin.core.words import Word


class Colour(Word):
    """For the test."""

    RED = "red", "朱砂"


class Sample(Refusal):
    """For the test."""

    kind: ClassVar[Kind] = Kind.INVALID
    code: ClassVar[str] = "sample.refused"


def test_the_sentence_is_filled_with_words_not_codes():
    assert str(Sample("不能用{colour}，改用{other}", colour=Colour.RED, other="墨")) == "不能用朱砂，改用墨"


def test_the_edge_says_it_in_another_language_facts_included():
    english = {"不能用{colour}": "{colour} may not be used", "朱砂": "cinnabar"}

    assert Sample("不能用{colour}", colour=Colour.RED).said(english.__getitem__) == "cinnabar may not be used"


@pytest.mark.parametrize("fact", ["{injected}", "100%", "{0}"])
def test_what_people_typed_is_never_taken_for_a_template(fact):
    assert str(Sample("没有{what}", what=fact)) == f"没有{fact}"
