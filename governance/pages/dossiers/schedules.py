"""Schedules of documents: the list, setting one up, changing, pausing and deleting it."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from governance.dossiers import registry
from governance.dossiers.confidentiality import Level
from governance.dossiers.context import Context
from governance.dossiers.portfolio import PortfolioContext
from governance.dossiers.scheduling import is_about_system
from governance.pages import histories
from governance.pages.acting import Confirm, confirm_page, form_page, landing
from governance.pages.request import Request, posted
from governance.ui.forms import Form
from riskreg import access
from riskreg.access import Right
from riskreg.actions import schedules
from riskreg.models import AISystem, Rhythm, Schedule, User
from riskreg.queries import schedules as queries
from riskreg.rules.schedules import LAST_DAY


def _kinds() -> list[tuple[str, Any]]:
    return [
        (kind.slug, kind.title)
        for about in (PortfolioContext, Context)
        for kind in registry.kinds(about).values()
    ]


class ScheduleForm(Form):
    """What is made, about what, when, and who is told."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind of document"), choices=_kinds)
    system = forms.ModelChoiceField(
        label=gettext_lazy("System"),
        queryset=AISystem.objects.none(),
        required=False,
        empty_label=gettext_lazy("The whole organisation, or whichever system it happens to"),
        help_text=gettext_lazy("The board report is about the whole organisation."),
    )
    rhythm = forms.ChoiceField(
        label=gettext_lazy("When"), choices=Rhythm.choices, widget=forms.RadioSelect
    )
    day = forms.IntegerField(
        label=gettext_lazy("Day of the month"),
        required=False,
        min_value=1,
        max_value=LAST_DAY,
        help_text=gettext_lazy("From 1 to 28; each month or quarter asks for it."),
    )
    approved_kind = forms.ChoiceField(
        label=gettext_lazy("Kind that is approved"),
        choices=lambda: [("", _("Not stated")), *_kinds()],
        required=False,
        help_text=gettext_lazy("Only where it waits for the approval of a dossier."),
    )
    confidentiality = forms.ChoiceField(
        label=gettext_lazy("Confidentiality"), choices=Level.choices, initial=Level.CONFIDENTIAL
    )
    told = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Who gets a mail when it is done, or why it is not"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, request: Request, initial: dict[str, Any]) -> None:
        super().__init__(posted(request), initial=initial)
        fields: Any = self.fields
        rows = AISystem.objects.of(request.organisation).filter(is_archived=False)
        fields["system"].queryset = rows.order_by("name", "pk")
        fields["told"].queryset = User.objects.filter(
            memberships__organisation=request.organisation, is_active=True, is_service=False
        )

    @property
    def asked(self) -> dict[str, Any]:
        """What is set up, as the action takes it."""
        values = {**self.cleaned_data, "told": list(self.cleaned_data["told"])}
        return {"values": values, "is_about_system": is_about_system(values["kind"])}


@require_safe
def index(request: Request) -> HttpResponse:
    """Every schedule, when it is due next, what it did last."""
    access.require(request.user, Right.VIEW, request.organisation)
    lines = [
        {
            "line": line,
            "kind": registry.title(line.schedule.kind),
            "approved_kind": registry.title(line.schedule.approved_kind),
        }
        for line in queries.lines(request.organisation)
    ]
    told = histories.of_kinds(request, Schedule)
    return render(request, "pages/dossiers/schedules.html", {"lines": lines, **told})


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Set one up."""
    access.require(request.user, Right.MAKE_DOSSIER, request.organisation)
    form = ScheduleForm(request, {"rhythm": Rhythm.MONTHLY, "day": 1, "told": [request.user.pk]})
    if form.is_valid():
        with landing(form):
            schedules.add(request.user, request.organisation, **form.asked)
            messages.success(request, _("Set up. It makes documents in your name."))
            return redirect("schedules")
    context = {"heading": _("Set up a schedule"), "verb": _("Set it up")}
    return form_page(request, "pages/dossiers/schedule.html", form, context)


@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: UUID) -> HttpResponse:
    """Change one; it goes on in the name of who changed it."""
    shown = _find(request, pk)
    access.require(request.user, Right.MAKE_DOSSIER, shown)
    names = ("kind", "system", "rhythm", "day", "approved_kind", "confidentiality")
    told = [each.pk for each in shown.told.all()]
    form = ScheduleForm(request, {name: getattr(shown, name) for name in names} | {"told": told})
    if form.is_valid():
        with landing(form):
            schedules.change(request.user, shown, **form.asked)
            messages.success(request, _("Saved. It makes documents in your name from now on."))
            return redirect("schedules")
    heading = _("Change the schedule of %(kind)s") % {"kind": registry.title(shown.kind)}
    context = {"heading": heading, "verb": _("Save"), **histories.about(request, shown)}
    return form_page(request, "pages/dossiers/schedule.html", form, context)


@require_POST
def pause(request: Request, pk: UUID) -> HttpResponse:
    """Let it make nothing for now."""
    schedules.pause(request.user, _find(request, pk))
    messages.success(request, _("Paused."))
    return redirect("schedules")


@require_POST
def resume(request: Request, pk: UUID) -> HttpResponse:
    """Let it go on."""
    schedules.resume(request.user, _find(request, pk))
    messages.success(request, _("It goes on with what comes from now on."))
    return redirect("schedules")


@require_http_methods(["GET", "POST"])
def end(request: Request, pk: UUID) -> HttpResponse:
    """Ask once, then delete it."""
    shown = _find(request, pk)
    access.require(request.user, Right.MAKE_DOSSIER, shown)

    def act() -> str:
        schedules.end(request.user, shown)
        return reverse("schedules")

    confirm = Confirm(
        thing=registry.title(shown.kind),
        verb=_("Delete the schedule"),
        consequences=[
            _("Nothing is made by it any more."),
            _("Documents it made stay; the trail keeps that it was there."),
        ],
        place=(_("Dossiers"), reverse("dossiers")),
        cancel=reverse("schedules"),
        done=_("Deleted."),
    )
    return confirm_page(request, Form(posted(request)), confirm, act)


def _find(request: Request, pk: UUID) -> Schedule:
    found: Schedule = get_object_or_404(
        Schedule.objects.visible_to(request.user).select_related("organisation", "system"), pk=pk
    )
    return found
