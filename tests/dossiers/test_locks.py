"""In which order what is entered, stopped or over takes its locks: the same for all."""

import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from riskreg.access import Right
from riskreg.actions import bundles, dossiers, jobs
from riskreg.models import AISystem, Job, User
from tests import make
from tests.access import dossiers as made_dossiers
from tests.verify.files import sha

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]
CHAIN, JOB = "riskreg_trailhead", "riskreg_job"


@pytest.fixture
def officer() -> User:
    return make.member(make.organisation())


@pytest.fixture
def system(officer: User) -> AISystem:
    return make.system(officer.memberships.get().organisation, officer)


def locked(captured: CaptureQueriesContext) -> list[str]:
    """The tables of which rows were locked, in order."""
    found = [
        each["sql"].split(" FROM ", 1)[1].split('"')[1]
        for each in captured.captured_queries
        if re.search("FOR (?:NO KEY )?UPDATE", each["sql"])
    ]
    return [each for each in found if each in (CHAIN, JOB)]


def test_a_dossier_takes_the_chain_before_the_job(officer: User, system: AISystem) -> None:
    decision = make.decision(system, officer)
    job, _ = dossiers.request(officer, system, kind="system")
    with CaptureQueriesContext(connection) as captured:
        made_dossiers.entered(job, system, decision)
    assert locked(captured)[:3] == [
        JOB,
        CHAIN,
        JOB,
    ]  # the first, where a worker takes it, stands alone


def test_so_does_a_bundle(officer: User, system: AISystem) -> None:
    made = made_dossiers.dossier(system, officer, decision=make.decision(system, officer))
    job, _ = bundles.request(officer, made)
    taken = jobs.take(job.pk)
    assert taken is not None
    with CaptureQueriesContext(connection) as captured:
        bundles.enter(taken, made, BytesIO(b"PK"), sha256=sha(b"PK"), included=0, missing=0)
    assert locked(captured)[:2] == [CHAIN, JOB]


def test_so_does_whoever_stops_it_and_what_is_over(officer: User, system: AISystem) -> None:
    job, _ = dossiers.request(officer, system, kind="system")
    with CaptureQueriesContext(connection) as captured:
        jobs.cancel(officer, job, right=Right.MAKE_DOSSIER)
    assert locked(captured)[:2] == [CHAIN, JOB]
    waiting, _ = dossiers.request(officer, system, kind="system")
    long_ago = timezone.now() - timedelta(days=8)
    Job.objects.filter(pk=waiting.pk).update(created_at=long_ago, queued_at=long_ago)
    with CaptureQueriesContext(connection) as captured:
        assert jobs.expire() == [waiting]
    assert locked(captured)[:2] == [CHAIN, JOB]


def test_work_of_another_is_not_stored(officer: User, system: AISystem, store: Path) -> None:
    decision = make.decision(system, officer)
    job, _ = dossiers.request(officer, system, kind="system")
    taken = jobs.take(job.pk)
    jobs.cancel(officer, job, right=Right.MAKE_DOSSIER)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jobs, "take", lambda pk: taken)
        with pytest.raises(jobs.Lost):
            made_dossiers.entered(job, system, decision)
    assert not list(store.rglob("*.pdf"))
