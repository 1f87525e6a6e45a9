"""Results from a file: for a planned run, or of a run that was planned elsewhere."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from governance.pages.acting import form_page
from governance.pages.evaluations.forms import ImportForm, UploadForm
from governance.pages.request import Request
from governance.ui.forms import Form
from riskreg import access
from riskreg.access import Right
from riskreg.importers import results
from riskreg.models import Evaluation

MOST_FAULTS = 20  # shown at once


@require_http_methods(["GET", "POST"])
def upload(request: Request, pk: UUID) -> HttpResponse:
    """Record a planned run from a file."""
    found = Evaluation.objects.visible_to(request.user).select_related("system")
    evaluation = get_object_or_404(found, pk=pk)
    access.require(request.user, Right.EVALUATE, evaluation)
    form = UploadForm(request.POST or None, request.FILES or None)
    context = {
        "heading": _("Results of %(name)s") % {"name": evaluation},
        "verb": _("Record the results"),
        "evaluation": evaluation,
        "cancel": evaluation.get_absolute_url(),
    }
    return _taken(
        request,
        form,
        context,
        lambda: results.record(request.user, evaluation, _content(form), name=_name(form)),
    )


@require_http_methods(["GET", "POST"])
def enter(request: Request) -> HttpResponse:
    """Enter a run that is over from a file."""
    access.require(request.user, Right.EVALUATE, request.organisation)
    form = ImportForm(
        request.POST or None,
        request.FILES or None,
        initial={"system": request.GET.get("system", "")},
        organisation=request.organisation,
    )
    context = {
        "heading": _("Read a run from a file"),
        "verb": _("Enter the run"),
        "cancel": reverse("evaluations"),
    }
    return _taken(
        request,
        form,
        context,
        lambda: results.enter(
            request.user, form.cleaned_data["system"], _content(form), name=_name(form)
        ),
    )


def _taken(
    request: Request, form: Form, context: dict[str, Any], act: Callable[[], Evaluation]
) -> HttpResponse:
    if form.is_valid():
        try:
            made = act()
        except ValidationError as refused:
            for sentence in _faults(refused):
                form.add_error("file", sentence)
        else:
            messages.success(request, _("%(name)s is recorded.") % {"name": made.reference})
            return redirect(made)
    return form_page(
        request,
        "pages/evaluations/upload.html",
        form,
        {
            **context,
        },
    )


def _content(form: Form) -> bytes:
    """No more of a file than would be read."""
    content: bytes = form.cleaned_data["file"].read(results.LIMIT + 1)
    return content


def _name(form: Form) -> str:
    return form.cleaned_data["file"].name or results.NAME


def _faults(refused: ValidationError) -> list[str]:
    """Each fault behind its place in the file."""
    told = [
        sentence if place in ("__all__", "upload") else f"{place}: {sentence}"
        for place, sentences in refused.message_dict.items()
        for sentence in sentences
    ]
    more = len(told) - MOST_FAULTS
    if more > 0:
        told = [*told[:MOST_FAULTS], _("And %(n)s more.") % {"n": more}]
    return told
