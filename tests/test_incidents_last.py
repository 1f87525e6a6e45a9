"""Incidents against a real server: kept once it said 201, made once for a key, sent by curl."""

import json
import os
import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from django.utils import timezone

from governance.services import launcher
from riskreg import trail
from riskreg.access import Right
from riskreg.models import AISystem, Event, Incident, IncidentSnapshot, Role
from tests import make
from tests.serving import Server, serving

pytestmark = pytest.mark.django_db(transaction=True)
DOCS = Path(__file__).parents[1] / "docs" / "incidents.md"


def furnished() -> tuple[AISystem, str]:
    """A system, and a key that may log and nothing else."""
    organisation = make.organisation()
    system = make.system(organisation)
    engineer = make.member(organisation, Role.ENGINEER)
    return system, make.api_key(engineer, organisation, [Right.LOG_INCIDENT])[1]


def post(server: Server, secret: str, key: str, body: dict[str, Any]) -> dict[str, Any]:
    headers = {
        "Authorization": f"Bearer {secret}",
        "Content-Type": "application/json",
        "Idempotency-Key": key,
    }
    sent = Request(  # noqa: S310 - our own server
        f"{server.url}/api/v1/incidents/", json.dumps(body).encode(), headers
    )
    with urlopen(sent) as answer:  # noqa: S310
        assert answer.status == 201
        told: dict[str, Any] = json.load(answer)
        return told


def body(system: AISystem) -> dict[str, Any]:
    noticed = timezone.now().isoformat()
    return {"what": "It failed.", "system": system.reference, "noticed_at": noticed}


def test_what_was_answered_outlives_a_killed_server(
    services: launcher.Lease, tmp_path: Path
) -> None:
    system, secret = furnished()
    with serving(tmp_path) as server:
        made = post(server, secret, "once", body(system))
        server.kill()
    kept = Incident.objects.get()
    assert str(kept.pk) == made["id"]
    assert IncidentSnapshot.objects.get(incident=kept)
    assert kept.entries.count() == 1
    assert trail.first_break(trail.head_of(system.organisation).chain) is None


def test_a_server_killed_in_the_middle_leaves_whole_incidents_alone(
    services: launcher.Lease, tmp_path: Path
) -> None:
    system, secret = furnished()
    answered: list[str] = []

    def send(number: int) -> None:
        with suppress(OSError):  # it was killed before it answered
            answered.append(post(server, secret, f"key-{number}", body(system))["id"])
        if len(answered) == 10:
            server.kill()

    with serving(tmp_path) as server, ThreadPoolExecutor(4) as pool:
        list(pool.map(send, range(40)))
    kept = {str(key) for key in Incident.objects.values_list("pk", flat=True)}
    assert set(answered) <= kept
    assert IncidentSnapshot.objects.count() == len(kept)
    assert Event.objects.filter(did="incident.logged").count() == len(kept)
    assert trail.first_break(trail.head_of(system.organisation).chain) is None


def test_fifty_clients_with_one_key_get_one_incident(
    services: launcher.Lease, tmp_path: Path
) -> None:
    system, secret = furnished()
    same = body(system)
    with serving(tmp_path) as server, ThreadPoolExecutor(50) as pool:
        told = list(pool.map(lambda _: post(server, secret, "same", same)["id"], range(50)))
    assert set(told) == {str(Incident.objects.get().pk)}


def test_the_documented_curl_logs_incidents(services: launcher.Lease, tmp_path: Path) -> None:
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed: the recipe of docs/incidents.md was not run")
    system, secret = furnished()
    assert system.reference == "AIS-0001"
    (tmp_path / "app.log").write_text("12:01 refused\n")
    recipes = re.findall(r"```sh\n(curl .*?)```", DOCS.read_text(encoding="utf-8"), re.S)
    assert len(recipes) == 2
    with serving(tmp_path) as server:
        for recipe in recipes:
            done = subprocess.run(
                ["bash", "-c", recipe],
                cwd=tmp_path,
                env={**os.environ, "RISKREG": server.url, "RISKREG_KEY": secret},
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, done.stdout + done.stderr
            assert json.loads(done.stdout)["state"] == "new"
    first, second = Incident.objects.order_by("number")
    assert first.idempotency_key == "build-4711"
    assert second.evidence.get().title == "INC-0002: app.log"
