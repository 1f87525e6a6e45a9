"""What every section of a document about one audit may read; private notes are never read."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from governance.dossiers import holdings
from governance.dossiers.context import Control, Frame
from governance.dossiers.holdings import Proof
from riskreg.models import AuditRequest, Engagement, Evidence, Population, Sample, SampleMethod


@dataclass(frozen=True, slots=True)
class AuditContext(Frame):
    """One audit at one instant, with what was frozen for it and drawn from that."""

    engagement: Engagement
    frozen: tuple[Population, ...]
    answered_with: tuple[Proof, ...]

    @property
    def record(self) -> Engagement:
        """The audit."""
        return self.engagement

    @property
    def proofs(self) -> tuple[Proof, ...]:
        """The evidence that answers name."""
        return self.answered_with

    @property
    def samples(self) -> list[Sample]:
        """Every sample, in the order of the populations."""
        return [each for population in self.frozen for each in population.samples.all()]

    @property
    def populations(self) -> list[dict[str, Any]]:
        """All that a stranger needs to draw every sample again."""
        return [self._population(each) for each in self.frozen]

    def title_of(self, key: str, title: str) -> str:
        """What a frozen record is called; of one that is confidential, why it is left out."""
        return self.lens.in_place_of(UUID(key), title)

    def _population(self, population: Population) -> dict[str, Any]:
        items = [
            {**each, "title": self.title_of(each["key"], each["title"])}
            for each in population.items
        ]
        return {
            "reference": population.reference,
            "kind": population.kind,
            "filters": population.filters,
            "count": population.count,
            "sha256": population.digest,
            "is_redacted": self.control.is_redacted,
            "trail": {"number": population.trail_number, "digest": population.trail_digest},
            "items": items,
            "samples": [_sample(each) for each in population.samples.all()],
        }


def _sample(sample: Sample) -> dict[str, Any]:
    return {
        "reference": sample.reference,
        "method": sample.method,
        "size": sample.size,
        "seed": sample.seed,
        "divided_by": sample.stratum if sample.method == SampleMethod.STRATIFIED else "",
        "sha256": sample.digest,
        "drawn": sorted(each.reference for each in sample.items.all()),
    }


def context_of(engagement: Engagement, control: Control) -> AuditContext:
    """Everything its pages show."""
    frozen = engagement.populations.select_related("frozen_by").prefetch_related(
        "samples__population", "samples__drawn_by", "samples__items__tested_by"
    )
    return AuditContext(
        engagement.organisation, control, engagement, tuple(frozen), _proofs(engagement)
    )


def _proofs(engagement: Engagement) -> tuple[Proof, ...]:
    answers = AuditRequest.evidence.through.objects.filter(auditrequest__engagement=engagement)
    named: dict[UUID, list[str]] = {key: [] for key in answers.values_list("evidence", flat=True)}
    ties = Evidence.controls.through.objects.filter(evidence__in=named)
    for each in ties.select_related("control"):
        named[each.evidence_id].append(each.control.reference)
    return holdings.proofs_of(named)
