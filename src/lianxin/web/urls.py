"""The URL map. Each room brings its own pages; staff pages stand under /desk, the public ones at the root."""

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import include, path
from django.views.i18n import set_language

from lianxin.kernel.access import actor_of, public
from lianxin.web.api import api
from lianxin.web.navigation import home
from lianxin.web.wiring import wire_pages

handler400 = "lianxin.kernel.edge.bad_request"
handler404 = "lianxin.kernel.edge.not_found"
handler500 = "lianxin.kernel.edge.server_error"


@public
def healthz(request: HttpRequest) -> HttpResponse:
    """Say that this process answers."""
    return HttpResponse("ok", content_type="text/plain")


@public
def verifier(request: HttpRequest) -> FileResponse:
    """Hand out the program by which anybody can check us, as it stands in the repository."""
    return FileResponse(settings.VERIFIER.open("rb"), as_attachment=True, filename="lianxin_verify.py")


@public
def desk(request: HttpRequest) -> HttpResponse:
    """Send staff to where their work begins, and anybody else to the login."""
    actor = actor_of(request)
    return redirect(home(actor) if actor.account else "account_login")


wire_pages()
urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("lianxin_verify.py", verifier, name="verifier"),
    path("language", public(set_language), name="set_language"),
    path("api/v1/", api.urls),
    path("account/", include("lianxin.kernel.login_urls")),
    path("desk", desk, name="desk"),
    path("desk/", include("lianxin.hotline.urls")),
    path("desk/", include("lianxin.dispatch.urls")),
    path("desk/", include("lianxin.insight.urls")),
    path("desk/", include("lianxin.registry.urls")),
    path("desk/", include("lianxin.kernel.urls")),
    path("", include("lianxin.portal.urls")),
]
