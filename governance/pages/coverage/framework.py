"""One framework over the organisation: its headings by status, and the systems with most gaps."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from governance.pages.coverage import matrix, overview
from governance.pages.request import Request
from governance.ui import coverage_marks
from governance.ui.coverage_marks import MARKS, STATUSES, Mark
from governance.ui.law_words import named
from riskreg.queries import coverage_matrix
from riskreg.queries.coverage import Counts
from riskreg.queries.coverage_matrix import Heading, Matrix, Row
from riskreg.rules.sufficiency import Status

MOST = 10


@dataclass(frozen=True, slots=True)
class Group:
    """One heading: its entries over all systems, and how many systems stand how."""

    heading: Heading
    counts: Counts
    mark: Mark
    systems: tuple[tuple[Mark, int], ...]


@dataclass(frozen=True, slots=True)
class Worst:
    """One system with many gaps."""

    row: Row
    counts: Counts
    mark: Mark
    url: str


@require_safe
def framework(request: Request, framework: str) -> HttpResponse:
    """The headings of one framework, worst first."""
    shown = matrix.found(request.organisation, framework)
    groups = [_group(shown, heading) for heading in shown.headings]
    context = {
        "matrix": shown,
        "grouped": sorted(groups, key=lambda group: (-group.counts.gaps, group.heading.ref)),
        "counts": shown.total,
        "mark": coverage_marks.of_counts(shown.total),
        "chart": overview.chart([(named(shown.framework), shown.total)]),
        "worst": _worst(shown),
        "marks": [MARKS[code] for code in STATUSES],
    }
    return render(request, "pages/coverage/framework.html", context)


def _group(shown: Matrix, heading: Heading) -> Group:
    counts = shown.totals[heading.ref]
    spread = shown.spread[heading.ref]
    told = ((MARKS[code], spread[Status(code)]) for code in STATUSES)
    systems = tuple((mark, number) for mark, number in told if number)
    return Group(heading, counts, coverage_marks.of_counts(counts), systems)


def _worst(shown: Matrix) -> list[Worst]:
    everything = (1 << shown.entries) - 1
    found = [
        Worst(row, counts, coverage_marks.of_counts(counts), _url(shown, row))
        for row in shown.rows
        if row.standing is not None
        for counts in [coverage_matrix.cell(row.standing, everything)]
        if counts.gaps
    ]
    return sorted(found, key=lambda each: -each.counts.gaps)[:MOST]


def _url(shown: Matrix, row: Row) -> str:
    return reverse("coverage_system", args=[row.system.pk]) + f"?framework={shown.slug}"
