"""Incident reports in words: values of fields, where they came from, steps of the chain."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from frameworks.reporting.fields import Field, Form, Part, form
from governance.ui.dates import written
from governance.ui.palette import Meaning
from riskreg.models import IncidentReport, ReportKind, ReportState
from riskreg.queries.chain import Link
from riskreg.rules.chain import Need
from riskreg.rules.reports import Difference, Value

STATES: Mapping[str, Meaning] = {
    ReportState.DRAFT: Meaning.ATTENTION,
    ReportState.FILED: Meaning.SERIOUS,
    ReportState.SENT: Meaning.GOOD,
}
STATE_WORDS: Mapping[str, str | Promise] = {
    ReportState.DRAFT: _("Draft"),
    ReportState.FILED: _("Filed, not sent"),
    ReportState.SENT: _("Sent"),
}
TITLES: Mapping[str, str | Promise] = {
    ReportKind.INITIAL: _("Initial report"),
    ReportKind.FOLLOW_UP: _("Follow-up report"),
    ReportKind.INITIAL_FINAL: _("Combined initial and final report"),
    ReportKind.FINAL: _("Final report"),
    ReportKind.FINAL_NOT_REPORTABLE: _("Final report: not reportable"),
}
PURPOSES: Mapping[str, str | Promise] = {
    ReportKind.INITIAL: _("What is known so far; it may be incomplete (Art. 73(5))."),
    ReportKind.FOLLOW_UP: _("What became known since."),
    ReportKind.INITIAL_FINAL: _("Everything at once, where the cause is known already."),
    ReportKind.FINAL: _("The cause, what was done, and the risks judged anew."),
    ReportKind.FINAL_NOT_REPORTABLE: _("Why it turned out not to be reportable."),
}
SOURCES: Mapping[str, str | Promise] = {
    "incident": _("the incident"),
    "system": _("the system"),
    "triage": _("the triage"),
    "snapshot": _("what was frozen when it was logged"),
    "organisation": _("the organisation"),
    "previous": _("the report before"),
    "clocks": _("its clocks"),
    "evidence": _("its evidence"),
    "report": _("this report"),
    "typed": _("typed by hand"),
}
STATUSES: Mapping[str, str | Promise] = {
    "draft": _("draft template"),
    "own": _("added: the time limit needs it"),
    "oecd": _("OECD criterion"),
}
STEPS: Mapping[str, str | Promise] = {
    "provider": _("Tell the provider at once (draft guidance: within 24 hours)"),
    "provider_unreachable": _("Go on trying to reach the provider; note when and how"),
    "trade": _("Tell the importer or distributor"),
    "authority": _("Report to the market surveillance authority"),
    "authority_told": _("Tell the market surveillance authority; the report is the provider's"),
    "authority_by_deployer": _("Report to the market surveillance authority in its place"),
    "authority_by_trade": _("Tell the market surveillance authority"),
    "deployers": _("Tell the deployers of corrective action"),
    "representative": _("Tell the authorised representative"),
    "ai_office": _("Report to the AI Office"),
}
_NEEDS: Mapping[Need, tuple[str | Promise, Meaning]] = {
    Need.OWED: (_("Open"), Meaning.SERIOUS),
    Need.IF_ANY: (_("Where there is one"), Meaning.NEUTRAL),
    Need.NOT_OWED: (_("Not owed"), Meaning.NEUTRAL),
    Need.OPEN: (_("Triage decides"), Meaning.ATTENTION),
}


@dataclass(frozen=True, slots=True)
class Said:
    """A word with its meaning; prints as the word."""

    word: str | Promise
    meaning: Meaning

    def __str__(self) -> str:
        return str(self.word)


@dataclass(frozen=True, slots=True)
class Shown:
    """One field as a report says it."""

    field: Field
    words: str
    source: str
    is_needed: bool

    @property
    def status(self) -> str:
        """What the field rests on."""
        return str(STATUSES[self.field.status])


@dataclass(frozen=True, slots=True)
class Changed:
    """One field that differs from the report before, in words."""

    label: str
    was: str
    now: str


def state(report: IncidentReport) -> Said:
    """How far it has come."""
    return Said(STATE_WORDS[report.state], STATES[report.state])


def title(report: IncidentReport) -> str:
    """What kind of report it is."""
    return str(TITLES[report.kind])


def words(field: Field, value: Value | None) -> str:
    """A value as one reads it; empty where there is none."""
    if not value:
        return ""
    if isinstance(value, list):
        return "; ".join(field.options.get(each, each) for each in value)
    if field.options:
        return field.options.get(value, value)
    return _moment(field, value) if field.kind in ("date", "moment") else value


def _moment(field: Field, value: str) -> str:
    try:
        read = date.fromisoformat(value) if field.kind == "date" else datetime.fromisoformat(value)
    except ValueError:
        return value
    return written(read)


def source(entry: Mapping[str, Any]) -> str:
    """Where a value came from, with the number of the record."""
    told = str(SOURCES.get(entry.get("source", ""), entry.get("source", "")))
    detail = entry.get("detail", "")
    return f"{told} ({detail})" if detail else told


def shown(report: IncidentReport, part: Part, template: Form | None = None) -> list[Shown]:
    """The fields of a part as this report says them."""
    entries: Mapping[str, Any] = report.content.get("fields", {})
    found = []
    for field in (template or form()).of(part, report.kind):
        entry = entries.get(field.code)
        told = words(field, entry["value"]) if entry else ""
        found.append(
            Shown(field, told, source(entry) if entry else "", report.kind in field.needed)
        )
    return found


def worth_showing(shown: list[Shown]) -> list[Shown]:
    """Without the criteria of the OECD that are neither answered nor mandatory."""
    return [each for each in shown if each.words or each.is_needed or each.field.status != "oecd"]


def changed(difference: Difference) -> Changed:
    """A difference in words."""
    field = difference.field
    return Changed(field.label, words(field, difference.was), words(field, difference.now))


def step(link: Link) -> str:
    """What a step of the chain asks."""
    return str(STEPS[link.step.code])


def standing(link: Link) -> Said:
    """Whether it was taken."""
    if link.is_done:
        return Said(_("Done"), Meaning.GOOD)
    return Said(*_NEEDS[link.step.need])
