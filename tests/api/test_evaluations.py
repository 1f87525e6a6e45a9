"""Evaluations, red-team rounds, flags and signals over the API; the recipe of the docs."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from riskreg.access import Right
from riskreg.models import (
    AISystem,
    Evaluation,
    Event,
    Evidence,
    Organisation,
    Signal,
    User,
    UserFlag,
)
from riskreg.trail import Did
from tests import make
from tests.api.test_api import Program

pytestmark = pytest.mark.django_db
DOCS = Path(__file__).parents[2] / "docs" / "evaluations.md"


@pytest.fixture
def system(organisation: Organisation, engineer: User) -> AISystem:
    """A system where two flags open a signal."""
    made = make.system(organisation, engineer)
    AISystem.objects.filter(pk=made.pk).update(flag_threshold=2)
    return made


@pytest.fixture
def program(organisation: Organisation, engineer: User) -> Program:
    """A program that evaluates."""
    return Program(engineer, organisation, Right.VIEW, Right.EVALUATE, Right.FLAG)


def pointers(answer: Any) -> list[str]:
    """Where the faults are."""
    return [each["pointer"] for each in answer.json()["errors"]]


def test_a_plan_is_made_and_recorded(program: Program, system: AISystem) -> None:
    body = {
        "system": str(system.pk),
        "suite": "Letters",
        "metrics": [{"name": "Accuracy", "dimension": "performance", "threshold": 0.9}],
    }
    plan = program.post("evaluations/", body)
    assert plan.status_code == 201
    assert plan.json()["verdict"] == "planned"
    address = f"evaluations/{plan.json()['id']}/record/"
    now = timezone.now().isoformat()
    moved = {"ran_at": now, "metrics": [{"name": "Accuracy", "threshold": 0.1, "value": 0.5}]}
    refused = program.post(address, moved)
    assert refused.status_code == 422
    assert pointers(refused) == ["/metrics/0/threshold"]
    done = program.post(address, {"ran_at": now, "metrics": [{"name": "Accuracy", "value": 0.95}]})
    assert done.status_code == 200
    assert done.json()["verdict"] == "passed"
    assert program.get("evaluations/", verdict="passed").json()["count"] == 1
    assert program.get("evaluations/", verdict="failed").json()["count"] == 0


def test_nobody_states_a_verdict(program: Program, system: AISystem) -> None:
    body = {
        "system": str(system.pk),
        "suite": "Letters",
        "verdict": "passed",
        "metrics": [{"name": "Accuracy", "dimension": "performance"}],
    }
    assert program.post("evaluations/", body).json()["verdict"] == "planned"


def test_a_run_that_is_over_is_entered_in_one_go(program: Program, system: AISystem) -> None:
    now = timezone.now()
    body = {
        "system": str(system.pk),
        "suite": "Letters",
        "ran_at": (now - timedelta(hours=1)).isoformat(),
        "metrics": [
            {"name": "Accuracy", "dimension": "performance", "threshold": 0.9, "value": 0.5}
        ],
    }
    refused = program.post("evaluations/", body)
    assert refused.status_code == 422
    assert pointers(refused) == ["/thresholds_fixed_at"]
    body["thresholds_fixed_at"] = (now - timedelta(hours=2)).isoformat()
    done = program.post("evaluations/", body).json()
    assert (done["verdict"], done["was_entered_late"]) == ("failed", True)


def test_a_file_of_results_is_taken_whole_or_not_at_all(
    program: Program, system: AISystem, engineer: User, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    planned = make.planned(system, engineer)
    address = f"/api/v1/evaluations/{planned.pk}/results/"

    def send(content: bytes) -> Any:
        return program.client.post(address, content, content_type="application/json")

    for content, pointer in (
        (b"[" * 100_000, ""),
        (b"{", ""),
        (b'{"metrics": [{"name": "Accuracy", "value": "x"}]}', "/metrics/0/value"),
    ):
        refused = send(content)
        assert refused.status_code == 422
        assert pointers(refused)[0] == pointer
    planned.refresh_from_db()
    assert planned.is_planned
    assert list(tmp_path.iterdir()) == []
    told = '{"ran_at": "%s", "metrics": [{"name": "Accuracy", "value": 0.2}]}'
    done = send((told % timezone.now().isoformat()).encode())
    assert done.json()["verdict"] == "failed"
    kept = Evidence.objects.get()
    assert done.json()["evidence"] == str(kept.pk)
    assert (kept.kind, kept.grade) == ("file", "machine")


def test_a_round_its_findings_and_their_states(program: Program, system: AISystem) -> None:
    today = timezone.localdate().isoformat()
    opened = program.post(
        "red-team-rounds/", {"system": str(system.pk), "title": "Autumn", "began_on": today}
    ).json()
    address = f"red-team-rounds/{opened['id']}/"
    found = program.post(f"{address}findings/", {"title": "Leaks", "severity": "high"}).json()
    finding = f"red-team-findings/{found['id']}/"
    rerun = {"state": "verified", "note": "It held.", "rerun_on": today}
    assert program.post(f"{finding}rerun/", rerun).status_code == 422
    assert (
        program.post(f"{finding}fix/", {"fix": "Filter.", "fixed_on": today}).json()["state"]
        == "fixed"
    )
    assert program.post(f"{finding}rerun/", rerun).json()["state"] == "verified"
    assert program.patch(finding, {"severity": "low"}).json()["severity"] == "low"
    assert program.patch(finding, {"state": "open"}).json()["state"] == "verified"
    assert program.patch(address, {"ended_on": today}).json()["findings"][0]["id"] == found["id"]
    assert program.get("red-team-findings/", state="open").json()["count"] == 0


def test_a_key_that_only_flags_reads_nothing(
    organisation: Organisation, engineer: User, system: AISystem
) -> None:
    sender = Program(engineer, organisation, Right.FLAG)
    body = {"system": str(system.pk), "kind": "wrong", "words": "Said Sunday."}
    assert sender.post("flags/", body).status_code == 201
    for address in ("flags/", "signals/", "systems/", "evaluations/"):
        assert sender.get(address).status_code == 403
    reader = Program(engineer, organisation, Right.VIEW)
    assert reader.post("flags/", body).status_code == 403
    event = Event.objects.get(did=Did.FLAG_RAISED)
    assert event.actor_key is None
    assert str(engineer.pk) not in event.body


def test_flags_open_a_signal_that_is_closed(program: Program, system: AISystem) -> None:
    body = {"system": str(system.pk), "kind": "wrong"}
    assert program.post("flags/", body).json()["signal"] is None
    signal = program.post("flags/", body).json()["signal"]
    assert program.get("signals/", state="open").json()["count"] == 1
    refused = program.post(f"signals/{signal}/close/", {"fix": " "})
    assert refused.status_code in (400, 422)
    closed = program.post(f"signals/{signal}/close/", {"fix": "Corrected."}).json()
    assert closed["fix"] == "Corrected."
    assert closed["to_fix"] is not None


def test_records_of_another_organisation_do_not_exist(
    program: Program, organisation: Organisation
) -> None:
    theirs = make.system(make.organisation())
    metrics = [{"name": "A", "dimension": "fairness"}]
    body = {"system": str(theirs.pk), "suite": "Letters", "metrics": metrics}
    assert program.post("evaluations/", body).status_code == 404
    assert program.post("flags/", {"system": str(theirs.pk), "kind": "wrong"}).status_code == 404
    planned = make.planned(theirs)
    assert program.get(f"evaluations/{planned.pk}/").status_code == 404


def test_the_recipe_of_the_docs_works(program: Program, system: AISystem) -> None:
    """Each curl of the page, sent as it stands there."""
    text = DOCS.read_text(encoding="utf-8").split("## From CI")[1].split("## Files")[0]
    calls = re.findall(
        r'\$RISKREG(/api/v1/[^"]*)".*?(?:-d \'(.*?)\'( \||\n```|\n\n)|--data-binary)', text, re.S
    )
    assert len(calls) == 4
    client: Client = program.client
    seen = {"$SYSTEM": str(system.pk), "$(date -Is)": ""}
    for address, body, _end in calls:
        if not body:
            continue  # a file of results: tested above
        seen["$(date -Is)"] = timezone.now().isoformat()
        for name, value in seen.items():
            body = body.replace(f"'{name}'", value)
            address = address.replace(name, value)
        answer = client.post(address, body, content_type="application/json")
        assert answer.status_code in (200, 201), answer.content
        seen.setdefault("$PLAN", answer.json()["id"])
    assert Evaluation.objects.get().verdict == "passed"
    assert UserFlag.objects.get().kind == "refused"
    assert not Signal.objects.exists()
