"""Reports about an incident: begin, write, read anew, discard, file, mark as sent; who was told."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from frameworks.reporting.fields import form
from riskreg import access, refusal, trail
from riskreg.access import Right
from riskreg.actions import clock_rows
from riskreg.actions import clocks as clock_actions
from riskreg.actions.numbers import next_number
from riskreg.models import (
    Clock,
    EntryKind,
    Evidence,
    Incident,
    IncidentEntry,
    IncidentReport,
    Notice,
    ReportState,
    User,
)
from riskreg.queries import report_facts, report_known, reports
from riskreg.queries.report_known import CARRIED, Given
from riskreg.rules import reports as rules
from riskreg.rules.refusals import Refusal
from riskreg.trail import Did


@dataclass(frozen=True, slots=True)
class Printed:
    """A report on paper."""

    content: bytes
    pages: int
    sealed_by: str = ""  # empty where nothing seals it
    seal_level: str = ""


@dataclass(frozen=True, slots=True)
class Handover:
    """When, how and to whom a report went out, and what shows it."""

    sent_at: datetime
    recipient: str
    channel: str = ""
    receipt: str = ""
    proof: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """Who was told of an incident, when and how, and what shows it."""

    party: str
    name: str
    told_at: datetime
    channel: str = ""
    note: str = ""
    proof: Evidence | None = None


@transaction.atomic
def begin(actor: User, incident: Incident, *, kind: str) -> IncidentReport:
    """Begin a report, filled in from the register; one draft at a time."""
    access.require(actor, Right.REPORT_INCIDENT, incident)
    incident = _locked(incident)
    refusal.stop(rules.begin_refusals(kind, reports.past(incident)))
    now, template = timezone.now(), form()
    given = report_facts.prefilled(report_known.read(incident, now), kind)
    report: IncidentReport = IncidentReport.objects.create(
        organisation_id=incident.organisation_id,
        number=next_number(IncidentReport, incident.organisation_id),
        incident=incident,
        kind=kind,
        content={
            "form": template.code,
            "version": template.version,
            "fields": {code: _entry(each) for code, each in given.items()},
        },
        begun_by=actor,
        begun_at=now,
    )
    trail.record(
        actor, Did.REPORT_BEGUN, report, incident=incident.pk, kind=kind, number=report.number
    )
    return report


@transaction.atomic
def write(actor: User, report: IncidentReport, *, values: Mapping[str, Any]) -> IncidentReport:
    """Write fields of a draft; what differs counts as typed from then on."""
    access.require(actor, Right.REPORT_INCIDENT, report)
    report = _draft(report)
    refusal.stop(rules.write_refusals(form(), report.kind, values))
    before = reports.values(report)
    changed = {code: v for code, v in values.items() if (before.get(code) or "") != (v or "")}
    return _write(actor, report, {code: Given(v, "typed") for code, v in changed.items()})


@transaction.atomic
def refresh(actor: User, report: IncidentReport, *, codes: Collection[str] = ()) -> IncidentReport:
    """Read the register again for every field nobody typed in, and for those named."""
    access.require(actor, Right.REPORT_INCIDENT, report)
    report = _draft(report)
    fields = report.content["fields"]
    now = report_facts.prefilled(report_known.read(report.incident, timezone.now()), report.kind)
    fresh: dict[str, Given] = {}
    for code in dict.fromkeys((*fields, *now)):
        had = fields.get(code)
        if had and had["source"] == "typed" and code not in codes:
            continue
        given = now.get(code, Given("", "report"))
        if had is None or had["value"] != given.value or code in codes:
            fresh[code] = given
    return _write(actor, report, fresh)


def _write(actor: User, report: IncidentReport, given: Mapping[str, Given]) -> IncidentReport:
    if not given:
        return report
    before = report.content["fields"]
    fields = {**before, **{code: _entry(each) for code, each in given.items()}}
    kept = {code: e for code, e in fields.items() if e["value"] or e["source"] in CARRIED}
    report.content = {**report.content, "fields": kept}
    report.save(update_fields=["content"])
    trail.record(
        actor, Did.REPORT_WRITTEN, report, fields=sorted(given), **_told(before, kept, given)
    )
    return report


def _told(
    before: Mapping[str, Any], now: Mapping[str, Any], codes: Iterable[str]
) -> dict[str, dict[str, Any]]:
    """What changed, from → to; of texts only how long they are.

    What a text says may name people, and the trail names nobody. What is chosen or dated does not.
    """
    told: dict[str, dict[str, Any]] = {"values": {}, "lengths": {}}
    for code in sorted(codes):
        pair = [fields.get(code, {}).get("value") or "" for fields in (before, now)]
        field = form().fields.get(code)
        if field is None or field.kind in ("line", "text"):
            told["lengths"][code] = [len(each) for each in pair]
        else:
            told["values"][code] = pair
    return told


@transaction.atomic
def discard(actor: User, report: IncidentReport) -> None:
    """Give up a draft."""
    access.require(actor, Right.REPORT_INCIDENT, report)
    report = _draft(report)
    trail.record(actor, Did.REPORT_DISCARDED, report, incident=report.incident_id, kind=report.kind)
    report.delete()


@transaction.atomic
def file(
    actor: User, report: IncidentReport, *, on_paper: Callable[[IncidentReport], Printed]
) -> IncidentReport:
    """Fix a report: what it says gets a digest and its PDF, and is never changed again."""
    access.require(actor, Right.REPORT_INCIDENT, report)
    report = _draft(report)
    refusal.stop(rules.file_refusals(form(), report.kind, reports.values(report)))
    report.state, report.filed_at, report.filed_by = ReportState.FILED, timezone.now(), actor
    report.digest = hashlib.sha256(trail.canonical(report.content).encode()).hexdigest()
    printed = on_paper(report)
    report.sha256 = hashlib.sha256(printed.content).hexdigest()
    report.size, report.pages = len(printed.content), printed.pages
    report.sealed_by, report.seal_level = printed.sealed_by, printed.seal_level
    report.file.save(f"{report.sha256}.pdf", ContentFile(printed.content), save=False)
    report.save()
    trail.record(
        actor,
        Did.REPORT_FILED,
        report,
        incident=report.incident_id,
        kind=report.kind,
        digest=report.digest,
        sha256=report.sha256,
    )
    return report


@transaction.atomic
def mark_sent(
    actor: User, report: IncidentReport, *, handover: Handover, clocks: Collection[Clock] = ()
) -> IncidentReport:
    """Say that a filed report went out: when, how, to whom, with what proof; meets its clocks."""
    access.require(actor, Right.REPORT_INCIDENT, report)
    incident = _locked(report.incident)
    report = _of(report)
    proof = handover.proof
    refusal.stop(
        rules.send_refusals(
            rules.Handing(
                state=report.state,
                filed_at=report.filed_at,
                sent_at=handover.sent_at,
                recipient=handover.recipient,
                now=timezone.now(),
                proof_is_foreign=_is_foreign(proof, report),
                proof_is_withdrawn=proof is not None and proof.withdrawn_on is not None,
                has_strange_clock=any(each.incident_id != incident.pk for each in clocks),
            )
        )
    )
    report.state, report.sent_by, report.sent_at = ReportState.SENT, actor, handover.sent_at
    report.recipient, report.channel = handover.recipient.strip(), handover.channel.strip()
    report.receipt, report.proof = handover.receipt.strip(), proof
    report.save()
    report.clocks.set(clocks)
    words = _("%(report)s was sent to %(recipient)s")
    _tell(
        actor, incident, handover.sent_at, words % {"report": report, "recipient": report.recipient}
    )
    trail.record(
        actor,
        Did.REPORT_SENT,
        report,
        incident=incident.pk,
        kind=report.kind,
        sent_at=handover.sent_at,
        clocks=sorted(each.code for each in clocks),
        **({"proof": proof.pk} if proof else {}),
    )
    for clock in clocks:
        clock_actions.meet(
            actor, clock, met_at=handover.sent_at, reason=report.reference, proof=proof
        )
    return report


@transaction.atomic
def told(actor: User, incident: Incident, *, notice: Told) -> Notice:
    """Note that a party of the chain was told; kept for good."""
    access.require(actor, Right.REPORT_INCIDENT, incident)
    incident = _locked(incident)
    proof = notice.proof
    began = incident.began_at or incident.first_known_at
    refusal.stop(
        [
            *rules.told_refusals(
                name=notice.name,
                told_at=notice.told_at,
                began=min(began, incident.first_known_at),
                now=timezone.now(),
            ),
            *rules.proof_refusals(
                _is_foreign(proof, incident), proof is not None and proof.withdrawn_on is not None
            ),
        ]
    )
    made: Notice = Notice.objects.create(
        organisation_id=incident.organisation_id,
        incident=incident,
        party=notice.party,
        name=notice.name.strip(),
        told_at=notice.told_at,
        channel=notice.channel.strip(),
        note=notice.note.strip(),
        proof=proof,
        recorded_by=actor,
        recorded_at=timezone.now(),
    )
    words = _("%(party)s told: %(name)s")
    _tell(
        actor,
        incident,
        made.told_at,
        words % {"party": made.get_party_display(), "name": made.name},
    )
    trail.record(
        actor,
        Did.PARTY_TOLD,
        made,
        incident=incident.pk,
        party=made.party,
        told_at=made.told_at,
        **({"proof": proof.pk} if proof else {}),
    )
    return made


def _tell(actor: User, incident: Incident, at: datetime, words: str) -> None:
    """An entry of the timeline."""
    IncidentEntry.objects.create(
        organisation_id=incident.organisation_id,
        incident=incident,
        kind=EntryKind.COMMUNICATION,
        at=at,
        words=words,
        by=actor,
        recorded_at=timezone.now(),
    )


def _entry(given: Given) -> dict[str, Any]:
    return {"value": given.value, "source": given.source, "detail": given.detail}


def _is_foreign(proof: Evidence | None, record: Incident | IncidentReport) -> bool:
    return proof is not None and proof.organisation_id != record.organisation_id


def _locked(incident: Incident) -> Incident:
    held: Incident = (
        Incident.objects.select_for_update(no_key=True, of=("self",))
        .select_related("organisation", "system__vendor")
        .get(pk=incident.pk)
    )
    clock_rows.hold(held)  # a report that went out meets clocks and moves others
    return held


def _of(report: IncidentReport) -> IncidentReport:
    """The report, held until the transaction ends; its incident is held before it."""
    found: IncidentReport = (
        IncidentReport.objects.select_for_update(no_key=True, of=("self",))
        .select_related("incident__organisation", "incident__system__vendor")
        .get(pk=report.pk)
    )
    return found


def _draft(report: IncidentReport) -> IncidentReport:
    _locked(report.incident)
    found = _of(report)
    refusal.stop([] if found.state == ReportState.DRAFT else [Refusal("", "report_filed")])
    return found
