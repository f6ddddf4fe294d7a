"""Tables of the registry: units and retailers."""

from django.db import models
from django.db.models import Q

from lianxin.core.units import UnitKind
from lianxin.kernel.scoping import UNIT_LENGTH, Scoped, ScopedRows


class Unit(models.Model):
    """One office or team of the administration (单位). Its path says what stands above it; names are public."""

    path = models.CharField("编码", max_length=UNIT_LENGTH, primary_key=True, db_collation="C")
    kind = models.CharField("类别", max_length=12, choices=UnitKind.choices())
    name = models.CharField("名称", max_length=40)
    short_name = models.CharField("简称", max_length=12)
    division = models.CharField("行政区划代码", max_length=6)
    townships = models.JSONField("辖区乡镇街道", default=list)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="unit_path_is_two_digits_a_step", condition=Q(path__regex=r"^[0-9]{2}(\.[0-9]{2}){0,3}$")
            )
        ]
        indexes = [models.Index(fields=["division"], name="unit_division")]

    def __str__(self) -> str:
        return self.name


class Retailer(Scoped):
    """A shop licensed to sell tobacco (零售户)."""

    licence_no = models.CharField("许可证号", max_length=12, unique=True)
    credit_code = models.CharField("统一社会信用代码", max_length=18)
    name = models.CharField("店名", max_length=60)
    address = models.CharField("地址", max_length=120)
    township = models.CharField("乡镇街道", max_length=20)
    licensed_on = models.DateField("发证日期")
    expires_on = models.DateField("到期日期")

    objects = ScopedRows["Retailer"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="licence_is_12_digits", condition=Q(licence_no__regex=r"^[0-9]{12}$"))
        ]
        indexes = [
            models.Index(fields=["county", "name"], name="retailer_county_name"),
            models.Index(fields=["unit", "licence_no"], name="retailer_unit"),
        ]

    def __str__(self) -> str:
        return self.name
