"""The record of a control: standing, requirements, systems, tests, proof, history."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from frameworks import queries as catalogues
from frameworks.library.read import by_code
from frameworks.models import Requirement
from governance.pages import histories
from governance.pages.controls import words
from governance.pages.request import Request
from governance.pages.work import section
from governance.ui import references
from riskreg import access
from riskreg.models import Control, ControlLink, ControlState, ControlTest, Evidence
from riskreg.queries import controls as queries
from riskreg.queries.controls import Reach

SHOWN = 50  # systems on the page; the list of systems has them all


@dataclass(frozen=True, slots=True)
class Served:
    """A requirement the control serves; `entry` is None where no catalogue has it any more."""

    link: ControlLink
    entry: Requirement | None


@dataclass(frozen=True, slots=True)
class Reached:
    """A system and how the control reaches it."""

    reach: Reach
    how: str


@dataclass(frozen=True, slots=True)
class Tested:
    """One test with its finding."""

    test: ControlTest
    said: words.Said


@dataclass(frozen=True, slots=True)
class Proof:
    """A piece of evidence and whether it is in force."""

    evidence: Evidence
    url: str
    lapsed_on: date | None


@require_safe
def control(request: Request, pk: str) -> HttpResponse:
    """Everything the register holds about one control."""
    visible = Control.objects.visible_to(request.user).select_related(
        "organisation", "owner", "tested_by", "confirmed_by", "changed_by"
    )
    shown = get_object_or_404(visible.prefetch_related("ai_models", "vendors"), pk=pk)
    today = timezone.localdate()
    reached = [Reached(each, words.ways(each)) for each in queries.systems_of(shown)]
    context = {
        **histories.about(request, shown),
        "control": shown,
        "rights": {right: True for right in access.Right if access.may(request.user, right, shown)},
        "state": words.state(shown),
        "finding": words.finding(shown),
        "due": words.due(shown, today),
        "is_retired": shown.state == ControlState.RETIRED,
        "may_confirm": _may_confirm(request, shown),
        "facts": _facts(shown, today),
        "served": _served(shown),
        "reached": reached[:SHOWN],
        "reached_count": len(reached),
        "tests": [_tested(each) for each in shown.tests.select_related("tester")],
        "proofs": [_proof(each, today) for each in shown.evidence.order_by("number")],
        "section": section.of(shown),
    }
    return render(request, "pages/controls/record.html", context)


def _may_confirm(request: Request, shown: Control) -> bool:
    is_first = request.user.pk in (shown.owner_id, shown.changed_by_id)
    is_open = shown.state == ControlState.IN_PLACE and shown.confirmed_at is None
    return is_open and not is_first


def _served(shown: Control) -> list[tuple[str, list[Served]]]:
    """The requirements by framework, in the order of their catalogues."""
    links = list(shown.links.all())
    entries = catalogues.newest_entries([(link.framework, link.ref) for link in links])
    groups: dict[str, list[Served]] = {}
    for link in links:
        entry = entries.get((link.framework, link.ref))
        title = entry.edition.framework.title if entry else link.framework
        groups.setdefault(title, []).append(Served(link, entry))
    for rows in groups.values():
        rows.sort(key=lambda row: row.entry.position if row.entry else 0)
    return sorted(groups.items())


def _tested(test: ControlTest) -> Tested:
    return Tested(test, words.Said(words.FINDINGS[test.result], test.get_result_display()))


def _proof(evidence: Evidence, today: date) -> Proof:
    ends = evidence.withdrawn_on or evidence.valid_until
    is_over = evidence.withdrawn_on is not None or (ends is not None and ends < today)
    return Proof(evidence, references.url_of(evidence), ends if is_over else None)


def _facts(shown: Control, today: date) -> list[dict[str, Any]]:
    taken = by_code().get(shown.library_code)
    due = words.due(shown, today)
    return [
        {"label": _("Number"), "value": shown.reference},
        {"label": _("Owner"), "value": shown.owner, "empty": _("nobody yet")},
        {"label": _("Due"), "value": shown.due, "empty": _("no day set")},
        {"label": _("Layer"), "value": shown.get_layer_display()},
        {"label": _("Effect"), "value": shown.get_effect_display()},
        {"label": _("Works at"), "value": shown.get_phase_display()},
        {"label": _("Carried by"), "value": shown.get_carrier_display()},
        {"label": _("Last tested"), "value": shown.tested_on, "empty": _("never")},
        {"label": _("By"), "value": shown.tested_by, "empty": _("nobody yet")},
        {
            "label": _("Test due"),
            "value": due,
            "template": "pages/controls/cells/due_fact.html",
        },
        {
            "label": _("Test interval"),
            "value": _("%(days)s days") % {"days": shown.review_interval},
        },
        {"label": _("Library entry"), "value": taken and taken.code, "empty": _("our own"),
         "url": library_url(shown.library_code)},
        {"label": _("Last changed by"), "value": shown.changed_by},
    ]  # fmt: skip


def library_url(code: str) -> str:
    """Where a control of the library stands."""
    return f"{reverse('library')}#{code}" if code else ""
