"""Reminders go out on their days, to whom they concern, each at most once whatever is restarted."""

import json
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from smtplib import SMTPRecipientsRefused
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction
from django.utils import timezone

from governance.celery import app
from governance.mails import reminders, tasks
from governance.services import launcher
from riskreg.actions import people
from riskreg.actions import reminders as actions
from riskreg.actions import tasks as task_actions
from riskreg.models import Membership, Organisation, Reminder, Role, Task, TaskState, User
from tests import make, make_work
from tests.working import wait_until, worker

NOON = datetime(2026, 11, 26, 11, tzinfo=UTC)
DUE = date(2026, 12, 20)


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
def task(organisation: Organisation, owner: User) -> Task:
    with time_machine.travel(NOON, tick=False):
        return make_work.task(organisation, owner, title="Mend the sorter", due=DUE)


def run(organisation: Organisation, day: date) -> list[str]:
    """Who gets a mail at noon of a day."""
    mail.outbox.clear()
    moment = datetime(day.year, day.month, day.day, 11, tzinfo=UTC)
    with time_machine.travel(moment, tick=False):
        reminders.remind(organisation, moment)
    return [message.to[0] for message in mail.outbox]


def test_a_deputy_from_outside_who_was_named_before_is_not_told(
    organisation: Organisation, officer: User, owner: User, task: Task
) -> None:
    outside = make.member(organisation, Role.EXTERNAL_AUDITOR)
    Membership.objects.filter(user=owner).update(deputy=outside)
    found = run(organisation, DUE + timedelta(days=7))
    assert officer.email in found
    assert outside.email not in found


def test_the_steps_go_out_day_by_day_and_then_rise(
    organisation: Organisation, officer: User, owner: User, task: Task
) -> None:
    deputy = make.member(organisation, Role.ENGINEER)
    people.set_deputy(owner, Membership.objects.get(user=owner), deputy=deputy)
    told = {
        (DUE + timedelta(days=days)): to
        for days in range(-16, 20)
        if (to := run(organisation, DUE + timedelta(days=days)))
    }
    assert told == {
        DUE - timedelta(days=14): [owner.email],
        DUE - timedelta(days=3): [owner.email],
        DUE: [owner.email],
        DUE + timedelta(days=3): [owner.email],
        DUE + timedelta(days=7): [deputy.email],
        DUE + timedelta(days=14): [officer.email],
    }
    assert not Reminder.objects.filter(sent_at=None).exists()


def test_a_missed_day_sends_what_stands_and_not_the_steps_it_missed(
    organisation: Organisation, owner: User, task: Task
) -> None:
    for days in (-2, -1, -1, 1, 2, 5):
        run(organisation, DUE + timedelta(days=days))
    assert list(Reminder.objects.order_by("made_at").values_list("step", flat=True)) == [
        "before_3",
        "due",
        "late_3",
    ]


def test_what_is_done_is_not_reminded_and_another_day_begins_anew(
    organisation: Organisation, owner: User, task: Task
) -> None:
    assert run(organisation, DUE) == [owner.email]
    with time_machine.travel(NOON, tick=False):
        task_actions.change(owner, task, values={"due": DUE + timedelta(days=1)})
    assert run(organisation, DUE) == [owner.email]  # due tomorrow
    task_actions.close(owner, task, state=TaskState.DONE, outcome="Mended.")
    assert run(organisation, DUE + timedelta(days=1)) == []


def test_one_mail_gathers_everything_with_whole_links(
    organisation: Organisation, owner: User, task: Task
) -> None:
    with time_machine.travel(NOON, tick=False):
        make_work.task(organisation, owner, title="Write & sign <it>", due=DUE - timedelta(days=1))
    run(organisation, DUE)
    message = mail.outbox[0]
    assert len(mail.outbox) == 1
    assert message.subject == "Ardenna: 2 things to do, 1 late"
    body = str(message.body)
    assert f"https://register.example.org{task.get_absolute_url()}" in body
    assert "Task: Write & sign <it>" in body
    assert body.index("Write & sign") < body.index("Mend the sorter")  # soonest first
    assert "2026-12-20" in body
    assert "1 day late. A task that was given." in body
    assert "Today. A task that was given." in body
    assert "https://register.example.org/work/" in body


def test_a_long_mail_is_cut_and_says_so(
    organisation: Organisation, owner: User, task: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reminders, "MOST", 1)
    with time_machine.travel(NOON, tick=False):
        make_work.task(organisation, owner, title="Another", due=DUE + timedelta(days=1))
    run(organisation, DUE)
    body = str(mail.outbox[0].body)
    assert "these 2 things" in body
    assert "Another" not in body
    assert "and 1 more" in body
    assert Reminder.objects.exclude(sent_at=None).count() == 2


def test_names_never_break_out_of_the_subject(owner: User, task: Task) -> None:
    Organisation.objects.update(name="Evil\nBcc: everybody@example.org")
    run(Organisation.objects.get(), DUE)
    assert mail.outbox[0].subject.startswith("Evil Bcc: everybody@example.org: 1 thing")


def test_who_left_or_cannot_sign_in_gets_nothing_and_the_officers_are_told(
    organisation: Organisation, officer: User, owner: User, task: Task
) -> None:
    User.objects.filter(pk=owner.pk).update(is_active=False)
    assert run(organisation, DUE) == [officer.email]


def test_days_are_those_of_the_organisation(owner: User, task: Task) -> None:
    late_evening = datetime(2026, 12, 5, 23, 30, tzinfo=UTC)  # the 6th in Brussels
    far_west = make.organisation(time_zone="America/New_York")
    clerk = make.member(far_west)
    with time_machine.travel(NOON, tick=False):
        make_work.task(far_west, clerk, due=DUE)
    assert [len(actions.due(each, late_evening)) for each in (far_west, owner_of(task))] == [0, 1]


def owner_of(task: Task) -> Organisation:
    return task.organisation


@pytest.mark.parametrize(("hour", "mails"), [(5, 0), (6, 1)])  # 6 and 7 o'clock in Brussels
def test_the_clock_sends_by_day_alone(owner: User, task: Task, hour: int, mails: int) -> None:
    moment = datetime(2026, 12, 20, hour, 30, tzinfo=UTC)
    with time_machine.travel(moment, tick=False):
        tasks.send_reminders()
    assert len(mail.outbox) == mails


@pytest.mark.parametrize(
    ("night", "first"),  # a night that lacks an hour in Brussels, and one that has it twice
    [(date(2027, 3, 28), 5), (date(2027, 10, 31), 6)],
)
def test_each_step_goes_out_once_though_clocks_jump(
    organisation: Organisation, owner: User, night: date, first: int
) -> None:
    begun = datetime(night.year, night.month, night.day, 7, tzinfo=UTC) - timedelta(hours=13)
    with time_machine.travel(begun - timedelta(days=3), tick=False):
        make_work.task(organisation, owner, due=night)
    sent = []
    for hour in range(20):
        for back in (0, 1):  # and the machine's clock is set back after every run
            moment = begun + timedelta(hours=hour - back, minutes=7)
            mail.outbox.clear()
            with time_machine.travel(moment, tick=False):
                tasks.send_reminders()
            sent += [(moment.day == night.day, moment.hour) for _ in mail.outbox]
    assert sent == [(False, begun.hour), (True, first)]


def test_the_beat_runs_it_every_hour() -> None:
    entry = app.conf.beat_schedule["send-reminders"]
    assert entry["task"] == tasks.send_reminders.name
    assert entry["schedule"].minute == {7}


def test_a_mail_server_that_is_down_claims_nothing(
    organisation: Organisation, owner: User, task: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: EmailBackend) -> None:
        raise ConnectionRefusedError

    with monkeypatch.context() as down:
        down.setattr(EmailBackend, "open", refuse)
        with pytest.raises(ConnectionRefusedError):
            run(organisation, DUE)
    assert not Reminder.objects.exists()
    assert run(organisation, DUE) == [owner.email]


def test_an_address_that_is_refused_keeps_nobody_else_waiting(
    organisation: Organisation,
    officer: User,
    owner: User,
    task: Task,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with time_machine.travel(NOON, tick=False):
        make_work.task(organisation, officer, due=DUE)
    plain = EmailBackend.send_messages

    def refuse(self: EmailBackend, messages: Any) -> int:
        if messages[0].to == [owner.email]:
            raise SMTPRecipientsRefused({})
        return plain(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    assert run(organisation, DUE) == [officer.email]
    assert Reminder.objects.get(sent_at=None).person == owner
    monkeypatch.undo()
    assert run(organisation, DUE) == []  # at most once


def test_what_another_run_claimed_meanwhile_is_left_out(
    organisation: Organisation, owner: User, task: Task
) -> None:
    moment = datetime(2026, 12, 20, 11, tzinfo=UTC)
    first, second = (actions.due(organisation, moment)[0] for _ in range(2))
    assert len(actions.claim(first)) == 1
    assert actions.claim(second) == []


# --- with real workers --------------------------------------------------------------------------


def told(folder: Path, word: str) -> list[tuple[str, str]]:
    """The mails of which the diary says this."""
    diary = folder / "mails"
    lines = diary.read_text(encoding="utf-8").splitlines() if diary.exists() else []
    return [(to, body) for said, to, body in map(json.loads, lines) if said == word]


def sent_by_two_workers(task: Any, count: int, folder: Path, services: launcher.Lease) -> list[str]:
    """Who got mails when two workers have this task four times; waits for so many, and longer."""
    queue = f"test-{uuid4()}"
    slow = {"EMAIL_BACKEND": "tests.slow_mail.Backend", "SLOW_MAIL": "0.1"}
    for _ in range(4):
        task.apply_async(queue=queue)
    with (
        worker(queue, folder, services.var, **slow),
        worker(queue, folder, services.var, **slow),
    ):
        done = Reminder.objects.exclude(sent_at=None)
        wait_until(lambda: done.count() == count, folder)
        time.sleep(2)
    return sorted(to for to, _body in told(folder, "sent"))


def due_now(count: int) -> list[User]:
    """People of an organisation where it is day, each with a task due today."""
    hour = timezone.now().hour
    organisation = make.organisation(time_zone=f"Etc/GMT{(hour - 12):+d}")  # noon there
    found = [make.member(organisation, Role.ENGINEER) for _ in range(count)]
    for person in found:
        make_work.task(organisation, person, due=timezone.localdate() + timedelta(days=3))
    return found


@pytest.mark.django_db(transaction=True)
def test_killed_between_claim_and_mail_it_is_not_sent_twice(
    services: launcher.Lease, tmp_path: Path
) -> None:
    due_now(2)
    queue, slow = f"test-{uuid4()}", {"EMAIL_BACKEND": "tests.slow_mail.Backend"}
    tasks.send_reminders.apply_async(queue=queue)
    with worker(queue, tmp_path, services.var, **slow, SLOW_MAIL="300"):
        wait_until(lambda: bool(told(tmp_path, "begun")), tmp_path)
    claimed = Reminder.objects.get()
    assert claimed.sent_at is None
    tasks.send_reminders.apply_async(queue=queue)
    tasks.send_reminders.apply_async(queue=queue)
    with worker(queue, tmp_path, services.var, **slow, SLOW_MAIL="0"):
        wait_until(lambda: Reminder.objects.exclude(sent_at=None).exists(), tmp_path)
        time.sleep(1)  # the third run finds nothing to do
    assert Reminder.objects.count() == 2
    begun = [to for to, _body in told(tmp_path, "begun")]
    assert len(begun) == len(set(begun)) == 2
    assert [to for to, _ in told(tmp_path, "sent")] == [
        Reminder.objects.exclude(pk=claimed.pk).get().person.email
    ]


@pytest.mark.django_db(transaction=True)
def test_two_clocks_and_two_workers_side_by_side_send_each_once(
    services: launcher.Lease, tmp_path: Path
) -> None:
    found = due_now(12)
    assert sent_by_two_workers(tasks.send_reminders, len(found), tmp_path, services) == sorted(
        person.email for person in found
    )


def test_mails_may_go_into_files_instead(
    organisation: Organisation, task: Task, tmp_path: Path
) -> None:
    files = mail.get_connection(
        "django.core.mail.backends.filebased.EmailBackend", file_path=str(tmp_path)
    )
    moment = datetime(DUE.year, DUE.month, DUE.day, 11, tzinfo=UTC)
    assert reminders.remind(organisation, moment, connection=files) == 1
    assert "Mend the sorter" in next(tmp_path.iterdir()).read_text(encoding="utf-8")
    assert mail.outbox == []


def test_after_the_last_day_nobody_gets_a_mail(
    organisation: Organisation, officer: User, owner: User, task: Task
) -> None:
    with transaction.atomic():
        task_actions.change(owner, task, values={"title": "Mend it"})
        Membership.objects.filter(user=owner).update(ends_on=DUE - timedelta(days=1))
    assert run(organisation, DUE - timedelta(days=3)) == [owner.email]
    assert run(organisation, DUE) == [officer.email]  # nobody here owns it
