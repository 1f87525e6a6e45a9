"""Finished dossiers: the list, one with its document control, the file."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from governance.dossiers import registry
from governance.pages import listing
from governance.pages.dossiers.tables import DOSSIERS, DossierFilter, kind_title
from governance.pages.request import Request
from riskreg.actions import dossiers
from riskreg.models import Dossier, Job, JobState

PAGE = "dossiers"
_UNFINISHED = (JobState.QUEUED, JobState.RUNNING, JobState.FAILED)


@require_safe
def index(request: Request) -> HttpResponse:
    """Every dossier of the organisation, newest first, and what is being made."""
    asked = listing.asked(request, PAGE)
    found = _filter(request)
    listed = listing.show(request, DOSSIERS, found.qs, asked.wanted)
    return listing.answer(
        request, "pages/dossiers/list.html", asked, found, listed, jobs=_unfinished(request)
    )


@require_safe
def export(request: Request, slug: str) -> StreamingHttpResponse:
    """The list as a file, as it is shown."""
    wanted = listing.asked(request, PAGE).wanted
    return listing.export(request, DOSSIERS, _filter(request).qs, slug=slug, wanted=wanted)


@require_safe
def dossier(request: Request, pk: UUID) -> HttpResponse:
    """One dossier: document control, the file and its digest, the versions beside it."""
    shown = _find(request, pk)
    beside = {"system": shown.system, "incident": shown.incident_id, "kind": shown.kind}
    same = Dossier.objects.of(shown.organisation_id).filter(**beside)
    versions = same.order_by("-version")
    kinds = registry.kinds()
    context = {
        "dossier": shown,
        "system": shown.system,
        "kind": kind_title(shown.kind),
        "sections": registry.sections_of(kinds[shown.kind]) if shown.kind in kinds else (),
        "decisions": shown.decisions.select_related("decided_by"),
        "versions": versions.select_related("made_by"),
        "sign_offs": (shown.approves or shown).sign_offs.select_related("asked_by", "decided_by"),
        "draft": shown.approves,
        "bundle": shown.bundles.first(),
        "approved_form": getattr(shown, "approved_form", None),
        "is_newest": shown.version == max(each.version for each in versions),
    }
    return render(request, "pages/dossiers/dossier.html", context)


@require_safe
def download(request: Request, pk: UUID) -> HttpResponse:
    """The file, if it still is the one that was entered."""
    shown = _find(request, pk)
    content = dossiers.content_of(shown)
    if content is None:
        return render(request, "pages/dossiers/damaged.html", {"dossier": shown}, status=409)
    response = HttpResponse(content, content_type="application/pdf")
    name = dossiers.file_name(shown)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-cache"
    return response


def _find(request: Request, pk: UUID) -> Dossier:
    mine = Dossier.objects.visible_to(request.user)
    related = ("system", "made_by", "approves", "approved_form")
    found: Dossier = get_object_or_404(mine.select_related(*related), pk=pk)
    return found


def _filter(request: Request) -> DossierFilter:
    rows: QuerySet[Dossier] = Dossier.objects.of(request.organisation)
    return DossierFilter(request.GET, queryset=rows.select_related("system", "made_by"))


def _unfinished(request: Request) -> QuerySet[Job]:
    """What is waiting, being made or failed, newest first; read only where the page shows it."""
    jobs = Job.objects.of(request.organisation).filter(kind=dossiers.KIND, state__in=_UNFINISHED)
    return jobs.select_related("requested_by")[:10]
