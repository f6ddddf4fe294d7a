"""Files: what they really are decides, and content is kept once."""

import hashlib
import io
import zipfile

import pytest

from lianxin.kernel.files import BadFile, Incoming, path_of, store
from lianxin.kernel.models import StoredFile
from tests.province import WEDNESDAY

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 64
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01" + b"\x00" * 64 + b"\xff\xd9"


def archive(size, *names):
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as made:
        for name in names:
            made.writestr(name, b"\0" * size)
    return memory.getvalue()


def send(name, content):
    return store(Incoming(name, [content[i : i + 7] for i in range(0, len(content), 7)]), at=WEDNESDAY)


def test_content_is_kept_under_its_hash_and_once():
    first, again = send("现场.png", PNG), send("另一个名.png", PNG)

    assert first == again
    assert first.sha256 == hashlib.sha256(PNG).hexdigest()
    assert path_of(first.sha256).read_bytes() == PNG
    assert StoredFile.objects.filter(pk=first.sha256).count() == 1


def test_nothing_is_left_behind_of_what_was_refused(settings):
    with pytest.raises(BadFile):
        send("现场.jpg", b"<!doctype html><script>alert(1)</script>")

    from pathlib import Path

    assert list(Path(settings.EVIDENCE_FOLDER).glob(".incoming-*")) == []


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("空.png", b"", "文件是空的"),
        ("病毒.exe", b"MZ", "不收这种文件"),
        ("没有扩展名", PNG, "不收这种文件"),
        ("网页.jpg", b"<!doctype html><p>x", "不一致"),
        ("图.png", JPEG, "不一致"),
        ("图.jpg", PNG, "不一致"),
        ("脚本.pdf", b"#!/bin/sh\n", "不一致"),
        ("矢量.png", b'<svg xmlns="http://www.w3.org/2000/svg"/>', "不一致"),
        ("炸弹.docx", archive(20_000_000, "[Content_Types].xml"), "不正常"),
        ("压缩包.xlsx", archive(10, "a.txt"), "不正常"),
        ("假.docx", b"PK\x03\x04 rubbish", "不一致"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_not_what_its_name_says_is_refused_in_words(name, content, why):
    with pytest.raises(BadFile, match=why):
        send(name, content)


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.PNG", PNG), ("b.jpeg", JPEG), ("c.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n")],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_honest_files_are_taken(name, content):
    assert send(name, content).size == len(content)


def test_one_byte_more_than_the_rules_allow_is_too_many():
    from lianxin.kernel import rulebooks

    largest = rulebooks.at(WEDNESDAY).value("evidence.max_bytes")
    padded = PNG + b"\0" * (largest - len(PNG))
    store(Incoming("大.png", [padded]), at=WEDNESDAY)

    with pytest.raises(BadFile, match="超过20兆"):
        store(Incoming("更大.png", [padded, b"\0"]), at=WEDNESDAY)
