"""Tests only quicken: a cheap password hash, static files without a manifest."""

import os

from lianxin.web.example_env import EXAMPLE

for _variable, _value in EXAMPLE.items():
    os.environ.setdefault(_variable, _value)

from lianxin.web.settings.base import *  # noqa: E402, F403
from lianxin.web.settings.base import SURROUNDINGS  # noqa: E402
from lianxin.web.settings.database import database  # noqa: E402

DATABASES = {"default": database(SURROUNDINGS.database_url, as_app=False)}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
