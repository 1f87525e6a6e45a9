"""A broker that is down keeps nobody waiting and loses nothing: the job row is sent again later."""

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from kombu import Connection, pools
from pytest_django import Settings

from governance.celery import app
from governance.dossiers import tasks
from governance.dossiers.confidentiality import Level
from riskreg.actions import jobs
from riskreg.models import ImportRun, Job, JobState, User
from riskreg.tasks import apply_import
from tests import make

pytestmark = pytest.mark.django_db
SAMPLE = Path(__file__).parents[1] / "fixtures" / "imports" / "systems.csv"


@pytest.fixture(autouse=True)
def _broker_refuses(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Send to a port that is taken and never listens."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        nobody = Connection(f"redis://127.0.0.1:{silent.getsockname()[1]}//").Pool(1)
        monkeypatch.setattr(app.amqp, "_producer_pool", pools.ProducerPool(nobody, limit=1))
        yield


@pytest.fixture
def officer() -> User:
    return make.member(make.organisation())


@pytest.fixture
def client(officer: User) -> Client:
    browser = Client()
    browser.force_login(officer)
    return browser


def waits_and_is_sent_again(task: Any, monkeypatch: pytest.MonkeyPatch, commits: Any) -> None:
    """The job is queued; once its time is over the beat gives it to the broker that is back."""
    job = Job.objects.get()
    assert job.state == JobState.QUEUED
    Job.objects.update(created_at=timezone.now() - jobs.LEASE * 2)
    sent: list[str] = []
    monkeypatch.setattr(task, "delay", sent.append)
    with commits(execute=True):
        tasks.resend()
    assert sent == [str(job.pk)]


def test_a_dossier_is_asked_for(
    client: Client,
    officer: User,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    system = make.system(officer.memberships.get().organisation, officer)
    with django_capture_on_commit_callbacks(execute=True) as called:
        wanted = {"kind": "system", "confidentiality": Level.INTERNAL}
        answer = client.post(reverse("dossier_new", args=[system.pk]), wanted)
    assert answer.status_code == 302
    assert len(called) == 1
    assert client.get(answer.url).status_code == 200
    waits_and_is_sent_again(tasks.make, monkeypatch, django_capture_on_commit_callbacks)


def test_an_import_is_handed_over(
    client: Client,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    settings.MEDIA_ROOT = tmp_path
    settings.IMPORT_BACKGROUND_ROWS = 2
    file = SimpleUploadedFile(SAMPLE.name, SAMPLE.read_bytes())
    client.post(reverse("import_new"), {"profile": "systems", "file": file})
    address = reverse("import_columns", args=[ImportRun.objects.get().pk])
    form = client.get(address).context["form"]
    client.post(address, {bound.name: bound.initial or "" for bound in form})
    with django_capture_on_commit_callbacks(execute=True) as called:
        answer = client.post(reverse("import_apply", args=[ImportRun.objects.get().pk]))
    assert answer.status_code == 302
    assert len(called) == 1
    assert "The rows are being written" in client.get(answer.url).content.decode()
    waits_and_is_sent_again(apply_import, monkeypatch, django_capture_on_commit_callbacks)


def test_a_letter_goes_out_at_once(
    officer: User, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = Client().post(reverse("account_reset_password"), {"email": officer.email})
    assert answer["Location"] == reverse("account_reset_password_done")
    assert [mail.to for mail in mailoutbox] == [[officer.email]]
