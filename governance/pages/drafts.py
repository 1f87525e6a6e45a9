"""What was typed into a form, kept in the session while its writer is on another page."""

from typing import Any

from django import forms
from django.http import QueryDict

from governance.pages.request import Request

_KEY = "draft:"


def keep(request: Request, name: str) -> None:
    """Keep the form that was just sent."""
    request.session[_KEY + name] = request.POST.urlencode()


def take_up(request: Request, name: str, form: forms.BaseForm, **chosen: str | None) -> None:
    """Fill an unsent form with what was kept for it, and with what was chosen meanwhile."""
    kept = QueryDict(request.session.pop(_KEY + name, ""))
    typed: dict[str, Any] = {
        bound.name: bound.field.widget.value_from_datadict(kept, {}, bound.html_name)
        for bound in form
    }
    told = {field: value for field, value in chosen.items() if value}
    form.initial = {**form.initial, **(typed if kept else {}), **told}
