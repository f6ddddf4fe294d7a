"""A command is done whole, or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from django.db import transaction

_under_way: Final = ContextVar("_under_way", default=False)


@contextmanager
def all_or_nothing() -> Iterator[None]:
    """Do what is inside, or the decorated command, in one transaction.

    A command that another one calls is a part of it, without a savepoint of its own: what it refuses undoes both, also
    when the outer one catches the refusal. Whoever wants to go on after a refusal says so with ``transaction.atomic``.
    """
    is_outermost = not _under_way.get()
    token = _under_way.set(True)
    try:
        with transaction.atomic(savepoint=is_outermost):
            yield
    finally:
        _under_way.reset(token)
