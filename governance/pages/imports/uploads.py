"""The list of imports, uploading a file, and saying what its columns mean."""

from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from governance import uploads
from governance.pages import histories
from governance.pages.acting import form_page, landing
from governance.pages.imports.forms import ColumnsForm, UploadForm
from governance.pages.imports.tables import RUNS, profile_title
from governance.pages.request import Request
from riskreg import access, exporters
from riskreg.access import Right
from riskreg.importers import runs
from riskreg.importers.profiles import profiles
from riskreg.models import ImportRun, ImportState

PER_PAGE = 50


@require_safe
def index(request: Request) -> HttpResponse:
    """Every file that was uploaded, newest first."""
    sort = request.GET.get("sort", "")
    mine = ImportRun.objects.of(request.organisation).select_related("uploaded_by")
    # Faults come first among the findings; the list needs to know only whether there is one.
    rows = mine.defer("faults").annotate(is_faulty=Q(faults__0__has_key="expected"))
    page = Paginator(rows.order_by(*RUNS.order_by(sort)), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {"page": page, "table": RUNS.view(page, sort=sort)}
    return render(request, "pages/imports/list.html", context)


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Choose a file and what kind of list it is."""
    access.require(request.user, Right.IMPORT, request.organisation)
    asked = {"profile": request.GET["profile"]} if "profile" in request.GET else None
    form = UploadForm(request.POST or None, request.FILES or None, initial=asked)
    if uploads.is_too_large(request):
        uploads.refuse(form, "file", lambda: runs.stop_too_large(uploads.announced(request)))
    if form.is_valid():
        file = form.cleaned_data["file"]
        with landing(form):
            run = runs.upload(
                request.user,
                request.organisation,
                profile=form.cleaned_data["profile"],
                file_name=file.name,
                content=file.read(),
            )
            return redirect("import_columns", run.pk)
    context = {"profiles": list(profiles().values())}
    return form_page(request, "pages/imports/new.html", form, context)


@require_safe
def template(request: Request, slug: str) -> StreamingHttpResponse:
    """An empty file with the columns of a profile."""
    profile = profiles().get(slug)
    if profile is None:
        raise Http404
    csv = exporters.exporters()["csv"]
    headings = tuple(exporters.Heading(source.name, source.label) for source in profile.sources)
    content = csv.write(exporters.Sheet(profile.title, headings, ()))
    return StreamingHttpResponse(
        content,
        content_type=csv.media_type,
        headers={"Content-Disposition": f'attachment; filename="{slug}-template.csv"'},
    )


@require_safe
def show(request: Request, pk: UUID) -> HttpResponse:
    """An import: where it stands, or what came of it."""
    run = find(request, pk)
    if run.state == ImportState.PREVIEWED:
        return redirect("import_preview", run.pk)
    if run.state == ImportState.UPLOADED and access.may(request.user, Right.IMPORT, run):
        return redirect("import_columns", run.pk)
    return render(
        request,
        "pages/imports/record.html",
        {"run": run, "facts": facts(run), **histories.about(request, run)},
    )


@require_http_methods(["GET", "POST"])
def columns(request: Request, pk: UUID) -> HttpResponse:
    """Which of our fields each column of the file goes to."""
    run = find(request, pk)
    access.require(request.user, Right.IMPORT, run)
    if run.state in (ImportState.APPLIED, ImportState.DISCARDED):
        return redirect("import", run.pk)
    glance = runs.glance(runs.content_of(run), file_name=run.file_name)
    form = ColumnsForm(
        request.POST or None,
        profile=profiles()[run.profile],
        columns=glance.columns,
        mapping=runs.mapping_for(run, tuple(column.name for column in glance.columns)),
    )
    if form.is_valid():
        with landing(form):
            runs.preview(request.user, run, mapping=form.mapping())
            return redirect("import_preview", run.pk)
    context = {
        "run": run,
        "kind": glance.kind,
        "profile": profiles()[run.profile],
        "facts": facts(run),
    }
    return form_page(request, "pages/imports/columns.html", form, context)


def find(request: Request, pk: UUID) -> ImportRun:
    """An import of one's own organisations."""
    mine = ImportRun.objects.visible_to(request.user).select_related("uploaded_by", "organisation")
    found: ImportRun = get_object_or_404(mine, pk=pk)
    return found


def facts(run: ImportRun) -> list[dict[str, object]]:
    """What is known of the file."""
    return [
        {"label": _("File"), "value": run.file_name},
        {"label": _("Kind of list"), "value": profile_title(run)},
        {"label": _("Size"), "value": run.size, "template": "pages/imports/cells/size.html"},
        {"label": _("Uploaded by"), "value": str(run.uploaded_by)},
        {
            "label": _("Uploaded"),
            "value": run.uploaded_at,
            "template": "pages/imports/cells/when.html",
        },
        {"label": _("SHA-256"), "value": run.sha256, "template": "pages/imports/cells/digest.html"},
    ]
