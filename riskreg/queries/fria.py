"""Where a system stands with the fundamental rights impact assessment, and what it starts from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from frameworks.results import duties_of
from frameworks.schema import DutyState
from riskreg.models import (
    AISystem,
    Assessment,
    AssessmentKind,
    AssessmentState,
    Decision,
    Layer,
    Risk,
)
from riskreg.queries import controls, failures
from riskreg.rules import fria as rules
from riskreg.rules.fria import Duty, Stand

REGIME, ROLE = "eu_ai_act", "deployer"
_DUTIES = {
    DutyState.APPLIES: Duty.APPLIES,
    DutyState.LATER: Duty.LATER,
    DutyState.NOT: Duty.NOT,
}


@dataclass(frozen=True, slots=True)
class Owed:
    """Whether Art. 27(1) binds, as the standing decision says; never guessed."""

    duty: Duty
    since: date | None = None
    reason: str = ""
    decision: Decision | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """The duty, how far the document is, and its versions, newest first."""

    owed: Owed
    stand: Stand
    documents: tuple[Assessment, ...]

    @property
    def in_force(self) -> Assessment | None:
        """The approved version."""
        return self._in(AssessmentState.APPROVED)

    @property
    def in_work(self) -> Assessment | None:
        """The version being written or waiting."""
        return self._in(AssessmentState.DRAFT) or self._in(AssessmentState.SUBMITTED)

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return rules.is_open(self.owed.duty, self.stand)

    @property
    def concerns(self) -> bool:
        """Whether there is a duty or a document at all."""
        return bool(self.documents) or self.owed.duty in (Duty.APPLIES, Duty.LATER)

    def _in(self, state: str) -> Assessment | None:
        return next((each for each in self.documents if each.state == state), None)


@dataclass(frozen=True, slots=True)
class Start:
    """What a part begins with: words of the register, and the codes of where they come from."""

    text: str
    origins: tuple[str, ...]


def owed(decisions: Iterable[Decision]) -> Owed:
    """What the newest decision as deployer says of the duty; decisions stand already."""
    mine = [each for each in decisions if (each.regime, each.role) == (REGIME, ROLE)]
    if not mine:
        return Owed(Duty.UNDECIDED)
    decision = max(mine, key=lambda each: each.number)
    duty = next((each for each in duties_of(decision.result) if each.ref == rules.DUTY), None)
    if duty is None:
        return Owed(Duty.NOT, decision=decision)
    return Owed(_DUTIES[duty.state], duty.applies_from, duty.reason, decision)


def of_system(system: AISystem) -> Standing:
    """Where a system stands; two queries."""
    decisions = Decision.objects.filter(system=system, regime=REGIME, role=ROLE)
    newest = decisions.order_by("-number")[:1]
    return standing(newest, documents_of(system))


def documents_of(system: AISystem) -> list[Assessment]:
    """Every version that was not discarded, newest first; one query."""
    return list(
        system.assessments.filter(kind=AssessmentKind.FRIA)
        .exclude(state=AssessmentState.DISCARDED)
        .select_related("author", "submitted_by", "decided_by", "dpia")
        .order_by("-version")
    )


def standing(decisions: Iterable[Decision], documents: Sequence[Assessment]) -> Standing:
    """The same from what is at hand."""
    seen = [rules.Document(each.state, each.notified_on is not None) for each in documents]
    return Standing(owed(decisions), rules.stand(seen), tuple(documents))


def reusable(document: Assessment) -> list[Assessment]:
    """Assessments of the organisation's other systems that a similar case may lean on."""
    found = Assessment.objects.of(document.organisation_id).filter(
        kind=AssessmentKind.FRIA, state=AssessmentState.APPROVED
    )
    return list(found.exclude(system=document.system_id).select_related("system")[:50])


def open_risks(system: AISystem) -> list[Risk]:
    """The risks a part (d) may name."""
    return list(system.risks.filter(closed_on=None).order_by("number"))


def starts(system: AISystem, today: date) -> Mapping[str, Start]:
    """What the register knows for each part; a part it knows nothing for is left out."""
    reached = [each for each in controls.of_system(system) if each.counts]
    points = [each.control for each in reached if each.control.layer == Layer.HUMAN_CHECKPOINT]
    plan = next((part.plan for part in failures.of(system, today).parts if not part.tool), None)
    unit = system.unit.name if system.unit else ""
    drawn = {
        "a": [
            ("field purpose", system.purpose),
            ("field description", system.description),
            ("field unit", unit),
        ],
        "b": _period(system),
        "c": [("field affected_persons", system.affected_persons)],
        "d": [
            (f"risk {each.reference}", f"{each.title}: {_course(each)}")
            for each in open_risks(system)
        ],
        "e": [
            ("field oversight", system.oversight),
            ("field autonomy", system.get_autonomy_display()),
            *((f"control {each.reference}", each.title) for each in points),
        ],
        "f": _measures(plan),
    }
    return {
        part: Start("\n".join(text for _, text in known), tuple(code for code, _ in known))
        for part, pairs in drawn.items()
        if (known := [(code, text.strip()) for code, text in pairs if text.strip()])
    }


def _period(system: AISystem) -> list[tuple[str, str]]:
    days = [
        (f"field {name}", f"{name.replace('_', ' ').capitalize()}: {day.isoformat()}.")
        for name in ("put_into_service", "withdrawn_on")
        if (day := getattr(system, name)) is not None
    ]
    return [*days, ("field stage", system.get_stage_display() if days else "")]


def _course(risk: Risk) -> str:
    return " ".join(part.strip() for part in (risk.event, risk.consequence) if part.strip())


def _measures(plan: Any) -> list[tuple[str, str]]:
    names = ("fallback", "override_how", "shutdown_how", "how_reversed")
    return [(f"plan {name}", getattr(plan, name)) for name in names] if plan else []
