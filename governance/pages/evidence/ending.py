"""Ending the validity of evidence and withdrawing it: what leans on it is shown first."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from governance.pages.acting import form_page, landing
from governance.pages.evidence.forms import EndForm, WithdrawForm
from governance.pages.evidence.record import find
from governance.pages.request import Request
from governance.ui.forms import Form
from riskreg import access
from riskreg.access import Right
from riskreg.actions import evidence as actions
from riskreg.models import Evidence
from riskreg.queries.evidence import leaning_on

_END = (
    gettext_lazy("After that day it counts for no control and no duty."),
    gettext_lazy("It stays in the register with all its revisions; a new one can make it count."),
)
_WITHDRAW = (
    gettext_lazy("From now on it counts for no control and no duty."),
    gettext_lazy("It stays readable, with its revisions and the reason; nothing brings it back."),
)


@require_http_methods(["GET", "POST"])
def end(request: Request, pk: UUID) -> HttpResponse:
    """Let it count no longer than a day."""
    evidence = _ours(request, pk)
    form = EndForm(request.POST or None, initial={"valid_until": timezone.localdate()})
    if form.is_valid():
        with landing(form):
            actions.end(request.user, evidence, **form.cleaned_data)
            messages.success(request, _("The validity of %(name)s is ended.") % {"name": evidence})
            return redirect(evidence)
    return _page(request, evidence, form, _("End validity"), _END)


@require_http_methods(["GET", "POST"])
def withdraw(request: Request, pk: UUID) -> HttpResponse:
    """Let it count for nothing any more."""
    evidence = _ours(request, pk)
    form = WithdrawForm(request.POST or None)
    if form.is_valid():
        with landing(form):
            actions.withdraw(request.user, evidence, **form.cleaned_data)
            messages.success(request, _("%(name)s is withdrawn.") % {"name": evidence})
            return redirect(evidence)
    return _page(request, evidence, form, _("Withdraw"), _WITHDRAW)


def _ours(request: Request, pk: UUID) -> Evidence:
    evidence = find(request, pk)
    access.require(request.user, Right.WITHDRAW_EVIDENCE, evidence)
    return evidence


def _page(
    request: Request,
    evidence: Evidence,
    form: Form,
    verb: str,
    consequences: tuple[str | Promise, ...],
) -> HttpResponse:
    context = {
        "evidence": evidence,
        "thing": f"{evidence.reference} {evidence}",
        "verb": verb,
        "leaning": leaning_on(evidence, timezone.localdate()),
        "consequences": consequences,
        "cancel": evidence.get_absolute_url(),
        "critical": True,
    }
    return form_page(request, "pages/evidence/ending.html", form, context)
