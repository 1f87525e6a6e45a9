"""Texts of errors, addresses and prints reach no log, whoever writes them; nor does a secret."""

import io
import json
import logging
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.test import Client
from django.urls import reverse

from governance import health
from governance.dossiers import working
from governance.dossiers.fetching import Fetcher
from governance.dossiers.paper import side_by_side
from governance.dossiers.paper.cache import Cache
from governance.dossiers.sealing import CannotSealError
from governance.services import launcher, ports
from riskreg.models import Job
from tests import make
from tests.running import secrets
from tests.running.test_logs import read

ERIKA = "erika.mustermann@example.org"


def raising(fault: Exception) -> Any:
    def raised(*_: Any, **__: Any) -> None:
        raise fault

    return raised


def told(out: io.StringIO) -> list[dict[str, Any]]:
    assert "erika" not in out.getvalue()
    return [line for line in read(out) if line["level"] in ("warning", "error")]


def test_a_host_that_is_not_ours_is_told_by_its_kind(lines: io.StringIO) -> None:
    Client(HTTP_HOST="erika.example").get("/erika/", {"q": "erika"})
    [line] = told(lines)
    assert (line["logger"], line["status"]) == ("django.security.DisallowedHost", 400)
    assert line["error"][0]["kind"] == "django.core.exceptions.DisallowedHost"


def test_what_looks_like_an_attack_is_told_by_its_kind_and_place(
    lines: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault = SuspiciousFileOperation(f"/home/erika/{ERIKA}")
    monkeypatch.setattr(health._Latest, "ask", raising(fault))
    assert Client().get(reverse("health_ready")).status_code == 400
    [line] = told(lines)
    assert line["error"][0]["kind"] == "django.core.exceptions.SuspiciousFileOperation"
    assert line["error"][0]["at"][-1].endswith("raised")
    assert line["event"].startswith("log.py:")


def test_an_address_that_a_dossier_asks_for_is_not_told(lines: io.StringIO) -> None:
    with pytest.raises(ValueError, match="nothing but its own fonts"):
        Fetcher().fetch(f"https://{ERIKA}/?token=erika")
    assert [line["logger"] for line in told(lines)] == ["governance.dossiers.fetching"]


def test_a_folder_that_cannot_be_written_is_told_by_the_code_of_the_system(
    lines: io.StringIO, tmp_path: Path
) -> None:
    (tmp_path / "erika").write_text("no folder")
    Cache(tmp_path / "erika" / "pages", 1000).keep("text", "style", b"pages")
    cache = Cache(tmp_path / "mustermann", 1000)
    cache.keep("erika", "style", b"pages")
    [kept] = cache.folder.iterdir()
    kept.write_bytes(b"damaged")
    assert cache.found("erika", "style") is None
    kept, damaged = told(lines)
    assert kept["error"][0]["code"] == "ENOTDIR"
    assert damaged["event"] == "cached pages are damaged and are made again"


def test_a_second_process_that_does_not_start_is_told_by_the_code_of_the_system(
    lines: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault = OSError(12, "Cannot allocate memory", "/home/erika")
    monkeypatch.setattr(side_by_side, "Helper", raising(fault))
    monkeypatch.setattr(side_by_side, "WORTH_IT", 0)
    monkeypatch.setattr(side_by_side, "_processors", lambda: 2)
    with side_by_side._helper(["a", "b"], "", 2) as helper:
        assert helper is None
    [line] = told(lines)
    assert line["error"][0]["code"] == "ENOMEM"


@pytest.mark.django_db
def test_a_seal_that_fails_is_told_by_the_job_and_its_kind(lines: io.StringIO) -> None:
    officer = make.member(make.organisation())
    job = Job.objects.create(
        organisation=officer.memberships.get().organisation,
        kind="dossier", key="one", requested_by=officer, state="running",
    )  # fmt: skip
    fault = CannotSealError(f"/etc/erika.p12 of {ERIKA} cannot be opened")
    assert working.attempt(job, raising(fault)) is None
    [line] = told(lines)
    assert line["event"] == f"job {job.pk} could not be sealed"
    assert line["error"][0]["kind"] == "governance.dossiers.sealing.CannotSealError"


@pytest.mark.parametrize("name", ["governance.some", "some.package"])
def test_a_sentence_that_was_put_together_is_left_out(name: str, lines: io.StringIO) -> None:
    fault = OSError(" ".join(("no way to", ERIKA)))
    logger = logging.getLogger(name)
    logger.error(f"not reached: {fault}")  # noqa: G004 - what is tried
    logger.error(str(fault))
    logger.error(fault)
    logger.error("not reached: " + ERIKA)  # noqa: G003 - what is tried
    logger.error("%s and %s", fault, ERIKA)
    logger.error("not reached", extra={} if "governance" in name else {"fields": {"a": ERIKA}})
    events = [line["event"] for line in told(lines)]
    assert all(each.startswith("test_log_leaks.py:") for each in events[:4])
    ours = "builtins.OSError and …"
    assert events[4:] == [ours if "governance" in name else "%s and %s", "not reached"]


def test_every_setting_that_may_hold_a_secret_has_its_row() -> None:
    assert secrets.looking_like_one() == secrets.SECRETS.keys() | secrets.NONE
    assert not secrets.SECRETS.keys() & secrets.NONE


def clean(text: str) -> list[dict[str, Any]]:
    """The lines of a process: JSON each, and no secret in any."""
    for name, (_, secret) in secrets.SECRETS.items():
        assert secret not in text, name
    assert "erika" not in text
    return [json.loads(line) for line in text.splitlines()]


def test_no_secret_gets_into_a_log_whatever_fails_and_however_it_is_told(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.running.failing"],
        cwd=launcher.ROOT,
        env={**os.environ, **secrets.environment(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.stdout == ""
    told = clean(done.stderr)
    kinds = {each["kind"] for line in told for each in line.get("error", [])}
    assert {
        "django.db.utils.OperationalError",
        "kombu.exceptions.OperationalError",
        "botocore.exceptions.EndpointConnectionError",
        "builtins.ConnectionRefusedError",
        "governance.dossiers.sealing.CannotSealError",
        "django.core.exceptions.DisallowedHost",
        "builtins.RuntimeError",
    } <= kinds, kinds
    assert [line["event"] for line in told if line["level"] == "critical"] == ["not handled"] * 2
    assert {line["kind"] for line in told if line["event"] == "a warning"} >= {"UserWarning"}
    assert [line for line in told if line["logger"] == "printed"]


@pytest.mark.parametrize(
    ("command", "wanted"),
    [
        ("gunicorn --config python:governance.serving governance.wsgi", "Booting worker"),
        ("celery -A governance.celery worker --concurrency=1", "Cannot connect"),
        ("celery -A governance.celery --quiet beat --pidfile=", "Connection error"),
    ],
    ids=["web", "worker", "beat"],
)
def test_whatever_a_process_prints_is_a_line_without_a_secret(
    command: str, wanted: str, tmp_path: Path
) -> None:
    more = {
        "gunicorn": [f"--bind=127.0.0.1:{ports.private()}"],
        "celery": [f"--schedule={tmp_path / 'beat'}"] if "beat" in command else [],
    }[command.split()[0]]
    out = tmp_path / "out"
    with out.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", *command.split(), *more],
            cwd=launcher.ROOT,
            env={**os.environ, **secrets.environment(tmp_path)},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        end = time.monotonic() + 60
        while wanted not in out.read_text():
            assert time.monotonic() < end, out.read_text()
            time.sleep(0.2)
        time.sleep(1)
        process.send_signal(signal.SIGTERM)
        process.wait(30)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    assert clean(out.read_text())
