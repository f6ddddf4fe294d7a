"""Chinese is the source of every text, and English is complete."""

import ast
import re

import pytest

from lianxin.web import messages

TRANSLATED = re.compile(
    r"{%\s*comment.*?endcomment\s*%}|{#.*?#}|{%\s*translate\b.*?%}|{%\s*blocktranslate\b.*?endblocktranslate\s*%}"
    r"""|_\("[^"]*"\)|_\('[^']*'\)""",
    re.DOTALL,
)
MODULES = sorted(messages.SOURCE.rglob("*.py"))
TEMPLATES = sorted(messages.SOURCE.glob("*/templates/**/*.*"))


def test_sentences_are_filled_in_after_they_are_translated():
    """An f-string is filled before anybody could translate it; ``Refusal`` and ``format`` fill afterwards."""
    broken = [
        f"{messages.place(file)}:{node.lineno}"
        for file in MODULES
        if not messages.place(file).startswith(messages.UNREAD)
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.JoinedStr)
        and any(isinstance(part, ast.Constant) and messages.HAN.search(str(part.value)) for part in node.values)
    ]

    assert broken == []


@pytest.mark.parametrize("file", TEMPLATES, ids=messages.place)
def test_templates_say_nothing_outside_translation_tags(file):
    left = TRANSLATED.sub(lambda found: "\n" * found[0].count("\n"), file.read_text("utf-8"))

    assert [line for line in left.splitlines() if messages.CJK.search(line)] == []


def test_english_is_complete():
    assert list(messages.faults(messages.catalogue(), messages.found())) == []
