"""Replay (回放): real messages pushed through the real commands, under the clock of the messages themselves."""

from lianxin.web.replay.driver import Outcome, Replay
from lianxin.web.replay.messages import Columns, Message, read

__all__ = ["Columns", "Message", "Outcome", "Replay", "read"]
