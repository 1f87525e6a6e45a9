"""The list of risks: search, filters, columns, saved views, export of what is shown."""

from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from governance.pages import listing
from governance.pages.request import Request
from governance.pages.risks.table import risks_table
from governance.ui.filters.risks import RiskFilter
from riskreg.models import Risk
from riskreg.queries import risks as queries
from riskreg.queries.risks import Setting

PAGE = "risks"


@require_safe
def risks(request: Request) -> HttpResponse:
    """Every risk of the organisation."""
    asked = listing.asked(request, PAGE)
    setting = queries.setting(request.organisation)
    found = _filter(request, setting)
    rows, every = (_rows(each, setting) for each in (found.qs, found.queryset))
    listed = listing.show(request, risks_table(setting.standard), rows, asked.wanted, every=every)
    return listing.answer(request, "pages/risks/list.html", asked, found, listed)


@require_safe
def risks_export(request: Request, slug: str) -> StreamingHttpResponse:
    """The list as a file, as it is shown."""
    wanted = listing.asked(request, PAGE).wanted
    setting = queries.setting(request.organisation)
    rows = _rows(_filter(request, setting).qs, setting)
    table = risks_table(setting.standard)
    return listing.export(request, table, rows, slug=slug, wanted=wanted)


def _filter(request: Request, setting: Setting) -> RiskFilter:
    mine = Risk.objects.of(request.organisation)
    return RiskFilter(request.GET, queryset=mine, setting=setting)


def _rows(risks: QuerySet[Risk], setting: Setting) -> QuerySet[Risk]:
    """The risks with what their columns and their order need."""
    by = setting.standard
    rows: QuerySet[Risk] = risks.select_related("owner").annotate(
        residual_rank=by.ranked("residual_level"),
        inherent_rank=by.ranked("inherent_level"),
        rights_rank=queries.rights_rank(),
    )
    return queries.with_systems(queries.with_acceptance(rows, timezone.localdate(), by))
