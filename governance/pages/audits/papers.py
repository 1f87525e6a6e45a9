"""The working papers of an audit: say how, then have them made."""

from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from governance.dossiers import registry
from governance.dossiers.audit_context import AuditContext
from governance.pages.acting import form_page, landing
from governance.pages.audits.engagements import auditing
from governance.pages.dossiers.jobs import DossierForm
from governance.pages.request import Request
from riskreg.actions import dossiers


class PapersForm(DossierForm):
    """Which document about an audit."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=lambda: [(kind.slug, kind.title) for kind in registry.kinds(AuditContext).values()],
    )


@require_http_methods(["GET", "POST"])
def make(request: Request, pk: UUID) -> HttpResponse:
    """Have them made in the background."""
    engagement = auditing(request, pk)
    dossiers.require_maker(request.user, engagement)
    form = PapersForm(request)
    if form.is_valid():
        with landing(form):
            return redirect(form.ask(engagement))
    kinds = registry.kinds(AuditContext).values()
    context = {
        "engagement": engagement,
        "kinds": [(kind, registry.sections_of(kind)[1:]) for kind in kinds],
        "cancel": f"{engagement.get_absolute_url()}#papers",
    }
    return form_page(request, "pages/audits/papers.html", form, context)
