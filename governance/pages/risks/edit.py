"""Entering a risk, changing it, closing it and opening it again."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from governance.pages.acting import Confirm, confirm_page, form_page, landing
from governance.pages.request import Request, posted
from governance.pages.risks.forms import RiskForm
from governance.ui.forms import ReasonForm
from riskreg import access
from riskreg.access import Right
from riskreg.actions import risks
from riskreg.models import Risk, User


def find(request: Request, pk: UUID, right: Right = Right.EDIT_RISK) -> Risk:
    """A risk the reader may see, and do with what the right says."""
    rows = Risk.objects.visible_to(request.user).select_related("organisation", "owner")
    risk: Risk = get_object_or_404(rows, pk=pk)
    access.require(request.user, right, risk)
    return risk


@require_http_methods(["GET", "POST"])
def risk_new(request: Request) -> HttpResponse:
    """Enter a risk; a title and a category are enough."""
    access.require(request.user, Right.EDIT_RISK, request.organisation)
    first = {"systems": request.GET.getlist("system"), "owner": request.user}
    form = RiskForm(
        request.POST or None, instance=Risk(), organisation=request.organisation, initial=first
    )
    if form.is_valid():
        with landing(form):
            risk = risks.add(
                request.user,
                request.organisation,
                values=form.values,
                links=form.cleaned_data["links"],
            )
            messages.success(request, _("%(name)s is entered.") % {"name": risk})
            return redirect(risk)
    return _page(request, form, {"cancel": reverse("risks")})


@require_http_methods(["GET", "POST"])
def risk_edit(request: Request, pk: UUID) -> HttpResponse:
    """Change any field of a risk."""
    risk = find(request, pk)
    first = {"links": [f"{each.framework} {each.ref}" for each in risk.links.all()]}
    form = RiskForm(
        request.POST or None, instance=risk, organisation=risk.organisation, initial=first
    )
    if form.is_valid():
        with landing(form):
            _change(request.user, risk, form)
            messages.success(request, _("%(name)s is changed.") % {"name": form.values["title"]})
            return redirect(risk)
    return _page(request, form, {"risk": risk, "cancel": risk.get_absolute_url()})


@transaction.atomic
def _change(actor: User, risk: Risk, form: RiskForm) -> None:
    """Fields and links together, or neither."""
    fresh = risks.change(actor, risk, values=form.values)
    risks.link(actor, fresh, links=form.cleaned_data["links"])


@require_http_methods(["GET", "POST"])
def risk_close(request: Request, pk: UUID) -> HttpResponse:
    """Ask once, name the risk, say what follows."""
    risk = find(request, pk)
    return _ask(
        request,
        risk,
        act=risks.close,
        told=(
            _("Close this risk"),
            [
                _("It leaves the working lists, and no acceptance of it holds any longer."),
                _("Its assessments, acceptances and history stay, and it can be opened again."),
            ],
            _("The risk is closed."),
        ),
    )


@require_http_methods(["GET", "POST"])
def risk_reopen(request: Request, pk: UUID) -> HttpResponse:
    """Ask once, and take the risk up again."""
    risk = find(request, pk)
    return _ask(
        request,
        risk,
        act=risks.reopen,
        told=(
            _("Open this risk again"),
            [
                _("It stands in the lists again with the level it had."),
                _("An acceptance that was given for it holds again until its last day."),
            ],
            _("The risk is open again."),
        ),
    )


def _ask(
    request: Request, risk: Risk, *, act: Callable[..., Risk], told: tuple[str, list[str], str]
) -> HttpResponse:
    """Ask once; `told`: the verb, what follows, what is said when it is done."""
    verb, consequences, done = told
    confirm = Confirm(
        thing=risk.title,
        verb=verb,
        consequences=consequences,
        place=(_("Risks"), reverse("risks")),
        cancel=risk.get_absolute_url(),
        done=done,
    )
    return confirm_page(
        request, ReasonForm(posted(request)), confirm, partial(act, request.user, risk)
    )


def _page(request: Request, form: RiskForm, context: dict[str, Any]) -> HttpResponse:
    return form_page(request, "pages/risks/form.html", form, context)
