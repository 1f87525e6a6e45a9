"""Post-market monitoring: plans, their cycles, what a cycle answers, finds and concludes."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from frameworks import monitoring as questions
from riskreg import access, refusal, trail
from riskreg.access import Right
from riskreg.actions import changes, incidents, risks, tasks
from riskreg.models import (
    AISystem,
    IncidentChannel,
    MonitoringCycle,
    MonitoringFinding,
    MonitoringPlan,
    Owned,
    User,
)
from riskreg.queries import days
from riskreg.rules import monitoring as rules
from riskreg.rules.monitoring import Period, Rhythm
from riskreg.rules.refusals import Refusal
from riskreg.rules.systems import state_refusals
from riskreg.trail import Did

Values = Mapping[str, Any]


def rhythm_of(plan: MonitoringPlan) -> Rhythm:
    """How it runs, as the rules read it."""
    return Rhythm(plan.starts_on, plan.interval_days, plan.ended_on)


@transaction.atomic
def plan(actor: User, system: AISystem, *, values: Values) -> MonitoringPlan:
    """Set the plan of a system, or change it; the trail keeps each field as it was before."""
    access.require(actor, Right.MONITOR, system)
    system = AISystem.objects.select_for_update(no_key=True).get(pk=system.pk)
    found = MonitoringPlan.objects.select_for_update(no_key=True).filter(system=system).first()
    made = found or MonitoringPlan(organisation_id=system.organisation_id, system=system)
    began = found.starts_on if found else None
    changed = changes.apply(made, values)
    if found and not changed:
        return found
    made.changed_by, made.changed_at = actor, timezone.now()
    _check(made, {name: values[name] for name in changed}, began)
    made.save()
    trail.record(actor, Did.MONITORING_PLANNED, made, **changed)
    return made


def _check(made: MonitoringPlan, values: Values, began: date | None) -> None:
    system = made.system
    found = state_refusals(name=system.name, is_archived=system.is_archived)
    responsible = values.get("responsible")
    if responsible is not None and not access.may(responsible, Right.MONITOR, system):
        found.append(Refusal("responsible", "cannot_monitor"))
    if made.starts_on is not None and made.interval_days is not None:
        first = None if began is None else made.cycles.order_by("position").first()
        found += rules.plan_refusals(
            rhythm_of(made),
            collected=made.collected,
            began=began,
            first=first.begins_on if first else None,
        )
    refusal.stop(found)
    made.full_clean()


# --- cycles --------------------------------------------------------------------------------------


@transaction.atomic
def open_cycle(actor: User, plan: MonitoringPlan) -> MonitoringCycle:
    """Look now, before the period is over; the next one begins tomorrow."""
    access.require(actor, Right.MONITOR, plan)
    plan = _locked_plan(plan)
    system = plan.system
    refusal.stop(state_refusals(name=system.name, is_archived=system.is_archived))
    today, last = days.today(plan.organisation), _last_day(plan)
    period = rules.cut_short(rhythm_of(plan), last, today)
    if period is None:
        coming = rules.running(rhythm_of(plan), last)
        refusal.stop(
            [Refusal("", "period_not_begun", {"day": coming.begins.isoformat()})]
            if coming
            else [Refusal("", "plan_ended")]
        )
        raise AssertionError
    return _open(actor, plan, period)


@transaction.atomic
def open_due(plan: MonitoringPlan, now: datetime | None = None) -> list[MonitoringCycle]:
    """Open a cycle for each period that is over; run twice or at once, it opens each once."""
    plan = _locked_plan(plan)
    if plan.system.is_archived:
        return []
    today = days.today(plan.organisation, now)
    periods = rules.over(rhythm_of(plan), _last_day(plan), today)
    return [_open(None, plan, period) for period in periods]


def _open(actor: User | None, plan: MonitoringPlan, period: Period) -> MonitoringCycle:
    """The caller holds the plan."""
    last = plan.cycles.aggregate(last=Max("position"))["last"] or 0
    cycle = MonitoringCycle(
        organisation_id=plan.organisation_id,
        plan=plan,
        position=last + 1,
        begins_on=period.begins,
        ends_on=period.ends,
        due=period.due,
    )
    cycle.full_clean(exclude=["answers"])
    cycle.save(force_insert=True)
    told = {"begins_on": period.begins, "ends_on": period.ends, "due": period.due}
    trail.record(
        actor, Did.CYCLE_OPENED, cycle, system=plan.system_id, number=cycle.position, **told
    )
    return cycle


@transaction.atomic
def answer(actor: User, cycle: MonitoringCycle, *, answers: Mapping[str, str]) -> MonitoringCycle:
    """Answer questions of an open cycle; what is not named stays."""
    access.require(actor, Right.MONITOR, cycle)
    cycle = _locked(cycle)
    refusal.stop(rules.answer_refusals(questions.codes(), answers, is_open=cycle.closed_at is None))
    said = {code: text.strip() for code, text in answers.items()}
    changed = sorted(code for code in said if cycle.answers.get(code, "") != said[code])
    if changed:
        told = {code: [cycle.answers.get(code, ""), said[code]] for code in changed}
        cycle.answers = {code: text for code, text in {**cycle.answers, **said}.items() if text}
        cycle.save(update_fields=["answers"])
        trail.record(
            actor,
            Did.CYCLE_WRITTEN,
            cycle,
            system=cycle.plan.system_id,
            answers=told,
        )
    return cycle


@transaction.atomic
def find(
    actor: User,
    cycle: MonitoringCycle,
    *,
    words: str,
    opens: str = "",
    values: Values | None = None,
) -> MonitoringFinding:
    """Add what a cycle found; `opens` names what it opens beside: a risk, an incident or a task."""
    access.require(actor, Right.MONITOR, cycle)
    cycle = _locked(cycle)
    found = [] if cycle.closed_at is None else [Refusal("", "cycle_closed")]
    if not words.strip():
        found.append(Refusal("words", "finding_missing"))
    refusal.stop(found)
    opened = {opens: OPENS[opens](actor, cycle, {"what": words, **(values or {})})} if opens else {}
    finding = MonitoringFinding(
        organisation_id=cycle.organisation_id,
        cycle=cycle,
        position=(cycle.findings.aggregate(last=Max("position"))["last"] or 0) + 1,
        words=words.strip(),
        found_by=actor,
        found_at=timezone.now(),
        **opened,
    )
    finding.full_clean()
    finding.save(force_insert=True)
    told = {name: record.pk for name, record in opened.items()}
    trail.record(actor, Did.MONITORING_FOUND, finding, cycle=cycle.pk, words=finding.words, **told)
    return finding


@transaction.atomic
def close(actor: User, cycle: MonitoringCycle, *, conclusion: str) -> MonitoringCycle:
    """Say what follows; every question has an answer by then."""
    access.require(actor, Right.MONITOR, cycle)
    cycle = _locked(cycle)
    refusal.stop(
        rules.close_refusals(
            questions.codes(),
            cycle.answers,
            is_open=cycle.closed_at is None,
            conclusion=conclusion,
        )
    )
    cycle.conclusion = conclusion.strip()
    cycle.closed_at, cycle.closed_by = timezone.now(), actor
    cycle.full_clean()
    cycle.save(update_fields=["conclusion", "closed_at", "closed_by"])
    trail.record(
        actor, Did.CYCLE_CLOSED, cycle, system=cycle.plan.system_id, reason=cycle.conclusion
    )
    return cycle


def _risk(actor: User, cycle: MonitoringCycle, values: Values) -> Owned:
    system = cycle.plan.system
    told = {name: value for name, value in values.items() if name != "what"}
    return risks.add(actor, system.organisation, values={**told, "systems": [system]})


def _task(actor: User, cycle: MonitoringCycle, values: Values) -> Owned:
    system = cycle.plan.system
    told = {name: value for name, value in values.items() if name != "what"}
    return tasks.add(actor, system.organisation, values={**told, "system": system})


def _incident(actor: User, cycle: MonitoringCycle, values: Values) -> Owned:
    """What happened is what was found; it was noticed now."""
    system = cycle.plan.system
    told = {name: values[name] for name in ("what", "title") if values.get(name)}
    return incidents.log(
        actor,
        system.organisation,
        values={**told, "system": system},
        channel=IncidentChannel.MONITORING,
    )


OPENS: Mapping[str, Callable[[User, MonitoringCycle, Values], Owned]] = {
    "risk": _risk,
    "task": _task,
    "incident": _incident,
}


def _last_day(plan: MonitoringPlan) -> date | None:
    last: date | None = plan.cycles.aggregate(last=Max("ends_on"))["last"]
    return last


def _locked_plan(plan: MonitoringPlan) -> MonitoringPlan:
    found: MonitoringPlan = (
        MonitoringPlan.objects.select_for_update(no_key=True, of=("self",))
        .select_related("system", "organisation")
        .get(pk=plan.pk)
    )
    return found


def _locked(cycle: MonitoringCycle) -> MonitoringCycle:
    found: MonitoringCycle = (
        MonitoringCycle.objects.select_for_update(no_key=True, of=("self",))
        .select_related("plan__system__organisation")
        .get(pk=cycle.pk)
    )
    return found
