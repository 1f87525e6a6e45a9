"""Evaluations: plan a run, record its values, enter one that is over, look at one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from governance.pages import histories
from governance.pages.evaluations import rows, words
from governance.pages.evaluations.forms import EnterForm, PlanForm, RecordForm
from governance.pages.request import Request, posted
from governance.ui import measures
from governance.ui.forms import Form, problems
from riskreg import access
from riskreg.access import Right
from riskreg.actions import evaluations
from riskreg.models import Dimension, Evaluation
from riskreg.queries import evaluations as queries
from riskreg.rules import evaluations as rules
from riskreg.rules.evaluations import Move, Shift


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Plan a run: its metrics and thresholds are fixed when this is sent."""
    return _entering(request, is_over=False)


@require_http_methods(["GET", "POST"])
def enter(request: Request) -> HttpResponse:
    """Enter a run that is over."""
    return _entering(request, is_over=True)


def _entering(request: Request, *, is_over: bool) -> HttpResponse:
    access.require(request.user, Right.EVALUATE, request.organisation)
    data = posted(request)
    asks_more = data is not None and "more" in data
    kind = EnterForm if is_over else PlanForm
    form = kind(
        None if asks_more else data,
        initial=data.dict() if data is not None and asks_more else _begun(request),
        organisation=request.organisation,
    )
    metrics = rows.asked(data, rows.MeasuredRow if is_over else rows.MetricRow)
    if data is not None and not asks_more and _are_valid(form, metrics):
        act = evaluations.enter if is_over else evaluations.plan
        try:
            made = act(
                request.user,
                form.cleaned_data["system"],
                values=form.said(),
                metrics=metrics.measures,
            )
        except ValidationError as refused:
            rows.place(refused, form, metrics)
        else:
            messages.success(request, _("%(name)s is entered.") % {"name": made.reference})
            return redirect(made)
    context = {"is_over": is_over, "cancel": reverse("evaluations")}
    return _form_page(request, "pages/evaluations/plan.html", form, metrics, context)


@require_http_methods(["GET", "POST"])
def record(request: Request, pk: UUID) -> HttpResponse:
    """Write what a planned run measured."""
    evaluation = get_object_or_404(_visible(request), pk=pk)
    access.require(request.user, Right.EVALUATE, evaluation)
    if not evaluation.is_planned:
        messages.info(request, _("The values of this run are recorded."))
        return redirect(evaluation)
    data = posted(request)
    form = RecordForm(
        data,
        initial={"tool": evaluation.tool, "note": evaluation.note, "ran_at": timezone.localtime()},
        organisation=request.organisation,
    )
    metrics = rows.measured(data, list(evaluation.metrics.all()))
    if data is not None and _are_valid(form, metrics):
        try:
            evaluations.record(
                request.user, evaluation, values=form.cleaned_data, metrics=metrics.measures
            )
        except ValidationError as refused:
            rows.place(refused, form, metrics)
        else:
            messages.success(request, _("The values are recorded."))
            return redirect(evaluation)
    context = {"evaluation": evaluation, "cancel": evaluation.get_absolute_url()}
    return _form_page(request, "pages/evaluations/record_values.html", form, metrics, context)


@require_safe
def show(request: Request, pk: UUID) -> HttpResponse:
    """One evaluation: its verdict, why, and every metric against its threshold."""
    evaluation = get_object_or_404(_visible(request), pk=pk)
    measures = [queries.measure_of(metric) for metric in evaluation.metrics.all()]
    earlier = queries.before(evaluation)
    was = [] if earlier is None else [queries.measure_of(each) for each in earlier.metrics.all()]
    context = {
        "evaluation": evaluation,
        "verdict": words.verdict(evaluation),
        "reasons": [] if evaluation.is_planned else words.reasons(rules.judge(measures)),
        "dimensions": groups(measures),
        "earlier": earlier,
        "traded": traded(rules.moves(was, measures)),
        "facts": _facts(evaluation),
        **histories.about(request, evaluation),
    }
    return render(request, "pages/evaluations/evaluation.html", context)


@dataclass(frozen=True, slots=True)
class Shown:
    """One metric as a row of the record."""

    name: str
    threshold: str
    value: str
    interval: str
    mark: words.Badge


def groups(measures: Sequence[rules.Measure]) -> list[tuple[str, list[Shown]]]:
    """Metrics side by side by dimension, in the order of the dimensions."""
    found = []
    for dimension in Dimension:
        told = [_shown(each) for each in measures if each.dimension == dimension]
        if told:
            found.append((str(dimension.label), told))
    return found


def _shown(measure: rules.Measure) -> Shown:
    return Shown(
        measure.name,
        measures.threshold(measure),
        measures.measured(measure.value, measure.unit),
        measures.interval(measure),
        words.Badge(*words.MARKS[rules.mark(measure)]),
    )


@dataclass(frozen=True, slots=True)
class Traded:
    """What became better, or worse, with one word for it."""

    badge: words.Badge
    moves: tuple[str, ...]


def traded(moves: Sequence[Move]) -> list[Traded]:
    """The trade-off between two runs: what was gained, what was lost, what cannot be told."""
    kinds = (
        (Shift.BETTER, words.Badge("good", _("Better"))),
        (Shift.WORSE, words.Badge("serious", _("Worse"))),
        (Shift.UNCLEAR, words.Badge("attention", _("Within the intervals"))),
        (Shift.SAME, words.Badge("neutral", _("Unchanged"))),
    )
    told = [(badge, tuple(_moved(m) for m in moves if m.shift is kind)) for kind, badge in kinds]
    return [Traded(badge, named) for badge, named in told if named]


def _moved(move: Move) -> str:
    return f"{move.name} {measures.number(move.was)} → {measures.number(move.now)}"


def _facts(evaluation: Evaluation) -> list[dict[str, Any]]:
    evidence, model = evaluation.evidence, evaluation.model
    return [
        {"label": _("Number"), "value": evaluation.reference},
        {
            "label": _("System"),
            "value": evaluation.system,
            "url": evaluation.system.get_absolute_url(),
        },
        {
            "label": _("Version tested"),
            "value": evaluation.subject_version,
            "empty": _("not stated"),
        },
        {
            "label": _("Model"),
            "value": model,
            "url": model.get_absolute_url() if model else "",
            "empty": _("the whole system"),
        },
        {"label": _("Suite"), "value": f"{evaluation.suite} {evaluation.suite_version}".strip()},
        {
            "label": _("Cases"),
            "value": _("%(normal)s normal, %(edge)s edge, %(attack)s attack")
            % {
                "normal": intcomma(evaluation.normal_cases),
                "edge": intcomma(evaluation.edge_cases),
                "attack": intcomma(evaluation.attack_cases),
            },
        },
        {"label": _("Tool"), "value": evaluation.tool, "empty": _("not stated")},
        {
            "label": _("Evidence"),
            "value": evidence,
            "url": evidence.get_absolute_url() if evidence else "",
            "empty": _("none linked"),
        },
        {
            "label": _("SHA-256 of it"),
            "value": evidence.sha256 if evidence else "",
            "template": "ui/digest.html",
        },
        {"label": _("Planned by"), "value": evaluation.planned_by},
        {
            "label": _("Recorded by"),
            "value": evaluation.recorded_by,
            "empty": _("not recorded yet"),
        },
    ]


def _begun(request: Request) -> dict[str, Any]:
    """What the address says of the run: the system one came from."""
    return {name: request.GET.get(name, "") for name in ("system", "subject_version", "suite")}


def _are_valid(form: Form, metrics: rows.Rows) -> bool:
    return all([form.is_valid(), metrics.is_valid()])


def _form_page(
    request: Request, template: str, form: Form, metrics: rows.Rows, context: dict[str, Any]
) -> HttpResponse:
    faults = [*problems(form), *metrics.problems]
    context |= {"form": form, "rows": metrics, "problems": faults}
    return render(request, template, context, status=422 if faults else 200)


def _visible(request: Request) -> QuerySet[Evaluation]:
    found: QuerySet[Evaluation] = Evaluation.objects.visible_to(request.user)
    return found.select_related(
        "system", "model", "evidence", "planned_by", "recorded_by"
    ).prefetch_related("metrics")
