"""One monitoring cycle: its questions, what it found, and what follows."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from frameworks import monitoring as questions
from frameworks.monitoring import Topic
from governance.pages import histories
from governance.pages.acting import form_page, landing
from governance.pages.monitoring.forms import AnswerForm, CloseCycleForm, FindForm
from governance.pages.request import Request, posted
from governance.ui import monitoring as words
from governance.ui.forms import Form
from riskreg import access
from riskreg.access import Right
from riskreg.actions import monitoring
from riskreg.models import MonitoringCycle
from riskreg.queries import days
from riskreg.rules.monitoring import unanswered


@require_safe
def show(request: Request, pk: UUID) -> HttpResponse:
    """A cycle with everything that was said in it."""
    cycle = _cycle(request, pk)
    findings = list(cycle.findings.select_related("risk", "incident", "task", "found_by"))
    is_open = cycle.closed_at is None
    asked = [each for each in questions.every() if each.is_asked or each.code in cycle.answers]
    open_codes = unanswered(questions.codes(), cycle.answers)
    context = {
        "cycle": cycle,
        "system": cycle.plan.system,
        "badge": words.cycle_badge(cycle, days.today(cycle.organisation)),
        "is_open": is_open,
        "asked": [(each, cycle.answers.get(each.code, "")) for each in asked],
        "answered": len(questions.codes()) - len(open_codes),
        "of": len(questions.codes()),
        "next_topic": _next(open_codes),
        "findings": findings,
        "facts": _facts(cycle),
        **histories.of(request, cycle, monitoringfinding=[each.pk for each in findings]),
        "may_write": is_open and access.may(request.user, Right.MONITOR, cycle),
    }
    return render(request, "pages/monitoring/cycle.html", context)


def _next(open_codes: list[str]) -> Topic:
    """The first topic with a question that is open, else the first."""
    topics = questions.topics()
    waiting = (
        topic for topic in topics if any(each.code in open_codes for each in topic.questions)
    )
    return next(waiting, topics[0])


def _facts(cycle: MonitoringCycle) -> list[dict[str, Any]]:
    system = cycle.plan.system
    return [
        {
            "label": _("System"),
            "value": system,
            "url": reverse("monitoring_plan", args=[system.pk]),
        },
        {"label": _("From"), "value": cycle.begins_on.isoformat()},
        {"label": _("Until"), "value": cycle.ends_on.isoformat()},
        {"label": _("Due"), "value": cycle.due.isoformat()},
        {"label": _("Who looks"), "value": cycle.plan.responsible},
        {"label": _("Closed by"), "value": cycle.closed_by, "empty": _("still open")},
    ]


@require_http_methods(["GET", "POST"])
def answer(request: Request, pk: UUID, topic: str) -> HttpResponse:
    """The questions of one topic; what is answered is kept, the rest stays open."""
    cycle = _open_cycle(request, pk)
    topics = questions.topics()
    asked = next((each for each in topics if each.code == topic), None)
    if asked is None:
        raise Http404(topic)
    form = AnswerForm(posted(request), initial=cycle.answers, topic=asked)
    if form.is_valid():
        with landing(form):
            monitoring.answer(request.user, cycle, answers=form.cleaned_data)
            following = topics[topics.index(asked) + 1 :]
            if following:
                return redirect("monitoring_cycle_answer", cycle.pk, following[0].code)
            return redirect(cycle)
    context = {
        "cycle": cycle,
        "topic": asked,
        "steps": _steps(cycle, asked),
        "is_last": asked == topics[-1],
    }
    return _page(request, "pages/monitoring/cycle_answer.html", form, context)


def _steps(cycle: MonitoringCycle, current: Topic) -> list[dict[str, Any]]:
    found = []
    for topic in questions.topics():
        left = unanswered([each.code for each in topic.questions], cycle.answers)
        state = "current" if topic == current else "open" if left else "done"
        url = reverse("monitoring_cycle_answer", args=[cycle.pk, topic.code])
        found.append({"label": topic.title, "state": state, "url": url})
    return found


@require_http_methods(["GET", "POST"])
def find(request: Request, pk: UUID) -> HttpResponse:
    """Add what was found, and what it opens."""
    cycle = _open_cycle(request, pk)
    form = FindForm(posted(request), system=cycle.plan.system)
    if form.is_valid():
        told = form.cleaned_data
        with landing(form):
            monitoring.find(
                request.user,
                cycle,
                words=told["words"],
                opens=told["opens"],
                values=form.said(),
            )
            messages.success(request, _("The finding is kept."))
            return redirect(cycle)
    context = {"cycle": cycle}
    return _page(request, "pages/monitoring/cycle_find.html", form, context)


@require_http_methods(["GET", "POST"])
def close(request: Request, pk: UUID) -> HttpResponse:
    """Say what follows from a cycle."""
    cycle = _open_cycle(request, pk)
    form = CloseCycleForm(posted(request))
    if form.is_valid():
        try:
            monitoring.close(request.user, cycle, **form.cleaned_data)
        except ValidationError as refused:
            _explain(form, refused)
        else:
            messages.success(request, _("The cycle is closed."))
            return redirect(cycle)
    left = unanswered(questions.codes(), cycle.answers)
    context = {
        "cycle": cycle,
        "left": [each for each in questions.asked() if each.code in left],
        "findings": list(cycle.findings.all()),
        "next_topic": _next(left),
    }
    return _page(request, "pages/monitoring/cycle_close.html", form, context)


def _explain(form: Form, refused: ValidationError) -> None:
    """Faults of questions stand on another page: here they are one sentence."""
    told = refused.message_dict
    for name in ("__all__", "conclusion"):
        for sentence in told.pop(name, []):
            form.add_error(None if name == "__all__" else name, sentence)
    if told:
        form.add_error(
            None, _("Answer every question first; the open ones are named on this page.")
        )


def _cycle(request: Request, pk: UUID) -> MonitoringCycle:
    mine = MonitoringCycle.objects.visible_to(request.user).select_related(
        "plan__system__organisation", "plan__responsible", "closed_by", "organisation"
    )
    cycle: MonitoringCycle = get_object_or_404(mine, pk=pk)
    return cycle


def _open_cycle(request: Request, pk: UUID) -> MonitoringCycle:
    cycle = _cycle(request, pk)
    access.require(request.user, Right.MONITOR, cycle)
    return cycle


def _page(request: Request, template: str, form: Form, context: dict[str, Any]) -> HttpResponse:
    cycle = context["cycle"]
    context |= {"system": cycle.plan.system, "cancel": cycle.get_absolute_url()}
    return form_page(request, template, form, context)
