"""The list of AI systems: search, filters, columns, saved views, export of what is shown."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.views.decorators.http import require_safe

from governance.pages import listing
from governance.pages.request import Request
from governance.pages.systems.table import SYSTEMS
from governance.ui.filters.systems import SystemFilter
from riskreg.models import AISystem
from riskreg.queries import register

PAGE = "systems"


@require_safe
def systems(request: Request) -> HttpResponse:
    """Every AI system of the organisation."""
    asked = listing.asked(request, PAGE)
    found = _filter(request)
    rows, every = (_rows(request, each, asked.wanted) for each in (found.qs, found.queryset))
    listed = listing.show(request, SYSTEMS, rows, asked.wanted, every=every)
    return listing.answer(request, "pages/systems/list.html", asked, found, listed)


@require_safe
def systems_export(request: Request, slug: str) -> StreamingHttpResponse:
    """The list as a file, as it is shown."""
    wanted = listing.asked(request, PAGE).wanted
    rows = _rows(request, _filter(request).qs, wanted)
    return listing.export(request, SYSTEMS, rows, slug=slug, wanted=wanted)


def _filter(request: Request) -> SystemFilter:
    mine = AISystem.objects.of(request.organisation)
    return SystemFilter(request.GET, queryset=mine, organisation=request.organisation)


def _rows(
    request: Request, systems: QuerySet[AISystem], wanted: Sequence[str]
) -> QuerySet[AISystem]:
    """The systems with what their columns and their order need, and no more."""
    rows = register.with_class(systems.select_related("unit", "owner", "vendor").defer("extra"))
    order = SYSTEMS.order_by(request.GET.get("sort", ""))[0].removeprefix("-")
    if order == "tier_rank":
        rows = register.with_tier_rank(rows)
    if order == "stage_rank":
        rows = register.with_stage_rank(rows)
    if "models" in wanted:
        rows = register.with_model_names(rows)
    return rows
