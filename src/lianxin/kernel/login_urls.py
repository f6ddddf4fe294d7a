"""Which of django-allauth's pages exist here: logging in and out, the password, the second factor. Nobody signs up.

Left out on purpose: signing up, e-mail addresses and resets by mail. Accounts are opened and reset by an administrator.
"""

from typing import Final

from allauth.account import views
from django.urls import include, path

urlpatterns: Final = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/set/", views.password_set, name="account_set_password"),
    path("2fa/", include("allauth.mfa.urls")),
]
