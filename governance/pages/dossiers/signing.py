"""Approval of a dossier: ask a second person, decide, take back, withdraw what was approved."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from governance.dossiers import tasks
from governance.pages.acting import form_page, landing
from governance.pages.coverage.forms import ReasonForm
from governance.pages.dossiers.tables import kind_title
from governance.pages.request import Request, posted
from governance.ui import events
from governance.ui.forms import Form
from riskreg import access
from riskreg.access import Right
from riskreg.actions import signoffs
from riskreg.models import Dossier, Event, SignOff, SignOffState

_VERDICTS = [
    ("approve", gettext_lazy("Approve: I read this file and stand by it")),
    ("refuse", gettext_lazy("Refuse, and say why")),
]


class AskForm(Form):
    """What the second person should know."""

    note = forms.CharField(
        label=gettext_lazy("Note for the second person"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("For example what it is for, and by when it is needed."),
    )


class DecideForm(Form):
    """Whether the file stands."""

    verdict = forms.ChoiceField(
        label=gettext_lazy("Decision"), choices=_VERDICTS, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Needed to refuse. It is printed in the sign-off block."),
    )


@require_http_methods(["GET", "POST"])
def ask(request: Request, pk: UUID) -> HttpResponse:
    """Ask a second person to approve a draft."""
    dossier = _dossier(request, pk)
    access.require(request.user, Right.MAKE_DOSSIER, dossier)
    form = AskForm(posted(request))
    if form.is_valid():
        with landing(form):
            asked = signoffs.ask(request.user, dossier, **form.cleaned_data)
            messages.success(request, _("Asked. A second person decides."))
            return redirect("sign_off", asked.pk)
    context = {"dossier": dossier, "kind": kind_title(dossier.kind)}
    return form_page(request, "pages/dossiers/ask.html", form, context)


@require_http_methods(["GET", "POST"])
def sign_off(request: Request, pk: UUID) -> HttpResponse:
    """One request with the file it is about; who may decides."""
    shown = _sign_off(request, pk)
    dossier = shown.dossier
    form = DecideForm(posted(request))
    if request.method == "POST":
        access.require(request.user, Right.APPROVE, shown)
    if form.is_valid():
        with landing(form):
            return _decided(request, shown, **form.cleaned_data)
    is_open = shown.state == SignOffState.ASKED
    had_a_part = request.user.pk in (dossier.made_by_id, shown.asked_by_id)
    context = {
        "sign_off": shown,
        "dossier": dossier,
        "kind": kind_title(dossier.kind),
        "may_decide": is_open and not had_a_part and _may(request, Right.APPROVE, shown),
        "had_a_part": is_open and had_a_part,
        "may_withdraw": is_open and _may(request, Right.MAKE_DOSSIER, shown),
        "events": events.tell(Event.objects.about(shown).order_by("-number")),
    }
    return form_page(request, "pages/dossiers/sign_off.html", form, context)


@require_http_methods(["GET", "POST"])
def withdraw(request: Request, pk: UUID) -> HttpResponse:
    """Ask once, then take a request back."""
    shown = _sign_off(request, pk)
    access.require(request.user, Right.MAKE_DOSSIER, shown)
    form = Form(posted(request))
    if form.is_valid():
        with landing(form):
            signoffs.withdraw(request.user, shown)
            messages.success(request, _("The request is taken back."))
            return redirect(shown.dossier)
    context = {
        "thing": str(shown.dossier),
        "verb": _("Take the request back"),
        "consequences": [_("The dossier stays a draft."), _("The request stays in the trail.")],
        "cancel": shown.dossier.get_absolute_url(),
    }
    return form_page(request, "pages/dossiers/confirm.html", form, context)


@require_http_methods(["GET", "POST"])
def end(request: Request, pk: UUID) -> HttpResponse:
    """Say why, then withdraw an approved dossier."""
    dossier = _dossier(request, pk)
    access.require(request.user, Right.APPROVE, dossier)
    form = ReasonForm(posted(request))
    if form.is_valid():
        with landing(form):
            signoffs.end(request.user, dossier, **form.cleaned_data)
            messages.success(request, _("The dossier is withdrawn."))
            return redirect(dossier)
    context = {
        "thing": str(dossier),
        "verb": _("Withdraw the dossier"),
        "consequences": [
            _("Its status is “Withdrawn” wherever it is listed, with your reason."),
            _("The file stays and can be downloaded; copies given out are not reached."),
        ],
        "cancel": dossier.get_absolute_url(),
    }
    return form_page(request, "pages/dossiers/confirm.html", form, context)


def _decided(request: Request, shown: SignOff, *, verdict: str, reason: str) -> HttpResponse:
    if verdict == "approve":
        job = tasks.approve(request.user, shown, reason=reason)
        messages.success(request, _("Approved. The approved form is being made."))
        return redirect(job)
    signoffs.refuse(request.user, shown, reason=reason)
    messages.success(request, _("Refused. Who asked sees your reason."))
    return redirect(shown.dossier)


def _may(request: Request, right: Right, target: Any) -> bool:
    return access.may(request.user, right, target)


def _dossier(request: Request, pk: UUID) -> Dossier:
    rows: QuerySet[Dossier] = Dossier.objects.visible_to(request.user)
    found: Dossier = get_object_or_404(rows.select_related("system", "made_by"), pk=pk)
    return found


def _sign_off(request: Request, pk: UUID) -> SignOff:
    rows: QuerySet[SignOff] = SignOff.objects.visible_to(request.user)
    related = rows.select_related("dossier__system", "dossier__made_by", "asked_by", "decided_by")
    found: SignOff = get_object_or_404(related, pk=pk)
    return found
