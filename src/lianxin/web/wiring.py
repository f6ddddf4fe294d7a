"""Which fact leads to which reaction: the only place where rooms that may not know each other meet."""

from lianxin.dispatch import origins
from lianxin.hotline import reactions as hotline
from lianxin.insight import reactions as insight
from lianxin.kernel.reactions import subscribe


def wire() -> None:
    """Subscribe every reaction; called once, when the worker starts."""
    subscribe(tuple(hotline.TEMPLATES), hotline.tell_the_caller, name="hotline.tell_the_caller")
    subscribe(insight.FACTS, insight.count, name="insight.count")


def wire_pages() -> None:
    """Let the page of an order show what the room that opened it adds; called once, with the URL map."""
    from lianxin.hotline.pages.callers import APPEALS

    origins.put_down("hotline", APPEALS)
