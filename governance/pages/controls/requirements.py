"""Choosing the requirements that a control serves: search any framework, tick, save."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from frameworks import queries as catalogues
from frameworks.models import Edition, Requirement
from governance.pages.controls.forms import Pair, key_of, pairs_of
from governance.pages.request import Request
from riskreg import access
from riskreg.access import Right
from riskreg.actions import controls as actions
from riskreg.models import Control

MOST = 40  # found entries on one page; a narrower search shows the rest


@dataclass(frozen=True, slots=True)
class Offer:
    """An entry that may be ticked; `entry` is None where no catalogue has it any more."""

    key: str
    ref: str
    entry: Requirement | None
    is_ticked: bool
    rationale: str = ""


@dataclass(slots=True)
class Chosen:
    """What is ticked while one searches, with the reason for each."""

    before: dict[Pair, str]
    ticked: list[Pair]
    reasons: dict[Pair, str]

    @classmethod
    def of(cls, request: Request, control: Control) -> "Chosen":
        """What is linked already; what the form sent stands over it."""
        before = {(link.framework, link.ref): link.rationale for link in control.links.all()}
        if request.method != "POST":
            return cls(before, list(before), dict(before))
        ticked = pairs_of(request.POST.getlist("requirement"))
        sent = {pair: request.POST.get(f"why {key_of(pair)}", "").strip() for pair in ticked}
        return cls(before, ticked, {**before, **sent})

    @property
    def links(self) -> list[tuple[str, ...]]:
        """What the action takes."""
        return [(*pair, self.reasons.get(pair, "")) for pair in self.ticked]

    @property
    def pairs(self) -> list[Pair]:
        """Everything that was or is ticked, once."""
        return list(dict.fromkeys([*self.before, *self.ticked]))

    def offers(self) -> list[Offer]:
        """Each with its entry."""
        entries = catalogues.newest_entries(self.pairs)
        return [
            Offer(
                key_of(pair), pair[1], entries.get(pair), pair in self.ticked,
                self.reasons.get(pair, ""),
            )
            for pair in self.pairs
        ]  # fmt: skip


@require_http_methods(["GET", "POST"])
def control_requirements(request: Request, pk: str) -> HttpResponse:
    """One form with two buttons: search, which keeps what is ticked, and save."""
    visible = Control.objects.visible_to(request.user).select_related("organisation")
    control = get_object_or_404(visible, pk=pk)
    access.require(request.user, Right.EDIT_CONTROL, control)
    chosen = Chosen.of(request, control)
    refused: list[str] = []
    if "save" in request.POST:
        try:
            actions.link(request.user, control, links=chosen.links)
        except ValidationError as fault:
            refused = fault.messages
        else:
            said = _("The requirements of %(name)s are set.") % {"name": control}
            messages.success(request, said)
            return redirect(f"{control.get_absolute_url()}#requirements")
    context = {
        "control": control,
        "chosen": chosen.offers(),
        "refused": refused,
        **_search(request, chosen.pairs),
    }
    status = 422 if refused else 200
    return render(request, "pages/controls/requirements.html", context, status=status)


def _search(request: Request, chosen: Sequence[Pair]) -> dict[str, Any]:
    """What a search finds beside what is chosen."""
    sent = request.POST if request.method == "POST" else request.GET
    asked, framework = sent.get("q", "").replace("\0", ""), sent.get("framework", "")
    editions = _newest()
    searched = [each for each in editions if framework in ("", each.framework.code)]
    found = list(catalogues.with_below(catalogues.search(asked, searched))[: MOST + 1])
    return {
        "asked": asked,
        "framework": framework,
        "editions": editions,
        "found": _offers(found[:MOST], chosen),
        "is_cut": len(found) > MOST,
    }


def _newest() -> list[Edition]:
    """The newest edition of each framework, by title."""
    newest: dict[int, Edition] = {}
    for edition in catalogues.editions():
        newest.setdefault(edition.framework_id, edition)
    return list(newest.values())


def _offers(found: Sequence[Requirement], chosen: Sequence[Pair]) -> list[Offer]:
    """What was found and is not among the chosen ones above."""
    offers = []
    for entry in found:
        pair = (entry.edition.framework.code, entry.ref)
        if pair not in chosen:
            offers.append(Offer(key_of(pair), entry.ref, entry, is_ticked=False))
    return offers
