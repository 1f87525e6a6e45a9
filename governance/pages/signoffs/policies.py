"""The rules of sign-off: which kinds have to be signed off, by whom, in which order."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from governance.pages import histories
from governance.pages.acting import form_page, landing
from governance.pages.request import Request, posted
from governance.ui import sign_offs
from governance.ui.forms import Form
from riskreg import access
from riskreg.access import TABLE, Right
from riskreg.actions import signoff_policies
from riskreg.models import Role, SignOffPolicy, Subject
from riskreg.rules import signoffs as rules

STEPS = 3  # offered on the page; the API takes as many as the rule allows


class PolicyForm(Form):
    """Up to three steps, one after the other; a step without persons is none."""

    is_required = forms.BooleanField(
        label=gettext_lazy("Has to be signed off"),
        required=False,
        help_text=gettext_lazy("A record that is not stands out on its page until it is."),
    )

    def __init__(self, data: Any, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        roles = [(role.value, role.label) for role in Role if role in TABLE[Right.APPROVE]]
        for number in range(1, STEPS + 1):
            self.fields[f"quorum_{number}"] = forms.IntegerField(
                label=_("Step %(n)s: how many persons") % {"n": number},
                required=number == 1,
                min_value=1 if number == 1 else 0,
                max_value=rules.MOST_PERSONS,
                help_text=_("Different persons, none of whom stands in for another.")
                if number == 1
                else _("Empty or 0: no such step."),
            )
            self.fields[f"roles_{number}"] = forms.MultipleChoiceField(
                label=_("Step %(n)s: in which roles") % {"n": number},
                required=False,
                choices=roles,
                widget=forms.CheckboxSelectMultiple,
                help_text=_("None chosen: whoever may approve."),
            )

    @property
    def steps(self) -> list[rules.Step]:
        """The steps that were filled in, in their order."""
        told = self.cleaned_data
        return [
            rules.Step(told[f"quorum_{number}"], frozenset(told[f"roles_{number}"]))
            for number in range(1, STEPS + 1)
            if told[f"quorum_{number}"]
        ]


@require_safe
def index(request: Request) -> HttpResponse:
    """Who has to approve what."""
    access.require(request.user, Right.VIEW, request.organisation)
    known = {each.kind: each for each in SignOffPolicy.objects.of(request.organisation)}
    lines = []
    for kind in Subject:
        policy = known.get(kind)
        steps = rules.read(policy.steps if policy else ())
        lines.append({"kind": kind, "policy": policy, "steps": sign_offs.step_words(steps)})
    told = histories.of_kinds(request, SignOffPolicy)
    return render(request, "pages/signoffs/rules.html", {"lines": lines, **told})


@require_http_methods(["GET", "POST"])
def edit(request: Request, kind: str) -> HttpResponse:
    """Say who has to approve one kind of record."""
    if kind not in Subject.values:
        raise Http404
    access.require(request.user, Right.SET_SIGN_OFF, request.organisation)
    form = PolicyForm(posted(request), _initial(request, kind))
    if form.is_valid():
        with landing(form):
            signoff_policies.set_policy(
                request.user,
                request.organisation,
                kind=kind,
                steps=form.steps,
                is_required=form.cleaned_data["is_required"],
            )
            messages.success(request, _("Set. It holds for what is asked from now on."))
            return redirect("sign_off_rules")
    return form_page(request, "pages/signoffs/rule.html", form, {"kind": Subject(kind).label})


def _initial(request: Request, kind: str) -> dict[str, Any]:
    policy = SignOffPolicy.objects.of(request.organisation).filter(kind=kind).first()
    found: dict[str, Any] = {"is_required": policy.is_required if policy else False}
    for number, step in enumerate(rules.read(policy.steps if policy else ()), start=1):
        found |= {f"quorum_{number}": step.quorum, f"roles_{number}": sorted(step.roles)}
    return found
