"""Clocks tell their people at 50, 75, 90 % and at the end: each step once, whatever is killed."""

import time
from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import Path
from smtplib import SMTPRecipientsRefused
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from governance.celery import app
from governance.mails import clocks, tasks
from governance.services import launcher
from riskreg.actions import clock_reminders, people
from riskreg.actions import clocks as clock_actions
from riskreg.actions import reminders as day_reminders
from riskreg.models import Clock, Incident, Membership, Organisation, Reminder, Role, User
from riskreg.queries import days, reminders
from riskreg.queries.due import Scope
from tests import make, make_incidents
from tests.mails.test_reminders import sent_by_two_workers, told
from tests.working import wait_until, worker


@pytest.fixture
def organisation(db: None) -> Organisation:
    return make.organisation(name="Ardenna")


@pytest.fixture
def officer(organisation: Organisation) -> User:
    return make.member(organisation, name="Olga Officer")


@pytest.fixture
def owner(organisation: Organisation, officer: User) -> User:
    return make.member(organisation, Role.ENGINEER, name="Erik Engineer")


@pytest.fixture
def clock(organisation: Organisation, officer: User, owner: User) -> Clock:
    system = make.system(organisation, officer, name="Sorter", owner=owner)
    return make_incidents.clock(system, officer)


def at(clock: Clock, share: float) -> datetime:
    """A second after this share of the clock has run."""
    return clock.begins_at + (clock.due_at - clock.begins_at) * share + timedelta(seconds=1)


def tick(moment: datetime) -> list[str]:
    """Who gets a mail at a moment."""
    mail.outbox.clear()
    with time_machine.travel(moment, tick=False):
        clocks.tick(moment)
    return sorted(message.to[0] for message in mail.outbox)


def test_each_step_goes_out_once_and_rises(
    organisation: Organisation, officer: User, owner: User, clock: Clock
) -> None:
    deputy = make.member(organisation, Role.ENGINEER)
    people.set_deputy(owner, Membership.objects.get(user=owner), deputy=deputy)
    sent = {}
    for percent in (49, 50, 51, 74, 75, 89, 90, 99, 100, 101, 150):
        if to := tick(at(clock, percent / 100)):
            sent[percent] = to
    assert sent == {
        50: [owner.email],
        75: sorted([owner.email, deputy.email]),
        90: sorted([owner.email, deputy.email, officer.email]),
        100: sorted([owner.email, deputy.email, officer.email]),
    }
    assert not Reminder.objects.filter(sent_at=None).exists()
    clock.refresh_from_db()
    assert clock.missed_at == clock.due_at


def test_without_an_owner_or_deputy_the_officers_are_told(
    officer: User, owner: User, clock: Clock
) -> None:
    assert tick(at(clock, 0.75)) == sorted([owner.email, officer.email])
    Incident.objects.update(owner=None)
    assert tick(at(clock, 0.9)) == [officer.email]


def test_an_auditor_from_outside_who_was_named_before_is_not_told(
    organisation: Organisation, officer: User, owner: User, clock: Clock
) -> None:
    outside = make.member(organisation, Role.EXTERNAL_AUDITOR)
    Membership.objects.filter(user=owner).update(deputy=outside)
    for share in (0.75, 1.1):
        found = tick(at(clock, share))
        assert {owner.email, officer.email} <= set(found)
        assert outside.email not in found


def test_who_can_no_longer_sign_in_is_not_told(officer: User, owner: User, clock: Clock) -> None:
    User.objects.filter(pk=owner.pk).update(is_active=False)
    assert tick(at(clock, 0.5)) == [officer.email]


def test_only_the_step_that_stands_is_told_after_a_standstill(owner: User, clock: Clock) -> None:
    tick(at(clock, 0.95))
    assert set(Reminder.objects.values_list("step", flat=True)) == {"clock_90"}


def test_a_clock_that_does_not_run_is_not_told(officer: User, clock: Clock) -> None:
    with time_machine.travel(at(clock, 0.3), tick=False):
        clock_actions.pause(officer, clock, reason="The authority asked us to wait.")
    assert tick(at(clock, 0.6)) == []
    with time_machine.travel(at(clock, 0.7), tick=False):
        clock_actions.resume(officer, clock, reason="It wants the report.")
    assert tick(at(clock, 0.7)) != []


def test_what_is_met_between_claim_and_mail_is_not_told(officer: User, clock: Clock) -> None:
    with time_machine.travel(at(clock, 0.5), tick=False):
        assert clock_reminders.claim(timezone.now()) == 1
        clock_actions.meet(officer, clock, met_at=timezone.now())
        assert clocks.tick(timezone.now()) == 0
    assert not mail.outbox
    assert not Reminder.objects.exists()


def test_a_mail_says_what_until_when_and_where(owner: User, clock: Clock) -> None:
    tick(at(clock, 0.5))
    message = mail.outbox[0]
    subject, body = message.subject, str(message.body)
    assert subject.startswith(f"Ardenna, {clock.incident.reference}: ")
    assert "days left, until" in subject
    for words in ("Erik Engineer", "Sorter", "half of the time has run", "Art. 73(2)"):
        assert words in body
    assert f"https://register.example.org/incidents/{clock.incident_id}/#clocks" in body
    reminder = Reminder.objects.get()
    assert message.extra_headers["Message-ID"] == f"<clock-{reminder.pk}@register.example.org>"
    with time_machine.travel(at(clock, 1.01), tick=False):
        clocks.tick(timezone.now())
    assert "time ran out on" in mail.outbox[-1].subject
    assert "has run out" in str(mail.outbox[-1].body)


def test_the_page_shows_it_and_the_daily_mail_does_not(
    organisation: Organisation, owner: User, clock: Clock
) -> None:
    moment = at(clock, 0.5)
    tick(moment)
    with time_machine.travel(moment, tick=False):
        scope = Scope(organisation, days.today(organisation))
        found = reminders.standing(scope, owner)
        assert [(each.row["item"], each.step.value) for each in found] == [("clock", "clock_50")]
    assert day_reminders.due(organisation, clock.due_at) == []


def test_a_refused_mail_is_tried_again_and_keeps_nobody_waiting(
    officer: User, owner: User, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = EmailBackend.send_messages

    def refuse(self: EmailBackend, messages: Sequence[Any]) -> int:
        if messages[0].to == [owner.email]:
            raise SMTPRecipientsRefused({})
        return plain(self, messages)

    with monkeypatch.context() as broken:
        broken.setattr(EmailBackend, "send_messages", refuse)
        assert tick(at(clock, 0.9)) == [officer.email]
    assert tick(at(clock, 0.91)) == [owner.email]
    assert tick(at(clock, 0.92)) == []


def test_a_mail_server_that_is_down_loses_nothing(
    officer: User, owner: User, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: EmailBackend, messages: Sequence[Any]) -> int:
        raise ConnectionRefusedError

    with monkeypatch.context() as down:
        down.setattr(EmailBackend, "send_messages", refuse)
        with pytest.raises(ConnectionRefusedError):
            tick(at(clock, 0.5))
    assert Reminder.objects.get().sent_at is None
    assert tick(at(clock, 0.5)) == [owner.email]


def test_two_runs_that_find_the_same_claim_it_once(clock: Clock) -> None:
    moment = at(clock, 0.9)
    assert clock_reminders.claim(moment) == 2
    assert clock_reminders.claim(moment) == 0


def test_the_beat_runs_it_every_minute_day_and_night() -> None:
    entry = app.conf.beat_schedule["tick-clocks"]
    assert (entry["task"], entry["schedule"]) == (tasks.tick_clocks.name, 60.0)


# --- with real workers --------------------------------------------------------------------------


def half_run(count: int) -> list[User]:
    """People who each handle an incident with a clock of which half has run."""
    organisation = make.organisation()
    officer = make.member(organisation)
    found = [make.member(organisation, Role.ENGINEER) for _ in range(count)]
    for person in found:
        system = make.system(organisation, officer, owner=person)
        noticed = timezone.now() - timedelta(days=9)  # of fifteen
        make_incidents.clock(system, officer, noticed_at=noticed)
    return found


@pytest.mark.django_db(transaction=True)
def test_killed_between_claim_and_mail_it_is_sent_by_the_next(
    services: launcher.Lease, tmp_path: Any
) -> None:
    found = half_run(2)
    queue, slow = f"test-{uuid4()}", {"EMAIL_BACKEND": "tests.slow_mail.Backend"}
    tasks.tick_clocks.apply_async(queue=queue)
    with worker(queue, tmp_path, services.var, **slow, SLOW_MAIL="300"):
        wait_until(lambda: bool(told(tmp_path, "begun")), tmp_path)
    assert Reminder.objects.filter(sent_at=None).count() == 2
    tasks.tick_clocks.apply_async(queue=queue)
    tasks.tick_clocks.apply_async(queue=queue)
    with worker(queue, tmp_path, services.var, **slow, SLOW_MAIL="0"):
        wait_until(lambda: not Reminder.objects.filter(sent_at=None).exists(), tmp_path)
        time.sleep(1)  # the third run finds nothing to do
    assert Reminder.objects.count() == 2
    sent = sorted(to for to, _body in told(tmp_path, "sent"))
    assert sent == sorted(person.email for person in found)


@pytest.mark.django_db(transaction=True)
def test_two_beats_and_two_workers_side_by_side_send_each_once(
    services: launcher.Lease, tmp_path: Any
) -> None:
    found = half_run(8)
    assert sent_by_two_workers(tasks.tick_clocks, len(found), tmp_path, services) == sorted(
        person.email for person in found
    )


@pytest.mark.django_db(transaction=True)
def test_of_two_side_by_side_one_is_killed_in_a_mail_and_each_goes_out_once(
    services: launcher.Lease, tmp_path: Path
) -> None:
    found = half_run(8)
    slow = {"EMAIL_BACKEND": "tests.slow_mail.Backend", "SLOW_MAIL": "1.5"}
    dies, stays = tmp_path / "dies", tmp_path / "stays"  # each with a queue and a diary of its own
    for folder in (dies, stays):
        folder.mkdir()
    queues = {folder: f"test-{uuid4()}" for folder in (dies, stays)}

    def begin(folder: Path) -> AbstractContextManager[Any]:
        tasks.tick_clocks.apply_async(queue=queues[folder])
        return worker(queues[folder], folder, services.var, **slow)

    with begin(stays):
        with begin(dies):  # killed at its end: a mail went out, the next one is being handed over
            wait_until(lambda: len(told(dies, "begun")) == 2 and bool(told(stays, "begun")), dies)
        assert (len(told(dies, "begun")), len(told(dies, "sent"))) == (2, 1)
        assert Reminder.objects.filter(sent_at=None).exists()
        with begin(dies):  # restarted beside the other one
            done = Reminder.objects.exclude(sent_at=None)
            wait_until(lambda: done.count() == len(found), stays)
            time.sleep(1)
    sent = [to for folder in (dies, stays) for to, _body in told(folder, "sent")]
    assert sorted(sent) == sorted(person.email for person in found)


def test_after_the_last_day_a_clock_tells_the_officers(
    officer: User, owner: User, clock: Clock
) -> None:
    Membership.objects.filter(user=owner).update(ends_on=clock.begins_at - timedelta(days=1))
    assert tick(at(clock, 0.5)) == [officer.email]
