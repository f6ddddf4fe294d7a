"""First reading of what somebody wrote: the matter it seems to be about. A person always decides."""

from collections.abc import Iterable
from typing import Final

from lianxin.core.rulebook import Matter, MatterKind

TITLE_LENGTH: Final = 30
ENDS_OF_SENTENCES: Final = "。！？!?；;\n"


def suggest_kind(text: str) -> MatterKind:
    """Return what the words themselves say they are; somebody who says nothing of it asks for help.

    The strongest word wins: who reports a breach of law and also asks a question is reporting.
    """
    for kind, words in SAYS:
        if any(word in text for word in words):
            return kind
    return MatterKind.HELP


SAYS: Final = (
    (MatterKind.REPORT, ("举报", "检举", "揭发")),  # heard
    (MatterKind.COMPLAINT, ("投诉", "态度恶劣", "乱收费")),  # heard
    (MatterKind.SUGGESTION, ("建议", "希望能", "提议")),  # heard
    (MatterKind.CONSULTATION, ("咨询", "请问", "想问", "是否可以", "怎么办理")),  # heard
)


def suggest_matter(text: str, kind: MatterKind, matters: Iterable[Matter]) -> Matter | None:
    """Return the matter of this kind whose keywords the text holds most of; ties go to the longer keyword.

    None when no keyword of any matter is there, which leaves the catch-all to the caller.
    """
    best: Matter | None = None
    best_score = (0, 0)
    for matter in matters:
        if matter.kind is not kind:
            continue
        found = [len(word) for word in matter.keywords if word in text]
        score = (len(found), max(found, default=0))
        if score > best_score:
            best, best_score = matter, score
    return best


def title_of(text: str) -> str:
    """Return the first sentence, at most 30 characters, to name an order in lists."""
    first = text.strip()
    for end in ENDS_OF_SENTENCES:
        first = first.split(end, 1)[0]
    first = " ".join(first.split())
    return first if len(first) <= TITLE_LENGTH else first[: TITLE_LENGTH - 1] + "…"
