"""What is done with a control: test, confirm, retire; decline or resume it for a system."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from governance.pages.acting import form_page, landing
from governance.pages.controls import words
from governance.pages.controls.forms import ConfirmForm, TestForm
from governance.pages.request import Request, posted
from governance.ui import law_words
from governance.ui.forms import Form, ReasonForm
from riskreg import access
from riskreg.access import Right
from riskreg.actions import controls as actions
from riskreg.models import AISystem, Control
from riskreg.queries import days


@require_http_methods(["GET", "POST"])
def control_test(request: Request, pk: str) -> HttpResponse:
    """Record a test, with how it should be done beside the form."""
    control = _control(request, pk, Right.EDIT_CONTROL)
    form = TestForm(request.POST or None)

    def carry_out() -> None:
        actions.record_test(request.user, control, **form.cleaned_data)

    said = _("The test of %(name)s is recorded.") % {"name": control}
    if _carried_out(request, form, carry_out, said):
        return redirect(control)
    return _shown(request, "test", control, form, {})


@require_http_methods(["GET", "POST"])
def control_confirm(request: Request, pk: str) -> HttpResponse:
    """Confirm as a second person, with everything one stands in for on the page."""
    control = _control(request, pk, Right.CONFIRM_CONTROL)
    form = ConfirmForm(posted(request))

    def carry_out() -> None:
        actions.confirm(request.user, control, **form.cleaned_data)

    if _carried_out(request, form, carry_out, _("%(name)s is confirmed.") % {"name": control}):
        return redirect(control)
    is_first = request.user.pk in (control.owner_id, control.changed_by_id)
    links = [law_words.named(each.framework, each.ref) for each in control.links.all()]
    due = words.due(control, days.today(control.organisation))
    context = {"is_first": is_first, "links": links, "due": due}
    return _shown(request, "confirm", control, form, context)


@require_http_methods(["GET", "POST"])
def control_retire(request: Request, pk: str) -> HttpResponse:
    """Ask once before a control ends."""
    control = _control(request, pk, Right.EDIT_CONTROL)
    form = ReasonForm(request.POST or None)

    def carry_out() -> None:
        actions.retire(request.user, control, **form.cleaned_data)

    if _carried_out(request, form, carry_out, _("%(name)s is retired.") % {"name": control}):
        return redirect(control)
    context = {
        "thing": control.title,
        "verb": _("Retire"),
        "consequences": [
            _("It meets no requirement any more; duties that leaned on it may become open."),
            _("It can be changed, tested and confirmed no more, and cannot be brought back."),
            _("Its tests, its evidence and its history stay."),
        ],
        "cancel": control.get_absolute_url(),
        "critical": True,
    }
    return _shown(request, "retire", control, form, context)


@require_http_methods(["GET", "POST"])
def control_decline(request: Request, pk: str, system: str) -> HttpResponse:
    """Let a system no longer rely on a control it inherits."""
    control = _control(request, pk, Right.EDIT_CONTROL)
    chosen = _system(request, control, system)
    form = ReasonForm(request.POST or None)

    def carry_out() -> None:
        actions.decline(request.user, chosen, control, **form.cleaned_data)

    words = {"system": chosen, "control": control}
    said = _("%(system)s no longer relies on “%(control)s”.") % words
    if _carried_out(request, form, carry_out, said):
        return redirect(f"{chosen.get_absolute_url()}#controls")
    context = {
        "system": chosen,
        "thing": control.title,
        "verb": _("Decline"),
        "consequences": [
            _("%(system)s no longer relies on it: it counts for none of its duties.") % words,
            _("The control stays as it is for every other system."),
            _("The reason is shown beside it, and it can be relied on again at any time."),
        ],
        "cancel": f"{chosen.get_absolute_url()}#controls",
    }
    return _shown(request, "decline", control, form, context)


@require_POST
def control_resume(request: Request, pk: str, system: str) -> HttpResponse:
    """Let a system rely on it again."""
    control = _control(request, pk, Right.EDIT_CONTROL)
    chosen = _system(request, control, system)
    try:
        actions.resume(request.user, chosen, control)
    except ValidationError as refused:
        messages.warning(request, " ".join(refused.messages))
    else:
        words = {"system": chosen, "control": control}
        messages.success(request, _("%(system)s relies on “%(control)s” again.") % words)
    return redirect(f"{chosen.get_absolute_url()}#controls")


def _control(request: Request, pk: str, right: Right) -> Control:
    visible = Control.objects.visible_to(request.user).select_related("organisation", "owner")
    control: Control = get_object_or_404(visible, pk=pk)
    access.require(request.user, right, control)
    return control


def _system(request: Request, control: Control, pk: str) -> AISystem:
    return get_object_or_404(AISystem.objects.of(control.organisation_id), pk=pk)


def _carried_out(request: Request, form: Form, carry_out: Callable[[], None], said: str) -> bool:
    """Do it if the form is whole; what the action refuses lands on its field."""
    if not form.is_valid():
        return False
    with landing(form):
        carry_out()
        messages.success(request, said)
    return form.is_valid()


def _shown(
    request: Request, name: str, control: Control, form: Form, context: dict[str, Any]
) -> HttpResponse:
    context = {"control": control, **context}
    return form_page(request, f"pages/controls/{name}.html", form, context)
