"""Which risks an assessment is about: those it has, first drafts that fit, others' wording."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from frameworks.failures import failures
from frameworks.risk_prompts import Prompt
from governance.pages.acting import form_page, landing
from governance.pages.assessments.pages import find, over
from governance.pages.assessments.sheet import Sheet
from governance.pages.request import Request
from governance.ui.forms import Form
from riskreg.actions import taking_up
from riskreg.models import AssessmentState, Risk
from riskreg.queries import prompts as queries

SHOWN = 8  # first drafts offered at once; the rest folds


class PickForm(Form):
    """What is ticked, and a risk of one's own."""

    prompt = forms.MultipleChoiceField(required=False)
    like = forms.ModelMultipleChoiceField(required=False, queryset=Risk.objects.none())
    own = forms.CharField(
        required=False,
        max_length=200,
        label=_("Another risk, in a few words"),
    )

    def __init__(self, data: Any, *, prompts: list[Prompt], alike: list[Risk]) -> None:
        super().__init__(data)
        chosen: dict[str, Any] = self.fields
        chosen["prompt"].choices = [(each.ref, each.title) for each in prompts]
        chosen["like"].queryset = Risk.objects.filter(pk__in=[each.pk for each in alike])


@require_http_methods(["GET", "POST"])
def assessment_risks(request: Request, pk: UUID) -> HttpResponse:
    """Tick what the system should be asked about; all of it is taken up with one press."""
    assessment = find(request, pk)
    if assessment.state != AssessmentState.DRAFT:
        return over(request, assessment)
    sheet = Sheet(assessment)
    taken = {tag for row in sheet.rows for tag in row.risk.tags}
    prompts = queries.fitting(assessment.system, taken)
    alike = queries.alike(assessment.system)
    form = PickForm(request.POST or None, prompts=prompts, alike=alike)
    if form.is_valid():
        with landing(form):
            _take_up(request, sheet, form, prompts)
            return _onwards(sheet)
    meanings = {each.ref: each for each in failures()}
    context = {
        "sheet": sheet,
        "assessment": assessment,
        "system": assessment.system,
        "steps": sheet.steps(),
        "prompts": [(each, meanings.get(each.ref)) for each in prompts],
        "shown": SHOWN,
        "alike": alike,
        "own": form["own"],
    }
    return form_page(request, "pages/assessments/risks.html", form, context)


def _take_up(request: Request, sheet: Sheet, form: PickForm, prompts: list[Prompt]) -> None:
    ticked = set(form.cleaned_data["prompt"])
    drafts = [each.values for each in prompts if each.ref in ticked]
    own = form.cleaned_data["own"].strip()
    if own:
        drafts.append({"title": own, "category": "operational"})
    like = list(form.cleaned_data["like"])
    if drafts or like:
        taking_up.take_up(request.user, sheet.assessment, drafts=drafts, like=like)


def _onwards(sheet: Sheet) -> HttpResponse:
    fresh = Sheet(sheet.assessment)
    if not fresh.rows:
        return redirect("assessment_risks", sheet.assessment.pk)
    first = next((row for row in fresh.rows if str(row.risk_id) in fresh.open_by_risk), None)
    review = reverse("assessment_review", args=[sheet.assessment.pk])
    return redirect(fresh.url(first.risk_id) if first else review)
