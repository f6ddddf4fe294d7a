"""Where the product finds itself: a `.env`, variables, or, when nobody says anything, the embedded database."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Final

from lianxin.web.embedded import OWNER, SERVING, Embedded

DEFAULT_SETTINGS: Final = "lianxin.web.settings.base"


@cache
def settle() -> Embedded | None:
    """Complete the environment; return the embedded database when that is what we run on.

    Variables said by the surroundings win over `.env`, and that over what is made in the data folder. Done once a
    process: asked again, what the first time said must not pass for what the surroundings say.
    """
    env_file = Path(".env")
    if env_file.exists():
        for line in env_file.read_text().splitlines():
            name, found, value = line.partition("=")
            if found and not name.lstrip().startswith("#"):
                os.environ.setdefault(name.strip(), value.strip())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", DEFAULT_SETTINGS)
    if "DATABASE_URL" in os.environ:
        return None
    embedded = Embedded(Path(os.environ.get("DATA_FOLDER", "var")))
    for name, value in embedded.secrets().items():
        os.environ.setdefault(name, value)
    os.environ["DATABASE_URL"] = embedded.url(SERVING)
    os.environ["DATABASE_OWNER_URL"] = embedded.url(OWNER)
    return embedded


@contextmanager
def at_work() -> Iterator[None]:
    """Have Django set up and a database that answers, for as long as a command runs."""
    embedded = settle()
    if embedded is None:
        _set_up_django()
        yield
        return
    with embedded.running():
        _set_up_django()
        yield


def without_database() -> None:
    """Have Django set up for what asks the code alone: example settings do, and no database is touched."""
    from lianxin.web.example_env import EXAMPLE

    for name, value in EXAMPLE.items():
        os.environ.setdefault(name, value)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", DEFAULT_SETTINGS)
    _set_up_django()


def _set_up_django() -> None:
    import django

    django.setup()
