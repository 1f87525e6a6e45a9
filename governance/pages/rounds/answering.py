"""One entry of a round: what is to be confirmed, as frozen and as it is now, and the answer."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from governance.pages import histories
from governance.pages.acting import form_page, landing
from governance.pages.request import Request, posted
from governance.pages.rounds.forms import AnswerForm
from governance.ui import rounds as words
from riskreg.actions import rounds
from riskreg.models import Attestation, RoundState
from riskreg.queries import rounds as queries


@require_http_methods(["GET", "POST"])
def item(request: Request, pk: UUID) -> HttpResponse:
    """Read what the register says of a record, then answer for it."""
    shown = _find(request, pk)
    may = rounds.may_answer(request.user, shown)
    if request.method == "POST" and not may:
        raise PermissionDenied
    now = queries.seen(shown.round.kind, shown.record)
    digest = queries.digest(now)
    form = AnswerForm(posted(request), organisation=request.organisation, seen=digest)
    if form.is_valid():
        with landing(form):
            rounds.answer(request.user, shown, **form.cleaned_data)
            messages.success(request, _("Kept. You can change it until the round is closed."))
            return redirect(shown)
        form.read_again(digest)
    fields = words.fields(shown.round.kind, shown.seen, now)
    context = {
        "item": shown,
        "round": shown.round,
        "badge": words.said(shown, digest),
        "fields": fields,
        "changed": [each for each in fields if each.is_changed],
        "digest": digest,
        "answers": shown.answers.select_related("person", "named"),
        "may_answer": may and shown.round.state == RoundState.OPEN,
        **histories.about(request, shown),
    }
    return form_page(request, "pages/rounds/item.html", form, context)


def _find(request: Request, pk: UUID) -> Attestation:
    rows = Attestation.objects.visible_to(request.user)
    related = rows.select_related("round", "system", "control", "risk", "owner", "asked")
    found: Attestation = get_object_or_404(related, pk=pk)
    return found
