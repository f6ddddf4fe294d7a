"""What people hand in that is not what it says, or too much of it."""

from lianxin.hotline import tickets

PAGE = b"<!doctype html><html><body><script>alert(1)</script></body></html>"
TEN_MEGABYTES = 1_170_000  # of a character that takes nine bytes on the way


def test_a_page_that_calls_itself_a_picture_is_not_taken(visitor, world):
    number = world.order("handling")
    officer = visitor("officer").goes_to(f"/desk/orders/{number}")

    with officer.refused(422):
        officer.hands_in("现场.jpg", PAGE).presses("添加证据")

    officer.sees("文件内容和扩展名不一致，请上传原始文件", "证据 0 件")
    with officer.refused(422):
        officer.hands_in("空.png", b"").presses("添加证据")
    officer.sees("文件是空的")


def test_a_text_of_ten_megabytes_is_refused_in_words_and_what_was_written_is_kept(visitor, world):
    citizen = visitor().goes_to("/file").chooses("投诉").fills(text="短")
    citizen.page.locator("[name=text]").evaluate(
        "(field, length) => { field.removeAttribute('maxlength'); field.value = '烟'.repeat(length); }", TEN_MEGABYTES
    )

    with citizen.refused(400, 413):
        citizen.presses("交上去")

    citizen.sees("内容太大", "返回上一页")
    citizen.page.go_back()
    assert len(citizen.page.locator("[name=text]").input_value()) == TEN_MEGABYTES


def test_a_text_a_little_too_long_is_kept_and_counted(visitor, world):
    citizen = visitor().goes_to("/file").chooses("投诉").fills(text="短")
    citizen.page.locator("[name=text]").evaluate(
        "field => { field.removeAttribute('maxlength'); field.value = '烟'.repeat(20001); }"
    )

    with citizen.refused(422):
        citizen.presses("交上去")

    citizen.sees("最多 20000 个字，现在有 20001 个")
    assert len(citizen.page.locator("[name=text]").input_value()) == 20001


def test_markup_in_words_is_shown_as_words(visitor, world):
    text = "<script>document.title='x'</script><b>粗</b>这家店"
    number = world.order("handling", place="<img src=x onerror=alert(1)>")
    citizen = visitor().goes_to("/file").chooses("投诉").fills(text=text).presses("交上去").sees("已经记下")
    assert citizen.page.title() != "x"
    visitor("leader").goes_to(f"/desk/orders/{number}").sees("<img src=x onerror=alert(1)>")


def test_a_ticket_of_somebody_else_is_not_opened_by_a_changed_link(visitor, world):
    number = world.order("filed")
    stranger = visitor()

    with stranger.refused(404):
        stranger.goes_to(tickets.link(number).replace("?via=qr", "x"))

    stranger.sees("没有这一页，或者您看不到它")
