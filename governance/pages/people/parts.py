"""Who sees only a part: units of a member, systems and days of an auditor from outside."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from governance.pages import histories
from governance.pages.acting import form_page, landing
from governance.pages.people.members import invite, membership_of
from governance.pages.request import Request, posted
from governance.ui.choosing import SeveralByNumber
from governance.ui.forms import Form
from riskreg import access
from riskreg.access import Right
from riskreg.actions import parts
from riskreg.models import AISystem, Membership, Role, Unit
from riskreg.queries import coverage_entries, register

PART = ("systems", "frameworks", "begins_on", "ends_on")


class UnitsForm(Form):
    """The units whose systems a member sees."""

    units = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Sees only what belongs to systems of"),
        queryset=Unit.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None ticked: the person sees everything of the organisation."),
    )


class PartForm(Form):
    """What an auditor from outside looks at, and when."""

    systems = SeveralByNumber(label=gettext_lazy("Systems"), queryset=AISystem.objects.none())
    frameworks = forms.MultipleChoiceField(
        label=gettext_lazy("Laws and standards"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Where coverage is told. None ticked: all of them."),
    )
    begins_on = forms.DateField(label=gettext_lazy("First day"))
    ends_on = forms.DateField(
        label=gettext_lazy("Last day"),
        help_text=gettext_lazy("The access ends by itself when this day is over."),
    )

    def __init__(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        named = AISystem.objects.filter(pk__in=self.initial.get("systems", []))
        fields["systems"].offer(register.nameable(request.organisation, named))
        fields["frameworks"].choices = [
            (each.code, each.title) for each in coverage_entries.loaded()
        ]

    def part(self) -> dict[str, Any]:
        """What the actions take."""
        return {name: self.cleaned_data[name] for name in PART}


class AuditorForm(PartForm):
    """An auditor from outside who is not here yet."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("They sign in with it, and get a mail to choose a password."),
    )
    field_order = ("name", "email", *PART)


@require_http_methods(["GET", "POST"])
def units(request: Request, pk: str) -> HttpResponse:
    """Let a member see only what belongs to systems of some units."""
    membership = membership_of(request, pk)
    access.require(request.user, Right.MANAGE_PEOPLE, membership)
    if membership.role == Role.EXTERNAL_AUDITOR:
        return redirect("auditor_edit", membership.pk)
    chosen = list(membership.units.values_list("pk", flat=True))
    form = UnitsForm(posted(request), initial={"units": chosen})
    field: Any = form.fields["units"]
    field.queryset = Unit.objects.filter(organisation=membership.organisation_id)
    if form.is_valid():
        with landing(form):
            parts.limit(request.user, membership, units=list(form.cleaned_data["units"]))
            messages.success(request, _("Saved."))
            return redirect("people")
    return form_page(request, "pages/people/units.html", form, _shown(request, membership))


@require_http_methods(["GET", "POST"])
def auditor_new(request: Request) -> HttpResponse:
    """Let an auditor from outside in, for named systems and a time."""
    access.require(request.user, Right.MANAGE_PEOPLE, request.organisation)
    form = AuditorForm(request, posted(request), initial={"begins_on": timezone.localdate()})
    if form.is_valid():
        with landing(form):
            user = parts.let_auditor_in(
                request.user,
                request.organisation,
                email=form.cleaned_data["email"],
                name=form.cleaned_data["name"],
                part=form.part(),
            )
            invite(request, user, form.cleaned_data["name"])
            return redirect("people")
    return form_page(request, "pages/people/auditor.html", form, {})


@require_http_methods(["GET", "POST"])
def auditor_edit(request: Request, pk: str) -> HttpResponse:
    """Give an auditor from outside other systems, laws or days."""
    membership = membership_of(request, pk)
    access.require(request.user, Right.MANAGE_PEOPLE, membership)
    if membership.role != Role.EXTERNAL_AUDITOR:
        raise Http404
    form = PartForm(request, posted(request), initial=_told(membership))
    if form.is_valid():
        with landing(form):
            parts.change_auditor(request.user, membership, part=form.part())
            messages.success(request, _("Saved."))
            return redirect("people")
    return form_page(request, "pages/people/auditor.html", form, _shown(request, membership))


def _shown(request: Request, membership: Membership) -> dict[str, Any]:
    return {"membership": membership, **histories.about(request, membership)}


def _told(membership: Membership) -> dict[str, Any]:
    return {
        "systems": list(membership.systems.values_list("pk", flat=True)),
        **{name: getattr(membership, name) for name in PART[1:]},
    }
