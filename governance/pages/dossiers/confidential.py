"""Mark a record as confidential, or release it: redacted dossiers leave its words out."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from governance.pages.acting import form_page, landing
from governance.pages.request import Request, posted
from governance.ui.forms import Form
from riskreg import access
from riskreg.access import Right
from riskreg.actions import withholdings
from riskreg.models import Ground, Withholding


class MarkForm(Form):
    """Why a record is confidential."""

    ground = forms.ChoiceField(
        label=gettext_lazy("Ground"),
        choices=[("", gettext_lazy("not confidential")), *Ground.choices],
        required=False,
        help_text=gettext_lazy(
            "Those of Art. 78(1) of the EU AI Act: trade secrets, inspections, public security,"
            " proceedings, classified information; and security of the system, personal data."
            " It is printed where the words would stand."
        ),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("For your colleagues; it is printed in no dossier."),
    )


@require_safe
def index(request: Request) -> HttpResponse:
    """Every confidential record of the organisation, with its ground."""
    rows: QuerySet[Withholding] = Withholding.objects.of(request.organisation)
    related = (*withholdings.KINDS, "marked_by")
    context = {"rows": rows.select_related(*related).order_by("-marked_at", "pk")}
    return render(request, "pages/dossiers/confidential.html", context)


@require_http_methods(["GET", "POST"])
def mark(request: Request, kind: str, pk: UUID) -> HttpResponse:
    """Say the ground, or that there is none."""
    record = _record(request, kind, pk)
    access.require(request.user, Right.WITHHOLD, record)
    held = withholdings.of(record)
    known = {"ground": held.ground, "note": held.note} if held else None
    form = MarkForm(posted(request), initial=known)
    if form.is_valid():
        with landing(form):
            _marked(request, record, **form.cleaned_data)
            return redirect("confidential")
    context = {"record": record, "name": str(record), "address": _address(record)}
    return form_page(request, "pages/dossiers/mark.html", form, context)


def _marked(request: Request, record: Any, *, ground: str, note: str) -> None:
    if ground:
        withholdings.mark(request.user, record, ground=ground, note=note)
        messages.success(request, _("Marked. Redacted dossiers made from now on leave it out."))
    else:
        withholdings.release(request.user, record)
        messages.success(request, _("It is not confidential. Dossiers made so far stay."))


def _record(request: Request, kind: str, pk: UUID) -> Any:
    if kind not in withholdings.KINDS:
        raise Http404
    mine: Any = withholdings.KINDS[kind].objects
    return get_object_or_404(mine.visible_to(request.user), pk=pk)


def _address(record: Any) -> str:
    try:
        address: str = record.get_absolute_url()
    except (AttributeError, NoReverseMatch):
        return ""
    return address
