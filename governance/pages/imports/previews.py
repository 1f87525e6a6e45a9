"""What a file would change; then import it, or discard it."""

from collections.abc import Iterator
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from governance.pages.acting import Confirm, confirm_page
from governance.pages.imports.tables import FAULTS, FIRST_ROWS
from governance.pages.imports.uploads import facts, find
from governance.pages.request import Request, posted
from governance.ui.forms import Form
from riskreg import access, exporters, tasks
from riskreg.access import Right
from riskreg.actions import imports, jobs
from riskreg.importers import runs
from riskreg.importers.profiles import profiles
from riskreg.models import Event, ImportRun, ImportState, Job, JobState
from riskreg.rules.imports import kept_faults, kept_remarks
from riskreg.trail import Did

FAULTS_PER_PAGE = 50
FIRST = 10


@require_safe
def preview(request: Request, pk: UUID) -> HttpResponse:
    """Counts, faults and the first rows; while it is written, how far that is."""
    run = find(request, pk)
    if run.state != ImportState.PREVIEWED:
        return _onward(request, reverse("import", args=[run.pk]))
    job = _job(run)
    template = "pages/imports/preview.html"
    if request.htmx and job is not None and job.is_open:
        return render(request, f"{template}#progress", _going_on(request, run, job))
    if request.htmx:  # it has ended: the whole page says what to do
        return _onward(request, reverse("import_preview", args=[run.pk]))
    return render(request, template, _context(request, run, job))


def _onward(request: Request, address: str) -> HttpResponse:
    response: HttpResponse = (
        HttpResponseClientRedirect(address) if request.htmx else redirect(address)
    )
    return response


def _context(request: Request, run: ImportRun, job: Job | None) -> dict[str, object]:
    found = kept_faults(run.faults)
    page = Paginator(found, FAULTS_PER_PAGE).get_page(request.GET.get("page"))
    return {
        **_going_on(request, run, job),
        "facts": facts(run),
        "profile": profiles()[run.profile],
        "faulty": len({fault.row for fault in found}),
        "fault_count": len(found),
        "faults": FAULTS.view(page),
        "page": page,
        "remarks": kept_remarks(run.faults),
        "first_rows": None if found else FIRST_ROWS.view(runs.first_rows(run, FIRST)),
        "verb": _verb(run),
    }


def _going_on(request: Request, run: ImportRun, job: Job | None) -> dict[str, object]:
    may_cancel = (
        job is not None and job.is_open and jobs.may_cancel(request.user, job, right=Right.IMPORT)
    )
    return {"run": run, "job": job, "may_cancel": may_cancel}


def _verb(run: ImportRun) -> str:
    count = run.created + run.updated
    words = ngettext("Import %(count)s system", "Import %(count)s systems", count)
    return words % {"count": f"{count:,}"}


@require_safe
def faults(request: Request, pk: UUID) -> StreamingHttpResponse:
    """Every fault as a file, to correct the list by."""
    run = find(request, pk)
    csv = exporters.exporters()["csv"]
    headings = tuple(exporters.Heading(column.key, str(column.label)) for column in FAULTS.columns)
    rows: Iterator[list[exporters.Value]] = (
        [fault.row, fault.column, fault.value, fault.expected] for fault in kept_faults(run.faults)
    )
    return StreamingHttpResponse(
        csv.write(exporters.Sheet(str(FAULTS.caption), headings, rows)),
        content_type=csv.media_type,
        headers={"Content-Disposition": f'attachment; filename="faults-{run.pk}.csv"'},
    )


@require_POST
def apply(request: Request, pk: UUID) -> HttpResponse:
    """Write all rows: at once, or by a worker where there are many."""
    run = find(request, pk)
    access.require(request.user, Right.IMPORT, run)
    try:
        if run.state == ImportState.PREVIEWED and run.rows > settings.IMPORT_BACKGROUND_ROWS:
            tasks.request_import(request.user, run)
            return redirect("import_preview", run.pk)
        runs.apply(request.user, run)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect("import", run.pk)


@require_http_methods(["GET", "POST"])
def discard(request: Request, pk: UUID) -> HttpResponse:
    """Ask once, then give the import up."""
    run = find(request, pk)
    access.require(request.user, Right.IMPORT, run)

    def act() -> str:
        imports.discard(request.user, run)
        return "imports"

    confirm = Confirm(
        thing=run.file_name,
        verb=_("Discard"),
        consequences=[
            _("The uploaded file is deleted. You can upload it again."),
            _("The register stays as it is; the trail keeps that the file was looked at."),
        ],
        place=(_("Imports"), reverse("imports")),
        cancel=run.get_absolute_url(),
        done=_("The import is discarded; nothing was changed."),
    )
    return confirm_page(request, Form(posted(request)), confirm, act)


def _job(run: ImportRun) -> Job | None:
    """The newest job of this import, unless it is done or the file was looked at anew since."""
    job = jobs.of_key(run.organisation_id, imports.KIND, str(run.pk)).first()
    if job is None or job.state == JobState.DONE:
        return None
    looked = Event.objects.about(run).filter(did=Did.IMPORT_PREVIEWED)
    is_old = job.finished_at and looked.filter(at__gt=job.finished_at).exists()
    return None if is_old else job
