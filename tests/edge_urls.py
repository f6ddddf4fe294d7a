"""The portal and the administrator's pages as the product mounts them, without the rooms between."""

from django.urls import include, path
from django.views.i18n import set_language

handler404, handler500 = "lianxin.kernel.edge.not_found", "lianxin.kernel.edge.server_error"
urlpatterns = [
    path("language", set_language, name="set_language"),
    path("account/", include("lianxin.kernel.login_urls")),
    path("", include("lianxin.portal.urls")),
]
