"""One alert: what opened it, and what follows."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from governance.pages import histories
from governance.pages.acting import form_page, landing
from governance.pages.monitoring.forms import CloseAlertForm
from governance.pages.request import Request, posted
from governance.ui import monitoring as words
from governance.ui.shapes import Figure
from riskreg import access
from riskreg.access import Right
from riskreg.actions import alerts
from riskreg.models import Alert
from riskreg.queries import days
from riskreg.queries import monitoring as queries

DRAWN = 120


@require_safe
def show(request: Request, pk: UUID) -> HttpResponse:
    """What happened, and what somebody said about it."""
    alert = _alert(request, pk)
    is_open = alert.closed_at is None
    context = {
        "alert": alert,
        "about": words.alert_about(alert),
        "about_url": words.alert_about_url(alert),
        "sentence": words.alert_sentence(alert),
        "badge": words.alert_badge(alert),
        "figure": _figure(alert),
        "facts": _facts(alert),
        **histories.about(request, alert),
        "may_close": is_open and access.may(request.user, Right.MONITOR, alert),
    }
    return render(request, "pages/monitoring/alert.html", context)


def _figure(alert: Alert) -> Figure | None:
    indicator = alert.indicator
    if indicator is None:
        return None
    values = queries.values_of([indicator.pk], most=DRAWN)[indicator.pk]
    return words.figure(indicator, values, days.today(alert.organisation))


def _facts(alert: Alert) -> list[dict[str, Any]]:
    system = alert.system
    return [
        {
            "label": _("System"),
            "value": system,
            "url": reverse("monitoring_plan", args=[system.pk]),
        },
        {"label": _("Why"), "value": alert.get_kind_display()},
        {"label": _("Was"), "value": alert.was, "empty": _("not measured before")},
        {"label": _("Is now"), "value": alert.now},
        {"label": _("Owner"), "value": alert.owner, "empty": _("nobody yet")},
        {"label": _("Closed by"), "value": alert.closed_by, "empty": _("still open")},
    ]


@require_http_methods(["GET", "POST"])
def close(request: Request, pk: UUID) -> HttpResponse:
    """Say what follows from it."""
    alert = _alert(request, pk)
    access.require(request.user, Right.MONITOR, alert)
    form = CloseAlertForm(posted(request))
    if form.is_valid():
        with landing(form):
            act = alerts.escalate if form.cleaned_data["is_incident"] else alerts.close
            closed = act(request.user, alert, outcome=form.cleaned_data["outcome"])
            messages.success(request, _("The alert is closed."))
            return redirect(closed.incident or closed)
    context = {
        "alert": alert,
        "about": words.alert_about(alert),
        "sentence": words.alert_sentence(alert),
        "cancel": alert.get_absolute_url(),
    }
    return form_page(request, "pages/monitoring/alert_close.html", form, context)


def _alert(request: Request, pk: UUID) -> Alert:
    mine = Alert.objects.visible_to(request.user).select_related(
        "system", "indicator", "risk", "owner", "closed_by", "organisation", "incident"
    )
    alert: Alert = get_object_or_404(mine, pk=pk)
    return alert
