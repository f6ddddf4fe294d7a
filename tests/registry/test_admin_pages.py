"""The administrator's pages of units, accounts and imports, each as far as its reader's own unit reaches."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import CalamineWorkbook

from lianxin.core.roles import Role
from lianxin.kernel.access import digest
from lianxin.kernel.claims import claim
from lianxin.kernel.models import Account, ApiToken
from lianxin.registry.models import Retailer, Unit
from tests.province import CITY, QINGDU, QINGDU_STATION, WEDNESDAY, People, build, person

pytestmark = pytest.mark.django_db
PAGES = (
    "/desk/admin/units", "/desk/admin/units.xlsx", "/desk/admin/units/new", "/desk/admin/accounts",
    "/desk/admin/accounts.xlsx", "/desk/admin/accounts/new", "/desk/admin/imports", "/desk/admin/imports/units",
    "/desk/admin/imports/retailers/blank.xlsx",
)  # fmt: skip
PASSWORD = "shuchu-yanlan-2026"


@pytest.fixture
def people(db):
    build()
    return People()


def as_(actor):
    client = Client(raise_request_exception=False)
    client.force_login(Account.objects.get(pk=actor.account))
    return client


@pytest.fixture
def admin(people):
    return as_(people.administrator)


@pytest.fixture
def county_admin(people):
    return as_(person("任可", QINGDU, Role.ADMINISTRATOR))


def page(response):
    return response.content.decode()


def cells(response):
    return CalamineWorkbook.from_filelike(io.BytesIO(response.content)).get_sheet_by_index(0).to_python()


@pytest.mark.parametrize("url", PAGES)
def test_pages_are_the_administrators(people, url):
    assert Client().get(url).status_code == 302
    assert as_(people.leader).get(url, headers={"HX-Request": "true"}).status_code == 403
    assert as_(people.administrator).get(url).status_code == 200


@pytest.mark.parametrize("url", [*PAGES[:4], "/desk/admin/imports"])
def test_pages_ask_a_bounded_number_of_questions(admin, url, django_assert_max_num_queries):
    admin.get(url)

    with django_assert_max_num_queries(12):
        admin.get(url)


class TestAccounts:
    def test_a_county_sees_its_own_and_nobody_elses(self, county_admin, people):
        shown = page(county_admin.get("/desk/admin/accounts"))

        assert people.dispatcher.name in shown
        assert people.officer.name in shown
        for hidden in (people.leader, people.caller_back, people.foreign_dispatcher):
            assert hidden.name not in shown
            assert county_admin.get(f"/desk/admin/accounts/{hidden.account}").status_code == 404
        assert people.foreign_dispatcher.name not in str(cells(county_admin.get("/desk/admin/accounts.xlsx")))

    def test_another_countys_account_and_none_at_all_look_alike(self, county_admin, people):
        theirs = county_admin.get(f"/desk/admin/accounts/{people.foreign_dispatcher.account}")
        nobodys = county_admin.get("/desk/admin/accounts/99999999")

        assert theirs.status_code == nobodys.status_code == 404
        assert "没有这个账号，或者您管不到它" in page(theirs)
        assert "没有这个账号，或者您管不到它" in page(nobodys)

    def test_another_countys_account_cannot_be_touched(self, county_admin, people):
        there = f"/desk/admin/accounts/{people.foreign_dispatcher.account}"
        for what, words in (
            ("change", {"roles": ["leader"], "unit": QINGDU, "is_active": "on"}),
            ("password", {"password": PASSWORD}),
            ("tokens", {"label": "x", "days": "30"}),
        ):
            assert county_admin.post(f"{there}/{what}", words).status_code == 404
        assert Account.objects.get(pk=people.foreign_dispatcher.account).roles == ["dispatcher"]

    def test_accounts_are_found_by_name_and_post(self, admin, people):
        shown = page(admin.get("/desk/admin/accounts", {"words": "沈", "role": "officer"}))

        assert people.officer.name in shown
        assert people.dispatcher.name not in shown
        assert "没有找到账号" in page(admin.get("/desk/admin/accounts", {"words": "无此人"}))

    def test_accounts_come_page_by_page(self, admin):
        Account.objects.bulk_create(
            Account(username=f"u{n:03}", name=f"某{n}", unit=QINGDU, roles=["officer"], opened_at=WEDNESDAY)
            for n in range(120)
        )
        seen, url = [], "/desk/admin/accounts?role=officer"
        while url:
            answer = admin.get(url)
            seen += [line.username for line in answer.context["page"].rows]
            after = answer.context["page"].after
            url = f"/desk/admin/accounts?role=officer&after={after}" if after else ""

        assert len(seen) == len(set(seen)) == Account.objects.filter(roles__contains=["officer"]).count()

    def test_a_mark_of_a_page_that_is_none_is_refused(self, admin):
        assert admin.get("/desk/admin/accounts", {"after": "nonsense"}).status_code == 422

    def test_an_account_is_opened_with_a_password_and_logs_in(self, admin):
        words = {"username": "qinyn", "name": "秦越宁", "unit": QINGDU, "roles": ["dispatcher"], "password": PASSWORD}

        answer = admin.post("/desk/admin/accounts/new", words, follow=True)

        assert "账号已开通" in page(answer)
        assert Account.objects.get(username="qinyn").check_password(PASSWORD)
        assert PASSWORD not in page(answer)

    @pytest.mark.parametrize(
        ("wrong", "sentence"),
        [
            ({"unit": "39.77"}, "没有编码为39.77的单位"),
            ({"unit": "39.01.02"}, "不在39.01.01的辖区内"),
            ({"roles": []}, "请填写这一项"),
            ({"roles": ["auditor", "administrator"]}, "审计员不能兼任系统管理员"),
            ({"username": "a b"}, "用户名是2到60个"),
            ({"username": "x\0"}, "不能识别的字符"),
            ({"password": "123"}, "密码"),
            ({"email": "nowhere"}, "邮箱写得不对"),
        ],
    )
    def test_what_is_wrong_is_said_and_what_was_typed_stays(self, county_admin, wrong, sentence):
        words = {"username": "qinyn", "name": "秦越宁", "unit": QINGDU, "roles": ["officer"], "password": PASSWORD}

        answer = county_admin.post("/desk/admin/accounts/new", {**words, **wrong})

        assert answer.status_code in {403, 422}
        assert sentence in page(answer)
        assert "秦越宁" in page(answer)
        assert not Account.objects.filter(name="秦越宁", username="qinyn").exists()

    def test_posts_unit_and_closing_are_changed(self, admin, people):
        there = f"/desk/admin/accounts/{people.dispatcher.account}"

        admin.post(f"{there}/change", {"roles": ["reviewer", "leader"], "unit": CITY}, follow=True)

        account = Account.objects.get(pk=people.dispatcher.account)
        assert (account.roles, account.unit, account.is_active) == (["leader", "reviewer"], CITY, False)
        assert "已停用" in page(admin.get(there))

    def test_nobody_changes_their_own(self, admin, people):
        there = f"/desk/admin/accounts/{people.administrator.account}"

        answer = admin.post(f"{there}/change", {"roles": ["leader"], "unit": "39", "is_active": "on"})

        assert answer.status_code == 403
        assert "不能更改自己的账号" in page(answer)

    def test_a_password_is_set_for_somebody(self, admin, people):
        there = f"/desk/admin/accounts/{people.officer.account}"

        assert admin.post(f"{there}/password", {"password": "123"}).status_code == 422
        admin.post(f"{there}/password", {"password": PASSWORD})

        assert Account.objects.get(pk=people.officer.account).check_password(PASSWORD)

    def test_a_token_is_shown_once_and_revoked(self, admin, people):
        there = f"/desk/admin/accounts/{people.integration.account}"

        answer = admin.post(f"{there}/tokens", {"label": "12345 转办", "days": "90"})
        secret = answer.context["secret"]

        assert secret in page(answer)
        assert "no-store" in answer["Cache-Control"]
        token = ApiToken.objects.get(digest=digest(secret))
        assert secret not in page(admin.get(there))
        assert "12345 转办" in page(admin.get(there))

        admin.post(f"{there}/tokens/{token.pk}/revoke")

        token.refresh_from_db()
        assert token.revoked_at is not None
        assert admin.post(f"{there}/tokens/{token.pk}/revoke").status_code == 404


class TestUnits:
    def test_the_tree_is_walked_level_by_level(self, admin):
        top = page(admin.get("/desk/admin/units"))
        county = page(admin.get("/desk/admin/units", {"at": QINGDU}))

        assert "云岚省烟草专卖局下有 7 个单位" in top
        assert "澜州市烟草专卖局" in top
        assert "渡口服务站" in county

    def test_no_further_than_ones_own(self, county_admin):
        assert "青渡县烟草专卖局下有 3 个单位" in page(county_admin.get("/desk/admin/units"))
        assert county_admin.get("/desk/admin/units", {"at": "39.01"}).status_code == 403
        assert len(cells(county_admin.get("/desk/admin/units.xlsx"))) == 1 + 4

    def test_a_unit_is_opened(self, county_admin):
        words = {"path": "39.01.01.52", "kind": "station", "name": "桥东服务站", "short_name": "桥东站",
                 "division": "390101", "townships": "桥东镇、渡口镇"}  # fmt: skip

        answer = county_admin.post("/desk/admin/units/new", words, follow=True)

        assert "桥东服务站已建立" in page(answer)
        assert Unit.objects.get(path="39.01.01.52").townships == ["桥东镇", "渡口镇"]
        assert county_admin.post("/desk/admin/units/new", words).status_code == 409
        assert county_admin.post("/desk/admin/units/new", {**words, "path": "39.01.02.52"}).status_code == 403


UNITS = (
    "编码,类别,名称,简称,行政区划代码\n"
    "39.02,市局,岚东市烟草专卖局,岚东,390200\n"
    "39.02.01,县级局,望川县烟草专卖局,望川,390201\n"
)
SHOPS = (
    "店名,单位编码,许可证号,统一社会信用代码,地址,乡镇街道,发证日期,到期日期\n"
    f"青禾便利店,{QINGDU_STATION},390101100001,91110000600037341L,桥东路8号,渡口镇,2024/3/1,2029-02-28\n"
)


def csv(text, name="rows.csv"):
    return {"file": SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode("utf-8"))}


def mark_of(answer):
    return page(answer).split('name="mark" value="')[1].split('"')[0]


class TestImports:
    @pytest.mark.parametrize(
        ("kind", "text", "count"),
        [
            ("units", UNITS, lambda: Unit.objects.filter(path__startswith="39.02").count()),
            ("retailers", SHOPS, lambda: Retailer.objects.all().count()),
            (
                "accounts",
                f"用户名,姓名,单位编码,岗位\nqinyn,秦越宁,{QINGDU},派单员、审核人\nshenyan,沈砚,{QINGDU},执法人员\n",
                lambda: Account.objects.filter(username__in=["qinyn", "shenyan"]).count(),
            ),
        ],
    )
    def test_nothing_changes_before_the_word_is_given(self, admin, kind, text, count):
        preview = admin.post(f"/desk/admin/imports/{kind}", csv(text))
        claim(scope="39")
        before = count()
        done = admin.post(f"/desk/admin/imports/{kind}/confirm", {"mark": mark_of(preview)}, follow=True)
        claim(scope="39")

        assert "0 行有问题" in page(preview)
        assert before == 0
        assert count() == len(text.strip().splitlines()) - 1
        assert f"已导入 {count()} 行" in page(done)
        assert admin.post(f"/desk/admin/imports/{kind}/confirm", {"mark": mark_of(preview)}).status_code == 409

    def test_bad_rows_are_told_by_number_and_leave_as_a_workbook(self, admin):
        text = (
            UNITS
            + "39.03,区局,某局,某,390300\n\n39.04.01,县级局,没有上级局,无,390401\n39.02,市局,重复市局,重复,390200\n"
        )
        preview = admin.post("/desk/admin/imports/units", csv(text))

        assert "2 行可以导入，3 行有问题" in page(preview)
        for words in ("第 4 行", "没有“区局”", "第 6 行", "上级单位39.04还没有", "第 7 行", "编码39.02已经有单位了"):
            assert words in page(preview)

        rows = cells(admin.post("/desk/admin/imports/units/faults.xlsx", {"mark": mark_of(preview)}))
        assert [row[0] for row in rows] == ["编码", "39.03", "39.04.01", "39.02"]
        assert rows[1][-2] == 4.0

        admin.post("/desk/admin/imports/units/confirm", {"mark": mark_of(preview)})
        assert Unit.objects.filter(path__startswith="39.02").count() == 2

    def test_no_row_reaches_further_than_its_sender(self, county_admin):
        preview = county_admin.post("/desk/admin/imports/units", csv(UNITS))

        assert "0 行可以导入，2 行有问题" in page(preview)
        assert "不在39.01.01的辖区内" in page(preview)

    def test_one_licence_twice_in_a_file_is_found(self, admin):
        preview = admin.post("/desk/admin/imports/retailers", csv(SHOPS + SHOPS.splitlines()[1] + "\n"))

        assert "1 行可以导入，1 行有问题" in page(preview)
        assert "许可证号390101100001已经登记过" in page(preview)

    def test_a_sheet_of_excel_is_read_like_any_other(self, admin):
        blank = admin.get("/desk/admin/imports/accounts/blank.xlsx").content

        preview = admin.post("/desk/admin/imports/accounts", csv(blank, "账号.xlsx"))

        assert "没有编码为39.01.11的单位" in page(preview)

    @pytest.mark.parametrize(
        ("content", "name"),
        [
            (b"PK\x03\x04broken", "a.xlsx"), ("不,是\n表,头\n", "a.csv"), (b"\xff\xfe\xfa", "a.csv"), ("x", "a.exe"),
            ("", "a.csv"), ("编码,类别,名称,简称,行政区划代码\n\0,\0\n", "a.csv"),
            ("编码,类别,名称,简称,行政区划代码\n<b>39</b>,市局,🚬,\u202e,390200\n", "a.csv"),
        ],
    )  # fmt: skip
    def test_no_file_makes_the_house_fall(self, admin, content, name):
        answer = admin.post("/desk/admin/imports/units", csv(content, name))

        assert answer.status_code in {200, 422}
        assert "<b>39</b>" not in page(answer)
        assert "0 行可以导入" in page(answer) or "data-error" in page(answer) or 'role="alert"' in page(answer)

    def test_there_is_nothing_else_to_import(self, admin):
        assert admin.get("/desk/admin/imports/orders").status_code == 404
