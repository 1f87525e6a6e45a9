"""List, record, new, edit and remove; each view is told its kind by the address."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from governance.pages import listing
from governance.pages.acting import landing
from governance.pages.inventory import record
from governance.pages.inventory.kinds import Kind
from governance.pages.request import Request
from governance.ui.filters import RegisterFilter
from riskreg import access
from riskreg.access import Right
from riskreg.actions import inventory


@require_safe
def index(request: Request, kind: Kind) -> HttpResponse:
    """Every entry of the kind."""
    asked = listing.asked(request, kind.plural)
    found = _filter(request, kind)
    listed = listing.show(request, kind.table, _rows(kind, found), asked.wanted)
    return listing.answer(
        request,
        "pages/inventory/list.html",
        asked,
        found,
        listed,
        kind=kind,
        new_url=reverse(f"{kind.slug}_new"),
    )


@require_safe
def export(request: Request, kind: Kind, slug: str) -> StreamingHttpResponse:
    """The list as a file, as it is shown."""
    wanted = listing.asked(request, kind.plural).wanted
    rows = _rows(kind, _filter(request, kind))
    return listing.export(request, kind.table, rows, slug=slug, wanted=wanted)


@require_safe
def show(request: Request, kind: Kind, pk: str) -> HttpResponse:
    """One entry, and the systems that use it."""
    item = get_object_or_404(_visible(request, kind), pk=pk)
    return render(request, "pages/inventory/record.html", record.context(request, kind, item))


@require_http_methods(["GET", "POST"])
def new(request: Request, kind: Kind) -> HttpResponse:
    """Enter one; who came from another form goes back there with it chosen."""
    access.require(request.user, Right.EDIT_INVENTORY, request.organisation)
    back = _way_back(request)
    form = kind.form(request.POST or None, instance=kind.model(), organisation=request.organisation)
    if form.is_valid():
        with landing(form):
            item = inventory.add(
                request.user, request.organisation, kind.model, values=form.cleaned_data
            )
            messages.success(request, _("%(name)s is added.") % {"name": item})
            return redirect(f"{back}?{urlencode({kind.slug: item.pk})}" if back else item)
    context = {"kind": kind, "form": form, "cancel": back or reverse(kind.plural)}
    return _form_page(request, context)


@require_http_methods(["GET", "POST"])
def edit(request: Request, kind: Kind, pk: str) -> HttpResponse:
    """Change one."""
    item = get_object_or_404(_visible(request, kind).select_related("organisation"), pk=pk)
    access.require(request.user, Right.EDIT_INVENTORY, item)
    form = kind.form(request.POST or None, instance=item, organisation=item.organisation)
    if form.is_valid():
        with landing(form):
            item = inventory.change(request.user, item, values=form.cleaned_data)
            messages.success(request, _("%(name)s is changed.") % {"name": item})
            return redirect(item)
    context = {"kind": kind, "form": form, "item": item, "cancel": item.get_absolute_url()}
    return _form_page(request, context)


@require_http_methods(["GET", "POST"])
def remove(request: Request, kind: Kind, pk: str) -> HttpResponse:
    """Ask once; refused while something uses it, saying what."""
    item = get_object_or_404(_visible(request, kind), pk=pk)
    access.require(request.user, Right.EDIT_INVENTORY, item)
    refused: list[str] = []
    if request.method == "POST":
        try:
            inventory.remove(request.user, item)
        except ValidationError as fault:
            refused = fault.messages
        else:
            messages.success(request, _("%(name)s is removed.") % {"name": item})
            return redirect(kind.plural)
    context = {
        "kind": kind,
        "item": item,
        "thing": str(item),
        "verb": _("Remove"),
        "refused": refused,
        "users": record.users_of(item),
        "consequences": [
            _("The entry is gone from the register and cannot be brought back."),
            _("What was done with it stays in the trail."),
        ],
        "cancel": item.get_absolute_url(),
        "critical": True,
    }
    return render(request, "pages/inventory/remove.html", context, status=422 if refused else 200)


def _form_page(request: Request, context: dict[str, Any]) -> HttpResponse:
    status = 422 if context["form"].errors else 200
    return render(request, "pages/inventory/form.html", context, status=status)


def _visible(request: Request, kind: Kind) -> QuerySet[Any]:
    rows: QuerySet[Any] = kind.model.objects.visible_to(request.user).select_related(*kind.joins)
    return rows


def _filter(request: Request, kind: Kind) -> RegisterFilter:
    return kind.filter(request.GET, queryset=kind.model.objects.of(request.organisation))


def _rows(kind: Kind, found: RegisterFilter) -> QuerySet[Any]:
    rows: QuerySet[Any] = found.qs.select_related(*kind.joins).annotate(**kind.counted)
    return rows


def _way_back(request: Request) -> str:
    """The page one came from, if it is one of ours."""
    back = request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return back if is_ours and back.startswith("/") else ""
