"""The administrator's and the auditor's pages of the kernel, under /desk."""

from typing import Final

from django.urls import path

from lianxin.kernel import pages

app_name = "kernel"
urlpatterns: Final = [
    path("admin", pages.home, name="admin"),
    path("admin/rules", pages.rules, name="rules"),
    path("admin/rules/diff", pages.diff, name="diff"),
    path("admin/rules/new", pages.new_edition, name="new_edition"),
    path("admin/rules/new/load", pages.load_edition, name="load_edition"),
    path("admin/rules/of/<str:edition>", pages.edition, name="edition"),
    path("admin/rules/of/<str:edition>/<str:part>.xlsx", pages.edition_workbook, name="edition_workbook"),
    path("ledger", pages.ledger_home, name="ledger"),
    path("ledger/checkpoint", pages.checkpoint, name="checkpoint"),
    path("ledger/receipt", pages.ledger_receipt, name="ledger_receipt"),
]
