"""What every page with a form does: act, put what is refused beside its field, answer with 422."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render

from governance.pages.request import Request


@contextmanager
def landing(form: BaseForm) -> Iterator[None]:
    """What an action refuses in here lands on the form, and the page goes on to show it."""
    try:
        yield
    except ValidationError as refused:
        land(form, refused)


def land(form: BaseForm, refused: ValidationError) -> None:
    """Put each sentence on its field; one about a field the form lacks stands above."""
    told = refused.error_dict if hasattr(refused, "error_dict") else {"": [refused]}
    for name, errors in told.items():
        form.add_error(name if name in form.fields else None, errors)


def acting_page(
    request: Request,
    template: str,
    form: BaseForm,
    context: Mapping[str, Any],
    act: Callable[..., Any],
) -> HttpResponse:
    """A page that does one thing: `act` is given what the form says, then its record is shown."""
    if form.is_valid():
        with landing(form):
            return redirect(act(**form.cleaned_data))
    return form_page(request, template, form, context)


def form_page(
    request: Request, template: str, form: BaseForm, context: Mapping[str, Any]
) -> HttpResponse:
    """A page with its form; 422 where something has to be put right."""
    status = 422 if form.errors else 200
    return render(request, template, {"form": form, **context}, status=status)
