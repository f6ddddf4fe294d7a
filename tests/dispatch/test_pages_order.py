"""The page of one order: what it says, what it offers to whom, its evidence and its proof."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lianxin.dispatch import cards
from lianxin.web.worker import turn_once
from tests.dispatch import desk
from tests.province import People, build

pytestmark = pytest.mark.django_db
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001e221bc330000"
    "000049454e44ae426082"
)
STATEMENTS = 19


@pytest.fixture
def people():
    build()
    return People()


@pytest.fixture(autouse=True)
def _evidence_in_a_folder_of_its_own(settings, tmp_path):
    settings.EVIDENCE_FOLDER = tmp_path


def page_of(client, number):
    return desk.shown(client.get(reverse("dispatch:order", args=[number])))


def upload(client, number, name, content):
    file = SimpleUploadedFile(name, content)
    return client.post(reverse("dispatch:add_evidence", args=[number]), {"file": file})


def test_it_tells_everything_about_the_order(client, people):
    number = desk.reported(people, matter="report.minors")
    desk.log_in(client, people.leader)
    page = page_of(client, number)
    for words in (
        desk.TEXT, "向未成年人售烟", "等审核", "派单给沈砚", "岗位流转表第 2 行", "账本第 1 步", "为什么是这个期限",
        "昼夜连续计算24:00:00", "第 1 轮办理结果", "属实", "对承办人隐去", "来电",
    ):  # fmt: skip
        assert words in page, words
    assert "13900006218" not in page
    assert "王女士" not in page


@pytest.mark.parametrize(("walk", "who", "offered", "hidden"), [
    ("assigned", "officer", ("accept", "return"), ("report", "reassign")),
    ("assigned", "other_officer", (), ("accept",)),
    ("assigned", "dispatcher", ("reassign", "terminate"), ("accept",)),
    ("handling", "officer", ("report", "return"), ("accept",)),
    ("reported", "reviewer", ("review/pass", "review/back"), ("report",)),
    ("reported", "officer", (), ("review/pass",)),
    ("reviewed", "caller_back", ("callback",), ()),
    ("assigned", "leader", (), ("accept", "reassign", "terminate")),
])  # fmt: skip
def test_it_offers_only_what_this_reader_may_press_now(client, people, walk, who, offered, hidden):
    number = getattr(desk, walk)(people)
    desk.log_in(client, getattr(people, who))
    answer = client.get(reverse("dispatch:order", args=[number]))
    if answer.status_code == 404:
        assert not offered
        return
    page = desk.shown(answer)
    for verb in offered:
        assert f"/desk/orders/{number}/{verb}" in page
    for verb in hidden:
        assert f'/desk/orders/{number}/{verb}"' not in page


def test_it_asks_the_database_a_bounded_number_of_questions(client, people, django_assert_max_num_queries):
    number = desk.reviewed(people)
    desk.log_in(client, people.dispatcher)
    page_of(client, number)
    with django_assert_max_num_queries(STATEMENTS):
        page_of(client, number)


def test_evidence_is_bound_and_handed_out_as_a_download_only(client, people):
    number = desk.handling(people)
    desk.log_in(client, people.officer)
    assert upload(client, number, "店门口.png", PNG).status_code == 302
    assert "证据 1 件" in page_of(client, number)
    assert "添加证据" in page_of(client, number)
    sha256 = cards.evidence(number, seen_by=desk.as_(people.officer))[0].sha256

    answer = client.get(reverse("dispatch:evidence_file", args=[number, sha256]))

    assert b"".join(answer) == PNG
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert client.get(reverse("dispatch:evidence_file", args=[number, "0" * 64])).status_code == 404


def bomb():
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"0" * 20_000_000)
    return memory.getvalue()


@pytest.mark.parametrize(("name", "content", "sentence"), [
    ("空.png", b"", "文件是空的"),
    ("网页.jpg", b"<!doctype html><script>alert(1)</script>", "文件内容和扩展名不一致"),
    ("炸弹.docx", bomb(), "文件内容不正常"),
    ("程序.exe", b"MZ" * 40, "不收这种文件"),
    ("长" * 130 + ".png", PNG, "文件名太长"),
])  # fmt: skip
def test_bad_evidence_is_refused_in_words(client, people, name, content, sentence):
    number = desk.handling(people)
    desk.log_in(client, people.officer)
    answer = upload(client, number, name, content)
    assert answer.status_code == 422
    assert sentence in desk.shown(answer)
    assert cards.evidence(number, seen_by=desk.as_(people.officer)) == []


def test_a_form_without_a_file_is_refused_in_words(client, people):
    number = desk.handling(people)
    desk.log_in(client, people.officer)
    answer = client.post(reverse("dispatch:add_evidence", args=[number]))
    assert answer.status_code == 422
    assert "请选一个文件" in desk.shown(answer)


def test_somebody_else_of_the_county_adds_no_evidence(client, people):
    number = desk.handling(people)
    desk.log_in(client, people.other_officer)
    assert upload(client, number, "店门口.png", PNG).status_code in {403, 404}


def test_the_proof_of_every_step_can_be_taken_away(client, people):
    number = desk.admitted(people)
    desk.log_in(client, people.dispatcher)
    early = client.get(reverse("dispatch:receipt", args=[number]))
    assert early.status_code == 409
    assert "请过几秒再下载" in desk.shown(early)
    turn_once()

    answer = client.get(reverse("dispatch:receipt", args=[number]), {"seq": "1"})

    assert answer.status_code == 200
    assert answer["Content-Disposition"] == f'attachment; filename="{number}-1.tlog-proof"'
    assert client.get(reverse("dispatch:receipt", args=[number]), {"seq": "99"}).status_code == 404


def test_what_a_citizen_wrote_is_never_a_page_of_its_own(client, people):
    number = desk.admitted(people, text="<script>alert(1)</script>😀\u202e烟", place="<img src=x>")
    desk.log_in(client, people.leader)
    page = page_of(client, number)
    assert "<script>alert" not in page
    assert "<img src=x>" not in page
