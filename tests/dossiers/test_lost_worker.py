"""A worker killed in the middle of a dossier: the next one finishes it, and there is one."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from psycopg import sql
from pytest_django import Settings

from governance.celery import app
from governance.dossiers import tasks
from governance.services import launcher
from riskreg.actions import dossiers, jobs
from riskreg.models import AISystem, Dossier, Event, Job, JobState
from tests import make
from tests.working import database_address, worker


def wait_for(job: Job, state: JobState, seconds: float, folder: Path) -> None:
    end = time.monotonic() + seconds
    while job.state != state or (state == JobState.RUNNING and job.done < job.total - 2):
        log = folder / "worker.log"
        is_hopeless = job.state == JobState.FAILED or time.monotonic() > end
        assert not is_hopeless, f"{job.state} {job.error}\n{log.read_text()}"
        time.sleep(0.05)
        job.refresh_from_db()


def asked() -> Job:
    """For the dossier of a system with a decision."""
    officer = make.member(make.organisation())
    system = make.system(officer.memberships.get().organisation, officer)
    make.decision(system, officer)
    return dossiers.request(officer, system, kind="system")[0]


def put_back(job: Job, queue: str) -> None:
    """What the beat does once the lease of a worker is over that did not say that it goes on."""
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert jobs.put_back() == [job]
    tasks.make.apply_async([str(job.pk)], queue=queue)


@pytest.mark.django_db(transaction=True)
def test_a_killed_workers_job_yields_one_dossier(
    services: launcher.Lease, settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    job = asked()
    queue = f"test-{uuid4()}"
    tasks.make.apply_async([str(job.pk)], queue=queue)
    with worker(queue, tmp_path, services.var):
        wait_for(job, JobState.RUNNING, 60, tmp_path)  # it lays the pages out now
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.RUNNING, 1)
    # Half a minute later: the lease is over, and the beat puts the job back.
    put_back(job, queue)
    tasks.make.apply_async([str(job.pk)], queue=queue)  # and the broker brings it back as well
    with worker(queue, tmp_path, services.var):
        wait_for(job, JobState.DONE, 60, tmp_path)
    assert job.attempts == 2
    assert (
        Dossier.objects.get().sha256
        == Path(tmp_path / "files" / Dossier.objects.get().file.name).stem
    )


def test_what_a_killed_worker_leaves_is_sent_again_within_a_minute() -> None:
    looked_for = app.conf.beat_schedule["resend-stale-jobs"]
    assert looked_for["task"] == tasks.resend.name
    assert jobs.LEASE + timedelta(seconds=looked_for["schedule"]) < timedelta(minutes=1)


@pytest.mark.django_db(transaction=True)
def test_stopped_while_a_worker_is_at_it_nothing_is_entered_and_the_worker_goes_on(
    services: launcher.Lease, settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    officer = make.member(make.organisation())
    organisation = officer.memberships.get().organisation
    one, two = (make.system(organisation, officer) for _ in range(2))
    stopped, _ = dossiers.request(officer, one, kind="system")
    other, _ = dossiers.request(officer, two, kind="system")
    queue = f"test-{uuid4()}"
    for each in (stopped, other):
        tasks.make.apply_async([str(each.pk)], queue=queue)
    with worker(queue, tmp_path, services.var):
        wait_for(stopped, JobState.RUNNING, 60, tmp_path)  # it lays the pages out now
        jobs.cancel(officer, stopped, right=dossiers.right_of(stopped))
        wait_for(other, JobState.DONE, 60, tmp_path)
    stopped.refresh_from_db()
    assert (stopped.state, stopped.error) == (JobState.CANCELLED, "")
    assert Dossier.objects.get().system == two


@contextmanager
def no_database() -> Iterator[None]:
    """As while the server starts again: every connection is cut, and nobody is let in."""
    name = connection.settings_dict["NAME"]
    connection.close()
    address = database_address().rpartition("/")[0] + "/postgres"
    with psycopg.connect(address, autocommit=True) as operator:
        shut = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
        operator.execute(shut.format(sql.Identifier(name), sql.Literal(False)))
        try:
            cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
            operator.execute(cut, [name])
            yield
        finally:
            operator.execute(shut.format(sql.Identifier(name), sql.Literal(True)))


@pytest.mark.django_db(transaction=True)
def test_a_database_that_goes_away_in_the_middle_of_a_dossier_costs_none(
    services: launcher.Lease, settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    job = asked()
    events = Event.objects.count()
    queue = f"test-{uuid4()}"
    tasks.make.apply_async([str(job.pk)], queue=queue)
    with worker(queue, tmp_path, services.var) as process:
        wait_for(job, JobState.RUNNING, 60, tmp_path)  # it lays the pages out now
        with no_database():
            time.sleep(3)
        job.refresh_from_db()
        assert (job.state, job.attempts) == (JobState.RUNNING, 1)
        assert (Dossier.objects.count(), Event.objects.count()) == (0, events)
        # Half a minute later, as above; the worker itself lives on.
        put_back(job, queue)
        wait_for(job, JobState.DONE, 60, tmp_path)
        assert process.poll() is None
    assert (job.attempts, Dossier.objects.count(), Event.objects.count()) == (2, 1, events + 1)


@pytest.mark.django_db(transaction=True)
def test_the_site_says_that_its_database_is_away_and_goes_on_when_it_is_back() -> None:
    officer = make.member(make.organisation())
    browser = Client(raise_request_exception=False)
    browser.force_login(officer)
    sent = {"name": "New", "purpose": "Sorts."}
    with no_database():
        page, stored = browser.get("/systems/"), browser.post("/systems/new/", sent)
        told = browser.post("/api/v1/systems/", sent, content_type="application/json")
    for answer in (page, stored, told):
        assert (answer.status_code, answer["Retry-After"]) == (503, "30")
        assert "The database does not answer" in answer.content.decode()
    assert not AISystem.objects.exists()
    assert browser.get("/systems/").status_code == 200
    assert browser.post("/systems/new/", sent).status_code == 302
    assert AISystem.objects.count() == 1
