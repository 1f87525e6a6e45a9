"""Entering an AI system, and changing it."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from governance.pages import drafts
from governance.pages.acting import form_page, landing
from governance.pages.request import Request
from governance.pages.systems.forms import SystemForm
from riskreg import access
from riskreg.access import Right
from riskreg.actions import systems
from riskreg.models import AISystem, Organisation

_LEAVES_FOR_VENDOR = "add_vendor"  # the button that keeps what was typed and adds a vendor


@require_http_methods(["GET", "POST"])
def system_new(request: Request) -> HttpResponse:
    """Enter a system; name and purpose are enough."""
    access.require(request.user, Right.EDIT_SYSTEM, request.organisation)
    form = _form(request, request.organisation, AISystem())
    if _LEAVES_FOR_VENDOR in request.POST:
        return _to_vendor(request)
    if form.is_valid():
        with landing(form):
            system = systems.register(request.user, request.organisation, values=form.cleaned_data)
            messages.success(request, _("%(name)s is registered.") % {"name": system})
            return redirect("system", system.pk)
    return _page(request, form, {"cancel": reverse("systems")})


@require_http_methods(["GET", "POST"])
def system_edit(request: Request, pk: str) -> HttpResponse:
    """Change any field of a system."""
    system = get_object_or_404(
        AISystem.objects.visible_to(request.user).select_related("organisation"), pk=pk
    )
    access.require(request.user, Right.EDIT_SYSTEM, system)
    form = _form(request, system.organisation, system)
    if _LEAVES_FOR_VENDOR in request.POST:
        return _to_vendor(request)
    if form.is_valid():
        with landing(form):
            systems.change(request.user, system, values=form.cleaned_data)
            messages.success(request, _("%(name)s is changed.") % {"name": system})
            return redirect("system", system.pk)
    return _page(request, form, {"system": system, "cancel": system.get_absolute_url()})


def _form(request: Request, organisation: Organisation, system: AISystem) -> SystemForm:
    form = SystemForm(request.POST or None, instance=system, organisation=organisation)
    if not form.is_bound:
        drafts.take_up(request, request.path, form, vendor=request.GET.get("vendor"))
    return form


def _to_vendor(request: Request) -> HttpResponse:
    drafts.keep(request, request.path)
    return redirect(f"{reverse('vendor_new')}?{urlencode({'next': request.path})}")


def _page(request: Request, form: SystemForm, context: dict[str, Any]) -> HttpResponse:
    return form_page(request, "pages/systems/form.html", form, context)
