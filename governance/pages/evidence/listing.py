"""The list of evidence, on the page and as a file."""

from collections.abc import Sequence

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from governance.pages import listing
from governance.pages.evidence.tables import EVIDENCE, filtered, rows_of
from governance.pages.request import Request
from riskreg.actions import views
from riskreg.models import SavedView

PAGE = "evidence_list"


@require_safe
def index(request: Request) -> HttpResponse:
    """Every proof of the organisation, newest first."""
    saved = _saved(request)
    found = filtered(request)
    wanted = listing.columns(request, PAGE, saved)
    counted = listing.Counted(found.qs, {"controls_count": "controls"})
    context = {
        "filter": found,
        "listing": listing.show(request, EVIDENCE, rows_of(found), wanted, counted),
        "saved": [view for view in saved if view.name != views.KEPT],
        "page_slug": PAGE,
        "is_narrowed": bool(found.chips or request.GET.get("q")),
        "new_url": reverse("evidence_new"),
        "export_name": "evidence_list_export",
    }
    template = "pages/evidence/list.html"
    return render(request, f"{template}#rows" if request.htmx else template, context)


@require_safe
def export(request: Request, slug: str) -> StreamingHttpResponse:
    """The list as a file, as it is shown."""
    wanted: Sequence[str] = listing.columns(request, PAGE, _saved(request))
    return listing.export(request, EVIDENCE, rows_of(filtered(request)), slug=slug, wanted=wanted)


def _saved(request: Request) -> list[SavedView]:
    mine = SavedView.objects.filter(organisation=request.organisation, user=request.user, page=PAGE)
    return list(mine)
