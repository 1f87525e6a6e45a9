"""Logging an incident: three fields are enough."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from governance import uploads
from governance.pages.acting import form_page, landing
from governance.pages.incidents.forms import NewIncident
from governance.pages.request import Request, posted
from riskreg import access, filing
from riskreg.access import Right
from riskreg.actions import incidents
from riskreg.models import Incident, IncidentChannel, IncidentKind
from riskreg.queries import incidents as queries


@require_http_methods(["GET", "POST"])
def incident_new(request: Request) -> HttpResponse:
    """Log an incident, a near miss or a hazard; sent twice by mistake, it is logged once."""
    access.require(request.user, Right.LOG_INCIDENT, request.organisation)
    form = NewIncident(
        posted(request),
        request.FILES or None,
        organisation=request.organisation,
        initial=_first(request),
    )
    if uploads.is_too_large(request):
        uploads.refuse(form, "logs", lambda: filing.stop_too_large("logs"))
    if form.is_valid():
        with landing(form), beside(upload="logs"):
            incident = _log(request, form)
            told = {"reference": incident.reference}
            messages.success(
                request, _("%(reference)s is logged. What was known is frozen.") % told
            )
            return redirect(incident)
    return form_page(request, "pages/incidents/new.html", form, {})


@contextmanager
def beside(**fields: str) -> Iterator[None]:
    """What is refused of a field that the form calls otherwise is refused of the form's."""
    try:
        yield
    except ValidationError as refused:
        if not hasattr(refused, "error_dict"):
            raise
        told = {fields.get(name, name): found for name, found in refused.error_dict.items()}
        raise ValidationError(told) from refused


def _log(request: Request, form: NewIncident) -> Incident:
    return incidents.log(
        request.user,
        request.organisation,
        values=form.values,
        channel=IncidentChannel.PAGE,
        idempotency_key=form.cleaned_data["key"],
        logs=form.cleaned_data["logs"],
    )


def _first(request: Request) -> dict[str, Any]:
    """What stands in the fields: the system one came from, else the last one; now."""
    system = request.GET.get("system") or queries.last_system(request.user, request.organisation)
    return {
        "system": system,
        "noticed_at": timezone.localtime().replace(second=0, microsecond=0),
        "kind": IncidentKind.INCIDENT,
        "key": f"page-{uuid.uuid4()}",
    }
