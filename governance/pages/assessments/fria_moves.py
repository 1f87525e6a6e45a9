"""What is done with a fundamental rights impact assessment once it is written; each asks once."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from governance.pages.acting import form_page, landing
from governance.pages.assessments.fria import document_of
from governance.pages.assessments.fria_forms import NoteForm, NotifyForm, ReasonForm
from governance.pages.request import Request, posted
from governance.ui.forms import Form
from riskreg import access
from riskreg.access import Right
from riskreg.actions import assessments, fria
from riskreg.models import Assessment


@dataclass(frozen=True, slots=True)
class Move:
    """One step: who may take it, what it says, what it asks, what it does."""

    right: Right
    verb: str
    consequences: tuple[str, ...]
    done: str
    act: Callable[[Request, Assessment, dict[str, Any]], Any]
    form: type[Form] | None = None
    is_critical: bool = False


@require_http_methods(["GET", "POST"])
def fria_submit(request: Request, pk: str) -> HttpResponse:
    """Send it to the approver."""
    move = Move(
        Right.ASSESS,
        _("Submit"),
        (
            _("It can be changed no more until somebody sends it back."),
            _("A second person reads exactly this text and approves it or sends it back."),
        ),
        _("It is submitted and waits for a second person."),
        lambda request, document, given: assessments.submit(request.user, document),
    )
    return _take(request, pk, move)


@require_http_methods(["GET", "POST"])
def fria_approve(request: Request, pk: str) -> HttpResponse:
    """Put it in force."""
    move = Move(
        Right.APPROVE,
        _("Approve"),
        (
            _("It is in force from now on; an earlier version is superseded."),
            _("The market surveillance authority has to be told next (Art. 27(3))."),
        ),
        _("It is approved. Tell the authority next, and record it here."),
        lambda request, document, given: assessments.approve(
            request.user, document, note=given["note"], seen=given["seen"] or None
        ),
        NoteForm,
    )
    return _take(request, pk, move)


@require_http_methods(["GET", "POST"])
def fria_return(request: Request, pk: str) -> HttpResponse:
    """Give it back to its author."""
    move = Move(
        Right.APPROVE,
        _("Send back"),
        (_("It becomes a draft again; its author reads what you write here."),),
        _("It is a draft again."),
        lambda request, document, given: assessments.send_back(request.user, document, **given),
        ReasonForm,
    )
    return _take(request, pk, move)


@require_http_methods(["GET", "POST"])
def fria_discard(request: Request, pk: str) -> HttpResponse:
    """Give up a draft."""
    move = Move(
        Right.ASSESS,
        _("Discard"),
        (_("The draft leaves the lists but stays readable; a version in force stays in force."),),
        _("The draft is discarded."),
        lambda request, document, given: assessments.discard(request.user, document),
        is_critical=True,
    )
    return _take(request, pk, move)


@require_http_methods(["GET", "POST"])
def fria_notify(request: Request, pk: str) -> HttpResponse:
    """Record that the authority was told."""
    move = Move(
        Right.ASSESS,
        _("Record the notification"),
        (
            _("RiskReg sends nothing: record here what you have sent, by whichever channel."),
            _("The record stands and cannot be changed."),
        ),
        _("The notification is recorded."),
        lambda request, document, given: fria.notify(request.user, document, **given),
        NotifyForm,
    )
    return _take(request, pk, move)


def _take(request: Request, pk: str, move: Move) -> HttpResponse:
    document = document_of(request, pk)
    access.require(request.user, move.right, document)
    initial = {"on": timezone.localdate(), "seen": document.digest}
    form = (move.form or Form)(posted(request), initial=initial)
    if form.is_valid():
        with landing(form):
            move.act(request, document, form.cleaned_data)
            messages.success(request, move.done)
            return redirect("fria", document.pk)
    context = {
        "document": document,
        "system": document.system,
        "thing": _("%(document)s of %(system)s")
        % {"document": document, "system": document.system},
        "verb": move.verb,
        "consequences": move.consequences,
        "cancel": document.get_absolute_url(),
        "critical": move.is_critical,
    }
    return form_page(request, "pages/assessments/fria/move.html", form, context)
