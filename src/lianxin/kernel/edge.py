"""The edge: the only place where a refusal becomes an HTTP status."""

import logging
import sys
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, ClassVar, Final
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.parser import Parser

from lianxin.core.refusals import Kind, Refusal
from lianxin.kernel.access import NotLoggedIn

log = logging.getLogger(__name__)

STATUS: Final[Mapping[Kind, HTTPStatus]] = {
    Kind.UNKNOWN: HTTPStatus.NOT_FOUND,
    Kind.FORBIDDEN: HTTPStatus.FORBIDDEN,
    Kind.CONFLICT: HTTPStatus.CONFLICT,
    Kind.INVALID: HTTPStatus.UNPROCESSABLE_ENTITY,
    Kind.TOO_MANY: HTTPStatus.TOO_MANY_REQUESTS,
}
SECURITY_POLICY: Final = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)

RETRY_AFTER: Final = "2"  # seconds


class Unreadable(Refusal):
    """What was sent cannot be read as what was asked for."""

    kind: ClassVar[Kind] = Kind.INVALID
    code: ClassVar[str] = "edge.unreadable"


class HeadersMiddleware:
    """Say to every browser what our pages may load (nothing from outside), and refuse NUL bytes at the door."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return problem(request, Unreadable("地址里有不能识别的字符"))
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", "geolocation=(self), camera=(self), microphone=()")
        return response


class LanguageMiddleware:
    """Speak Chinese, unless the reader has chosen another language here: what a browser was sold with is no choice."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class RefusalMiddleware:
    """Answer a person: the refusal's own sentence, as a page or as the fragment htmx swaps in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, NotLoggedIn):
            return redirect(f"{reverse(settings.LOGIN_URL)}?{urlencode({'next': request.get_full_path()})}")
        if not isinstance(error, Refusal):
            return None
        return refused(request, error)


def refused(request: HttpRequest, error: Refusal) -> HttpResponse:
    """Answer a person with the refusal's sentence."""
    template = "kernel/_refusal.html" if request.headers.get("HX-Request") else "kernel/refusal.html"
    status = STATUS[error.kind]
    return render(request, template, {"sentence": error.said(_), "code": error.code, "status": status}, status=status)


def problem(request: HttpRequest, error: Refusal | type[Refusal]) -> HttpResponse:
    """Answer a machine: one problem+json (RFC 9457) shape for every refusal of every room."""
    assert isinstance(error, Refusal), "a refusal is raised with its sentence"
    return _problem(STATUS[error.kind], error.code, error.said(_))


def _problem(status: int, code: str, title: str, **more: Any) -> HttpResponse:
    body = {"type": "about:blank", "code": code, "title": title, "status": int(status), **more}
    return JsonResponse(body, status=status, content_type="application/problem+json")


class Reader(Parser):
    """Reads a body of JSON, and stops at what no text column can keep: NUL, in any of its words."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        said = super().parse_body(request)
        unread: list[Any] = [said]
        while unread:
            match unread.pop():
                case str() as word if "\0" in word:
                    raise ValueError("NUL")  # ninja answers what a body cannot be read for
                case dict() as part:
                    unread += [*part.keys(), *part.values()]
                case list() as part:
                    unread += part
        return said


def speak_problems(api: NinjaAPI) -> None:
    """Register, on a Ninja API, one answer for every kind of trouble."""
    api.parser = Reader()
    api.add_exception_handler(Refusal, problem)
    api.add_exception_handler(
        AuthenticationError, lambda request, error: _problem(401, "access.no_token", _("需要有效的访问令牌"))
    )
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(Http404, lambda request, error: _problem(404, "edge.not_found", _("没有找到")))
    api.add_exception_handler(HttpError, _unreadable)


def _invalid(request: HttpRequest, error: ValidationError | type[ValidationError]) -> HttpResponse:
    found = error.errors if isinstance(error, ValidationError) else []
    faults = [{"where": ".".join(str(step) for step in each["loc"]), "why": each["msg"]} for each in found]
    return _problem(422, "edge.invalid", _("有内容填写不正确"), errors=faults)


def _unreadable(request: HttpRequest, error: HttpError | type[HttpError]) -> HttpResponse:
    status = error.status_code if isinstance(error, HttpError) else HTTPStatus.BAD_REQUEST
    return _problem(status, "edge.bad_request", _("请求内容无法读取"))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose page had grown too old."""
    return render(
        request,
        "kernel/refusal.html",
        {"sentence": _("页面放得太久，请返回刷新后再提交，已填的内容还在"), "code": "edge.csrf", "status": 403},
        status=403,
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer an address that leads nowhere; “not yours” looks the same."""
    if request.path.startswith("/api/"):
        return _problem(404, "edge.not_found", _("没有找到"))
    return render(
        request, "kernel/refusal.html", {"sentence": _("没有这一页，或者您看不到它"), "status": 404}, status=404
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer what Django itself could not read: a torn upload, too many fields, too much of it."""
    status = 413 if isinstance(exception, RequestDataTooBig) else 400
    sentence = _("发来的内容太大，请压缩或分开发送") if status == 413 else _("请求内容无法读取")  # noqa: PLR2004
    if request.path.startswith("/api/"):
        return _problem(status, "edge.bad_request", sentence)
    return render(request, "kernel/refusal.html", {"sentence": sentence, "status": status}, status=status)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer a fault of ours, without a template that could fail in turn; 503 when the database was away.

    Nothing that was asked is half done then: whoever sends it again, with the same key, loses and doubles nothing.
    """
    error = sys.exc_info()[1]
    if isinstance(error, OperationalError | InterfaceError):
        answer = _fault(request, 503, "edge.unavailable", _("系统正在恢复，请过几秒再试；已提交的内容不会丢"))
        answer.headers["Retry-After"] = RETRY_AFTER
        log.warning("503 %s %s: %s", request.method, request.path, str(error).partition("\n")[0])
        answer._has_been_logged = True  # type: ignore[attr-defined]  # noqa: SLF001 - no traceback a request of an outage
        return answer
    return _fault(request, 500, "edge.fault", _("系统出了故障，已经记录，请稍后再试或拨打12313"))


def _fault(request: HttpRequest, status: int, code: str, sentence: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        return _problem(status, code, sentence)
    return HttpResponse(f"<!doctype html><meta charset=utf-8><title>{status}</title><p>{sentence}", status=status)
