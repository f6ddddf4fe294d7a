"""The first wall: one column layout and one filter for every row that belongs to a unit."""

from typing import ClassVar, Final, Self, TypeVar

from django.db import models
from django.db.models.functions import Left

from lianxin.core.jurisdiction import LEVELS, Level, level

Row_co = TypeVar("Row_co", bound=models.Model, covariant=True)
UNIT_LENGTH: Final = 11  # 39.01.11.02
PREFIX_LENGTHS: Final = {Level.PROVINCE: 2, Level.CITY: 5, Level.COUNTY: 8}


def _prefix(at: Level) -> models.GeneratedField:
    length = PREFIX_LENGTHS[at]
    column = models.CharField(max_length=length, db_collation="C")
    return models.GeneratedField(expression=Left("unit", length), output_field=column, db_persist=True)


class ScopedRows(models.QuerySet[Row_co]):
    """Filters over rows that belong to a unit."""

    def within(self, unit: str) -> Self:
        """Keep the rows of ``unit`` and of every unit below it: ``jurisdiction.covers``, said in SQL.

        A citizen stands at no unit (``""``) and is held by row-level security to the ticket claimed.
        """
        return self.filter(**{column_of(unit): unit}) if unit else self


def column_of(unit: str) -> str:
    """Return the column in which a row says whether it belongs to ``unit`` or below."""
    return "unit" if level(unit) is LEVELS[-1] else level(unit).value


def scoped(unit: str) -> tuple[str, list[str]]:
    """Return ``within(unit)`` for a statement written in SQL: what to add to its conditions, and the value for it."""
    return (f" AND {column_of(unit)} = %s", [unit]) if unit else ("", [])


class Scoped(models.Model):
    """A row that belongs to a unit. ``walls`` puts row-level security on every table that inherits this."""

    unit = models.CharField("单位", max_length=UNIT_LENGTH, db_collation="C")
    province = _prefix(Level.PROVINCE)
    city = _prefix(Level.CITY)
    county = _prefix(Level.COUNTY)

    ticketed: ClassVar[bool] = False
    """Whether a citizen may reach the row by the ticket claimed; such a table has a ``ticket`` column."""

    class Meta:
        abstract = True
