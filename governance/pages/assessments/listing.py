"""The list of assessments, and choosing the system to assess."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from governance.pages import listing
from governance.pages.acting import form_page
from governance.pages.request import Request
from governance.ui.choosing import OneByNumber
from governance.ui.columns import Column, Table, attribute
from governance.ui.filters.assessments import AssessmentFilter
from governance.ui.forms import Form
from riskreg import access
from riskreg.access import Right
from riskreg.actions import assessments as actions
from riskreg.models import AISystem, Assessment

PAGE = "assessments"


def _risks(assessment: Any) -> int:
    return int(assessment.risks_count)


TABLE: Table[Assessment] = Table(
    slug=PAGE,
    caption=gettext_lazy("Assessments"),
    default_sort="-number",
    columns=(
        Column(
            "number",
            gettext_lazy("Assessment"),
            str,
            sort=("number",),
            link=lambda a: a.get_absolute_url(),
        ),
        attribute("system", gettext_lazy("System"), "system.name"),
        Column("kind", gettext_lazy("Kind"), lambda a: a.get_kind_display(), sort=("kind",)),
        Column(
            "state",
            gettext_lazy("State"),
            lambda a: a.get_state_display(),
            sort=("state",),
            cell="pages/assessments/cells/state.html",
        ),
        Column(
            "risks",
            gettext_lazy("Risks"),
            _risks,
            sort=("risks_count",),
            is_number=True,
        ),
        Column("author", gettext_lazy("Author"), lambda a: str(a.author), sort=("author__name",)),
        attribute("decided", gettext_lazy("Decided"), "decided_at", empty=gettext_lazy("not yet")),
        attribute("review", gettext_lazy("Review by"), "review_by", empty=gettext_lazy("not set")),
        attribute("begun", gettext_lazy("Begun"), "created_at", is_default=False),
    ),
)


@require_safe
def assessments(request: Request) -> HttpResponse:
    """Every assessment of the organisation."""
    asked = listing.asked(request, PAGE)
    found = _filter(request)
    listed = listing.show(request, TABLE, _rows(found), asked.wanted)
    return listing.answer(request, "pages/assessments/list.html", asked, found, listed)


@require_safe
def assessments_export(request: Request, slug: str) -> StreamingHttpResponse:
    """The list as a file, as it is shown."""
    wanted = listing.asked(request, PAGE).wanted
    return listing.export(request, TABLE, _rows(_filter(request)), slug=slug, wanted=wanted)


class SystemChoice(Form):
    """Which system is assessed."""

    system = OneByNumber(
        label=gettext_lazy("Which system?"),
        queryset=AISystem.objects.none(),
        empty_label=gettext_lazy("Choose one"),
        help_text=gettext_lazy(
            "Where an assessment of it is open, you go on with that one. A new version begins with "
            "what the approved one says."
        ),
    )


@require_http_methods(["GET", "POST"])
def assessment_new(request: Request) -> HttpResponse:
    """Choose a system and begin, or go on with the version that is open."""
    access.require(request.user, Right.ASSESS, request.organisation)
    first = {"system": request.GET.get("system")}
    form = SystemChoice(request.POST or None, initial=first)
    mine = AISystem.objects.of(request.organisation).filter(is_archived=False)
    form.fields["system"].offer(mine.order_by("name", "pk"))  # type: ignore[attr-defined]
    if form.is_valid():
        system = form.cleaned_data["system"]
        try:
            begun = actions.begin(request.user, system, content=_scope(system))
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            if begun.state == "submitted":
                messages.info(request, _("One waits for approval already. This is it."))
                return redirect(begun)
            return redirect("assessment_risks", begun.pk)
    return form_page(request, "pages/assessments/new.html", form, {})


def _scope(system: AISystem) -> dict[str, str]:
    """What is assessed, from the entry, until somebody says it better."""
    last = system.assessments.filter(kind="risk", state="approved").exists()
    version = _("version %(version)s") % {"version": system.version} if system.version else ""
    told = ". ".join(filter(None, (system.purpose.rstrip("."), version)))
    return {} if last else {"scope": f"{told}."}


def _filter(request: Request) -> AssessmentFilter:
    return AssessmentFilter(request.GET, queryset=Assessment.objects.of(request.organisation))


def _rows(found: AssessmentFilter) -> QuerySet[Assessment]:
    rows: QuerySet[Assessment] = found.qs.select_related("system", "author")
    return rows.defer("content").annotate(risks_count=Count("estimates"))
