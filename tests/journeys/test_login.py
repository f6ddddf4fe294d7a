"""How staff come in, and who does not."""

import base64
import hmac
import struct
import time

from lianxin.core.roles import Role
from tests.journeys.world import PASSWORD

WRONG = "zhe-bu-shi-mima-2026"


def logs_in(one, username, password=PASSWORD):
    return one.goes_to("/account/login/").fills(login=username, password=password).presses("登录")


def confirms(one):
    """Say once more who one is, as everything about one's own login asks."""
    return one.sees("再确认一次是您本人").fills(password=PASSWORD).presses("确认")


def code_of(secret):
    """Return what an authenticator with this secret shows now (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), "sha1").digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def test_a_wrong_password_and_an_unknown_account_look_the_same_and_so_does_being_locked_out(visitor, world, house):
    known, unknown = world.newcomer(), "meiyouzhegeren"

    said = {}
    for username in (known, unknown):
        house.forget_limits()
        one = visitor()
        for _ in range(6):
            logs_in(one, username, WRONG)
            told = one.page.locator("main [role=alert]:visible").inner_text()
            said.setdefault(username, []).append(told)
        if username == known:
            said["right"] = [logs_in(one, username).page.locator("main [role=alert]:visible").inner_text()]

    assert said[known] == said[unknown]
    assert len(set(said[known][:5])) == 1
    assert said["right"] == said[known][5:]  # five were too many, be it right now or not


def test_a_code_of_the_phone_is_asked_for_once_it_was_enrolled(visitor, world, house):
    username = world.newcomer()
    one = logs_in(visitor(), username)
    one.goes_to("/account/2fa/").follows("启用动态码")
    confirms(one).sees("用手机上的验证器扫这个码")
    secret = one.page.locator("code").first.inner_text().replace(" ", "")
    one.fills(code="000000").presses("启用动态码").sees("不")
    one.fills(code=code_of(secret)).presses("启用动态码").sees("恢复码")
    one.goes_to("/account/2fa/").sees("已启用")

    house.forget_limits()  # that code was used
    again = logs_in(visitor(), username).sees("登录第二步", "6 位动态码")
    again.fills(code=code_of(secret)).presses("登录")
    assert again.path == "/desk/figures"


def test_a_passkey_is_added_and_opens_the_door_alone(visitor, world):
    username = world.newcomer()
    one = logs_in(visitor(), username)
    with_keys = one.context.new_cdp_session(one.page)
    with_keys.send("WebAuthn.enable")
    with_keys.send("WebAuthn.addVirtualAuthenticator", {"options": {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }})  # fmt: skip
    one.goes_to("/account/2fa/").follows("添加通行密钥")
    confirms(one).fills(name="办公室电脑").ticks("只用它就能登录")
    one.presses("添加通行密钥")
    one.goes_to("/account/2fa/webauthn/").sees("办公室电脑", "可单独登录", "还没用过")
    one.goes_to("/account/logout/").presses("退出登录")

    one.goes_to("/account/login/").presses("用通行密钥登录")
    one.page.wait_for_url("**/desk/figures")
    one.looks()


def test_a_session_that_has_ended_leads_back_to_where_one_was(visitor, world, house):
    username = world.newcomer(Role.DISPATCHER, "39.01.01")
    number = world.order("admitted")
    one = logs_in(visitor(), username)
    house.sql("DELETE FROM django_session")

    one.goes_to(f"/desk/board?number={number}").sees("工作人员登录")
    one.fills(login=username, password=PASSWORD).presses("登录")

    assert one.page.url.endswith(f"/desk/board?number={number}")
    one.sees(number)
