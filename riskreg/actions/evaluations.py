"""Evaluations: plan a run with its thresholds, record what it measured, or both in one go."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from riskreg import access, filing, refusal, trail
from riskreg.access import Right
from riskreg.actions import changes, evidence, reviews
from riskreg.actions.numbers import next_number
from riskreg.models import (
    AISystem,
    Evaluation,
    Evidence,
    EvidenceKind,
    Grade,
    Metric,
    User,
    Verdict,
)
from riskreg.queries import days
from riskreg.queries.evaluations import measure_of
from riskreg.rules import evaluations as rules
from riskreg.rules.evaluations import Measure
from riskreg.rules.refusals import Refusal
from riskreg.rules.staleness import Kind
from riskreg.rules.systems import state_refusals
from riskreg.trail import Did

_LONGEST_TITLE: int = Evidence._meta.get_field("title").max_length or 0
OF_THE_RUN = ("ran_at", "tool", "note", "evidence")  # what recording may still say


@transaction.atomic
def plan(
    actor: User, system: AISystem, *, values: Mapping[str, Any], metrics: Sequence[Measure]
) -> Evaluation:
    """Fix suite, metrics and thresholds of a run to come.

    `values` holds model fields; without `thresholds_fixed_at` they are fixed now. Places of
    faults in `metrics` are `metrics/<position>/<field>`.
    """
    access.require(actor, Right.EVALUATE, system)
    system = AISystem.objects.select_for_update(no_key=True).get(pk=system.pk)
    now = timezone.now()
    planned = [_unmeasured(each) for each in metrics]
    fixed_at = values.get("thresholds_fixed_at") or now
    refusal.stop(
        [
            *state_refusals(name=system.name, is_archived=system.is_archived),
            *rules.plan_refusals(planned, fixed_at=fixed_at, now=now),
        ]
    )
    evaluation = Evaluation(
        organisation_id=system.organisation_id,
        number=next_number(Evaluation, system.organisation_id),
        system=system,
        planned_by=actor,
        planned_at=now,
    )
    changes.apply(evaluation, {**values, "thresholds_fixed_at": fixed_at})
    refusal.stop(changes.foreign_refusals(evaluation, values))
    evaluation.full_clean()
    evaluation.save(force_insert=True)
    Metric.objects.bulk_create(_rows(evaluation, planned))
    trail.record(
        actor,
        Did.EVALUATION_PLANNED,
        evaluation,
        system=system.pk,
        number=evaluation.number,
        suite=evaluation.suite,
        thresholds_fixed_at=fixed_at,
        metrics=[_told(each) for each in planned],
    )
    return evaluation


@transaction.atomic
def record(
    actor: User, evaluation: Evaluation, *, values: Mapping[str, Any], metrics: Sequence[Measure]
) -> Evaluation:
    """Write what a planned run measured; the verdict follows from it, nobody states it."""
    access.require(actor, Right.EVALUATE, evaluation)
    reached = reviews.lock([evaluation.system])
    evaluation = Evaluation.objects.select_for_update(no_key=True, of=("self",)).get(
        pk=evaluation.pk
    )
    if not evaluation.is_planned:
        refusal.stop([Refusal("", "recorded_already")])
    rows = list(evaluation.metrics.all())
    planned = [measure_of(row) for row in rows]
    now, ran_at = timezone.now(), values["ran_at"]
    refusal.stop(
        [
            *rules.time_refusals(fixed_at=evaluation.thresholds_fixed_at, ran_at=ran_at, now=now),
            *rules.value_refusals(planned, metrics),
        ]
    )
    measured = rules.joined(planned, metrics)
    _write(rows, measured[: len(rows)])
    Metric.objects.bulk_create(_rows(evaluation, measured[len(rows) :], first=len(rows)))
    said = {name: values[name] for name in OF_THE_RUN if values.get(name)}
    changes.apply(evaluation, said)
    refusal.stop(changes.foreign_refusals(evaluation, said))
    evaluation.verdict = rules.judge(measured).verdict
    evaluation.recorded_by, evaluation.recorded_at = actor, now
    evaluation.full_clean()
    evaluation.save()
    trail.record(
        actor,
        Did.EVALUATION_RECORDED,
        evaluation,
        system=evaluation.system_id,
        verdict=evaluation.verdict,
        ran_at=ran_at,
        metrics=[_told(each) for each in measured],
    )
    _reach(actor, evaluation, reached)
    return evaluation


def _reach(actor: User, evaluation: Evaluation, systems: Sequence[AISystem]) -> None:
    """A new run of a suite stands in place of the ones before it; a failed one is told."""
    earlier = Evaluation.objects.filter(
        system=evaluation.system_id, suite=evaluation.suite
    ).exclude(pk=evaluation.pk)
    anew = _("%(reference)s was recorded.") % {"reference": evaluation.reference}
    keys = list(earlier.values_list("pk", flat=True))
    reviews.settle(actor, evaluation.organisation, keys, outcome=anew)
    if evaluation.verdict == Verdict.FAILED:
        reviews.open_because(actor, systems, Kind.EVALUATION_FAILED, about=evaluation)


@transaction.atomic
def enter(
    actor: User, system: AISystem, *, values: Mapping[str, Any], metrics: Sequence[Measure]
) -> Evaluation:
    """Plan and record a run that is over; when its thresholds were fixed must then be said."""
    fixed_at, ran_at = _both(values)
    refusal.stop(rules.time_refusals(fixed_at=fixed_at, ran_at=ran_at, now=timezone.now()))
    planned = {name: value for name, value in values.items() if name not in ("ran_at", "evidence")}
    evaluation = plan(actor, system, values=planned, metrics=metrics)
    return record(actor, evaluation, values=values, metrics=metrics)


@contextmanager
def proven(
    actor: User,
    system: AISystem,
    file: filing.Upload,
    *,
    title: str,
    values: Mapping[str, Any],
) -> Iterator[dict[str, Any]]:
    """Keep a file of results as machine-produced evidence while the block records the run.

    Gives the values with that evidence. One transaction: if the block fails, neither rows nor the
    file stay.
    """
    access.require(actor, Right.EVALUATE, system)
    with filing.together(), transaction.atomic():
        system = AISystem.objects.select_for_update(no_key=True).get(pk=system.pk)
        kept = evidence.add(
            actor,
            system.organisation,
            values={
                "title": title[:_LONGEST_TITLE].strip(),
                "kind": EvidenceKind.FILE,
                "grade": Grade.MACHINE,
                "owner": actor,
                "collected_on": min(values["ran_at"].date(), days.today(system.organisation)),
                "collector": values.get("tool", ""),
                "how": _("Read as the results of an evaluation."),
            },
            upload=file,
            by=Right.EVALUATE,
        )
        yield {**values, "evidence": kept}


def _both(values: Mapping[str, Any]) -> tuple[datetime, datetime]:
    missing = [name for name in ("thresholds_fixed_at", "ran_at") if not values.get(name)]
    refusal.stop([Refusal(name, "moment_missing") for name in missing])
    return values["thresholds_fixed_at"], values["ran_at"]


def _unmeasured(measure: Measure) -> Measure:
    return replace(measure, value=None, low=None, high=None)


def _rows(evaluation: Evaluation, measures: Sequence[Measure], first: int = 0) -> list[Metric]:
    return [
        Metric(
            organisation_id=evaluation.organisation_id,
            evaluation=evaluation,
            position=first + at,
            dimension=each.dimension,
            name=each.name.strip(),
            unit=each.unit,
            is_higher_better=each.is_higher_better is not False,
            threshold=each.threshold,
            value=each.value,
            low=each.low,
            high=each.high,
        )
        for at, each in enumerate(measures)
    ]


def _write(rows: Sequence[Metric], measured: Sequence[Measure]) -> None:
    for row, each in zip(rows, measured, strict=True):
        row.value, row.low, row.high = each.value, each.low, each.high
    Metric.objects.bulk_update(rows, ["value", "low", "high"])


def _told(measure: Measure) -> dict[str, Any]:
    return {name: value for name, value in asdict(measure).items() if value not in (None, "")}
