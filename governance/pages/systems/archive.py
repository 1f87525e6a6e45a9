"""Putting a system out of the working lists, and bringing it back."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from governance.pages.acting import form_page, landing
from governance.pages.request import Request
from governance.pages.systems.forms import ArchiveForm
from riskreg import access
from riskreg.access import Right
from riskreg.actions import systems
from riskreg.models import AISystem


@require_http_methods(["GET", "POST"])
def system_archive(request: Request, pk: str) -> HttpResponse:
    """Ask once, name the system, say what follows."""
    system = get_object_or_404(AISystem.objects.visible_to(request.user), pk=pk)
    access.require(request.user, Right.ARCHIVE_SYSTEM, system)
    form = ArchiveForm(request.POST or None)
    if form.is_valid():
        with landing(form):
            systems.archive(request.user, system, reason=form.cleaned_data["reason"])
            messages.success(request, _("%(name)s is archived.") % {"name": system})
            return redirect("system", pk)
    context = {
        "system": system,
        "thing": system.name,
        "verb": _("Archive"),
        "consequences": [
            _("It leaves the working lists and the home page, and can be changed no more."),
            _("Its decisions, dossiers and history stay, and it can be brought back."),
        ],
        "cancel": system.get_absolute_url(),
        "critical": True,
    }
    return form_page(request, "pages/systems/archive.html", form, context)


@require_POST
def system_restore(request: Request, pk: str) -> HttpResponse:
    """Bring an archived system back."""
    system = get_object_or_404(AISystem.objects.visible_to(request.user), pk=pk)
    try:
        systems.restore(request.user, system)
    except ValidationError as refused:
        messages.warning(request, " ".join(refused.messages))
    else:
        messages.success(request, _("%(name)s is back in the register.") % {"name": system})
    return redirect("system", pk)
