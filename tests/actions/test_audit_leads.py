"""Who leads an audit when its lead goes: inside the team, from outside, and what stays private."""

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone

from riskreg.actions import audit_findings, audits
from riskreg.models import AuditNote, Engagement, Event, Organisation, Role, User
from riskreg.queries import audits as queries
from riskreg.trail import Did
from tests import make, make_audits, walled
from tests.settling import settled

pytestmark = pytest.mark.django_db
WHY = "Her appointment has ended."


def anew(person: User) -> User:
    """Without what was read of their memberships."""
    return User.objects.get(pk=person.pk)


def last_body() -> Any:
    return json.loads(Event.objects.order_by("-number")[0].body)


@pytest.fixture
def audit(organisation: Organisation) -> Engagement:
    return make_audits.engagement(organisation)


@pytest.fixture
def second(organisation: Organisation, audit: Engagement) -> User:
    colleague = make.member(organisation, Role.AUDITOR)
    audits.change(audit.lead, audit, values={"team": [colleague]})
    return colleague


@pytest.fixture
def third(organisation: Organisation) -> User:
    """An auditor of the organisation, of no team."""
    return make.member(organisation, Role.AUDITOR)


def test_an_audit_goes_on_when_its_lead_has_left(
    organisation: Organisation, audit: Engagement, second: User, third: User
) -> None:
    make_audits.leave(audit.lead, organisation)
    changed = audits.change(second, audit, values={"title": "Controls, again"})
    assert changed.title == "Controls, again"
    audits.change(second, audit, values={"team": [second, third]})
    assert set(audit.team.all()) == {audit.lead, second, third}
    with pytest.raises(ValidationError, match="role of an auditor"):
        audits.change(second, audit, values={"team": [second, make.member(organisation)]})
    audits.close(second, audit, conclusion="Well.")


def test_an_audit_goes_on_after_the_last_day_of_its_auditor_from_outside(
    organisation: Organisation,
) -> None:
    external = make.auditor(organisation, make.system(organisation))
    audit = make_audits.engagement(organisation, external)
    colleague = make.member(organisation, Role.AUDITOR)
    audits.change(external, audit, values={"team": [colleague]})
    assert set(queries.auditors_today(audit)) == {external, colleague}
    with time_machine.travel(timezone.now() + timedelta(days=31), tick=False):
        assert list(queries.auditors_today(audit)) == [colleague]
        audits.change(colleague, audit, values={"title": "Without her"})
        audits.hand_over(colleague, audit, lead=colleague, reason=WHY)
        audits.change(colleague, audit, values={"team": []})
    assert list(audit.team.all()) == [colleague]


def test_the_lead_is_handed_over_inside_the_team(
    organisation: Organisation, audit: Engagement, second: User, third: User
) -> None:
    first = audit.lead
    for person in (third, make.member(organisation), make.member(organisation, Role.ADMINISTRATOR)):
        with pytest.raises(PermissionDenied):
            audits.hand_over(person, audit, lead=second, reason=WHY)
    for lead, reason, words in (
        (third, WHY, "of this engagement"),
        (first, WHY, "leads it already"),
        (second, " ", "reason"),
    ):
        with pytest.raises(ValidationError, match=words):
            audits.hand_over(first, audit, lead=lead, reason=reason)
    done = audits.hand_over(first, audit, lead=second, reason=WHY)
    assert done.lead == second
    body = last_body()
    assert (body["lead"], body["reason"]) == ([str(first.pk), str(second.pk)], WHY)
    assert set(audit.team.all()) == {first, second}
    assert done.taken_over_at is None


def test_who_has_left_is_not_made_the_lead(
    organisation: Organisation, audit: Engagement, second: User
) -> None:
    make_audits.leave(second, organisation)
    with pytest.raises(ValidationError, match="one here today"):
        audits.hand_over(audit.lead, audit, lead=second, reason=WHY)


def test_nobody_takes_over_an_audit_whose_auditors_are_there(
    organisation: Organisation, audit: Engagement, second: User, third: User
) -> None:
    make_audits.leave(audit.lead, organisation)
    with pytest.raises(ValidationError, match="Ask them"):
        audits.take_over(third, audit, reason=WHY)
    assert not audit.team.filter(pk=third.pk).exists()


def test_an_auditor_of_the_organisation_takes_over_what_nobody_audits(
    organisation: Organisation, third: User
) -> None:
    audit = make_audits.left(organisation)
    gone = audit.lead
    others = [role for role in Role if role != Role.AUDITOR]
    for person in (make.member(organisation, role) for role in others):
        with pytest.raises(PermissionDenied):
            audits.take_over(person, audit, reason=WHY)
    with pytest.raises(ValidationError, match="reason"):
        audits.take_over(third, audit, reason="")
    done = audits.take_over(third, audit, reason=WHY)
    assert (done.lead, set(done.team.all())) == (third, {gone, third})
    assert done.taken_over_at is not None
    body = last_body()
    assert body["lead"] == [str(gone.pk), str(third.pk)]
    assert body["reason"] == WHY
    assert Event.objects.order_by("-number")[0].did == Did.ENGAGEMENT_TAKEN_OVER
    audits.close(third, audit, conclusion="It could not be finished.")


def test_a_closed_audit_is_taken_over_for_its_follow_up(
    organisation: Organisation, audit: Engagement, third: User
) -> None:
    finding, officer = make_audits.finding(audit), make.member(organisation)
    audits.close(audit.lead, audit, conclusion="Well.")
    audit_findings.respond(officer, finding, values=make_audits.response(officer))
    make_audits.leave(audit.lead, organisation)
    audits.take_over(third, audit, reason=WHY)
    audit_findings.follow_up(third, finding, state="verified", words="Seen.")


def read_by(person: User, organisation: Organisation) -> list[set[str]]:
    """The notes as the query gives them, and as the database does without any filter."""
    person = anew(person)
    asked = {each.words for each in queries.notes(person, organisation)}
    with walled.as_member(person):
        return [asked, {each.words for each in AuditNote.objects.all()}]


def test_notes_from_before_stay_with_their_writers(
    organisation: Organisation, audit: Engagement, second: User, third: User
) -> None:
    first, joined = audit.lead, make.member(organisation, Role.AUDITOR)
    audit_findings.note(first, audit, words="Of the first")
    audit_findings.note(second, audit, words="Of the second")
    settled()
    assert read_by(second, organisation) == [{"Of the first", "Of the second"}] * 2
    assert read_by(third, organisation) == [set()] * 2  # of the organisation, not of the team
    make_audits.leave(first, organisation)
    make_audits.leave(second, organisation)
    third = anew(third)
    audits.take_over(third, audit, reason=WHY)
    audit_findings.note(third, audit, words="Of the third")
    audits.change(third, audit, values={"team": [first, second, joined]})
    settled()
    for person in (third, joined):
        assert read_by(person, organisation) == [{"Of the third"}] * 2
    make.membership(second, organisation, Role.AUDITOR)
    assert read_by(second, organisation) == [{"Of the second", "Of the third"}] * 2
    assert AuditNote.objects.count() == 3


def test_a_note_is_written_behind_the_wall_after_a_take_over(
    organisation: Organisation, third: User
) -> None:
    audit = make_audits.left(organisation)
    with walled.as_member(third):
        audits.take_over(third, audit, reason=WHY)
        audit_findings.note(third, audit, words="Mine")
        assert [each.words for each in AuditNote.objects.all()] == ["Mine"]


def test_the_database_keeps_when_it_was_taken_over(organisation: Organisation, third: User) -> None:
    audit = audits.take_over(third, make_audits.left(organisation), reason=WHY)
    assert audit.taken_over_at is not None
    for moment in (None, audit.taken_over_at - timedelta(days=1)):
        with pytest.raises(DatabaseError, match="taken over stays"), transaction.atomic():
            Engagement.objects.filter(pk=audit.pk).update(taken_over_at=moment)
