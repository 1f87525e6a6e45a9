"""Requests for approval: the list, one with its votes, asking, taking back, overriding."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from governance.dossiers import tasks
from governance.pages import histories
from governance.pages.acting import Confirm, confirm_page, form_page, landing
from governance.pages.request import Request, posted
from governance.ui import files, sign_offs
from governance.ui.forms import Form, ReasonForm, WhyForm
from riskreg.actions import signoffs, voting
from riskreg.exporters import Sheet, Value
from riskreg.models import SignOff, SignOffState, Subject, Vote
from riskreg.queries import subjects

_VERDICTS = [
    ("approve", gettext_lazy("Approve: I read it and stand by it")),
    ("refuse", gettext_lazy("Refuse, and say why")),
]
_SHOWN = 50  # of what is over; the file has all
_HEADINGS = (
    ("record", gettext_lazy("Record")),
    ("what", gettext_lazy("What")),
    ("state", gettext_lazy("State")),
    ("asked_by", gettext_lazy("Asked by")),
    ("asked_at", gettext_lazy("Asked")),
    ("note", gettext_lazy("Note")),
    ("decided_by", gettext_lazy("Decided by")),
    ("decided_at", gettext_lazy("Decided")),
    ("reason", gettext_lazy("Reason")),
    ("sha256", gettext_lazy("SHA-256 of what was asked about")),
)


class AskForm(Form):
    """What the second person should know."""

    note = forms.CharField(
        label=gettext_lazy("Note for the second person"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("For example what it is for, and by when it is needed."),
    )


class DecideForm(Form):
    """Whether the record stands."""

    verdict = forms.ChoiceField(
        label=gettext_lazy("Decision"), choices=_VERDICTS, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Needed to refuse. It is kept with your decision."),
    )


@require_safe
def index(request: Request) -> HttpResponse:
    """What waits for a second person, and what was decided last."""
    rows = SignOff.objects.visible_to(request.user).of(request.organisation)
    related = rows.select_related("asked_by", "decided_by", *subjects.RELATED)
    waiting = related.filter(state=SignOffState.ASKED).order_by("asked_at", "id")
    over = related.exclude(state=SignOffState.ASKED).order_by("-decided_at", "id")[:_SHOWN]
    told = list(sign_offs.tell_all(waiting))
    context = {
        "waiting": [each for each in told if not each.is_stale],
        "moved": [each for each in told if each.is_stale],
        "over": list(sign_offs.tell_all(over)),
    }
    return render(request, "pages/signoffs/list.html", context)


@require_safe
def export(request: Request, slug: str) -> StreamingHttpResponse:
    """Every request that one sees as a file, the newest first."""
    rows = SignOff.objects.visible_to(request.user).of(request.organisation)
    related = rows.select_related("asked_by", "decided_by", *subjects.RELATED)
    ordered = related.order_by("-asked_at", "id").iterator(chunk_size=500)
    sheet = Sheet(
        title=_("Sign-offs"),
        headings=files.headings(_HEADINGS),
        rows=map(_row, sign_offs.tell_all(ordered)),
    )
    return files.answer(sheet, slug, name=f"sign-offs-{timezone.localdate():%Y-%m-%d}")


@require_http_methods(["GET", "POST"])
def ask(request: Request, kind: str, pk: UUID) -> HttpResponse:
    """Ask second persons to approve a record as it is."""
    record = subjects.find(kind, pk, request.organisation.pk) if kind in subjects.KINDS else None
    if record is None:
        raise Http404
    signoffs.require_asker(request.user, record)
    form = AskForm(posted(request))
    if form.is_valid():
        with landing(form):
            asked = signoffs.ask(request.user, record, **form.cleaned_data)
            messages.success(request, _("Asked. A second person decides."))
            return redirect("sign_off", asked.pk)
    context = {
        "record": sign_offs.named(record),
        "kind": Subject(kind).label,
        "digest": subjects.digest_of(record),
        "cancel": sign_offs.address(kind, record),
        "is_dossier": kind == Subject.DOSSIER,
    }
    return form_page(request, "pages/signoffs/ask.html", form, context)


@require_http_methods(["GET", "POST"])
def sign_off(request: Request, pk: UUID) -> HttpResponse:
    """One request with the record it is about; who may decides."""
    shown = _sign_off(request, pk)
    form = DecideForm(posted(request))
    if request.method == "POST":
        signoffs.require_decider(request.user, shown.record)
    if form.is_valid():
        with landing(form):
            return _decided(request, shown, **form.cleaned_data)
    is_open = shown.state == SignOffState.ASKED
    is_apart = subjects.KINDS[shown.kind].asked_apart
    told = sign_offs.tell(shown)
    is_whole = is_open and not told.is_stale
    votes = list(shown.votes.select_related("person", "cast_for"))
    has_vote = any(each.vote == Vote.OVERRIDE for each in votes)
    context = {
        "sign_off": shown,
        "told": told,
        "dossier": shown.dossier,
        "votes": votes,
        "is_overridden_apart": shown.is_override and not has_vote,
        "may_decide": is_whole
        and _may(request, signoffs.require_decider, shown)
        and voting.may_vote(request.user, shown),
        "had_a_part": is_whole and voting.had_a_part(request.user, shown),
        "may_withdraw": is_open and is_apart and _may(request, signoffs.require_asker, shown),
        "may_override": is_whole and _may(request, signoffs.require_overrider, shown),
        **histories.about(request, shown),
    }
    return form_page(request, "pages/signoffs/sign_off.html", form, context)


@require_http_methods(["GET", "POST"])
def withdraw(request: Request, pk: UUID) -> HttpResponse:
    """Ask once, then take a request back."""
    shown = _sign_off(request, pk)
    signoffs.require_asker(request.user, shown.record)

    def act(reason: str) -> str:
        signoffs.withdraw(request.user, shown, reason=reason)
        return sign_offs.address(shown.kind, shown.record)

    confirm = _confirm(
        shown,
        _("Take the request back"),
        [
            _("The record stays as it is, without a sign-off."),
            _("The request stays in the trail."),
        ],
        _("The request is taken back."),
    )
    return confirm_page(request, WhyForm(posted(request)), confirm, act)


@require_http_methods(["GET", "POST"])
def override(request: Request, pk: UUID) -> HttpResponse:
    """Say why, then approve without the rule."""
    shown = _sign_off(request, pk)
    signoffs.require_overrider(request.user, shown.record)

    def act(reason: str) -> SignOff:
        tasks.override(request.user, shown, reason=reason)
        return shown

    confirm = _confirm(
        shown,
        _("Override the sign-off"),
        [
            _("It counts as approved at once, whoever else was to approve it."),
            _("Your name, your reason and the moment stand on the record and in the trail."),
            _("Every dossier made from now on begins with it."),
        ],
        _("Approved by override. Every dossier says so from now on."),
    )
    return confirm_page(request, ReasonForm(posted(request)), confirm, act)


def _row(told: sign_offs.Told) -> tuple[Value, ...]:
    of = told.sign_off
    return (
        told.name,
        str(of.get_kind_display()),
        told.words,
        str(of.asked_by),
        of.asked_at,
        of.note,
        str(of.decided_by or ""),
        of.decided_at,
        of.reason,
        of.digest,
    )


def _confirm(shown: SignOff, verb: str, consequences: list[str], done: str) -> Confirm:
    return Confirm(
        thing=sign_offs.named(shown.record),
        verb=verb,
        consequences=consequences,
        place=(_("Sign-offs"), reverse("sign_offs")),
        cancel=shown.get_absolute_url(),
        done=done,
    )


def _decided(request: Request, shown: SignOff, *, verdict: str, reason: str) -> HttpResponse:
    if verdict != "approve":
        signoffs.refuse(request.user, shown, reason=reason)
        messages.success(request, _("Refused. Who asked sees your reason."))
        return redirect(shown)
    job = tasks.approve(request.user, shown, reason=reason)
    if job is not None:
        messages.success(request, _("Approved. The approved form is being made."))
        return redirect(job)
    shown.refresh_from_db()
    is_waiting = shown.state == SignOffState.ASKED
    messages.success(
        request, _("Kept. Others have to approve too.") if is_waiting else _("Approved.")
    )
    return redirect(shown)


def _may(request: Request, require: Callable[[Any, Any], None], shown: SignOff) -> bool:
    return signoffs.may(require, request.user, shown.record)


def _sign_off(request: Request, pk: UUID) -> SignOff:
    rows = SignOff.objects.visible_to(request.user)
    related = rows.select_related("asked_by", "decided_by", *subjects.RELATED)
    found: SignOff = get_object_or_404(related, pk=pk)
    return found
