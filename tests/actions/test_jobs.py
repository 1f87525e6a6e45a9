"""Jobs: one for a key, one worker at a time, nothing lost, nothing done twice."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from riskreg.access import Right
from riskreg.actions import dossiers, jobs
from riskreg.models import Dossier, Event, Job, JobState, Role, User
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> User:
    return make.member(make.organisation())


@pytest.fixture
def job(officer: User) -> Job:
    return asked(officer)


def asked(officer: User) -> Job:
    """A job for a dossier of a new system."""
    system = make.system(officer.memberships.get().organisation, officer)
    return dossiers.request(officer, system, kind="system")[0]


def over(job: Job) -> None:
    """The lease has run out."""
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def test_asked_for_twice_it_is_one_job_and_one_event(officer: User) -> None:
    system = make.system(officer.memberships.get().organisation, officer)
    first = dossiers.request(officer, system, kind="system")
    second = dossiers.request(officer, system, kind="system")
    assert first == (second[0], True)
    assert second[1] is False
    assert Event.objects.filter(did="dossier.requested").count() == 1


def test_numbers_are_given_on_request_and_never_again(officer: User) -> None:
    one, two = asked(officer), asked(officer)
    jobs.take(one.pk)
    one.refresh_from_db()
    jobs.fail(one, sentence="No.")
    three = asked(officer)
    assert [each.parameters["number"] for each in (one, two, three)] == [1, 2, 3]
    assert asked(make.member(make.organisation())).parameters["number"] == 1


def test_auditors_and_strangers_cannot_ask(officer: User) -> None:
    organisation = officer.memberships.get().organisation
    system = make.system(organisation, officer)
    for person in (make.member(organisation, Role.AUDITOR), make.member(make.organisation())):
        with pytest.raises(PermissionDenied):
            dossiers.request(person, system, kind="system")
    assert not Job.objects.exists()


def test_a_job_is_one_workers_until_its_lease_is_over(job: Job) -> None:
    first = jobs.take(job.pk)
    assert first is not None
    assert jobs.take(job.pk) is None
    over(job)
    second = jobs.take(job.pk)
    assert second is not None
    assert second.attempts == 2


def test_a_worker_that_comes_back_late_can_write_nothing(job: Job) -> None:
    late = jobs.take(job.pk)
    over(job)
    now = jobs.take(job.pk)
    assert late is not None
    assert now is not None
    with pytest.raises(jobs.Lost):
        jobs.progress(late, done=1, total=2, message="x")
    with pytest.raises(jobs.Lost):
        jobs.finish(late)
    with pytest.raises(jobs.Lost):
        dossiers.enter(late, content=b"x", decisions=[], control={"system": system_of(late)})
    jobs.fail(late, sentence="x")
    jobs.renew(late)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.error) == (JobState.RUNNING, 2, "")
    assert job.lease_until == now.lease_until
    assert not Dossier.objects.exists()


def system_of(job: Job) -> object:
    return make.AISystem.objects.get(pk=job.parameters["system"])


def test_progress_renews_the_lease(job: Job) -> None:
    taken = jobs.take(job.pk)
    assert taken is not None
    before = taken.lease_until
    jobs.progress(taken, done=3, total=11, message="Laying out")
    job.refresh_from_db()
    assert (job.done, job.total, job.message) == (3, 11, "Laying out")
    assert job.lease_until > before


def test_stale_jobs_are_put_back_once(job: Job, officer: User) -> None:
    fresh, running = asked(officer), asked(officer)
    Job.objects.filter(pk=job.pk).update(created_at=timezone.now() - jobs.LEASE * 2)
    jobs.take(running.pk)
    over(running)
    assert {each.pk for each in jobs.put_back()} == {job.pk, running.pk}
    assert jobs.put_back() == []
    fresh.refresh_from_db()
    running.refresh_from_db()
    assert (fresh.lease_until, running.state) == (None, JobState.QUEUED)


def test_a_clock_that_goes_back_an_hour_keeps_no_job_waiting_for_it(
    job: Job, officer: User
) -> None:
    now, lost = timezone.now(), asked(officer)
    with time_machine.travel(now, tick=False):
        held = jobs.take(job.pk)
        assert held is not None
    with time_machine.travel(now - timedelta(seconds=5), tick=False):  # no two clocks agree
        assert jobs.take(job.pk) is None
        assert jobs.put_back() == []
    with time_machine.travel(now - timedelta(hours=1), tick=False):
        jobs.renew(held)  # who goes on has a lease by the new time
        assert jobs.take(job.pk) is None
        assert {each.pk for each in jobs.put_back()} == {lost.pk}
        assert jobs.put_back() == []
        Job.objects.filter(pk=job.pk).update(lease_until=now + jobs.LEASE)  # who does not, has not
        assert {each.pk for each in jobs.put_back()} == {job.pk}
        assert jobs.take(job.pk) is not None
        with pytest.raises(jobs.Lost):
            jobs.progress(held, done=1, total=2, message="Too late")


def test_after_three_lost_workers_it_is_given_up_with_a_sentence(job: Job) -> None:
    for _ in range(jobs.TRIES):
        assert jobs.take(job.pk) is not None
        over(job)
    assert jobs.take(job.pk) is None
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "Press “Try again”" in job.error


def test_a_failed_job_can_be_tried_again_by_who_may(job: Job, officer: User) -> None:
    taken = jobs.take(job.pk)
    assert taken is not None
    jobs.fail(taken, sentence="The disk is full.")
    with pytest.raises(PermissionDenied):
        dossiers.retry(make.member(job.organisation, Role.AUDITOR), taken)
    again = dossiers.retry(officer, taken)
    assert (again.pk, again.state, again.error, again.attempts) == (job.pk, "queued", "", 0)
    assert dossiers.retry(officer, again).state == "queued"


def test_trying_again_leads_to_the_one_that_was_asked_for_since(job: Job, officer: User) -> None:
    taken = jobs.take(job.pk)
    assert taken is not None
    jobs.fail(taken, sentence="No.")
    newer, is_new = dossiers.request(officer, system_of(job), kind="system")  # type: ignore[arg-type]
    assert is_new
    assert dossiers.retry(officer, taken).pk == newer.pk


# --- stopped and over ---------------------------------------------------------------------------


@pytest.mark.parametrize("is_running", [False, True])
def test_a_cancelled_job_is_nobodys_and_its_worker_enters_nothing(
    job: Job, officer: User, is_running: bool
) -> None:
    taken = jobs.take(job.pk) if is_running else None
    cancelled = jobs.cancel(officer, job, right=Right.MAKE_DOSSIER)
    assert (cancelled.state, cancelled.lease_until) == (JobState.CANCELLED, None)
    assert Event.objects.get(did="job.cancelled").target_key == str(job.pk)
    assert jobs.take(job.pk) is None
    assert jobs.put_back() == []
    if taken is not None:
        with pytest.raises(jobs.Lost):
            jobs.progress(taken, done=1, total=2, message="Risks")
        with pytest.raises(jobs.Lost):
            jobs.hold(taken)
        jobs.fail(taken, sentence="Too late.")
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.CANCELLED, "")


def test_what_has_ended_cannot_be_cancelled_but_what_was_cancelled_can_be_begun_anew(
    job: Job, officer: User
) -> None:
    jobs.cancel(officer, job, right=Right.MAKE_DOSSIER)
    with pytest.raises(ValidationError, match="ended already"):
        jobs.cancel(officer, job, right=Right.MAKE_DOSSIER)
    again = dossiers.retry(officer, job)
    assert (again.pk, again.state, again.finished_at) == (job.pk, JobState.QUEUED, None)
    assert jobs.take(job.pk) is not None


def test_who_asked_may_cancel_without_the_right_and_others_with_it(job: Job, officer: User) -> None:
    auditor = make.member(job.organisation, Role.AUDITOR)
    with pytest.raises(PermissionDenied):
        jobs.cancel(auditor, job, right=Right.MAKE_DOSSIER)
    Job.objects.update(requested_by=auditor)
    job.refresh_from_db()
    assert jobs.may_cancel(officer, job, right=Right.MAKE_DOSSIER)
    assert not jobs.may_cancel(make.member(make.organisation()), job, right=Right.MAKE_DOSSIER)
    assert jobs.cancel(auditor, job, right=Right.MAKE_DOSSIER).state == JobState.CANCELLED


def aged(job: Job, days: float) -> None:
    """So long it has waited, or is over."""
    moment = timezone.now() - timedelta(days=days)
    Job.objects.filter(pk=job.pk).update(
        created_at=moment, queued_at=moment, finished_at=moment if job.finished_at else None
    )


@pytest.mark.parametrize(("days", "is_over"), [(6.99, False), (7.01, True)])
def test_what_no_worker_takes_up_expires(job: Job, days: float, is_over: bool) -> None:
    aged(job, days)
    assert bool(jobs.expire()) == is_over
    job.refresh_from_db()
    assert job.state == (JobState.EXPIRED if is_over else JobState.QUEUED)
    assert ("No worker took it up for 7 days" in job.error) == is_over
    assert Event.objects.filter(did="job.expired", actor_key=None).exists() == is_over


def test_what_failed_and_nobody_tries_again_expires_with_why(job: Job, officer: User) -> None:
    taken = jobs.take(job.pk)
    assert taken is not None
    jobs.fail(taken, sentence="The disk is full.")
    taken.refresh_from_db()
    aged(taken, 7.01)
    assert [each.pk for each in jobs.expire()] == [job.pk]
    taken.refresh_from_db()
    assert taken.error == "Nobody tried again for 7 days. It had failed: The disk is full."
    dossiers.retry(officer, taken)
    assert jobs.expire() == []


def test_rows_of_jobs_that_ended_long_ago_go_and_numbers_go_on(officer: User) -> None:
    one, two, three = asked(officer), asked(officer), asked(officer)
    for each in (one, two, three):
        aged(jobs.cancel(officer, each, right=Right.MAKE_DOSSIER), 90.01)
    assert jobs.tidy() == 2
    assert Job.objects.get().pk == three.pk
    assert asked(officer).parameters["number"] == 4
    assert jobs.tidy() == 1


def test_rows_of_what_is_open_failed_or_ended_lately_stay(officer: User) -> None:
    waiting, failed, late = asked(officer), asked(officer), asked(officer)
    taken = jobs.take(failed.pk)
    assert taken is not None
    jobs.fail(taken, sentence="No.")
    taken.refresh_from_db()
    aged(waiting, 91)
    aged(taken, 91)
    aged(jobs.cancel(officer, late, right=Right.MAKE_DOSSIER), 89.99)
    asked(officer)
    assert jobs.tidy() == 0
