"""The leader's home: what it says, whom it lets in, and what it costs."""

from datetime import date, timedelta

import pytest
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from lianxin.core.indicators import Count, Indicator
from lianxin.core.roles import Role
from lianxin.insight import api, pages, queries, schemas
from lianxin.insight.commands import put_counts
from lianxin.kernel import sheets
from lianxin.kernel.actors import ROOT, SYSTEM, NotAllowed
from lianxin.kernel.claims import claim
from lianxin.kernel.models import Account
from lianxin.registry.queries import UnknownUnit
from tests.insight.loop import as_
from tests.province import CITY, QINGDU, SHIYAN, WEDNESDAY, person

HOME = "insight:home"


def counted(unit, *, good, late=0, day=None, by=Indicator.ON_TIME):
    """Let so many cases of a unit count, today when no day is said."""
    claim(scope=ROOT)
    day = day or timezone.localdate()
    for number in range(good + late):
        put_counts(
            subject=f"order:{unit}-{day}-{by}-{number}", unit=unit, counts={by: [Count(day, unit, int(number < good))]},
            by=SYSTEM, at=WEDNESDAY,
        )  # fmt: skip


@pytest.fixture
def seen(people, client):
    """Return a way to open the page as somebody."""

    def see(actor, name=HOME, **asked):
        client.force_login(Account.objects.get(pk=actor.account))
        return client.get(reverse(name), asked)

    return see


def test_a_province_without_a_case_says_so(people, seen):
    page = seen(people.leader)

    assert page.status_code == 200
    assert "按期办结率算不出来，这段时间没有可算的件" in page.text
    assert "还没有通话数据" in page.text
    assert page.text.count("怎么算的") == 6


def test_the_title_says_the_finding_and_the_tables_where_to_look(people, seen):
    counted(QINGDU, good=40, late=20)
    counted(SHIYAN, good=60)

    page = seen(people.leader)

    assert "<h1>20 件超期或重办，20 件在 1 个单位</h1>" in page.text
    assert "100 ÷ 120" in page.text
    assert "83.3" in page.text
    assert 'data-level="0" aria-label="青渡 66.7"' in page.text
    assert "20 / 120" in page.text


def test_few_cases_are_not_judged(people, seen):
    counted(QINGDU, good=1, late=1)

    page = seen(people.leader)

    assert "可算按期办结率的只有 2 件，暂不下结论" in page.text
    assert "件少，暂不下结论" in page.text


def test_one_goes_down_to_a_city_and_a_county_and_up_again(people, seen):
    counted(QINGDU, good=40, late=20)

    city = seen(people.leader, unit=CITY)
    county = seen(people.leader, unit=QINGDU)

    assert "unit=39.01.01" in city.text
    assert 'unit=39"' in county.text
    assert "60 件里 20 件超期或重办" in county.text


def test_another_indicator_can_be_compared(people, seen):
    counted(QINGDU, good=30, late=10, by=Indicator.SATISFIED)

    assert "40 件里 10 件不满意" in seen(people.leader, by="satisfied", unit=QINGDU).text


def test_a_goal_that_the_rule_book_has_is_shown(people, seen):
    assert "≥95%" in seen(people.leader).text


@pytest.mark.parametrize("asked", [{"days": "8"}, {"days": "x"}, {"unit": "39.1"}, {"unit": "39'"}, {"by": "accepted"}])
def test_what_cannot_be_read_is_refused(people, seen, asked):
    assert seen(people.leader, **asked).status_code == 422


@pytest.mark.parametrize("name", [HOME, "insight:export"])
def test_nobody_anonymous_comes_in(db, client, name):
    page = client.get(reverse(name))

    assert (page.status_code, page.url.partition("?")[0]) == (302, reverse("account_login"))


@pytest.mark.parametrize("name", [HOME, "insight:export"])
def test_only_posts_that_may_see_figures_come_in(people, seen, name):
    assert seen(people.dispatcher, name).status_code == 403


@pytest.mark.parametrize("name", [HOME, "insight:export"])
@pytest.mark.parametrize("unit", [QINGDU, CITY, ROOT, "39.99"])
def test_another_county_and_no_county_look_the_same(people, seen, name, unit):
    counted(QINGDU, good=40, late=20)
    foreign = person("石堰局长", SHIYAN, Role.LEADER)

    page = seen(foreign, name, unit=unit)

    assert page.status_code == 422
    assert "没有编码为" in page.text


def test_a_county_leader_sees_no_number_of_another_county(people, seen):
    counted(QINGDU, good=40, late=20)
    counted(SHIYAN, good=1)

    page = seen(person("石堰局长", SHIYAN, Role.LEADER))

    assert page.status_code == 200
    assert "青渡" not in page.text
    assert "1 ÷ 1" in page.text


@pytest.mark.parametrize("days", [7, 90])
def test_the_page_asks_the_same_however_many_cases_there_are(people, seen, client, django_assert_max_num_queries, days):
    for back in range(100):
        counted(QINGDU, good=2, late=1, day=timezone.localdate() - timedelta(back))
    seen(people.leader)  # the process learns names and rules

    with django_assert_max_num_queries(7):  # session, account, claim, 3, and now and then the rule book
        assert client.get(reverse(HOME), {"days": days}).status_code == 200


def test_the_questions_themselves_take_three(people, django_assert_num_queries):
    counted(QINGDU, good=2, late=1)
    on = timezone.localdate()
    actor = as_(people.leader)
    queries.figures(seen_by=actor, on=on, days=30)

    with django_assert_num_queries(3):
        queries.figures(seen_by=actor, on=on, days=30)
        queries.breakdown(seen_by=actor, on=on, days=30)


def test_the_workbook_says_what_the_page_says(people, seen):
    counted(QINGDU, good=40, late=20)

    answer = seen(people.leader, "insight:export")
    read = sheets.read("figures.xlsx", answer.content, needs=["单位", "分母"], make=dict)

    assert [(row["单位"], row["指标"], row["分子"], row["分母"]) for row in read.good] == [
        ("云岚省烟草专卖局", "按期办结率", "40", "60"),
        ("澜州市烟草专卖局", "按期办结率", "40", "60"),
    ]


class TestQueries:
    def test_the_window_before_is_as_long_and_touches_it(self, people):
        on = date(2026, 11, 20)
        for back, good in ((0, 1), (6, 2), (7, 4), (13, 8), (14, 16)):
            counted(QINGDU, good=good, day=on - timedelta(back))

        figure = queries.figures(seen_by=as_(people.leader), on=on, days=7)[3]

        assert (figure.denominator, figure.previous.denominator) == (3, 12)
        assert [step.since.day for step in figure.series] == [14, 20]

    def test_what_was_given_to_nobody_is_listed_too(self, people):
        counted(ROOT, good=0, late=3)
        counted(QINGDU, good=5, late=1)

        worst = queries.worst(seen_by=as_(people.leader), on=timezone.localdate(), days=7)

        assert [(each.line.path, each.is_rest, each.stand.misses) for each in worst] == [
            (ROOT, True, 3),
            (CITY, False, 1),
        ]

    def test_a_county_lists_itself(self, people):
        counted(QINGDU, good=5, late=1)
        there = person("青渡局长", QINGDU, Role.LEADER)

        assert [each.line.path for each in queries.worst(seen_by=as_(there), on=timezone.localdate(), days=7)] == [
            QINGDU
        ]
        assert [each.line.path for each in queries.tiles(seen_by=there, on=timezone.localdate(), days=7)] == [QINGDU]


class TestApi:
    def asked(self, actor, **words):
        request = RequestFactory().get("/api/v1/figures")
        request.actor = as_(actor)
        return schemas.Figures.model_validate(api.figures(request, **words))

    def test_it_gives_the_figures_with_their_denominators(self, people):
        counted(QINGDU, good=40, late=20)

        answer = self.asked(people.leader)

        on_time = answer.figures[3]
        assert (on_time.numerator, on_time.denominator, on_time.share) == (40, 60, pytest.approx(2 / 3))
        assert [(unit.unit, unit.misses) for unit in answer.worst] == [(CITY, 20)]

    def test_nobody_without_a_token_is_answered(self, db, client):
        assert client.get("/api/v1/figures").status_code == 401

    def test_it_is_behind_the_same_gates(self, people):
        with pytest.raises(NotAllowed):
            self.asked(people.dispatcher)
        with pytest.raises(UnknownUnit):
            self.asked(person("石堰局长", SHIYAN, Role.LEADER), unit=QINGDU)


def test_the_legend_of_the_map_says_which_shares_are_good():
    assert [words for _, words in pages._legend(is_ceiling=False)] == [
        "不到 80%", "80 至 90%", "90 至 95%", "95 至 98%", "98% 以上",
    ]  # fmt: skip
    assert [words for _, words in pages._legend(is_ceiling=True)] == [
        "超过 20%", "10 至 20%", "5 至 10%", "2 至 5%", "不超过 2%",
    ]  # fmt: skip


@pytest.mark.parametrize(("before", "change"), [(1, "上期 1 件"), (20, "−50.0%")])
def test_a_count_is_put_into_percent_of_a_count_that_can_bear_it(people, seen, before, change):
    today = timezone.localdate()
    counted(QINGDU, good=10, by=Indicator.ACCEPTED)
    counted(QINGDU, good=before, by=Indicator.ACCEPTED, day=today - timedelta(days=40))
    assert change in seen(people.leader, days=30).text
