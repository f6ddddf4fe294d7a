"""What people and programs really send: too much, torn, in the wrong alphabet, under a false name."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from lianxin.core.work_order_life import State
from lianxin.dispatch.models import Evidence, WorkOrder
from lianxin.hotline.models import Appeal
from lianxin.kernel.actors import ROOT
from lianxin.kernel.claims import claim
from lianxin.kernel.models import IdempotencyKey, LedgerEntry, StoredFile
from tests.api.world import PNG, County, bearer, province, secret_of, token_for
from tests.province import Role, person

pytestmark = pytest.mark.django_db
OWN = "39.01.01"
APPEALS = "/api/v1/appeals"
EMOJI, MARKS = "👩🏽‍🚒🚭🔥", "\u202e\u200f\u2066"
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR" + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
JSON = "application/json"


@pytest.fixture
def county():
    province()
    county = County("39.01", OWN, "本县", "13900001111")
    county.have_orders(State.REGISTERED, State.HANDLING)
    return county


@pytest.fixture
def agent(county):
    actor = person("坐席", OWN, Role.AGENT)
    token_for(actor)
    return bearer(secret_of(actor))


@pytest.fixture
def officer(county):
    token_for(county.officer)
    return bearer(secret_of(county.officer))


@pytest.fixture
def kept(county):
    """Return how much there is of everything that a write could leave behind."""

    def counted():
        claim(scope=ROOT)
        models = (WorkOrder, Appeal, LedgerEntry, Evidence, StoredFile, IdempotencyKey)
        return [model.objects.count() for model in models]

    return counted


def appeal(**more):
    return {"kind": "report", "text": "青禾便利店卖烟给学生。", "unit": OWN, **more}


def sent(body, headers, *, path=APPEALS, kind=JSON, method="POST"):
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Client(raise_request_exception=False).generic(method, path, data, kind, **headers)


def assert_refused(response, *statuses):
    """A refusal is problem+json with a sentence in Chinese, and never a fault of ours."""
    assert response.status_code in (statuses or (400, 409, 413, 415, 422)), (response.status_code, response.content)
    assert response.headers["Content-Type"] == "application/problem+json"
    said = response.json()
    assert any("\u4e00" <= letter <= "\u9fff" for letter in said["title"]), said


def nested(depth):
    return b'{"kind":"report","text":' + b"[" * depth + b"]" * depth + b"}"


BAD_BODIES = {
    "ten megabytes of text": json.dumps(appeal(text="烟" * 10_000_000), ensure_ascii=False).encode(),
    "a hundred thousand characters": json.dumps(appeal(text="烟" * 100_000)).encode(),
    "a NUL in the text": json.dumps(appeal(text="卖烟\0给学生")).encode(),
    "a NUL in the source": json.dumps(appeal(source="a\0b", source_id="1")).encode(),
    "a NUL in the matter": json.dumps(appeal(matter="a\0b")).encode(),
    "a NUL in the caller": json.dumps(appeal(caller={"name": "王\0女士"})).encode(),
    "a lone surrogate in the text": b'{"kind":"report","text":"\\ud800\\u70df"}',
    "a lone surrogate in the title": b'{"kind":"report","text":"a","title":"\\udfff"}',
    "a lone surrogate in the caller": b'{"kind":"report","text":"a","caller":{"name":"\\ud83d"}}',
    "a lone surrogate in the source": b'{"kind":"report","text":"a","source":"a","source_id":"\\ud83d"}',
    "GBK that says it is UTF-8": json.dumps(appeal(), ensure_ascii=False).encode("gb18030"),
    "deep JSON": nested(100_000),
    "a huge whole number": b'{"kind":"report","text":' + b"9" * 5000 + b"}",
    "a number beyond all floats": b'{"kind":"report","text":1e99999}',
    "not a number": b'{"kind":"report","text":NaN}',
    "torn JSON": b'{"kind":"report","text":"a',
    "an empty body": b"",
    "a list": b"[]",
    "null": b"null",
    "a word": b'"report"',
    "only spaces in the text": json.dumps(appeal(text=" \u3000\n")).encode(),
    "tomorrow": json.dumps(appeal(received_at="2126-01-01T00:00:00+08:00")).encode(),
    "the year 9999": json.dumps(appeal(received_at="9999-12-31T23:59:59+00:00")).encode(),
    "the year 1": json.dumps(appeal(received_at="0001-01-01T00:00:00+08:00")).encode(),
    "the year 1900": json.dumps(appeal(received_at="1900-01-01T00:00:00Z")).encode(),
    "no day of the calendar": json.dumps(appeal(received_at="2026-02-30T00:00:00+08:00")).encode(),
    "a moment without a zone": json.dumps(appeal(received_at="2026-01-01T00:00:00")).encode(),
    "a huge moment": json.dumps(appeal(received_at=10**30)).encode(),
    "a unit that is none": json.dumps(appeal(unit="39.01.01.99")).encode(),
    "a unit with a wildcard": json.dumps(appeal(unit="39.%")).encode(),
    "a matter that is none": json.dumps(appeal(matter="'; DROP TABLE")).encode(),
    "a kind that is none": json.dumps(appeal(kind="report' OR 1=1")).encode(),
}


@pytest.mark.parametrize("body", BAD_BODIES.values(), ids=BAD_BODIES)
def test_a_bad_appeal_is_refused_in_chinese_and_leaves_nothing(body, agent, kept):
    before = kept()

    response = sent(body, {**agent, "HTTP_IDEMPOTENCY_KEY": "bad"})

    assert_refused(response)
    assert kept() == before


@pytest.mark.parametrize(
    "text", [EMOJI, MARKS + "卖烟" + MARKS, "é" * 500, "<script>alert(1)</script>", "{0} %s {text}"]
)
def test_strange_but_readable_words_are_taken_down_as_they_are(text, agent):
    caller = {"name": "王" + EMOJI, "phone": "+86 139-0000-1111"}
    response = sent(appeal(text=text, title=text[:20], place=text[:40], shop=text[:40], caller=caller), agent)

    assert response.status_code == 200
    number = response.json()["number"]
    shown = Client().get(f"/api/v1/orders/{number}", **agent).json()
    assert shown["text"] == text


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "text/html; charset=gbk", "", "multipart/form-data"])
def test_a_wrong_content_type_is_read_as_json_or_refused(kind, agent, kept):
    before = kept()

    response = sent(b"<appeal/>", agent, kind=kind)

    assert_refused(response)
    assert kept() == before


@pytest.mark.parametrize(
    "query",
    [
        {"after": "x"}, {"after": "W10"}, {"after": "a" * 5000}, {"after": "WzFlOTk5OTld"}, {"after": "W251bGxd"},
        {"after": "WzEsMl0"}, {"after": "é"}, {"by_due": "1", "after": "WyIwMDAxLTAxLTAxVDAwOjAwOjAwKzA4OjAwIiwxXQ"},
        {"state": "none"}, {"q": "a" * 101}, {"unit": "a" * 101}, {"by_due": "maybe"},
    ],
)  # fmt: skip
def test_a_bad_query_is_refused_or_finds_nothing(query, agent):
    response = Client(raise_request_exception=False).get("/api/v1/orders", query, **agent)

    if response.status_code != 200:
        assert_refused(response)


@pytest.mark.parametrize(
    "query", ["q=%00", "q=%ED%A0%80", "q=%FF%FE", "unit=%00", "after=%F0%9F", "q=%27%3B--", "q=%26%7C%21"]
)
def test_a_query_of_broken_bytes_is_no_fault_of_ours(query, agent):
    response = Client(raise_request_exception=False).get(f"/api/v1/orders?{query}", **agent)

    assert response.status_code in {200, 400, 422}


@pytest.mark.parametrize("number", ["%00", "YL-%00", "..%2F..%2Fetc", "%ED%A0%80", "a" * 500, "YL-20261118-000001%0A"])
def test_a_bad_number_leads_nowhere(number, agent):
    response = Client(raise_request_exception=False).get(f"/api/v1/orders/{number}", **agent)

    assert_refused(response, 404, 422)


@pytest.mark.parametrize("key", ["k" * 81, "k\x7f", "é" * 80, " "])
def test_a_bad_key_is_refused_or_harmless(key, agent, kept):
    response = sent(appeal(), {**agent, "HTTP_IDEMPOTENCY_KEY": key})

    assert response.status_code == 200 or response.json()["code"] == "idempotency.bad_key"


@pytest.mark.parametrize("token", ["", "x", "lx_" + "é" * 50, "lx_" + "a" * 100_000, "\x00"])
def test_a_bad_token_is_401(token):
    response = Client(raise_request_exception=False).get("/api/v1/orders", **bearer(token))

    assert_refused(response, 401)


@pytest.mark.parametrize(
    ("noun", "body"),
    [
        ("assignment", {"officer": 2**31}),
        ("assignment", {"officer": 2**63}),
        ("assignment", {"officer": -1}),
        ("assignment", {"officer": 1.5}),
        ("assignment", {"officer": 1, "version": 2**64}),
        ("admission", {"matter": "\0"}),
        ("admission", {"matter": "\ud800"}),
        ("termination", {"ground": "\0", "reason": "a"}),
        ("termination", {"ground": "\ud800", "reason": "a"}),
        ("assignment", {"officer": 999_999, "reason": "\0"}),
    ],
)
def test_a_bad_move_is_refused(noun, body, county, kept):
    token_for(county.dispatcher)
    who = county.agent if noun == "admission" else county.dispatcher
    number = county.numbers[State.REGISTERED if noun == "admission" else State.HANDLING]
    before = kept()

    response = sent(body, bearer(secret_of(who)), path=f"/api/v1/orders/{number}/{noun}", method="PUT")

    assert_refused(response)
    assert kept() == before


@pytest.mark.parametrize("words", ["\0", "\ud800"])
@pytest.mark.parametrize("field", ["public_reply", "unsolved_reason"])
def test_a_report_of_unreadable_words_is_refused(field, words, county, officer, kept):
    body = {
        "finding": "true", "is_solved": False, "public_reply": "已查", "unsolved_reason": "等检验",
        "contacted_by": "none", field: f"已{words}查",
    }  # fmt: skip
    before = kept()

    response = sent(body, officer, path=f"/api/v1/orders/{county.numbers[State.HANDLING]}/report", method="PUT")

    assert_refused(response)
    assert kept() == before


# --- files


def multipart(name, content, *, boundary="lx", closed=True):
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
    return head + content + (f"\r\n--{boundary}--\r\n".encode() if closed else b"")


def uploaded(county, headers, body, *, kind="multipart/form-data; boundary=lx"):
    return sent(body, headers, path=f"/api/v1/orders/{county.numbers[State.HANDLING]}/evidence", kind=kind)


def document(*, unpacked, types=True):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        if types:
            archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"0" * unpacked)
    return packed.getvalue()


BAD_FILES = {
    "HTML named .jpg": ("现场.jpg", b"<!doctype html><script>alert(1)</script>"),
    "the EICAR text named .jpg": ("现场.jpg", EICAR),
    "a program named .jpg": ("现场.jpg", b"MZ" + b"\0" * 5000),
    "a program": ("现场.exe", b"MZ" + b"\0" * 5000),
    "an SVG with a script": ("现场.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"),
    "HTML": ("现场.html", b"<!doctype html>"),
    "a picture without a name": ("", PNG),
    "a picture without an ending": ("现场", PNG),
    "a picture with two endings": ("现场.png.exe", PNG),
    "a PNG named .pdf": ("现场.pdf", PNG),
    "an empty file": ("现场.png", b""),
    "a zip bomb named .docx": ("报告.docx", document(unpacked=30_000_000)),
    "a zip that is no document": ("报告.docx", document(unpacked=10, types=False)),
    "a torn zip": ("报告.xlsx", document(unpacked=10)[:40]),
}


@pytest.mark.parametrize(("name", "content"), BAD_FILES.values(), ids=BAD_FILES)
def test_a_bad_file_is_refused_and_not_kept(name, content, county, officer, kept):
    before = kept()

    response = uploaded(county, officer, multipart(name, content))

    assert_refused(response)
    assert kept() == before


def test_a_torn_upload_is_refused_and_leaves_nothing(county, officer, kept):
    before = kept()
    whole = multipart("现场.png", PNG)

    for length in (0, 20, 60, 100, len(whole) - 20):
        assert_refused(uploaded(county, officer, whole[:length]))
    assert_refused(uploaded(county, officer, whole, kind="multipart/form-data"))
    assert_refused(uploaded(county, officer, whole, kind="multipart/form-data; boundary=" + "x" * 300))
    assert kept() == before


def test_a_name_from_elsewhere_leads_to_no_other_folder(county, officer):
    name = "../../etc/passwd\u202egnp.png"

    assert uploaded(county, officer, multipart(name, PNG)).status_code == 200
    claim(scope=ROOT)
    stored = Evidence.objects.order_by("-id").values_list("name", flat=True)[0]
    assert "/" not in stored


def test_a_name_of_three_hundred_characters_is_refused_or_cut(county, officer, kept):
    before = kept()

    response = uploaded(county, officer, multipart("长" * 300 + ".png", PNG))

    if response.status_code != 200:
        assert_refused(response)
        assert kept() == before


def test_a_file_beyond_the_limit_of_the_rules_is_refused(county, officer, kept):
    before = kept()

    response = uploaded(county, officer, multipart("现场.png", PNG + b"\0" * 60_000_000))

    assert_refused(response)
    assert kept() == before


def test_ten_thousand_fields_are_refused(county, officer, kept):
    before = kept()
    field = b'--lx\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n'

    assert_refused(uploaded(county, officer, field * 10_000 + b"--lx--\r\n"))
    assert kept() == before


# --- pages


@pytest.mark.parametrize("path", ["/", "/file", "/track", "/desk", "/desk/orders", "/t/x", "/account/login/"])
@pytest.mark.parametrize("query", ["q=%00", "next=//evil.example", "q=%FF", "after=" + "a" * 5000, "lang=xx"])
def test_a_page_asked_with_rubbish_is_no_fault_of_ours(path, query, county):
    response = Client(raise_request_exception=False).get(f"{path}?{query}")

    assert response.status_code < 500


def test_a_form_of_broken_bytes_is_no_fault_of_ours(county):
    for body in (b"text=%00&kind=report", b"text=\xff\xfe", b"text=%ED%A0%80", b"a=b&" * 5000, b"=" * 5_000_000):
        for path in ("/file", "/track", "/language", "/account/login/", "/t/x/rating"):
            response = sent(body, {}, path=path, kind="application/x-www-form-urlencoded")
            assert response.status_code < 500, (path, body[:20])


def test_the_clock_of_a_sender_that_runs_ahead_is_refused(agent):
    ahead = (timezone.now() + timedelta(minutes=5)).isoformat()

    assert_refused(sent(appeal(received_at=ahead), agent), 422)
