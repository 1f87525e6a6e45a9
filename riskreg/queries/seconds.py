"""Reads of second assessments: who had a part in the first, and how far both agree."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from riskreg import walls
from riskreg.models import Decision, Organisation, SecondAssessment, SecondState
from riskreg.queries import authors
from riskreg.rules import agreement
from riskreg.rules.agreement import Compared, Kappa

OVER = (SecondState.AGREED, SecondState.DIFFERING, SecondState.RESOLVED)
FEW = 30  # below so many a kappa says little; our own rule of thumb, not Cohen's


@dataclass(frozen=True, slots=True)
class Portfolio:
    """How far second assessments of an organisation agree with the first."""

    classes: Kappa
    questions: Mapping[str, Kappa]
    left_out: int  # whose assessor knew the first classification


def first_hands(decision: Decision) -> set[UUID]:
    """Who decided, and who began or answered a question set of that law and role."""
    with walls.lifted():
        begun = authors.question_sets(authors.in_row(decision), 1)
        started = set(begun.order_by().values_list("started_by", flat=True))
    return {decision.decided_by_id, *started, *authors.answerers(decision)}


def two(asked: SecondAssessment) -> set[UUID]:
    """Whose two answers are held against one another, once both are seen."""
    return {*first_hands(asked.decision), asked.assessor_id}


def register(organisation: Organisation) -> QuerySet[SecondAssessment]:
    """All of an organisation, the newest first; the decision is looked up where it is shown."""
    rows: QuerySet[SecondAssessment] = SecondAssessment.objects.of(organisation)
    return rows.select_related("system", "assessor", "asked_by", "resolved_by")


def compared(asked: SecondAssessment) -> list[Compared]:
    """Question by question; nothing before it is submitted."""
    if asked.state not in OVER:
        return []
    return agreement.compare(asked.decision.facts, asked.answers)


def portfolio(organisation: Organisation) -> Portfolio:
    """Over every second assessment that was submitted by somebody who did not know the first."""
    rows = SecondAssessment.objects.of(organisation).filter(state__in=OVER)
    over: Sequence[SecondAssessment] = list(rows.select_related("decision"))
    blind = [each for each in over if not each.knew_first]
    return Portfolio(
        classes=agreement.kappa((each.decision.tier, each.tier) for each in blind),
        questions=agreement.by_question([compared(each) for each in blind]),
        left_out=len(over) - len(blind),
    )
