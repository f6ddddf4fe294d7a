"""The product's settings. Nothing here depends on where it runs except through ``env``."""

from pathlib import Path
from typing import Any, Final

from lianxin.web.settings import env
from lianxin.web.settings.database import database

SURROUNDINGS: Final = env.read()
SOURCE: Final = Path(__file__).resolve().parents[2]
VERIFIER: Final = SOURCE.parents[1] / "verify" / "lianxin_verify.py"

SECRET_KEY = SURROUNDINGS.secret_key
DEBUG = SURROUNDINGS.debug
ALLOWED_HOSTS = list(SURROUNDINGS.allowed_hosts)
BASE_URL = SURROUNDINGS.base_url
CSRF_TRUSTED_ORIGINS = [BASE_URL]
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
NOTICE_OUTLET = SURROUNDINGS.notice_outlet

ROOT_URLCONF = "lianxin.web.urls"
WSGI_APPLICATION = "lianxin.web.wsgi.application"
APPEND_SLASH = False

ROOMS: Final = ["portal", "insight", "hotline", "dispatch", "workforce", "registry", "kernel"]
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    *[f"lianxin.{room}" for room in ROOMS],
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "lianxin.kernel.edge.HeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "lianxin.kernel.edge.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "lianxin.kernel.access.ClaimMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "lianxin.kernel.edge.RefusalMiddleware",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "lianxin.web.navigation.shell",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "lianxin.kernel.templatetags.kit"],
        },
    }
]

DATABASES = {"default": database(SURROUNDINGS.database_url, as_app=True)}
if SURROUNDINGS.owner_url:
    DATABASES["owner"] = database(SURROUNDINGS.owner_url, as_app=False)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [SOURCE / "web" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

DATA_FOLDER: Final = SURROUNDINGS.data_folder.resolve()
STATIC_URL = "/static/"
STATIC_ROOT = DATA_FOLDER / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
EVIDENCE_FOLDER: Final = DATA_FOLDER / "evidence"
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024

VAULT_KEY: Final = SURROUNDINGS.vault_key
VAULT_INDEX_KEY: Final = SURROUNDINGS.vault_index_key
VAULT_CIPHER: Final = SURROUNDINGS.vault_cipher
LEDGER_KEY: Final = SURROUNDINGS.ledger_key
LEDGER_ORIGIN: Final = SURROUNDINGS.ledger_origin

from lianxin.web.settings.login import *  # noqa: E402, F403
from lianxin.web.settings.logs import LOGGING  # noqa: E402, F401
