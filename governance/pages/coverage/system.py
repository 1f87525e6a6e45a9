"""One system: every group of requirements with status, reason, owner and next step."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from governance.pages.coverage import files, overview
from governance.pages.request import Request
from governance.ui import coverage_marks, coverage_words, reasons
from governance.ui.coverage_marks import MARKS, STATUSES, Mark
from governance.ui.coverage_words import Step, Told
from governance.ui.law_words import named
from riskreg import access
from riskreg.exporters import Heading as Head
from riskreg.exporters import Sheet, Value
from riskreg.models import AISystem, ClaimState
from riskreg.queries import coverage
from riskreg.queries.coverage import Counts, Coverage, Held, Node
from riskreg.rules import claims


@dataclass(frozen=True, slots=True)
class Item:
    """One entry as the page shows it."""

    node: Node
    told: Told
    reason: SafeString
    step: Step | None
    url: str
    claim_url: str  # to claim that it does not apply; empty where that is not open
    standing_claim: str  # the claim that stands or waits; empty where there is none
    depth: int


@dataclass(frozen=True, slots=True)
class Group:
    """One outermost entry with what stands below it."""

    node: Node
    url: str
    counts: Counts
    mark: Mark
    items: tuple[Item, ...]
    is_open: bool


@dataclass(frozen=True, slots=True)
class Tab:
    """One framework to choose."""

    held: Held
    counts: Counts
    url: str
    is_current: bool


@require_safe
def system(request: Request, pk: str) -> HttpResponse:
    """A system against one framework; `gaps` leaves out what is met or does not bind."""
    shown = get_object_or_404(
        AISystem.objects.visible_to(request.user).select_related("owner", "organisation"), pk=pk
    )
    whole = coverage.of_system(shown, timezone.localdate())
    if not whole.frameworks:
        return redirect("coverage")  # where it is said who loads them
    held = _chosen(whole, request.GET.get("framework", ""))
    only = _only(request)
    groups = groups_of(whole, held, only)
    context = {
        "system": shown,
        "rights": dict.fromkeys(access.rights_of(request.user, shown), True),
        "held": held,
        "counts": held.counts,
        "tabs": [_tab(shown, each, held) for each in whole.frameworks],
        "grouped": groups,
        "only": only,
        "chart": overview.chart([(named(held.framework), held.counts)])
        if held.counts.total
        else None,
        "marks": [MARKS[code] for code in (*STATUSES, "not_applicable", "later")],
        "filters": [(code, MARKS[code].label) for code in STATUSES],
        "formats": files.FORMATS,
    }
    return render(request, "pages/coverage/system.html", context)


@require_safe
def export(request: Request, pk: str, slug: str) -> StreamingHttpResponse:
    """The gaps of a system over every framework, with reason and next step, as a file."""
    shown = get_object_or_404(AISystem.objects.visible_to(request.user), pk=pk)
    if slug not in files.FORMATS:
        raise Http404(slug)
    whole = coverage.of_system(shown, timezone.localdate())
    labels = (
        ("framework", _("Framework")),
        ("ref", _("Reference")),
        ("title", _("Requirement")),
        ("applies", _("Applies")),
        ("status", _("Status")),
        ("why", _("Why")),
        ("next", _("Next step")),
        ("owner", _("Owner")),
        ("due", _("Due")),
        ("rule", _("What is enough")),
    )
    sheet = Sheet(
        title=_("Gaps of %(system)s") % {"system": shown.name},
        headings=tuple(Head(key, label) for key, label in labels),
        rows=_lines(whole),
    )
    return files.answer(sheet, slug, name=f"gaps-{shown.reference.lower()}")


def _lines(whole: Coverage) -> Iterator[list[Value]]:
    teller = coverage_words.Teller(whole)
    for held in whole.frameworks:
        for node in held.all():
            if not node.is_gap:
                continue
            told, step = teller.tell(node), teller.next_step(node)
            yield [
                held.title,
                node.entry.ref,
                node.entry.title,
                told.applies,
                str(told.mark.label),
                " ".join(line.text for line in told.reasons),
                step.text if step else "",
                step.owner if step else "",
                step.due if step else None,
                told.rule,
            ]


def groups_of(whole: Coverage, held: Held, only: str = "") -> list[Group]:
    """The outermost entries under which something is shown, gaps first opened."""
    desk = _Desk(
        whole=whole,
        held=held,
        teller=coverage_words.Teller(whole),
        writer=reasons.Writer(),
        only=only,
        claim_new=reverse("coverage_claim_new", args=[whole.system.pk]),
    )
    found = []
    for node in held.groups:
        items = tuple(_items(desk, node))
        if items:
            counts = coverage.count(node.all())
            mark = coverage_marks.of_counts(counts)
            url = _address(held.slug, node.entry.edition, node.entry.slug)
            found.append(Group(node, url, counts, mark, items, is_open=bool(only)))
    return found


@dataclass(frozen=True, slots=True)
class _Desk:
    """What every entry of a page is shown with."""

    whole: Coverage
    held: Held
    teller: coverage_words.Teller
    writer: reasons.Writer
    only: str
    claim_new: str  # where a claim about the system is made


def _items(desk: _Desk, top: Node) -> Iterator[Item]:
    held, only = desk.held, desk.only
    for depth, node in _deep(top):
        if node.status is None and node.applies != coverage.Applies.CLAIMED:
            continue
        if only == "gaps" and not node.is_gap:
            continue
        if only in STATUSES and node.status != only:
            continue
        told = desk.teller.tell(node)
        yield Item(
            node=node,
            told=told,
            reason=desk.writer.html(told),
            step=desk.teller.next_step(node),
            url=_address(held.slug, node.entry.edition, node.entry.slug),
            claim_url=_claim_url(desk, node),
            standing_claim=_standing(node),
            depth=min(depth, 3),
        )


def _deep(node: Node, depth: int = 0) -> Iterator[tuple[int, Node]]:
    yield depth, node
    for child in node.children:
        yield from _deep(child, depth + 1)


@lru_cache(maxsize=4096)  # the same hundreds on the page of every system
def _address(framework: str, edition: str, entry: str) -> str:
    return reverse("entry", args=[framework, edition, entry])


def _claim_url(desk: _Desk, node: Node) -> str:
    held = desk.held
    is_open = claims.is_open(
        kind=node.entry.kind, condition=node.entry.condition, is_voluntary=held.is_voluntary
    )
    if not is_open or node.status is None or _standing(node):
        return ""
    return f"{desk.claim_new}?framework={held.framework}&ref={quote(node.entry.ref)}"


def _standing(node: Node) -> str:
    claim = node.claim
    if claim is None or claim.is_stale:
        return ""
    if claim.row.state not in (ClaimState.ASKED, ClaimState.CONFIRMED):
        return ""
    return reverse("coverage_claim", args=[claim.row.pk])


def _chosen(whole: Coverage, slug: str) -> Held:
    """The framework asked for, else the first."""
    if not whole.frameworks:
        raise Http404
    if not slug:
        return whole.frameworks[0]
    for held in whole.frameworks:
        if held.slug == slug:
            return held
    raise Http404(slug)


def _only(request: Request) -> str:
    asked = request.GET.get("only", "")
    return asked if asked == "gaps" or asked in STATUSES else ""


def _tab(shown: AISystem, held: Held, current: Held) -> Tab:
    url = reverse("coverage_system", args=[shown.pk])
    return Tab(held, held.counts, f"{url}?framework={held.slug}", held is current)
