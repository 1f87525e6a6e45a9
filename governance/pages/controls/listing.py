"""The list of controls: search, filters, columns, saved views, export, one owner for several."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from governance.pages import listing
from governance.pages.acting import form_page
from governance.pages.controls import table
from governance.pages.request import Request
from governance.pages.systems.bulk import OwnerForm
from governance.ui.filters.controls import ControlFilter
from riskreg import access
from riskreg.access import Right
from riskreg.actions import controls as actions
from riskreg.models import Control
from riskreg.queries import controls as queries

PAGE = "controls"
_NUMBERS = {"evidence_count": "evidence", "links_count": "links", "systems_count": "systems"}


@require_safe
def controls(request: Request) -> HttpResponse:
    """Every control of the organisation."""
    asked = listing.asked(request, PAGE)
    found = _filter(request)
    shown = table.controls(timezone.localdate())
    counted = listing.Counted(found.qs, _NUMBERS)
    rows, every = _rows(found.qs), _rows(found.queryset)
    listed = listing.show(request, shown, rows, asked.wanted, counted, every)
    return listing.answer(request, "pages/controls/list.html", asked, found, listed)


@require_safe
def controls_export(request: Request, slug: str) -> StreamingHttpResponse:
    """The list as a file, as it is shown."""
    wanted = listing.asked(request, PAGE).wanted
    shown = table.controls(timezone.localdate())
    return listing.export(request, shown, _rows(_filter(request).qs), slug=slug, wanted=wanted)


@require_http_methods(["GET", "POST"])
def controls_owner(request: Request) -> HttpResponse:
    """Name the chosen controls, ask who answers for them, then change all of them or none."""
    access.require(request.user, Right.EDIT_CONTROL, request.organisation)
    chosen = _chosen(request)
    if not chosen:
        messages.warning(request, _("Choose at least one control first, with the box before it."))
        return redirect("controls")
    form = OwnerForm(request.POST or None, organisation=request.organisation)
    if form.is_valid():
        try:
            count = actions.change_many(request.user, chosen, values=form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            words = ngettext("%(n)s control changed.", "%(n)s controls changed.", count)
            messages.success(request, words % {"n": count})
            return redirect("controls")
    context = {"chosen": chosen, "cancel": reverse("controls")}
    return form_page(request, "pages/controls/owner.html", form, context)


def _chosen(request: Request) -> list[Control]:
    """The chosen controls of this organisation; what is no key chooses nothing."""
    field, valid = forms.UUIDField(), []
    for key in (request.POST if request.method == "POST" else request.GET).getlist("control"):
        try:
            valid.append(field.clean(key))
        except ValidationError:
            continue
    return list(Control.objects.of(request.organisation).filter(pk__in=valid))


def _filter(request: Request) -> ControlFilter:
    mine = Control.objects.of(request.organisation)
    return ControlFilter(request.GET, queryset=mine, organisation=request.organisation)


def _rows(controls: QuerySet[Any]) -> QuerySet[Any]:
    return queries.counted(queries.with_test_due(controls.select_related("owner")))
