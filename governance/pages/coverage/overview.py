"""Where the organisation stands: a row a framework, the worst gaps, what lapses soon."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from governance.pages.coverage import files
from governance.pages.request import Request
from governance.ui import charts, coverage_marks, shapes
from governance.ui.coverage_marks import MARKS, STATUSES, Mark
from governance.ui.law_words import named
from riskreg.exporters import Heading as Head
from riskreg.exporters import Sheet, Value
from riskreg.queries import coverage_lapsing, coverage_matrix
from riskreg.queries.coverage import Counts
from riskreg.queries.coverage_matrix import Heading, Matrix

DAYS = 90
WORST, SOON = 10, 12  # rows shown


@dataclass(frozen=True, slots=True)
class Standing:
    """One framework over all systems."""

    matrix: Matrix
    counts: Counts
    mark: Mark


@dataclass(frozen=True, slots=True)
class Gap:
    """One heading under which most is open."""

    matrix: Matrix
    heading: Heading
    counts: Counts
    mark: Mark


@require_safe
def overview(request: Request) -> HttpResponse:
    """Every framework, the worst headings, and what ceases to count within ninety days."""
    today = timezone.localdate()
    found = coverage_matrix.matrices(request.organisation, today)
    lapses = coverage_lapsing.within(request.organisation, today, DAYS, shown=SOON)
    standings = [_standing(each) for each in found.values() if each.rows]
    context = {
        "today": today,
        "is_loaded": bool(found),
        "standings": standings,
        "chart": chart([(named(each.matrix.framework), each.counts) for each in standings]),
        "gaps": _worst(found),
        "lapses": lapses.first,
        "lapse_count": lapses.count,
        "days": DAYS,
        "marks": [MARKS[code] for code in (*STATUSES, "not_applicable", "later")],
        "formats": files.FORMATS,
    }
    return render(request, "pages/coverage/overview.html", context)


@require_safe
def export(request: Request, slug: str) -> StreamingHttpResponse:
    """Every gap of every system under every heading of every framework, as a file."""
    today = timezone.localdate()
    found = coverage_matrix.matrices(request.organisation, today)
    if slug not in files.FORMATS:
        raise Http404(slug)
    sheet = Sheet(
        title=_("Gaps"),
        headings=tuple(Head(key, label) for key, label in _columns()),
        rows=_lines(found),
    )
    return files.answer(sheet, slug, name="gaps")


def chart(rows: list[tuple[str, Counts]]) -> shapes.Figure:
    """Met, partly met, not met and unknown, in each row."""
    return charts.stacks(
        _("Requirements by status"),
        [
            charts.Stack(
                title,
                tuple(
                    charts.Number(MARKS[code].label, getattr(counts, code), MARKS[code].meaning)
                    for code in STATUSES
                ),
            )
            for title, counts in rows
        ],
        head=_("Framework"),
    )


def _standing(matrix: Matrix) -> Standing:
    return Standing(matrix, matrix.total, coverage_marks.of_counts(matrix.total))


def _worst(found: Mapping[str, Matrix]) -> list[Gap]:
    """The headings of laws first, by how many requirements are not met or unknown."""
    gaps = [
        Gap(matrix, heading, counts, coverage_marks.of_counts(counts))
        for matrix in found.values()
        if not matrix.is_voluntary
        for heading in matrix.headings
        for counts in [matrix.totals[heading.ref]]
        if counts.gaps
    ]
    return sorted(gaps, key=lambda gap: (-gap.counts.gaps, -gap.counts.not_met))[:WORST]


def _columns() -> list[tuple[str, str]]:
    return [
        ("framework", _("Framework")),
        ("system", _("System")),
        ("ref", _("Reference")),
        ("title", _("Requirements under")),
        ("status", _("Status")),
        *((code, str(MARKS[code].label)) for code in STATUSES),
        ("later", _("Of these binding later")),
    ]


def _lines(found: Mapping[str, Matrix]) -> Iterator[list[Value]]:
    for matrix in found.values():
        for row in matrix.rows:
            if row.standing is None:
                yield _line(matrix, row.system.name, "", "", MARKS["open"], Counts())
                continue
            for heading in matrix.headings:
                counts = coverage_matrix.cell(row.standing, heading.mask)
                if counts.gaps:
                    mark = coverage_marks.of_counts(counts)
                    yield _line(matrix, row.system.name, heading.ref, heading.title, mark, counts)


def _line(matrix: Matrix, name: str, ref: str, title: str, mark: Mark, counts: Any) -> list[Value]:
    told = [getattr(counts, code) for code in STATUSES]
    return [matrix.title, name, ref, title, str(mark.label), *told, counts.later]
