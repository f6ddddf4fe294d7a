"""What may be true of an order in any state (标记): orthogonal to its life."""

from lianxin.core.words import Word


class Flag(Word):
    """One mark on an order."""

    DISSATISFIED = "dissatisfied", "不满意重办"
    DESIGNATED = "designated", "指定承办"
    SUPERVISED = "supervised", "督办"
    REPEAT = "repeat", "重复诉求"
    UNSOLVED = "unsolved", "未解决"
