"""Whoever asked is told by mail how a job ended: once for each end, with a link and no content."""

from collections.abc import Sequence
from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from governance.celery import app
from governance.mails import tasks
from riskreg.access import Right
from riskreg.actions import dossiers, jobs
from riskreg.models import (
    AISystem,
    Event,
    Job,
    JobState,
    Membership,
    Organisation,
    Reminder,
    User,
)
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def system(organisation: Organisation, officer: User) -> AISystem:
    return make.system(organisation, officer, name="Secret sorter")


@pytest.fixture
def job(officer: User, system: AISystem) -> Job:
    """Taken by a worker; who asked wants to be told."""
    return begun(dossiers.request(officer, system, kind="system", told=[officer])[0])


def begun(asked: Job) -> Job:
    taken = jobs.take(asked.pk)
    assert taken is not None
    return taken


def sent() -> list[str]:
    """Who gets a mail now."""
    mail.outbox.clear()
    tasks.tell_of_jobs()
    return [message.to[0] for message in mail.outbox]


def done(job: Job, **outcome: Any) -> None:
    with transaction.atomic():
        jobs.finish(job, **outcome)


def test_done_it_is_told_once_with_a_link_and_no_content(job: Job, officer: User) -> None:
    key = "0b1f2a52-0d0c-4d3c-8f39-9f3f0a0d0001"
    assert sent() == []
    done(job, dossier=key)
    assert sent() == [officer.email]
    message = mail.outbox[0]
    assert message.subject == f"{job.organisation}: DOS-0001 is done"
    assert f"https://register.example.org/dossiers/{key}/" in str(message.body)
    assert "https://register.example.org/people/mails/" in str(message.body)
    assert "Secret" not in f"{message.subject}{message.body}"
    row = Reminder.objects.get()
    assert message.extra_headers["Message-ID"] == f"<job-{row.pk}@register.example.org>"
    assert sent() == []


def test_each_failure_is_told_with_its_sentence(job: Job, officer: User) -> None:
    jobs.fail(job, sentence="The disk is full.")
    assert sent() == [officer.email]
    assert "DOS-0001 was not made" in mail.outbox[0].subject
    assert "The disk is full." in str(mail.outbox[0].body)
    assert job.get_absolute_url() in str(mail.outbox[0].body)
    assert sent() == []


def test_what_was_begun_anew_before_the_mail_went_out_is_told_at_its_end(
    job: Job, officer: User
) -> None:
    jobs.fail(job, sentence="The disk is full.")
    again = begun(dossiers.retry(officer, job))
    assert sent() == []
    assert not Reminder.objects.exists()
    done(again)
    assert sent() == [officer.email]


def test_who_stops_the_work_knows_it_the_others_are_told(
    job: Job, officer: User, engineer: User
) -> None:
    job.told.add(engineer)
    jobs.cancel(officer, job, right=Right.MAKE_DOSSIER)
    assert sent() == [engineer.email]
    assert "somebody stopped the work on DOS-0001" in str(mail.outbox[0].body)


def test_nobody_is_told_who_did_not_ask_or_left(
    officer: User, system: AISystem, engineer: User
) -> None:
    unasked = begun(dossiers.request(officer, system, kind="system")[0])
    done(unasked)
    asked = begun(dossiers.request(officer, system, kind="system", told=[engineer])[0])
    engineer.memberships.all().delete()
    done(asked)
    assert sent() == []
    assert not Reminder.objects.exists()


def test_asked_for_by_two_both_are_told(job: Job, officer: User, engineer: User) -> None:
    again, is_new = dossiers.request(
        engineer, AISystem.objects.get(), kind="system", told=[engineer]
    )
    assert (again.pk, is_new) == (job.pk, False)
    done(job)
    assert sorted(sent()) == sorted([officer.email, engineer.email])


def test_a_mail_that_is_refused_is_tried_again(
    job: Job, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: EmailBackend, messages: Sequence[Any]) -> int:
        raise SMTPRecipientsRefused({})

    done(job)
    with monkeypatch.context() as broken:
        broken.setattr(EmailBackend, "send_messages", refuse)
        assert sent() == []
    assert sent() == [officer.email]


def test_the_beat_sends_them() -> None:
    assert app.conf.beat_schedule["tell-of-jobs"]["task"] == tasks.tell_of_jobs.name


# --- asking for it ------------------------------------------------------------------------------


@pytest.fixture
def client(officer: User) -> Client:
    client = Client()
    client.force_login(officer)
    return client


def test_the_box_is_empty_until_one_wants_it_always(
    client: Client, system: AISystem, officer: User
) -> None:
    url = reverse("dossier_new", args=[system.pk])
    assert "checked" not in client.get(url).content.decode()
    assert client.post(reverse("mails"), {"wants_job_mails": "on"}).status_code == 302
    assert "checked" in client.get(url).content.decode()
    assert Event.objects.get(did="person.mails_set").actor_key == officer.pk
    client.post(reverse("mails"), {"wants_job_mails": "on"})
    assert Event.objects.filter(did="person.mails_set").count() == 1


@pytest.mark.parametrize("is_ticked", [False, True])
def test_the_page_asks_as_it_is_ticked(
    client: Client, system: AISystem, officer: User, is_ticked: bool
) -> None:
    said = {"kind": "system", "confidentiality": "internal"} | ({"tell": "on"} if is_ticked else {})
    client.post(reverse("dossier_new", args=[system.pk]), said)
    assert list(Job.objects.get().told.all()) == ([officer] if is_ticked else [])


def test_a_program_asks_with_tell(client: Client, system: AISystem, officer: User) -> None:
    body = {"system": str(system.pk), "tell": True}
    answer = client.post("/api/v1/dossiers/", body, content_type="application/json")
    assert answer.status_code == 202
    assert Job.objects.get().told.get() == officer
    assert Job.objects.get().state == JobState.QUEUED


def test_after_the_last_day_nothing_is_told(job: Job, officer: User) -> None:
    before = timezone.now() - timedelta(days=2)
    Membership.objects.filter(user=officer).update(ends_on=before)
    done(job, dossier="0b1f2a52-0d0c-4d3c-8f39-9f3f0a0d0001")
    assert sent() == []
