"""How a system fails: the whole and each tool it may call, the plan for it, its drills."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from governance.pages.acting import form_page, landing
from governance.pages.controls import words
from governance.pages.inventory.kinds import YesNo
from governance.pages.request import Request
from governance.ui.event_changes import label_of
from governance.ui.forms import Form, ModelForm, capital, explain, name_the_empty_choice
from riskreg import access
from riskreg.access import Right
from riskreg.actions import failures as actions
from riskreg.models import AISystem, FailurePlan, Organisation, User
from riskreg.queries import failures as queries
from riskreg.rules.failures import Drill, drill_due

SECTIONS = (
    ("outcome", gettext_lazy("What can happen"), ("worst_outcome",)),
    (
        "bounds",
        gettext_lazy("How far it can go"),
        ("bound_amount", "bound_rate", "bound_scope"),
    ),
    (
        "back",
        gettext_lazy("Back, approval and fallback"),
        ("is_reversible", "how_reversed", "needs_approval", "approval", "fallback"),
    ),
    (
        "stop",
        gettext_lazy("Who stops it"),
        ("override_by", "override_how", "shutdown_by", "shutdown_how", "drill_interval"),
    ),
)
_EXAMPLES = {
    "worst_outcome": gettext_lazy("A refund goes to a stranger's account, a hundred times over."),
    "bound_amount": gettext_lazy("500 euros a case, enforced by the payment service"),
    "bound_rate": gettext_lazy("20 refunds an hour"),
    "bound_scope": gettext_lazy("Orders of this customer from the last 60 days"),
    "how_reversed": gettext_lazy("The bank recalls the transfer within one working day."),
    "approval": gettext_lazy("The team lead, above 100 euros."),
    "fallback": gettext_lazy("Below 0.8 the case goes to the queue of the second line."),
    "override_how": gettext_lazy("“Take over” in the case file; the agent's draft is discarded."),
    "shutdown_how": gettext_lazy("Switch “agent off” in the console; open cases go to the queue."),
}


class PlanForm(ModelForm):
    """How a system or a tool fails; nothing is required, what is missing stays an open point."""

    is_reversible = YesNo(label=gettext_lazy("Can what it does be undone?"))
    needs_approval = YesNo(label=gettext_lazy("Does a person approve before it acts?"))

    class Meta:
        model = FailurePlan
        fields = tuple(name for _slug, _title, names in SECTIONS for name in names)
        help_texts = {
            "bound_amount": gettext_lazy("The most one failure can cost. “None” is an answer too."),
            "override_how": gettext_lazy("Who changes this or the person must drill it again."),
            "shutdown_how": gettext_lazy("Who changes this or the person must drill it again."),
        }

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("override_by", "shutdown_by"):
            field: Any = self.fields[name]
            field.queryset = User.objects.filter(memberships__organisation=organisation)
        for name, field in self.fields.items():
            name_the_empty_choice(field)
            field.label = capital(field.label)
            explain(field, example=_EXAMPLES.get(name, ""))

    @property
    def sections(self) -> list[tuple[str, Any, list[Any]]]:
        """The groups of fields, each with its bound fields."""
        return [(slug, title, [self[name] for name in names]) for slug, title, names in SECTIONS]

    def _post_clean(self) -> None:
        """Leave the instance alone: the action checks and writes."""


class DrillForm(Form):
    """The day of a drill."""

    on = forms.DateField(label=gettext_lazy("Day of the drill"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate


@dataclass(frozen=True, slots=True)
class Drilled:
    """One of the two drills of a plan, as the page shows it."""

    drill: Drill
    title: Any
    who: User | None
    how: str
    last: date | None
    due: date | None
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """The whole or one tool, as the page shows it."""

    part: queries.Part
    anchor: str
    points: list[str]
    stated: list[tuple[str, str]]
    drills: list[Drilled]


@require_safe
def system_failures(request: Request, pk: str) -> HttpResponse:
    """The whole system and every tool it may call."""
    system = _system(request, pk)
    today = timezone.localdate()
    standing = queries.of(system, today)
    context = {
        "system": system,
        "rights": {right: True for right in Right if access.may(request.user, right, system)},
        "parts": [_shown(number, each, today) for number, each in enumerate(standing.parts)],
        "count": len(standing.points),
    }
    return render(request, "pages/controls/failures.html", context)


@require_http_methods(["GET", "POST"])
def system_failure_plan(request: Request, pk: str) -> HttpResponse:
    """Write down how the system, or the tool named by `?tool=`, fails."""
    system = _system(request, pk)
    access.require(request.user, Right.EDIT_CONTROL, system)
    tool = request.GET.get("tool", "")
    if tool and tool not in system.tools:
        raise Http404(tool)
    plan = system.failure_plans.filter(tool=tool).first()
    form = PlanForm(
        request.POST or None, instance=plan or FailurePlan(), organisation=system.organisation
    )
    if form.is_valid():
        with landing(form):
            plan = actions.set_plan(request.user, system, tool=tool, values=form.cleaned_data)
            messages.success(request, _("How %(name)s fails is written down.") % {"name": plan})
            return redirect(plan)
    context = {"system": system, "tool": tool, "plan": plan}
    return form_page(request, "pages/controls/plan_form.html", form, context)


@require_safe
def failure_plan(request: Request, pk: str) -> HttpResponse:
    """A plan stands on the page of its system."""
    plan = _plan(request, pk)
    tools = ["", *plan.system.tools]
    at = tools.index(plan.tool) if plan.tool in tools else len(tools)
    page = redirect("system_failures", plan.system_id)
    page["Location"] += f"#part-{at}"
    return page


@require_http_methods(["GET", "POST"])
def failure_plan_drill(request: Request, pk: str, what: str) -> HttpResponse:
    """Record that overriding or shutting down was tried out."""
    plan = _plan(request, pk)
    access.require(request.user, Right.EDIT_CONTROL, plan)
    if what not in set(Drill):
        raise Http404(what)
    form = DrillForm(request.POST or None)
    if form.is_valid():
        with landing(form):
            actions.drilled(request.user, plan, what=what, on=form.cleaned_data["on"])
            messages.success(request, _("The drill is recorded."))
            return redirect(plan)
    drill = Drill(what)
    context = {
        "plan": plan,
        "title": words.DRILLS[drill],
        "how": getattr(plan, f"{drill}_how"),
    }
    return form_page(request, "pages/controls/drill.html", form, context)


def _system(request: Request, pk: str) -> AISystem:
    visible = AISystem.objects.visible_to(request.user).select_related("organisation")
    system: AISystem = get_object_or_404(visible, pk=pk)
    return system


def _plan(request: Request, pk: str) -> FailurePlan:
    visible = FailurePlan.objects.visible_to(request.user).select_related("system")
    plan: FailurePlan = get_object_or_404(visible, pk=pk)
    return plan


def _shown(number: int, part: queries.Part, today: date) -> Shown:
    plan = part.plan
    return Shown(
        part,
        f"part-{number}",
        [words.point(each) for each in part.points],
        _stated(plan) if plan else [],
        [_drilled(plan, drill, today) for drill in Drill] if plan else [],
    )


def _stated(plan: FailurePlan) -> list[tuple[str, str]]:
    """What the plan says besides its drills, field by field; a question with its answer."""
    answers = {True: _("yes"), False: _("no"), None: ""}
    said = [
        ("worst_outcome", plan.worst_outcome),
        ("bound_amount", plan.bound_amount),
        ("bound_rate", plan.bound_rate),
        ("bound_scope", plan.bound_scope),
        ("is_reversible", _with(answers[plan.is_reversible], plan.how_reversed)),
        ("needs_approval", _with(answers[plan.needs_approval], plan.approval)),
        ("fallback", plan.fallback),
    ]
    return [(label_of("failureplan", name), value) for name, value in said]


def _with(answer: str, more: str) -> str:
    return f"{answer}: {more}" if answer and more else answer or more


def _drilled(plan: FailurePlan, drill: Drill, today: date) -> Drilled:
    last = getattr(plan, f"{drill}_drilled_on")
    due = drill_due(last, plan.drill_interval)
    return Drilled(
        drill,
        words.DRILLS[drill],
        getattr(plan, f"{drill}_by"),
        getattr(plan, f"{drill}_how"),
        last,
        due,
        due is not None and today > due,
    )
