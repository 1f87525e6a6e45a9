"""What every page with a form does: act, put what is refused beside its field, answer with 422."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from django.contrib import messages
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


@dataclass(frozen=True, slots=True)
class Confirm:
    """What a page says that asks once before something is done, and what is said when it is.

    `place` is the list the thing stands in, as words and address; `cancel` leads to the thing, in
    the words of `back` where “Cancel” could be taken for the act.
    """

    thing: str
    verb: str
    consequences: Sequence[str]
    place: tuple[str, str]
    cancel: str
    done: str
    critical: bool = False
    back: str = ""


def confirm_page(
    request: Request, form: BaseForm, confirm: Confirm, act: Callable[..., Any]
) -> HttpResponse:
    """Ask once, with a reason where the form has one; `act` does it and says where that leads."""
    if form.is_valid():
        with landing(form):
            where = act(**form.cleaned_data)
            messages.success(request, confirm.done)
            return redirect(where)
    return form_page(request, "pages/confirm.html", form, asdict(confirm))


def onward(request: Request, back: Any, ask: Callable[[], Any]) -> HttpResponse:
    """To the record that a button asked for; back to its own with a sentence where refused."""
    try:
        return redirect(ask())
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect(back)


def form_page(
    request: Request, template: str, form: BaseForm, context: Mapping[str, Any]
) -> HttpResponse:
    """A page with its form; 422 where something has to be put right."""
    status = 422 if form.errors else 200
    return render(request, template, {"form": form, **context}, status=status)
