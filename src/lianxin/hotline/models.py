"""Tables of the hotline: appeals."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from lianxin.core.channels import Channel


class Appeal(models.Model):
    """What somebody asked of us, and how it reached us (诉求).

    It has the number of the order that stands for it, and whoever may see that order may see it.
    """

    row_rule: ClassVar[str] = "EXISTS (SELECT 1 FROM dispatch_workorder o WHERE o.number = hotline_appeal.number)"
    number = models.CharField("编号", max_length=24)
    channel = models.CharField("渠道", max_length=12, choices=Channel.choices())
    source = models.CharField("来源系统", max_length=40, default="", blank=True)
    source_id = models.CharField("来源编号", max_length=80, default="", blank=True)
    caller = models.UUIDField("来电人信息", null=True)
    caller_index = models.BinaryField(max_length=16, null=True)
    is_withheld = models.BooleanField("对承办人隐去", default=True)
    received_at = models.DateTimeField("收到时间")
    filed_at = models.DateTimeField("登记时间")
    refusal_ground = models.CharField("不予受理理由", max_length=40, default="", blank=True)
    answer = models.TextField("答复", default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number"], name="one_appeal_an_order"),
            models.UniqueConstraint(
                fields=["source", "source_id"], name="one_appeal_a_source_id", condition=~Q(source_id="")
            ),
        ]
        indexes = [
            models.Index(fields=["caller_index", "-id"], name="appeal_caller", condition=Q(caller_index__isnull=False))
        ]

    def __str__(self) -> str:
        return self.number
