"""An organisation with something of everything, and hostile text in every field people can write.

The fields are found by reflection: a new one is covered, or has to be named here as a code.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from riskreg.actions import (
    acceptances,
    audit_findings,
    audit_requests,
    audits,
    controls,
    coverage,
    indicators,
    monitoring,
    reports,
    signoffs,
    statements,
)
from riskreg.actions.reports import Told
from riskreg.models import (
    AIModel,
    AISystem,
    Dataset,
    Engagement,
    Incident,
    IncidentReport,
    Organisation,
    Role,
    Task,
    Unit,
    User,
    Vendor,
)
from tests import make, make_audits, make_monitoring, make_reports, make_work
from tests.actions.test_fria import CREDIT
from tests.dossiers.act_systems import DECLARED, filtered, scored

ADDRESS = "http://127.0.0.1:9"
MARKUP = (
    '"><script>alert(1)</script>',
    '<img src="file:///etc/passwd">',
    f"![x]({ADDRESS}/m.png)",
    f'<svg><image href="{ADDRESS}/s.svg"/></svg>',
    f"</style><style>@import url({ADDRESS}/c.css)",
    "{{ 7|add:7 }}{% debug %}",
    "url(file:///etc/passwd)",
    "data:image/svg+xml;base64," + "A" * 80,
    "\u202egnp.exe\u0007\u001b[31m",
    "漢字🙂",
    "W" * 120,
)
DAY = date(2026, 11, 24)
WHY = "The approver is in hospital."  # a sign-off was overridden
LONGEST = "L" * 10_000
ENOUGH = 300  # letters of one field; each begins with another of the texts
# Text that a program chose and reads again: what it says is looked up, not printed as it is.
CODES = {
    "AISystem": {"roles", "countries"},
    "Organisation": {"slug", "country", "time_zone", "mfa_roles"},
    "User": {"password", "email"},
    "Membership": {"frameworks"},
    "SignOffVote": {"cast_as", "digest"},
    "Vendor": {"country"},
    "Control": {"library_code"},
    "ControlLink": {"framework", "ref"},
    "RiskLink": {"framework", "ref"},
    "IncidentLink": {"framework", "ref"},
    "Evidence": {"sha256"},
    "EvidenceRevision": {"sha256"},
    "NotApplicable": {"framework", "ref"},
    "SufficiencyRule": {"framework", "ref"},
    "Appetite": {"level"},
    "Risk": {"rights", "inherent_level", "residual_level", "target_level", "rights_level"},
    "Acceptance": {"level"},
    "Assessment": {"digest"},
    "Schedule": {"kind", "approved_kind", "confidentiality"},
    "Questionnaire": {"regime", "role", "edition"},
    "Decision": {"regime", "edition", "role", "rule_set", "tier", "duties_digest"},
    "Incident": {"member_state", "idempotency_key", "request_digest"},
    "IncidentSnapshot": {"digest"},
    "Triage": {"reportable", "rule_set"},
    "Clock": {"regime", "code"},
    "Review": {"subject_kind", "cause"},
    "Reminder": {"subject_kind", "step"},
    "Alert": {"was", "now"},
    "IncidentReport": {"digest", "sha256"},
    "SignOff": {"digest", "decided_as"},
    "Statement": {"code"},
    "Population": {"digest", "trail_digest"},
    "Sample": {"stratum", "digest"},
    "SampleItem": {"reference"},
    "AuditFinding": {"ref"},
}
# No dossier prints them.
UNREAD = {
    "AnonymousChannel",
    "ApiKey",
    "Attestation",
    "AttestationAnswer",
    "AttestationRound",
    "AuditNote",
    "Bundle",
    "Checkpoint",
    "Dossier",
    "Erasure",
    "Event",
    "Heartbeat",
    "History",
    "ImportRun",
    "Job",
    "Reminder",
    "SavedView",
    "ScheduleRun",
    "SecondAssessment",
    "SignOffPolicy",
    "TrailHead",
    "Withholding",
}
# Parts of structured fields that hold people's words; the others hold codes and numbers.
WORDS_IN = {
    ("AISystem", "extra"): (),
    ("Assessment", "content"): ["a", "b", "c", "d", "e", "f", "scope", "method", "conclusion"],
    ("Decision", "reasons"): "*",
    ("Questionnaire", "reasons"): "*",
    ("MonitoringCycle", "answers"): "*",
    ("EvidenceRevision", "record"): "*",
    ("Incident", "details"): "*",
    ("IncidentReport", "content"): "investigation what root_cause actions",
    ("Population", "items"): ["title"],
}
STRUCTURED = {
    "Scale": "likelihood severity levels matrix rights_severity rights_extent rights_reversibility",
    "Decision": "facts result begins",
    "Questionnaire": "answers",
    "Incident": "harm_types failure_modes",
    "IncidentSnapshot": "content",
    "Triage": "facts result",
    "Clock": "told",
    "Review": "causes",
    "SignOff": "steps",
    "Population": "filters",
}


def world(officer: User) -> dict[str, Any]:
    """What each kind is about: a system with everything, a filtered one, an incident, a report."""
    house = officer.memberships.get().organisation
    ours = {"organisation": house}
    vendor = Vendor.objects.create(**ours, name="Vendor")
    told = {
        "unit": Unit.objects.create(**ours, name="Unit"),
        "roles": ["provider", "deployer"],
        "built_on": [AIModel.objects.create(**ours, name="Model", vendor=vendor)],
        "datasets": [Dataset.objects.create(**ours, name="Data", vendor=vendor)],
        "vendor": vendor,
        "tools": ["Send a letter"],
        "description": "It scores.",
        "affected_persons": "Applicants.",
        "data": "Extracts.",
    }
    system = scored(officer, **told)
    for code, text in DECLARED.items():
        statements.say(officer, system, code, text=text)
    statements.say(officer, system, "notified-body", text="Annex VI.", is_applicable=False)
    make.decision(system, officer, role="deployer", answers=CREDIT)
    _furnish(system, officer)
    made = make_reports.incident(system, officer, harm_types=["rights"], member_state="BE")
    make_reports.judged(made, officer)
    reports.told(
        officer, made, notice=Told("persons", "Applicants", timezone.now(), "Letter", "Sorry.")
    )
    report = make_reports.filed(officer, made, investigation="Logs.")
    return {
        "system": system,
        "filtered": filtered(officer),
        "incident": Incident.objects.get(pk=made.pk),
        "report": IncidentReport.objects.get(pk=report.pk),
        "organisation": house,
        "engagement": _audited(house, officer),
    }


def _audited(house: Organisation, officer: User) -> Engagement:
    """An audit with something in each of its fields, followed up and closed."""
    auditor = make.member(house, Role.AUDITOR)
    made = make_audits.engagement(house, auditor, criteria="Art. 17")
    make_audits.worked(made, officer)
    found = made.findings.get()
    told = make_audits.response(officer, response_words="We agree.")
    audit_findings.respond(officer, found, values=told)
    audit_findings.follow_up(auditor, found, state="verified", words="Seen.")
    answered, asked = made.requests.order_by("number")
    audit_requests.accept(auditor, answered)
    audit_requests.withdraw(auditor, asked, reason="No longer.")
    return audits.close(auditor, made, conclusion="It works.")


def _furnish(system: AISystem, officer: User) -> None:
    """Controls, proofs, plans, risks, assessments, runs, monitoring."""
    house = system.organisation
    control = make.control(house, officer, systems=[system], links=[("EU_AI_ACT", "Art. 9(1)")])
    controls.record_test(officer, control, on=DAY, result="effective", note="Looked at.")
    make.evidence(house, officer, controls=[control])
    everywhere = make.control(house, officer, is_organisation_wide=True)
    controls.decline(officer, system, everywhere, reason="Not for loans.")
    make.failure_plan(system, officer)
    make.failure_plan(system, officer, tool="Send a letter")
    risk = make.risk(house, officer, systems=[system], controls=[control])
    make.assessment(system, officer, risks=[risk], state="approved", dissent="Higher.")
    make.fria(system, officer, state="approved")
    make.evaluation(system, officer)
    wish = acceptances.ask(officer, risk, reason="Until spring.", until=DAY + timedelta(days=30))
    signoffs.override(officer, wish.sign_offs.get(), reason=WHY)
    make.finding(make.red_team_round(system, officer), officer)
    cycle = make_monitoring.cycle(system, officer, sources="Branches.")
    monitoring.answer(officer, cycle, answers=make_monitoring.ANSWERS)
    monitoring.find(officer, cycle, words="Letters are late.")
    monitoring.close(officer, cycle, conclusion="It goes on.")
    coverage.claim(officer, system, framework="EU_AI_ACT", ref="Art. 17(2)", reason="Too big.")
    make_work.task(house, officer, title="Late")
    indicators.measure(officer, make_monitoring.indicator(system, officer), value=9.0)


def poison(organisation: Organisation) -> dict[str, str]:
    """Hostile text in every text of every row; gives what was written, by field."""
    written = {}
    with connection.cursor() as cursor:
        # What people decided cannot be changed, for nobody: only for this test.
        cursor.execute("SET LOCAL session_replication_role = replica")
    for number, (model, field) in enumerate(fields()):
        for place, row in enumerate(model._default_manager.all()):
            text = _text(number + place, getattr(field, "max_length", None))
            if put(row, field, text):
                written[f"{model.__name__}.{field.name}"] = text
    AISystem.objects.filter(organisation=organisation).update(description=LONGEST)
    Task.objects.filter(organisation=organisation).update(due=DAY)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = origin")
    return written


def put(row: models.Model, field: Any, text: str) -> bool:
    """Write a text into a field, unless it is empty there or has to be."""
    value = _poisoned(row, field, text)
    if value is None:
        return False
    try:
        with transaction.atomic():
            type(row)._default_manager.filter(pk=row.pk).update(**{field.name: value})
    except IntegrityError:
        return False
    return True


def fields() -> Iterator[tuple[type[models.Model], Any]]:
    """Every field of the register that may hold somebody's words."""
    for model in apps.get_app_config("riskreg").get_models():
        name = model.__name__
        if name in UNREAD:
            continue
        skipped = CODES.get(name, set()) | set(STRUCTURED.get(name, "").split())
        for field in model._meta.concrete_fields:
            holds_text = isinstance(
                field, (models.CharField, models.TextField, models.JSONField, ArrayField)
            )
            if isinstance(getattr(field, "base_field", None), models.UUIDField):
                continue  # keys of people, nothing anybody types
            if holds_text and not field.choices and field.name not in skipped:
                yield model, field


def _text(number: int, longest: int | None) -> str:
    """One of the hostile texts in turn, the others behind it, as far as the field takes them."""
    start = number % len(MARKUP)
    text = " ".join((str(number), *MARKUP[start:], *MARKUP[:start]))
    return text[: min(longest or ENOUGH, ENOUGH)]


def _poisoned(row: Any, field: Any, text: str) -> Any:
    """The value in the place of what stands there; None where nothing does."""
    value = getattr(row, field.name)
    if isinstance(field, models.JSONField):
        named = WORDS_IN[type(row).__name__, field.name]
        told = value if isinstance(value, dict) else {}
        if isinstance(value, list):
            return [{**each, **dict.fromkeys(named, text)} for each in value]
        if "fields" in told:  # of a report: each with its value and where that came from
            part = {k: {**v, "value": text} if k in named else v for k, v in told["fields"].items()}
            return {**told, "fields": part}
        return {k: text if named == "*" or k in named else v for k, v in told.items()}
    if isinstance(field, ArrayField):
        return [text[: field.base_field.max_length] for _each in value] or None
    if getattr(field, "unique", False):
        return None
    return text if value or field.blank else None
