"""The life of a work order (工单): which verb may follow which state, to what it leads, and who may say it.

Source of the verbs: 潍坊市12345条例 Art. 19-26, 济南市12345条例 Art. 22-30 (``domain.md`` §1.6).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar, Final

from lianxin.core.refusals import Refusal
from lianxin.core.roles import Can
from lianxin.core.words import Word


class State(Word):
    """Where an order stands."""

    REGISTERED = "registered", "待受理"
    ADMITTED = "admitted", "待派单"
    ASSIGNED = "assigned", "待签收"
    HANDLING = "handling", "办理中"
    RETURN_ASKED = "return_asked", "退回待批"
    REPORTED = "reported", "待审核"
    REVIEWED = "reviewed", "待回访"
    CALLED_BACK = "called_back", "待评价"
    CLOSED = "closed", "已办结"
    REFUSED = "refused", "不予受理"
    ANSWERED = "answered", "已直接答复"
    TERMINATED = "terminated", "已终止"


class Verb(Word):
    """What people do to an order. States are reached only by verbs, never set."""

    ADMIT = "admit", "受理"
    REFUSE = "refuse", "不予受理"
    ANSWER = "answer", "直接答复"
    ASSIGN = "assign", "派单"
    ACCEPT = "accept", "签收"
    ASK_RETURN = "ask_return", "申请退回"
    APPROVE_RETURN = "approve_return", "同意退回"
    REJECT_RETURN = "reject_return", "驳回退回"
    DESIGNATE = "designate", "指定承办"
    REASSIGN = "reassign", "改派"
    REPORT = "report", "反馈"
    PASS_REVIEW = "pass_review", "审核通过"
    SEND_BACK = "send_back", "审核退回"
    CALL_BACK = "call_back", "回访"
    RATE = "rate", "评价"
    REHANDLE = "rehandle", "再次办理"
    TERMINATE = "terminate", "终止"
    CLOSE = "close", "办结"


LIFE: Final[Mapping[tuple[State, Verb], State]] = MappingProxyType(
    {
        (State.REGISTERED, Verb.ADMIT): State.ADMITTED,
        (State.REGISTERED, Verb.REFUSE): State.REFUSED,
        (State.REGISTERED, Verb.ANSWER): State.ANSWERED,
        (State.ADMITTED, Verb.ASSIGN): State.ASSIGNED,
        (State.ADMITTED, Verb.TERMINATE): State.TERMINATED,
        (State.ASSIGNED, Verb.ACCEPT): State.HANDLING,
        (State.ASSIGNED, Verb.ASK_RETURN): State.RETURN_ASKED,
        (State.ASSIGNED, Verb.REASSIGN): State.ASSIGNED,  # 南昌: the squad's car is in the garage
        (State.ASSIGNED, Verb.TERMINATE): State.TERMINATED,
        (State.HANDLING, Verb.ASK_RETURN): State.RETURN_ASKED,
        (State.HANDLING, Verb.REASSIGN): State.ASSIGNED,
        (State.HANDLING, Verb.REPORT): State.REPORTED,
        (State.HANDLING, Verb.TERMINATE): State.TERMINATED,
        (State.RETURN_ASKED, Verb.APPROVE_RETURN): State.ADMITTED,
        (State.RETURN_ASKED, Verb.REJECT_RETURN): State.ASSIGNED,
        (State.RETURN_ASKED, Verb.DESIGNATE): State.ASSIGNED,  # 指定承办: it may not be returned again
        (State.REPORTED, Verb.PASS_REVIEW): State.REVIEWED,
        (State.REPORTED, Verb.SEND_BACK): State.HANDLING,
        (State.REVIEWED, Verb.CALL_BACK): State.CALLED_BACK,
        (State.REVIEWED, Verb.RATE): State.CLOSED,  # the citizen was quicker than our call
        (State.REVIEWED, Verb.REHANDLE): State.ADMITTED,
        (State.CALLED_BACK, Verb.RATE): State.CLOSED,
        (State.CALLED_BACK, Verb.CLOSE): State.CLOSED,  # unrated when the time to rate is over
        (State.CALLED_BACK, Verb.REHANDLE): State.ADMITTED,  # 1-2 stars, or the callback found it unsolved
    }
)

FINAL: Final = frozenset({State.CLOSED, State.REFUSED, State.ANSWERED, State.TERMINATED})
OPEN: Final = frozenset(State) - FINAL
WITH_HANDLER: Final = frozenset({State.ASSIGNED, State.HANDLING, State.RETURN_ASKED})
RATEABLE: Final = frozenset({State.REVIEWED, State.CALLED_BACK})

WHO: Final[Mapping[Verb, Can | None]] = MappingProxyType(
    {
        Verb.ADMIT: Can.DECIDE_APPEALS,
        Verb.REFUSE: Can.DECIDE_APPEALS,
        Verb.ANSWER: Can.DECIDE_APPEALS,
        Verb.ASSIGN: Can.DISPATCH_ORDERS,
        Verb.REASSIGN: Can.DISPATCH_ORDERS,
        Verb.APPROVE_RETURN: Can.DISPATCH_ORDERS,
        Verb.REJECT_RETURN: Can.DISPATCH_ORDERS,
        Verb.DESIGNATE: Can.DISPATCH_ORDERS,
        Verb.ACCEPT: Can.HANDLE_ORDERS,
        Verb.ASK_RETURN: Can.HANDLE_ORDERS,
        Verb.REPORT: Can.HANDLE_ORDERS,
        Verb.PASS_REVIEW: Can.REVIEW_ORDERS,
        Verb.SEND_BACK: Can.REVIEW_ORDERS,
        Verb.CALL_BACK: Can.CALL_BACK,
        Verb.TERMINATE: Can.TERMINATE_ORDERS,
        Verb.RATE: None,  # the citizen's own, by ticket; a caller-back writes down what the citizen said
        Verb.REHANDLE: None,  # follows from a rating or a callback, never pressed by itself
        Verb.CLOSE: None,  # follows from a rating, or from the end of the time to rate
    }
)


class WrongState(Refusal):
    """The verb does not apply to an order in this state."""

    code: ClassVar[str] = "work_order.wrong_state"


def advance(state: State, verb: Verb) -> State:
    """Return the state that ``verb`` leads to from ``state``.

    Raises:
        WrongState

    """
    try:
        return LIFE[state, verb]
    except KeyError:
        raise WrongState("工单{state}，不能{verb}", state=state, verb=verb) from None


def verbs_from(state: State) -> tuple[Verb, ...]:
    """Return the verbs that apply in ``state``, in the order of the table."""
    return tuple(verb for came_from, verb in LIFE if came_from is state)


def diagram() -> str:
    """Return the table as a Mermaid state diagram, labels in Chinese."""
    lines = ["stateDiagram-v2", "  direction TB", f"  [*] --> {State.REGISTERED}"]
    lines += [f'  state "{state.label}" as {state}' for state in State]
    lines += [f"  {came_from} --> {leads_to}: {verb.label}" for (came_from, verb), leads_to in LIFE.items()]
    lines += [f"  {state} --> [*]" for state in State if state in FINAL]
    return "\n".join(lines) + "\n"
