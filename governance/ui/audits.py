"""Audits in words: states as badges, sizes as formulas, results with what they do not prove."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from math import ceil
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import DateTimeField, Field, ForeignKey
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from governance.ui import dates
from governance.ui.coverage_marks import MARKS
from governance.ui.filters import populations as narrowing
from governance.ui.forms import capital
from governance.ui.law_words import named
from governance.ui.monitoring import Badge
from governance.ui.references import is_key, url_of
from riskreg.models import (
    AISystem,
    AuditFinding,
    AuditRequest,
    Engagement,
    Population,
    PopulationKind,
    Sample,
    SampleItem,
)
from riskreg.queries import audits as queries
from riskreg.queries.audits import Outcome
from riskreg.queries.populations import SOURCES
from riskreg.rules import sampling

_RESULTS = {
    "open": "neutral",
    "satisfactory": "good",
    "exception": "serious",
    "not_applicable": "neutral",
}
_REQUESTS = {
    "asked": "attention",
    "answered": "neutral",
    "returned": "serious",
    "accepted": "good",
    "withdrawn": "neutral",
}
_FINDINGS = {
    "raised": "serious",
    "answered": "attention",
    "verified": "good",
    "reopened": "serious",
}
_SEVERITIES = {
    "observation": "neutral",
    "minor": "attention",
    "major": "serious",
    "critical": "critical",
}
_DUTY_FIELDS = {
    "system": gettext_lazy("AI system"),
    "framework": gettext_lazy("Law or standard"),
    "edition": gettext_lazy("Edition"),
    "heading": gettext_lazy("Under"),
    "status": gettext_lazy("Status"),
    "binds": gettext_lazy("Binds"),
    "on": gettext_lazy("As of"),
}


@dataclass(frozen=True, slots=True)
class Kept:
    """A frozen record with its fields in words."""

    place: int
    reference: str
    title: str
    values: tuple[tuple[str, str], ...]


def standing(engagement: Engagement) -> Badge:
    """Whether the audit goes on."""
    return Badge("attention", _("Open")) if engagement.is_open else Badge("good", _("Closed"))


def result(item: SampleItem) -> Badge:
    """What an item showed."""
    return Badge(_RESULTS[item.result], item.get_result_display())


def request(told: AuditRequest) -> Badge:
    """How far a request has come."""
    return Badge(_REQUESTS[told.state], told.get_state_display())


def finding(told: AuditFinding) -> Badge:
    """How far a finding has come."""
    return Badge(_FINDINGS[told.state], told.get_state_display())


def severity(told: AuditFinding) -> Badge:
    """How bad a finding is."""
    return Badge(_SEVERITIES[told.severity], told.get_severity_display())


def criterion(told: AuditFinding) -> str:
    """What a finding is held against, with the edition where it is a law or standard."""
    said = []
    if told.edition and told.ref:
        said.append(f"{told.ref}, {told.edition.title}")
    if told.control:
        said.append(f"{told.control.reference} {told.control}")
    return "; ".join([*said, *([told.criterion] if told.criterion else [])])


def formula(sample: Sample) -> str:
    """Where the size came from, with its values."""
    count, wish = sample.population.count, queries.wish_of(sample)
    if sample.method == sampling.Method.WHOLE:
        return _("All %(count)s records of the population.") % {"count": count}
    if wish is None:
        return _("%(size)s of %(count)s records, chosen by the auditor.") % {
            "size": sample.size,
            "count": count,
        }
    values = {
        "n": sample.size,
        "count": count,
        "k": wish.expected,
        "risk": _decimal(1 - wish.confidence / 100),
        "rate": _decimal(wish.tolerable / 100),
        "c": _decimal(wish.confidence / 100),
        "bad": sampling.deviations(wish.tolerable, count),
    }
    if sample.basis == sampling.Basis.HYPERGEOMETRIC:
        return (
            _(
                "Smallest n with P(X ≤ %(k)s) ≤ %(risk)s, X hypergeometric: n of %(count)s records,"
                " of which D = %(rate)s · %(count)s, rounded up to %(bad)s, deviate. n = %(n)s."
            )
            % values
        )
    if wish.expected:
        told = _(
            "Smallest n with P(X ≤ %(k)s) ≤ %(risk)s, X binomial with n trials and the rate"
            " %(rate)s. n = %(n)s."
        )
    else:
        told = _(
            "n = ln(1 − %(c)s) / ln(1 − %(rate)s), rounded up to %(n)s (binomial, no deviation)."
        )
    if sample.size == count:
        told += " " + _("No more than the whole population of %(count)s.")
    return told % values


def _decimal(value: Fraction) -> str:
    return f"{float(value):.4f}".rstrip("0").rstrip(".")


def verdict(found: Outcome, sample: Sample) -> str:
    """What the results say of the population."""
    if found.open:
        return ngettext(
            "%(n)s item is not looked at yet; nothing is concluded before.",
            "%(n)s items are not looked at yet; nothing is concluded before.",
            found.open,
        ) % {"n": found.open}
    if found.result is None:
        return _("No item counts, so nothing can be said of the population.")
    values = {
        "bad": found.exceptions,
        "n": found.tested,
        "limit": ceil(found.result.limit * 1000) / 10,
        "c": _decimal(found.result.confidence),
    }
    if found.is_whole:
        return _("%(bad)s of %(n)s records that count are exceptions.") % values
    told = (
        _(
            "%(bad)s of %(n)s items that count are exceptions: with %(c)s %% confidence at most"
            " %(limit)s %% of the population deviate (Clopper–Pearson, one-sided)."
        )
        % values
    )
    wish = queries.wish_of(sample)
    if wish is None:
        return told
    holds = found.result.limit <= float(wish.tolerable) / 100
    more = (
        _("That is within the tolerable rate of %(rate)s %%.")
        if holds
        else _("That is more than the tolerable rate of %(rate)s %%.")
    )
    return f"{told} {more % {'rate': _decimal(wish.tolerable)}}"


def caveat(sample: Sample) -> str:
    """What the result does not prove."""
    by_method = {
        "systematic": _("It holds where the order of the references has no pattern."),
        "stratified": _("For a divided sample the limit is close, not exact."),
    }
    general = _(
        "It says nothing of records that are not in the register, of changes after the population"
        " was frozen, nor whether each item was judged rightly."
    )
    return " ".join(filter(None, (by_method.get(sample.method, ""), general)))


def label(kind: str, name: str) -> str:
    """What a frozen field is called."""
    if kind == PopulationKind.DUTIES:
        return str(_DUTY_FIELDS.get(name, capital(name.replace("_", " "))))
    try:
        told: Any = SOURCES[kind].model._meta.get_field(name)
    except FieldDoesNotExist:  # since renamed
        return capital(name.replace("_", " "))
    return capital(told.verbose_name)


def filters(population: Population) -> list[str]:
    """What a population was narrowed down by, with choices and keys in words of today."""
    if not population.filters:
        return []
    kind, told = population.kind, population.filters
    offered = narrowing.in_words(kind, population.organisation, told)
    said = []
    for name, values in told.items():
        called, words = offered.get(name) or (label(kind, name), {})
        words |= _gone(kind, name, {each for each in values if is_key(each) and each not in words})
        said.append(f"{called}: " + ", ".join(words.get(each, each) for each in values))
    return said


def in_words(population: Population, places: Iterable[int]) -> list[Kept]:
    """Frozen records at these places, with choices and keys turned into words of today."""
    held = [(place, population.items[place - 1]) for place in places]
    said = {
        name: _words(population.kind, name, {each["fields"][name] for _place, each in held})
        for name in population.fields
    }
    return [
        Kept(
            place,
            each["reference"],
            each["title"],
            tuple(
                (label(population.kind, name), said[name].get(value, value))
                for name, value in each["fields"].items()
            ),
        )
        for place, each in held
    ]


def today_of(population: Population, item: SampleItem) -> str:
    """The page where a frozen record is seen as it is today; empty where it is gone."""
    rows: Any = SOURCES[population.kind].model._default_manager
    record = rows.filter(pk=item.record).first()
    if record is not None and population.kind == PopulationKind.DUTIES:
        return reverse("coverage_system", args=[record.pk])
    return url_of(record) if record else ""


def _duty_words(name: str, values: set[str]) -> Mapping[str, str]:
    """What a field of a requirement says, where it is a code."""
    if name == "system":
        rows = AISystem.objects.filter(pk__in=values)
        return {str(each.pk): f"{each.reference} {each}" for each in rows}
    said: dict[str, Callable[[str], str]] = {
        "framework": named,
        "status": lambda code: str(MARKS[code].label),
        "binds": lambda code: str(MARKS[code].label) if code in MARKS else _("Now"),
    }
    return {code: said[name](code) for code in values} if name in said else {}


def _gone(kind: str, name: str, keys: set[str]) -> Mapping[str, str]:
    """The names of records that a list was narrowed by, and that it offers no more."""
    model = SOURCES[kind].model
    field = {each.name: each for each in model._meta.get_fields()}.get(name)
    return _named(field, keys) if isinstance(field, ForeignKey) else {}


def _named(field: ForeignKey[Any, Any], keys: set[str]) -> Mapping[str, str]:
    if not keys:
        return {}
    model: Any = field.related_model
    rows = model._default_manager.filter(pk__in=keys)
    return {str(each.pk): str(each) for each in rows}


def _words(kind: str, name: str, values: set[str]) -> Mapping[str, str]:
    if kind == PopulationKind.DUTIES:
        return _duty_words(name, values)
    try:
        field: Field[Any, Any] = SOURCES[kind].model._meta.get_field(name)  # type: ignore[assignment]
    except FieldDoesNotExist:
        return {}
    if isinstance(field, ForeignKey):
        return _named(field, {each for each in values if each})
    if isinstance(field, DateTimeField):
        return {each: dates.iso(datetime.fromisoformat(each)) for each in values if each}
    return {str(value): str(words) for value, words in field.flatchoices}
