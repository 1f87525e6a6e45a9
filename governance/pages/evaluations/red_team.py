"""Red-team rounds and their findings: open, change, add, fix, run again."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from governance.pages import histories
from governance.pages.acting import landing
from governance.pages.evaluations import words
from governance.pages.evaluations.forms import FindingForm, FixForm, RerunForm, RoundForm
from governance.pages.request import Request
from governance.ui.forms import Form
from riskreg import access
from riskreg.access import Right
from riskreg.actions import red_team
from riskreg.models import RedTeamFinding, RedTeamRound
from riskreg.rules import red_team as rules

_ROUND = ("system", "title", "subject_version", "team", "scope", "began_on", "ended_on", "evidence")
_FINDING = ("title", "description", "failure_mode", "severity", "owner", "due", "risk")


@require_safe
def show(request: Request, pk: UUID) -> HttpResponse:
    """One round with its findings and how far each has come."""
    shown = get_object_or_404(_rounds(request), pk=pk)
    findings = list(shown.findings.select_related("owner", "risk"))
    context = {
        "round": shown,
        "findings": [_shown(each) for each in findings],
        "unsolved": sum(each.state in rules.UNSOLVED for each in findings),
        "facts": _facts(shown),
        **histories.of(request, shown, redteamfinding=[each.pk for each in findings]),
    }
    return render(request, "pages/evaluations/round.html", context)


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Open a round."""
    access.require(request.user, Right.EVALUATE, request.organisation)
    begun = {"system": request.GET.get("system", ""), "began_on": timezone.localdate()}
    form = RoundForm(request.POST or None, initial=begun, organisation=request.organisation)
    if form.is_valid():
        values = {name: each for name, each in form.cleaned_data.items() if name != "system"}
        with landing(form):
            made = red_team.open_round(request.user, form.cleaned_data["system"], values=values)
            messages.success(request, _("%(name)s is opened.") % {"name": made.reference})
            return redirect(made)
    context = {
        "heading": _("Open a red-team round"),
        "verb": _("Open a round"),
        "cancel": reverse("red_team_rounds"),
    }
    return _page(request, form, context)


@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: UUID) -> HttpResponse:
    """Change a round."""
    shown = get_object_or_404(_rounds(request), pk=pk)
    access.require(request.user, Right.EVALUATE, shown)
    form = RoundForm(
        request.POST or None,
        initial={name: getattr(shown, name) for name in _ROUND},
        organisation=request.organisation,
    )
    del form.fields["system"]  # what was tested does not change
    if form.is_valid():
        with landing(form):
            red_team.change_round(request.user, shown, values=form.cleaned_data)
            messages.success(request, _("%(name)s is changed.") % {"name": shown.reference})
            return redirect(shown)
    context = {
        "heading": _("Change: %(name)s") % {"name": shown},
        "verb": _("Save the changes"),
        "round": shown,
        "cancel": shown.get_absolute_url(),
    }
    return _page(request, form, context)


@require_http_methods(["GET", "POST"])
def finding_new(request: Request, pk: UUID) -> HttpResponse:
    """Add a finding to a round."""
    shown = get_object_or_404(_rounds(request), pk=pk)
    access.require(request.user, Right.EVALUATE, shown)
    form = FindingForm(request.POST or None, organisation=request.organisation)
    if form.is_valid():
        with landing(form):
            made = red_team.add_finding(request.user, shown, values=form.cleaned_data)
            return redirect(made)
    context = {
        "heading": _("Add a finding"),
        "verb": _("Add the finding"),
        "round": shown,
        "cancel": shown.get_absolute_url(),
    }
    return _page(request, form, context)


@require_http_methods(["GET", "POST"])
def finding_edit(request: Request, pk: UUID) -> HttpResponse:
    """Change what a finding says, who sees to it, or the risk it shows."""
    finding = _finding(request, pk)
    form = FindingForm(
        request.POST or None,
        initial={name: getattr(finding, name) for name in _FINDING},
        organisation=request.organisation,
    )
    if form.is_valid():
        with landing(form):
            red_team.change_finding(request.user, finding, values=form.cleaned_data)
            return redirect(finding)
    context = {"heading": _("Change: %(name)s") % {"name": finding}, "verb": _("Save the changes")}
    return _page(request, form, _of(finding, context))


@require_http_methods(["GET", "POST"])
def finding_fix(request: Request, pk: UUID) -> HttpResponse:
    """Say what was fixed."""
    finding = _finding(request, pk)
    form = FixForm(request.POST or None, initial={"fixed_on": timezone.localdate()})
    if form.is_valid():
        with landing(form):
            red_team.fix(request.user, finding, **form.cleaned_data)
            return redirect(finding)
    context = {"heading": _("Fix: %(name)s") % {"name": finding}, "verb": _("Record the fix")}
    return _page(request, form, _of(finding, context))


@require_http_methods(["GET", "POST"])
def finding_rerun(request: Request, pk: UUID) -> HttpResponse:
    """Record what running it again showed."""
    finding = _finding(request, pk)
    form = RerunForm(request.POST or None, initial={"rerun_on": timezone.localdate()})
    if finding.state == "verified":
        form.fields["state"].choices = [("back", _("It failed again"))]  # type: ignore[attr-defined]
    if form.is_valid():
        told = form.cleaned_data
        with landing(form):
            red_team.rerun(
                request.user,
                finding,
                state=told["state"],
                note=told["rerun_note"],
                rerun_on=told["rerun_on"],
            )
            return redirect(finding)
    context = {
        "heading": _("Run again: %(name)s") % {"name": finding},
        "verb": _("Record the re-run"),
    }
    return _page(request, form, _of(finding, context))


def _of(finding: RedTeamFinding, context: dict[str, Any]) -> dict[str, Any]:
    return {
        **context,
        "round": finding.round,
        "finding": finding,
        "cancel": finding.get_absolute_url(),
    }


def _shown(finding: RedTeamFinding) -> dict[str, Any]:
    return {
        "finding": finding,
        "severity": words.severity(finding),
        "state": words.state(finding),
        "may_fix": rules.may(finding.state, "fixed"),
        "may_rerun": rules.may(finding.state, "back"),
    }


def _facts(shown: RedTeamRound) -> list[dict[str, Any]]:
    evidence = shown.evidence
    return [
        {"label": _("Number"), "value": shown.reference},
        {"label": _("System"), "value": shown.system, "url": shown.system.get_absolute_url()},
        {"label": _("Version tested"), "value": shown.subject_version, "empty": _("not stated")},
        {"label": _("Team"), "value": shown.team, "empty": _("not stated")},
        {"label": _("Began on"), "value": shown.began_on.isoformat()},
        {
            "label": _("Ended on"),
            "value": shown.ended_on.isoformat() if shown.ended_on else "",
            "empty": _("not ended"),
        },
        {
            "label": _("Evidence"),
            "value": evidence,
            "url": evidence.get_absolute_url() if evidence else "",
            "empty": _("none linked"),
        },
    ]


def _page(request: Request, form: Form, context: dict[str, Any]) -> HttpResponse:
    status = 422 if form.errors else 200
    template = "pages/evaluations/round_form.html"
    return render(request, template, {**context, "form": form}, status=status)


def _rounds(request: Request) -> QuerySet[RedTeamRound]:
    found: QuerySet[RedTeamRound] = RedTeamRound.objects.visible_to(request.user)
    return found.select_related("system", "evidence")


def _finding(request: Request, pk: UUID) -> RedTeamFinding:
    rows = RedTeamFinding.objects.visible_to(request.user).select_related("round", "round__system")
    finding: RedTeamFinding = get_object_or_404(rows, pk=pk)
    access.require(request.user, Right.EVALUATE, finding)
    return finding
