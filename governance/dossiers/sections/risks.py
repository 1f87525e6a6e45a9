"""Risks of the system: levels, ranges, treatment, who accepted what, and the pictures of it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.dossiers.context import Context
from governance.dossiers.holdings import Holdings
from governance.dossiers.registry import section
from governance.ui import dates, estimates, levels, risk_figures
from governance.ui.shapes import Figure
from riskreg.models import Acceptance, Assessment, ClaimState, Estimate, Risk
from riskreg.queries import risk_numbers
from riskreg.queries.risks import holds

SLUG = "risks"


@dataclass(frozen=True, slots=True)
class Told:
    """One open risk as the dossier tells it."""

    reference: str
    title: str
    course: tuple[tuple[str, str], ...]
    category: str
    owner: str
    levels: tuple[tuple[str, str], ...]
    is_breach: bool
    frequency: str
    loss: str
    estimator: str
    assumptions: str
    dissent: str
    treatment: str
    treatment_note: str
    acceptance: str


@section(SLUG, title=gettext_lazy("Risks, and who accepted them"))
def gather(context: Context) -> dict[str, Any]:
    """The map, what to look at first, then every open risk; closed ones by name."""
    held = context.holdings
    picture = held.picture
    rows = {each.risk_id: each for each in held.estimates}
    open_risks = [each for each in held.risks if each.closed_on is None]
    return {
        "risks": [_told(each, rows.get(each.pk), held, context.day) for each in open_risks],
        "closed": [
            (f"{each.reference} {each.title}", each.closed_on.isoformat(), each.closed_reason)
            for each in held.risks
            if each.closed_on is not None
        ],
        "assessment": _document(held.assessment),
        "in_work": _document(held.assessment_in_work),
        "figures": _figures(held) if picture.stands else [],
        "outdated": picture.outdated,
        "is_short": not held.risks and held.assessment is None,
    }


def acceptance_words(risk: Risk, held: Holdings, day: date) -> str:
    """How somebody lives with a risk on the day."""
    mine = [each for each in held.acceptances if each.risk_id == risk.pk]
    standard = held.picture.standard
    for each in mine:
        if holds(each, risk, day, standard):
            return _("Accepted until %(until)s by %(who)s: %(why)s") % _of(each)
    if any(each.state == ClaimState.ASKED for each in mine):
        return _("Acceptance is asked for, not decided")
    lapsed = [each for each in mine if each.state == ClaimState.CONFIRMED]
    if lapsed:
        last = max(lapsed, key=lambda each: each.until)
        return _("Acceptance lapsed or no longer covers the level (until %(until)s)") % _of(last)
    return ""


def _of(given: Acceptance) -> dict[str, Any]:
    return {
        "until": dates.written(given.until),
        "who": given.decided_by or "",
        "why": given.reason,
    }


def _told(risk: Risk, row: Estimate | None, held: Holdings, day: date) -> Told:
    standard = held.picture.standard
    told = levels.of_row(standard, risk)
    estimate = estimates.tell(row) if row is not None else None
    names = {
        "inherent": _("without controls"),
        "residual": _("now"),
        "target": _("aimed at"),
        "rights": _("harm to rights"),
    }
    course = {_("Cause"): risk.cause, _("Event"): risk.event, _("Consequence"): risk.consequence,
              _("Affected"): risk.affected}  # fmt: skip
    return Told(
        reference=risk.reference,
        title=risk.title,
        course=tuple((name, text) for name, text in course.items() if text),
        category=risk.get_category_display(),
        owner=str(risk.owner) if risk.owner else "",
        levels=tuple((label, str(told[name])) for name, label in names.items() if told[name]),
        is_breach=told["residual"].is_breach,
        frequency=estimate.frequency if estimate else "",
        loss=estimate.loss if estimate else "",
        estimator=str(row.estimator) if row and row.estimator else "",
        assumptions=row.assumptions if row else "",
        dissent=row.dissent if row else "",
        treatment=row.get_treatment_display() if row and row.treatment else "",
        treatment_note=row.treatment_note if row else "",
        acceptance=acceptance_words(risk, held, day),
    )


def _document(assessment: Assessment | None) -> dict[str, Any] | None:
    if assessment is None:
        return None
    return {
        "name": str(assessment),
        "state": assessment.get_state_display(),
        "author": str(assessment.author),
        "decided_by": str(assessment.decided_by) if assessment.decided_by else "",
        "decided_on": dates.written(timezone.localdate(assessment.decided_at))
        if assessment.decided_at
        else "",
        "review_by": dates.written(assessment.review_by) if assessment.review_by else "",
        "scale": assessment.scale.version if assessment.scale else "",
        "digest": assessment.digest,
        "texts": [
            {"label": label, "value": assessment.content.get(name, "")}
            for name, label in (
                ("scope", _("Scope")),
                ("method", _("Method")),
                ("conclusion", _("Conclusion")),
            )
        ],
    }


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure with the lines of its table that say something."""

    figure: Figure
    lines: tuple[tuple[str, ...], ...]


def _figures(held: Holdings) -> list[Shown]:
    numbers = risk_numbers.of(held.picture)
    heat_map = risk_figures.heat_map(held.picture)
    ranking = risk_figures.ranking(held.picture, numbers)
    found = [Shown(ranking, ranking.table_lines)]
    if heat_map is not None:  # cells without a risk are on the map
        filled = tuple(line for line in heat_map.table_lines if line[-1])
        found.insert(0, Shown(heat_map, filled))
    return found
