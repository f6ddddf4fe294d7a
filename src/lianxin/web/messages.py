"""Every Chinese text that a reader may see, gathered from templates, code and editions, against the English catalogue.

Chinese is the source: a text is its own key. Whatever is Chinese in the code counts as read by somebody, except
docstrings, comments, the folders in ``UNREAD`` and lines that end in ``# heard``: words we listen for and never say.
"""

import ast
import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import yaml
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

SOURCE: Final = Path(__file__).resolve().parents[1]
ENGLISH: Final = SOURCE / "web" / "locale" / "en" / "LC_MESSAGES" / "django.po"
UNREAD: Final = ("web/demo/", "web/settings/", "core/editions/", "migrations/")
HEARD: Final = re.compile(r"#\s*heard\b")

HAN: Final = re.compile(r"[\u3400-\u9fff]")
CJK: Final = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
"""Han characters, and where a translation is asked for, so that a lone comma is translated too, their punctuation."""

PLACE: Final = re.compile(r"%\(\w+\)[ds]|\{\w*\}")
ASKING: Final = frozenset({"_", "gettext", "gettext_lazy", "gettext_noop"})
KEYWORDS: Final = {"gettext": None, "_": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
READ_IN_EDITIONS: Final = frozenset({"label", "reason", "channel", "document"})
NAMES_IN_EDITIONS: Final = frozenset({"holidays", "make_up"})
HEAD: Final = "# English for every text that a reader may meet."
NAMES: Final[dict[str, Any]] = {
    "project": "Lianxin",
    "version": "1",
    "msgid_bugs_address": "",
    "last_translator": "Lianxin",
    "language_team": "English",
}
FIXED: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""The date in the catalogue's head; a real one would change the file each time it is written."""

Key = str | tuple[str, str]
Found = Mapping[Key, set[str]]


def found() -> Found:
    """Return every text that needs a translation, and the files that say it."""
    texts: dict[Key, set[str]] = defaultdict(set)
    for gather, pattern in (
        (in_template, "*/templates/**/*.*"),
        (in_code, "**/*.py"),
        (in_edition, "core/editions/*.yaml"),
    ):
        for file in sorted(SOURCE.glob(pattern)):
            for text in gather(file):
                texts[text].add(place(file))
    return texts


def place(file: Path) -> str:
    """Return a source file's name as the catalogue writes it."""
    return file.relative_to(SOURCE).as_posix()


def in_template(file: Path) -> Iterator[Key]:
    """Yield the Chinese texts of a template's translation tags."""
    code = templatize(file.read_text("utf-8"), str(file))
    flush = "\n".join(line.strip() for line in code.splitlines())
    for _, text, _, _ in extract("python", BytesIO(flush.encode()), KEYWORDS):
        if CJK.search(str(text)):
            yield text if isinstance(text, str) else (text[0], text[1])


def in_code(file: Path) -> Iterator[str]:
    """Yield the Chinese texts of a module, without docstrings and what is only heard."""
    if place(file).startswith(UNREAD) or "migrations/" in place(file):
        return
    source = file.read_text("utf-8")
    heard = {number for number, line in enumerate(source.splitlines(), 1) if HEARD.search(line)}
    for text in constants(ast.parse(source)):
        if text.lineno not in heard:
            yield str(text.value)


def constants(tree: ast.Module) -> Iterator[ast.Constant]:
    """Yield the Chinese string constants of a tree that stand in an expression, parts of f-strings left out."""
    asked = {id(node.args[0]) for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args and _asks(node)}
    inside = {
        id(part)
        for node in ast.walk(tree)
        for part in (
            node.values if isinstance(node, ast.JoinedStr) else [node.value] if isinstance(node, ast.Expr) else ()
        )
    }
    for node in ast.walk(tree):
        signs = CJK if id(node) in asked else HAN
        if isinstance(node, ast.Constant) and id(node) not in inside and signs.search(str(node.value)):
            yield node


def _asks(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id in ASKING


def in_edition(file: Path) -> Iterator[str]:
    """Yield the texts of an edition of rules or calendar that pages show: labels, reasons, names of holidays."""
    yield from sorted(set(_shown(yaml.safe_load(file.read_text("utf-8")), "")))


def _shown(content: Any, within: str) -> Iterator[str]:
    if isinstance(content, list):
        for each in content:
            yield from _shown(each, within)
    elif isinstance(content, dict):
        for name, each in content.items():
            is_read = name in READ_IN_EDITIONS or (name == "origin" and within == "terms")
            texts = [name] if within in NAMES_IN_EDITIONS else [each] if is_read and isinstance(each, str) else []
            yield from (text for text in texts if HAN.search(text))
            yield from _shown(each, within if within in NAMES_IN_EDITIONS or within == "terms" else str(name))


def catalogue(file: Path = ENGLISH) -> Catalog:
    """Return the catalogue as it stands, empty when there is none yet."""
    if not file.exists():
        return Catalog(locale="en")
    with file.open("rb") as text:
        return read_po(text, locale="en")


def renewed(old: Catalog, texts: Found) -> Catalog:
    """Return the catalogue of exactly these texts; what is no longer said is kept as obsolete, with its translation."""
    new = Catalog(locale="en", header_comment=HEAD, creation_date=FIXED, revision_date=FIXED, fuzzy=False, **NAMES)
    known: dict[Any, Message] = {message.id: message for message in (*old.obsolete.values(), *old)}
    for text in sorted(texts, key=lambda text: (min(texts[text]), str(text))):
        kept = known.get(text)
        new.add(text, kept.string if kept else None, locations=[(file, 0) for file in sorted(texts[text])])
    for text, message in known.items():
        if text and text not in texts and any(_strings(message)):
            new.obsolete[text] = message
    return new


def take(old: Catalog, lines: Iterable[str]) -> None:
    """Fill in translations given as lines of Chinese, a tab and English."""
    for line in lines:
        text, _, english = line.rstrip("\n").partition("\t")
        message = old.get(text)
        if english and message is not None:
            message.string = english if isinstance(message.id, str) else (english, english)


def write(new: Catalog, file: Path = ENGLISH) -> None:
    """Write the catalogue, and compile it for Django."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as text:
        write_po(text, new, width=120, include_lineno=False)
    compile_(file)


def compile_(file: Path = ENGLISH) -> None:
    """Compile the catalogue for Django."""
    compiled = BytesIO()
    write_mo(compiled, catalogue(file))
    draft = file.with_suffix(f".{os.getpid()}")
    draft.write_bytes(compiled.getvalue())
    draft.replace(file.with_suffix(".mo"))


def untranslated(old: Catalog, texts: Found) -> Iterator[Key]:
    """Yield the texts that have no English yet."""
    known = {message.id: message for message in old}
    for text in sorted(texts, key=str):
        if text not in known or not all(_strings(known[text])):
            yield text


def faults(old: Catalog, texts: Found) -> Iterator[str]:
    """Yield what is wrong with the catalogue: untranslated, obsolete, or with other places to fill in."""
    missing = set(untranslated(old, texts))
    known = {message.id: message for message in old if message.id}
    yield from sorted(f"untranslated: {plain(text)}  ({', '.join(sorted(texts[text]))})" for text in missing)
    for text in sorted(texts.keys() - missing, key=str):
        if _places([text] if isinstance(text, str) else text) != _places(_strings(known[text])):
            yield f"other places to fill in: {plain(text)}"
    yield from sorted(f"obsolete: {plain(text)}" for text in known.keys() - texts.keys())


def plain(text: Any) -> str:
    """Return a text as people write it; of one that has a plural, the singular."""
    return text if isinstance(text, str) else str(text[0])


def _strings(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ("",))


def _places(strings: Iterable[str]) -> set[str]:
    return {name for string in strings for name in PLACE.findall(string)}
