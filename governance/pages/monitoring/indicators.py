"""One indicator: its values against its limits, new, edit, measure, read from a file, retire."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from governance.pages import histories, listing
from governance.pages.acting import form_page, landing
from governance.pages.monitoring.forms import IndicatorForm, MeasureForm, UploadForm
from governance.pages.monitoring.plans import system_of
from governance.pages.request import Request, posted
from governance.ui import monitoring as words
from governance.ui.columns import Column, Table
from governance.ui.forms import Form
from riskreg import access
from riskreg.access import Right
from riskreg.actions import indicators
from riskreg.exporters import exporters
from riskreg.importers import measurements
from riskreg.models import Indicator, Measurement
from riskreg.queries import days
from riskreg.queries import monitoring as queries

DRAWN = 400  # values of the chart; the table has them all
PAGE = 50
VALUES: Table[Measurement] = Table(
    slug="values",
    caption=gettext_lazy("Values"),
    default_sort="-at",
    columns=(
        Column("at", gettext_lazy("Measured"), lambda m: m.at, sort=("at",)),
        Column("value", gettext_lazy("Value"), lambda m: m.value, sort=("value",), is_number=True),
        Column(
            "mark",
            gettext_lazy("State"),
            lambda m: words.mark(m.indicator, m.value),
            cell="pages/evaluations/cells/badge.html",
        ),
        Column("note", gettext_lazy("Note"), lambda m: m.note, empty=gettext_lazy("none")),
        Column(
            "evidence",
            gettext_lazy("Evidence"),
            lambda m: m.evidence.reference if m.evidence else "",
            link=lambda m: m.evidence.get_absolute_url() if m.evidence else "",
            empty=gettext_lazy("none"),
        ),
        Column("by", gettext_lazy("Entered by"), lambda m: str(m.recorded_by)),
    ),
)


@require_safe
def show(request: Request, pk: UUID) -> HttpResponse:
    """The values over time, against the limits."""
    indicator = _indicator(request, pk)
    today = days.today(indicator.organisation)
    drawn = queries.values_of([indicator.pk], most=DRAWN)[indicator.pk]
    last = drawn[-1].value if drawn else None
    sort = request.GET.get("sort", "")
    page = Paginator(_values(indicator).order_by(*VALUES.order_by(sort)), PAGE).get_page(
        request.GET.get("page")
    )
    system = indicator.system
    context = {
        "indicator": indicator,
        "system": system,
        "badge": words.mark(indicator, last),
        "last": words.measured(indicator, last),
        "figure": words.figure(indicator, drawn, today) if drawn else None,
        "table": VALUES.view(page.object_list, sort=sort),
        "page": page,
        "exports": tuple(exporters().values()),
        "alerts": list(indicator.alerts.order_by("-opened_at")[:10]),
        "facts": _facts(indicator),
        **histories.of(request, indicator, alert=indicator.alerts.values_list("pk", flat=True)),
        "may_monitor": access.may(request.user, Right.MONITOR, indicator)
        and not system.is_archived,
    }
    return render(request, "pages/monitoring/indicator.html", context)


def _facts(indicator: Indicator) -> list[dict[str, Any]]:
    system = indicator.system
    better = _("higher is better") if indicator.is_higher_better else _("lower is better")
    return [
        {
            "label": _("System"),
            "value": system,
            "url": reverse("monitoring_plan", args=[system.pk]),
        },
        {"label": _("Direction"), "value": better},
        {"label": _("Alarm"), "value": words.limit(indicator, indicator.alarm)},
        {
            "label": _("Warning"),
            "value": words.limit(indicator, indicator.warning),
            "empty": _("none set"),
        },
        {"label": _("Measured every"), "value": _("%(n)s days") % {"n": indicator.interval_days}},
        {
            "label": _("Where it comes from"),
            "value": indicator.source,
            "empty": _("not stated"),
        },
        {
            "label": _("Owner"),
            "value": indicator.owner or system.owner,
            "empty": _("nobody yet"),
        },
    ]


def _values(indicator: Indicator) -> Any:
    rows: Any = indicator.measurements.select_related("evidence", "recorded_by", "indicator")
    return rows


@require_safe
def export(request: Request, pk: UUID, slug: str) -> StreamingHttpResponse:
    """Every value as a file."""
    indicator = _indicator(request, pk)
    return listing.export(request, VALUES, _values(indicator), slug=slug)


@require_http_methods(["GET", "POST"])
def new(request: Request, pk: UUID) -> HttpResponse:
    """Watch a system by one more figure."""
    system = system_of(request, pk, Right.MONITOR)
    form = IndicatorForm(posted(request), organisation=system.organisation)
    if form.is_valid():
        with landing(form):
            made = indicators.add(request.user, system, values=form.cleaned_data)
            messages.success(request, _("“%(name)s” is entered.") % {"name": made})
            return redirect(made)
    return _page(
        request,
        form,
        {
            "system": system,
            "heading": _("Add an indicator of %(name)s") % {"name": system},
            "verb": _("Enter the indicator"),
            "cancel": reverse("monitoring_plan", args=[system.pk]),
        },
    )


@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: UUID) -> HttpResponse:
    """Change an indicator and its limits."""
    indicator = _mine(request, pk)
    form = IndicatorForm(posted(request), instance=indicator, organisation=indicator.organisation)
    if form.is_valid():
        with landing(form):
            indicators.change(request.user, indicator, values=form.cleaned_data)
            messages.success(request, _("“%(name)s” is changed.") % {"name": indicator})
            return redirect(indicator)
    heading = _("Change: %(name)s") % {"name": indicator}
    return _form(request, form, indicator, heading, _("Save the changes"))


@require_http_methods(["GET", "POST"])
def measure(request: Request, pk: UUID) -> HttpResponse:
    """Enter one value."""
    indicator = _mine(request, pk)
    form = MeasureForm(posted(request), organisation=indicator.organisation)
    if form.is_valid():
        with landing(form):
            row = indicators.measure(request.user, indicator, **form.cleaned_data)
            told = {"value": words.measured(indicator, row.value)}
            messages.success(request, _("%(value)s is entered.") % told)
            return redirect(indicator)
    heading = _("Enter a value of %(name)s") % {"name": indicator}
    return _form(request, form, indicator, heading, _("Enter the value"))


@require_http_methods(["GET", "POST"])
def upload(request: Request, pk: UUID) -> HttpResponse:
    """Enter the values of a file."""
    indicator = _mine(request, pk)
    form = UploadForm(posted(request), request.FILES or None)
    if form.is_valid():
        content = form.cleaned_data["file"].read(measurements.LIMIT + 1)
        try:
            rows = measurements.enter(request.user, indicator, content)
        except ValidationError as refused:
            for sentence in refused.messages[:20]:
                form.add_error("file", sentence)
        else:
            sentence = ngettext("%(n)s value is entered.", "%(n)s values are entered.", len(rows))
            messages.success(request, sentence % {"n": len(rows)})
            return redirect(indicator)
    heading = _("Read values of %(name)s") % {"name": indicator}
    return _form(request, form, indicator, heading, _("Enter the values"))


@require_POST
def retire(request: Request, pk: UUID) -> HttpResponse:
    """Stop measuring it, or take it up again."""
    indicator = _mine(request, pk)
    act = indicators.resume if indicator.is_retired else indicators.retire
    try:
        changed = act(request.user, indicator)
    except ValidationError as refused:
        for sentence in refused.messages:
            messages.error(request, sentence)
    else:
        words_ = _("is no longer measured") if changed.is_retired else _("is measured again")
        told = {"name": changed, "what": words_}
        messages.success(request, _("“%(name)s” %(what)s.") % told)
    return redirect(indicator)


def _indicator(request: Request, pk: UUID) -> Indicator:
    mine = Indicator.objects.visible_to(request.user)
    joined = mine.select_related("system__owner", "owner", "organisation")
    indicator: Indicator = get_object_or_404(joined, pk=pk)
    return indicator


def _mine(request: Request, pk: UUID) -> Indicator:
    indicator = _indicator(request, pk)
    access.require(request.user, Right.MONITOR, indicator)
    return indicator


def _form(
    request: Request, form: Form | Any, indicator: Indicator, heading: str, verb: str
) -> HttpResponse:
    context = {
        "system": indicator.system,
        "indicator": indicator,
        "heading": heading,
        "verb": verb,
        "cancel": indicator.get_absolute_url(),
    }
    return _page(request, form, context)


def _page(request: Request, form: Any, context: dict[str, Any]) -> HttpResponse:
    return form_page(request, "pages/monitoring/indicator_form.html", form, context)
