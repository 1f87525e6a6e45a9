"""The lists of monitoring: watched systems and alerts."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from governance.pages.monitoring.tables import ALERTS, SYSTEMS
from governance.pages.request import Request
from governance.pages.work.lists import Register
from governance.ui.filters import RegisterFilter
from governance.ui.filters.monitoring import AlertFilter, WatchedFilter
from riskreg.models import AISystem, Alert
from riskreg.queries import monitoring as queries


def _watched(request: Request) -> RegisterFilter:
    mine = AISystem.objects.of(request.organisation).filter(is_archived=False)
    return WatchedFilter(request.GET, queryset=queries.watched(mine))


def _systems(request: Request, found: RegisterFilter) -> Any:
    return found.qs.select_related("monitoring_plan__responsible")


def _alert_filter(request: Request) -> RegisterFilter:
    return AlertFilter(request.GET, queryset=Alert.objects.of(request.organisation))


def _alerts(request: Request, found: RegisterFilter) -> Any:
    return found.qs.select_related("system", "indicator", "risk", "owner")


WATCHED = Register(SYSTEMS, _watched, _systems, "pages/monitoring/list.html")
OPENED = Register(ALERTS, _alert_filter, _alerts, "pages/monitoring/alerts.html")


def tabs(current: str) -> Sequence[dict[str, Any]]:
    """The lists beside each other."""
    return [
        {"url": reverse(name), "label": label, "count": None, "is_current": name == current}
        for name, label in (
            ("monitoring", _("Systems")),
            ("alerts", _("Alerts")),
            ("incident_statistics", _("Statistics of incidents")),
        )
    ]


@require_safe
def monitoring(request: Request) -> HttpResponse:
    """Every system, and how it is watched."""
    return WATCHED.show(request, tabs=tabs("monitoring"), export_name="monitoring_export")


@require_safe
def monitoring_export(request: Request, slug: str) -> StreamingHttpResponse:
    """The list as a file, as it is shown."""
    return WATCHED.export(request, slug)


@require_safe
def alerts(request: Request) -> HttpResponse:
    """Every alert."""
    return OPENED.show(request, tabs=tabs("alerts"), export_name="alerts_export")


@require_safe
def alerts_export(request: Request, slug: str) -> StreamingHttpResponse:
    """The list as a file, as it is shown."""
    return OPENED.export(request, slug)
