"""Chinese full-text search by pairs of characters: no word is lost because a dictionary cut it elsewhere.

A dictionary cuts 卖假烟给 into 卖假 and 烟给, and whoever looks for 假烟 finds nothing. Pairs of neighbouring
characters hold every word of two characters and more, wherever it stands; see docs/decisions/0008.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

LONGEST_INDEXED: Final = 20_000
LONGEST_ASKED: Final = 100
CHINESE: Final = r"\u3400-\u9fff\U00020000-\U0003ffff"
RUNS: Final = re.compile(rf"([{CHINESE}]+)|([^\W_{CHINESE}]+)")
"""Runs of Chinese characters, and words of anything else that letters and digits make."""


def words_of(text: str) -> str:
    """Return what the index is made of, divided by spaces: pairs of Chinese characters, and whole other words.

    The last character of a run stands by itself too, so that every character begins something. PostgreSQL takes at most
    1 MB a vector, so only the first 20,000 characters are indexed.
    """
    return " ".join(_indexed(text[:LONGEST_INDEXED]))


def asked(text: str) -> str:
    """Return a ``to_tsquery`` text that wants everything asked for.

    Other words than Chinese may be beginnings, and so may a single character that is all there is. Beside longer words
    a single letter or digit stands for itself, and a single Chinese character is left out: half of all texts have one
    that begins so, and to look through them costs more than it tells (号 in 学府路128号).
    """
    return " & ".join(_wanted(text[:LONGEST_ASKED]))


def _indexed(text: str) -> Iterator[str]:
    for chinese, other in _runs(text):
        yield from _pairs(chinese)
        yield chinese[-1:] or other[:60]


def _wanted(text: str) -> Iterator[str]:
    runs = list(_runs(text))
    has_words = any(len(chinese or other) > 1 for chinese, other in runs)
    for chinese, other in runs:
        if len(chinese) > 1:
            yield from _pairs(chinese)
        elif len(other) > 1 or not has_words:
            yield f"{chinese or other[:60]}:*"
        elif other:
            yield other


def _runs(text: str) -> Iterator[tuple[str, str]]:
    for run in RUNS.finditer(unicodedata.normalize("NFKC", text).lower()):
        yield run[1] or "", run[2] or ""


def _pairs(run: str) -> Iterator[str]:
    return (one + other for one, other in pairwise(run))
