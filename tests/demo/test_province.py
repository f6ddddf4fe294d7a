"""The demo province: how much of it there is, that it is the same for the same seed, and that it is nobody's."""

import re
from collections import Counter
from datetime import timedelta
from functools import cache
from importlib import resources
from random import Random

import pytest
from django.contrib.auth import authenticate

from lianxin.core.identifiers import HolderType, credit_code, licence_number
from lianxin.core.roles import Role
from lianxin.core.units import UnitKind
from lianxin.core.work_order_life import State
from lianxin.dispatch import queries as dispatch
from lianxin.dispatch.queries import OrderFilter
from lianxin.hotline import queries as hotline
from lianxin.kernel import accounts, rulebooks
from lianxin.kernel.access import digest
from lianxin.kernel.actors import SYSTEM
from lianxin.kernel.claims import claim
from lianxin.kernel.models import ApiToken
from lianxin.registry import queries as registry
from lianxin.web.demo import DEMO_PASSWORD, demo_accounts, people, populate, province, words
from lianxin.web.demo.lives import ENDED, PACES, STANDING
from lianxin.web.demo.tellings import KIND_OF_BRANCH
from lianxin.workforce import queries as workforce
from tests.province import WEDNESDAY

TODAY = WEDNESDAY.date()


@cache
def composed(seed=2026):
    dice = Random(seed)
    whole = province.compose(dice, on=TODAY)
    return whole, people.compose(dice, whole.units)


@cache
def real_places():
    """Every province, city and county that GB/T 2260 has named since 1980, without the word for what it is."""
    text = resources.files("stdnum").joinpath("cn/loc.dat").read_text(encoding="utf-8")
    named = {name for line in re.findall(r'="(.*?)"', text) for name in re.sub(r"\[.*?\]", "", line).split(",")}
    return {re.sub(r"(省|市|县|区|旗|地区|自治县|自治州|自治区)$", "", name) for name in named}


class TestUnits:
    def test_are_one_province_eleven_cities_a_hundred_counties_and_their_teams(self):
        counted = Counter(unit.kind for unit in composed()[0].units)

        assert [counted[kind] for kind in (UnitKind.PROVINCE, UnitKind.CITY, UnitKind.COUNTY)] == [1, 11, 100]

    def test_every_county_has_two_to_four_squads_and_two_or_three_stations(self):
        teams = Counter((unit.path[:8], unit.kind) for unit in composed()[0].units if len(unit.path) == 11)

        assert {count for (_, kind), count in teams.items() if kind is UnitKind.SQUAD} == {2, 3, 4}
        assert {count for (_, kind), count in teams.items() if kind is UnitKind.STATION} == {2, 3}
        assert len({county for county, _ in teams}) == 100

    def test_every_township_of_a_county_has_a_squad_and_a_station(self):
        units = composed()[0].units
        for county in (unit for unit in units if unit.kind is UnitKind.COUNTY):
            for kind in (UnitKind.SQUAD, UnitKind.STATION):
                teams = [unit for unit in units if unit.kind is kind and unit.path.startswith(f"{county.path}.")]
                dealt = sorted(town for team in teams for town in team.townships)
                assert dealt == sorted(county.townships)

    def test_division_codes_begin_with_a_prefix_that_no_province_has(self):
        codes = {unit.path: unit.division for unit in composed()[0].units}

        assert (codes["39"], codes["39.01"], codes["39.01.11"]) == ("390000", "390100", "390111")
        assert all(code.startswith("39") for code in codes.values())

    def test_no_place_is_a_real_one(self):
        lists = words.names()
        invented = {lists["province"][:-1], *lists["cities"], *lists["counties"]}

        assert len(invented) == 112
        assert invented & real_places() == set()


class TestRetailers:
    def test_are_three_thousand_with_good_check_digits(self):
        shops = composed()[0].retailers

        assert len(shops) == 3000
        for shop in shops:
            number, code = licence_number(shop.licence_no), credit_code(shop.credit_code)
            assert number.division == code.division == province.division(shop.unit)
            assert shop.credit_code.startswith("92" if number.holder is HolderType.SELF_EMPLOYED else "91")
        assert len({shop.licence_no for shop in shops}) == len({shop.credit_code for shop in shops}) == 3000

    def test_one_has_the_longest_name_there_may_be(self):
        assert max(len(shop.name) for shop in composed()[0].retailers) == 60

    def test_hold_licences_of_five_years_that_run_today(self):
        for shop in composed()[0].retailers:
            assert shop.licensed_on < TODAY < shop.expires_on
            assert shop.expires_on - shop.licensed_on <= timedelta(days=5 * 366)


class TestPeople:
    def test_are_about_two_thousand_officers_and_somebody_for_every_post(self):
        _, staff = composed()
        posts = Counter(role for account in (*staff.demo, *staff.others) for role in account.roles)

        assert 1900 <= len(staff.badges) <= 2150
        assert posts[Role.OFFICER] + posts[Role.SQUAD_LEADER] == len(staff.badges)
        assert set(posts) == set(Role)
        assert (posts[Role.DISPATCHER], posts[Role.REVIEWER], posts[Role.INTEGRATION]) == (114, 101, 1)

    def test_have_usernames_and_badges_of_their_own(self):
        _, staff = composed()
        usernames = [account.username for account in (*staff.demo, *staff.others)]

        assert len(set(usernames)) == len(usernames)
        assert len(set(staff.badges.values())) == len(staff.badges)
        assert set(staff.badges) <= set(usernames)

    def test_have_names_put_together_from_the_lists(self):
        lists = words.names()
        for account in composed()[1].others:
            if account.username != people.INTEGRATION:
                assert account.name[0] in lists["surnames"]
                assert account.name[-1] in lists["last_given"]

    def test_the_demo_has_one_account_for_every_post_but_the_machines(self):
        assert [username for _, username, _ in demo_accounts()] == [
            role.value for role in Role if role is not Role.INTEGRATION
        ]


class TestSeed:
    def test_gives_the_same_province_twice_and_another_one_for_another_seed(self):
        def mark(seed):
            dice = Random(seed)
            whole = province.compose(dice, on=TODAY)
            staff = people.compose(dice, whole.units)
            return whole.fingerprint(), staff

        assert mark(7) == mark(7)
        assert mark(7)[0] != mark(8)[0]


class TestWords:
    def test_every_matter_and_ground_is_in_the_rule_book(self, db):
        book, told = rulebooks.at(WEDNESDAY), words.written("appeals.yaml")

        for matter in told["matters"]:
            assert book.matter(matter["matter"]).kind is KIND_OF_BRANCH[matter["matter"].partition(".")[0]]
        for ground in [each["ground"] for each in (*told["refused"], *told["ours"]["terminations"])]:
            assert book.refusal_ground(ground)

    def test_every_verb_of_every_life_has_a_pace(self):
        assert {verb for life in (*ENDED, *STANDING) for verb in life.split()} <= set(PACES)


@pytest.mark.django_db
class TestPopulate:
    @pytest.fixture
    def populated(self, tmp_path, settings):
        settings.DATA_FOLDER = settings.EVIDENCE_FOLDER = tmp_path
        said = []
        populate(seed=2026, at=WEDNESDAY, progress=said.append, appeals=24)
        claim(scope=SYSTEM.unit)
        return tmp_path, said

    def test_everything_is_there_and_a_second_time_nothing_is_done(self, populated):
        folder, said = populated
        numbers = [order.number for order in orders()]

        assert len(registry.units()) == len(composed()[0].units)
        assert len(workforce.officers("39", seen_by=SYSTEM)) == len(composed()[1].badges)
        assert len(numbers) == 24
        assert said[-1].startswith("  诉求 24 件")

        populate(seed=2026, at=WEDNESDAY + timedelta(days=1), progress=said.append)
        assert [order.number for order in orders()] == numbers

        standing = {order.state for order in orders()}
        assert standing >= {
            State.REGISTERED, State.ADMITTED, State.ASSIGNED, State.HANDLING, State.RETURN_ASKED, State.REPORTED,
            State.REVIEWED, State.CALLED_BACK,
        }  # fmt: skip
        waiting = [order for order in orders() if order.title == "小学后门卖烟给学生"]
        assert [(order.state, order.unit, order.is_urgent) for order in waiting] == [
            ("admitted", province.DEMO_COUNTY, True)
        ]

        for order in orders():
            card = hotline.appeal(order.number, seen_by=SYSTEM)
            assert card.received_at <= card.filed_at <= WEDNESDAY
            assert card.source_id.startswith("YS-")

        assert all(authenticate(username=name, password=DEMO_PASSWORD) for _, name, _ in demo_accounts())
        usable = [line for line in accounts.listed(seen_by=SYSTEM) if authenticate(username=line.username, password="")]
        assert usable == []

        secret = (folder / "demo-token").read_text().strip()
        assert (folder / "demo-token").stat().st_mode & 0o777 == 0o600
        assert ApiToken.objects.get(digest=digest(secret)).account.username == people.INTEGRATION


def orders():
    return dispatch.newest(OrderFilter(), seen_by=SYSTEM, limit=100).rows
