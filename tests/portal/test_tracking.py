"""Coming back: one matter by its link or by number and code, nothing for a guesser, no word from inside."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lianxin.hotline.models import Appeal
from lianxin.kernel import sequencer, signing, vault
from lianxin.kernel.claims import claim
from tests.portal.conftest import TEXT, filed, text_of

pytestmark = pytest.mark.django_db
VERIFIER = Path(__file__).resolve().parents[2] / "verify" / "lianxin_verify.py"
INSIDE = ("沈砚", "卢清", "秦越宁", "周念安", "工单", "派单", "签收", "回访钟", "稽查一队", "青渡县")


def look_up(client, number, code):
    return client.post("/track", {"number": number, "code": code})


@pytest.mark.parametrize("typed", ["{number}", " {number} ", "{lower}", "{wide}", "{bare}", "{dashes}"])
def test_number_and_code_open_the_matter_however_they_are_typed(citizen, matter, typed):
    number = typed.format(
        number=matter.number,
        lower=matter.number.lower(),
        wide=matter.number.translate({**{48 + d: 0xFF10 + d for d in range(10)}, 45: 0xFF0D}),
        bare=matter.number.replace("-", ""),
        dashes=matter.number.replace("-", "—"),
    )

    answer = look_up(citizen, number, f"{matter.code[:4]} {matter.code[4:].lower()}")

    assert answer["Location"] == matter.page


def guesses(matter):
    other = "2" if matter.code[0] != "2" else "3"
    return {
        "wrong code": (matter.number, other + matter.code[1:]),
        "wrong number": (matter.number[:-6] + "999999", matter.code),
        "nonsense": ("x" * 18, "y" * 8),
    }


def test_a_guesser_hears_the_same_of_a_wrong_number_and_of_a_wrong_code(citizen, matter):
    look_up(citizen, "warm", "up")
    heard = {}
    for name, (number, code) in guesses(matter).items():
        cache.clear()
        with CaptureQueriesContext(connection) as asked:
            answer = look_up(citizen, number, code)
        body = text_of(answer).replace(number, "").replace(code, "")
        heard[name] = (answer.status_code, body, len(asked))

    assert len(set(heard.values())) == 1
    assert next(iter(heard.values()))[0] == 404


def test_a_guesser_is_stopped_and_the_owner_still_comes_in_by_the_link(citizen, matter):
    for _ in range(20):
        assert look_up(citizen, matter.number, "22222222").status_code == 404

    assert look_up(citizen, matter.number, "22222222").status_code == 429
    assert look_up(citizen, matter.number, matter.code).status_code == 429
    assert citizen.get(matter.page).status_code == 200


@pytest.mark.parametrize("wrong", ["\0", "烟" * 61, "", "🚬"])
def test_what_cannot_be_a_number_is_answered_in_chinese(citizen, people, wrong):
    answer = look_up(citizen, wrong, "22222222")

    assert answer.status_code in {404, 422}
    assert "data-error" in text_of(answer) or "编号或查询码不对" in text_of(answer)


@pytest.mark.parametrize("rest", ["", "/receipt", "/entry", "/qr"])
def test_a_link_that_was_changed_leads_nowhere(citizen, matter, rest):
    forged = matter.token[:-2] + ("AA" if matter.token[-2:] != "AA" else "BB")
    other = matter.token.replace(matter.number, "YL-20261118-999999")

    for token in (forged, other, matter.number, "x:y"):
        answer = citizen.get(f"/t/{token}{rest}")
        assert answer.status_code == 404
        assert "没有这一页，或者您看不到它" in text_of(answer)
    assert citizen.post(f"/t/{forged}/rating", {"stars": 5}).status_code == 404


def test_every_state_is_told_in_plain_words_and_never_in_those_of_the_house(citizen, matter):
    told = [text_of(citizen.get(matter.page))]
    for verb in (matter.admitted, matter.handled, matter.reported, matter.reviewed):
        verb()
        told.append(text_of(citizen.get(matter.page)))

    headings = ("已经记下", "已受理，正在派人", "正在办", "已经查过", "有结果了")
    for page, heading in zip(told, headings, strict=True):
        assert heading in page
        assert [word for word in INSIDE if word in page] == []
    assert "最晚" in told[2]
    assert "前给您结果" in told[2]


def test_the_reply_is_shown_only_once_it_was_reviewed(citizen, matter):
    matter.admitted().handled().reported("已查到卷烟 23 条。")

    assert "已查到卷烟 23 条" not in text_of(citizen.get(matter.page))

    matter.reviewed()

    page = text_of(citizen.get(matter.page))
    assert "已查到卷烟 23 条" in page
    assert "情况属实。" in page


def test_an_answer_is_read_and_never_run(citizen, matter):
    matter.answered("每人一次<b>不超过</b>50 条。\n外省另有规定。")

    page = text_of(citizen.get(matter.page))
    assert "已经答复" in page
    assert "每人一次&lt;b&gt;不超过&lt;/b&gt;50 条。" in page


def test_a_refusal_says_why_and_where_to_go(citizen, matter):
    matter.refused("out_of_scope")

    page = text_of(citizen.get(matter.page))
    assert "不属于烟草专卖部门职责" in page
    assert "12345政务服务便民热线" in page


def test_what_is_late_is_said_to_be_late(citizen, people):
    old = filed(people, received_at=timezone.now() - timezone.timedelta(hours=9))

    assert "已经过了约定的时间" in text_of(citizen.get(old.page))


def test_who_has_looked_at_name_and_phone_is_told(citizen, matter):
    claim(scope="39")
    record = Appeal.objects.get().caller
    assert "到现在还没有人看过" in text_of(citizen.get(matter.page))

    claim(scope="39")
    vault.unseal(
        record, subject=f"order:{matter.number}", purpose="回访", by=matter.people.caller_back, at=timezone.now()
    )

    assert "被看过 1 次" in text_of(citizen.get(matter.page))


def test_a_citizen_sees_one_matter_and_the_page_asks_little(citizen, people, matter, django_assert_max_num_queries):
    other = filed(people, text="别的事，别人的事。")
    matter.admitted().handled().reported().reviewed()
    citizen.get(matter.page)

    with django_assert_max_num_queries(16):
        page = text_of(citizen.get(matter.page))

    assert "别的事" not in page
    assert other.number not in page
    assert TEXT.split("。", maxsplit=1)[0] in page


def test_staff_who_open_a_link_see_what_a_citizen_sees(citizen, matter):
    from lianxin.kernel.models import Account

    citizen.force_login(Account.objects.get(pk=matter.people.administrator.account))

    page = text_of(citizen.get(matter.page))
    assert "13900006218" not in page
    assert matter.people.administrator.name not in page
    assert 'aria-label="主导航"' not in page


def test_pages_of_one_matter_are_kept_by_nobody(citizen, matter):
    answer = citizen.get(matter.page)

    assert "no-store" in answer["Cache-Control"]
    assert 'name="robots" content="noindex"' in text_of(answer)


def test_the_proof_waits_for_the_tree_and_says_so(citizen, matter):
    answer = citizen.get(f"{matter.page}/receipt", follow=True)

    assert "请稍等几秒再下载" in text_of(answer)


def test_the_proof_is_checked_by_anybody_with_the_verifier(citizen, matter, tmp_path):
    claim(scope="39")
    sequencer.sequence(at=timezone.now())
    proof, entry = tmp_path / "proof", tmp_path / "entry"
    proof.write_bytes(citizen.get(f"{matter.page}/receipt").content)
    entry.write_bytes(citizen.get(f"{matter.page}/entry").content)

    words = [sys.executable, VERIFIER, "receipt", proof, "--entry", entry, "--key", signing.key().text]
    checked = subprocess.run(words, capture_output=True, text=True, check=False)

    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert matter.number in entry.read_text()


def test_the_qr_code_is_a_picture_of_the_link(citizen, matter):
    answer = citizen.get(f"{matter.page}/qr")

    assert answer.content.startswith(b"\x89PNG")
    assert matter.number in answer["Content-Disposition"]
