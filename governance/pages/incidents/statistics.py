"""Statistics of incidents: what happened where, how quickly it was contained, whether in time."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from frameworks.failures import failures
from governance.pages.evaluations.words import lasted
from governance.pages.request import Request
from governance.ui import charts, charts_months, files
from governance.ui.charts import Number
from governance.ui.filters import FilterForm
from governance.ui.palette import Meaning
from governance.ui.shapes import Figure
from riskreg.exporters import Heading, Sheet, exporters
from riskreg.models import IncidentKind, IncidentState, OecdSeverity
from riskreg.queries import days
from riskreg.queries import incident_statistics as queries
from riskreg.queries.due import Scope
from riskreg.queries.incident_statistics import Clocks, Counted, Period, Statistics

MOST = 10  # bars of a chart
YEAR = 365
AI_ACT = {
    "serious": gettext_lazy("Serious, Art. 3(49)"),
    "not_serious": gettext_lazy("Not serious"),
    "not_judged": gettext_lazy("Not judged yet"),
}
LAWS = {
    "eu_ai_act": gettext_lazy("AI Act"),
    "gdpr": gettext_lazy("GDPR"),
    "nis2": gettext_lazy("NIS2"),
    "dora": gettext_lazy("DORA"),
    "gpai_code": gettext_lazy("Code of practice for general-purpose models"),
}


class PeriodForm(FilterForm):
    """The days of which the numbers are."""

    begins = forms.DateField(label=gettext_lazy("Noticed from"), required=False)
    ends = forms.DateField(label=gettext_lazy("until"), required=False)

    def period(self, today: date) -> Period:
        """What is asked for, else the last twelve months; an end before the beginning is today."""
        told = self.cleaned_data if self.is_valid() else {}
        ends = told.get("ends") or today
        begins = told.get("begins") or (ends - timedelta(days=YEAR)).replace(day=1)
        return Period(begins, max(begins, ends))


@require_safe
def show(request: Request) -> HttpResponse:
    """The numbers of a period, with charts."""
    form, period, found = _asked(request)
    context = {
        "form": form,
        "period": period,
        "found": found,
        "query": request.GET.urlencode(),
        "exports": tuple(exporters().values()),
        "times": _times(found),
        "trends": _trends(found),
        "figures": _figures(found),
        "clocks": [(_law(each), each) for each in found.clocks],
    }
    return render(request, "pages/incidents/statistics.html", context)


@require_safe
def export(request: Request, slug: str) -> StreamingHttpResponse:
    """Every number as a file."""
    _form, period, found = _asked(request)
    sheet = Sheet(
        title=_("Statistics of incidents"),
        headings=(
            Heading("part", _("Part")),
            Heading("value", _("Value")),
            Heading("name", _("Name")),
            Heading("figure", _("Figure")),
            Heading("number", _("Number")),
        ),
        rows=queries.lines(found),
    )
    name = f"incident-statistics-{period.begins}-{period.ends}"
    return files.answer(sheet, slug, name=name)


def _asked(request: Request) -> tuple[PeriodForm, Period, Statistics]:
    today = days.today(request.organisation)
    form = PeriodForm(request.GET or None)
    period = form.period(today)
    form.initial = {"begins": period.begins, "ends": period.ends}
    return form, period, queries.of(Scope(request.organisation, today), period)


def _times(found: Statistics) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "median": lasted(times.median),
            "mean": lasted(times.mean),
            "count": times.count,
        }
        for label, times in (
            (_("From notice to containment"), found.to_contain),
            (_("From the first known awareness to the first report sent"), found.to_report),
        )
    ]


def _trends(found: Statistics) -> list[Figure]:
    counts = [charts_months.Month(f"{m.begins:%Y-%m}", float(m.count)) for m in found.months]
    took = [
        charts_months.Month(
            f"{m.begins:%Y-%m}",
            None if m.to_contain is None else queries.hours(m.to_contain),
        )
        for m in found.months
    ]
    figures = [
        charts_months.months(_("Incidents by the month of notice"), counts, head=_("Incidents"))
    ]
    if found.to_contain.count:
        title = _("Hours to containment, the middle one of each month")
        figures.append(charts_months.months(title, took, head=_("Hours")))
    return figures


def _figures(found: Statistics) -> list[Figure]:
    modes = {each.ref: each.title for each in failures()}
    told: Sequence[tuple[str, Any, Any, Any]] = (
        (_("By system"), "system", None, _("System")),
        (_("By state"), "state", dict(IncidentState.choices), _("State")),
        (_("By kind"), "kind", dict(IncidentKind.choices), _("Kind")),
        (_("By failure mode"), "mode", modes, _("Failure mode")),
        (_("By severity (OECD)"), "oecd", dict(OecdSeverity.choices), _("Severity")),
        (_("By the AI Act’s class"), "ai_act", AI_ACT, _("Class")),
    )
    return [
        charts.bars(title, _numbers(found.parts[part], names), heads=(head, _("Incidents")))
        for title, part, names, head in told
        if found.parts[part]
    ]


def _numbers(counts: Sequence[Counted], names: Any) -> list[Number]:
    """The most frequent ones; what is left out is one bar."""
    numbers = [Number(_name(each, names), each.count, Meaning.NEUTRAL) for each in counts[:MOST]]
    rest = sum(each.count for each in counts[MOST:])
    return [*numbers, Number(_("All others"), rest, Meaning.NEUTRAL)] if rest else numbers


def _name(counted: Counted, names: Any) -> str:
    if names is None:
        return counted.label or _("not stated")
    if not counted.key:
        return _("not stated")
    return str(names.get(counted.key, counted.key.replace("_", " ").replace("-", " ").capitalize()))


def _law(clocks: Clocks) -> str:
    return str(LAWS.get(clocks.regime, clocks.regime.replace("_", " ").upper()))
