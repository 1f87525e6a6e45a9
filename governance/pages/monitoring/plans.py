"""The monitoring of one system: its plan, cycles, indicators and open alerts."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from governance.pages import histories
from governance.pages.acting import form_page, landing
from governance.pages.monitoring.forms import PlanForm
from governance.pages.request import Request, posted
from governance.ui import monitoring as words
from riskreg import access
from riskreg.access import Right
from riskreg.actions import monitoring
from riskreg.models import AISystem, Decision, MonitoringPlan
from riskreg.queries import days
from riskreg.queries import monitoring as queries
from riskreg.queries.monitoring import Bound, Held

DRAWN = 12  # charts of a page
VALUES = 120  # of each


def system_of(request: Request, pk: UUID, right: Right | None = None) -> AISystem:
    """A system of the reader's; with a right that they need."""
    mine = AISystem.objects.visible_to(request.user).select_related("organisation", "owner")
    system: AISystem = get_object_or_404(mine, pk=pk)
    if right is not None:
        access.require(request.user, right, system)
    return system


@require_safe
def show(request: Request, pk: UUID) -> HttpResponse:
    """How a system is watched."""
    system = system_of(request, pk)
    today = days.today(system.organisation)
    held = queries.of_system(system)
    decisions = Decision.objects.filter(system=system, regime=queries.REGIME).current()
    standing = queries.standing(system, decisions, today)
    context = {
        "system": system,
        "held": held,
        "standing": standing,
        "bound": words.BOUND[standing.bound],
        "bound_sentence": words.bound_sentence(standing),
        "is_owed": standing.bound == Bound.BINDS and held.plan is None,
        "plan_facts": _facts(held, today),
        "texts": _texts(held.plan),
        "cycles": [(each, words.cycle_badge(each, today)) for each in held.cycles],
        **shown_indicators(held, today),
        "alerts": [(each, words.alert_about(each)) for each in held.alerts],
        **(histories.about(request, held.plan) if held.plan else {}),
        "may_monitor": access.may(request.user, Right.MONITOR, system) and not system.is_archived,
        "may_look": _may_look(held, today),
    }
    return render(request, "pages/monitoring/plan.html", context)


def shown_indicators(held: Held, today: date) -> dict[str, Any]:
    """The indicators as lines, and charts of those that have values."""
    drawn = [each for each in held.indicators if each.last_at and not each.is_retired][:DRAWN]
    values = queries.values_of([each.pk for each in drawn], most=VALUES)
    return {
        "indicators": [
            {
                "indicator": each,
                "badge": words.mark(each, each.last_value),
                "last": words.measured(each, each.last_value),
                "alarm": words.limit(each, each.alarm),
            }
            for each in held.indicators
        ],
        "figures": [words.figure(each, values[each.pk], today) for each in drawn],
    }


def _may_look(held: Held, today: date) -> bool:
    coming = held.coming
    return coming is not None and coming.begins <= today


def _facts(held: Held, today: date) -> list[dict[str, Any]]:
    plan, coming = held.plan, held.coming
    if plan is None:
        return []
    period = f"{coming.begins.isoformat()} – {coming.ends.isoformat()}" if coming else ""
    return [
        {"label": _("Who looks"), "value": plan.responsible},
        {"label": _("A cycle lasts"), "value": _("%(n)s days") % {"n": plan.interval_days}},
        {"label": _("First day"), "value": plan.starts_on.isoformat()},
        {
            "label": _("Running period"),
            "value": period,
            "empty": _("the plan has ended"),
        },
        {
            "label": _("Its cycle is due"),
            "value": coming.due.isoformat() if coming else "",
            "empty": _("the plan has ended"),
        },
        {
            "label": _("Last day"),
            "value": plan.ended_on.isoformat() if plan.ended_on else "",
            "empty": _("none set"),
        },
        {"label": _("Last changed"), "value": timezone.localdate(plan.changed_at).isoformat()},
    ]


def _texts(plan: MonitoringPlan | None) -> list[tuple[str, str]]:
    if plan is None:
        return []
    return [
        (_("What is collected"), plan.collected),
        (_("From whom"), plan.sources),
        (_("How it is looked at"), plan.analysis),
        (_("Interaction with other AI systems"), plan.interaction),
    ]


@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: UUID) -> HttpResponse:
    """Write the plan of a system, or change it."""
    system = system_of(request, pk, Right.MONITOR)
    plan = MonitoringPlan.objects.filter(system=system).first()
    form = PlanForm(
        posted(request),
        instance=plan or MonitoringPlan(),
        organisation=system.organisation,
        initial={} if plan else _begun(request, system),
    )
    if form.is_valid():
        with landing(form):
            monitoring.plan(request.user, system, values=form.cleaned_data)
            messages.success(request, _("The plan is set."))
            return redirect("monitoring_plan", system.pk)
    context = {"system": system, "plan": plan}
    return form_page(request, "pages/monitoring/plan_form.html", form, context)


def _begun(request: Request, system: AISystem) -> dict[str, Any]:
    may_look = access.may(request.user, Right.MONITOR, system)
    return {
        "starts_on": days.today(system.organisation),
        "interval_days": 90,
        "responsible": request.user.pk if may_look else None,
    }


@require_POST
def look(request: Request, pk: UUID) -> HttpResponse:
    """Look now: open the cycle of the running period."""
    system = system_of(request, pk, Right.MONITOR)
    plan = get_object_or_404(MonitoringPlan, system=system)
    try:
        cycle = monitoring.open_cycle(request.user, plan)
    except ValidationError as refused:
        for sentence in refused.messages:
            messages.error(request, sentence)
        return redirect("monitoring_plan", system.pk)
    messages.success(request, _("The cycle is open; the next period begins tomorrow."))
    return redirect(cycle)
