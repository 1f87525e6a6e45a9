"""The probes with real failures, and a start that pending migrations stop."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from psycopg.pq import TransactionStatus
from pytest_django import Settings

from governance import celery, health, startup
from governance.services import launcher
from riskreg import tasks
from riskreg.actions import heartbeats
from tests.working import database_address

LAST = "riskreg.0001_register"


@pytest.fixture(autouse=True)
def _asked_anew(monkeypatch: pytest.MonkeyPatch, store: Path) -> None:
    monkeypatch.setattr(health, "_latest", health._Latest())


@pytest.fixture
def lacking() -> Iterator[None]:
    """A database that has not had one of the migrations."""
    app, name = LAST.split(".")
    at = timezone.now()
    with psycopg.connect(database_address(), autocommit=True) as other:
        other.execute("DELETE FROM django_migrations WHERE app = %s AND name = %s", [app, name])
        yield
        other.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, %s)",
            [app, name, at],
        )


def asked() -> tuple[int, dict[str, str]]:
    answer = Client().get(reverse("health_ready"))
    return answer.status_code, answer.json()["checks"]


def test_a_process_that_answers_lives_whatever_else_is_down(settings: Settings) -> None:
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    answer = Client().get(reverse("health_live"))
    assert (answer.status_code, answer.json()) == (200, {"status": "live"})
    assert answer["Cache-Control"].startswith("max-age=0")


@pytest.mark.django_db(transaction=True)
def test_it_is_ready_once_the_clock_has_ticked_and_not_when_that_is_long_ago() -> None:
    assert asked() == (503, {**dict.fromkeys(health.CHECKS, "ok"), "clock": "has not ticked yet"})
    tasks.tick()
    health._latest = health._Latest()
    assert asked() == (200, dict.fromkeys(health.CHECKS, "ok"))
    assert default_storage.listdir(health.FOLDER) == ([], [])
    connection.cursor().execute(
        "UPDATE riskreg_heartbeat SET at = %s", [timezone.now() - timedelta(minutes=12)]
    )
    health._latest = health._Latest()
    assert asked()[1]["clock"] == "last tick 12 minutes ago"


@pytest.mark.django_db(transaction=True)
def test_a_tick_from_before_the_clock_was_set_back_is_none() -> None:
    """Without workers it would look alive until the clock has come so far again."""
    heartbeats.tick(timezone.now() + timedelta(hours=1, seconds=30))
    health._latest = health._Latest()
    assert asked() == (
        503, {**dict.fromkeys(health.CHECKS, "ok"), "clock": "last tick 60 minutes ahead"}
    )  # fmt: skip
    tasks.tick()  # a worker is there, and its clock is the machine's
    health._latest = health._Latest()
    assert asked()[0] == 200


def _silent() -> None:
    tasks.tick()
    connection.cursor().execute(
        "UPDATE riskreg_heartbeat SET at = %s", [timezone.now() - timedelta(minutes=4)]
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("part", sorted(health.CHECKS))
def test_one_part_that_fails_alone_is_named_and_sends_nobody_here(
    part: str, settings: Settings, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    tasks.tick()
    alike = {part}
    if part == "database":  # whatever asks it fails with it
        monkeypatch.setitem(connection.settings_dict, "PORT", 1)
        alike |= {"migrations", "clock"}
    elif part == "migrations":
        request.getfixturevalue("lacking")
    elif part == "broker":
        settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    elif part == "storage":
        (settings.MEDIA_ROOT / "closed").write_text("a file where the folder should be")
        settings.MEDIA_ROOT /= "closed"
    else:
        _silent()
    status, checks = asked()
    assert status == 503
    assert {name for name, state in checks.items() if state != health.OK} == alike
    assert Client().get(reverse("health_live")).status_code == 200


@pytest.mark.django_db
def test_a_stopped_broker_is_told_without_its_address(settings: Settings) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        port = silent.getsockname()[1]
        settings.CELERY_BROKER_URL = f"redis://:the-word@127.0.0.1:{port}/0"
        answer = Client().get(reverse("health_ready"))
    assert answer.status_code == 503
    assert answer.json()["checks"]["broker"] == "does not answer"
    assert answer.json()["checks"]["database"] == "ok"
    assert str(port) not in answer.content.decode()
    assert "the-word" not in answer.content.decode()


@pytest.mark.django_db
def test_a_database_that_hangs_keeps_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    Client().get(reverse("health_live"))  # what a process loads with its first request
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        monkeypatch.setitem(connection.settings_dict, "PORT", silent.getsockname()[1])
        begun = timezone.now()
        status, checks = asked()
    assert status == 503
    assert checks["database"] in ("does not answer", "no answer in 3 seconds")
    assert checks["broker"] == "ok"
    assert timezone.now() - begun < timedelta(seconds=5)


@pytest.mark.django_db
def test_files_that_cannot_be_written_are_told(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "closed").write_text("a file where the folder should be")
    settings.MEDIA_ROOT = tmp_path / "closed"
    assert asked()[1]["storage"] == "does not answer"


@pytest.mark.django_db
def test_pending_migrations_are_told_and_stop_the_start(
    lacking: None, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    assert asked()[1]["migrations"] == "1 not applied"
    startup.refuse_pending_migrations()  # development and tests go on
    settings.MIGRATIONS_FIRST = True
    with pytest.raises(ImproperlyConfigured, match=f"lacks 1 migrations.*{LAST}.*migrate"):
        startup.refuse_pending_migrations()
    with pytest.raises(SystemExit, match="1"):
        celery._refuse_to_start()
    assert "does not start: The database lacks 1 migrations of this version" in caplog.text


@pytest.mark.django_db
@pytest.mark.parametrize(
    "command",
    [
        ["gunicorn", "governance.wsgi", "--bind=127.0.0.1:0", "--no-control-socket"],
        ["celery", "-A", "governance.celery", "worker", "--pool=solo"],
        ["celery", "-A", "governance.celery", "beat", "--pidfile=", "--schedule="],
    ],
    ids=["web", "worker", "clock"],
)
def test_what_serves_in_production_does_not_start_on_an_older_database(
    lacking: None, services: launcher.Lease, tmp_path: Path, command: list[str]
) -> None:
    if command[-1] == "--schedule=":
        command = [*command[:-1], f"--schedule={tmp_path / 'beat'}"]
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=launcher.ROOT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "governance.settings.prod",
            "SECRET_KEY": "only-for-this-one-test-and-long-enough-for-production-0",
            "ALLOWED_HOSTS": "localhost",
            "DATABASE_URL": database_address(),
            "BROKER_URL": services.state.broker or os.environ["BROKER_URL"],
            "RISKREG_VAR": str(tmp_path),
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode not in (0, None)
    assert f"The database lacks 1 migrations of this version, the first is {LAST}" in done.stderr


@pytest.mark.django_db
def test_a_database_that_does_not_answer_stops_no_start(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MIGRATIONS_FIRST = True
    monkeypatch.setitem(connection.settings_dict, "PORT", 1)
    startup.refuse_pending_migrations()
    startup.refuse_transaction_pooler()


class Pooler:
    """Sessions of the server handed out by the transaction, the one given back last first."""

    def __init__(self, server: list["psycopg.Connection[tuple[object, ...]]"]) -> None:
        self._free = server

    def connect(self) -> "Pooled":
        return Pooled(self._free)


class Pooled:
    """A connection to it: holds a session from BEGIN on, else for a statement."""

    def __init__(self, free: list["psycopg.Connection[tuple[object, ...]]"]) -> None:
        self._free, self._held = free, None

    def execute(self, text: str) -> "psycopg.Cursor[tuple[object, ...]]":
        session = self._held or self._free.pop()
        done = session.execute(text.encode())
        if session.info.transaction_status == TransactionStatus.INTRANS:
            self._held = session
        else:
            self._held = None
            self._free.append(session)
        return done

    def close(self) -> None:
        if self._held:
            self._held.rollback()
            self._free.append(self._held)


@pytest.mark.django_db
def test_a_pooler_of_transactions_stops_the_start(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MIGRATIONS_FIRST = True
    startup.refuse_transaction_pooler()  # the server itself
    with ExitStack() as ends:
        sessions = [ends.enter_context(closing(startup.database())) for _ in range(2)]
        monkeypatch.setattr(startup, "database", Pooler(sessions).connect)
        with pytest.raises(ImproperlyConfigured, match="pool_mode = session"):
            startup.refuse_transaction_pooler()
        settings.MIGRATIONS_FIRST = False
        startup.refuse_transaction_pooler()  # development and tests go on


@pytest.mark.django_db
def test_an_answer_is_kept_for_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    monkeypatch.setattr(health, "states", lambda: calls.append(1) or {"database": "ok"})
    answers = [Client().get(reverse("health_ready")) for _ in range(3)]
    assert [json.loads(each.content)["status"] for each in answers] == ["ready"] * 3
    assert calls == [1]


@pytest.mark.django_db
def test_a_late_tick_still_counts_as_the_last() -> None:
    now = timezone.now()
    heartbeats.tick(now - timedelta(hours=1))
    heartbeats.tick(now)
    connection.cursor().execute("SELECT 1")
    assert heartbeats.Heartbeat.objects.get().at == now


def test_every_migration_is_kept_whole_or_not_at_all() -> None:
    ours = [
        each
        for (app, _), each in MigrationLoader(None).disk_migrations.items()
        if app in ("frameworks", "riskreg", "governance")
    ]
    assert len(ours) > 40
    assert all(each.atomic for each in ours)
