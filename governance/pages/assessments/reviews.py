"""Review and submit; approve or send back; take a newer scale over; give a draft up."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from governance.pages.acting import Confirm, confirm_page, form_page, land, landing
from governance.pages.assessments.answers import DocumentAnswers
from governance.pages.assessments.pages import find, over
from governance.pages.assessments.sheet import Sheet
from governance.pages.request import Request, posted
from governance.ui import estimates
from governance.ui.forms import Form, ReasonForm
from riskreg.access import Right
from riskreg.actions import assessments as actions
from riskreg.models import AISystem, Assessment, AssessmentState, Estimate

SUBMIT, APPROVE, RETURN = "submit", "approve", "return"


@require_http_methods(["GET", "POST"])
def assessment_review(request: Request, pk: UUID) -> HttpResponse:
    """Everything that will be submitted on one page, what changed, then one button."""
    assessment = find(request, pk)
    if assessment.state != AssessmentState.DRAFT:
        return over(request, assessment)
    first = {**assessment.content, "review_by": assessment.review_by}
    form = DocumentAnswers(request.POST or None, initial=first)
    if form.is_valid() and _written(request, assessment, form):
        assessment = find(request, pk)
        sheet = Sheet(assessment)
        if request.htmx:
            return render(
                request, "pages/assessments/review.html#saved", {"assessment": assessment, "oob": 1}
            )
        if request.POST.get("to") != SUBMIT:
            messages.success(request, _("Your answers are kept. Come back whenever you like."))
            return redirect(assessment.system)
        if not sheet.gaps:
            actions.submit(request.user, assessment)
            messages.success(request, _("It is submitted. Somebody else approves it."))
            return redirect(assessment)
        form.add_error(None, _("Some things are still open. Each leads to its place."))
    context = {**shown(assessment), "form": form}
    return form_page(request, "pages/assessments/review.html", form, context)


def _written(request: Request, assessment: Assessment, form: DocumentAnswers) -> bool:
    given = form.cleaned_data
    content = {name: given[name] for name in ("scope", "conclusion")}
    try:
        actions.write(
            request.user, assessment, content=content, values={"review_by": given["review_by"]}
        )
    except ValidationError as refused:
        land(form, refused)
        return False
    return True


def shown(assessment: Assessment) -> dict[str, Any]:
    """A whole document as review, approval and record show it."""
    sheet = Sheet(assessment)
    before = earlier(assessment)
    return {
        "sheet": sheet,
        "assessment": assessment,
        "system": assessment.system,
        "told": sheet.told,
        "levels": {row.risk_id: sheet.level(row) for row in sheet.rows},
        "shown": [
            {
                "told": each,
                "risk": each.estimate.risk,
                "residual": sheet.level(each.estimate),
                "inherent": sheet.level(each.estimate, "inherent"),
            }
            for each in sheet.told
        ],
        "breaches": sum(sheet.level(row).is_breach for row in sheet.rows),
        "before": before,
        "changes": estimates.between(_told(before), sheet.told) if before else [],
    }


def earlier(assessment: Assessment) -> Assessment | None:
    """The version that was in force before this one."""
    stood = (AssessmentState.APPROVED, AssessmentState.SUPERSEDED)
    found: Assessment | None = (
        Assessment.objects.filter(
            system=assessment.system_id,
            kind=assessment.kind,
            version__lt=assessment.version,
            state__in=stood,
        )
        .select_related("scale")
        .order_by("-version")
        .first()
    )
    return found


def _told(assessment: Assessment) -> list[estimates.Told]:
    rows = Estimate.objects.filter(assessment=assessment).select_related("risk", "estimator")
    return [estimates.tell(row, assessment.scale) for row in rows.order_by("position", "pk")]


class DecideForm(Form):
    """What the approver says, and what they read."""

    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Needed to send it back: what has to be mended."),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)


@require_http_methods(["GET", "POST"])
def assessment_decide(request: Request, pk: UUID) -> HttpResponse:
    """Show what was submitted; approve it or send it back."""
    assessment = find(request, pk, Right.APPROVE)
    form = DecideForm(request.POST or None, initial={"seen": assessment.digest})
    if form.is_valid():
        with landing(form):
            _decide(request, assessment, form)
            return redirect(assessment)
    if assessment.state != AssessmentState.SUBMITTED and not form.errors:
        return redirect(assessment)
    is_own = request.user.pk in (assessment.author_id, assessment.submitted_by_id)
    context = {**shown(assessment), "is_own": is_own}
    return form_page(request, "pages/assessments/decide.html", form, context)


def _decide(request: Request, assessment: Assessment, form: DecideForm) -> None:
    note = form.cleaned_data["note"]
    if request.POST.get("to") == RETURN:
        try:
            actions.send_back(request.user, assessment, reason=note)
        except ValidationError as refused:
            told = refused.message_dict
            raise ValidationError(
                {"note" if k == "reason" else k: v for k, v in told.items()}
            ) from refused
        messages.success(request, _("It is sent back to its author."))
        return
    actions.approve(request.user, assessment, note=note, seen=form.cleaned_data["seen"] or None)
    messages.success(request, _("It is approved. Its levels stand from now on."))


@require_POST
def assessment_renew(request: Request, pk: UUID) -> HttpResponse:
    """Judge the draft on the scales in force."""
    assessment = find(request, pk)
    try:
        actions.renew_scale(request.user, assessment)
    except ValidationError as refused:
        messages.warning(request, " ".join(refused.messages))
    return redirect("assessment_review", pk)


@require_http_methods(["GET", "POST"])
def assessment_discard(request: Request, pk: UUID) -> HttpResponse:
    """Ask once, and give the draft up."""
    assessment = find(request, pk)

    def act(reason: str) -> AISystem:
        actions.discard(request.user, assessment, reason=reason)
        return assessment.system

    confirm = Confirm(
        thing=str(assessment),
        verb=_("Give this draft up"),
        consequences=[
            _("The draft closes and cannot be taken up again; it stays readable."),
            _("The approved version, and the levels it left, stand as they are."),
        ],
        place=(_("Assessments"), reverse("assessments")),
        cancel=assessment.get_absolute_url(),
        done=_("The draft is given up. What was approved stands."),
        critical=True,
    )
    return confirm_page(request, ReasonForm(posted(request)), confirm, act)
