"""Tables of the workforce: officers."""

from django.db import models

from lianxin.core.roles import Role
from lianxin.kernel.scoping import Scoped, ScopedRows


class Officer(Scoped):
    """Somebody who handles orders in the field or at a county office (执法人员)."""

    account = models.OneToOneField("kernel.Account", models.PROTECT, related_name="+")
    name = models.CharField("姓名", max_length=40)
    badge_no = models.CharField("执法证号", max_length=16, unique=True)
    post = models.CharField("岗位", max_length=20, choices=Role.choices())
    is_on_duty = models.BooleanField("在岗", default=True)

    objects = ScopedRows["Officer"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["county", "unit"], name="officer_county_unit")]

    def __str__(self) -> str:
        return self.name
