"""Entering a control, from nothing or from the library, and changing it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from frameworks import queries as catalogues
from frameworks.library.read import LibraryControl, by_code
from governance.pages.acting import form_page, landing
from governance.pages.controls.forms import ControlForm, pairs_of
from governance.pages.request import Request
from riskreg import access
from riskreg.access import Right
from riskreg.actions import controls as actions
from riskreg.models import Control

_TAKEN = ("title", "layer", "phase", "carrier", "effect", "how_it_works", "how_it_is_tested")
_REACH = ("systems", "ai_models", "vendors")


@require_http_methods(["GET", "POST"])
def control_new(request: Request) -> HttpResponse:
    """Enter a control; `?library=` brings an entry of the library, `?serves=` a requirement."""
    access.require(request.user, Right.EDIT_CONTROL, request.organisation)
    taken = by_code().get(request.GET.get("library", ""))
    form = _new_form(request, taken)
    if form.is_valid():
        values = {**form.values, "library_code": taken.code if taken else ""}
        with landing(form):
            control = actions.add(
                request.user, request.organisation, values=values, links=form.links
            )
            messages.success(request, _("%(name)s is entered.") % {"name": control})
            return redirect(control)
    return _page(request, form, {"taken": taken, "cancel": reverse("controls")})


@require_http_methods(["GET", "POST"])
def control_edit(request: Request, pk: str) -> HttpResponse:
    """Change a control; a change of substance clears its confirmation."""
    control = get_object_or_404(
        Control.objects.visible_to(request.user).select_related("organisation"), pk=pk
    )
    access.require(request.user, Right.EDIT_CONTROL, control)
    form = ControlForm(request.POST or None, instance=control, organisation=control.organisation)
    if form.is_valid():
        with landing(form):
            actions.change(request.user, control, values=form.values)
            messages.success(request, _("%(name)s is changed.") % {"name": control})
            return redirect(control)
    return _page(request, form, {"control": control, "cancel": control.get_absolute_url()})


def _new_form(request: Request, taken: LibraryControl | None) -> ControlForm:
    asked = [*(taken.serves if taken else ()), *pairs_of(request.GET.getlist("serves"))]
    known = catalogues.newest_entries(asked) if asked else {}
    initial: dict[str, Any] = {name: request.GET.getlist(name) for name in _REACH}
    if taken is not None:
        initial |= {name: getattr(taken, name) for name in _TAKEN}
        initial["review_interval"] = taken.interval
    return ControlForm(
        request.POST or None,
        instance=Control(),
        organisation=request.organisation,
        offered={pair: known[pair] for pair in asked if pair in known},
        initial=initial,
    )


def _page(request: Request, form: ControlForm, context: dict[str, Any]) -> HttpResponse:
    return form_page(request, "pages/controls/form.html", form, context)
