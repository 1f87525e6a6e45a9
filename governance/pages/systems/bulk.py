"""One change to several chosen systems, after a page that names them all."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from governance.pages.acting import form_page
from governance.pages.request import Request
from governance.ui.forms import Form
from riskreg import access
from riskreg.access import Right
from riskreg.actions import bulk
from riskreg.models import AISystem, Organisation, Unit, User


class OwnerForm(Form):
    """Who answers for the chosen systems from now on."""

    owner = forms.ModelChoiceField(
        User.objects.none(), label=_("New owner"), empty_label=_("Choose one")
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = User.objects.filter(memberships__organisation=organisation)
        self.fields["owner"].queryset = members  # type: ignore[attr-defined]


class UnitForm(Form):
    """The part of the organisation that the chosen systems belong to from now on."""

    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("New unit"), empty_label=_("Choose one")
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.filter(organisation=organisation)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]


class ArchiveForm(Form):
    """Why the chosen systems leave the working lists."""

    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea, help_text=_("It stands in the trail.")
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that can be done to several systems."""

    title: str | Promise
    verb: str | Promise
    follows: str | Promise
    form: type[Form]
    right: Right
    carry_out: Callable[[User, list[AISystem], Mapping[str, Any]], int]
    is_critical: bool = False


ACTS: Mapping[str, Act] = {
    "owner": Act(
        _("Give the chosen systems another owner"),
        _("Set the owner"),
        _("The person becomes the owner of each of them. Every change stands in the trail."),
        OwnerForm,
        Right.EDIT_SYSTEM,
        lambda actor, chosen, values: bulk.change(actor, chosen, values=values),
    ),
    "unit": Act(
        _("Move the chosen systems to another unit"),
        _("Set the unit"),
        _("Each of them belongs to that unit from now on. Every change stands in the trail."),
        UnitForm,
        Right.EDIT_SYSTEM,
        lambda actor, chosen, values: bulk.change(actor, chosen, values=values),
    ),
    "archive": Act(
        _("Archive the chosen systems"),
        _("Archive them"),
        _(
            "They leave the working lists and can be changed no more. Their decisions, dossiers "
            "and history stay, and each can be brought back."
        ),
        ArchiveForm,
        Right.ARCHIVE_SYSTEM,
        lambda actor, chosen, values: bulk.archive(actor, chosen, **values),
        is_critical=True,
    ),
}


@require_http_methods(["GET", "POST"])
def systems_bulk(request: Request, slug: str) -> HttpResponse:
    """Name what is chosen, ask for the new value, then change all of them or none."""
    act = ACTS.get(slug)
    if act is None:
        raise Http404(slug)
    access.require(request.user, act.right, request.organisation)
    keys = (request.POST if request.method == "POST" else request.GET).getlist("system")
    chosen = _chosen(request, keys)
    if not chosen:
        messages.warning(request, _("Choose at least one system first, with the box before it."))
        return redirect("systems")
    form = act.form(request.POST or None, organisation=request.organisation)
    if form.is_valid():
        try:
            count = act.carry_out(request.user, chosen, form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            messages.success(request, _done(count))
            return redirect("systems")
    context = {"act": act, "chosen": chosen, "cancel": reverse("systems")}
    return form_page(request, "pages/systems/bulk.html", form, context)


def _chosen(request: Request, keys: list[str]) -> list[AISystem]:
    """The chosen systems of this organisation; what is no key chooses nothing."""
    field = forms.UUIDField()
    valid = []
    for key in keys:
        try:
            valid.append(field.clean(key))
        except ValidationError:
            continue
    return list(AISystem.objects.of(request.organisation).filter(pk__in=valid))


def _done(count: int) -> str:
    return ngettext("%(n)s system changed.", "%(n)s systems changed.", count) % {"n": count}
