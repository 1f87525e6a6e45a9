"""Failure plans: write down how a system or a tool fails, and that stopping it was drilled."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from riskreg import access, refusal, trail
from riskreg.access import Right
from riskreg.actions import changes, reviews
from riskreg.models import AISystem, FailurePlan, User
from riskreg.queries import days
from riskreg.rules import failures as rules
from riskreg.rules.failures import Drill
from riskreg.rules.refusals import Refusal
from riskreg.rules.systems import state_refusals
from riskreg.trail import Did

FIELDS = frozenset(
    {
        "worst_outcome",
        "bound_amount",
        "bound_rate",
        "bound_scope",
        "is_reversible",
        "how_reversed",
        "needs_approval",
        "approval",
        "fallback",
        "override_by",
        "override_how",
        "shutdown_by",
        "shutdown_how",
        "drill_interval",
    }
)
# What a drill has shown to work: with another way or another person it is undrilled again.
_DRILLED = {
    Drill.OVERRIDE: ("override_by", "override_how"),
    Drill.SHUTDOWN: ("shutdown_by", "shutdown_how"),
}


@transaction.atomic
def set_plan(
    actor: User, system: AISystem, *, tool: str = "", values: Mapping[str, Any]
) -> FailurePlan:
    """Write down how a system (no tool) or one of its tools fails; what is not given stays."""
    access.require(actor, Right.EDIT_CONTROL, system)
    system = AISystem.objects.select_for_update(no_key=True).get(pk=system.pk)
    refusal.stop(state_refusals(name=system.name, is_archived=system.is_archived))
    refusal.stop(rules.tool_refusals(tool, system.tools))
    if unknown := set(values) - FIELDS:
        raise TypeError(f"a plan has no {', '.join(sorted(unknown))}")
    plan = FailurePlan.objects.filter(system=system, tool=tool).first()
    is_new = plan is None
    plan = plan or FailurePlan(organisation_id=system.organisation_id, system=system, tool=tool)
    changed = changes.apply(plan, values)
    refusal.stop(_people_refusals(plan, values) + rules.interval_refusals(plan.drill_interval))
    plan.full_clean()
    if changed or is_new:
        changed |= _undrilled(plan, changed)
        plan.save()
        trail.record(actor, Did.FAILURE_PLAN_SET, plan, **changed)
        reviews.settle(actor, system.organisation, [plan.pk], outcome=_("It was set anew."))
    return plan


@transaction.atomic
def drilled(actor: User, plan: FailurePlan, *, what: Drill | str, on: date) -> FailurePlan:
    """Record that overriding or shutting down was tried out on a day."""
    access.require(actor, Right.EDIT_CONTROL, plan)
    plan = FailurePlan.objects.select_for_update(no_key=True).get(pk=plan.pk)
    drill = Drill(what)
    how, last = f"{drill}_how", f"{drill}_drilled_on"
    refusal.stop(
        rules.drill_refusals(
            how=getattr(plan, how),
            last=getattr(plan, last),
            on=on,
            today=days.today(plan.organisation),
        )
    )
    setattr(plan, last, on)
    plan.save(update_fields=[last, "updated_at"])
    trail.record(actor, Did.FAILURE_PLAN_DRILLED, plan, drill=drill.value, on=on)
    return plan


def _people_refusals(plan: FailurePlan, values: Mapping[str, Any]) -> list[Refusal]:
    return [
        Refusal(name, "not_a_member")
        for name in ("override_by", "shutdown_by")
        if values.get(name) and access.role_of(values[name], plan.organisation_id) is None
    ]


def _undrilled(plan: FailurePlan, changed: Mapping[str, Any]) -> dict[str, list[Any]]:
    cleared: dict[str, list[Any]] = {}
    for drill, fields in _DRILLED.items():
        name = f"{drill}_drilled_on"
        if not set(fields).isdisjoint(changed):
            cleared |= changes.apply(plan, {name: None})
    return cleared
