"""Evaluations read from a file of results."""

import hashlib
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from riskreg.importers import results
from riskreg.models import AISystem, Evaluation, Evidence, User
from tests import make

pytestmark = pytest.mark.django_db


def file(told: Any) -> SimpleUploadedFile:
    """A file of results."""
    content = told if isinstance(told, bytes) else json.dumps(told).encode()
    return SimpleUploadedFile("results.json", content, "application/json")


def stored(store: Path) -> list[bytes]:
    """The content of every file in the store."""
    return [path.read_bytes() for path in store.rglob("*") if path.is_file()]


def test_a_file_records_a_planned_run(
    client: Client, system: AISystem, engineer: User, store: Path
) -> None:
    planned = make.planned(system, engineer)
    address = reverse("evaluation_upload", args=[planned.pk])
    told = {
        "suite": "Letters",
        "ran_at": timezone.now().isoformat(),
        "metrics": [{"name": "accuracy", "value": 0.95}, {"name": "Speed", "value": 3}],
    }
    for fault, place in (
        ({**told, "suite": "Other"}, "suite: This was planned as Letters."),
        ({**told, "metrics": [{"name": "Accuracy", "value": "x"}]}, "metrics/0/value: Give a"),
        ({"metrics": [{"name": "Accuracy", "value": 1}]}, "ran_at: The file has to say this."),
        (b"[" * 5000, "nested more than 32 deep"),
        (b"", "empty"),
    ):
        answer = client.post(address, {"file": file(fault)})
        assert answer.status_code == 422
        assert place in answer.content.decode()
    assert (stored(store), Evidence.objects.count()) == ([], 0)
    client.post(address, {"file": file(told)})
    planned.refresh_from_db()
    assert planned.verdict == "inconclusive"
    assert [each.name for each in planned.metrics.all()][-1] == "Speed"


def test_the_file_is_kept_as_evidence(
    client: Client, system: AISystem, engineer: User, store: Path
) -> None:
    planned = make.planned(system, engineer, suite_version="3")
    ran_at = timezone.now() - timedelta(days=1)
    told = {"ran_at": ran_at.isoformat(), "metrics": [{"name": "Accuracy", "value": 0.95}]}
    content = b"\n " + json.dumps(told).encode()
    client.post(reverse("evaluation_upload", args=[planned.pk]), {"file": file(content)})
    kept = Evidence.objects.get()
    planned.refresh_from_db()
    assert planned.evidence == kept
    assert (kept.title, kept.grade, kept.collected_on) == ("Letters 3", "machine", ran_at.date())
    assert stored(store) == [content]
    assert kept.sha256 == hashlib.sha256(content).hexdigest()
    assert kept.revisions.get().file_name == "results.json"
    assert kept.sha256 in client.get(planned.get_absolute_url()).content.decode()


def test_a_run_that_is_refused_late_leaves_no_file(
    client: Client, system: AISystem, engineer: User, store: Path
) -> None:
    planned = make.planned(system, engineer)
    address = reverse("evaluation_upload", args=[planned.pk])
    for told in (  # nothing wrong with the file as such
        {"ran_at": "2001-01-01T00:00:00Z", "metrics": [{"name": "Accuracy", "value": 1}]},
        {"ran_at": "0001-01-01T00:00:00+14:00", "metrics": [{"name": "Accuracy", "value": 1}]},
        {"ran_at": "9999-12-31T23:00:00-14:00", "metrics": [{"name": "Accuracy", "value": 1}]},
    ):
        assert client.post(address, {"file": file(told)}).status_code == 422
    done = make.evaluation(system, engineer)
    told = {"ran_at": timezone.now().isoformat(), "metrics": [{"name": "Accuracy", "value": 1}]}
    with pytest.raises(ValidationError, match="are recorded"):
        results.record(engineer, done, json.dumps(told).encode())
    assert (stored(store), Evidence.objects.count()) == ([], 0)


def test_a_file_enters_a_run_that_was_planned_elsewhere(
    client: Client, system: AISystem, store: Path
) -> None:
    now = timezone.now()
    told = {
        "suite": "Letters",
        "ran_at": (now - timedelta(hours=1)).isoformat(),
        "thresholds_fixed_at": (now - timedelta(hours=2)).isoformat(),
        "metrics": [
            {"name": "Accuracy", "dimension": "performance", "threshold": 0.9, "value": 0.95}
        ],
    }
    sent = {"system": str(system.pk), "file": file(told)}
    assert client.post(reverse("evaluation_import"), sent).status_code == 302
    assert Evaluation.objects.get().verdict == "passed"
    assert Evaluation.objects.get().evidence == Evidence.objects.get(title="Letters")
    assert len(stored(store)) == 1
