"""The guided form: which risks, one risk a page, its harm to rights; saved as one goes."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from frameworks.rights import charter
from governance.pages.acting import land
from governance.pages.assessments.answers import RightsAnswers, RiskAnswers
from governance.pages.assessments.sheet import Sheet
from governance.pages.request import Request
from riskreg import access
from riskreg.access import Right
from riskreg.actions import assessments as actions
from riskreg.actions import risks
from riskreg.models import Assessment, AssessmentState, Category, Estimate, Risk
from riskreg.queries import controls

BACK, LEAVE = "back", "leave"


def find(request: Request, pk: UUID, right: Right = Right.ASSESS) -> Assessment:
    """An assessment the reader may see, and do with what the right says."""
    rows = Assessment.objects.visible_to(request.user).select_related(
        "organisation", "system", "scale", "author", "submitted_by", "decided_by"
    )
    found: Assessment = get_object_or_404(rows, pk=pk)
    access.require(request.user, right, found)
    return found


def over(request: Request, assessment: Assessment) -> HttpResponse:
    """Where a document leads that is no draft any more."""
    messages.info(request, _("This version is no longer a draft. It is shown as it stands."))
    return redirect(assessment)


@require_safe
def assessment_resume(request: Request, pk: UUID) -> HttpResponse:
    """Go where the writer left off: the first risk with something open, else the review."""
    assessment = find(request, pk)
    if assessment.state != AssessmentState.DRAFT:
        return redirect(assessment)
    sheet = Sheet(assessment)
    if not sheet.rows:
        return redirect("assessment_risks", pk)
    first = next((row for row in sheet.rows if str(row.risk_id) in sheet.open_by_risk), None)
    return redirect(sheet.url(first.risk_id) if first else reverse("assessment_review", args=[pk]))


@require_http_methods(["GET", "POST"])
def assessment_risk(request: Request, pk: UUID, risk: UUID) -> HttpResponse:
    """One risk: what may happen, how often, how bad, what is done about it."""
    assessment = find(request, pk)
    if assessment.state != AssessmentState.DRAFT:
        return over(request, assessment)
    sheet, row = _at(assessment, risk)
    form = RiskAnswers(
        request.POST or None,
        row=row,
        scale=sheet.scale,
        organisation=assessment.organisation,
        reader=request.user,
    )
    if form.is_valid() and _kept(request, sheet, row, form):
        if request.htmx:
            return _in_place(request, assessment, risk)
        return _onwards(request, sheet, row, is_rights=False)
    context = {**_context(sheet, row), "form": form, "controls": _controls(sheet, row)}
    return _page(request, "pages/assessments/risk.html", context)


@require_http_methods(["GET", "POST"])
def assessment_rights(request: Request, pk: UUID, risk: UUID) -> HttpResponse:
    """The harm to rights of one risk, on a scale of its own."""
    assessment = find(request, pk)
    if assessment.state != AssessmentState.DRAFT:
        return over(request, assessment)
    sheet, row = _at(assessment, risk)
    form = RightsAnswers(request.POST or None, row=row, scale=sheet.scale, rights=_rights(row))
    if form.is_valid() and _kept(request, sheet, row, form):
        if request.htmx:
            return _in_place(request, assessment, risk)
        return _onwards(request, sheet, row, is_rights=True)
    return _page(request, "pages/assessments/rights.html", {**_context(sheet, row), "form": form})


@require_POST
def assessment_drop(request: Request, pk: UUID, risk: UUID) -> HttpResponse:
    """Take a risk out of the draft; it stays in the register."""
    assessment = find(request, pk)
    found = get_object_or_404(Risk.objects.visible_to(request.user), pk=risk)
    try:
        actions.drop_estimate(request.user, assessment, found)
    except ValidationError as refused:
        messages.warning(request, " ".join(refused.messages))
    else:
        messages.success(
            request,
            _("%(risk)s is out of this assessment. It stays in the register.") % {"risk": found},
        )
    return redirect("assessment_risks", pk)


def _at(assessment: Assessment, risk: UUID) -> tuple[Sheet, Estimate]:
    sheet = Sheet(assessment)
    row = sheet.row(risk)
    if row is None:
        raise Http404(_("This risk is not part of the assessment."))
    return sheet, row


def _kept(request: Request, sheet: Sheet, row: Estimate, form: RiskAnswers | RightsAnswers) -> bool:
    """Keep the story and the judgement together, or say why not."""
    try:
        with transaction.atomic():
            if row.risk.closed_on is None:
                risks.change(request.user, row.risk, values=form.story)
            actions.estimate(request.user, sheet.assessment, row.risk, values=form.estimate)
    except ValidationError as refused:
        land(form, refused)
        return False
    return True


def _in_place(request: Request, assessment: Assessment, risk: UUID) -> HttpResponse:
    """Answer a save in the background with what stands beside the questions."""
    assessment.refresh_from_db(fields=["updated_at"])
    sheet, row = _at(assessment, risk)
    context = {**_context(sheet, row), "oob": True}
    answer = render(request, "pages/assessments/risk.html#beside", context)
    answer["HX-Reswap"] = "none"
    return answer


def _page(request: Request, template: str, context: dict[str, Any]) -> HttpResponse:
    status = 422 if context["form"].errors else 200
    name = f"{template}#questions" if request.htmx else template
    return render(request, name, context, status=status)


def _context(sheet: Sheet, row: Estimate) -> dict[str, Any]:
    risk = row.risk
    return {
        "sheet": sheet,
        "assessment": sheet.assessment,
        "system": sheet.system,
        "row": row,
        "risk": risk,
        "place": [each.risk_id for each in sheet.rows].index(risk.pk) + 1,
        "steps": sheet.steps(risk.pk),
        "touches_rights": touches_rights(risk),
        "inherent": sheet.level(row, "inherent"),
        "residual": sheet.level(row),
        "rights_level": sheet.rights(row),
        "turns": sheet.turns(row),
        "open": sheet.open_at(risk.pk),
        "back": sheet.beside(risk.pk, -1),
        "oob": False,
    }


def touches_rights(risk: Risk) -> bool:
    """Whether its harm to rights has to be judged."""
    return bool(risk.rights) or risk.category == Category.RIGHTS


def _onwards(request: Request, sheet: Sheet, row: Estimate, *, is_rights: bool) -> HttpResponse:
    """Where the pressed button leads: to its rights, the next risk, the review, or back."""
    wanted, pk = request.POST.get("to", ""), sheet.assessment.pk
    if wanted == LEAVE:
        messages.success(request, _("Your answers are kept. Come back whenever you like."))
        return redirect(sheet.system)
    if wanted == BACK:
        before = row.risk_id if is_rights else sheet.beside(row.risk_id, -1)
        return redirect(sheet.url(before) if before else reverse("assessment_risks", args=[pk]))
    if touches_rights(row.risk) and not is_rights:
        return redirect("assessment_rights", pk, row.risk_id)
    following = sheet.beside(row.risk_id, +1)
    return redirect(sheet.url(following) if following else reverse("assessment_review", args=[pk]))


def _controls(sheet: Sheet, row: Estimate) -> list[Any]:
    """What keeps this system's risks down, those of this risk first."""
    own = set(row.risk.controls.values_list("pk", flat=True))
    reached = [each.control for each in controls.of_system(sheet.system) if each.counts]
    return sorted(reached, key=lambda control: (control.pk not in own, control.number))[:8]


def _rights(row: Estimate) -> list[tuple[str, str]]:
    """The rights that AI systems touch most, and those the risk names already."""
    return [
        (each.ref, f"{each.article} · {each.title}")
        for each in charter().values()
        if each.is_common or each.ref in row.risk.rights
    ]
