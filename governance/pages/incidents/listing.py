"""The list of incidents: search, filters, columns, saved views, export of what is shown."""

from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.views.decorators.http import require_safe

from governance.pages.incidents.table import INCIDENTS
from governance.pages.request import Request
from governance.pages.work.lists import Register
from governance.ui.filters import RegisterFilter
from governance.ui.filters.incidents import IncidentFilter
from riskreg.models import Incident
from riskreg.queries import incidents as queries


def _filter(request: Request) -> RegisterFilter:
    return IncidentFilter(
        request.GET,
        queryset=Incident.objects.of(request.organisation),
        organisation=request.organisation,
    )


def _rows(_request: Request, found: RegisterFilter) -> Any:
    return queries.listed(found.qs)


LIST = Register(INCIDENTS, _filter, _rows, "pages/incidents/list.html")


@require_safe
def incidents(request: Request) -> HttpResponse:
    """Every incident, near miss and hazard of the organisation."""
    return LIST.show(request)


@require_safe
def incidents_export(request: Request, slug: str) -> StreamingHttpResponse:
    """The list as a file, as it is shown."""
    return LIST.export(request, slug)
