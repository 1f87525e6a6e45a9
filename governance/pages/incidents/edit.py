"""Writing on an incident: what is known, what it concerns, its timeline."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from governance import uploads
from governance.pages.acting import form_page, landing
from governance.pages.incidents.forms import IncidentForm, LinksForm, NoteForm
from governance.pages.incidents.new import beside
from governance.pages.incidents.record import address, find
from governance.pages.request import Request, posted
from riskreg import filing
from riskreg.access import Right
from riskreg.actions import incidents
from riskreg.models import Incident, User

RELATED = ("controls", "risks", "ai_models", "evidence")


@require_http_methods(["GET", "POST"])
def incident_edit(request: Request, pk: UUID) -> HttpResponse:
    """Change what is known of it; what happened stays as it was reported."""
    incident = find(request, pk, Right.HANDLE_INCIDENT)
    form = IncidentForm(posted(request), incident=incident)
    if form.is_valid():
        with landing(form):
            incidents.change(request.user, incident, values=form.values)
            return _done(request, incident, _("%(reference)s is changed."))
    return _page(request, "edit", incident, form)


@require_http_methods(["GET", "POST"])
def incident_links(request: Request, pk: UUID) -> HttpResponse:
    """Say which controls failed, which risks came about, what else it concerns."""
    incident = find(request, pk, Right.HANDLE_INCIDENT)
    first: dict[str, Any] = {name: getattr(incident, name).all() for name in RELATED}
    first["requirements"] = [str(each) for each in incident.links.all()]
    form = LinksForm(
        posted(request), request.FILES or None, organisation=incident.organisation, initial=first
    )
    if uploads.is_too_large(request):
        uploads.refuse(form, "logs", lambda: filing.stop_too_large("logs"))
    if form.is_valid():
        with landing(form), beside(upload="logs"):
            _link(request.user, incident, form)
            return _done(request, incident, _("The links of %(reference)s are changed."), "links")
    return _page(request, "links", incident, form)


def _link(actor: User, incident: Incident, form: LinksForm) -> None:
    """Links and files together, or neither."""
    told = {name: form.cleaned_data[name] for name in (*RELATED, "requirements")}
    with filing.together(), transaction.atomic():
        incidents.link(actor, incident, **told)
        if form.cleaned_data["logs"]:
            incidents.attach(actor, incident, uploads=form.cleaned_data["logs"])


@require_http_methods(["GET", "POST"])
def incident_note(request: Request, pk: UUID) -> HttpResponse:
    """Add an entry to the timeline."""
    incident = find(request, pk, Right.HANDLE_INCIDENT)
    now = timezone.localtime().replace(second=0, microsecond=0)
    form = NoteForm(posted(request), initial={"at": now})
    if form.is_valid():
        with landing(form):
            incidents.note(request.user, incident, **form.cleaned_data)
            said = _("The timeline of %(reference)s is continued.")
            return _done(request, incident, said, "timeline")
    return _page(request, "note", incident, form)


def _done(request: Request, incident: Incident, sentence: str, part: str = "") -> HttpResponse:
    messages.success(request, sentence % {"reference": incident.reference})
    return redirect(address(incident, part))


def _page(request: Request, name: str, incident: Incident, form: Any) -> HttpResponse:
    context = {"incident": incident, "cancel": incident.get_absolute_url()}
    return form_page(request, f"pages/incidents/{name}.html", form, context)
