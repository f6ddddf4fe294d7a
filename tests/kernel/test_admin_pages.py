"""The administrator's pages of rules and of the ledger: who may open them, what they show, what they do."""

import datetime as dt
from importlib import resources

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from lianxin.core.roles import Role
from lianxin.kernel import rulebooks, sequencer, signing, staging
from lianxin.kernel.claims import claim
from lianxin.kernel.editions import Shelf
from lianxin.kernel.models import Account, RuleEdition
from tests.province import CITY, QINGDU, People, build, person

pytestmark = pytest.mark.django_db
ADMIN = ("/desk/admin", "/desk/admin/rules", "/desk/admin/rules/new", "/desk/admin/rules/of/2026-07")
AUDIT = ("/desk/ledger", "/desk/ledger/receipt?subject=rules:2026-07")
SHIPPED = resources.files("lianxin.core").joinpath("editions", "rules-2026-07.yaml").read_text(encoding="utf-8")
NEWER = SHIPPED.replace('edition: "2026-07"', 'edition: "2027-01"', 1).replace(
    "portal.filings_per_hour: {value: 10", "portal.filings_per_hour: {value: 20"
)


@pytest.fixture
def people(db):
    build()
    rulebooks.forget()
    yield People()
    rulebooks.forget()  # what a test loaded was taken back


def as_(actor):
    client = Client()
    client.force_login(Account.objects.get(pk=actor.account))
    return client


@pytest.fixture
def admin(people):
    return as_(people.administrator)


@pytest.fixture
def auditor(people):
    return as_(person("梁衡", "39", Role.AUDITOR))


def file(text=NEWER, name="rules.yaml"):
    return SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode())


@pytest.mark.parametrize("url", [*ADMIN, *AUDIT])
def test_whoever_is_not_known_is_asked_to_log_in(people, url):
    answer = Client().get(url)

    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/login/")


@pytest.mark.parametrize("url", ADMIN)
def test_the_rules_are_the_administrators(people, url):
    assert as_(person("卢明", "39", Role.AUDITOR)).get(url).status_code == 403
    assert as_(person("卢亮", "39", Role.OFFICER)).get(url).status_code == 403


@pytest.mark.parametrize("url", AUDIT)
def test_the_ledger_is_the_auditors(admin, url):
    assert admin.get(url).status_code == 403


def test_the_first_screen_names_what_is_unset_and_what_does_not_run(admin):
    page = admin.get("/desk/admin").content.decode()

    unset = rulebooks.at(timezone.now()).unset()
    assert len(unset) > 3
    for key in unset:
        assert key in page
    assert f"{len(unset)} 项规则没有设定" in page
    assert "预警不自动筛查" in page


@pytest.mark.parametrize(("url", "most"), [("/desk/admin", 12), ("/desk/admin/rules", 12), (ADMIN[3], 12)])
def test_pages_ask_a_bounded_number_of_questions(admin, url, most, django_assert_max_num_queries):
    admin.get(url)

    with django_assert_max_num_queries(most):
        assert admin.get(url).status_code == 200


def test_an_edition_shows_all_its_parts_with_origin_and_owner(admin):
    page = admin.get(ADMIN[3]).content.decode()

    for words in ("portal.filings_per_hour", "10 per address per hour", "省局信息中心", "PROPOSAL", "未设定",
                  "2个工作日", "report.minors", "岗位流转", "不予受理情形", "自己看规定"):  # fmt: skip
        assert words in page


def test_an_edition_nobody_knows_is_not_there(admin):
    assert admin.get("/desk/admin/rules/of/1999").status_code == 404


@pytest.mark.parametrize("part", ["parameters", "terms", "matters", "routes", "refusal_grounds", "phrases"])
def test_every_part_leaves_as_a_workbook(admin, part):
    answer = admin.get(f"{ADMIN[3]}/{part}.xlsx")

    assert answer.content.startswith(b"PK")
    assert admin.get(f"{ADMIN[3]}/secrets.xlsx").status_code == 404


def test_an_edition_is_previewed_with_what_it_changes_and_then_loaded(admin, django_capture_on_commit_callbacks):
    preview = admin.post("/desk/admin/rules/new", {"shelf": "rules", "file": file()})
    page = preview.content.decode()

    assert preview.status_code == 200
    assert "版本 2027-01 可以载入" in page
    assert "portal.filings_per_hour" in page
    assert not RuleEdition.objects.filter(edition="2027-01").exists()

    mark = page.split('name="mark" value="')[1].split('"')[0]
    with django_capture_on_commit_callbacks(execute=True):
        loaded = admin.post("/desk/admin/rules/new/load", {"mark": mark, "shelf": "rules"}, follow=True)

    assert "版本 2027-01 已载入" in loaded.content.decode()
    diff = admin.get("/desk/admin/rules/diff?old=2026-07&new=2027-01").content.decode()
    assert "从 2026-07 到 2027-01，1 处不同" in diff
    assert "<strong>20</strong>" in diff
    again = admin.post("/desk/admin/rules/new/load", {"mark": mark, "shelf": "rules"})
    assert again.status_code == 409


def test_every_fault_of_a_file_is_told_with_its_place(admin):
    broken = NEWER.replace("value: 20971520", "valeu: 20971520").replace("dispatch: 1h, finish: 24h", "finish: 24h")

    answer = admin.post("/desk/admin/rules/new", {"shelf": "rules", "file": file(broken)})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "evidence.max_bytes" in page
    assert "不认识这一项，请检查拼写" in page
    assert "terms / urgent / dispatch" in page


@pytest.mark.parametrize(
    "text",
    [
        b"\xff\xfe\x00",
        b"",
        b"[1, 2]",
        b"a: [",
        "版本: 一".encode(),
        b"\0",
        b"a: &a [*a]",
        b"edition: !!python/object:os.system x",
    ],
)
def test_no_file_makes_the_house_fall(admin, text):
    for shelf in ("rules", "calendar", "nonsense"):
        answer = admin.post("/desk/admin/rules/new", {"shelf": shelf, "file": file(text)})

        assert answer.status_code == 422, (shelf, text)


def test_rules_hold_for_the_province_and_are_loaded_by_it(people):
    client = as_(person("任可", CITY, Role.ADMINISTRATOR))

    assert client.get("/desk/admin").status_code == 200
    assert client.get("/desk/admin/rules/new").status_code == 403
    assert client.post("/desk/admin/rules/new/load", {"mark": "x", "shelf": "rules"}).status_code == 403


def test_what_waits_is_its_uploaders_alone_and_not_for_long(people, settings, tmp_path):
    settings.DATA_FOLDER = tmp_path
    other = person("任可", "39", Role.ADMINISTRATOR)
    now = timezone.now()
    mark = staging.keep(staging.Staged("a.csv", b"x"), by=people.administrator, at=now)

    assert staging.held(mark, by=people.administrator).content == b"x"
    with pytest.raises(staging.Gone):
        staging.held(mark, by=other)
    with pytest.raises(staging.Gone):
        staging.held(mark[:-1] + "x", by=people.administrator)

    staging.keep(staging.Staged("b.csv", b"y"), by=people.administrator, at=now + dt.timedelta(hours=2))
    with pytest.raises(staging.Gone):
        staging.held(mark, by=people.administrator)


def test_the_ledger_shows_checkpoint_key_and_one_chain(auditor):
    claim(scope="39")
    sequencer.sequence(at=timezone.now())

    page = auditor.get("/desk/ledger?q=rules:2026-07").content.decode()

    assert signing.key().text.replace("+", "&#x2B;") in page or signing.key().text in page
    assert "lianxin.example/ledger" in page
    assert "kernel.rules-loaded" in page
    assert "相符" in page
    assert auditor.get("/desk/ledger/checkpoint").content.decode().startswith("lianxin.example/ledger")
    assert "c2sp.org/tlog-proof" in auditor.get(AUDIT[1]).content.decode()


@pytest.mark.parametrize("asked", ["YL-20261118-999999", "order:x", "'", "<script>", "\u202e", "烟" * 60])
def test_a_chain_that_is_not_there_is_said_so(auditor, asked):
    answer = auditor.get("/desk/ledger", {"q": asked})

    assert answer.status_code == 404
    assert "账本中没有这条链" in answer.content.decode()
    assert "<script>alert" not in answer.content.decode()


def test_a_chain_of_another_city_is_as_if_it_were_not_there(people):
    from tests.portal.conftest import filed

    number = filed(people).number
    own, other = as_(person("苏一", QINGDU, Role.SUPERVISOR)), as_(person("苏二", "39.02", Role.SUPERVISOR))

    seen, hidden = own.get("/desk/ledger", {"q": number}), other.get("/desk/ledger", {"q": number})

    assert "dispatch.order-opened" in seen.content.decode()
    assert hidden.status_code == 404
    assert other.get("/desk/ledger/receipt", {"subject": f"order:{number}"}).status_code == 404


def test_the_calendar_has_a_shelf_of_its_own(admin):
    text = resources.files("lianxin.core").joinpath("editions", "calendar.yaml").read_text(encoding="utf-8")
    newer = (
        text.replace("edition: ", "edition: x", 1)
        if 'edition: "' not in text
        else text.replace('edition: "', 'edition: "x', 1)
    )

    answer = admin.post("/desk/admin/rules/new", {"shelf": Shelf.CALENDAR.value, "file": file(newer, "calendar.yaml")})

    assert answer.status_code == 200
    assert "可以载入" in answer.content.decode()
