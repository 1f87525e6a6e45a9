"""Acceptance of a risk: asking for it, deciding it, taking it back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from governance.pages.acting import Confirm, confirm_page, form_page, landing
from governance.pages.request import Request, posted
from governance.pages.risks.edit import find
from governance.pages.risks.forms import AskForm, DecideForm
from governance.ui import levels
from governance.ui.dates import written
from governance.ui.forms import ReasonForm
from riskreg import access
from riskreg.access import Right
from riskreg.actions import acceptances
from riskreg.models import Acceptance, Risk
from riskreg.queries import risks as queries
from riskreg.rules.acceptance import last_day

ACCEPT, REFUSE = "accept", "refuse"


@require_http_methods(["GET", "POST"])
def acceptance_ask(request: Request, pk: UUID) -> HttpResponse:
    """Ask that somebody lives with the risk until a day."""
    risk = find(request, pk)
    by = queries.standard(risk.organisation)
    days = acceptances.longest(risk)
    latest = last_day(days, timezone.localdate())
    form = AskForm(request.POST or None, initial={"until": latest if days else None})
    form.fields["until"].help_text = _(
        "At most %(days)s days for this level: until %(day)s. The day after, the risk is open "
        "again."
    ) % {"days": days, "day": written(latest)}
    if form.is_valid():
        with landing(form):
            acceptances.ask(request.user, risk, **form.cleaned_data)
            messages.success(request, _("The acceptance is asked for. Somebody else decides it."))
            return redirect(f"{risk.get_absolute_url()}#acceptance")
    context = {"risk": risk, "level": levels.residual(by, risk), "days": days}
    return form_page(request, "pages/risks/ask.html", form, context)


def _acceptance(request: Request, pk: UUID, right: Right) -> Acceptance:
    rows = Acceptance.objects.visible_to(request.user).select_related(
        "risk__organisation", "risk__owner", "asked_by", "decided_by"
    )
    found: Acceptance = get_object_or_404(rows, pk=pk)
    access.require(request.user, right, found)
    return found


@require_http_methods(["GET", "POST"])
def acceptance_decide(request: Request, pk: UUID) -> HttpResponse:
    """Show everything the decision rests on; accept or refuse."""
    asked = _acceptance(request, pk, Right.APPROVE)
    form = DecideForm(request.POST or None)
    if form.is_valid():
        act = acceptances.refuse if request.POST.get("to") == REFUSE else acceptances.accept
        with landing(form):
            act(request.user, asked, note=form.cleaned_data["note"])
            return redirect(f"{asked.risk.get_absolute_url()}#acceptance")
    by = queries.standard(asked.risk.organisation)
    context: dict[str, Any] = {
        "asked": asked,
        "risk": asked.risk,
        "level": levels.residual(by, asked.risk),
        "rights_level": levels.rights(asked.risk.rights_level),
        "is_own": asked.asked_by_id == request.user.pk,
    }
    return form_page(request, "pages/risks/decide.html", form, context)


@require_http_methods(["GET", "POST"])
def acceptance_withdraw(request: Request, pk: UUID) -> HttpResponse:
    """Ask once, and take the acceptance back."""
    given = _acceptance(request, pk, Right.EDIT_RISK)
    risk: Risk = given.risk

    def act(reason: str) -> str:
        acceptances.withdraw(request.user, given, reason=reason)
        return f"{risk.get_absolute_url()}#acceptance"

    confirm = Confirm(
        thing=risk.title,
        verb=_("Take the acceptance back"),
        consequences=[
            _("The risk is open again from today, and has to be treated or asked for anew."),
            _("What was asked and decided stays in the history."),
        ],
        place=(_("Risks"), reverse("risks")),
        cancel=risk.get_absolute_url(),
        done=_("The acceptance is taken back."),
        critical=True,
    )
    return confirm_page(request, ReasonForm(posted(request)), confirm, act)
