"""What each post may do. Everything not in the table is denied."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from lianxin.core.words import Word


class Role(Word):
    """A post a person holds (角色)."""

    AGENT = "agent", "坐席"
    DISPATCHER = "dispatcher", "派单员"
    OFFICER = "officer", "执法人员"
    SQUAD_LEADER = "squad_leader", "队站长"
    REVIEWER = "reviewer", "审核人"
    CALLER_BACK = "caller_back", "回访员"
    SUPERVISOR = "supervisor", "内部监督"
    LEADER = "leader", "领导"
    CLERK = "clerk", "许可经办"
    ADMINISTRATOR = "administrator", "系统管理员"
    AUDITOR = "auditor", "审计员"
    INTEGRATION = "integration", "对接系统"


class Can(Word):
    """One thing a post may be trusted with (权限)."""

    FILE_APPEALS = "file_appeals", "登记诉求"
    DECIDE_APPEALS = "decide_appeals", "受理、不予受理、直接答复"
    SEE_ORDERS = "see_orders", "查看工单"
    DISPATCH_ORDERS = "dispatch_orders", "派单、改派、批退"
    HANDLE_ORDERS = "handle_orders", "签收、办理、反馈"
    REVIEW_ORDERS = "review_orders", "审核"
    CALL_BACK = "call_back", "回访"
    TERMINATE_ORDERS = "terminate_orders", "终止办理"
    OPEN_VAULT = "open_vault", "查看来电人信息"
    SEE_FIGURES = "see_figures", "查看指标"
    ADMINISTER = "administer", "系统管理"
    AUDIT = "audit", "查看账本"


GRANTS: Final[Mapping[Role, frozenset[Can]]] = MappingProxyType(
    {
        Role.AGENT: frozenset({Can.FILE_APPEALS, Can.DECIDE_APPEALS, Can.SEE_ORDERS, Can.OPEN_VAULT}),
        Role.DISPATCHER: frozenset({Can.DISPATCH_ORDERS, Can.SEE_ORDERS, Can.TERMINATE_ORDERS}),
        Role.OFFICER: frozenset({Can.HANDLE_ORDERS, Can.SEE_ORDERS}),
        Role.SQUAD_LEADER: frozenset({Can.HANDLE_ORDERS, Can.SEE_ORDERS}),
        Role.REVIEWER: frozenset({Can.REVIEW_ORDERS, Can.SEE_ORDERS}),
        Role.CALLER_BACK: frozenset({Can.CALL_BACK, Can.SEE_ORDERS, Can.OPEN_VAULT}),
        Role.SUPERVISOR: frozenset({Can.SEE_ORDERS, Can.SEE_FIGURES, Can.AUDIT}),
        Role.LEADER: frozenset({Can.SEE_ORDERS, Can.SEE_FIGURES}),
        Role.CLERK: frozenset({Can.SEE_ORDERS}),
        Role.ADMINISTRATOR: frozenset({Can.ADMINISTER}),
        Role.AUDITOR: frozenset({Can.AUDIT}),
        Role.INTEGRATION: frozenset({Can.FILE_APPEALS, Can.SEE_ORDERS}),
    }
)


def powers(roles: Iterable[Role]) -> frozenset[Can]:
    """Return all that these posts together may do."""
    return frozenset[Can]().union(*(GRANTS[role] for role in roles))
