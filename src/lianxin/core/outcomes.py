"""How a handling ended, and what the person who asked thinks of it."""

from typing import ClassVar, Final

from lianxin.core.jurisdiction import covers
from lianxin.core.refusals import Kind, Refusal
from lianxin.core.words import Word


class Finding(Word):
    """Whether what was said turned out to be so (是否属实)."""

    TRUE = "true", "属实"
    PARTLY = "partly", "部分属实"
    UNTRUE = "untrue", "不属实"


class ContactWay(Word):
    """How the handler got in touch (联系方式)."""

    PHONE = "phone", "电话"
    VISIT = "visit", "当面"
    MESSAGE = "message", "短信"
    NONE = "none", "匿名无法联系"


class CallOutcome(Word):
    """How a callback went (回访结果)."""

    REACHED = "reached", "已接通"
    UNREACHED = "unreached", "未接通"
    DECLINED = "declined", "拒绝回访"


class ReopenReason(Word):
    """Why a matter is handled again (再次办理)."""

    BAD_RATING = "bad_rating", "来电人评价不满意"
    NOT_SOLVED = "not_solved", "来电人表示没有解决"


class RatedThrough(Word):
    """Which way a rating came (评价渠道)."""

    QR = "qr", "扫码"
    WEB = "web", "网页"
    PHONE = "phone", "电话"


class Stars(Word):
    """Five grades of 好差评 (GB/T 39734); the last two are bad ratings."""

    FIVE = "5", "非常满意"
    FOUR = "4", "满意"
    THREE = "3", "基本满意"
    TWO = "2", "不满意"
    ONE = "1", "非常不满意"


HIGHEST_BAD_RATING: Final = 2
HIGHEST_RATING: Final = 5


class NotARating(Refusal):
    """Ratings are one to five stars."""

    kind: ClassVar[Kind] = Kind.INVALID
    code: ClassVar[str] = "rating.out_of_range"


class NotIndependent(Refusal):
    """Who checks a piece of work may not have done it, nor belong to the team that did."""

    kind: ClassVar[Kind] = Kind.FORBIDDEN
    code: ClassVar[str] = "independence.missing"


def is_bad(rating: int) -> bool:
    """Test whether a rating opens the matter again.

    Raises:
        NotARating

    """
    if not 1 <= rating <= HIGHEST_RATING:
        raise NotARating("评价只有一到五星")
    return rating <= HIGHEST_BAD_RATING


def require_other_person(*, checker: int | None, handler: int) -> None:
    """Refuse a checker who handled the order.

    Raises:
        NotIndependent

    """
    if checker is None or checker == handler:
        raise NotIndependent("不能审核或回访自己办理的工单")


def require_other_team(*, checker_unit: str, handler_unit: str) -> None:
    """Refuse a checker of the handler's own team: 不能既当运动员又当裁判员 (source 001).

    Raises:
        NotIndependent

    """
    if covers(handler_unit, checker_unit):
        raise NotIndependent("不能由承办队站的人回访")
