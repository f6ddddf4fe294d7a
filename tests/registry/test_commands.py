"""Open units and register retailers: who may, what is refused, what the ledger keeps of it."""

import json
from dataclasses import replace
from datetime import date

import pytest

from lianxin.core.identifiers import BadCreditCode, BadLicenceNumber, BadUnitPath, credit_check
from lianxin.core.jurisdiction import OutsideJurisdiction
from lianxin.core.roles import Role
from lianxin.core.units import UnitKind
from lianxin.kernel import ledger
from lianxin.kernel.actors import SYSTEM, NotAllowed
from lianxin.kernel.claims import claim
from lianxin.kernel.imports import BadRow, fingerprint
from lianxin.registry import commands, queries
from lianxin.registry.commands import BadRetailer, BadUnit, LicenceTaken, NewRetailer, NewUnit, UnitTaken
from tests.province import CITY, QINGDU, QINGDU_STATION, SHIYAN, WEDNESDAY, build, person

pytestmark = pytest.mark.django_db

NEW_SQUAD = NewUnit(
    path=f"{QINGDU}.03", kind=UnitKind.SQUAD, name="青渡县局稽查三队", short_name="稽查三队", division="390101",
    townships=("渡口镇", "石堰镇"),
)  # fmt: skip


def shop(serial=1, **more):
    first = f"92390101MA{serial:06d}7"
    fields = {
        "unit": QINGDU_STATION, "licence_no": f"3901011{serial:05d}", "credit_code": first + credit_check(first),
        "name": "青禾便利店", "address": "青渡县渡口镇桥东路18号", "township": "渡口镇",
        "licensed_on": date(2024, 3, 1), "expires_on": date(2029, 3, 1),
    }  # fmt: skip
    return NewRetailer(**{**fields, **more})


@pytest.fixture
def administrator():
    build()
    actor = person("管知行", CITY, Role.ADMINISTRATOR)
    claim(scope=actor.unit)
    return actor


def facts(subject):
    return [json.loads(entry.body) for entry in ledger.history(subject)]


class TestOpenUnit:
    def test_stands_from_then_on_and_is_in_the_ledger(self, administrator):
        commands.open_unit(unit=NEW_SQUAD, by=administrator, at=WEDNESDAY)

        assert queries.unit(NEW_SQUAD.path).name == "青渡县局稽查三队"
        (fact,) = facts(f"unit:{NEW_SQUAD.path}")
        assert (fact["event"], fact["facts"]["kind"], fact["by"]["account"]) == (
            "registry.unit-opened", "squad", administrator.account,
        )  # fmt: skip

    @pytest.mark.parametrize(
        ("change", "refusal", "sentence"),
        [
            ({"path": QINGDU}, BadUnitPath, "级数不对"),
            ({"path": "39.1"}, OutsideJurisdiction, "不在"),
            ({"name": " "}, BadUnit, "名称和简称"),
            ({"name": "长" * 41}, BadUnit, "最多40字"),
            ({"short_name": "长" * 13}, BadUnit, "最多12字"),
            ({"name": "稽查\0队"}, BadUnit, "不能识别"),
            ({"division": "39010"}, BadUnit, "6位数字"),
            ({"path": f"{QINGDU}.01"}, UnitTaken, "已经有单位"),
            ({"path": "39.01.77.01"}, BadUnit, "上级单位39.01.77还没有"),
        ],
    )
    def test_says_what_is_wrong(self, administrator, change, refusal, sentence):
        with pytest.raises(refusal, match=sentence):
            commands.open_unit(unit=replace(NEW_SQUAD, **change), by=administrator, at=WEDNESDAY)

    def test_is_for_administrators_of_the_unit(self, administrator):
        of_shiyan = person("石开", SHIYAN, Role.ADMINISTRATOR)
        leader = person("程渭", CITY, Role.LEADER)

        with pytest.raises(OutsideJurisdiction):
            commands.open_unit(unit=NEW_SQUAD, by=of_shiyan, at=WEDNESDAY)
        with pytest.raises(NotAllowed):
            commands.open_unit(unit=NEW_SQUAD, by=leader, at=WEDNESDAY)


class TestOpenUnits:
    def test_an_import_is_one_fact_with_the_fingerprint_of_its_rows(self, administrator):
        county = NewUnit(
            path="39.01.03", kind=UnitKind.COUNTY, name="梨川县烟草专卖局", short_name="梨川", division="390103"
        )
        squad = replace(NEW_SQUAD, path="39.01.03.01")

        assert commands.open_units(units=[county, squad], by=administrator, at=WEDNESDAY) == 2

        mark = fingerprint([county, squad])
        (fact,) = facts(f"import:units:{mark[:16]}")
        assert fact["facts"] == {"count": 2, "fingerprint": mark}
        assert facts("unit:39.01.03") == []

    def test_one_bad_row_keeps_all_of_them_out_and_is_named(self, administrator):
        rows = [NEW_SQUAD, replace(NEW_SQUAD, path=f"{QINGDU}.04", division="x")]

        with pytest.raises(BadRow, match="第2行：行政区划代码是6位数字。全部未导入") as caught:
            commands.open_units(units=rows, by=administrator, at=WEDNESDAY)

        assert caught.value.said(str) == str(caught.value)
        assert NEW_SQUAD.path not in queries.units_by_path([NEW_SQUAD.path])

    def test_the_same_path_twice_in_one_import_is_seen(self, administrator):
        with pytest.raises(BadRow, match=r"第2行：编码.*已经有单位了"):
            commands.open_units(units=[NEW_SQUAD, NEW_SQUAD], by=administrator, at=WEDNESDAY)

    def test_nothing_to_import_is_nothing_done(self, administrator):
        assert commands.open_units(units=[], by=administrator, at=WEDNESDAY) == 0

    def test_the_first_unit_of_all_is_opened_by_the_machine_itself(self):
        province = NewUnit(
            path="39", kind=UnitKind.PROVINCE, name="云岚省烟草专卖局", short_name="云岚", division="390000"
        )

        assert commands.open_units(units=[province], by=SYSTEM, at=WEDNESDAY) == 1


class TestRegisterRetailer:
    def test_is_found_by_its_licence_from_then_on(self, administrator):
        commands.register_retailer(retailer=shop(licence_no="390101 1 00001"), by=administrator, at=WEDNESDAY)

        found = queries.retailer("390101100001", seen_by=administrator)
        assert (found.name, found.unit, found.expires_on) == ("青禾便利店", QINGDU_STATION, date(2029, 3, 1))
        (fact,) = facts("retailer:390101100001")
        assert fact["facts"] == {"licensed_on": "2024-03-01", "expires_on": "2029-03-01"}

    @pytest.mark.parametrize(
        ("change", "refusal", "sentence"),
        [
            ({"licence_no": "390101300001"}, BadLicenceNumber, "第7位"),
            ({"credit_code": "92390101MA00000170"}, BadCreditCode, "校验位"),
            ({"unit": f"{QINGDU}.09"}, BadRetailer, "没有编码为"),
            ({"name": ""}, BadRetailer, "店名和地址"),
            ({"name": "店" * 61}, BadRetailer, "最多60字"),
            ({"address": "路" * 121}, BadRetailer, "最多120字"),
            ({"township": "镇" * 21}, BadRetailer, "最多20字"),
            ({"address": "桥东路\n18号"}, BadRetailer, "不能识别"),
            ({"expires_on": date(2024, 3, 1)}, BadRetailer, "之后"),
        ],
    )
    def test_says_what_is_wrong(self, administrator, change, refusal, sentence):
        with pytest.raises(refusal, match=sentence):
            commands.register_retailer(retailer=shop(**change), by=administrator, at=WEDNESDAY)

    def test_takes_the_longest_name(self, administrator):
        commands.register_retailer(retailer=shop(name="店" * 60), by=administrator, at=WEDNESDAY)

    def test_a_licence_is_registered_once(self, administrator):
        commands.register_retailer(retailer=shop(), by=administrator, at=WEDNESDAY)

        with pytest.raises(LicenceTaken, match="390101100001已经登记过"):
            commands.register_retailer(retailer=shop(), by=administrator, at=WEDNESDAY)

    def test_a_licence_behind_the_wall_is_refused_without_saying_whose_it_is(self, administrator):
        commands.register_retailer(retailer=shop(), by=administrator, at=WEDNESDAY)
        of_shiyan = person("石开", SHIYAN, Role.ADMINISTRATOR)
        claim(scope=SHIYAN)

        with pytest.raises(LicenceTaken, match="已在别的单位登记过"):
            commands.register_retailer(retailer=shop(unit=SHIYAN), by=of_shiyan, at=WEDNESDAY)

    def test_is_for_administrators_of_the_unit(self, administrator):
        clerk = person("许微", QINGDU, Role.CLERK)

        with pytest.raises(NotAllowed):
            commands.register_retailer(retailer=shop(), by=clerk, at=WEDNESDAY)
        with pytest.raises(OutsideJurisdiction):
            commands.register_retailer(retailer=shop(unit="39.02.01"), by=administrator, at=WEDNESDAY)


class TestRegisterRetailers:
    def test_an_import_is_one_fact(self, administrator, django_assert_num_queries):
        shops = [shop(serial) for serial in range(1, 40)]

        with django_assert_num_queries(8):  # savepoints aside, the same for four rows and for four hundred
            assert commands.register_retailers(retailers=shops, by=administrator, at=WEDNESDAY) == 39

        assert len(facts(f"import:retailers:{fingerprint(shops)[:16]}")) == 1

    def test_the_same_licence_twice_in_one_import_is_seen(self, administrator):
        with pytest.raises(BadRow, match="第2行：许可证号390101100001已经登记过"):
            commands.register_retailers(retailers=[shop(), shop()], by=administrator, at=WEDNESDAY)

        assert queries.retailer("390101100001", seen_by=administrator) is None
