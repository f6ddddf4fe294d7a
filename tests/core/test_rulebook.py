"""The rule book: what it answers, which edition holds on a day, and what is wrong with one that may not be loaded."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianxin.core.refusals import Kind
from lianxin.core.rulebook import MatterKind, NoRules, NotSet, Phrase, RefusalGround, UnknownMatter, in_force
from lianxin.core.rulebook_faults import LONGEST_CODE, LONGEST_LABEL, faults
from tests.core.rule_books import book, matter, parameter, route, terms

STEPS = st.lists(st.sampled_from(["report", "fake", "internal", "help"]), min_size=1, max_size=4)
CODES = STEPS.map(".".join)
EDITIONS = st.builds(
    book,
    edition=st.sampled_from(["2024-01", "2025-01", "2025-07", "2026-07"]),
    effective_on=st.dates(date(2024, 1, 1), date(2026, 12, 31)),
)


class TestValues:
    def test_gives_the_value_of_a_parameter(self):
        assert book().value("order.sla.jian.report") == 8

    def test_zero_is_a_value(self):
        assert book(parameters={"clocks.grace": parameter(0)}).value("clocks.grace") == 0

    @pytest.mark.parametrize("key", ["case.hearing.amount", "no.such.key"])
    def test_says_plainly_that_a_value_must_be_set(self, key):
        rules = book(parameters={"case.hearing.amount": parameter(None, note="必须设定")})

        with pytest.raises(NotSet, match=f"规则库没有设定“{key}”，相关功能暂不可用"):
            rules.value(key)

    def test_lists_what_must_be_set_in_order(self):
        rules = book(parameters={"b": parameter(None), "c": parameter(), "a": parameter(None)})

        assert rules.unset() == ("a", "b")


class TestMatters:
    def test_finds_a_matter_by_its_code(self):
        assert book().matter("report.fake").keywords == ("假烟", "假冒")

    @pytest.mark.parametrize("code", ["report", "report.fak", "report.fake.shop", ""])
    def test_a_near_miss_is_not_a_matter(self, code):
        with pytest.raises(UnknownMatter) as refused:
            book().matter(code)

        assert refused.value.kind is Kind.INVALID

    @pytest.mark.parametrize("kind", MatterKind)
    def test_every_kind_has_a_place_for_what_fits_nowhere(self, kind):
        assert book().catch_all(kind).kind is kind

    def test_a_kind_without_a_catch_all_is_told(self):
        with pytest.raises(UnknownMatter, match="“求助”没有兜底事项"):
            book(matters=()).catch_all(MatterKind.HELP)

    @pytest.mark.parametrize(("urgent", "finish"), [(False, "2wd"), (True, "24h")])
    def test_what_is_urgent_has_terms_of_its_own(self, urgent, finish):
        assert book().terms_of("report.fake", urgent=urgent).finish == finish


class TestRoutes:
    TABLE = (
        route(1, "report.internal", "office"),
        route(2, "report"),
        route(3, "complaint.retailer", "station"),
        route(4, "complaint", "office"),
        route(5, "*", "office"),
    )

    @pytest.mark.parametrize(
        ("code", "line"),
        [
            ("report.fake", 2),
            ("report.internal", 1),
            ("report.internal.leaf", 1),
            ("report.internals", 2),  # a longer word is another word
            ("reports.fake", 5),
            ("complaint.retailer", 3),
            ("complaint.attitude", 4),
            ("help.dispute", 5),
        ],
    )
    def test_the_most_specific_line_covers_a_matter(self, code, line):
        assert book(routes=self.TABLE).route_of(code).line == line

    def test_of_two_equal_lines_the_first_holds(self):
        rules = book(routes=(route(7, "report", "station"), route(3, "report")))

        assert rules.route_of("report.fake").line == 3

    def test_a_table_without_a_last_resort_may_leave_a_matter_uncovered(self):
        assert book(routes=(route(1, "report"),)).route_of("help.dispute") is None

    @given(code=CODES, prefixes=st.lists(CODES, unique=True, max_size=8), data=st.data())
    def test_the_longest_prefix_wins_in_whatever_order_the_lines_stand(self, code, prefixes, data):
        lines = [route(number, prefix) for number, prefix in enumerate(prefixes, 1)]
        shuffled = data.draw(st.permutations(lines))

        found = book(routes=tuple(shuffled)).route_of(code)

        covering = [prefix for prefix in prefixes if code.split(".")[: prefix.count(".") + 1] == prefix.split(".")]
        assert (found.matter if found else None) == max(covering, key=len, default=None)


class TestInForce:
    OLD, NEW = book(edition="2025-01", effective_on=date(2025, 1, 1)), book(effective_on=date(2026, 7, 1))

    @pytest.mark.parametrize(
        ("day", "edition"),
        [
            (date(2025, 1, 1), "2025-01"),
            (date(2026, 6, 30), "2025-01"),
            (date(2026, 7, 1), "2026-07"),
            (date(2030, 1, 1), "2026-07"),
        ],
    )
    def test_an_edition_holds_from_its_day_until_the_next(self, day, edition):
        assert in_force([self.OLD, self.NEW], day).edition == edition

    def test_before_the_first_edition_there_are_no_rules(self):
        with pytest.raises(NoRules, match="2024-12-31没有生效的规则版本"):
            in_force([self.OLD, self.NEW], date(2024, 12, 31))

    @given(st.lists(EDITIONS, min_size=1, max_size=6), st.data())
    def test_the_order_of_the_shelf_does_not_matter(self, editions, data):
        day = max(edition.effective_on for edition in editions)
        shuffled = data.draw(st.permutations(editions))

        assert in_force(editions, day) == in_force(shuffled, day)

    @given(st.lists(EDITIONS, min_size=1, max_size=6), st.dates(date(2024, 1, 1), date(2027, 12, 31)))
    def test_nothing_later_is_in_force_and_nothing_in_between(self, editions, day):
        begun = [edition.effective_on for edition in editions if edition.effective_on <= day]

        if begun:
            assert in_force(editions, day).effective_on == max(begun)
        else:
            with pytest.raises(NoRules):
                in_force(editions, day)

    @given(st.lists(EDITIONS, min_size=1, max_size=6), st.integers(0, 900))
    def test_an_edition_of_tomorrow_changes_nothing_today(self, editions, wait):
        day = max(edition.effective_on for edition in editions) + timedelta(days=wait)
        tomorrow = book(edition="9999", effective_on=day + timedelta(days=1))

        assert in_force([*editions, tomorrow], day) == in_force(editions, day)


NOWHERE = RefusalGround(code="x", label="已进入信访", channel="", origin="潍坊")
FAULTY = [
    ("edition", {"edition": "2026 07"}, "版本名"),
    ("owner", {"owner": " "}, "不能留空"),
    ("parameters / Hotline", {"parameters": {"Hotline": parameter()}}, "代码由小写字母"),
    ("parameters / a..b", {"parameters": {"a..b": parameter()}}, "代码由小写字母"),
    ("parameters / a / owner", {"parameters": {"a": parameter(owner="")}}, "不能留空"),
    ("parameters / a / origin", {"parameters": {"a": parameter(origin="")}}, "不能留空"),
    ("parameters / a", {"parameters": {"a": parameter(None)}}, "没有设定的参数要在note里写明"),
    *(
        ("parameters / text.max_characters / value", {"parameters": {"text.max_characters": parameter(wrong)}}, "整数")
        for wrong in ("许多", 0, -1, 2.5, True, [3])
    ),
    ("terms", {"terms": {"ordinary": terms()}}, "缺少紧急时限档“urgent”"),
    ("terms / urgent / finish", {"terms": {"urgent": terms("24 h"), "ordinary": terms()}}, "时限24 h读不懂"),
    ("terms / urgent / callback", {"terms": {"urgent": terms(callback="0wd"), "ordinary": terms()}}, "时限0wd读不懂"),
    ("matters / report.fake", {"matters": (*book().matters, matter("report.fake"))}, "写了2次"),
    ("matters / fake", {"matters": (*book().matters, matter("fake"))}, "事项代码至少两级"),
    ("matters / report.a", {"matters": (*book().matters, matter("report.a", terms="slow"))}, "没有时限档“slow”"),
    ("matters / report.a", {"matters": (*book().matters, matter("report.a", keywords=("",)))}, "关键词不能留空"),
    ("matters / help", {"matters": (*book().matters, matter("help.me"))}, "同一个分支下只能有一种诉求类型"),
    ("matters", {"matters": book().matters[1:]}, "“咨询”要有一个"),
    ("matters", {"matters": (*book().matters, matter("report.fake.other"))}, "“举报”要有一个、且只有一个"),
    ("routes / repor", {"routes": (route(1, "repor"), route(2, "*"))}, "没有一个事项以“repor”开头"),
    ("routes / report", {"routes": (route(1, "report", "police"), route(2, "*"))}, "“police”不是承办队站的类别"),
    ("routes / report", {"routes": (route(1, "report"), route(2, "report"), route(3, "*"))}, "写了2次"),
    ("routes", {"routes": (route(1, "report"),)}, "最后一行要写“*”"),
    ("routes", {"routes": ()}, "最后一行要写“*”"),
    ("routes", {"routes": (route(2, "report"), route(1, "*"))}, "行号要从小到大"),
    ("routes", {"routes": (route(1, "report"), route(1, "*"))}, "行号要从小到大"),
    ("refusal_grounds / x / channel", {"refusal_grounds": (NOWHERE,)}, "不能留空"),
    ("phrases / 行", {"phrases": (Phrase(text="行", use="liked", origin="源文"),)}, "use只能写"),
    ("phrases / 不行", {"phrases": (Phrase(text="不行", use="forbidden", origin="源文"),)}, "禁用语要写明better"),
]  # fmt: skip


class TestFaults:
    def test_a_sound_book_has_none(self):
        assert faults(book()) == ()

    @pytest.mark.parametrize(("place", "changed", "sentence"), FAULTY)
    def test_each_fault_is_told_with_its_place(self, place, changed, sentence):
        told = [(fault.place, fault.said()) for fault in faults(book(**changed))]

        assert any(where == place and sentence in said for where, said in told), told

    def test_all_faults_are_told_at_once(self):
        found = faults(book(owner="", routes=(), terms={"ordinary": terms("2x")}))

        assert [fault.place for fault in found] == ["owner", "terms", "terms / ordinary / finish", "routes"]

    @pytest.mark.parametrize(("length", "count"), [(LONGEST_LABEL, 0), (LONGEST_LABEL + 1, 1)])
    def test_a_label_has_twelve_characters_at_most(self, length, count):
        assert len(faults(book(matters=(*book().matters, matter("report.a", label="烟" * length))))) == count

    @pytest.mark.parametrize(("length", "count"), [(LONGEST_CODE, 0), (LONGEST_CODE + 1, 1)])
    def test_a_code_fits_its_column(self, length, count):
        code = "report.".ljust(length, "x")

        assert len(faults(book(matters=(*book().matters, matter(code))))) == count

    @given(st.permutations(book().matters), st.permutations(book().phrases))
    def test_the_order_of_matters_and_phrases_is_free(self, matters, phrases):
        assert faults(replace(book(), matters=tuple(matters), phrases=tuple(phrases))) == ()
