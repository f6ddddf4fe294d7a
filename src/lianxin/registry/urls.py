"""The administrator's pages of units, accounts and imports, under /desk."""

from typing import Final

from django.urls import path

from lianxin.registry.pages import accounts, imports, units

app_name = "registry"
urlpatterns: Final = [
    path("admin/units", units.units, name="units"),
    path("admin/units.xlsx", units.units_workbook, name="units_workbook"),
    path("admin/units/new", units.new_unit, name="new_unit"),
    path("admin/accounts", accounts.listed, name="accounts"),
    path("admin/accounts.xlsx", accounts.accounts_workbook, name="accounts_workbook"),
    path("admin/accounts/new", accounts.new_account, name="new_account"),
    path("admin/accounts/<int:account>", accounts.account, name="account"),
    path("admin/accounts/<int:account>/change", accounts.change, name="change"),
    path("admin/accounts/<int:account>/password", accounts.set_password, name="set_password"),
    path("admin/accounts/<int:account>/tokens", accounts.issue, name="issue"),
    path("admin/accounts/<int:account>/tokens/<int:token>/revoke", accounts.revoke, name="revoke"),
    path("admin/imports", imports.imports, name="imports"),
    path("admin/imports/<str:kind>", imports.upload, name="upload"),
    path("admin/imports/<str:kind>/blank.xlsx", imports.blank, name="blank"),
    path("admin/imports/<str:kind>/faults.xlsx", imports.faults, name="faults"),
    path("admin/imports/<str:kind>/confirm", imports.confirm, name="confirm"),
]
