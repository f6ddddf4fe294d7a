"""From a database address to Django's settings."""

from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

APP_ROLE: Final = "lianxin_app"
RANDOM_PAGE_COST: Final = 1.1
"""What we look at lies in memory or on a solid-state disk; with PostgreSQL's 4, made for turning ones, the planner
would rather gather and sort thousands of rows than read a page of a list in the order of its index."""
PREPARE_AFTER: Final = 2
"""How often a statement runs on a connection before it is prepared there."""


def database(url: str, *, as_app: bool) -> dict[str, Any]:
    """Return Django's settings for ``postgresql://user:password@host:port/name?host=/socket/folder``.

    ``as_app`` makes every connection speak as the role that owns nothing, whoever logged in. Statements are prepared
    when they come again: parsing and planning them costs more than running them.
    """
    parts = urlsplit(url)
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    host = options.pop("host", parts.hostname or "")
    if as_app:
        options["options"] = f"-c role={APP_ROLE} -c random_page_cost={RANDOM_PAGE_COST}"
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "application_name": "lianxin",
            "connect_timeout": 5,
            "server_side_binding": True,
            "prepare_threshold": PREPARE_AFTER,
            **options,
        },
    }
