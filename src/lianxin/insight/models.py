"""Tables of insight: how each order counts, and what that adds up to, day by day and unit by unit."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from lianxin.core.indicators import Indicator
from lianxin.kernel.scoping import Scoped, ScopedRows


class OrderCount(Scoped):
    """How one order counts by every indicator (计数): what the daily figures are moved by when it changes."""

    subject = models.CharField("账本主题", max_length=60, unique=True)
    counts = models.JSONField("计数", default=dict)
    counted_at = models.DateTimeField("计算时间")

    objects = ScopedRows.as_manager()

    def __str__(self) -> str:
        return self.subject


class DailyFigure(Scoped):
    """One indicator of one unit on one day (日指标): of a county, and of each city and the province above it.

    A unit's own row holds all that lies below it, so no reader ever adds rows of two levels up.
    """

    day = models.DateField("日期")
    indicator = models.CharField("指标", max_length=16, choices=Indicator.choices())
    numerator = models.IntegerField("分子", default=0)
    denominator = models.IntegerField("分母", default=0)
    unrated = models.IntegerField("未评价", default=0)

    objects = ScopedRows.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "indicator", "day"], name="one_figure_a_day"),
            models.CheckConstraint(
                name="figure_is_a_share",
                condition=Q(numerator__gte=0, unrated__gte=0, denominator__gte=F("numerator")),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["indicator", "day"], name="figure_indicator_day")]

    def __str__(self) -> str:
        return f"{self.unit} {self.day} {self.indicator}"
