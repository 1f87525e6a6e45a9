"""What an organisation can show for one system, read once and shared by the sections.

Status comes from `queries.coverage` alone: page, API and dossier say the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from governance.dossiers import duties
from governance.ui.work_words import Item
from riskreg.access import OPEN_TO_OUTSIDE
from riskreg.models import (
    Acceptance,
    AISystem,
    Assessment,
    AssessmentKind,
    AssessmentState,
    Estimate,
    Evidence,
    EvidenceKind,
    EvidenceRevision,
    Review,
    Risk,
    SecondAssessment,
)
from riskreg.queries import controls, coverage, failures, fria, reviews, risk_pictures, seconds
from riskreg.queries.controls import Reach
from riskreg.queries.coverage import Coverage
from riskreg.queries.risk_pictures import Picture


@dataclass(frozen=True, slots=True)
class Proof:
    """A piece of evidence with its newest revision and the controls it proves."""

    evidence: Evidence
    revision: EvidenceRevision | None
    controls: tuple[str, ...]

    @property
    def where(self) -> str:
        """Where somebody finds it."""
        if self.revision is None:
            return ""
        if self.evidence.kind == EvidenceKind.LINK:
            # An address is the content of a link: who may not open it reads the index too.
            is_open = self.evidence.confidentiality in OPEN_TO_OUTSIDE
            return self.revision.url if is_open else _("Address in the register")
        if self.evidence.kind == EvidenceKind.FILE:
            return _("File “%(name)s” in the register") % {"name": self.revision.file_name}
        return _("Record in the register")


@dataclass(frozen=True, slots=True)
class Holdings:
    """Everything of the register in depth that one system leans on."""

    coverage: Coverage
    reached: tuple[Reach, ...]
    proofs: tuple[Proof, ...]
    plans: failures.Standing
    risks: tuple[Risk, ...]
    estimates: tuple[Estimate, ...]  # of the approved assessment
    acceptances: tuple[Acceptance, ...]
    picture: Picture
    assessment: Assessment | None  # approved
    assessment_in_work: Assessment | None
    fria: fria.Standing
    reviews: tuple[Review, ...]
    work: tuple[Item, ...]  # overdue, and open alerts
    work_count: int  # everything there is to do
    seconds: tuple[SecondAssessment, ...]  # submitted


def read(system: AISystem, day: date) -> Holdings:
    """Read it all; as many statements whatever there is."""
    reached = tuple(controls.of_system(system))
    risks = tuple(system.risks.select_related("owner").order_by("number"))
    documents = list(
        system.assessments.filter(kind=AssessmentKind.RISK)
        .select_related("author", "decided_by", "scale")
        .order_by("-version")
    )
    approved = _in(documents, AssessmentState.APPROVED)
    work = duties.of_system(system, day, risks, [each.control for each in reached if each.counts])
    return Holdings(
        coverage=coverage.of_system(system, day),
        reached=reached,
        proofs=_proofs(system, reached),
        plans=failures.of(system, day),
        risks=risks,
        estimates=_estimates(approved),
        acceptances=tuple(
            Acceptance.objects.filter(risk__in=[each.pk for each in risks])
            .select_related("asked_by", "decided_by", "risk")
            .order_by("risk__number", "-asked_at")
        ),
        picture=risk_pictures.read(
            system.organisation, Risk.objects.filter(systems=system), system=system.pk
        ),
        assessment=approved,
        assessment_in_work=_in(documents, AssessmentState.DRAFT, AssessmentState.SUBMITTED),
        fria=fria.of_system(system),
        reviews=tuple(
            reviews.named(system.reviews.filter(closed_at=None))
            .select_related("system")
            .order_by("due", "pk")
        ),
        work=tuple(each for each in work if each.late or each.kind == duties.ALERT),
        work_count=len(work),
        seconds=tuple(
            system.second_assessments.filter(state__in=seconds.OVER)
            .select_related("decision", "outcome", "resolved_by")
            .order_by("asked_at", "pk")
        ),
    )


def _in(documents: list[Assessment], *states: str) -> Assessment | None:
    return next((each for each in documents if each.state in states), None)


def _estimates(assessment: Assessment | None) -> tuple[Estimate, ...]:
    if assessment is None:
        return ()
    rows = assessment.estimates.select_related("risk", "estimator", "assessment__scale")
    return tuple(rows.order_by("position", "pk"))


def _proofs(system: AISystem, reached: tuple[Reach, ...]) -> tuple[Proof, ...]:
    """Evidence of the controls the system relies on, by number; three statements."""
    relied = {each.control.pk: each.control.reference for each in reached if each.counts}
    named: dict[UUID, list[str]] = {}
    through = Evidence.controls.through.objects.filter(control__in=relied)
    for evidence, control in through.values_list("evidence", "control"):
        named.setdefault(evidence, []).append(relied[control])
    return proofs_of(named)


def proofs_of(named: Mapping[UUID, Sequence[str]]) -> tuple[Proof, ...]:
    """Evidence by number, each with the references of the controls it proves; two statements."""
    rows = Evidence.objects.filter(pk__in=named).select_related("owner").order_by("number")
    newest: dict[UUID, EvidenceRevision] = {}
    for each in EvidenceRevision.objects.filter(evidence__in=named).order_by("number"):
        newest[each.evidence_id] = each
    return tuple(Proof(row, newest.get(row.pk), tuple(sorted(named[row.pk]))) for row in rows)
