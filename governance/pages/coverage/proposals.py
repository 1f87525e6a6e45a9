"""What is met elsewhere and may hold here too, for one system; linking is an act of its own."""

from collections import defaultdict
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_safe

from frameworks.schema import Relation
from governance.pages.acting import form_page, landing
from governance.pages.coverage.forms import FollowForm
from governance.pages.request import Request, posted
from governance.ui import coverage_words
from governance.ui.coverage_marks import MARKS, Mark
from governance.ui.coverage_words import Line
from riskreg import access
from riskreg.access import Right
from riskreg.actions import coverage as actions
from riskreg.models import AISystem
from riskreg.queries import crosswalk as queries
from riskreg.queries.coverage import Held, Node
from riskreg.queries.crosswalk import Found, Pointer, Proposal
from riskreg.rules.sufficiency import Status

RELATIONS = {
    Relation.EQUAL: gettext_noop("is equal to"),
    Relation.SUPERSET: gettext_noop("contains"),
    Relation.SUBSET: gettext_noop("is part of"),
    Relation.INTERSECTS: gettext_noop("overlaps with"),
    Relation.RELATED: gettext_noop("is related to"),
}


@dataclass(frozen=True, slots=True)
class Offer:
    """One proposal in words: what linking would come to, and what remains by hand."""

    proposal: Proposal
    relation: str
    then: Mark
    remains: tuple[Line, ...]
    gap_url: str
    met_url: str
    url: str


@dataclass(frozen=True, slots=True)
class Pointing:
    """The rows that point to one gap."""

    gap: Node
    gap_in: Held
    gap_url: str
    pointers: tuple[tuple[Pointer, str, str], ...]  # with relation in words and address


@require_safe
def index(request: Request, pk: str) -> HttpResponse:
    """Proposals first, then what only points."""
    system = _system(request, pk)
    found = queries.of_system(system, timezone.localdate())
    context = {
        "system": system,
        "offers": [_offer(system, found, each) for each in found.proposals],
        "pointings": _pointings(found),
        "disagreed": found.disagreed,
        "may_link": access.may(request.user, Right.EDIT_CONTROL, system),
    }
    return render(request, "pages/coverage/proposals.html", context)


@require_http_methods(["GET", "POST"])
def follow(request: Request, pk: str, row: int) -> HttpResponse:
    """Choose which controls to link to the other entry as well, and do it."""
    system = _system(request, pk)
    access.require(request.user, Right.EDIT_CONTROL, system)
    found = queries.of_system(system, timezone.localdate())
    proposal = next((each for each in found.proposals if each.seen.row.pk == row), None)
    if proposal is None:
        raise Http404
    offered = [each.control for each in proposal.controls]
    form = FollowForm(posted(request), offered=offered)
    gap = (proposal.seen.gap_in.framework, proposal.seen.gap.entry.ref)
    if form.is_valid():
        with landing(form):
            actions.follow(
                request.user,
                system,
                row=proposal.seen.row,
                to=gap,
                chosen=list(form.cleaned_data["controls"]),
            )
            messages.success(
                request, _("Linked to %(ref)s. Its own rule judges them.") % {"ref": gap[1]}
            )
            return redirect("crosswalk_system", system.pk)
    context = {
        "system": system,
        "offer": _offer(system, found, proposal),
        "cancel": reverse("crosswalk_system", args=[system.pk]),
    }
    return form_page(request, "pages/coverage/follow.html", form, context)


def _system(request: Request, pk: str) -> AISystem:
    rows = AISystem.objects.visible_to(request.user).select_related("organisation", "owner")
    system: AISystem = get_object_or_404(rows, pk=pk)
    return system


def _offer(system: AISystem, found: Found, proposal: Proposal) -> Offer:
    seen, then = proposal.seen, proposal.then
    short = () if then.status == Status.MET else (*then.missing, *then.lapsed)
    return Offer(
        proposal=proposal,
        relation=_(RELATIONS[seen.relation]),
        then=MARKS[then.status.value],
        remains=coverage_words.lines(short, found.coverage),
        gap_url=_url(seen.gap_in, seen.gap),
        met_url=_url(seen.shown_in, seen.shown),
        url=reverse("crosswalk_follow", args=[system.pk, seen.row.pk]),
    )


def _pointings(found: Found) -> list[Pointing]:
    by_gap: dict[tuple[str, str], list[Pointer]] = defaultdict(list)
    for each in found.pointers:
        by_gap[each.gap_in.framework, each.gap.entry.ref].append(each)
    return [
        Pointing(
            gap=those[0].gap,
            gap_in=those[0].gap_in,
            gap_url=_url(those[0].gap_in, those[0].gap),
            pointers=tuple(
                (each, _(RELATIONS[each.relation]), _url(each.shown_in, each.shown))
                for each in those
            ),
        )
        for those in by_gap.values()
    ]


def _url(held: Held, node: Node) -> str:
    return reverse("entry", args=[held.slug, node.entry.edition, node.entry.slug])
