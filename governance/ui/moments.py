"""Moments in forms: a day and a time, in the time zone of the installation."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

_A_DAY = timedelta(days=1)


class MomentInput(forms.DateTimeInput):
    """The browser's own field for a day and a time."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class Moment(forms.DateTimeField):
    """A day and a time."""

    widget = MomentInput

    def to_python(self, value: Any) -> datetime | None:
        """One that lies outside of the calendar elsewhere could not be read or shown again."""
        told = super().to_python(value)
        if told is not None and not is_everywhere(told):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return told

    def has_changed(self, initial: object, data: object) -> bool:
        """The field shows no seconds: what it shows unchanged is unchanged."""
        if isinstance(initial, datetime):
            initial = timezone.localtime(initial).replace(second=0, microsecond=0)
        return super().has_changed(initial, data)


def is_everywhere(moment: datetime) -> bool:
    """Whether every time zone has a day for it: at the edges of the calendar some have none."""
    try:
        return bool(moment - _A_DAY and moment + _A_DAY)
    except OverflowError:
        return False
