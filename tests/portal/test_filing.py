"""Filing without an account: easy, harmless when sent twice, kept on error, limited, and never a 500."""

import pytest
from django.core.cache import cache
from django.test import Client

from lianxin.dispatch.models import WorkOrder
from lianxin.hotline.models import Appeal
from lianxin.kernel import limits
from lianxin.kernel.claims import claim
from tests.portal.conftest import TEXT, filled, text_of

pytestmark = pytest.mark.django_db


def orders():
    claim(scope="39")
    return list(WorkOrder.objects.order_by("id"))


def test_the_first_screen_has_three_doors_the_elder_view_and_the_phone(citizen):
    page = text_of(citizen.get("/"))

    assert 'href="/file"' in page
    assert 'href="/track"' in page
    assert page.count('href="tel:12313"') >= 2
    assert 'data-toggle="view"' in page


def test_filing_leads_to_the_receipt_with_number_code_and_qr(citizen):
    answer = citizen.post("/file", filled(name="王女士", phone="１３９ ００００ ６２１８"))

    assert answer.status_code == 302
    page = text_of(citizen.get(answer["Location"]))
    (order,) = orders()
    assert f'value="{order.number}"' in page
    assert "data:image/svg+xml" in page
    assert "桥东小学后门青禾便利店卖烟给学生" in page
    assert "王女士" not in page
    assert "13900006218" not in page


def test_what_was_typed_is_what_is_filed(citizen):
    citizen.post("/file?via=qr", filled(place="桥东路 8 号", shop="青禾便利店", when="昨天晚上八点"))

    (order,) = orders()
    appeal = Appeal.objects.get()
    assert (order.place, order.shop) == ("桥东路 8 号", "青禾便利店")
    assert order.text == f"{TEXT}\n（时间：昨天晚上八点）"
    assert (appeal.channel, appeal.source, appeal.is_withheld, appeal.caller) == ("qr", "portal", True, None)


def test_somebody_may_be_named_to_the_handler_only_by_saying_so(citizen):
    words = filled(name="王女士")
    del words["is_withheld"]

    citizen.post("/file", words)

    claim(scope="39")
    assert Appeal.objects.get().is_withheld is False


def test_the_same_form_sent_twice_is_one_matter_and_one_receipt(citizen):
    words = filled()

    first, second = citizen.post("/file", words), citizen.post("/file", words)

    assert first["Location"] == second["Location"]
    assert len(orders()) == 1


def test_the_same_form_sent_twice_at_once_is_one_matter(citizen):
    """The second process has not heard of the first one's form."""
    words = filled()
    first = citizen.post("/file", words)
    number = cache.get(f"portal:filed:{words['source_id']}")
    cache.delete(f"portal:filed:{words['source_id']}")

    second = Client().post("/file", words)

    assert number in first["Location"]
    assert second["Location"] == "/track"
    assert len(orders()) == 1


def test_staff_who_file_here_file_as_anybody_would(citizen, people):
    from lianxin.kernel.models import Account

    citizen.force_login(Account.objects.get(pk=people.administrator.account))

    answer = citizen.post("/file", filled())

    assert answer.status_code == 302
    assert (
        '"by":{"account":null,"name":"citizen","unit":""}'
        in citizen.get(f"{answer['Location']}/entry").content.decode()
    )


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"text": ""}, "请写下您要反映的事"),
        ({"text": " \u202e \u200f "}, "请写下您要反映的事"),
        ({"kind": ""}, "请选一类"),
        ({"text": "烟\0店"}, "里面有不能识别的字符"),
        ({"shop": "\0"}, "里面有不能识别的字符"),
        ({"text": "烟" * 20_001}, "最多 20000 个字，现在有 20001 个"),
        ({"shop": "店" * 81}, "最多 80 个字"),
        ({"phone": "打我手机"}, "电话里只写数字"),
    ],
)
def test_what_is_wrong_is_said_plainly_and_what_was_typed_is_kept(citizen, wrong, sentence):
    answer = citizen.post("/file", filled(place="桥东路 8 号", **wrong))

    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert "桥东路 8 号" in text_of(answer)
    assert orders() == []


def test_ten_megabytes_are_refused_in_chinese(citizen):
    answer = citizen.post("/file", filled(text="烟" * 3_500_000))

    assert answer.status_code == 413
    assert "太大" in answer.content.decode()


def test_emoji_stay_and_marks_that_turn_a_text_around_go(citizen):
    citizen.post("/file", filled(text="他家卖🚬给👨‍👩‍👧\u202e孩子\u200f。", shop="\u202dabc店"))

    (order,) = orders()
    assert order.text == "他家卖🚬给👨‍👩‍👧孩子。"
    assert order.shop == "abc店"


def test_a_text_is_shown_and_never_run(citizen):
    answer = citizen.post("/file", filled(text="<script>alert(1)</script>卖烟"))

    page = citizen.get(answer["Location"]).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_one_address_files_as_often_as_the_rules_say_and_then_is_asked_to_wait(citizen):
    for _ in range(10):
        assert citizen.post("/file", filled()).status_code == 302

    answer = citizen.post("/file", filled(text="第十一件，不能白写"))

    assert answer.status_code == 429
    assert "请过60分钟再来" in text_of(answer)
    assert "第十一件，不能白写" in text_of(answer)
    assert Client(REMOTE_ADDR="203.0.113.9").post("/file", filled()).status_code == 302


def test_a_form_that_lost_its_own_name_is_taken_all_the_same(citizen):
    assert citizen.post("/file", filled(source_id="1")).status_code == 302


def test_what_is_wrong_does_not_count(citizen):
    for _ in range(12):
        citizen.post("/file", filled(text=""))

    assert citizen.post("/file", filled()).status_code == 302


def test_a_household_of_ipv6_addresses_counts_as_one(rf):
    one = limits.address_of(rf.get("/", REMOTE_ADDR="2001:db8:1:2::1"))
    same = limits.address_of(rf.get("/", REMOTE_ADDR="2001:db8:1:2:ffff::9"))
    other = limits.address_of(rf.get("/", REMOTE_ADDR="2001:db8:1:3::1"))

    assert one == same != other


def test_filing_asks_a_bounded_number_of_questions(citizen, django_assert_max_num_queries):
    citizen.get("/file")

    with django_assert_max_num_queries(45):
        citizen.post("/file", filled(name="王女士", phone="13900006218"))
