"""Asking for a dossier and watching it being made."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from governance.dossiers import registry, tasks
from governance.dossiers.confidentiality import Level
from governance.dossiers.context import Context
from governance.dossiers.portfolio import PortfolioContext
from governance.pages import histories
from governance.pages.acting import Confirm, confirm_page, form_page, landing, onward
from governance.pages.request import Request, posted
from governance.ui.forms import Form
from governance.ui.moments import Moment
from riskreg import access
from riskreg.access import Right
from riskreg.actions import bundles, dossiers, erasures, imports
from riskreg.models import AISystem, Decision, Dossier, Engagement, Job, JobState


class DossierForm(Form):
    """Which dossier, and how widely it may be shown."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=lambda: [(kind.slug, kind.title) for kind in registry.kinds(Context).values()],
    )
    confidentiality = forms.ChoiceField(
        label=gettext_lazy("Confidentiality"),
        choices=[("", gettext_lazy("As is usual for the kind")), *Level.choices],
        required=False,
        help_text=gettext_lazy(
            "It is printed at the foot of every page. Usual is confidential; of a declaration of"
            " conformity, which is meant for others to read, public."
        ),
    )
    as_of = Moment(
        label=gettext_lazy("As of"),
        required=False,
        help_text=gettext_lazy(
            "Empty: as the register stands now. A moment in the past shows records, links and names"
            " of people as they stood after the last change before it; laws and software are those"
            " of today."
        ),
    )

    is_redacted = forms.BooleanField(
        label=gettext_lazy("Redacted: without the words of confidential records"),
        required=False,
        help_text=gettext_lazy(
            "Number, kind, level and state stay; what is left out, and why, is listed. Always as"
            " the register stands now. Read it before you give it away: what somebody told in other"
            " words is not found."
        ),
    )
    tell = forms.BooleanField(
        label=gettext_lazy("Tell me by mail when it is done, or why it is not"), required=False
    )

    def __init__(self, request: Request) -> None:
        super().__init__(posted(request), initial={"tell": request.user.wants_job_mails})
        self.person = request.user

    def clean(self) -> dict[str, Any]:
        """A redacted one shows what is known now: what was marked since would show in another."""
        said: dict[str, Any] = self.cleaned_data
        if said.get("is_redacted") and said.get("as_of"):
            self.add_error("as_of", _("Leave it empty for a redacted dossier."))
        return said

    def ask(self, about: dossiers.About) -> Job:
        """Have it made; gives the job to watch."""
        said = dict(self.cleaned_data)
        said["told"] = [self.person] if said.pop("tell") else []
        if said.pop("is_redacted"):
            said.pop("as_of")
            return tasks.request_redacted(self.person, about, **said)
        return tasks.request(self.person, about, **said)


class PortfolioForm(DossierForm):
    """Which document about the whole organisation."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=lambda: [
            (kind.slug, kind.title) for kind in registry.kinds(PortfolioContext).values()
        ],
    )


@require_http_methods(["GET", "POST"])
def portfolio(request: Request) -> HttpResponse:
    """The same for a document about the whole organisation."""
    access.require(request.user, Right.MAKE_DOSSIER, request.organisation)
    form = PortfolioForm(request)
    if form.is_valid():
        with landing(form):
            return redirect(form.ask(request.organisation))
    context = {
        "kinds": [
            (kind, registry.sections_of(kind)[1:])
            for kind in registry.kinds(PortfolioContext).values()
        ],
        "cancel": reverse("dossiers"),
    }
    return form_page(request, "pages/dossiers/portfolio.html", form, context)


@require_http_methods(["GET", "POST"])
def new(request: Request, pk: UUID) -> HttpResponse:
    """Say what will be in it, then have it made in the background."""
    system = get_object_or_404(AISystem.objects.visible_to(request.user), pk=pk)
    access.require(request.user, Right.MAKE_DOSSIER, system)
    form = DossierForm(request)
    if form.is_valid():
        with landing(form):
            return redirect(form.ask(system))
    decisions = list(Decision.objects.filter(system=system).current())
    context = {
        "system": system,
        "decisions": decisions,
        "kinds": [
            (kind, registry.sections_of(kind)[1:]) for kind in registry.kinds(Context).values()
        ],
        "cancel": f"{system.get_absolute_url()}#dossiers",
    }
    return form_page(request, "pages/dossiers/new.html", form, context)


@require_safe
def job(request: Request, pk: UUID) -> HttpResponse:
    """How far it is; leads on to the dossier once that is finished."""
    shown = _find(request, pk)
    if shown.kind == imports.KIND:  # an import shows its own progress
        return redirect("import_preview", shown.parameters["run"])
    if shown.kind == erasures.SEARCH:  # so does the search for a person
        asked = shown.parameters.get("membership")  # none: another organisation erases them
        return redirect("member_erase", asked) if asked else redirect("people")
    again = shown.parameters.get("again")
    if shown.state == JobState.DONE:
        address = reverse("dossier", args=[again or shown.parameters["dossier"]])
        return HttpResponseClientRedirect(address) if request.htmx else redirect(address)
    key = shown.parameters.get("system")
    system = AISystem.objects.visible_to(request.user).get(pk=key) if key else None
    context = {
        "job": shown,
        "system": system,
        "is_again": bool(again),
        "is_bundle": shown.kind == bundles.KIND,
        "may_retry": not shown.is_open and tasks.may_retry(request.user, shown),
        "about": str(system or _engagement(shown) or shown.organisation.name),
        "kind": registry.title(shown.parameters["kind"]),
        "may_cancel": shown.is_open and tasks.may_cancel(request.user, shown),
        "refresh": 3 if shown.is_open else 0,
        **histories.about(request, shown),
    }
    template = "pages/dossiers/job.html"
    return render(request, f"{template}#progress" if request.htmx else template, context)


def _engagement(job: Job) -> Engagement | None:
    key = job.parameters.get("engagement")
    found: Engagement | None = Engagement.objects.of(job.organisation).filter(pk=key).first()
    return found


@require_POST
def again(request: Request, pk: UUID) -> HttpResponse:
    """Have a dossier made once more and compared."""
    dossier = get_object_or_404(Dossier.objects.visible_to(request.user), pk=pk)
    return onward(request, dossier, lambda: tasks.request_again(request.user, dossier))


@require_POST
def retry(request: Request, pk: UUID) -> HttpResponse:
    """Have it made after all."""
    ended = _find(request, pk)
    return onward(request, ended, lambda: tasks.retry(request.user, ended))


@require_http_methods(["GET", "POST"])
def cancel(request: Request, pk: UUID) -> HttpResponse:
    """Ask once, then stop what waits or is going on."""
    shown = _find(request, pk)
    if not tasks.may_cancel(request.user, shown):
        raise PermissionDenied

    def act() -> Job:
        tasks.cancel(request.user, shown)
        return shown

    is_search = shown.kind == erasures.SEARCH
    areas = {imports.KIND: ("imports", _("Imports")), erasures.SEARCH: ("people", _("People"))}
    area = areas.get(shown.kind, ("dossiers", _("Dossiers")))
    confirm = Confirm(
        thing=_("Search for a person") if is_search else shown.reference,
        verb=_("Stop the work"),
        consequences=[
            _("What waits is not begun; what is going on stops at its next step."),
            *_follows(shown),
        ],
        place=(area[1], reverse(area[0])),
        cancel=shown.get_absolute_url(),
        back=_("Let it go on"),
        done=_("The search was stopped.") if is_search else _("Cancelled. Nothing was entered."),
    )
    return confirm_page(request, Form(posted(request)), confirm, act)


def _follows(job: Job) -> list[str]:
    """What follows when it is stopped."""
    if job.kind == imports.KIND:
        return [
            _("No row of the file is written, neither the first ones nor the last."),
            _("The file and its preview stay; the import can be begun anew from there."),
        ]
    if job.kind == erasures.SEARCH:
        return [
            _("Nobody is erased, and no dossier is changed."),
            _("The search can be begun anew where the person is to be erased."),
        ]
    return [
        _("Nothing is entered. The number of a new document stays unused; the trail says why."),
        _("It can be begun anew with “Try again”."),
    ]


def _find(request: Request, pk: UUID) -> Job:
    found: Job = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    return found
