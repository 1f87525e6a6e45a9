"""Monitoring in use: the plan, the last cycles, indicators with their values, open alerts."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from frameworks import monitoring as questions
from governance.dossiers.context import Context
from governance.dossiers.registry import section
from governance.ui import dates
from governance.ui import monitoring as words
from riskreg.models import MonitoringCycle, MonitoringPlan
from riskreg.queries import monitoring as queries
from riskreg.queries.monitoring import Held

SLUG = "monitoring"
CYCLES = 3  # told in full, newest first; the others by their conclusion
DRAWN = 6  # charts; every indicator stands in the table
VALUES = 12


@section(SLUG, title=gettext_lazy("Monitoring in use"))
def gather(context: Context) -> dict[str, Any]:
    """Whether Art. 72 binds, then what is watched, how often, and what was seen."""
    held = queries.of_system(context.system)
    decisions = [each.decision for each in context.standing]
    standing = queries.standing(context.system, decisions, context.day)
    closed = [each for each in held.cycles if each.closed_at is not None]
    return {
        "bound": words.bound_sentence(standing),
        "plan": _plan(held.plan),
        "coming": _coming(held),
        "open_cycles": [_cycle(each, context) for each in held.open_cycles],
        "cycles": [_cycle(each, context) for each in closed[:CYCLES]],
        "earlier": [
            (str(each.position), _period(each), each.conclusion) for each in closed[CYCLES:]
        ],
        **_indicators(held, context),
        "alerts": [
            {
                "about": words.alert_about(each),
                "sentence": words.alert_sentence(each),
                "opened": dates.written(timezone.localdate(each.opened_at, context.zone)),
                "owner": str(each.owner) if each.owner else "",
            }
            for each in held.alerts
        ],
        "is_short": held.plan is None and not held.indicators,
    }


def _plan(plan: MonitoringPlan | None) -> list[dict[str, str]]:
    if plan is None:
        return []
    days = ngettext("%(n)s day", "%(n)s days", plan.interval_days) % {"n": plan.interval_days}
    told = [
        (_("What is collected"), plan.collected),
        (_("From whom"), plan.sources),
        (_("How it is looked at"), plan.analysis),
        (_("Interaction with other AI systems"), plan.interaction),
        (
            _("A cycle lasts"),
            days,
        ),
        (_("Who looks"), str(plan.responsible)),
        (_("First day"), plan.starts_on.isoformat()),
        (_("Last day"), plan.ended_on.isoformat() if plan.ended_on else ""),
    ]
    return [{"label": label, "value": text} for label, text in told if text]


def _coming(held: Held) -> str:
    coming = held.coming
    if coming is None:
        return ""
    return _("The running period is %(begins)s to %(ends)s; its cycle is due on %(due)s.") % {
        "begins": dates.written(coming.begins),
        "ends": dates.written(coming.ends),
        "due": dates.written(coming.due),
    }


def _period(cycle: MonitoringCycle) -> str:
    return f"{dates.written(cycle.begins_on)} – {dates.written(cycle.ends_on)}"


def _cycle(cycle: MonitoringCycle, context: Context) -> dict[str, Any]:
    findings = cycle.findings.select_related("risk", "task", "incident")
    return {
        "position": cycle.position,
        "period": _period(cycle),
        "due": dates.written(cycle.due),
        "state": str(words.cycle_badge(cycle, context.day)),
        "answers": [
            (each.title, each.provision, cycle.answers[each.code])
            for each in questions.every()
            if cycle.answers.get(each.code)
        ],
        "findings": [(each.words, _opened(each)) for each in findings],
        "conclusion": cycle.conclusion,
        "closed": dates.written(timezone.localdate(cycle.closed_at, context.zone))
        if cycle.closed_at
        else "",
        "closed_by": str(cycle.closed_by) if cycle.closed_by else "",
    }


def _opened(finding: Any) -> str:
    """What a finding opened, by its number where it has one."""
    if finding.risk:
        return f"{finding.risk.reference} {finding.risk}"
    if finding.incident:
        return f"{finding.incident.reference} {finding.incident}"
    return str(finding.task or "")


def _indicators(held: Held, context: Context) -> dict[str, Any]:
    drawn = [each for each in held.indicators if each.last_at and not each.is_retired][:DRAWN]
    values = queries.values_of([each.pk for each in drawn], most=VALUES)
    return {
        "indicators": [
            (
                str(each),
                words.measured(each, each.last_value),
                str(words.mark(each, each.last_value)),
                words.limit(each, each.warning),
                words.limit(each, each.alarm),
                timezone.localdate(each.last_at, context.zone).isoformat() if each.last_at else "",
            )
            for each in held.indicators
        ],
        "figures": [words.figure(each, values[each.pk], context.day) for each in drawn],
    }
