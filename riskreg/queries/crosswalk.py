"""Reads of the crosswalk: who reviewed what, and what is met elsewhere and may hold here too.

A relation never meets anything by itself. `equal` and `superset` propose, the rest only points.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)

from frameworks.models import CrosswalkRow, Requirement
from frameworks.schema import Relation
from riskreg.models import AISystem, CrosswalkReview, Organisation
from riskreg.queries import coverage
from riskreg.queries.coverage import Coverage, Held, Node
from riskreg.queries.coverage_facts import Reached
from riskreg.rules import sufficiency
from riskreg.rules.sufficiency import Judgement, Status

_INVERSE = {Relation.SUBSET: Relation.SUPERSET, Relation.SUPERSET: Relation.SUBSET}
_PROPOSING = (Relation.EQUAL, Relation.SUPERSET)
Place = tuple[str, str]  # framework, reference


@dataclass(frozen=True, slots=True)
class Pointer:
    """A row read from an entry that is met to a gap of another framework."""

    row: CrosswalkRow
    relation: Relation
    review: CrosswalkReview | None
    shown: Node
    shown_in: Held
    gap: Node
    gap_in: Held


@dataclass(frozen=True, slots=True)
class Proposal:
    """That what meets one entry may cover the gap, too.

    `then` is what the gap's own rule would say once the controls are linked to it as well.
    """

    seen: Pointer
    controls: tuple[Reached, ...]
    then: Judgement


@dataclass(frozen=True, slots=True)
class Found:
    """What the crosswalk says of the gaps of a system."""

    coverage: Coverage
    proposals: tuple[Proposal, ...]
    pointers: tuple[Pointer, ...]
    disagreed: int  # left out because the organisation disagrees with the row


def rows() -> QuerySet[CrosswalkRow]:
    """The rows that stand, with their frameworks."""
    return CrosswalkRow.objects.filter(withdrawn=False).select_related(
        "source_framework", "target_framework"
    )


def reviews(
    organisation: Organisation, rows: Iterable[CrosswalkRow] | None = None
) -> dict[int, CrosswalkReview]:
    """An organisation's own reviews by row; another one's are never read."""
    mine = CrosswalkReview.objects.of(organisation).select_related("reviewer")
    if rows is not None:
        mine = mine.filter(row__in=[row.pk for row in rows])
    return {each.row_id: each for each in mine}


def rationale(row: CrosswalkRow) -> str:
    """A row as the reason of a link."""
    return f"Crosswalk: {row.source_ref} {row.relation} {row.target_ref} ({row.provenance})"


def proposes(row: CrosswalkRow, to: Place) -> bool:
    """Whether a row says that what meets its other end covers this entry."""
    ends = ends_of(row)
    return any(far == to and relation in _PROPOSING for _, far, relation in ends)


def ends_of(row: CrosswalkRow) -> tuple[tuple[Place, Place, Relation], ...]:
    """A row read both ways: from, to, and the relation in that direction."""
    source = (row.source_framework.code, row.source_ref)
    target = (row.target_framework.code, row.target_ref)
    relation = Relation(row.relation)
    return (
        (source, target, relation),
        (target, source, _INVERSE.get(relation, relation)),
    )


def of_system(system: AISystem, today: date) -> Found:
    """Proposals and pointers for the gaps of a system; ten queries."""
    whole = coverage.of_system(system, today)
    proposals: list[Proposal] = []
    pointers: list[Pointer] = []
    disagreed = 0
    for seen in _seen(whole, reviews(system.organisation)):
        if seen.relation not in _PROPOSING:
            if seen.gap.status == Status.UNKNOWN:
                pointers.append(seen)
        elif seen.review and seen.review.verdict == CrosswalkReview.Verdict.DISAGREES:
            disagreed += 1
        elif made := _proposal(seen, today):
            proposals.append(made)
    return Found(whole, tuple(proposals), tuple(pointers), disagreed)


def _seen(whole: Coverage, own: Mapping[int, CrosswalkReview]) -> Iterator[Pointer]:
    """Every row, read from what is met to a gap."""
    index = _index(whole)
    for row in rows().order_by("pk"):
        for near, far, relation in ends_of(row):
            if near not in index or far not in index:
                continue
            (shown_in, shown), (gap_in, gap) = index[near], index[far]
            if gap.is_gap and _is_met(shown):
                yield Pointer(row, relation, own.get(row.pk), shown, shown_in, gap, gap_in)


def _index(whole: Coverage) -> Mapping[Place, tuple[Held, Node]]:
    return {
        (held.framework, node.entry.ref): (held, node)
        for held in whole.frameworks
        for node in held.all()
    }


def _is_met(node: Node) -> bool:
    """Whether an entry is met; a heading is where everything below it that binds is."""
    if node.status is not None:
        return node.status == Status.MET
    return coverage.count(node.all()).status == Status.MET


def _proposal(seen: Pointer, today: date) -> Proposal | None:
    """What linking would come to; None where every control is linked already."""
    gap = seen.gap
    there = {each.facts.key for each in gap.controls}
    controls = tuple(each for each in _serving(seen.shown) if each.facts.key not in there)
    if not controls or gap.rule is None:
        return None
    together = [each.facts for each in (*gap.controls, *controls)]
    return Proposal(seen, controls, sufficiency.judge(gap.rule.rule, together, today))


def _serving(node: Node) -> Collection[Reached]:
    """The controls that meet an entry, of a heading those that meet what stands below."""
    found = {each.facts.key: each for below in node.all() for each in below.controls}
    return [found[key] for key in sorted(found)]


def register(organisation: Organisation) -> QuerySet[Any]:
    """The rows as a list shows them, with the organisation's review, not reviewed ones first.

    `own_verdict`, `own_reviewer`, `own_day`, `own_note`; `own_rank` orders by them.
    """
    mine = CrosswalkReview.objects.of(organisation).filter(row=OuterRef("pk"))
    return rows().annotate(
        own_verdict=Subquery(mine.values("verdict")[:1]),
        own_reviewer=Subquery(mine.values("reviewer__name")[:1]),
        own_day=Subquery(mine.values("on")[:1]),
        own_note=Subquery(mine.values("note")[:1]),
        own_rank=Case(
            When(own_verdict=None, then=Value(0)),
            When(own_verdict=CrosswalkReview.Verdict.DISAGREES, then=Value(1)),
            default=Value(2),
            output_field=IntegerField(),
        ),
    )


def progress(organisation: Organisation) -> tuple[int, int]:
    """How many rows the organisation reviewed, of how many; one query."""
    reviewed = CrosswalkReview.objects.of(organisation).filter(row=OuterRef("pk"))
    told = CrosswalkRow.objects.filter(withdrawn=False).aggregate(
        total=Count("pk"), done=Count("pk", filter=Exists(reviewed))
    )
    return told["done"], told["total"]


def entries(told: Iterable[CrosswalkRow]) -> dict[Place, Requirement]:
    """The entries at the ends of rows, in the newest edition that has them; one query."""
    ends = {end for row in told for near, far, _ in ends_of(row) for end in (near, far)}
    found = (
        Requirement.objects.filter(
            edition__framework__code__in={framework for framework, _ in ends},
            ref__in={ref for _, ref in ends},
            withdrawn=False,
        )
        .select_related("edition__framework")
        .order_by("edition__published", "pk")
    )
    return {(each.edition.framework.code, each.ref): each for each in found}
