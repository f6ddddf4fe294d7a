"""An order's life in the browser, from the citizen's phone to the receipt they can check for themselves."""

import subprocess
import sys
from pathlib import Path

from django.utils import timezone
from playwright.sync_api import expect

from lianxin.hotline import tickets

VERIFY = Path(__file__).resolve().parents[2] / "verify" / "lianxin_verify.py"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6300010000000500010d0a2db4"
    "0000000049454e44ae426082"
)


def files(citizen, text, **more):
    """File on the public page; return number and code as the receipt shows them."""
    citizen.goes_to("/").follows("反映问题").chooses("举报").fills(text=text, **more).presses("交上去")
    citizen.sees("回执，请保存")
    number, code = (each.get_attribute("value") for each in citizen.page.locator("[data-receipt] data").all())
    return number, code


def test_a_citizen_files_and_rates_by_the_qr_code_and_everybody_between_does_their_part(visitor, world, house):
    citizen = visitor()
    where = {"place": "渡口镇桥东路18号", "shop": "青禾便利店", "phone": "１３９００００６２１８"}
    number, code = files(citizen, world.words(), **where)
    citizen.sees(number, f"{code[:4]} {code[4:]}", "已经记下", "谁能看到您的信息")
    scanned = tickets.link(number)
    assert citizen.page.locator("[data-qr]").get_attribute("src") == tickets.picture(scanned)
    returned = visitor().goes_to("/").follows("查进度")
    returned.fills(number=number.lower(), code=f"{code[:4]} {code[4:].lower()}").presses("查一查")
    returned.sees(number, "已经记下")

    visitor("agent").goes_to(f"/desk/appeals/{number}").sees("待受理").presses("受理")
    dispatcher = visitor("chief_dispatcher").goes_to(f"/desk/board?number={number}")
    dispatcher.sees("先定辖区")
    dispatcher.picks("county", "青渡县烟草专卖局").presses("看建议").sees("建议：", "由您决定", "为什么不是别人")
    dispatcher.presses("派给").is_told("已派单")

    officer = visitor(world.handler(number), at=360).goes_to("/desk/inbox")
    card = officer.page.locator("article", has=officer.page.locator(f"a[href*='{number}']"))
    officer.presses("签收", within=card).is_told("已签收")
    officer.goes_to(f"/desk/orders/{number}").hands_in("现场.png", PNG).presses("添加证据").is_told("证据已上传")
    officer.sees("证据 1 件", "现场.png").follows("反馈结果")
    officer.chooses("属实", "解决了", "电话").fills(
        public_reply="已到店检查，店里没有贴提示，已责令改正并教育店主。",
        contacted_at=timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
    )
    officer.presses("反馈结果").is_told("已反馈，等审核")

    visitor("reviewer").goes_to(f"/desk/reviews?number={number}").sees("已责令改正").presses("审核通过").is_told(
        "已通过，等回访"
    )
    caller = visitor("caller_back").goes_to(f"/desk/callbacks?number={number}").sees("这样说", "已责令改正")
    caller.taps("显示来电人").chooses("回访").taps("显示，并记入账本").sees("13900006218")
    caller.chooses("已接通", "解决了").presses("记下回访").is_told("已记下回访")

    citizen.goes_to(scanned).sees("查到了什么、做了什么", "已责令改正", "被看过 1 次")
    citizen.chooses("非常满意").fills(remark="来得快").presses("提交评价").sees("非常满意")
    visitor("leader").goes_to(f"/desk/orders/{number}").sees("已办结", "来电人说：来得快", "评 5 星")

    house.settle()
    citizen.goes_to(scanned)
    command = citizen.page.locator("code", has_text="lianxin_verify.py").text_content()
    proof, entry = citizen.downloads("下载证明文件"), citizen.downloads("下载记录原文")
    key = command.split("--key ")[1].strip()
    said = subprocess.run(
        [sys.executable, VERIFY, "receipt", proof, "--entry", entry, "--key", key],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert said.returncode == 0, said.stdout + said.stderr


def test_one_star_brings_the_order_back_to_somebody_else(visitor, world):
    number = world.order("reviewed")
    citizen = visitor().goes_to(tickets.link(number))
    citizen.chooses("非常不满意").fills(remark="店里照样卖").presses("提交评价").sees("已经换别的人重新办")

    dispatcher = visitor("dispatcher").goes_to(f"/desk/board?number={number}")
    dispatcher.sees("不满意重办", "上一轮办过本件，须换人").opens("换一人")
    offered = dispatcher.page.locator("select[name=officer] option").all_inner_texts()
    assert any("高屿" in each for each in offered)
    assert not any("沈砚" in each for each in offered)
    dispatcher.page.locator("select[name=officer]").select_option(index=1)
    dispatcher.presses("派给选中的人").is_told("已派单")

    visitor("officer").goes_to("/desk/inbox").misses(number)
    order = visitor("leader").goes_to(f"/desk/orders/{number}")
    order.sees("不满意重办", "高屿", "沈砚：办过上一轮，不再承办本件")
    order.sees("来电人说：店里照样卖", "换人再办，办结钟重新起算")


def test_a_return_may_be_rejected_by_designation_and_is_not_asked_for_again(visitor, world):
    number = world.order("assigned")
    officer = visitor("officer").goes_to("/desk/inbox")
    card = officer.page.locator("article", has=officer.page.locator(f"a[href*='{number}']"))
    officer.follows("退回，说明原因", within=card).sees("退回这件工单？", "被指定承办的工单不能再退")
    with officer.refused(422):
        officer.presses("退回").sees("请写明原因")
    officer.fills(reason="店在石堰县，不归我们管。").presses("退回").is_told("已申请退回")

    dispatcher = visitor("dispatcher").goes_to(f"/desk/board?number={number}")
    dispatcher.sees("承办人要求退回：", "店在石堰县").follows("指定承办", exact=False).sees("指定以后不能再退回")
    officers = dispatcher.page.locator("select[name=officer] option").all_inner_texts()
    dispatcher.picks("officer", next(each for each in officers if "沈砚" in each))
    dispatcher.fills(reason="两县交界，由青渡县局办。").presses("指定承办").is_told("已指定承办")

    officer.goes_to(f"/desk/orders/{number}").sees("指定承办")
    assert officer.page.get_by_role("button", name="退回").count() == 0
    with officer.refused(403, 409):
        officer.goes_to(f"/desk/orders/{number}/return").fills(reason="再退一次").presses("退回")
    officer.sees("不能")


def test_an_agent_answers_on_the_spot_and_refuses_on_a_ground_that_the_caller_can_read(visitor, world):
    agent = visitor("agent").goes_to("/desk/intake").fills(name="王女士", phone="13900006218")
    agent.page.locator("[name=text]").press_sequentially("想问新办烟草专卖零售许可证要什么材料", delay=5)
    agent.sees("按词语匹配").taps("采用")
    expect(agent.page.locator("[name=matter] option:checked")).to_have_text("许可证新办咨询")
    agent.opens("当场答复").fills(answer="身份证、营业执照、经营场所证明，三样就够。").presses("登记并答复")
    answered = _told(agent)
    agent.follows("登记下一件").opens("不予受理").fills(text="邻居晚上唱歌太吵，请你们去管一管。")
    with agent.refused(422):
        agent.presses("登记，不予受理").sees("不予受理要选一条依据")
    agent.picks("ground", "不属于烟草专卖部门职责").presses("登记，不予受理").sees("请把依据和应去的部门告诉来电人")
    refused = _told(agent)

    visitor().goes_to("/track").fills(**answered).presses("查一查").sees("给您的答复", "三样就够")
    caller = visitor().goes_to("/track")
    with caller.refused(404, 422):
        caller.fills(number=refused["number"], code="AAAA AAAA").presses("查一查")
    caller.fills(**refused).presses("查一查")
    caller.sees("我们不能受理", "不属于烟草专卖部门职责", "12345政务服务便民热线")


def _told(agent):
    """Return number and code as the agent reads them out."""
    number, code = (each.get_attribute("value") for each in agent.page.locator("[data-figure] data").all())
    return {"number": number, "code": code}
