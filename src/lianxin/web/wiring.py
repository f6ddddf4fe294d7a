"""Which fact leads to which reaction: the only place where rooms that may not know each other meet."""

from lianxin.hotline import reactions as hotline
from lianxin.kernel.reactions import subscribe


def wire() -> None:
    """Subscribe every reaction; called once, when the worker starts."""
    subscribe(tuple(hotline.TEMPLATES), hotline.tell_the_caller, name="hotline.tell_the_caller")
