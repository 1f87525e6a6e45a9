"""Schedules make each document once for its period, in the name of who set them up."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from governance.celery import app
from governance.dossiers import tasks
from governance.mails import tasks as mails
from riskreg.actions import dossiers, jobs, people, schedules
from riskreg.models import (
    AISystem,
    Event,
    Job,
    Organisation,
    Role,
    Schedule,
    ScheduleRun,
    User,
)
from riskreg.queries import schedules as queries
from tests import make
from tests.access.dossiers import signed
from tests.settling import settled

SET_UP = datetime(2026, 11, 10, 9, tzinfo=UTC)


@pytest.fixture
def organisation(officer: User) -> Organisation:
    return officer.memberships.get().organisation


@pytest.fixture
def system(organisation: Organisation, officer: User) -> AISystem:
    return make.system(organisation, officer, name="Sorter")


def scheduled(officer: User, **values: Any) -> Schedule:
    """A schedule of the board report on the fifth, set up on the tenth of November."""
    said = {
        "kind": "portfolio",
        "rhythm": "monthly",
        "day": 5,
        "confidentiality": "internal",
        **values,
    }
    with time_machine.travel(SET_UP, tick=False):
        return schedules.add(
            officer,
            officer.memberships.get().organisation,
            values=said,
            is_about_system=said["kind"] != "portfolio",
        )


def at(moment: datetime) -> int:
    """How many jobs the beat adds at a moment; what it asks for is done at once."""
    before = Job.objects.count()
    with time_machine.travel(moment, tick=False):
        tasks.run_schedules()
        tasks.run_schedules()
        added = Job.objects.count() - before
        for job in Job.objects.filter(state="queued"):
            jobs.cancel(job.requested_by, job, right=dossiers.right_of(job))
    settled()
    return added


def day(month: int, number: int, year: int = 2026) -> datetime:
    return datetime(year, month, number, 6, tzinfo=UTC)


def test_each_month_it_is_made_once_from_its_day_on(officer: User) -> None:
    schedule = scheduled(officer)
    made = [at(day(11, 10)), at(day(12, 4)), at(day(12, 5)), at(day(12, 6)), at(day(12, 31))]
    assert made == [0, 0, 1, 0, 0]
    job = Job.objects.get()
    assert (job.requested_by, job.parameters["kind"]) == (officer, "portfolio")
    assert job.parameters["confidentiality"] == "internal"
    assert ScheduleRun.objects.get().period == "2026-12"
    assert Event.objects.filter(did="schedule.ran", target_key=str(schedule.pk)).count() == 1


def test_after_a_standstill_the_missed_month_alone_is_made(officer: User) -> None:
    scheduled(officer)
    assert at(day(12, 20, 2027)) == 1
    assert ScheduleRun.objects.get().period == "2027-12"
    assert at(day(1, 5, 2028)) == 1


def test_set_up_on_its_day_it_begins_at_once(officer: User) -> None:
    scheduled(officer, day=10)
    assert at(SET_UP) == 1


def test_the_day_is_that_of_the_organisation(officer: User) -> None:
    scheduled(officer)
    assert at(datetime(2026, 12, 4, 22, 30, tzinfo=UTC)) == 0
    assert at(datetime(2026, 12, 4, 23, 30, tzinfo=UTC)) == 1  # the fifth in Brussels


def test_paused_it_makes_nothing_and_resumed_it_goes_on(officer: User) -> None:
    schedule = scheduled(officer)
    schedules.pause(officer, schedule)
    assert at(day(12, 6)) == 0
    with time_machine.travel(day(12, 7), tick=False):
        schedules.resume(officer, schedule)
    assert at(day(12, 8)) == 0
    assert at(day(1, 5, 2027)) == 1


def test_a_classification_makes_it_once_for_each_system(officer: User, system: AISystem) -> None:
    scheduled(officer, kind="system", rhythm="decision")
    other = make.system(system.organisation, officer, name="Other")
    assert at(timezone.now()) == 0
    make.decision(system, officer)
    assert at(timezone.now()) == 1
    make.decision(system, officer)
    make.decision(other, officer)
    assert at(timezone.now() + timedelta(seconds=1)) == 2
    assert {job.parameters["system"] for job in Job.objects.all()} == {
        str(system.pk),
        str(other.pk),
    }


def test_what_was_classified_before_counts_not(officer: User, system: AISystem) -> None:
    make.decision(system, officer)
    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
        schedules.add(
            officer,
            system.organisation,
            values={"kind": "portfolio", "rhythm": "decision", "confidentiality": "internal"},
            is_about_system=False,
        )
        assert at(timezone.now()) == 0


def test_an_approval_makes_another_kind(
    officer: User, approver: User, system: AISystem, store: Path
) -> None:
    values = {"kind": "risk-report", "rhythm": "approval", "approved_kind": "system"}
    scheduled(officer, **values)
    make.risk(system.organisation, officer, systems=[system])
    decision = make.decision(system, officer)
    assert at(timezone.now()) == 0
    signed({"system": system, "decision": decision}, officer, approver)
    assert at(timezone.now()) == 1
    assert Job.objects.order_by("-created_at")[0].parameters["kind"] == "risk-report"


def test_who_lost_the_right_makes_nothing_and_is_told(
    organisation: Organisation, officer: User, engineer: User
) -> None:
    schedule = scheduled(engineer, told=[officer])
    boss = make.member(organisation, Role.ADMINISTRATOR)
    people.change_role(boss, engineer.memberships.get(), role=Role.AUDITOR)
    assert at(day(12, 5)) == 0
    ran = ScheduleRun.objects.get()
    assert "may no longer make dossiers" in ran.refused
    with time_machine.travel(day(12, 5), tick=False):
        mails.tell_of_jobs()
        mails.tell_of_jobs()
    assert sorted(each.to[0] for each in mail.outbox) == sorted([officer.email, engineer.email])
    assert "may no longer make dossiers" in str(mail.outbox[0].body)
    assert "https://register.example.org/dossiers/schedules/" in str(mail.outbox[0].body)
    schedules.change(officer, schedule, values={"day": 5}, is_about_system=False)
    schedule.refresh_from_db()
    assert schedule.set_up_by == officer


def test_what_cannot_be_made_says_why(officer: User, system: AISystem) -> None:
    scheduled(officer, kind="fria", system=system)
    assert at(day(12, 5)) == 0
    assert ScheduleRun.objects.get().refused
    line = queries.lines(system.organisation)[0]
    assert (line.last, line.job) == (ScheduleRun.objects.get(), None)


def test_auditors_and_strangers_set_nothing_up(officer: User, organisation: Organisation) -> None:
    with pytest.raises(PermissionDenied):
        scheduled(make.member(organisation, Role.AUDITOR))
    with pytest.raises(ValidationError) as refused:
        scheduled(officer, told=[make.member(make.organisation())])
    assert set(refused.value.message_dict) == {"told"}
    with pytest.raises(ValidationError) as refused:
        scheduled(officer, kind="system", system=foreign())
    assert set(refused.value.message_dict) == {"system"}


def foreign() -> AISystem:
    """A system of another organisation."""
    stranger = make.member(make.organisation())
    return make.system(stranger.memberships.get().organisation, stranger)


def test_deleted_it_is_gone_and_the_trail_keeps_it(officer: User) -> None:
    schedule = scheduled(officer, told=[officer])
    assert at(day(12, 5)) == 1
    schedules.end(officer, schedule)
    settled()
    assert not Schedule.objects.exists()
    assert not ScheduleRun.objects.exists()
    assert Event.objects.filter(did="schedule.ended").count() == 1


def test_the_beat_looks_every_minute() -> None:
    assert app.conf.beat_schedule["run-schedules"]["task"] == tasks.run_schedules.name


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_it_once(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    officer = make.member(make.organisation())
    scheduled(officer)
    both = Barrier(2)

    def work() -> None:
        both.wait()
        tasks.run_schedules()
        connection.close()

    with time_machine.travel(day(12, 5)):
        workers = [Thread(target=work) for _ in range(2)]
        for each in workers:
            each.start()
        for each in workers:
            each.join()
    assert ScheduleRun.objects.count() == 1
    assert Job.objects.count() == 1
