"""Production only tightens: HTTPS, no debugging, no secret that anybody could guess."""

from django.core.exceptions import ImproperlyConfigured

from lianxin.web.settings.base import *  # noqa: F403
from lianxin.web.settings.base import BASE_URL, DEBUG, SURROUNDINGS

MINIMUM_SECRET = 50

if DEBUG:
    raise ImproperlyConfigured("production refuses to start with DEBUG")
if len(SURROUNDINGS.secret_key) < MINIMUM_SECRET or "example" in SURROUNDINGS.secret_key:
    raise ImproperlyConfigured("production refuses to start with a short or default SECRET_KEY")
for name in ("vault_key", "vault_index_key", "ledger_key"):
    if len(set(getattr(SURROUNDINGS, name))) < 8:  # noqa: PLR2004 - 32 random bytes never hold so few values
        raise ImproperlyConfigured(f"production refuses to start with a default {name.upper()}")
if not BASE_URL.startswith("https://"):
    raise ImproperlyConfigured("production refuses to start without HTTPS in BASE_URL")

SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
