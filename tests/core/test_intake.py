"""First reading of what somebody wrote."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianxin.core.intake import TITLE_LENGTH, suggest_kind, suggest_matter, title_of
from lianxin.core.rulebook import Matter, MatterKind

MINORS = Matter(
    code="report.minors", label="向未成年人售烟", kind=MatterKind.REPORT, terms="urgent", keywords=("学生", "未成年")
)
FAKE = Matter(code="report.fake", label="假烟", kind=MatterKind.REPORT, terms="ordinary", keywords=("假烟", "假冒卷烟"))
NEW = Matter(
    code="consult.licence_new", label="许可证新办", kind=MatterKind.CONSULTATION, terms="urgent", keywords=("新办",)
)
MATTERS = (MINORS, FAKE, NEW)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("举报有人卖假烟", MatterKind.REPORT),
        ("请问举报电话是多少，我要举报", MatterKind.REPORT),  # 既问又举报：举报为先
        ("投诉送货员态度", MatterKind.COMPLAINT),
        ("建议多设几个服务站", MatterKind.SUGGESTION),
        ("请问怎么新办许可证", MatterKind.CONSULTATION),
        ("烟款被多扣了", MatterKind.HELP),
        ("", MatterKind.HELP),
    ],
)
def test_what_the_words_say_they_are(text, kind):
    assert suggest_kind(text) is kind


@pytest.mark.parametrize(
    ("text", "matter"),
    [
        ("店里卖烟给学生", MINORS),
        ("卖假冒卷烟，还卖假烟给学生", FAKE),  # 两个词对一个词
        ("想新办许可证", None),  # 是咨询的事项，不是举报的
        ("没有关键词", None),
    ],
)
def test_the_matter_whose_words_are_there(text, matter):
    assert suggest_matter(text, MatterKind.REPORT, MATTERS) == matter


@given(st.text(), st.sampled_from(MatterKind), st.permutations(MATTERS))
def test_a_suggestion_is_of_the_kind_asked_for_and_its_words_are_in_the_text(text, kind, matters):
    found = suggest_matter(text, kind, matters)
    if found is not None:
        assert found.kind is kind
        assert any(word in text for word in found.keywords)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("有店卖假烟。在桥东路。", "有店卖假烟"),
        ("第一行\n第二行", "第一行"),
        ("字" * 30, "字" * 30),
        ("字" * 31, "字" * 29 + "…"),
        ("  ", ""),
    ],
)
def test_the_first_sentence_names_the_order(text, title):
    assert title_of(text) == title


@given(st.text())
def test_a_title_never_outgrows_its_column(text):
    assert len(title_of(text)) <= TITLE_LENGTH
