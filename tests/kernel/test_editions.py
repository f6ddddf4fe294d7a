"""From the text of an edition to a rule book or a calendar, or to everything that is wrong with it."""

import json
from datetime import date

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from lianxin.core.intake import suggest_matter
from lianxin.core.refusals import Kind
from lianxin.core.rulebook import CATCH_ALL, URGENT, MatterKind
from lianxin.core.terms import Term
from lianxin.kernel import editions
from lianxin.kernel.editions import BadEdition, Shelf

RULES, CALENDAR = (
    next(written for written in editions.shipped() if written.shelf is shelf) for shelf in (Shelf.RULES, Shelf.CALENDAR)
)


def told(refused) -> list[str]:
    return [fault.said() for fault in refused.value.faults]


def rewritten(content, *path, to):
    """Return the content as text, with one value in it replaced."""
    copy = json.loads(json.dumps(content))
    *way, end = path
    place = copy
    for step in way:
        place = place[step]
    place[end] = to
    return json.dumps(copy, ensure_ascii=False)


class TestShipped:
    BOOK = editions.rules(RULES.content)

    def test_holds_from_the_first_day_of_the_calendar_so_that_old_messages_can_be_replayed(self):
        assert RULES.effective_on == editions.shipped_calendar().first_on == date(2004, 1, 1)

    def test_what_no_source_decides_must_be_set_and_names_the_candidates(self):
        assert self.BOOK.unset() == (
            "alarm.dispose_days",
            "alarm.screen_interval",
            "case.hearing.amount",
            "case.unclaimed_notice",
            "inspection.ratio_by_grade",
        )
        assert "30日" in self.BOOK.parameters["case.unclaimed_notice"].note
        assert "60日" in self.BOOK.parameters["case.unclaimed_notice"].note

    def test_what_we_chose_ourselves_says_so(self):
        chosen = {key for key, parameter in self.BOOK.parameters.items() if "PROPOSAL" in parameter.origin}

        assert chosen == {
            "callback.attempts_max",
            "clocks.soon_fraction",
            "review.close_unrated_after",
            "evidence.max_bytes",
            "text.max_characters",
            "portal.filings_per_hour",
        }

    @pytest.mark.parametrize(
        ("parameter", "terms", "clock"),
        [
            ("order.sla.jian.report", "ordinary", "report"),
            ("order.sla.jian.dispatch", "ordinary", "dispatch"),
            ("order.sla.jian.finish_urgent", URGENT, "finish"),
            ("order.sla.jian.finish_ordinary", "ordinary", "finish"),
            ("order.sla.statutory_like.finish", "statutory", "finish"),
            ("order.sla.complex.finish", "complex", "finish"),
            ("order.callback_after_return", "ordinary", "callback"),
        ],
    )
    def test_the_terms_say_what_the_catalogue_says(self, parameter, terms, clock):
        catalogued = self.BOOK.parameters[parameter]

        assert Term.read(getattr(self.BOOK.terms[terms], clock)) == Term.read(f"{catalogued.value}{catalogued.unit}")

    @pytest.mark.parametrize(
        ("code", "team"),
        [
            ("report.fake", "squad"),
            ("report.internal", "office"),
            ("complaint.enforcement", "office"),
            ("complaint.integrity", "office"),
            ("complaint.retailer", "station"),
            ("consult.licence_new", "station"),
            ("consult.authenticity", "squad"),
            ("help.licence_verify", "squad"),
            ("help.difficulty", "station"),
            ("suggestion.policy", "office"),
        ],
    )
    def test_a_matter_goes_to_the_team_the_table_names(self, code, team):
        assert self.BOOK.route_of(code).team == team

    def test_what_is_said_of_our_own_people_never_goes_to_the_team_it_is_said_of(self):
        of_staff = [matter.code for matter in self.BOOK.matters if matter.kind is MatterKind.COMPLAINT]
        of_staff.remove("complaint.retailer")  # a shop's customer, not one of ours

        assert {self.BOOK.route_of(code).team for code in [*of_staff, "report.internal"]} == {"office"}

    def test_no_matter_waits_longer_than_the_promise_unless_the_bureau_chooses(self):
        assert {matter.terms for matter in self.BOOK.matters} == {"urgent", "ordinary", "verify"}

    def test_every_leaf_brings_words_for_a_first_suggestion_and_a_catch_all_none(self):
        for matter in self.BOOK.matters:
            assert len(matter.keywords) in (range(1) if matter.code.endswith(CATCH_ALL) else range(3, 9)), matter

    @pytest.mark.parametrize(
        ("kind", "text", "code"),
        [
            (MatterKind.CONSULTATION, "我想开店卖烟，怎么申请许可证", "consult.licence_new"),
            (MatterKind.CONSULTATION, "请问这条烟喷码模糊，是不是真烟", "consult.authenticity"),
            (MatterKind.REPORT, "我要举报，校门口小卖部把烟卖给学生，还有小学生去买", "report.minors"),
            (MatterKind.REPORT, "隔壁没有许可证也在卖烟", "report.unlicensed"),
            (MatterKind.REPORT, "反映一个线索：老板卖假，全是假烟", "report.fake"),
            (MatterKind.REPORT, "夜里有货车往村里拉烟", "report.transport"),
            (MatterKind.COMPLAINT, "检查人员没出示证件就翻柜台", "complaint.enforcement"),
            (MatterKind.COMPLAINT, "烟站今年压级压价", "complaint.leaf_grading"),
            (MatterKind.HELP, "父亲行动不便，能不能上门办证", "help.licence_door"),
            (MatterKind.SUGGESTION, "很好，继续努力", None),
        ],
    )
    def test_what_people_say_suggests_a_matter(self, kind, text, code):
        suggested = suggest_matter(text, kind, self.BOOK.matters)

        assert (suggested.code if suggested else None) == code


class TestShape:
    @pytest.mark.parametrize(
        ("path", "to", "fault"),
        [
            (["owner"], 7, "owner: 要写成文字，是数字的加引号"),
            (["effective_on"], "2026-13-01", "effective_on: 日期要写成2026-07-01"),
            (["extra"], 1, "extra: 不认识这一项，请检查拼写"),
            (
                ["parameters", "case.pay"],
                {"value": 15, "owner": "法规处"},
                "parameters / case.pay / origin: 缺少这一项",
            ),
            (["terms", "urgent", "finnish"], "24h", "terms / urgent / finnish: 不认识这一项，请检查拼写"),
            (["terms", "urgent"], "24h", "terms / urgent: 要写成“名称: 内容”"),
            (["matters", 0, "keywords"], "办证", "matters / consult.licence_new / keywords: 要写成列表"),
            (["matters", 0, "label"], None, "matters / consult.licence_new / label: 要写成文字，是数字的加引号"),
            (["routes", 2, "line"], "3", "routes / complaint.retailer / line: 要写成整数"),
            (["phrases", 0, "colour"], "红", "phrases / 不知道 / colour: 不认识这一项，请检查拼写"),
            (["refusal_grounds", 0], 1, "refusal_grounds / 1: 要写成“名称: 内容”"),
        ],
    )
    def test_each_wrong_shape_is_told_in_chinese_with_its_place(self, path, to, fault):
        with pytest.raises(BadEdition) as refused:
            editions.read(rewritten(RULES.content, *path, to=to), Shelf.RULES)

        assert told(refused) == [fault]

    def test_an_unknown_kind_is_told_which_there_are(self):
        with pytest.raises(BadEdition, match=r"matters / consult\.licence_new / kind: 只能写'consultation', 'report'"):
            editions.read(rewritten(RULES.content, "matters", 0, "kind", to="rumour"), Shelf.RULES)

    def test_all_faults_of_a_file_are_told_at_once(self):
        with pytest.raises(BadEdition, match="规则文件有9处问题") as refused:
            editions.read("edition: x\nwhatever: 1\n", Shelf.RULES)

        assert refused.value.kind is Kind.INVALID
        assert told(refused) == [
            "effective_on: 缺少这一项",
            "owner: 缺少这一项",
            "source: 缺少这一项",
            "parameters: 缺少这一项",
            "terms: 缺少这一项",
            "matters: 缺少这一项",
            "routes: 缺少这一项",
            "refusal_grounds: 缺少这一项",
            "whatever: 不认识这一项，请检查拼写",
        ]

    def test_rules_that_name_nothing_are_told_too(self):
        with pytest.raises(BadEdition) as refused:
            editions.read(rewritten(RULES.content, "matters", 0, "terms", to="slow"), Shelf.RULES)

        assert told(refused) == ["matters / consult.licence_new: 没有时限档“slow”"]

    def test_an_edition_on_the_shelf_stays_readable_when_the_checks_grow_stricter(self):
        on_the_shelf = json.loads(rewritten(RULES.content, "routes", to=[]))

        assert editions.shaped_rules(on_the_shelf).routes == ()


class TestText:
    def test_yaml_and_json_that_say_the_same_have_the_same_fingerprint(self):
        as_json = json.dumps(RULES.content, ensure_ascii=False)
        as_yaml = yaml.safe_dump(dict(RULES.content), allow_unicode=True)

        marks = {editions.fingerprint(editions.parse(text)) for text in (as_json, as_yaml)}

        assert marks == {editions.fingerprint(RULES.content)}

    def test_one_number_changed_changes_the_fingerprint(self):
        other = json.loads(rewritten(RULES.content, "parameters", "case.pay", "value", to=16))

        assert editions.fingerprint(other) != editions.fingerprint(RULES.content)

    def test_every_key_written_twice_is_told_with_its_line(self):
        with pytest.raises(BadEdition) as refused:
            editions.parse("edition: a\nowner: 专卖处\nedition: b\nterms:\n  urgent: 1\n  urgent: 2\n")

        assert sorted(told(refused)) == [
            "line 3: “edition”写了两次，请只留一次",
            "line 6: “urgent”写了两次，请只留一次",
        ]

    @pytest.mark.parametrize(
        ("text", "fault"),
        [
            ("", "file: 最外层要写成“名称: 内容”"),
            ("- 1\n- 2\n", "file: 最外层要写成“名称: 内容”"),
            ("edition: [", "line 1: 这里的写法不是YAML"),
            ("edition: a\n  owner: b\n", "line 2: 这里的写法不是YAML"),
            ("edition: .nan\n", "file: 有不能保存的内容"),
            ("edition: !!binary aGk=\n", "file: 有不能保存的内容"),
            ("edition: &a [*a]\n", "file: 有不能保存的内容"),
            ("edition: !!python/name:os.system\n", "line 1: 这里的写法不是YAML"),
            ("edition: \x07\n", "file: 有不能保存的内容"),
            ("? [a, b]\n: 1\n", "file: 有不能保存的内容"),
        ],
    )
    def test_what_is_no_edition_at_all_is_told_and_never_a_crash(self, text, fault):
        with pytest.raises(BadEdition) as refused:
            editions.parse(text)

        assert told(refused)[0].startswith(fault)

    @settings(deadline=None)
    @given(st.text(max_size=60))
    def test_any_text_is_read_or_refused(self, text):
        for shelf in Shelf:
            with pytest.raises(BadEdition):
                editions.read(text, shelf)


class TestCalendar:
    def test_the_shipped_one_knows_the_make_up_day_before_national_day(self):
        calendar = editions.shipped_calendar()

        assert calendar.is_working_day(date(2025, 9, 28))  # Sunday
        assert not calendar.is_working_day(date(2025, 10, 8))  # Wednesday

    def test_survives_the_table_where_years_are_text(self):
        stored = json.loads(json.dumps(CALENDAR.content, sort_keys=True))

        read, shipped = editions.shaped_calendar(stored), editions.shipped_calendar()

        assert (read.first_on, read.last_on) == (shipped.first_on, shipped.last_on)
        assert set(read.days) == set(shipped.days)

    def test_says_itself_from_when_it_holds_or_holds_from_its_first_day(self):
        later = editions.read(rewritten(CALENDAR.content, "effective_on", to="2026-12-01"), Shelf.CALENDAR)

        assert (CALENDAR.effective_on, later.effective_on) == (date(2004, 1, 1), date(2026, 12, 1))

    @pytest.mark.parametrize(
        ("path", "to", "fault"),
        [
            (["years", "2025", "holidays", "元旦"], ["13-01"], "years / 2025: 日期13-01读不懂"),
            (["years", "2025", "holliday"], {}, "years / 2025 / holliday: 不认识这一项"),
            (["years", "2025", "official"], "yes", "years / 2025 / official: 要写true或false"),
            (["hours", "monday"], ["9-12"], "hours: 作息时段9-12读不懂"),
            (["hours", "funday"], [], "hours: funday不是星期的名字"),
            (["years"], {}, "calendar: 日历至少要管一年"),
            (["edition"], "第一版", "edition: 版本名写成"),
        ],
    )
    def test_each_fault_is_told_with_its_place(self, path, to, fault):
        with pytest.raises(BadEdition) as refused:
            editions.read(rewritten(CALENDAR.content, *path, to=to), Shelf.CALENDAR)

        assert [said[: len(fault)] for said in told(refused)] == [fault]

    def test_the_faults_of_all_years_are_told_at_once(self):
        content = json.loads(rewritten(CALENDAR.content, "years", "2025", "holidays", "元旦", to=["13-01"]))

        with pytest.raises(BadEdition, match="规则文件有2处问题"):
            editions.read(rewritten(content, "years", "2026", "make_up", "元旦", to=["x"]), Shelf.CALENDAR)
