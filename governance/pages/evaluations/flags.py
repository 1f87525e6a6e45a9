"""User flags and signals: raise one, set the limits, look at a signal, close it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from governance.pages import histories
from governance.pages.acting import form_page, landing
from governance.pages.evaluations import words
from governance.pages.evaluations.forms import CloseForm, FlagForm, LimitsForm
from governance.pages.request import Request
from governance.ui.forms import Form
from riskreg import access
from riskreg.access import Right
from riskreg.actions import flags
from riskreg.models import AISystem, Signal

SHOWN = 50  # flags of a signal on its page; the list holds all


@require_http_methods(["GET", "POST"])
def new(request: Request, pk: UUID) -> HttpResponse:
    """Report what a system did wrong."""
    system = _system(request, pk, Right.FLAG)
    form = FlagForm(request.POST or None)
    if form.is_valid():
        with landing(form):
            flag = flags.raise_flag(request.user, system, **form.cleaned_data)
            messages.success(request, _("Thank you. The flag is kept without your name."))
            return redirect(flag.signal or reverse("evaluations_system", args=[system.pk]))
    context = {
        "heading": _("Flag an output of %(name)s") % {"name": system},
        "verb": _("Send the flag"),
        "intro": _(
            "%(count)s flags of one kind within %(days)s days open a signal that somebody has to "
            "look into. Neither the flag nor the trail keeps who sent it."
        )
        % {"count": system.flag_threshold, "days": system.flag_window},
    }
    return _page(request, form, system, context)


@require_http_methods(["GET", "POST"])
def limits(request: Request, pk: UUID) -> HttpResponse:
    """Set how many flags within how many days open a signal."""
    system = _system(request, pk, Right.EDIT_SYSTEM)
    begun = {"flag_threshold": system.flag_threshold, "flag_window": system.flag_window}
    form = LimitsForm(request.POST or None, initial=begun)
    if form.is_valid():
        told = form.cleaned_data
        with landing(form):
            flags.set_limits(
                request.user, system, threshold=told["flag_threshold"], days=told["flag_window"]
            )
            messages.success(request, _("The limits are set. They hold from the next flag on."))
            return redirect("evaluations_system", system.pk)
    context = {
        "heading": _("When flags open a signal: %(name)s") % {"name": system},
        "verb": _("Set the limits"),
    }
    return _page(request, form, system, context)


@require_safe
def signal(request: Request, pk: UUID) -> HttpResponse:
    """One signal: its flags, how it was closed, how long it took."""
    shown = get_object_or_404(_signals(request), pk=pk)
    rows = list(shown.flags.order_by("flagged_at", "pk")[: SHOWN + 1])
    context = {
        "signal": shown,
        "state": words.standing(shown),
        "flags": rows[:SHOWN],
        "has_more": len(rows) > SHOWN,
        "facts": _facts(shown),
        **histories.of(request, shown, userflag=[each.pk for each in rows]),
    }
    return render(request, "pages/evaluations/signal.html", context)


@require_http_methods(["GET", "POST"])
def close(request: Request, pk: UUID) -> HttpResponse:
    """Close a signal with what was found and fixed."""
    shown = get_object_or_404(_signals(request), pk=pk)
    access.require(request.user, Right.EVALUATE, shown)
    form = CloseForm(request.POST or None)
    if form.is_valid():
        with landing(form):
            flags.close(request.user, shown, **form.cleaned_data)
            messages.success(request, _("%(name)s is closed.") % {"name": shown.reference})
            return redirect(shown)
    context = {
        "thing": str(shown),
        "verb": _("Close the signal"),
        "consequences": [
            _("The words stand on the record and in the trail; the signal is not opened again."),
            _("Its flags are answered: they do not count towards the next signal."),
        ],
        "cancel": shown.get_absolute_url(),
        "signal": shown,
    }
    return form_page(request, "pages/evaluations/close.html", form, context)


def _facts(shown: Signal) -> list[dict[str, Any]]:
    return [
        {"label": _("Number"), "value": shown.reference},
        {"label": _("System"), "value": shown.system, "url": shown.system.get_absolute_url()},
        {"label": _("Kind"), "value": shown.get_kind_display()},
        {
            "label": _("Opened by"),
            "value": _("%(count)s flags within %(days)s days")
            % {"count": shown.threshold, "days": shown.window_days},
        },
        {
            "label": _("First flag to fix"),
            "value": words.lasted(shown.to_fix),
            "empty": _("still open"),
        },
        {"label": _("Closed by"), "value": shown.closed_by, "empty": _("still open")},
    ]


def _page(request: Request, form: Form, system: AISystem, context: dict[str, Any]) -> HttpResponse:
    context |= {
        "system": system,
        "cancel": reverse("evaluations_system", args=[system.pk]),
    }
    return form_page(request, "pages/evaluations/of_system_form.html", form, context)


def _system(request: Request, pk: UUID, right: Right) -> AISystem:
    system: AISystem = get_object_or_404(AISystem.objects.visible_to(request.user), pk=pk)
    access.require(request.user, right, system)
    return system


def _signals(request: Request) -> Any:
    return Signal.objects.visible_to(request.user).select_related("system", "closed_by")
