"""The product's URL map with the administrator's pages in it, wherever the map itself stands."""

from django.urls import include, path

from lianxin.web import urls as web

handler404, handler500 = web.handler404, web.handler500
urlpatterns = [
    path("desk/", include("lianxin.kernel.urls")),
    path("desk/", include("lianxin.registry.urls")),
    *web.urlpatterns,
]
