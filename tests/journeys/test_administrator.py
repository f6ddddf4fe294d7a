"""An administrator: what is unset, who has an account, what the rules say, which shops there are."""

import io
from importlib import resources

import xlsxwriter

from lianxin.kernel.claims import claim
from lianxin.kernel.models import Account, RuleEdition
from lianxin.registry.models import Retailer
from tests.journeys.world import PASSWORD

SHIPPED = resources.files("lianxin.core").joinpath("editions", "rules-2026-07.yaml").read_text(encoding="utf-8")
COLUMNS = ("店名", "单位编码", "许可证号", "统一社会信用代码", "地址", "乡镇街道", "发证日期", "到期日期")


def workbook(*rows):
    """Return a workbook of one sheet."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, cells in enumerate((COLUMNS, *rows)):
            sheet.write_row(number, 0, cells)
    return out.getvalue()


def test_the_first_screen_says_what_is_unset_and_leads_everywhere(visitor):
    administrator = visitor("administrator").goes_to("/desk").sees("项规则没有设定，相关功能不运行", "要由负责单位定的")
    for door, words in (
        ("规则和日历的版本", "版本只增不改"),
        ("账号和令牌", "开账号"),
        ("单位", "云岚省烟草专卖局下有"),
        ("批量导入", "确认之前什么都不会改"),
    ):
        administrator.goes_to("/desk/admin").follows(door).sees(words)


def test_an_account_is_opened_and_its_owner_comes_in(visitor, world):
    username = f"kaihu-{next(world.serial)}"
    administrator = visitor("administrator").goes_to("/desk/admin/accounts").follows("开账号")
    administrator.fills(username="a b", name="新开户", unit="39.01.01", password=PASSWORD).ticks("派单员")
    with administrator.refused(422):
        administrator.presses("开通")
    administrator.sees("用户名是2到60个")
    assert administrator.page.locator("[name=name]").input_value() == "新开户"
    administrator.fills(username=username, password=PASSWORD).presses("开通").sees("新开户", "派单员")

    one = visitor().goes_to("/account/login/").fills(login=username, password=PASSWORD).presses("登录")
    assert one.path == "/desk/board"
    claim(scope="39")
    assert Account.objects.get(username=username).roles == ["dispatcher"]


def test_an_edition_with_a_fault_is_told_where_and_changes_nothing(visitor, world):
    claim(scope="39")
    before = RuleEdition.objects.count()
    faulty = SHIPPED.replace('edition: "2026-07"', 'edition: "2027-03"', 1).replace(
        "kind: consultation, terms: ordinary", "kind: 随便问问, terms: ordinary"
    )
    administrator = visitor("administrator").goes_to("/desk/admin/rules").follows("载入新版本").chooses("规则")

    with administrator.refused(422):
        administrator.hands_in("rules.yaml", faulty.encode()).presses("预览")

    administrator.sees("处问题，没有载入", "请在文件里改好，再选一次", "matters / consult.licence_new / kind")
    with administrator.refused(422):
        administrator.chooses("规则").hands_in("rules.yaml", b"\x00\xffnot yaml: [").presses("预览")
    administrator.sees("文件编码不能识别，请另存为 UTF-8")
    administrator.goes_to("/desk/admin/rules").misses("2027-03")
    assert RuleEdition.objects.count() == before


def test_shops_come_by_excel_and_the_bad_row_is_named(visitor, world):
    serial = next(world.serial)
    licence, code = f"3901011{serial:05d}", "91110000600037341L"
    good = (f"青禾便利店{serial}", "39.01.01.51", licence, code, "桥东路8号", "渡口镇", "2024-03-01", "2029-02-28")
    bad = ("没有证的店", "39.01.01.51", "不是号码", code, "桥东路9号", "渡口镇", "2024-03-01", "2029-02-28")
    administrator = visitor("administrator").goes_to("/desk/admin/imports/retailers").sees("表头要有：", "许可证号")

    administrator.hands_in("零售户.xlsx", workbook(good, bad)).presses("预览")

    administrator.sees("1 行可以导入，1 行有问题", "还什么都没有改", "第 3 行", f"青禾便利店{serial}")
    claim(scope="39")
    assert not Retailer.objects.filter(licence_no=licence).exists()
    administrator.presses("导入", exact=True).is_told("导入")
    assert Retailer.objects.get(licence_no=licence).name == good[0]


def test_the_auditor_follows_a_chain_and_takes_its_proof(visitor, world, house):
    number = world.order("handling")
    house.settle()
    auditor = visitor("auditor").goes_to("/desk").sees("账本里有").fills(q=number).presses("查一查")
    auditor.sees("order:" + number, "相符").opens("内容").looks()
    assert "lianxin" in auditor.downloads("下载证明文件").read_text()
