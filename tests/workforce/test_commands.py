"""Enrol officers, let them go off duty and come on again."""

import json

import pytest

from lianxin.core.jurisdiction import OutsideJurisdiction
from lianxin.core.roles import Role
from lianxin.kernel import ledger
from lianxin.kernel.actors import SYSTEM, NotAllowed
from lianxin.kernel.claims import claim
from lianxin.kernel.imports import BadRow
from lianxin.workforce import commands, queries
from lianxin.workforce.commands import BadOfficer, DutyUnchanged, EnrolledAlready, NewOfficer, NotYourTeam
from lianxin.workforce.queries import UnknownOfficer
from tests.province import CITY, QINGDU, QINGDU_SQUAD, SHIYAN_SQUAD, WEDNESDAY, build, officer, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator():
    build()
    return as_(person("管知行", CITY, Role.ADMINISTRATOR))


def as_(actor):
    claim(scope=actor.unit)
    return actor


def told(subject):
    return [json.loads(entry.body)["event"] for entry in ledger.history(subject)]


class TestEnrol:
    def test_takes_name_and_unit_from_the_account(self, administrator):
        account = person("沈砚", QINGDU_SQUAD, Role.OFFICER).account

        id_ = commands.enrol(officer=NewOfficer(account=account, badge_no="39000001"), by=administrator, at=WEDNESDAY)

        line = queries.officer(id_, seen_by=administrator)
        assert (line.name, line.unit, line.post, line.is_on_duty) == ("沈砚", QINGDU_SQUAD, "officer", True)
        assert told(f"officer:{id_}") == ["workforce.officer-enrolled"]

    @pytest.mark.parametrize(
        ("unit", "role", "post", "badge", "sentence"),
        [
            (QINGDU_SQUAD, Role.CLERK, Role.OFFICER, "39000001", "没有“执法人员”岗位"),
            (QINGDU_SQUAD, Role.CLERK, Role.CLERK, "39000001", "没有“许可经办”岗位"),
            (CITY, Role.OFFICER, Role.OFFICER, "39000001", "县级局、稽查队或服务站"),
            (QINGDU, Role.OFFICER, Role.OFFICER, "", "字母和数字"),
            (QINGDU, Role.OFFICER, Role.OFFICER, "3" * 17, "最多16位"),
            (QINGDU, Role.OFFICER, Role.OFFICER, "证001", "字母和数字"),
        ],
    )
    def test_says_what_is_wrong(self, administrator, unit, role, post, badge, sentence):
        account = person("沈砚", unit, role).account

        with pytest.raises(BadOfficer, match=sentence):
            commands.enrol(
                officer=NewOfficer(account=account, badge_no=badge, post=post), by=administrator, at=WEDNESDAY
            )

    def test_knows_no_account_of_that_number(self, administrator):
        with pytest.raises(BadOfficer, match="没有这个账号"):
            commands.enrol(officer=NewOfficer(account=10**9, badge_no="39000001"), by=administrator, at=WEDNESDAY)

    def test_an_account_and_a_badge_are_one_officers(self, administrator):
        first = NewOfficer(account=person("沈砚", QINGDU_SQUAD, Role.OFFICER).account, badge_no="39000001")
        second = NewOfficer(account=person("高屿", QINGDU_SQUAD, Role.OFFICER).account, badge_no="39000001")
        commands.enrol(officer=first, by=administrator, at=WEDNESDAY)

        for again in (first, second):
            with pytest.raises(EnrolledAlready):
                commands.enrol(officer=again, by=administrator, at=WEDNESDAY)

    def test_is_for_administrators_of_the_unit(self, administrator):
        new = NewOfficer(account=person("沈砚", QINGDU_SQUAD, Role.OFFICER).account, badge_no="39000001")
        of_shiyan = person("石开", SHIYAN_SQUAD, Role.ADMINISTRATOR)
        leader = person("程渭", CITY, Role.LEADER)

        with pytest.raises(OutsideJurisdiction):
            commands.enrol(officer=new, by=of_shiyan, at=WEDNESDAY)
        with pytest.raises(NotAllowed):
            commands.enrol(officer=new, by=leader, at=WEDNESDAY)


class TestEnrolAll:
    def test_an_import_is_one_fact(self, administrator):
        rows = [
            NewOfficer(account=person(name, QINGDU_SQUAD, Role.OFFICER).account, badge_no=f"39{number:06d}")
            for number, name in enumerate(["沈砚", "高屿", "陆知远"])
        ]

        ids = commands.enrol_all(officers=rows, by=administrator, at=WEDNESDAY)

        lines = queries.officers(QINGDU_SQUAD, seen_by=administrator)
        assert [line.id for line in lines] == list(ids)
        assert [told(f"officer:{id_}") for id_ in ids] == [[], [], []]

    def test_one_bad_row_keeps_all_of_them_out(self, administrator):
        good = NewOfficer(account=person("沈砚", QINGDU_SQUAD, Role.OFFICER).account, badge_no="39000001")
        bad = NewOfficer(account=person("许微", QINGDU, Role.CLERK).account, badge_no="39000002")

        with pytest.raises(BadRow, match="第2行：许微的账号没有"):
            commands.enrol_all(officers=[good, bad], by=administrator, at=WEDNESDAY)

        assert queries.officers(QINGDU, seen_by=administrator) == []

    def test_nobody_to_enrol_is_nothing_done(self, administrator):
        assert commands.enrol_all(officers=[], by=administrator, at=WEDNESDAY) == ()

    def test_is_for_administrators(self, administrator):
        with pytest.raises(NotAllowed):
            commands.enrol_all(officers=[], by=person("程渭", CITY, Role.LEADER), at=WEDNESDAY)


class TestDuty:
    @pytest.fixture
    def team(self, administrator):
        self.id, self.officer = officer("沈砚", QINGDU_SQUAD)
        _, self.leader = officer("高屿", QINGDU_SQUAD, role=Role.SQUAD_LEADER)
        _, self.mate = officer("陆知远", QINGDU_SQUAD)
        _, self.foreign_leader = officer("石开", SHIYAN_SQUAD, role=Role.SQUAD_LEADER)
        self.administrator = administrator

    @pytest.mark.parametrize("who", ["officer", "leader", "administrator"])
    def test_is_said_by_oneself_by_the_teams_leader_or_by_an_administrator(self, team, who):
        by = as_(getattr(self, who))

        commands.go_off_duty(officer=self.id, by=by, at=WEDNESDAY)
        assert not queries.officer(self.id, seen_by=by).is_on_duty
        commands.come_on_duty(officer=self.id, by=by, at=WEDNESDAY)
        assert queries.officer(self.id, seen_by=by).is_on_duty

        assert told(f"officer:{self.id}") == ["workforce.went-off-duty", "workforce.came-on-duty"]

    def test_is_not_said_by_a_mate(self, team):
        with pytest.raises(NotYourTeam):
            commands.go_off_duty(officer=self.id, by=as_(self.mate), at=WEDNESDAY)

    def test_an_officer_of_another_team_is_unknown(self, team):
        with pytest.raises(UnknownOfficer):
            commands.go_off_duty(officer=self.id, by=as_(self.foreign_leader), at=WEDNESDAY)

    def test_is_not_said_twice(self, team):
        with pytest.raises(DutyUnchanged, match="沈砚已经在岗"):
            commands.come_on_duty(officer=self.id, by=as_(self.officer), at=WEDNESDAY)
        commands.go_off_duty(officer=self.id, by=self.officer, at=WEDNESDAY)
        with pytest.raises(DutyUnchanged, match="沈砚已经不在岗"):
            commands.go_off_duty(officer=self.id, by=self.officer, at=WEDNESDAY)

    def test_the_machine_itself_may_say_it(self, team):
        commands.go_off_duty(officer=self.id, by=as_(SYSTEM), at=WEDNESDAY)
