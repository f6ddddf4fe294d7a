"""Addresses of the figures."""

from django.urls import path

from lianxin.insight import pages

app_name = "insight"
urlpatterns = [
    path("figures", pages.home, name="home"),
    path("figures/export", pages.export, name="export"),
]
