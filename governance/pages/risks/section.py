"""The risks of a system on its record: levels, breaches, the assessment behind them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.utils import timezone

from governance.pages.risks import pictures
from governance.pages.risks.table import Accepted, acceptance
from governance.ui import levels
from governance.ui.shapes import Figure
from riskreg.models import AISystem, Assessment, AssessmentState, Risk
from riskreg.queries import risks as queries

MOST = 20  # risks shown; the list has all of them
_SHOWN = (AssessmentState.DRAFT, AssessmentState.SUBMITTED, AssessmentState.APPROVED)


@dataclass(frozen=True, slots=True)
class Line:
    """One risk of the system."""

    risk: Risk
    residual: levels.Level
    rights: levels.Level
    accepted: Accepted


@dataclass(frozen=True, slots=True)
class Section:
    """What the record of a system says of its risks, the highest first."""

    lines: tuple[Line, ...]
    count: int
    breaches: int
    approved: Assessment | None
    open: Assessment | None
    map: Figure | None  # where they lie, once an assessment is approved


def of_system(system: AISystem) -> Section:
    """The open risks of a system, where they lie, and where its assessment stands."""
    by = queries.standard(system.organisation_id)
    mine = queries.of_systems([system.pk]).annotate(rank=by.ranked("residual_level"))
    rows: QuerySet[Any] = queries.with_acceptance(mine, timezone.localdate(), by)
    listed = list(rows.order_by("-rank", Lower("title"), "pk"))
    lines = [
        Line(each, levels.residual(by, each), levels.rights(each.rights_level), acceptance(each))
        for each in listed
    ]
    documents = list(
        Assessment.objects.filter(system=system, kind="risk", state__in=_SHOWN)
        .defer("content")
        .order_by("-version")
    )
    approved = next((each for each in documents if each.state == "approved"), None)
    return Section(
        lines=tuple(lines[:MOST]),
        count=len(lines),
        breaches=sum(each.residual.is_breach for each in lines),
        approved=approved,
        open=next((each for each in documents if each.state != "approved"), None),
        map=pictures.small_map(system) if approved else None,
    )
