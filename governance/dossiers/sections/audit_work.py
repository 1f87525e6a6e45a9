"""What the auditors did: froze, drew, looked at, asked for; with what evidence was answered."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.dossiers.audit_context import AuditContext
from governance.dossiers.registry import section
from governance.dossiers.sections import evidence
from governance.dossiers.sections.audit import called
from governance.ui import audits as words
from governance.ui import dates
from riskreg.models import AuditRequest, ItemResult, Population, Sample, SampleItem
from riskreg.queries import audits as queries

POPULATIONS, ITEMS = "audit-populations", "audit-items"
REQUESTS, EVIDENCE = "audit-requests", "audit-evidence"
FEW = 4  # entries that need no page of their own


@section(POPULATIONS, title=gettext_lazy("Populations and samples"))
def populations(context: AuditContext) -> dict[str, Any]:
    """Filter, number and digest of what was frozen; method, size, seed and result of each draw."""
    rows = [_population(each) for each in context.frozen]
    return {"populations": rows, "is_short": not rows}


def _population(population: Population) -> dict[str, Any]:
    told = (
        (_("Records"), str(population.count)),
        (_("Filter"), _filters(population)),
        (_("Frozen"), f"{dates.written(population.frozen_at)}, {population.frozen_by}"),
        (
            _("Of"),
            _("the part of the register that this person sees")
            if population.is_partial
            else _("the whole register"),
        ),
        (_("After event of the trail"), str(population.trail_number)),
    )
    return {
        "name": str(population),
        "facts": [{"label": label, "value": value} for label, value in told],
        "digest": population.digest,
        "event_digest": population.trail_digest,
        "samples": [_sample(each, population) for each in population.samples.all()],
    }


def _filters(population: Population) -> str:
    return "; ".join(words.filters(population)) or _("none: what the list shows by itself")


def _sample(sample: Sample, population: Population) -> dict[str, Any]:
    told = [
        (_("Method"), sample.get_method_display()),
        (_("Size"), sample.get_basis_display()),
        (_("Formula"), words.formula(sample)),
        (_("Seed"), sample.seed),
        (_("Drawn"), f"{dates.written(sample.drawn_at)}, {sample.drawn_by}"),
        (_("Result"), words.verdict(queries.outcome(sample), sample)),
    ]
    if sample.stratum:
        told.insert(1, (_("Divided by"), words.label(population.kind, sample.stratum)))
    return {
        "name": sample.reference,
        "facts": [{"label": label, "value": value} for label, value in told],
        "digest": sample.digest,
        "caveat": words.caveat(sample),
    }


@section(ITEMS, title=gettext_lazy("Items looked at"))
def items(context: AuditContext) -> dict[str, Any]:
    """Every item of every sample: as it was frozen, what it showed, what was asked of it."""
    samples = [
        {"name": sample.reference, "items": _items(context, population, sample)}
        for population in context.frozen
        for sample in population.samples.all()
    ]
    return {"samples": samples, "is_short": not samples}


def _items(context: AuditContext, population: Population, sample: Sample) -> list[dict[str, Any]]:
    rows = list(sample.items.all())
    kept = words.in_words(population, [each.place for each in rows])
    asked = _asked(sample)
    return [
        {
            "name": called(context, item),
            "frozen": [f"{label}: {value}" for label, value in frozen.values if value],
            "result": item.get_result_display(),
            "is_exception": item.result == ItemResult.EXCEPTION,
            "seen": item.seen,
            "by": _by(item),
            "requests": asked.get(item.pk, []),
        }
        for item, frozen in zip(rows, kept, strict=True)
    ]


def _asked(sample: Sample) -> dict[Any, list[str]]:
    found: dict[Any, list[str]] = {}
    for each in AuditRequest.objects.filter(sample_item__sample=sample).order_by("number"):
        found.setdefault(each.sample_item_id, []).append(each.reference)
    return found


def _by(item: SampleItem) -> str:
    if item.tested_at is None:
        return ""
    return f"{item.tested_by}, {dates.written(item.tested_at)}"


@section(REQUESTS, title=gettext_lazy("Requests and answers"))
def requests(context: AuditContext) -> dict[str, Any]:
    """What was asked of whom, the answer, and the evidence it names."""
    rows = context.engagement.requests.select_related("owner", "asked_by", "answered_by")
    found = rows.select_related("sample_item__sample__population").prefetch_related("evidence")
    told = [_request(context, each) for each in found.order_by("number")]
    return {"requests": told, "is_short": len(told) < FEW}


def _request(context: AuditContext, request: AuditRequest) -> dict[str, Any]:
    item = request.sample_item
    answered = (
        f"{request.answered_by}, {dates.written(request.answered_at)}"
        if request.answered_at
        else ""
    )
    told = (
        (_("Item"), f"{called(context, item)} ({item.sample.reference})" if item else ""),
        (_("Asked for"), request.asked),
        (_("Asked by"), f"{request.asked_by}, {dates.written(request.asked_at)}"),
        (_("Who answers"), f"{request.owner}, {_('until')} {dates.written(request.due)}"),
        (_("Answer"), request.answer),
        (_("Answered by"), answered),
        (_("Evidence"), "; ".join(f"{e.reference} {e.title}" for e in _proofs(request))),
        (_("Why given back or withdrawn"), request.reason),
        (_("Settled"), dates.written(request.settled_at) if request.settled_at else ""),
    )
    return {
        "name": request.reference,
        "state": request.get_state_display(),
        "facts": [{"label": label, "value": value} for label, value in told if value],
    }


def _proofs(request: AuditRequest) -> list[Any]:
    return sorted(request.evidence.all(), key=lambda each: each.number)


@section(EVIDENCE, title=gettext_lazy("Evidence that answers name"))
def proofs(context: AuditContext) -> dict[str, Any]:
    """Each piece with the SHA-256 of its newest revision."""
    rows = [evidence.row_of(each, context.day) for each in context.proofs]
    return {"rows": rows, "is_short": len(rows) < FEW}
