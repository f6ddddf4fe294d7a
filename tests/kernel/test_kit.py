"""What the kit's tags and filters say, by worked tables; 2026-11-20 is a Friday."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.template import engines
from django.utils import translation
from django.utils.safestring import mark_safe

from lianxin.core.clocks import StandingState
from lianxin.core.flags import Flag
from lianxin.core.terms import Term
from lianxin.core.work_order_life import State
from lianxin.kernel.templatetags import kit
from lianxin.web import messages

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=SHANGHAI)
KERNEL = Path(kit.__file__).resolve().parents[1]


@pytest.fixture(autouse=True)
def chinese():
    if not messages.ENGLISH.with_suffix(".mo").exists():
        messages.compile_()
    with translation.override("zh-hans"):
        yield


def shanghai(*parts):
    return datetime(*parts, tzinfo=SHANGHAI)


def rendered(source, **context):
    return engines["django"].from_string(source).render(context).strip()


def words(html):
    return re.sub(r"<[^>]+>", "", html)


@pytest.mark.parametrize(
    ("seconds", "said", "in_english"),
    [
        (0, "剩不到 1 分", "under 1 min left"),
        (59, "剩不到 1 分", "under 1 min left"),
        (60, "剩 1 分", "1 min left"),
        (9 * 60 + 59, "剩 9 分", "9 min left"),
        (3600, "剩 1 小时", "1 h left"),
        (5 * 3600 + 50 * 60, "剩 5 小时 50 分", "5 h 50 min left"),
        (24 * 3600 - 60, "剩 23 小时 59 分", "23 h 59 min left"),
        (24 * 3600, "剩 1 天", "1 d left"),
        (24 * 3600 + 59 * 60, "剩 1 天", "1 d left"),
        (55 * 3600, "剩 2 天 7 小时", "2 d 7 h left"),
        (-1, "超不到 1 分", "under 1 min over"),
        (-59, "超不到 1 分", "under 1 min over"),
        (-60, "超 1 分", "1 min over"),
        (-20 * 60, "超 20 分", "20 min over"),
        (-50 * 3600, "超 2 天 2 小时", "2 d 2 h over"),
    ],
)
def test_what_remains_is_said_in_two_units(seconds, said, in_english):
    due_at = NOON + timedelta(seconds=seconds)

    assert kit.left(due_at, NOON) == said
    with translation.override("en"):
        assert kit.left(due_at, NOON) == in_english


def test_a_countdown_carries_the_instant_for_the_script():
    html = rendered("{% remaining due_at %}", due_at=datetime(2026, 11, 20, 4, 9, tzinfo=UTC), now=NOON)

    assert html == '<time datetime="2026-11-20T12:09:00+08:00" data-countdown>剩 9 分</time>'


@pytest.mark.parametrize(
    ("at", "said", "short", "in_english"),
    [
        (shanghai(2026, 11, 20, 0, 0), "今天 00:00", "今天 00:00", "today 00:00"),
        (shanghai(2026, 11, 20, 23, 59, 59), "今天 23:59", "今天 23:59", "today 23:59"),
        (shanghai(2026, 11, 19, 23, 59, 59), "昨天 23:59", "昨天 23:59", "yesterday 23:59"),
        (shanghai(2026, 11, 19, 0, 0), "昨天 00:00", "昨天 00:00", "yesterday 00:00"),
        (shanghai(2026, 11, 18, 23, 59), "11月18日 周三 23:59", "11-18 23:59", "Wed 18 Nov 23:59"),
        (shanghai(2026, 11, 21, 17, 30), "明天 17:30", "明天 17:30", "tomorrow 17:30"),
        (shanghai(2026, 1, 1, 8, 5), "1月1日 周四 08:05", "01-01 08:05", "Thu 1 Jan 08:05"),
        (shanghai(2025, 11, 18, 9, 18), "2025年11月18日 周二 09:18", "2025-11-18 09:18", "Tue 18 Nov 2025 09:18"),
    ],
)
def test_moments_name_the_day_as_people_do(at, said, short, in_english):
    assert words(rendered("{% moment at %}", at=at, now=NOON)) == said
    assert words(rendered("{% short_moment at %}", at=at, now=NOON)) == short
    with translation.override("en"):
        assert words(rendered("{% moment at %}", at=at, now=NOON)) == in_english


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (datetime(2026, 11, 20, 15, 59, 59, tzinfo=UTC), "今天 09:18"),
        (datetime(2026, 11, 20, 16, 0, 0, tzinfo=UTC), "昨天 09:18"),
        (datetime(2026, 11, 21, 16, 0, 0, tzinfo=UTC), "11月20日 周五 09:18"),
    ],
)
def test_the_day_turns_at_midnight_in_shanghai(now, said):
    at = datetime(2026, 11, 20, 1, 18, tzinfo=UTC)

    assert words(rendered("{% moment at %}", at=at, now=now)) == said


def test_yesterday_holds_across_the_new_year():
    at, now = (datetime(2026, 12, 31, 23, 0, tzinfo=SHANGHAI), datetime(2027, 1, 1, 0, 30, tzinfo=SHANGHAI))

    assert words(rendered("{% moment at %}", at=at, now=now)) == "昨天 23:00"


def test_without_a_clock_the_whole_date_is_said():
    assert words(rendered("{% moment at %}", at=NOON)) == "2026年11月20日 周五 12:00"
    assert words(rendered("{% short_moment at %}", at=NOON)) == "2026-11-20 12:00"
    assert rendered("{% remaining at %}", at=NOON) == ""


def test_a_day_may_be_a_date_or_a_moment():
    assert (
        rendered("{% day on %}", on=date(2026, 11, 18), now=NOON) == '<time datetime="2026-11-18">11月18日 周三</time>'
    )
    assert words(rendered("{% day on %}", on=datetime(2026, 11, 19, 17, 0, tzinfo=UTC), now=NOON)) == "今天"


def test_nothing_is_said_of_no_time():
    assert rendered("{% moment at %}{% short_moment at %}{% day at %}{% remaining at %}", at=None, now=NOON) == ""


@pytest.mark.parametrize(
    ("amount", "said"),
    [(0, "0.00 元"), (5, "0.05 元"), (123456789, "1,234,567.89 元"), (-1250, "\u221212.50 元"), (None, "")],
)
def test_money_is_kept_in_fen_and_said_in_yuan(amount, said):
    assert kit.fen(amount) == said


@pytest.mark.parametrize(
    ("word", "tone"),
    [
        (State.HANDLING, "info"),
        (State.CLOSED, "ok"),
        (State.ASSIGNED, ""),
        (Flag.UNSOLVED, "bad"),
        (StandingState.SOON, "warn"),
        ("urgent", "bad"),
        ("closed", "ok"),
        ("unheard of", ""),
    ],
)
def test_tones_come_from_one_table(word, tone):
    assert kit.badge_tone(word) == tone


def test_every_standing_has_a_look_and_an_icon():
    assert set(kit.CLOCKS) == set(StandingState)
    assert {look for look, _ in kit.CLOCKS.values()} <= {"ok", "soon", "late", "done", "wait"}


def test_words_are_said_in_the_reader_s_language():
    assert kit.t(State.ASSIGNED) == "待签收"
    assert kit.term("2wd") == kit.said(Term.read("2wd")) == "2个工作日"
    with translation.override("en"):
        assert kit.t(State.ASSIGNED) == "To be accepted"
        assert kit.term("2wd") == "2 working day(s)"
    assert kit.t(None) == kit.t("") == ""


def test_a_safe_hint_stays_safe_and_a_plain_one_is_escaped():
    assert rendered("{{ hint|t }}", hint=mark_safe("<ul></ul>")) == "<ul></ul>"
    assert rendered("{{ hint|t }}", hint="<ul></ul>") == "&lt;ul&gt;&lt;/ul&gt;"


def test_choices_of_a_control_are_translated():
    class Asking(forms.Form):
        state = forms.ChoiceField(choices=State.choices())

    with translation.override("en"):
        assert "To be accepted" in kit.widget(Asking()["state"])


def test_shares_and_stars():
    assert kit.percent(69, 100) == "69%"
    assert kit.percent(1, 0) == ""
    assert kit.stars(4) == "★★★★☆"


def test_every_icon_named_in_a_template_is_in_the_sprite():
    drawn = set(re.findall(r'<symbol id="([a-z]+)"', (KERNEL / "static/kit/icons.svg").read_text("utf-8")))
    templates = [file.read_text("utf-8") for file in KERNEL.parent.glob("*/templates/**/*.html")]
    named = {name for text in templates for name in re.findall(r'{% icon "([^"]+)" %}', text)}

    assert named | {icon for _, icon in kit.CLOCKS.values()} <= drawn


def test_what_came_from_outside_is_what_was_fetched():
    from hashlib import sha256

    vendor = KERNEL / "static/vendor"
    for line in (vendor / "SHA256SUMS").read_text("ascii").splitlines():
        digest, name = line.split()
        assert sha256((vendor / name).read_bytes()).hexdigest() == digest
