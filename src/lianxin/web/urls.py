"""The URL map. Each room brings its own pages; staff pages stand under /desk, the public ones at the root."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.i18n import set_language

from lianxin.kernel.access import public
from lianxin.web.api import api

handler404 = "lianxin.kernel.edge.not_found"
handler500 = "lianxin.kernel.edge.server_error"


@public
def healthz(request: HttpRequest) -> HttpResponse:
    """Say that this process answers."""
    return HttpResponse("ok", content_type="text/plain")


urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("language", public(set_language), name="set_language"),
    path("api/v1/", api.urls),
]
