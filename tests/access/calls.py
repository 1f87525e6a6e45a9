"""How each line of the access table is sent: its address, and a body that is complete and right."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse
from django.utils import timezone

from riskreg.models import Role
from tests.access import (
    audits,
    dossiers,
    incidents,
    monitoring,
    papers,
    risks,
    rounds,
    rows,
    rows_api,
    rows_open,
    seconds,
)
from tests.access.world import World
from tests.verify.files import Parts, written

# Whose answers a line gives, in this order; an auditor from outside is told apart.
INSIDE = [role for role in Role if role != Role.EXTERNAL_AUDITOR]
FACTS = {"is_ai_system": True}
ITEM = {"name": "New"}
LEFT_OPEN = {"framework": "EU_AI_ACT", "ref": "Art. 17(3)"}
FILE = b"Name,Intended purpose\nA,B\n"
SCHEDULE = {"kind": "portfolio", "rhythm": "monthly", "day": 5}


@dataclass(frozen=True)
class Line:
    """One line of the table."""

    name: str
    method: str
    record: str
    inside: tuple[int, ...]
    outside: int
    signed_out: str

    def __str__(self) -> str:
        return f"{self.method} {self.name} {self.record}"

    @property
    def is_safe(self) -> bool:
        """Whether it only reads."""
        return self.method == "GET"


def lines(table: str) -> list[Line]:
    """The lines of a table."""
    found = []
    told = (line for line in table.splitlines() if not line.startswith("#"))
    for words in filter(None, map(str.split, told)):
        name, method, record, *answers, outside, signed_out = words
        inside = tuple(map(int, answers))
        found.append(Line(name, method, record, inside, int(outside), signed_out))
    return found


ELSEWHERE = (dossiers, seconds, rounds, audits, incidents, monitoring, papers)
PAGES = lines(rows.PAGES + "".join(each.PAGES for each in ELSEWHERE))
API = lines(rows_api.API + "".join(getattr(each, "API", "") for each in ELSEWHERE))
OPEN = lines(rows_open.OPEN)
EVERY = [*PAGES, *API, *OPEN]


def patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    """Every pattern below a resolver."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern)
        else:
            yield pattern


def address(of: World, line: Line) -> str:
    """Where the line leads in one organisation."""
    if line.name == "api-nothing":
        return "/api/v1/nothing/"
    parts = [] if line.record == "-" else line.record.split("/")
    args = [part[1:] if part.startswith("=") else of[part].pk for part in parts]
    return reverse(line.name, args=args)


def call(client: Client, of: World, line: Line) -> Any:
    """Send a line's request about one organisation's records."""
    where = address(of, line)
    if line.name.startswith("api-") and not line.is_safe:
        send = getattr(client, line.method.lower())
        return send(where, body(of, line), content_type="application/json")
    if line.is_safe:
        return client.get(where, _query(of, line))
    return client.post(where, body(of, line))


def _query(of: World, line: Line) -> dict[str, Any]:
    asked = {
        "replay_export": {"edition": "2024-1689"},
        "systems_bulk": {"system": str(of["system"].pk)},
        "controls_owner": {"control": str(of["control"].pk)},
        "coverage_claim_new": LEFT_OPEN,
    }
    return asked.get(line.name, {})


def body(of: World, line: Line) -> dict[str, Any]:
    item = ("model", "dataset", "vendor")
    forms: dict[str, dict[str, Any]] = {
        **{f"{kind}_{act}": ITEM for kind in item for act in ("new", "edit")},
        **_of_systems(of),
        **_of_questions(of),
        **_of_people(of),
        **_of_evidence(),
        **_of_evaluations(of),
        **_of_controls(of),
        **_of_fria(of),
        **_of_coverage(of),
        **_of_the_api(of),
        **_of_work(of),
        **risks.bodies(of),
        **incidents.bodies(of),
        **audits.bodies(of),
        **seconds.bodies(of),
        **rounds.bodies(of),
        **monitoring.bodies(of),
        **papers.bodies(of),
        "dossier_check": {"file": SimpleUploadedFile("a.pdf", written(Parts()))},
        "portfolio_new": {"kind": "portfolio", "confidentiality": "internal"},
        "dossier_new": {"kind": of["dossier"].kind, "confidentiality": "internal"},
        "schedule_new": SCHEDULE | {"confidentiality": "internal"},
        "schedule_edit": SCHEDULE | {"confidentiality": "public"},
        "api-schedule-list": SCHEDULE,
        "api-schedule-detail": {"day": 7},
        "confidential_mark": {"ground": "trade_secret"},
        "api-withholding-list": {
            "target": "control",
            "record": str(of["control"].pk),
            "ground": "trade_secret",
        },
        "dossier_end": {"reason": "Replaced."},
        "sign_off": {"verdict": "refuse", "reason": "The owner is missing."},
        "api-dossier-withdraw": {"reason": "Replaced."},
        "api-sign-off-list": {"kind": "dossier", "record": str(of["dossier"].pk)},
        "api-sign-off-override": {"reason": "The approver cannot be reached."},
        "api-sign-off-rule-list": {"kind": "dossier", "steps": [{"quorum": 2, "roles": []}]},
        "sign_off_override": {"reason": "The approver cannot be reached."},
        "sign_off_rule": {"quorum_1": "2", "quorum_2": "", "quorum_3": ""},
        "api-sign-off-refuse": {"reason": "The owner is missing."},
        "import_new": {"profile": "systems", "file": SimpleUploadedFile("a.csv", FILE)},
        "import_columns": {"c0": "name", "c1": "purpose"},
        "account_reset_password": {"email": "nobody@example.org"},
    }
    return forms.get(line.name, {})


def _of_systems(of: World) -> dict[str, dict[str, Any]]:
    return {
        "system_new": {"name": "New", "purpose": "Sorts."},
        "system_edit": {"name": "Changed", "purpose": "Sorts."},
        "system_archive": {"reason": "Replaced."},
        "systems_bulk": {
            "system": [str(of["system"].pk)],
            "owner": str(of.people[Role.ENGINEER].pk),
            "reason": "Replaced.",
        },
        "saved_view_new": {"name": "New", "query": ""},
    }


def _of_controls(of: World) -> dict[str, dict[str, Any]]:
    control = {
        "title": "New",
        "layer": "governance",
        "state": "in_place",
        "phase": "deployment",
        "carrier": "deployer",
        "effect": "preventive",
        "review_interval": "90",
    }
    system, test = str(of["system"].pk), {"on": "2026-11-20", "result": "effective"}
    reason = {"reason": "Replaced."}
    return {
        "control_new": control,
        "control_edit": control,
        "controls_owner": {
            "control": [str(of["control"].pk)],
            "owner": str(of.people[Role.ENGINEER].pk),
        },
        "control_requirements": {"save": "1"},
        "control_test": test,
        "control_retire": reason,
        "control_decline": reason,
        "system_failure_plan": {"drill_interval": "90"},
        "failure_plan_drill": {"on": "2026-11-20"},
        "api-control-list": {"title": "New", "layer": "governance"},
        "api-control-detail": {"title": "Changed"},
        "api-control-link": {"requirements": []},
        "api-control-test": test,
        "api-control-retire": reason,
        "api-control-decline": {"system": system, **reason},
        "api-control-resume": {"system": system},
        "api-failure-plan-list": {"system": system, "bound_rate": "One a day"},
        "api-failure-plan-drill": {"what": "override", "on": "2026-11-20"},
    }


def _of_fria(of: World) -> dict[str, dict[str, Any]]:
    return {
        "fria_part": {"text": "The credit desk."},
        "fria_reuse": {"earlier": str(of["fria_approved"].pk)},
        "fria_return": {"reason": "Part (c) is too short."},
        "fria_notify": {"on": "2026-11-20", "to": "Market surveillance authority"},
        "api-fria-list": {"system": str(of["system"].pk)},
        "api-fria-write": {"part": "a", "text": "The credit desk."},
        "api-fria-dpia": {"evidence": str(of["evidence"].pk)},
        "api-fria-lean-on": {"earlier": str(of["fria_approved"].pk)},
        "api-fria-notify": {"on": "2026-11-20", "to": "Market surveillance authority"},
    }


def _of_questions(of: World) -> dict[str, dict[str, Any]]:
    return {
        "questionnaire_start": {"role": "importer", "edition": "2026-1744"},
        "questionnaire_topic": {"is_ai_system": "false"},
        "questionnaire_frame": {"edition": "2024-1689"},
        "questionnaire_review": {"on": "2026-11-20"},
    }


def _of_people(of: World) -> dict[str, dict[str, Any]]:
    return {
        "member_new": {"name": "New", "email": "new@example.org", "role": "auditor"},
        "member_erase": {"reason": "Asked for by the person."},
        "member_edit": {"role": "auditor"},
        "unit_new": {"name": "New"},
        "key_rotate": {"overlap": "1"},
        "service_new": {"name": "Nightly import", "role": "engineer"},
        "key_new": {"name": "New", "rights": ["view"], "expires_on": "2026-12-01"},
        "switch_organisation": {"organisation": str(of.organisation.pk)},
    }


def _of_evidence() -> dict[str, dict[str, Any]]:
    told = {"grade": "document", "collected_on": "2026-11-20"}
    return {
        "evidence_new": {
            **told,
            "title": "New",
            "kind": "link",
            "confidentiality": "internal",
            "url": "https://example.com/",
        },
        "evidence_revise": {**told, "upload": SimpleUploadedFile("a.csv", FILE)},
        "evidence_edit": {"title": "Changed", "confidentiality": "public"},
        "evidence_controls": {"control": []},
        "evidence_end": {"valid_until": "2026-11-25", "reason": "Replaced."},
        "evidence_withdraw": {"reason": "Wrong."},
    }


def _of_evaluations(of: World) -> dict[str, dict[str, Any]]:
    system, today, now = str(of["system"].pk), timezone.localdate(), timezone.now()
    fixed, ran = now - timedelta(hours=2), now - timedelta(hours=1)
    local = "%Y-%m-%dT%H:%M"
    moments = {
        "thresholds_fixed_at": f"{timezone.localtime(fixed):{local}}",
        "ran_at": f"{timezone.localtime(ran):{local}}",
    }
    metric = {"name": "Accuracy", "dimension": "performance", "threshold": 0.9}
    plan = {"system": system, "suite": "Letters", "m0-name": "Accuracy", "rows": "8"}
    told = {
        "suite": "Letters",
        "thresholds_fixed_at": fixed.isoformat(),
        "ran_at": ran.isoformat(),
        "metrics": [metric],
    }
    values = {"ran_at": ran.isoformat(), "metrics": [{"name": "Accuracy", "value": 0.95}]}
    opened = {"system": system, "title": "New", "began_on": today.isoformat()}
    finding = {"title": "New", "severity": "high"}
    rerun = {"state": "verified", "rerun_on": today.isoformat()}
    file = json.dumps(told).encode()
    return {
        "evaluation_new": plan,
        "evaluation_enter": {**plan, **moments},
        "evaluation_import": {"system": system, "file": SimpleUploadedFile("a.json", file)},
        "evaluation_record": {"ran_at": moments["ran_at"], "v0-value": "0.95"},
        "evaluation_upload": {
            "file": SimpleUploadedFile("a.json", json.dumps(values).encode()),
        },
        "red_team_round_new": opened,
        "red_team_round_edit": opened,
        "finding_new": finding,
        "finding_edit": finding,
        "finding_fix": {"fix": "Filter.", "fixed_on": today.isoformat()},
        "finding_rerun": {**rerun, "rerun_note": "It held."},
        "flag_new": {"kind": "wrong"},
        "flag_limits": {"flag_threshold": "4", "flag_window": "7"},
        "signal_close": {"fix": "Corrected."},
        "api-evaluation-list": {"system": system, "suite": "Letters", "metrics": [metric]},
        "api-evaluation-record": values,
        "api-evaluation-results": values,
        "api-red-team-round-list": opened,
        "api-red-team-round-detail": {"title": "New"},
        "api-red-team-round-findings": finding,
        "api-red-team-finding-detail": {"severity": "low"},
        "api-red-team-finding-fix": {"fix": "Filter.", "fixed_on": today.isoformat()},
        "api-red-team-finding-rerun": {**rerun, "note": "It held."},
        "api-flag-list": {"system": system, "kind": "wrong"},
        "api-signal-close": {"fix": "Corrected."},
    }


def _of_coverage(of: World) -> dict[str, dict[str, Any]]:
    rule = {"controls": 1, "proofs": 1, "grade": "document", "reason": "Asked for."}
    return {
        "coverage_claim_new": {**LEFT_OPEN, "reason": "We have no such system."},
        "coverage_claim": {"verdict": "confirm"},
        "coverage_claim_withdraw": {"reason": "We have one now."},
        "coverage_rule_set": {"framework": "EU_AI_ACT", "ref": "Art. 10", **rule},
        "coverage_rule_drop": {"reason": "No longer asked for."},
        "crosswalk_follow": {"controls": [str(of["proven_control"].pk)]},
        "crosswalk_review": {"verdict": "agrees"},
        "api-claim-list": {
            "system": str(of["system"].pk),
            "reason": "We have no such system.",
            **LEFT_OPEN,
        },
        "api-claim-refuse": {"note": "It does."},
        "api-claim-withdraw": {"reason": "We have one now."},
        "api-crosswalk-review": {"verdict": "agrees"},
    }


def _of_the_api(of: World) -> dict[str, dict[str, Any]]:
    system = str(of["system"].pk)
    return {
        "api-system-list": {"name": "New", "purpose": "Sorts."},
        "api-system-detail": {"name": "Changed"},
        "api-system-archive": {"reason": "Replaced."},
        "api-decision-list": {"system": system, "role": "provider", "facts": FACTS},
        "api-classification-list": {"role": "provider", "facts": FACTS},
        "api-dossier-list": {"system": system},
        "api-evidence-list": {"title": "New", "grade": "document", "url": "https://example.com"},
        "api-evidence-detail": {"title": "Changed"},
        "api-evidence-revise": {"grade": "document", "record": {"run": 2}},
        "api-evidence-link": {"controls": []},
        "api-evidence-end": {"valid_until": "2026-11-25", "reason": "Replaced."},
        "api-evidence-withdraw": {"reason": "Wrong."},
    }


def _part(of: World) -> dict[str, Any]:
    today = timezone.localdate()
    days = {"begins_on": today, "ends_on": today + timedelta(days=7)}
    return {"systems": [str(of["system"].pk)], **{name: str(day) for name, day in days.items()}}


def _of_work(of: World) -> dict[str, dict[str, Any]]:
    task = {"title": "New", "owner": str(of.people[Role.ENGINEER].pk), "due": "2099-12-01"}
    done = {"state": "done", "outcome": "Mended."}
    return {
        "task_new": task,
        "task_edit": task,
        "task_close": done,
        "review_close": {"outcome": "Holds."},
        "auditor_new": {**_part(of), "name": "New", "email": "new@example.org"},
        "auditor_edit": _part(of),
        "member_units": {"units": [str(of["unit"].pk)]},
        "member_deputy": {"deputy": str(of.people[Role.COMPLIANCE_OFFICER].pk)},
        "api-task-list": task,
        "api-task-detail": {"title": "Changed"},
        "api-task-close": done,
        "api-review-close": {"outcome": "Holds."},
    }
