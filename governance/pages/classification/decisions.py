"""The register of decisions, one decision with everything it rests on, and two side by side."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from frameworks.regimes import registry
from frameworks.schema import Facts, Refused
from governance.pages import histories, listing
from governance.pages.classification.differing import answer_lines, difference_of, fact_lines
from governance.pages.classification.shown import show
from governance.pages.classification.tables import DECISIONS
from governance.pages.request import Request
from governance.pages.signoffs import part
from governance.ui.filters.decisions import DecisionFilter
from riskreg.models import Decision
from riskreg.queries import decisions as queries

PAGE = "decisions"


@require_safe
def index(request: Request) -> HttpResponse:
    """Every decision of the organisation, newest first."""
    asked = listing.asked(request, PAGE)
    found = _filter(request)
    listed = listing.show(request, DECISIONS, found.qs, asked.wanted)
    return listing.answer(request, "pages/classification/decisions.html", asked, found, listed)


@require_safe
def export(request: Request, slug: str) -> StreamingHttpResponse:
    """The list as a file, as it is shown."""
    wanted = listing.asked(request, PAGE).wanted
    return listing.export(request, DECISIONS, _filter(request).qs, slug=slug, wanted=wanted)


def _filter(request: Request) -> DecisionFilter:
    rows: QuerySet[Decision] = queries.register(request.organisation)
    return DecisionFilter(request.GET, queryset=rows)


@require_safe
def decision(request: Request, pk: UUID) -> HttpResponse:
    """One decision as a document: what was asked, what came out, why, on which facts."""
    shown = find(request, pk)
    law, after = registry.get(shown.regime), queries.after(shown)
    context: dict[str, Any] = {
        "decision": shown,
        "system": shown.system,
        "shown": show(queries.result_of(shown), law, _facts(shown)),
        "answers": answer_lines(law, shown.edition, shown.facts, shown.reasons),
        "before": queries.before(shown),
        "after": after,
        "signed": part.of(request, shown, may_ask=after is None),
        "decisions": queries.history(shown.system),
        **histories.about(request, shown),
        "rule_set": registry.short(shown.rule_set),
    }
    if "check" in request.GET:
        checked = queries.check(shown)
        context["check"] = checked
        if checked.difference:
            context["difference"] = difference_of(checked.difference, law)
        if request.htmx:
            return render(request, "pages/classification/decision.html#check", context)
    return render(request, "pages/classification/decision.html", context)


def _facts(shown: Decision) -> Facts:
    """The stored answers; none where the rules of today no longer read them."""
    try:
        return queries.facts_of(shown)
    except Refused:
        return {}


@require_safe
def download(request: Request, pk: UUID) -> HttpResponse:
    """A decision for programs: its facts, the edition, the rule set and the whole result."""
    shown = find(request, pk)
    name = f"{shown.system.reference}-decision-{shown.number}.json"
    response = JsonResponse(
        queries.record_of(shown), json_dumps_params={"indent": 2, "ensure_ascii": False}
    )
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
def compare(request: Request, pk: UUID, other: UUID) -> HttpResponse:
    """Two decisions of one system side by side, the older one first."""
    pair = sorted((find(request, pk), find(request, other)), key=lambda each: each.number)
    was, now = pair
    if was.system_id != now.system_id or was.regime != now.regime:
        raise Http404
    compared = queries.compare(was, now)
    law = registry.get(now.regime)
    context = {
        "system": now.system,
        "was": was,
        "now": now,
        "pair": pair,
        "facts": fact_lines(law, now.edition, compared.facts),
        "difference": difference_of(compared.difference, law),
        "others": queries.history(now.system),
    }
    return render(request, "pages/classification/compare.html", context)


def find(request: Request, pk: UUID) -> Decision:
    """A decision the reader may see."""
    rows = Decision.objects.visible_to(request.user).select_related("system", "decided_by")
    found: Decision = get_object_or_404(rows, pk=pk)
    return found
