"""The records that lean on a system, by kind: what a change of it may open for review."""

import uuid
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from riskreg.models import (
    Assessment,
    AssessmentKind,
    AssessmentState,
    Control,
    ControlState,
    Decision,
    Evaluation,
    Evidence,
    FailurePlan,
)
from riskreg.rules.staleness import Dependent


@dataclass(frozen=True, slots=True)
class Base:
    """Systems whose dependents are asked for: each with the version its records speak of."""

    versions: Mapping[uuid.UUID, str]
    today: date

    @property
    def systems(self) -> Collection[uuid.UUID]:
        """Their keys."""
        return self.versions.keys()


@dataclass(frozen=True, slots=True)
class Found:
    """One record that leans on one system; `kind` is the model's name, as in the trail."""

    dependent: Dependent
    kind: str
    key: uuid.UUID
    system: uuid.UUID


Pairs = Iterable[tuple[uuid.UUID, uuid.UUID]]  # record, system


def of(base: Base, wanted: Iterable[Dependent]) -> list[Found]:
    """What exists of these kinds, one query a kind."""
    return [
        Found(dependent, KINDS[dependent], key, system)
        for dependent in sorted(wanted)
        for key, system in _READERS[dependent](base)
    ]


KINDS: Mapping[Dependent, str] = {
    Dependent.DECISION: "decision",
    Dependent.ASSESSMENT: "assessment",
    Dependent.FRIA: "assessment",
    Dependent.CONTROL: "control",
    Dependent.FAILURE_PLAN: "failureplan",
    Dependent.EVALUATION: "evaluation",
    Dependent.EVIDENCE: "evidence",
}


def _decisions(base: Base) -> Pairs:
    """The decisions that stand."""
    rows: Any = Decision.objects.filter(system__in=base.systems)
    return _pairs(rows.current())


def _approved(kind: AssessmentKind) -> Callable[[Base], Pairs]:
    """The approved document; a draft is being written anyway."""

    def read(base: Base) -> Pairs:
        return _pairs(
            Assessment.objects.filter(
                system__in=base.systems, kind=kind, state=AssessmentState.APPROVED
            )
        )

    return read


def _controls(base: Base) -> Pairs:
    """Controls in place that are applied to the system itself."""
    rows = Control.systems.through.objects.filter(
        aisystem__in=base.systems, control__state=ControlState.IN_PLACE
    )
    return rows.order_by("control__number").values_list("control_id", "aisystem_id")


def _plans(base: Base) -> Pairs:
    """How it fails and is stopped, as a whole and tool by tool."""
    return _pairs(FailurePlan.objects.filter(system__in=base.systems))


def _evaluations(base: Base) -> Pairs:
    """Recorded runs against the version that the records speak of."""
    rows = Evaluation.objects.filter(system__in=base.systems, recorded_at__isnull=False)
    return [
        (key, system)
        for key, system, version in rows.values_list("pk", "system_id", "subject_version")
        if version in ("", base.versions[system])
    ]


def _evidence(base: Base) -> Pairs:
    """Proof in force of controls that are applied to the system itself."""
    in_force = Q(valid_until=None) | Q(valid_until__gte=base.today)
    rows = Evidence.objects.filter(
        in_force,
        withdrawn_on=None,
        controls__state=ControlState.IN_PLACE,
        controls__systems__in=base.systems,
    )
    return rows.order_by("number").values_list("pk", "controls__systems").distinct()


def _pairs(rows: "QuerySet[Any]") -> Pairs:
    return rows.values_list("pk", "system_id")


_READERS: Mapping[Dependent, Callable[[Base], Pairs]] = {
    Dependent.DECISION: _decisions,
    Dependent.ASSESSMENT: _approved(AssessmentKind.RISK),
    Dependent.FRIA: _approved(AssessmentKind.FRIA),
    Dependent.CONTROL: _controls,
    Dependent.FAILURE_PLAN: _plans,
    Dependent.EVALUATION: _evaluations,
    Dependent.EVIDENCE: _evidence,
}
