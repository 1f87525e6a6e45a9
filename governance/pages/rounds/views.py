"""Rounds: the list, opening one, one with its entries and file, closing and cancelling it."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from governance.pages import histories
from governance.pages.acting import Confirm, confirm_page, form_page, landing
from governance.pages.request import Request, posted
from governance.pages.rounds.forms import RoundForm
from governance.ui import files
from governance.ui import rounds as words
from governance.ui.forms import Form, ReasonForm
from riskreg import access
from riskreg.access import Right
from riskreg.actions import rounds
from riskreg.exporters import Sheet, Value
from riskreg.models import Attestation, AttestationRound, RoundState
from riskreg.queries import days
from riskreg.queries import rounds as queries

PAGE_SIZE = 50
_WAITS = Q(asked__isnull=False, said__in=["", "not_mine"])
SHOWN = {
    "": (gettext_lazy("All"), Q()),
    "waiting": (gettext_lazy("Waiting"), _WAITS),
    "confirmed": (gettext_lazy("Confirmed"), Q(said="confirm")),
    "cannot": (gettext_lazy("Cannot confirm"), Q(said="cannot")),
    "gaps": (gettext_lazy("Nobody asked"), Q(asked=None)),
}

_ROUND_HEADINGS = (
    ("round", gettext_lazy("Round")),
    ("statement", gettext_lazy("Statement to confirm")),
    ("about", gettext_lazy("About")),
    ("state", gettext_lazy("State")),
    ("entries", gettext_lazy("Entries")),
    ("answered", gettext_lazy("Answered")),
    ("confirmed", gettext_lazy("Confirmed")),
    ("cannot", gettext_lazy("Cannot confirm")),
    ("waiting", gettext_lazy("Waiting")),
    ("gaps", gettext_lazy("Nobody asked")),
    ("due", gettext_lazy("By when")),
    ("opened_by", gettext_lazy("Opened by")),
    ("opened", gettext_lazy("Opened")),
    ("ended_by", gettext_lazy("Ended by")),
    ("ended", gettext_lazy("Ended")),
    ("reason", gettext_lazy("Reason")),
)
_HEADINGS = (
    ("record", gettext_lazy("Record")),
    ("name", gettext_lazy("Name")),
    ("owner_at_opening", gettext_lazy("Owner at opening")),
    ("asked", gettext_lazy("Who is asked")),
    ("answer", gettext_lazy("Answer")),
    ("reason", gettext_lazy("Reason")),
    ("answered", gettext_lazy("Answered")),
)


@require_safe
def index(request: Request) -> HttpResponse:
    """Every round, the newest first."""
    access.require(request.user, Right.VIEW, request.organisation)
    lines = [(each, words.state(each), queries.tally(each)) for each in _rounds(request)]
    return render(request, "pages/rounds/list.html", {"lines": lines})


@require_safe
def rounds_export(request: Request, slug: str) -> StreamingHttpResponse:
    """The list as a file."""
    access.require(request.user, Right.VIEW, request.organisation)
    sheet = Sheet(
        title=_("Attestation rounds"),
        headings=files.headings(_ROUND_HEADINGS),
        rows=map(_round_row, _rounds(request).select_related("opened_by", "ended_by")),
    )
    return files.answer(sheet, slug, name=f"rounds-{timezone.localdate():%Y-%m-%d}")


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Ask the owners of records to confirm a statement, once one has seen who they are."""
    access.require(request.user, Right.RUN_ROUNDS, request.organisation)
    form = RoundForm(posted(request), request.organisation)
    if form.is_valid() and request.POST.get("step") != "open":
        seen = queries.preview(request.organisation, **form.narrowed)
        return form_page(request, "pages/rounds/new.html", form, {"preview": seen})
    if form.is_valid():
        with landing(form):
            made = rounds.open_round(request.user, request.organisation, **form.asked)
            messages.success(request, _("Opened. It stands in the work list of each owner."))
            return redirect(made)
    return form_page(request, "pages/rounds/new.html", form, {})


@require_safe
def show(request: Request, pk: UUID) -> HttpResponse:
    """One round: how far it is, and its entries."""
    shown = _find(request, pk)
    asked = request.GET.get("show", "")
    page = Paginator(_entries(shown, asked), PAGE_SIZE).get_page(request.GET.get("page"))
    now = queries.digests(shown, page.object_list)
    tally = queries.tally(shown)
    is_open = shown.state == RoundState.OPEN
    context = {
        "round": shown,
        "badge": words.state(shown),
        "tally": tally,
        "is_late": is_open and tally.waiting and shown.due < days.today(shown.organisation),
        "lines": [
            (each, words.said(each, now.get(each.pk)), words.handed_on_by(each))
            for each in page.object_list
        ],
        "page": page,
        "choices": [(slug, label) for slug, (label, _only) in SHOWN.items()],
        "chosen": asked,
        "controls": shown.controls.all(),
        "may_end": is_open and access.may(request.user, Right.RUN_ROUNDS, shown),
        **histories.about(request, shown),
    }
    return render(request, "pages/rounds/round.html", context)


@require_safe
def export(request: Request, pk: UUID, slug: str) -> StreamingHttpResponse:
    """The entries as a file, as they are shown."""
    shown = _find(request, pk)
    items = list(_entries(shown, request.GET.get("show", "")))
    now = queries.digests(shown, items)
    sheet = Sheet(
        title=shown.title,
        headings=files.headings(_HEADINGS),
        rows=(_row(each, str(words.said(each, now.get(each.pk)).words)) for each in items),
    )
    return files.answer(sheet, slug, name=f"round-{timezone.localdate():%Y-%m-%d}")


@require_http_methods(["GET", "POST"])
def close(request: Request, pk: UUID) -> HttpResponse:
    """Say what is open, then end it with its result as evidence."""
    shown = _find(request, pk)
    access.require(request.user, Right.RUN_ROUNDS, shown)
    tally = queries.tally(shown)
    numbers = {"waiting": tally.waiting, "gaps": tally.gaps, "total": tally.total}
    confirm = _confirm(
        shown,
        _("Close the round"),
        [
            _("Of %(total)s entries %(waiting)s have no answer; about %(gaps)s nobody was asked.")
            % numbers,
            _("Its result becomes evidence as it is now: counts, answers, digests."),
            _("Nobody answers any more, and nothing of it can be changed."),
        ],
        _("Closed. The result is evidence."),
    )
    act = partial(rounds.close, request.user, shown)
    return confirm_page(request, Form(posted(request)), confirm, act)


@require_http_methods(["GET", "POST"])
def cancel(request: Request, pk: UUID) -> HttpResponse:
    """Say why, then end it without a result."""
    shown = _find(request, pk)
    access.require(request.user, Right.RUN_ROUNDS, shown)
    confirm = _confirm(
        shown,
        _("Cancel the round"),
        [
            _("It leaves the work lists and makes no evidence."),
            _("What was answered stays, with your reason, and cannot be changed."),
        ],
        _("Cancelled."),
    )
    act = partial(rounds.cancel, request.user, shown)
    return confirm_page(request, ReasonForm(posted(request)), confirm, act)


def _confirm(shown: AttestationRound, verb: str, consequences: list[str], done: str) -> Confirm:
    return Confirm(
        thing=shown.title,
        verb=verb,
        consequences=consequences,
        place=(_("Attestation rounds"), reverse("rounds")),
        cancel=shown.get_absolute_url(),
        done=done,
    )


def _rounds(request: Request) -> QuerySet[AttestationRound]:
    rows = AttestationRound.objects.visible_to(request.user).of(request.organisation)
    return queries.with_tallies(rows)


def _round_row(shown: AttestationRound) -> tuple[Value, ...]:
    tally = queries.tally(shown)
    return (
        shown.title,
        shown.statement,
        shown.get_kind_display(),
        str(words.state(shown).words),
        tally.total,
        tally.answered,
        tally.confirmed,
        tally.cannot,
        tally.waiting,
        tally.gaps,
        shown.due,
        str(shown.opened_by),
        shown.opened_at,
        str(shown.ended_by or ""),
        shown.ended_at,
        shown.reason,
    )


def _entries(shown: AttestationRound, asked: str) -> QuerySet[Attestation]:
    _label, only = SHOWN.get(asked, SHOWN[""])
    rows = shown.items.filter(only).select_related("round", shown.kind, "owner", "asked")
    return rows.prefetch_related("answers__person").order_by(f"{shown.kind}__number")


def _row(item: Attestation, said: str) -> tuple[str, ...]:
    last: Any = next(iter(item.answers.all()), None)
    return (
        item.record.reference,
        str(item.record),
        str(item.owner or ""),
        str(item.asked or ""),
        said,
        last.reason if last else "",
        last.said_at.isoformat(timespec="seconds") if last else "",
    )


def _find(request: Request, pk: UUID) -> AttestationRound:
    rows = AttestationRound.objects.visible_to(request.user)
    related = rows.select_related("organisation", "opened_by", "ended_by", "result", "listing")
    found: AttestationRound = get_object_or_404(related, pk=pk)
    return found
