"""An approved dossier: having its form made after all, and withdrawing it."""

from functools import partial
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from governance.dossiers import tasks
from governance.pages.acting import Confirm, confirm_page, onward
from governance.pages.request import Request, posted
from governance.ui.forms import ReasonForm
from riskreg.actions import signoffs
from riskreg.models import Dossier


@require_POST
def form(request: Request, pk: UUID) -> HttpResponse:
    """Have the approved form made after all, where the work at it came to nothing."""
    draft = get_object_or_404(Dossier.objects.visible_to(request.user), pk=pk)
    return onward(request, draft, lambda: tasks.request_form(request.user, draft))


@require_http_methods(["GET", "POST"])
def end(request: Request, pk: UUID) -> HttpResponse:
    """Say why, then withdraw an approved dossier."""
    dossier = get_object_or_404(Dossier.objects.visible_to(request.user), pk=pk)
    signoffs.require_decider(request.user, dossier)
    confirm = Confirm(
        thing=str(dossier),
        verb=_("Withdraw the dossier"),
        consequences=[
            _("Its status is “Withdrawn” wherever it is listed, with your reason."),
            _("The file stays and can be downloaded; copies given out are not reached."),
        ],
        place=(_("Dossiers"), reverse("dossiers")),
        cancel=dossier.get_absolute_url(),
        done=_("The dossier is withdrawn."),
    )
    act = partial(signoffs.end, request.user, dossier)
    return confirm_page(request, ReasonForm(posted(request)), confirm, act)
