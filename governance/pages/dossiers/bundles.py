"""A dossier with its evidence files: have it made, and take it away."""

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from governance.dossiers import tasks
from governance.files import zipped
from governance.pages.acting import onward
from governance.pages.request import Request
from riskreg.models import Bundle, Dossier


@require_POST
def make(request: Request, pk: UUID) -> HttpResponse:
    """Have it made in the background."""
    mine = Dossier.objects.visible_to(request.user)
    dossier: Dossier = get_object_or_404(mine.select_related("organisation"), pk=pk)
    return onward(request, dossier, lambda: tasks.request_bundle(request.user, dossier))


@require_safe
def download(request: Request, pk: UUID) -> HttpResponseBase:
    """The newest one, if it still is the file that was entered."""
    mine = Bundle.objects.visible_to(request.user).select_related("dossier")
    bundle = mine.filter(dossier=pk).first()
    if bundle is None:
        raise Http404
    response = zipped(bundle)
    if response is None:
        context = {"dossier": bundle.dossier, "bundle": bundle}
        return render(request, "pages/dossiers/damaged.html", context, status=409)
    return response
