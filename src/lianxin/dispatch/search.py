"""Chinese full-text search: words cut by rjieba, matched by PostgreSQL; two-character words are found too."""

import re
from typing import Final

import rjieba

LONGEST_INDEXED: Final = 20_000
WORD: Final = re.compile(r"\w")


def words_of(text: str) -> str:
    """Return the words of a text, cut finely, divided by spaces: what the index is made of.

    PostgreSQL takes at most 16 KB a word and 1 MB a vector, so only the first 20,000 characters are indexed.
    """
    return " ".join(word for word in rjieba.cut_for_search(text[:LONGEST_INDEXED]) if WORD.match(word))


def asked(text: str) -> str:
    """Return a ``to_tsquery`` text that wants every word asked for, the last one as a beginning."""
    words = [word for word in (re.sub(r"\W+", "", word) for word in rjieba.cut(text[:100])) if word]
    if words and len(words[-1]) > 1:
        words[-1] += ":*"  # of one character that would be half the language, and read half the index
    return " & ".join(words)
