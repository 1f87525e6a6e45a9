"""Services: what jobs and importers act as."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from governance.pages.acting import form_page, landing
from governance.pages.request import Request, posted
from governance.ui.forms import Form
from riskreg import access
from riskreg.access import Right
from riskreg.actions import services
from riskreg.models import Role


class ServiceForm(Form):
    """What it is, and what it may do."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=200,
        help_text=gettext_lazy("For example: nightly import from the CMDB."),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=[(role.value, role.label) for role in services.ROLES],
        initial=Role.ENGINEER,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Its keys can do at most what the role may."),
    )


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Let a service in; its keys are made under API keys."""
    access.require(request.user, Right.MANAGE_PEOPLE, request.organisation)
    form = ServiceForm(posted(request))
    if form.is_valid():
        with landing(form):
            service = services.add(
                request.user,
                request.organisation,
                name=form.cleaned_data["name"],
                role=Role(form.cleaned_data["role"]),
            )
            messages.success(
                request, _("%(name)s was let in. Create a key for it now.") % {"name": service}
            )
            return redirect("key_new")
    return form_page(request, "pages/people/service_new.html", form, {})
