"""What an organisation does not know, or not for certain, read in sets for its report."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.db.models.fields.json import KeyTransform

from frameworks.regimes import registry as regimes
from riskreg.models import (
    AssessmentState,
    Clock,
    Control,
    ControlState,
    Decision,
    DeclinedInheritance,
    Estimate,
    Evidence,
    Grade,
    Organisation,
    SecondAssessment,
    SecondState,
)
from riskreg.queries import seconds
from riskreg.queries.evidence import in_force
from riskreg.rules import clocks as clock_rules


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A warning that decisions carry: what is not settled, where, and who says so."""

    text: str
    source: str
    provision: str


@dataclass(frozen=True, slots=True)
class Doubts:
    """Unknown answers, unsettled law, weak proof, declined inheritance, dissent, late clocks."""

    decisions: int  # that stand
    unknown: Mapping[tuple[str, str], tuple[str, ...]]  # question and provision -> systems
    unsettled: Mapping[Unsettled, tuple[str, ...]]
    proven: int  # controls with proof that counts
    self_declared: tuple[Control, ...]
    controls: int
    declined: tuple[DeclinedInheritance, ...]
    assessed_twice: int
    differing: tuple[SecondAssessment, ...]
    estimates: int
    dissenting: tuple[Estimate, ...]
    clocks: int  # of all incidents
    missed: tuple[Clock, ...]  # met, or closed, after the end had passed


def read(organisation: Organisation, day: date) -> Doubts:
    """Read it all; as many statements whatever there is."""
    rows = _rows(organisation)
    controls = Control.objects.of(organisation).exclude(state=ControlState.RETIRED)
    proven = controls.filter(Exists(_proof(day)))
    stronger = _proof(day).exclude(grade=Grade.SELF_DECLARED)
    twice = SecondAssessment.objects.of(organisation).filter(state__in=seconds.OVER)
    estimates = Estimate.objects.of(organisation).filter(
        assessment__state=AssessmentState.APPROVED, risk__closed_on=None
    )
    clocks = Clock.objects.of(organisation)
    declined = DeclinedInheritance.objects.of(organisation).filter(system__is_archived=False)
    late = clocks.exclude(state__in=clock_rules.OPEN).filter(missed_at__isnull=False)
    return Doubts(
        decisions=len(rows),
        unknown=_unknown(rows),
        unsettled=_unsettled(rows),
        proven=proven.count(),
        self_declared=tuple(proven.filter(~Exists(stronger)).order_by("number")),
        controls=controls.count(),
        declined=tuple(
            declined.select_related("system", "control").order_by(
                "system__number", "control__number"
            )
        ),
        assessed_twice=twice.count(),
        differing=tuple(_differing(twice)),
        estimates=estimates.count(),
        dissenting=tuple(
            estimates.exclude(dissent="").select_related("risk").order_by("risk__number", "pk")
        ),
        clocks=clocks.count(),
        missed=tuple(late.select_related("incident").order_by("-due_at", "pk")),
    )


def _proof(day: date) -> Any:
    """Evidence of a control that counts on the day."""
    counts = in_force(day) & Q(collected_on__lte=day)
    return Evidence.objects.filter(counts, controls=OuterRef("pk"))


def _differing(twice: Any) -> Any:
    """Not decided yet, or decided and still what stands."""
    current = Decision.objects.current().values("pk")
    stands = Q(outcome__in=current) | Q(outcome=None, decision__in=current)
    told = twice.filter(
        Q(state=SecondState.DIFFERING) | Q(stands, state=SecondState.RESOLVED)
    ).select_related("system", "decision", "outcome", "resolved_by")
    return told.order_by("asked_at", "pk")


def _rows(organisation: Organisation) -> list[dict[str, Any]]:
    """Of each decision that stands what it did not know and what warns of it, not all of it."""
    mine: Any = Decision.objects.of(organisation)
    rows = mine.current().filter(system__is_archived=False).order_by("system__number", "role")
    return list(
        rows.values(
            "regime", "edition", "system__number", "system__name",
            unknown=KeyTransform("unknown", "result"),
            warnings=KeyTransform("warnings", "result"),
        )
    )  # fmt: skip


def _unknown(rows: list[dict[str, Any]]) -> Mapping[tuple[str, str], tuple[str, ...]]:
    found: dict[tuple[str, str], dict[str, None]] = {}
    for row in rows:
        for name in row["unknown"] or ():
            asked = regimes.get(row["regime"]).questionnaire(row["edition"]).facts.get(name)
            told = (asked.question, asked.provision) if asked else (name, "")
            found.setdefault(told, {})[_system(row)] = None
    return {told: tuple(systems) for told, systems in _most(found)}


def _unsettled(rows: list[dict[str, Any]]) -> Mapping[Unsettled, tuple[str, ...]]:
    found: dict[Unsettled, dict[str, None]] = {}
    for row in rows:
        for _code, provision, text, source in row["warnings"] or ():
            told = Unsettled(text, source, provision)
            found.setdefault(told, {})[_system(row)] = None
    return {told: tuple(systems) for told, systems in _most(found)}


def _most(found: Mapping[Any, dict[str, None]]) -> list[tuple[Any, dict[str, None]]]:
    """What concerns most systems first; the rest in the order it was found."""
    return sorted(found.items(), key=lambda each: -len(each[1]))


def _system(row: Mapping[str, Any]) -> str:
    return f"AIS-{row['system__number']:04d} {row['system__name']}"
