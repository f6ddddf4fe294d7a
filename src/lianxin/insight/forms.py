"""What people may ask of the figures: which window, which unit, and by which indicator to compare."""

from dataclasses import dataclass, replace
from typing import Any, Final

from django import forms

from lianxin.core.indicators import DEFINITIONS, Indicator

WINDOWS: Final = (7, 30, 90)
USUAL: Final = 30
UNIT: Final = r"^[0-9]{2}(\.[0-9]{2}){0,3}$"
SHARES: Final = tuple(each for each in Indicator if not DEFINITIONS[each].is_count)


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for."""

    unit: str
    days: int
    by: Indicator

    @property
    def query(self) -> str:
        """What stands behind the question mark."""
        return f"days={self.days}&by={self.by.value}&unit={self.unit}"  # a number, a code and a path: nothing to escape

    def but(self, **other: Any) -> str:
        """Return the address that asks for something else, and the same in the rest."""
        return f"?{replace(self, **other).query}"


class Asking(forms.Form):
    """The words behind the question mark; none of them is needed."""

    days = forms.TypedChoiceField(choices=[(days, days) for days in WINDOWS], coerce=int, required=False)
    unit = forms.RegexField(UNIT, required=False)
    by = forms.TypedChoiceField(choices=[(each.value, each.label) for each in SHARES], coerce=Indicator, required=False)

    def asked(self, usual_unit: str) -> Asked:
        """Return what was asked for, once it is known to be readable."""
        said = self.cleaned_data
        return Asked(said["unit"] or usual_unit, said["days"] or USUAL, said["by"] or Indicator.ON_TIME)
