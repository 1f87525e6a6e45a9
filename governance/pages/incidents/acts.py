"""Acts on an incident that ask once: moving it, dismissing it, releasing what it holds."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from governance.pages.acting import form_page, landing
from governance.pages.incidents import words
from governance.pages.incidents.forms import text
from governance.pages.incidents.record import find
from governance.pages.incidents.words import Step
from governance.pages.request import Request, posted
from governance.ui.forms import Form, ReasonForm
from governance.ui.moments import Moment
from riskreg.access import Right
from riskreg.actions import incidents
from riskreg.models import Incident
from riskreg.rules import incidents as rules
from riskreg.rules.incidents import State


class MoveForm(Form):
    """What the state that is moved to asks for."""

    words = text("", required=False)
    cause = text("", required=False)
    at = Moment(required=False)

    def __init__(self, *args: Any, step: Step, incident: Incident, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked: Any = self.fields["words"]
        asked.label, asked.help_text = step.label, step.help
        asked.initial = "" if step.move.is_back else getattr(incident, step.move.asks)
        # The rule says what is missing; the form shows what it will ask for.
        self.says_optional = False
        if step.move.end == State.RESOLVED and not step.move.is_back:
            self.fields["cause"].label = _("Cause")
            self.fields["cause"].help_text = _("What led to it, and why nothing stopped it.")
            self.fields["cause"].initial = incident.cause
        else:
            del self.fields["cause"]
        if step.when:
            now = timezone.localtime().replace(second=0, microsecond=0)
            self.fields["at"].label = str(step.when)
            self.fields["at"].initial = getattr(incident, step.move.at) or now
        else:
            del self.fields["at"]


@require_http_methods(["GET", "POST"])
def incident_move(request: Request, pk: UUID, to: str) -> HttpResponse:
    """Move it on, or back with a reason, with the words that the state asks for."""
    incident = find(request, pk, Right.TRIAGE_INCIDENT)
    move = rules.move(incident.state, to)
    if move is None or move.is_judgement or move.end == State.DISMISSED:
        raise Http404(to)
    step = words.step(move)
    form = MoveForm(posted(request), step=step, incident=incident)
    if form.is_valid():
        with landing(form):
            incidents.move(request.user, incident, to=to, **form.cleaned_data)
            return _done(request, incident, _("%(reference)s was moved."))
    return _ask(request, incident, form, verb=str(step.verb), consequences=_follows(move))


@require_http_methods(["GET", "POST"])
def incident_dismiss(request: Request, pk: UUID) -> HttpResponse:
    """Say that there is nothing to follow, and why."""
    incident = find(request, pk, Right.TRIAGE_INCIDENT)
    move = rules.move(incident.state, State.DISMISSED)
    if move is None:
        raise Http404
    step = words.step(move)
    form = MoveForm(posted(request), step=step, incident=incident)
    if form.is_valid():
        with landing(form):
            incidents.dismiss(request.user, incident, reason=form.cleaned_data["words"])
            return _done(request, incident, _("%(reference)s is dismissed."))
    return _ask(request, incident, form, verb=str(step.verb), consequences=_follows(move))


@require_http_methods(["GET", "POST"])
def incident_hold(request: Request, pk: UUID) -> HttpResponse:
    """Release what it holds; who did it and why is kept."""
    incident = find(request, pk, Right.RELEASE_HOLD)
    if not incident.is_held:
        raise Http404
    form = ReasonForm(posted(request))
    if form.is_valid():
        with landing(form):
            incidents.release_hold(request.user, incident, reason=form.cleaned_data["reason"])
            return _done(request, incident, _("The hold of %(reference)s is released."))
    consequences = [
        _("Its evidence can be withdrawn, its models removed, its controls retired, its system"
          " archived again."),
        _("What was frozen with the incident stays, and your name stands beside the release."),
        _("Before the authority knows of it, nothing may be changed that bears on finding the"
          " cause (AI Act Art. 73(6))."),
    ]  # fmt: skip
    return _ask(request, incident, form, verb=_("Release the hold"), consequences=consequences)


def _follows(move: rules.Move) -> list[str]:
    """What follows from a move, in sentences."""
    if move.end == State.DISMISSED:
        return [
            _("It leaves the open incidents and cannot be opened again. It stays in the register."),
            _("What it holds stays held until somebody releases it."),
        ]
    if move.end == State.REVIEWED:
        return [_("It is closed: it is changed no more, unless somebody opens it with a reason.")]
    if move.is_back:
        return [_("What was said for the later state stays in the timeline.")]
    return [_("The timeline tells it, with your name.")]


def _done(request: Request, incident: Incident, sentence: str) -> HttpResponse:
    messages.success(request, sentence % {"reference": incident.reference})
    return redirect(incident)


def _ask(
    request: Request, incident: Incident, form: Form, *, verb: str, consequences: list[str]
) -> HttpResponse:
    context = {
        "incident": incident,
        "thing": f"{incident.reference} {incident.title}",
        "verb": verb,
        "consequences": consequences,
        "cancel": incident.get_absolute_url(),
    }
    return form_page(request, "pages/incidents/confirm.html", form, context)
