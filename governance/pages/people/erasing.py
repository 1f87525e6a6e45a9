"""Erasing a person: what goes, what stays, and one question before it is done."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from governance.dossiers import naming as in_dossiers
from governance.dossiers import tasks
from governance.pages.acting import landing
from governance.pages.request import Request, posted
from governance.ui.forms import Form
from riskreg import access
from riskreg.access import Right
from riskreg.actions import erasures
from riskreg.models import Membership
from riskreg.queries import naming


class ErasureForm(Form):
    """Why."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("It is kept. Do not name the person: “Asked for on 26 November”."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
    )


@require_http_methods(["GET", "POST"])
def erase(request: Request, pk: str) -> HttpResponse:
    """End a member's access and take name and address out of the register."""
    rows = Membership.objects.filter(organisation=request.organisation).select_related("user")
    membership = get_object_or_404(rows, pk=pk)
    access.require(request.user, Right.MANAGE_PEOPLE, membership)
    if membership.user.is_service:
        raise Http404
    if "search" in request.POST:
        tasks.request_search(request.user, membership)
        return redirect("member_erase", membership.pk)
    form = ErasureForm(posted(request))
    named = in_dossiers.known_everywhere(request.organisation, membership.user)
    if form.is_valid():
        if named is None:
            form.add_error(None, _("Search the dossiers first: which of them name the person?"))
        elif _erased(request, form, membership, named):
            messages.success(request, _("Name and address are erased."))
            return redirect("people")
    return render(
        request,
        "pages/people/erase.html",
        _told(form, membership, named),
        status=422 if form.errors else 200,
    )


def _erased(
    request: Request, form: ErasureForm, membership: Membership, named: erasures.Dossiers
) -> bool:
    """Whether it was done; else the form says why not."""
    with landing(form):
        reason = form.cleaned_data["reason"]
        erasures.erase(request.user, membership, reason=reason, dossiers=named)
        return True
    return False


def _told(
    form: ErasureForm, membership: Membership, named: erasures.Dossiers | None
) -> dict[str, Any]:
    organisation, person = membership.organisation, membership.user
    search = in_dossiers.last_search(organisation, person) if named is None else None
    is_searching = named is None and in_dossiers.is_searching(organisation, person)
    return {
        "form": form,
        "membership": membership,
        "is_searched": named is not None,
        "search": search,
        "refresh": 3 if is_searching else 0,
        "is_searching": is_searching,
        "dossiers": None if named is None else named[organisation.pk],
        # Every text is read for it: not while the page only looks how far the worker is.
        "places": [] if is_searching else naming.places(organisation, person),
    }
