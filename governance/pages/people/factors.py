"""Second factors of an organisation: which roles need one, and help for who lost theirs."""

from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from governance.pages import histories
from governance.pages.acting import form_page, landing
from governance.pages.request import Request, posted
from governance.ui.forms import Form
from riskreg import access
from riskreg.access import Right
from riskreg.actions import factors
from riskreg.models import Membership, Organisation, Role


class RequiredForm(Form):
    """The roles that need a second factor."""

    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Roles that need a second factor"),
        choices=Role.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "Who has such a role and no second factor is led to set one up and sees nothing else"
            " until then. API keys are not asked for one: they are no sign-in."
        ),
    )


@require_http_methods(["GET", "POST"])
def required(request: Request) -> HttpResponse:
    """Say which roles need a second factor."""
    access.require(request.user, Right.MANAGE_PEOPLE, request.organisation)
    form = RequiredForm(posted(request), initial={"roles": request.organisation.mfa_roles})
    if form.is_valid():
        roles = [Role(role) for role in form.cleaned_data["roles"]]
        factors.require(request.user, request.organisation, roles=roles)
        messages.success(request, _("Saved."))
        return redirect("people")
    told = histories.about(request, request.organisation)
    return form_page(request, "pages/people/factors_required.html", form, told)


@require_http_methods(["GET", "POST"])
def reset(request: Request, pk: str) -> HttpResponse:
    """Remove the second factors of a member who lost them, after asking once."""
    membership = get_object_or_404(
        Membership.objects.filter(
            organisation__in=Organisation.objects.visible_to(request.user)
        ).select_related("user", "organisation"),
        pk=pk,
    )
    access.require(request.user, Right.MANAGE_PEOPLE, membership)
    form = Form(posted(request))
    if form.is_valid():
        with landing(form):
            _remove(request, membership)
            messages.success(request, _("The second factors were removed."))
            return redirect("people")
    held = Authenticator.objects.filter(user=membership.user).order_by("created_at", "pk")
    return form_page(
        request,
        "pages/people/factors_reset.html",
        form,
        {"membership": membership, "kinds": [each.get_type_display() for each in held]},
    )


@transaction.atomic
def _remove(request: Request, membership: Membership) -> None:
    rows = Authenticator.objects.select_for_update(no_key=True).filter(user=membership.user)
    held = list(rows.order_by("pk"))  # first: whoever removes one of their own holds it, then tells
    factors.reset(request.user, membership)
    for each in held:
        each.removed_by = request.user  # for the event (factor_trail.py)
        each.delete()
