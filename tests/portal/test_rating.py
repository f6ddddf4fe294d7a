"""Rating: one to five stars, once a round; a bad one sends the matter to somebody else, and says so."""

import pytest

from lianxin.dispatch.models import Round, WorkOrder
from lianxin.kernel.claims import claim
from tests.portal.conftest import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def done(matter):
    return matter.admitted().handled().reported().reviewed()


def rate(client, matter, stars, **more):
    return client.post(f"{matter.page}/rating", {"stars": stars, "remark": "", **more}, follow=True)


def order():
    claim(scope="39")
    return WorkOrder.objects.get()


def test_there_is_nothing_to_rate_before_there_is_a_result(citizen, matter):
    assert 'name="stars"' not in text_of(citizen.get(matter.page))

    page = text_of(rate(citizen, matter, 5))

    assert "现在还不能评价" in page
    assert order().state == "registered"


def test_five_grades_are_offered_with_words_and_stars(citizen, done):
    page = text_of(citizen.get(done.page))

    for word in ("非常满意", "满意", "基本满意", "不满意", "非常不满意", "★★★★★", "★☆☆☆☆"):
        assert word in page
    assert "换别的人重新办一次" in page


@pytest.mark.parametrize("stars", [3, 5])
def test_a_good_rating_closes_the_matter(citizen, done, stars):
    page = text_of(rate(citizen, done, stars, remark="办得快"))

    assert "评价已收到，谢谢您" in page
    assert "已办结" in page
    assert order().state == "closed"


@pytest.mark.parametrize(("via", "through"), [("qr", "qr"), ("", "web"), ("mars", "web")])
def test_which_way_a_rating_came_is_kept(citizen, done, via, through):
    assert f'name="via" value="{via}"' in text_of(citizen.get(f"{done.page}?via={via}")) or via in {"", "mars"}

    rate(citizen, done, 4, via=via)

    claim(scope="39")
    assert Round.objects.get().rated_through == through


@pytest.mark.parametrize("stars", [1, 2])
def test_a_bad_rating_sends_the_matter_to_somebody_else_and_comes_back(citizen, done, stars):
    first = order().officer_id

    page = text_of(rate(citizen, done, stars, remark="没人来过"))

    assert "已经换别的人重新办" in page
    assert "1个工作日内会有人联系您" in page
    again = order()
    assert (again.state, again.round, again.officer_id) == ("admitted", 2, None)
    assert again.earlier_officers == [first]

    done.people.officer_id, done.people.officer = done.people.other_officer_id, done.people.other_officer
    done.handled().reported("再次检查，已经整改。").reviewed()
    page = text_of(citizen.get(done.page))

    assert "再次检查，已经整改。" in page
    assert "第 1 次的结果" in page
    assert "没人来过" not in page
    assert "已办结" in text_of(rate(citizen, done, 5))


def test_a_round_is_rated_once(citizen, done):
    rate(citizen, done, 5)

    page = text_of(rate(citizen, done, 1))

    assert "已经评价过了" in page
    assert order().state == "closed"


@pytest.mark.parametrize("stars", ["", "0", "6", "五", "\0", "5; DROP"])
def test_what_is_no_rating_is_refused_in_place(citizen, done, stars):
    answer = rate(citizen, done, stars)

    assert answer.status_code == 422
    assert "data-error" in text_of(answer)
    assert order().state == "reviewed"


def test_a_rating_is_sent_and_not_looked_at(citizen, done):
    assert citizen.get(f"{done.page}/rating").status_code == 405


def test_rating_asks_a_bounded_number_of_questions(citizen, done, django_assert_max_num_queries):
    citizen.get(done.page)

    with django_assert_max_num_queries(30):
        citizen.post(f"{done.page}/rating", {"stars": 1, "remark": "没人来过"})
