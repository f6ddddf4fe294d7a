"""The portal's pages, at the root of the site; one matter stands under its own signed link."""

from typing import Final

from django.urls import path

from lianxin.portal import pages

app_name = "portal"
urlpatterns: Final = [
    path("", pages.home, name="home"),
    path("file", pages.file, name="file"),
    path("track", pages.track, name="track"),
    path("t/<str:token>", pages.ticket, name="ticket"),
    path("t/<str:token>/rating", pages.rate, name="rate"),
    path("t/<str:token>/receipt", pages.receipt, name="receipt"),
    path("t/<str:token>/entry", pages.entry, name="entry"),
    path("t/<str:token>/qr", pages.qr, name="qr"),
]
