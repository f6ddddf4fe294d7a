"""What is typed is found wherever it stands, and nothing that is typed can break the query."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianxin.dispatch.search import asked, words_of

SIGNS = set("&|!():*<>'\"\\ \t\n\0")
chinese = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=2, max_size=12)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("卖假烟", "卖假 假烟 烟"),
        ("烟", "烟"),
        ("YL-20261118-000427", "yl 20261118 000427"),
        ("１３９号，A座", "139 号 a 座"),  # 全角数字与半角一样
        ("，。！", ""),
        ("🚬卖", "卖"),
    ],
)
def test_what_the_index_is_made_of(text, words):
    assert words_of(text) == words


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("假烟", "假烟"),
        ("桥东小学", "桥东 & 东小 & 小学"),
        ("烟", "烟:*"),
        ("烟 a", "烟:* & a:*"),
        ("烟 12", "12:*"),
        ("学府路128号", "学府 & 府路 & 128:*"),
        ("3号楼", "3 & 号楼"),
        ("'&|!:*()<->", ""),
    ],
)
def test_what_a_search_asks_for(text, query):
    assert asked(text) == query


@given(chinese, chinese, chinese)
def test_every_word_of_two_characters_and_more_is_found_wherever_it_stands(before, word, after):
    indexed = set(words_of(before + word + after).split())

    assert set(asked(word).split(" & ")) <= indexed


@given(st.text(max_size=120))
def test_a_query_holds_words_and_nothing_the_database_would_take_for_a_sign(text):
    for word in filter(None, asked(text).split(" & ")):
        assert word
        assert not set(word.removesuffix(":*")) & SIGNS
