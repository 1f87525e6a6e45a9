"""What a person decides of a clock: it was done, it is paused, runs again, or is closed."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from governance.pages.acting import form_page, landing
from governance.pages.incidents.forms import text
from governance.pages.request import Request, posted
from governance.ui.choosing import OneByNumber
from governance.ui.clock_words import Line
from governance.ui.forms import Form, ReasonForm, name_the_empty_choice
from governance.ui.moments import Moment
from riskreg import access
from riskreg.access import Right
from riskreg.actions import clocks
from riskreg.models import Clock, Evidence

Act = Callable[..., Clock]


class MeetForm(Form):
    """When it was done, and what shows it."""

    met_at = Moment(label=gettext_lazy("When it went out"))
    proof = OneByNumber(
        label=gettext_lazy("Proof"),
        queryset=Evidence.objects.none(),
        required=False,
        help_text=gettext_lazy("A receipt, a confirmation, the report itself, as evidence."),
    )
    reason = text(
        gettext_lazy("Note"),
        rows=3,
        required=False,
        help_text=gettext_lazy("To whom, how, and if it was late, why."),
    )

    def __init__(self, *args: Any, clock: Clock, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        proof: Any = self.fields["proof"]
        proof.offer(
            Evidence.objects.of(clock.organisation).filter(withdrawn_on=None).order_by("-number")
        )
        name_the_empty_choice(proof)


def find(request: Request, pk: UUID) -> Clock:
    """A clock the reader may decide on."""
    rows = Clock.objects.visible_to(request.user).select_related(
        "organisation", "incident__organisation", "incident__system"
    )
    clock: Clock = get_object_or_404(rows, pk=pk)
    access.require(request.user, Right.DECIDE_CLOCK, clock)
    return clock


@require_http_methods(["GET", "POST"])
def clock_meet(request: Request, pk: UUID) -> HttpResponse:
    """Say that what the clock asks for was done."""
    clock = find(request, pk)
    now = timezone.localtime().replace(second=0, microsecond=0)
    form = MeetForm(posted(request), clock=clock, initial={"met_at": now})
    consequences = [
        _("The clock stops, with your name, the moment and the proof."),
        _("A moment after its end counts as late, and late stays late."),
    ]
    if clock.told.get("answers"):
        consequences.append(_("The period that runs from it is reckoned from then."))
    return _decide(request, clock, form, clocks.meet, _("Count it as done"), consequences)


@require_http_methods(["GET", "POST"])
def clock_pause(request: Request, pk: UUID) -> HttpResponse:
    """Stop a clock for a while."""
    consequences = [
        _("Nobody is reminded of it while it is paused."),
        _("Its end stays where it is: a pause gains no time."),
    ]
    return _stop(request, pk, clocks.pause, _("Pause the clock"), consequences)


@require_http_methods(["GET", "POST"])
def clock_resume(request: Request, pk: UUID) -> HttpResponse:
    """Let a clock run again."""
    consequences = [_("It runs to the same end as before, and its people are reminded again.")]
    return _stop(request, pk, clocks.resume, _("Let the clock run again"), consequences)


@require_http_methods(["GET", "POST"])
def clock_close(request: Request, pk: UUID) -> HttpResponse:
    """End a clock without its being met."""
    consequences = [
        _("The clock ends without having been met, with your name and the reason."),
        _("If its end has passed, it stays missed."),
    ]
    return _stop(request, pk, clocks.close, _("Close the clock"), consequences)


def _stop(request: Request, pk: UUID, act: Act, verb: str, consequences: list[str]) -> HttpResponse:
    clock = find(request, pk)
    return _decide(request, clock, ReasonForm(posted(request)), act, verb, consequences)


def _decide(
    request: Request, clock: Clock, form: Any, act: Act, verb: str, consequences: list[str]
) -> HttpResponse:
    line = Line(clock, timezone.now())
    if form.is_valid():
        with landing(form):
            act(request.user, clock, **form.cleaned_data)
            said = _("%(law)s, %(title)s: decided and recorded.")
            messages.success(request, said % {"law": line.law, "title": line.title})
            return redirect(clock)
    incident = clock.incident
    context = {
        "incident": incident,
        "thing": f"{incident.reference}, {line.law}: {line.title}",
        "verb": verb,
        "consequences": [
            *consequences,
            _("Its end is %(until)s (%(left)s).") % {"until": line.until, "left": line.left},
        ],
        "cancel": clock.get_absolute_url(),
    }
    return form_page(request, "pages/incidents/confirm.html", form, context)
