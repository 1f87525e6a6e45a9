"""Whoever is asked for something gets a mail at once: once, without titles, while it waits."""

import json
from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from governance.mails import tasks
from governance.mails.outgoing import absolute
from governance.ui import dates
from riskreg.actions import audit_requests, parts, people, rounds, seconds, signoffs, systems
from riskreg.models import Decision, Event, Organisation, Reminder, Role, Said, SignOff, User
from riskreg.queries import rounds as round_queries
from tests import make, make_audits, walled
from tests.settling import settled

pytestmark = pytest.mark.django_db
SECRET = "Secret sorter"


def sent() -> dict[str, Any]:
    """Who gets a mail now, with the mail."""
    mail.outbox.clear()
    tasks.tell_of_askings()
    assert len({each.to[0] for each in mail.outbox}) == len(mail.outbox)
    return {each.to[0]: each for each in mail.outbox}


def checked(letter: Any, url: str, *words: str) -> None:
    """That it says these words and where, and nothing of what may be confidential."""
    for each in words:
        assert each in letter.subject + letter.body, letter.body
    assert absolute(url) in letter.body
    assert SECRET not in letter.subject + letter.body
    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"


def later(days: int = 30) -> Any:
    return timezone.localdate() + timedelta(days=days)


def decision(organisation: Organisation, officer: User) -> Any:
    return make.decision(make.system(organisation, officer, name=SECRET), officer)


def test_all_who_may_approve_are_told_at_once_and_once(
    organisation: Organisation, officer: User, engineer: User
) -> None:
    approver = make.member(organisation, Role.APPROVER)
    other = make.member(organisation)
    make.member(make.organisation(), Role.APPROVER)
    asked = signoffs.ask(officer, decision(organisation, officer))
    events = Event.objects.count()
    told = sent()
    assert told.keys() == {approver.email, other.email}  # not who asks, nor who may not
    checked(told[approver.email], asked.get_absolute_url(), "an approval that you may give")
    assert sent() == {}
    assert Event.objects.count() == events


def test_what_waits_with_its_record_is_told_too(organisation: Organisation, officer: User) -> None:
    approver = make.member(organisation, Role.APPROVER)
    system = make.system(organisation, officer, name=SECRET)
    make.assessment(system, officer, risks=[make.risk(organisation, officer)], state="submitted")
    told = sent()
    checked(told[approver.email], SignOff.objects.get().get_absolute_url(), "approval")


def test_each_step_tells_those_of_the_step(organisation: Organisation, officer: User) -> None:
    first = make.member(organisation, Role.APPROVER)
    second = make.member(organisation)
    made = decision(organisation, officer)
    roles = (Role.APPROVER, Role.COMPLIANCE_OFFICER)
    steps = [{"quorum": 1, "roles": [each]} for each in roles]
    asked = signoffs.ask(officer, made)
    SignOff.objects.filter(pk=asked.pk).update(steps=steps)
    assert sent().keys() == {first.email}
    asked.refresh_from_db()
    signoffs.approve(first, asked, reason="Read.")
    assert sent().keys() == {second.email}
    assert sent() == {}


def test_what_was_taken_back_or_decided_meanwhile_tells_nobody(
    organisation: Organisation, officer: User
) -> None:
    approver = make.member(organisation, Role.APPROVER)
    made = decision(organisation, officer)
    signoffs.withdraw(officer, signoffs.ask(officer, made), reason="Too early.")
    assert sent() == {}
    assert not Reminder.objects.exists()
    signoffs.ask(officer, made)
    people.end_membership(make.member(organisation, Role.ADMINISTRATOR), approver.memberships.get())
    assert sent() == {}


def test_what_changed_meanwhile_tells_nobody(organisation: Organisation, officer: User) -> None:
    make.member(organisation, Role.APPROVER)
    made = decision(organisation, officer)
    signoffs.ask(officer, made)
    systems.change(officer, made.system, values={"purpose": "Ranks applicants by voice."})
    assert sent() == {}
    assert not Reminder.objects.exists()


def test_who_does_not_want_to_be_told_at_once_is_not(
    organisation: Organisation, officer: User
) -> None:
    approver = make.member(organisation, Role.APPROVER)
    client = Client()
    client.force_login(approver)
    page = client.get(reverse("mails"))
    assert page.context["form"].initial == {"wants_asking_mails": True, "wants_job_mails": False}
    assert client.post(reverse("mails"), {}).status_code == 302
    event = Event.objects.get(did="person.mails_set")
    assert json.loads(event.body)["wants_asking_mails"] is False
    asked = signoffs.ask(officer, decision(organisation, officer))
    assert sent() == {}
    client.post(reverse("mails"), {"wants_asking_mails": "on"})
    signoffs.withdraw(officer, asked)
    signoffs.ask(officer, asked.record)
    checked(sent()[approver.email], reverse("mails"), "Whether you are told at once")


def test_a_second_assessor_is_told(organisation: Organisation, officer: User) -> None:
    assessor = make.member(organisation, Role.ENGINEER)
    made = decision(organisation, officer)
    asked = seconds.ask(officer, made, assessor=assessor, due=later())
    told = sent()
    assert told.keys() == {assessor.email}
    checked(told[assessor.email], asked.get_absolute_url(), "once more", dates.written(later()))
    assert sent() == {}


def test_whom_an_auditor_asks_is_told(organisation: Organisation, engineer: User) -> None:
    lead = make.member(organisation, Role.AUDITOR)
    engagement = make_audits.engagement(organisation, lead)
    values = {"asked": f"The contract of {SECRET}.", "owner": engineer, "due": later()}
    made = audit_requests.ask(lead, engagement, values=values)
    told = sent()
    assert told.keys() == {engineer.email}
    checked(
        told[engineer.email], made.get_absolute_url(), "an auditor asks", dates.written(later())
    )
    assert sent() == {}


def test_a_round_tells_each_owner_once_and_whom_it_is_handed_on_to(
    organisation: Organisation, officer: User, engineer: User
) -> None:
    for number in range(3):
        make.system(organisation, officer, name=f"{SECRET} {number}", owner=engineer)
    values = {"title": SECRET, "statement": "It is so.", "kind": "system", "due": later()}
    made = rounds.open_round(officer, organisation, values=values)
    told = sent()
    assert told.keys() == {engineer.email}
    checked(told[engineer.email], made.get_absolute_url(), "confirm", dates.written(later()))
    other = make.member(organisation, Role.ENGINEER)
    for item in made.items.all()[:2]:
        seen = round_queries.digest_now(item)
        rounds.answer(engineer, item, said=Said.NOT_MINE, seen=seen, reason="Hers.", named=other)
    assert sent().keys() == {other.email}
    assert sent() == {}


def test_who_sees_a_part_of_the_register_reaches_all_who_may_approve(
    organisation: Organisation, officer: User, engineer: User
) -> None:
    approver = make.member(organisation, Role.APPROVER)
    boss = make.member(organisation, Role.ADMINISTRATOR)
    unit = people.add_unit(boss, organisation, name="Ghent")
    system = make.system(organisation, officer, name=SECRET, unit=unit)
    made = make.decision(system, officer)
    parts.limit(boss, engineer.memberships.get(), units=[unit])
    engineer = User.objects.get(pk=engineer.pk)
    settled()
    with walled.as_member(engineer):
        signoffs.ask(engineer, Decision.objects.get(pk=made.pk))
        settled()
    assert sent().keys() == {approver.email}  # the officer decided it


def test_a_mail_server_that_refuses_is_asked_again(
    organisation: Organisation, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    assessor = make.member(organisation, Role.ENGINEER)
    seconds.ask(officer, decision(organisation, officer), assessor=assessor, due=later())

    def refuse(*_: Any) -> int:
        raise SMTPRecipientsRefused({})

    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", refuse)
        assert sent() == {}
    assert sent().keys() == {assessor.email}


def test_nothing_is_kept_of_an_asking_that_is_refused(
    organisation: Organisation, officer: User
) -> None:
    approver = make.member(organisation, Role.APPROVER)
    made = decision(organisation, officer)
    signoffs.ask(officer, made)
    before = Reminder.objects.count()
    with pytest.raises(Exception, match="waits"):
        signoffs.ask(officer, made)
    assert Reminder.objects.count() == before
    assert sent().keys() == {approver.email}
