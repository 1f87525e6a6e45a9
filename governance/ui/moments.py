"""Moments in forms: a day and a time, in the time zone of the installation."""

from datetime import datetime

from django import forms
from django.utils import timezone


class MomentInput(forms.DateTimeInput):
    """The browser's own field for a day and a time."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class Moment(forms.DateTimeField):
    """A day and a time."""

    widget = MomentInput

    def has_changed(self, initial: object, data: object) -> bool:
        """The field shows no seconds: what it shows unchanged is unchanged."""
        if isinstance(initial, datetime):
            initial = timezone.localtime(initial).replace(second=0, microsecond=0)
        return super().has_changed(initial, data)
