"""Tables of the dispatch room: columns, constraints, indexes, chainable filters. No verbs."""

from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, Case, F, Func, Q, Value, When
from django.db.models.functions import Concat
from django.db.models.sql.compiler import SQLCompiler

from lianxin.core.flags import Flag
from lianxin.core.outcomes import CallOutcome, Finding, RatedThrough
from lianxin.core.rulebook import MatterKind
from lianxin.core.work_order_life import FINAL, State
from lianxin.kernel.scoping import Scoped, ScopedRows

STILL_OPEN = ~Q(state__in=sorted(state.value for state in FINAL))


class StartsWith(Func):
    """PostgreSQL's ``starts_with(text, prefix)``."""

    function = "starts_with"
    arity = 2
    output_field = BooleanField()
    conditional = True


class Literal(Value):
    """A code of ours, written into the statement instead of sent beside it.

    The planner has to see that the states asked for are unfinished ones, or it cannot use the indexes that hold only
    those: it plans a prepared statement once for all values.
    """

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        assert self.value.isidentifier(), self.value
        return f"'{self.value}'", ()


class WorkOrders(ScopedRows["WorkOrder"]):
    """Filters over work orders."""

    def open(self) -> Self:
        """Keep the orders that somebody still has to do something about."""
        return self.exclude(state__in=[Literal(state.value) for state in sorted(FINAL)])

    def waiting(self, *states: State) -> Self:
        """Keep the unfinished orders in one of these states.

        As a CASE, which says nothing to the planner: it would multiply the share of the state with the share of what is
        unfinished, take for a handful what are thousands, and sort them instead of reading them in order.
        """
        asked = When(state__in=[state.value for state in states], then=Value(True))
        return self.open().filter(Case(asked, default=Value(False), output_field=BooleanField()))


class WorkOrder(Scoped):
    """One thing asked of one unit (工单)."""

    ticketed: ClassVar[bool] = True
    number = models.CharField("工单号", max_length=24)
    ticket = models.CharField(max_length=32)
    origin = models.CharField("来源", max_length=20)
    kind = models.CharField("类型", max_length=14, choices=MatterKind.choices())
    matter = models.CharField("事项", max_length=40)
    title = models.CharField("标题", max_length=80)
    text = models.TextField("内容")
    text_salt = models.CharField(max_length=24)
    place = models.CharField("地点", max_length=120, default="", blank=True)
    shop = models.CharField("涉及店铺", max_length=80, default="", blank=True)
    is_urgent = models.BooleanField("紧急", default=False)
    flags = ArrayField(models.CharField(max_length=14, choices=Flag.choices()), default=list)
    state = models.CharField("状态", max_length=14, choices=State.choices())
    officer = models.ForeignKey("workforce.Officer", models.PROTECT, null=True, related_name="+", db_index=False)
    earlier_officers = ArrayField(models.BigIntegerField(), default=list)
    is_returnable = models.BooleanField(default=True)
    round = models.PositiveSmallIntegerField("轮次", default=1)
    rules = models.CharField("规则版本", max_length=40)
    calendar = models.CharField("日历版本", max_length=40)
    received_at = models.DateTimeField("收到时间")
    opened_at = models.DateTimeField("登记时间")
    due_at = models.DateTimeField("最近期限", null=True)
    due_clock = models.CharField(max_length=10, default="", blank=True)
    ended_at = models.DateTimeField("结束时间", null=True)
    version = models.PositiveIntegerField(default=1)
    search = SearchVectorField(null=True)

    objects = WorkOrders.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number"], name="one_order_a_number"),
            models.UniqueConstraint(fields=["ticket"], name="one_order_a_ticket"),
            models.CheckConstraint(
                name="order_has_an_officer_while_with_a_handler",
                condition=Q(officer__isnull=False) | ~Q(state__in=["assigned", "handling", "return_asked", "reported"]),
            ),
            models.CheckConstraint(
                name="order_has_ended_when_final",
                condition=Q(ended_at__isnull=False, state__in=sorted(state.value for state in FINAL))
                | (Q(ended_at=None) & STILL_OPEN),
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-id"], name="order_state"),
            models.Index(fields=["city", "state", "-id"], name="order_city_state"),
            models.Index(fields=["county", "state", "-id"], name="order_county_state"),
            models.Index(fields=["city", "-id"], name="order_city_newest"),
            models.Index(fields=["county", "-id"], name="order_county_newest"),
            models.Index(fields=["unit", "-id"], name="order_unit_newest"),
            models.Index(fields=["due_at", "id"], name="order_due", condition=STILL_OPEN),
            models.Index(fields=["city", "due_at", "id"], name="order_city_due", condition=STILL_OPEN),
            models.Index(fields=["county", "due_at", "id"], name="order_county_due", condition=STILL_OPEN),
            models.Index(fields=["unit", "due_at", "id"], name="order_unit_due", condition=STILL_OPEN),
            models.Index(fields=["officer", "state"], name="order_officer", condition=STILL_OPEN),
            GinIndex(fields=["city", "county", "search"], name="order_search"),
        ]

    def __str__(self) -> str:
        return self.number


class Clock(models.Model):
    """One cycle of one clock of an order (时钟): kept so that what is due can be found, derived from the ledger."""

    row_rule: ClassVar[str] = "EXISTS (SELECT 1 FROM dispatch_workorder o WHERE o.id = order_id)"
    order = models.ForeignKey(WorkOrder, models.CASCADE, related_name="clocks", db_index=False)
    name = models.CharField(max_length=10)
    cycle = models.PositiveSmallIntegerField()
    term = models.CharField(max_length=12)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    is_provisional = models.BooleanField(default=False)
    alarm_at = models.DateTimeField(null=True)
    alarms_fired = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "name", "cycle"], name="one_row_a_cycle")]
        indexes = [
            models.Index(fields=["alarm_at"], name="clock_alarm", condition=Q(stopped_at=None, alarm_at__isnull=False))
        ]

    def __str__(self) -> str:
        return f"{self.order_id} {self.name} {self.cycle}"


class Round(models.Model):
    """One handling of an order, from report to rating (办理轮次); handled again, an order has another."""

    row_rule: ClassVar[str] = Clock.row_rule
    order = models.ForeignKey(WorkOrder, models.CASCADE, related_name="rounds", db_index=False)
    number = models.PositiveSmallIntegerField()
    handler = models.BigIntegerField("承办人账号")
    handler_unit = models.CharField(max_length=11, db_collation="C")
    finding = models.CharField("是否属实", max_length=12, choices=Finding.choices())
    is_solved = models.BooleanField("是否解决")
    unsolved_reason = models.CharField("未解决原因", max_length=300, default="", blank=True)
    contacted_at = models.DateTimeField("联系时间", null=True)
    contacted_by = models.CharField("联系方式", max_length=12, default="", blank=True)
    public_reply = models.TextField("公开答复")
    reported_at = models.DateTimeField("反馈时间")
    reviewer = models.BigIntegerField("审核人账号", null=True)
    reviewed_at = models.DateTimeField("审核时间", null=True)
    caller_back = models.BigIntegerField("回访人账号", null=True)
    caller_back_unit = models.CharField(max_length=11, default="", blank=True, db_collation="C")
    call_attempts = models.PositiveSmallIntegerField("回访次数", default=0)
    call_outcome = models.CharField("回访结果", max_length=12, default="", blank=True, choices=CallOutcome.choices())
    called_at = models.DateTimeField("回访时间", null=True)
    rating = models.PositiveSmallIntegerField("评价", null=True)
    rated_at = models.DateTimeField("评价时间", null=True)
    rated_through = models.CharField("评价渠道", max_length=10, default="", blank=True, choices=RatedThrough.choices())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "number"], name="one_row_a_round"),
            models.CheckConstraint(name="rating_is_1_to_5", condition=Q(rating=None) | Q(rating__range=(1, 5))),
            models.CheckConstraint(
                name="rated_at_when_rated",
                condition=Q(rating=None, rated_at=None) | Q(rating__isnull=False, rated_at__isnull=False),
            ),
            models.CheckConstraint(name="unsolved_says_why", condition=Q(is_solved=True) | ~Q(unsolved_reason="")),
            models.CheckConstraint(name="reviewer_is_not_handler", condition=~Q(reviewer=F("handler"))),
            models.CheckConstraint(name="caller_back_is_not_handler", condition=~Q(caller_back=F("handler"))),
            models.CheckConstraint(
                name="caller_back_is_not_of_the_handlers_unit",
                condition=Q(caller_back=None)
                | ~Q(StartsWith(Concat("caller_back_unit", Value(".")), Concat("handler_unit", Value(".")))),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}/{self.number}"


class Remark(models.Model):
    """Words that somebody typed at a step of an order (原因、答复、意见): the ledger holds their salted digest."""

    append_only: ClassVar[bool] = True
    row_rule: ClassVar[str] = Clock.row_rule
    order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="remarks", db_index=False)
    seq = models.PositiveIntegerField()
    name = models.CharField(max_length=20)
    text = models.TextField()
    salt = models.CharField(max_length=24)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "seq", "name"], name="one_remark_a_step")]

    def __str__(self) -> str:
        return f"{self.order_id}#{self.seq} {self.name}"


class Evidence(models.Model):
    """A file that proves something about an order (证据): bound to a ledger entry by its hash."""

    append_only: ClassVar[bool] = True
    row_rule: ClassVar[str] = Clock.row_rule
    order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="evidence", db_index=False)
    file = models.ForeignKey("kernel.StoredFile", models.PROTECT, related_name="+")
    name = models.CharField("文件名", max_length=120)
    added_by = models.BigIntegerField()
    added_by_name = models.CharField(max_length=40)
    added_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "file"], name="a_file_once_an_order")]

    def __str__(self) -> str:
        return self.name
