"""manage.py log_incident: from the terminal, as a named user, once."""

import io
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from riskreg.models import AISystem, Incident, Organisation, Role, User
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def system(organisation: Organisation) -> AISystem:
    return make.system(organisation, name="Elli, customer assistant")


def log(actor: User, what: str = "It failed.", system: str = "AIS-0001", **more: Any) -> str:
    out, args = io.StringIO(), []
    for name, value in more.items():
        args += [f"--{name}", str(value)]
    call_command(
        "log_incident", what, "--system", system, "--actor", actor.email, *args, stdout=out
    )
    return out.getvalue()


def test_it_prints_reference_and_address(engineer: User, system: AISystem, tmp_path: Path) -> None:
    file = tmp_path / "app.log"
    file.write_text("12:01 failed\n")
    said = log(engineer, noticed="2026-11-25T08:40+01:00", log=file, kind="near_miss")
    made = Incident.objects.get()
    assert said == f"INC-0001 https://register.example.org{made.get_absolute_url()}\n"
    assert (made.channel, made.reported_by, made.kind) == ("command", engineer, "near_miss")
    assert made.noticed_at.isoformat() == "2026-11-25T07:40:00+00:00"
    assert made.evidence.count() == 1


def test_a_key_logs_once_and_a_name_finds_the_system(
    engineer: User, system: AISystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        monkeypatch.setattr(sys, "stdin", io.StringIO("From a pipe.\n"))
        log(engineer, "-", "elli", key="build-1")
    made = Incident.objects.get()
    assert (made.what, made.system) == ("From a pipe.\n", system)


def test_faults_are_said_and_nothing_is_logged(
    engineer: User, system: AISystem, organisation: Organisation, tmp_path: Path
) -> None:
    make.system(organisation, name="Elli, the other")
    auditor = make.member(organisation, Role.AUDITOR)
    for call, words in (
        (lambda: log(engineer, " "), "Say what happened"),
        (lambda: log(engineer, system="Nobody"), "no system Nobody"),
        (lambda: log(engineer, system="elli"), "Several systems"),
        (lambda: log(engineer, organisation="elsewhere"), "Say --organisation"),
        (lambda: log(engineer, log=tmp_path / "none.log"), "cannot be read"),
        (lambda: log(engineer, noticed="2999-01-01T00:00Z"), "in the future"),
        (lambda: log(engineer, noticed="yesterday"), "write a moment"),
        (lambda: log(auditor), "may not log"),
    ):
        with pytest.raises(CommandError, match=words):
            call()
    assert not Incident.objects.exists()
