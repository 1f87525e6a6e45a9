"""Index of evidence: every proof behind the controls of the system, with its digest in full."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.dossiers.context import Context
from governance.dossiers.holdings import Proof
from governance.dossiers.registry import section
from governance.ui import dates
from riskreg.models import Grade
from riskreg.queries.coverage_facts import Evidenced

SLUG = "evidence"


@dataclass(frozen=True, slots=True)
class Row:
    """One proof as the index tells it."""

    reference: str
    title: str
    proves: str
    kind: str
    grade: str
    confidentiality: str
    period: str
    until: str
    standing: str  # empty where it counts today
    revision: int
    where: str
    sha256: str


@section(SLUG, title=gettext_lazy("Index of evidence"))
def gather(context: Context) -> dict[str, Any]:
    """Every proof, and how many there are of each grade."""
    proofs = context.holdings.proofs
    counted = {grade.label: sum(each.evidence.grade == grade for each in proofs) for grade in Grade}
    rows = [row_of(each, context.day) for each in proofs]
    return {"rows": rows, "grades": counted, "is_short": not rows}


def standing(proof: Proof, day: date) -> str:
    """Why a proof does not count today; empty where it does."""
    evidence = proof.evidence
    if evidence.withdrawn_on is not None and evidence.withdrawn_on <= day:
        return _("withdrawn %(day)s") % {"day": dates.written(evidence.withdrawn_on)}
    if evidence.valid_until is not None and evidence.valid_until < day:
        return _("lapsed %(day)s") % {"day": dates.written(evidence.valid_until)}
    if evidence.collected_on > day:
        return _("counts from %(day)s") % {"day": dates.written(evidence.collected_on)}
    return ""


def name_of(proof: Evidenced) -> str:
    """A proof as another section refers to it."""
    return f"{proof.reference} {proof.title}"


def row_of(proof: Proof, day: date) -> Row:
    """A proof as the index tells it."""
    evidence = proof.evidence
    return Row(
        reference=evidence.reference,
        title=evidence.title,
        proves=", ".join(proof.controls),
        kind=evidence.get_kind_display(),
        grade=evidence.get_grade_display(),
        confidentiality=evidence.get_confidentiality_display(),
        period=_period(evidence.period_from, evidence.period_until),
        until=evidence.valid_until.isoformat() if evidence.valid_until else "",
        standing=standing(proof, day),
        revision=evidence.revision,
        where=proof.where,
        sha256=evidence.sha256,
    )


def _period(begin: date | None, end: date | None) -> str:
    if begin and end:
        return f"{begin.isoformat()} – {end.isoformat()}"
    day = begin or end
    return day.isoformat() if day else ""
