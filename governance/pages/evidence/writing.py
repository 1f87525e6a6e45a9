"""Adding evidence, revising it, changing its facts, choosing the controls it proves."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from governance import uploads
from governance.pages.acting import landing
from governance.pages.evidence.forms import EvidenceForm, FactsForm, ReviseForm
from governance.pages.evidence.record import find
from governance.pages.request import Request, asked
from governance.ui.forms import Form
from riskreg import access, filing
from riskreg.access import Right
from riskreg.actions import evidence as actions
from riskreg.models import Control, Evidence
from riskreg.queries.evidence import same_bytes
from riskreg.rules import quoting

OFFERED = 30  # controls that a search shows


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Add a proof; who comes from a control has it chosen already."""
    access.require(request.user, Right.ADD_EVIDENCE, request.organisation)
    control = _control_of(request)
    initial = {"controls": [control.pk]} if control else {}
    form = EvidenceForm(
        request.POST or None,
        request.FILES or None,
        organisation=request.organisation,
        initial={**initial, "collected_by": request.user.pk, "owner": request.user.pk},
    )
    if _is_sound(request, form):
        with landing(form):
            evidence = actions.add(
                request.user,
                request.organisation,
                values=form.values(),
                upload=form.cleaned_data["upload"],
                controls=form.cleaned_data["controls"],
            )
            return _entered(request, evidence, _("%(name)s is added.") % {"name": evidence})
    cancel = control.get_absolute_url() if control else reverse("evidence_list")
    return _form_page(request, {"form": form, "cancel": cancel, "control": control})


@require_http_methods(["GET", "POST"])
def revise(request: Request, pk: UUID) -> HttpResponse:
    """Put a new revision on top; the ones before it stay."""
    evidence = find(request, pk)
    access.require(request.user, Right.ADD_EVIDENCE, evidence)
    newest = evidence.revisions.first()
    kept = ("grade", "collector", "how", "url", "record")
    form = ReviseForm(
        request.POST or None,
        request.FILES or None,
        organisation=evidence.organisation,
        evidence=evidence,
        initial={
            **{name: getattr(newest, name) for name in kept if newest},
            "collected_by": request.user.pk,
        },
    )
    if _is_sound(request, form):
        with landing(form):
            evidence = actions.revise(
                request.user,
                evidence,
                values=form.values(),
                upload=form.cleaned_data.get("upload"),
            )
            told = {"name": evidence, "number": evidence.revision}
            return _entered(request, evidence, _("%(name)s has revision %(number)s.") % told)
    return _form_page(request, {"form": form, "evidence": evidence, "is_revision": True})


@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: UUID) -> HttpResponse:
    """Change title, confidentiality or owner."""
    evidence = find(request, pk)
    access.require(request.user, Right.ADD_EVIDENCE, evidence)
    names = ("title", "confidentiality", "owner")
    form = FactsForm(
        request.POST or None,
        organisation=evidence.organisation,
        initial={name: getattr(evidence, name) for name in names},
    )
    if form.is_valid():
        with landing(form):
            evidence = actions.change(request.user, evidence, values=form.cleaned_data)
            messages.success(request, _("%(name)s is changed.") % {"name": evidence})
            return redirect(evidence)
    return _form_page(request, {"form": form, "evidence": evidence})


@require_http_methods(["GET", "POST"])
def controls(request: Request, pk: UUID) -> HttpResponse:
    """Choose the controls it proves: those it has, and those a search finds."""
    evidence = find(request, pk)
    access.require(request.user, Right.ADD_EVIDENCE, evidence)
    refused: list[str] = []
    if request.method == "POST":
        try:
            actions.link(request.user, evidence, controls=_chosen(request, evidence))
        except ValidationError as fault:
            refused = fault.messages
        else:
            messages.success(request, _("What it proves is saved."))
            return redirect(f"{evidence.get_absolute_url()}#controls")
    mine = Control.objects.of(evidence.organisation_id).order_by("number", "pk")
    found = mine.exclude(evidence=evidence).filter(_matching(asked(request)))
    context = {
        "evidence": evidence,
        "linked": list(mine.filter(evidence=evidence)),
        "found": list(found[:OFFERED]),
        "has_more": found[OFFERED : OFFERED + 1].exists(),
        "q": asked(request),
        "refused": refused,
    }
    status = 422 if refused else 200
    return render(request, "pages/evidence/controls.html", context, status=status)


def _is_sound(request: Request, form: Form) -> bool:
    """Whether the form can go to the action; a file given up on the way is said to be too large."""
    if uploads.is_too_large(request):
        uploads.refuse(form, "upload", filing.stop_too_large)
    return form.is_valid()


def _entered(request: Request, evidence: Evidence, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    twins = ", ".join(f"{each.reference} {each}" for each in same_bytes(evidence)[:3])
    if twins:
        messages.warning(request, _("The very same bytes stand in %(names)s.") % {"names": twins})
    return redirect(evidence)


def _form_page(request: Request, context: dict[str, Any]) -> HttpResponse:
    if "evidence" in context:
        context["cancel"] = context["evidence"].get_absolute_url()
    status = 422 if context["form"].errors else 200
    return render(request, "pages/evidence/form.html", context, status=status)


def _control_of(request: Request) -> Control | None:
    """The control one came from, if it is one's own."""
    try:
        key = UUID(request.GET.get("control", ""))
    except ValueError:
        return None
    found: Control | None = Control.objects.of(request.organisation).filter(pk=key).first()
    return found


def _chosen(request: Request, evidence: Evidence) -> list[Control]:
    keys = []
    for given in request.POST.getlist("control"):
        try:
            keys.append(UUID(given))
        except ValueError:
            continue
    return list(Control.objects.of(evidence.organisation_id).filter(pk__in=keys))


def _matching(words: str) -> Q:
    """Controls by words of their title or by their number."""
    wanted = Q()
    for word in words.split():
        number = quoting.number(word, "CTL")
        wanted &= Q(title__icontains=word) | (Q() if number is None else Q(number=number))
    return wanted
