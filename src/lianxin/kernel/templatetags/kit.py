"""Tags and filters of the UI kit: words, times, tones, icons.

Nothing here reads the clock: tags that speak of today or of what remains take ``now`` from the page's context, or from
``now=``. Without it they name the whole date, which is never wrong.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any, Final

from django import template
from django.forms import BoundField
from django.template.context import Context
from django.templatetags.static import static
from django.utils import timezone
from django.utils.dateformat import format as written
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from lianxin.core.clocks import StandingState
from lianxin.core.flags import Flag
from lianxin.core.terms import Term
from lianxin.core.traces import WEEKDAY_NAMES
from lianxin.core.work_order_life import State

register = template.Library()

MINUTE: Final = 60
MINUTES_A_DAY: Final = 24 * 60
MINUS: Final = "\u2212"
URGENT: Final = "urgent"
NEAR: Final[Mapping[int, str]] = MappingProxyType({-1: "昨天", 0: "今天", 1: "明天"})

TONES: Final[Mapping[str, str]] = MappingProxyType(
    {
        State.HANDLING: "info",
        State.RETURN_ASKED: "warn",
        State.CLOSED: "ok",
        State.ANSWERED: "ok",
        Flag.DISSATISFIED: "bad",
        Flag.DESIGNATED: "info",
        Flag.SUPERVISED: "warn",
        Flag.REPEAT: "info",
        Flag.UNSOLVED: "bad",
        StandingState.OK: "ok",
        StandingState.SOON: "warn",
        StandingState.LATE: "bad",
        StandingState.DONE_ON_TIME: "ok",
        StandingState.DONE_LATE: "bad",
        URGENT: "bad",
    }
)
"""What is not here is neutral: a state that only waits its turn is neither good nor bad."""

CLOCKS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        StandingState.WAITING: ("wait", "clock"),
        StandingState.OK: ("ok", "clock"),
        StandingState.SOON: ("soon", "clock"),
        StandingState.LATE: ("late", "alarm"),
        StandingState.PAUSED: ("wait", "pause"),
        StandingState.DONE_ON_TIME: ("done", "check"),
        StandingState.DONE_LATE: ("late", "check"),
    }
)
"""The look and the icon of a clock, by how it stands."""


def _(text: str) -> str:
    """Say a text of ours in the reader's language; what was said before is kept, for a list says the same all over."""
    return _kept(get_language() or "", text)


@lru_cache(maxsize=4096)
def _kept(language: str, text: str) -> str:
    return gettext(text)


@register.filter
def t(word: object) -> str:
    """Say a word of ours, or a Chinese text of ours, in the reader's language."""
    text = str(getattr(word, "label", "" if word is None else word))
    said = _(text) if text else ""
    return text if said == text else said  # an unchanged text stays safe if it was


@register.filter
def said(thing: Any) -> str:
    """Say what knows how to say itself (a term, a step of a trace, a refusal) in the reader's language."""
    return str(thing.said(_))


@register.filter
def verdict(step: Any) -> str:
    """Say whether a step of a trace counted: 算 or 不算, and the remark."""
    return str(step.verdict(_))


@register.filter
def term(text: str | Term) -> str:
    """Say a term, or its short writing such as ``2wd``."""
    return (text if isinstance(text, Term) else Term.read(text)).said(_)


@register.filter
def badge_tone(word: object) -> str:
    """Return ok, warn, bad, info, or nothing for what is neutral."""
    return TONES.get(str(word), "")


@register.filter
def clock_look(state: str) -> str:
    """Return the value of ``data-clock`` for a clock that stands so."""
    return CLOCKS[state][0]


@register.filter
def clock_icon(state: str) -> str:
    """Return the icon of a clock that stands so."""
    return CLOCKS[state][1]


@register.simple_tag
def badge(word: object, tone: str = "", icon: str = "") -> SafeString:
    """Draw one state or flag, at most eight characters: a Word, or a Chinese text of ours.

    ``tone`` is ok, warn, bad or info; without it, what ``badge_tone`` says of the word.
    """
    stroke = _stroke(icon) if icon else ""
    return SafeString(f'<span data-badge="{tone or badge_tone(word)}">{stroke}{escape(t(word))}</span>')


@register.simple_tag
def badges(order: Any, quiet: str = "") -> SafeString:
    """Draw the state and the marks of an order in one line; ``quiet`` is the state that goes without saying."""
    state = [] if order.state == quiet else [badge(order.state_word)]
    urgent = [badge("紧急", "bad")] if order.is_urgent else []
    return SafeString("".join([*state, *urgent, *map(badge, order.flag_words)]))


@register.simple_tag(takes_context=True)
def due(context: Context, at: datetime | None) -> SafeString:
    """Draw a deadline in one row of a list; None says that nothing runs."""
    if at is None:
        return SafeString(f"<span data-due>{_('不计时')}</span>")
    now = context.get("now")
    is_late = now is not None and at < now
    look, stroke = ('="late"', "alarm") if is_late else ("", "clock")
    return SafeString(f"<span data-due{look}>{_stroke(stroke)}{remaining(context, at)}</span>")


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw one stroke of the sprite; always beside words, so hidden from those who hear the page."""
    return _stroke(name)


@cache
def _stroke(name: str) -> SafeString:
    return format_html('<svg aria-hidden="true"><use href="{}#{}"></use></svg>', static("kit/icons.svg"), name)


@register.simple_tag
def widget(field: BoundField) -> SafeString:
    """Render a field's control, its choices said in the reader's language."""
    control = field.field.widget
    if hasattr(control, "choices"):
        control.choices = _said_choices(control.choices)
    return SafeString(field.as_widget())


def _said_choices(choices: Iterable[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    return [
        (t(value), _said_choices(label)) if isinstance(label, list | tuple) else (value, t(label))
        for value, label in choices
    ]


@register.simple_tag(takes_context=True)
def moment(context: Context, at: datetime | None, now: datetime | None = None) -> str:
    """Say when: 今天 09:18, 11月18日 周三 09:18, or 2025年11月18日 周二 09:18."""
    return _stamped(at, _day, now or context.get("now"))


@register.simple_tag(takes_context=True)
def short_moment(context: Context, at: datetime | None, now: datetime | None = None) -> str:
    """Say when in a column: 今天 09:18, 11-18 09:18, or 2025-11-18 09:18."""
    return _stamped(at, _short_day, now or context.get("now"))


@register.simple_tag(takes_context=True)
def day(context: Context, on: date | None, now: datetime | None = None) -> str:
    """Say which day: 今天, 11月18日 周三, or 2025年11月18日 周二."""
    if on is None:
        return ""
    on = timezone.localtime(on).date() if isinstance(on, datetime) else on
    return SafeString(f'<time datetime="{on.isoformat()}">{_day(on, _today(now or context.get("now")))}</time>')


@register.simple_tag(takes_context=True)
def remaining(context: Context, due_at: datetime | None, now: datetime | None = None) -> str:
    """Say how long until a deadline: 剩 2 天 7 小时, 剩 9 分, 超 20 分. The page's script keeps it true."""
    now = now or context.get("now")
    if due_at is None or now is None:
        return ""
    local = timezone.localtime(due_at).isoformat(timespec="seconds")
    return SafeString(f'<time datetime="{local}" data-countdown>{left(due_at, now)}</time>')


@register.filter
def lasting(seconds: float) -> str:
    """Say a length of time by its two largest units: 2 天 7 小时, 5 小时 50 分, 9 分."""
    minutes = int(abs(seconds)) // MINUTE
    if not minutes:
        return _("不到 1 分")
    days, rest = divmod(minutes, MINUTES_A_DAY)
    hours, rest = divmod(rest, MINUTE)
    counted = ((_("{count} 天"), days), (_("{count} 小时"), hours), (_("{count} 分"), 0 if days else rest))
    return " ".join(word.format(count=count) for word, count in counted if count)


@register.filter
def percent(part: float, whole: float) -> str:
    """Say a share: 69%."""
    return f"{part / whole:.0%}" if whole else ""


@register.filter
def fen(amount: int | None) -> str:
    """Say money kept in fen: 1,234.50 元."""
    if amount is None:
        return ""
    sign = MINUS if amount < 0 else ""
    return _("{yuan} 元").format(yuan=f"{sign}{abs(amount) // 100:,}.{abs(amount) % 100:02}")


@register.filter
def stars(count: int) -> str:
    """Draw a rating of one to five: ★★★★☆."""
    return "★" * int(count) + "☆" * (5 - int(count))


def left(due_at: datetime, now: datetime) -> str:
    """Say how long is left; done in the very second of the deadline is still on time."""
    seconds = (due_at - now).total_seconds()
    if abs(seconds) < MINUTE:
        return _("剩不到 1 分") if seconds >= 0 else _("超不到 1 分")
    return (_("剩 {time}") if seconds > 0 else _("超 {time}")).format(time=lasting(seconds))


def _stamped(at: datetime | None, said_day: Callable[[date, date | None], str], now: datetime | None) -> str:
    if at is None:
        return ""
    local = timezone.localtime(at)
    text = f"{said_day(local.date(), _today(now))} {local:%H:%M}"
    return SafeString(f'<time datetime="{local.isoformat(timespec="seconds")}">{text}</time>')


def _today(now: datetime | None) -> date | None:
    return timezone.localtime(now).date() if now else None


def _near(on: date, today: date | None) -> str:
    word = NEAR.get((on - today).days) if today else None
    return _(word) if word else ""


def _day(on: date, today: date | None) -> str:
    is_this_year = today is not None and on.year == today.year
    pattern = _("{month}{day}日 {weekday}") if is_this_year else _("{year}年{month}{day}日 {weekday}")
    weekday, month = _(WEEKDAY_NAMES[on.weekday()]), written(on, _("n月"))
    return _near(on, today) or pattern.format(year=on.year, month=month, day=on.day, weekday=weekday)


def _short_day(on: date, today: date | None) -> str:
    return _near(on, today) or on.isoformat()[5 if today and on.year == today.year else 0 :]
