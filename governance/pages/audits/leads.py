"""Who leads an audit: hand it over inside the team, take it over where nobody is left."""

from functools import partial
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from governance.pages.acting import acting_page
from governance.pages.audits.engagements import auditing, engagement_of
from governance.pages.audits.forms import LeadForm
from governance.pages.request import Request, posted
from governance.ui.forms import ReasonForm
from riskreg.actions import audits

_FORM = "pages/audits/form.html"


@require_http_methods(["GET", "POST"])
def hand_over(request: Request, pk: UUID) -> HttpResponse:
    """Let another auditor of it lead it."""
    shown = auditing(request, pk)
    form = LeadForm(posted(request), engagement=shown)
    context = {
        "engagement": shown,
        "heading": _("Hand over: %(name)s") % {"name": shown},
        "lead": _("Whoever led it until now stays one of its auditors."),
        "verb": _("Hand it over"),
        "cancel": shown.get_absolute_url(),
    }
    return acting_page(
        request, _FORM, form, context, partial(audits.hand_over, request.user, shown)
    )


@require_http_methods(["GET", "POST"])
def take_over(request: Request, pk: UUID) -> HttpResponse:
    """Lead it, with the reason; what its auditors noted for themselves stays closed."""
    shown = engagement_of(request, pk)
    audits.require_taker(request.user, shown)
    context = {
        "engagement": shown,
        "heading": _("Take over: %(name)s") % {"name": shown},
        "lead": _(
            "You lead it from now on, and everybody sees that you took it over. Private notes "
            "from before stay with those who wrote them: neither you nor who joins you reads them."
        ),
        "verb": _("Take the audit over"),
        "cancel": shown.get_absolute_url(),
    }
    act = partial(audits.take_over, request.user, shown)
    return acting_page(request, _FORM, ReasonForm(posted(request)), context, act)
