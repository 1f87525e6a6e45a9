"""Second assessments: ask, do one, decide where the two differ, and how far they agree."""

from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from governance.pages import histories
from governance.pages.acting import Confirm, confirm_page, form_page, landing
from governance.pages.classification.comparing import lines, portfolio_lines, sheet_of
from governance.pages.classification.decisions import find as find_decision
from governance.pages.request import Request, posted
from governance.ui import files
from governance.ui.forms import DateInput, Form, ReasonForm, members, name_the_empty_choice
from riskreg import access
from riskreg.access import TABLE, Right
from riskreg.actions import seconds
from riskreg.models import SecondAssessment, SecondState
from riskreg.queries import authors
from riskreg.queries import seconds as queries
from riskreg.rules.seconds import Choice

_CHOICES = {
    Choice.FIRST: gettext_lazy("The first answer holds"),
    Choice.SECOND: gettext_lazy("The second answer holds"),
    Choice.UNKNOWN: gettext_lazy("Neither: it is not known yet, the cautious answer is taken"),
}


class AskForm(Form):
    """Who, by when, and what they should know."""

    assessor: Any = forms.ModelChoiceField(
        label=gettext_lazy("Who classifies it a second time?"),
        queryset=None,
        help_text=gettext_lazy(
            "Somebody who had no part in the first classification and does not stand in for who "
            "had. Until they submit, the register shows them nothing of what it said."
        ),
    )
    due = forms.DateField(label=gettext_lazy("By when?"), widget=DateInput())
    note = forms.CharField(
        label=gettext_lazy("Note for the second assessor"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Say nothing here of what came out the first time."),
    )

    def __init__(self, data: Any, people: Any) -> None:
        super().__init__(data)
        assessor: Any = self.fields["assessor"]
        assessor.queryset = people
        name_the_empty_choice(assessor)


class SubmitForm(Form):
    """What the second assessor says of their independence."""

    knew_first = forms.BooleanField(
        label=gettext_lazy("I knew how it was classified the first time"),
        required=False,
        help_text=gettext_lazy("Then it is compared all the same, and left out of the agreement."),
    )


class ResolveForm(Form):
    """Of each question that differs, whose answer holds and why."""

    def __init__(self, data: Any, differing: list[Any]) -> None:
        super().__init__(data)
        self.names = [each.name for each in differing]
        for each in differing:
            self.fields[each.name] = forms.ChoiceField(
                label=each.question,
                choices=[
                    (Choice.FIRST.value, f"{_CHOICES[Choice.FIRST]}: {each.first}"),
                    (Choice.SECOND.value, f"{_CHOICES[Choice.SECOND]}: {each.second}"),
                    (Choice.UNKNOWN.value, _CHOICES[Choice.UNKNOWN]),
                ],
                widget=forms.RadioSelect,
            )
            self.fields[f"why-{each.name}"] = forms.CharField(
                label=_("Why?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
            )

    @property
    def choices(self) -> dict[str, tuple[str, str]]:
        """By question: whose answer holds, and why."""
        told = self.cleaned_data
        return {name: (told[name], told[f"why-{name}"]) for name in self.names}


@require_safe
def index(request: Request) -> HttpResponse:
    """Every second assessment, and how far they agree with the first."""
    access.require(request.user, Right.VIEW, request.organisation)
    told = queries.portfolio(request.organisation)
    context = {
        "rows": queries.register(request.organisation),
        "classes": told.classes,
        "questions": portfolio_lines(told),
        "left_out": told.left_out,
        "few": queries.FEW,
    }
    return render(request, "pages/classification/seconds.html", context)


@require_safe
def export(request: Request, slug: str) -> StreamingHttpResponse:
    """The agreement over the portfolio as a file."""
    access.require(request.user, Right.VIEW, request.organisation)
    sheet = sheet_of(queries.portfolio(request.organisation))
    return files.answer(sheet, slug, name=f"agreement-{timezone.localdate():%Y-%m-%d}")


@require_http_methods(["GET", "POST"])
def ask(request: Request, pk: UUID) -> HttpResponse:
    """Ask another person to classify the system of a decision independently."""
    decision = find_decision(request, pk)
    access.require(request.user, Right.DECIDE, decision)
    people = members(request.organisation, TABLE[Right.CLASSIFY]).exclude(pk=request.user.pk)
    form = AskForm(posted(request), people)
    if form.is_valid():
        with landing(form):
            asked = seconds.ask(request.user, decision, **form.cleaned_data)
            messages.success(request, _("Asked. It is on their list of work."))
            return redirect(asked)
    context = {"decision": decision, "system": decision.system}
    return form_page(request, "pages/classification/second_ask.html", form, context)


@require_http_methods(["GET", "POST"])
def second(request: Request, pk: UUID) -> HttpResponse:
    """One second assessment: its assessor submits it, a third person decides what differs."""
    shown = _find(request, pk)
    compared = lines(shown)
    is_mine = shown.state == SecondState.ASKED and shown.assessor_id == request.user.pk
    differing = [each for each in compared if each.differs]
    form: Form = SubmitForm(posted(request)) if is_mine else ResolveForm(posted(request), differing)
    if request.method == "POST":
        access.require(request.user, Right.CLASSIFY if is_mine else Right.DECIDE, shown)
    if request.method == "POST" and form.is_valid():
        with landing(form):
            if isinstance(form, ResolveForm):
                seconds.resolve(request.user, shown, choices=form.choices)
                messages.success(request, _("Decided. What follows stands below."))
            else:
                seconds.submit(request.user, shown, **form.cleaned_data)
                messages.success(request, _("Submitted. Both are shown side by side now."))
            return redirect(shown)
    may_decide = access.may(request.user, Right.DECIDE, shown)
    is_open = shown.state in (SecondState.ASKED, SecondState.DIFFERING)
    context = {
        "second": shown,
        "is_mine": is_mine,
        "compared": compared,
        "differing": differing,
        "may_resolve": shown.state == SecondState.DIFFERING
        and may_decide
        and not authors.as_one(request.user, shown.organisation_id) & queries.two(shown),
        "may_withdraw": is_open and may_decide and not is_mine,
        **histories.about(request, shown),
    }
    return form_page(request, "pages/classification/second.html", form, context)


@require_http_methods(["GET", "POST"])
def withdraw(request: Request, pk: UUID) -> HttpResponse:
    """Say why, then take a second assessment back."""
    shown = _find(request, pk)
    access.require(request.user, Right.DECIDE, shown)
    confirm = Confirm(
        thing=str(shown),
        verb=_("Take the second assessment back"),
        consequences=[
            _("The first classification stands as it is."),
            _("The request and why it ended stay in the trail."),
        ],
        place=(_("Second assessments"), reverse("second_assessments")),
        cancel=shown.get_absolute_url(),
        done=_("The second assessment is taken back."),
    )
    act = partial(seconds.withdraw, request.user, shown)
    return confirm_page(request, ReasonForm(posted(request)), confirm, act)


def _find(request: Request, pk: UUID) -> SecondAssessment:
    rows = SecondAssessment.objects.visible_to(request.user)
    related = rows.select_related("system", "assessor", "asked_by", "resolved_by")
    found: SecondAssessment = get_object_or_404(related, pk=pk)
    return found
