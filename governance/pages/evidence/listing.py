"""The list of evidence, on the page and as a file."""

from django.http import HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from governance.pages import listing
from governance.pages.evidence.tables import EVIDENCE, filtered
from governance.pages.request import Request
from riskreg.queries import evidence

PAGE = "evidence_list"


@require_safe
def index(request: Request) -> HttpResponse:
    """Every proof of the organisation, newest first."""
    asked = listing.asked(request, PAGE)
    found = filtered(request)
    counted = listing.Counted(found.qs, {"controls_count": "controls"})
    rows, every = evidence.listed(found.qs), evidence.listed(found.queryset)
    listed = listing.show(request, EVIDENCE, rows, asked.wanted, counted, every)
    return listing.answer(
        request, "pages/evidence/list.html", asked, found, listed, new_url=reverse("evidence_new")
    )


@require_safe
def export(request: Request, slug: str) -> StreamingHttpResponse:
    """The list as a file, as it is shown."""
    wanted = listing.asked(request, PAGE).wanted
    return listing.export(
        request, EVIDENCE, evidence.listed(filtered(request).qs), slug=slug, wanted=wanted
    )
