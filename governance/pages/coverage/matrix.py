"""The matrix of a framework: systems by requirement groups, a page of fifty and the sums of all."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from frameworks.models import Framework
from governance.pages import listing
from governance.pages.coverage import files
from governance.pages.request import Request
from governance.ui import coverage_marks
from governance.ui.coverage_marks import MARKS, STATUSES, Mark
from governance.ui.filters.coverage import MatrixFilter
from riskreg.exporters import Heading as Head
from riskreg.exporters import Sheet
from riskreg.models import AISystem, Organisation
from riskreg.queries import coverage_entries, coverage_matrix
from riskreg.queries.coverage import Counts
from riskreg.queries.coverage_matrix import Heading, Matrix, Row

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Cell:
    """One system under one heading: its mark, how much of it is met, where the reason stands."""

    mark: Mark
    words: str
    share: str
    url: str
    is_later: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One system; without cells it is still to be classified."""

    row: Row
    url: str
    cells: tuple[Cell, ...]


def found(organisation: Organisation, slug: str, among: Sequence[Framework] = ()) -> Matrix:
    """The matrix of a framework by the address part of its name, `among` those that are loaded."""
    for each in among or coverage_entries.loaded():
        if each.slug == slug:
            return coverage_matrix.matrix(organisation, timezone.localdate(), each.code)
    raise Http404(slug)


@require_safe
def matrix(request: Request, framework: str) -> HttpResponse:
    """Fifty systems a page; the sums are of all that fit the filter."""
    frameworks = coverage_entries.loaded()
    shown = found(request.organisation, framework, frameworks)
    narrowed = _filter(request)
    rows = rows_of(shown, narrowed)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "matrix": shown,
        "frameworks": frameworks,
        "filter": narrowed,
        "is_narrowed": bool(narrowed.chips or request.GET.get("q")),
        "page": page,
        "lines": [line(shown, row) for row in page.object_list],
        "sums": _sums(shown, rows),
        "query": listing.address(request.GET),
        "marks": [MARKS[code] for code in (*STATUSES, "not_applicable", "later", "not", "open")],
        "formats": files.FORMATS,
    }
    template = "pages/coverage/matrix.html"
    return render(request, f"{template}#rows" if request.htmx else template, context)


@require_safe
def export(request: Request, framework: str, slug: str) -> StreamingHttpResponse:
    """The whole matrix under this filter as a file, in words."""
    shown = found(request.organisation, framework)
    if slug not in files.FORMATS:
        raise Http404(slug)
    rows = rows_of(shown, _filter(request))
    heads = [Head("system", _("System"))]
    heads += [Head(each.slug, f"{each.ref} {each.title}") for each in shown.headings]
    told = (
        [each.row.system.name, *(cell.words for cell in each.cells)]
        for each in (line(shown, row) for row in rows)
    )
    sheet = Sheet(title=shown.title, headings=tuple(heads), rows=told)
    return files.answer(sheet, slug, name=f"coverage-{shown.slug}")


def rows_of(shown: Matrix, narrowed: MatrixFilter) -> list[Row]:
    """The rows that fit a filter, by name."""
    asked = any(narrowed.data.values()) if narrowed.data else False
    kept = frozenset(narrowed.qs.order_by().values_list("pk", flat=True)) if asked else None
    return coverage_matrix.under(shown, kept, narrowed.statuses)


def line(shown: Matrix, row: Row) -> Line:
    """One system as the page shows it."""
    url = reverse("coverage_system", args=[row.system.pk]) + f"?framework={shown.slug}"
    if row.standing is None:
        return Line(row, url, ())
    standing = row.standing
    cells = tuple(
        cell(heading, coverage_matrix.cell(standing, heading.mask), url)
        for heading in shown.headings
    )
    return Line(row, url, cells)


def cell(heading: Heading, counts: Counts, url: str) -> Cell:
    """One cell in colour, letter and words."""
    mark = coverage_marks.of_counts(counts)
    is_later = bool(counts.total) and counts.later == counts.total
    words = str(mark.label)
    if counts.total:
        words = _("%(status)s: %(met)s of %(total)s met") % {
            "status": mark.label,
            "met": counts.met,
            "total": counts.total,
        }
    if is_later:
        words = _("%(words)s, binds later") % {"words": words}
    if counts.claimed:
        words += ", " + ngettext("%(n)s not applicable", "%(n)s not applicable", counts.claimed) % {
            "n": counts.claimed
        }
    share = f"{counts.met}/{counts.total}" if counts.total else ""
    return Cell(mark, words, share, f"{url}#{heading.slug}", is_later)


def _filter(request: Request) -> MatrixFilter:
    mine = AISystem.objects.of(request.organisation)
    return MatrixFilter(request.GET, queryset=mine, organisation=request.organisation)


def _sums(shown: Matrix, rows: Sequence[Row]) -> list[Cell]:
    """Under each heading, the entries of all these systems together."""
    summed = shown.totals if len(rows) == len(shown.rows) else _totals(shown, rows)
    return [cell(heading, summed[heading.ref], "") for heading in shown.headings]


def _totals(shown: Matrix, rows: Sequence[Row]) -> dict[str, Counts]:
    return coverage_matrix.narrowed(shown, rows).totals
