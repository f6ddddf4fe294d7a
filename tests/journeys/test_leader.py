"""A leader at the figures."""

import io

from python_calamine import CalamineWorkbook

from tests.journeys.house import wait_until


def test_a_leader_reads_the_figures_drills_down_and_takes_them_along(visitor, world, house):
    for state in ("reviewed", "handling", "admitted"):
        world.order(state)
    house.settle()
    leader = visitor("leader").goes_to("/desk")
    wait_until(lambda: "÷" in leader.goes_to("/desk/figures").page.locator("main").inner_text(), "nothing was counted")
    leader.sees("近 30 天", "按期办结率", "怎么算的", "先看这几个", "一格一县").opens("看这段时间的数字").looks()

    leader.page.locator("[data-tiles] a").first.focus()
    with leader.leaving():
        leader.page.locator("[data-tiles] a").first.click()
    leader.looks().sees("云岚省烟草专卖局", "›")
    leader.follows("近 7 天").follows("云岚省烟草专卖局")

    sheet = CalamineWorkbook.from_filelike(io.BytesIO(leader.downloads("导出").read_bytes())).get_sheet_by_index(0)
    heading, *rows = sheet.to_python()
    assert heading == ["单位", "指标", "分子", "分母", "比率", "未评价"]
    assert "云岚省烟草专卖局" in {row[0] for row in rows}
    assert {"澜州市烟草专卖局"} <= {row[0] for row in rows}
