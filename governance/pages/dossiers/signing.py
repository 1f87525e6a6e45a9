"""Withdrawing an approved dossier; its approval is asked for and decided as a sign-off."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from governance.pages.acting import form_page, landing
from governance.pages.coverage.forms import ReasonForm
from governance.pages.request import Request, posted
from riskreg import access
from riskreg.access import Right
from riskreg.actions import signoffs
from riskreg.models import Dossier


@require_http_methods(["GET", "POST"])
def end(request: Request, pk: UUID) -> HttpResponse:
    """Say why, then withdraw an approved dossier."""
    dossier = get_object_or_404(Dossier.objects.visible_to(request.user), pk=pk)
    access.require(request.user, Right.APPROVE, dossier)
    form = ReasonForm(posted(request))
    if form.is_valid():
        with landing(form):
            signoffs.end(request.user, dossier, **form.cleaned_data)
            messages.success(request, _("The dossier is withdrawn."))
            return redirect(dossier)
    context = {
        "thing": str(dossier),
        "verb": _("Withdraw the dossier"),
        "consequences": [
            _("Its status is “Withdrawn” wherever it is listed, with your reason."),
            _("The file stays and can be downloaded; copies given out are not reached."),
        ],
        "cancel": dossier.get_absolute_url(),
    }
    return form_page(request, "pages/dossiers/confirm.html", form, context)
