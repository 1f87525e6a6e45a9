"""Sign-off of every kind of record: one rule, bound to what was seen, an override that shows."""

import csv
import io
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from frameworks.models import CrosswalkRow
from governance.ui.badges import tier_badge
from riskreg import access
from riskreg.access import Right
from riskreg.actions import (
    acceptances,
    assessments,
    coverage,
    incidents,
    people,
    signoff_policies,
    signoffs,
    systems,
    voting,
)
from riskreg.models import (
    Decision,
    Event,
    Membership,
    NotApplicable,
    Organisation,
    Role,
    SignOff,
    SignOffVote,
    User,
)
from riskreg.queries import subjects
from riskreg.rules.signoffs import Step
from tests import make, make_incidents
from tests.settling import settled

pytestmark = pytest.mark.django_db


def codes(refused: pytest.ExceptionInfo[ValidationError]) -> str:
    return " ".join(refused.value.messages)


def test_a_classification_is_signed_off_by_another(
    officer: User, decision: Decision, approver: User
) -> None:
    asked = signoffs.ask(officer, decision, note="Before it goes live.")
    with pytest.raises(ValidationError, match="second person"):
        signoffs.approve(officer, asked)
    signoffs.approve(approver, asked, reason="Read.")
    settled()
    standing = subjects.standing(decision)
    assert standing is not None
    assert (standing.state, standing.decided_as, standing.kind) == (
        "approved", "approver", "decision",
    )  # fmt: skip
    assert not subjects.is_stale(standing)
    vote = standing.votes.get()
    assert (vote.person, vote.digest) == (approver, subjects.digest_of(decision))
    with pytest.raises(ValidationError, match="approved already"):
        signoffs.ask(officer, decision)


def test_a_later_change_makes_it_stale_and_a_stale_request_is_not_approved(
    officer: User, decision: Decision, approver: User
) -> None:
    asked = signoffs.ask(officer, decision)
    systems.change(officer, decision.system, values={"purpose": "Ranks applicants by voice."})
    asked = SignOff.objects.get(pk=asked.pk)
    assert subjects.is_stale(asked)
    with pytest.raises(ValidationError, match="changed after approval was asked for"):
        signoffs.approve(approver, asked)
    signoffs.withdraw(officer, asked)
    again = signoffs.ask(officer, Decision.objects.get(pk=decision.pk))
    signoffs.approve(approver, again)
    make.decision(decision.system, officer)  # takes its place
    assert subjects.is_stale(SignOff.objects.get(pk=again.pk))


def test_a_deputy_of_who_asked_cannot_approve(
    officer: User, decision: Decision, approver: User, organisation: Organisation
) -> None:
    today = timezone.localdate()
    held = Membership.objects.get(user=officer, organisation=organisation)
    admin = make.member(organisation, Role.ADMINISTRATOR)
    people.set_deputy(admin, held, deputy=approver, begins=today, ends=today + timedelta(days=3))
    asked = signoffs.ask(officer, decision)
    fresh = User.objects.get(pk=approver.pk)
    assert officer.pk in access.stands_for(fresh, organisation.pk)
    with pytest.raises(ValidationError, match="second person"):
        signoffs.approve(fresh, asked)
    assert not voting.may_vote(fresh, asked)


@pytest.mark.parametrize("author_stands_in", [False, True])
def test_a_deputy_of_the_author_cannot_approve_what_another_asked_for(
    officer: User,
    decision: Decision,
    approver: User,
    organisation: Organisation,
    author_stands_in: bool,
) -> None:
    asked = signoffs.ask(make.member(organisation), decision)
    assert voting.may_vote(approver, asked)
    absent, deputy = (approver, officer) if author_stands_in else (officer, approver)
    people.set_deputy(
        make.member(organisation, Role.ADMINISTRATOR),
        Membership.objects.get(user=absent, organisation=organisation),
        deputy=deputy,
        begins=timezone.localdate(),
        ends=timezone.localdate(),
    )
    asked, fresh = SignOff.objects.get(pk=asked.pk), User.objects.get(pk=approver.pk)
    assert not voting.may_vote(fresh, asked)
    for decide in (signoffs.approve, signoffs.refuse):
        with pytest.raises(ValidationError, match=f"second person, not {officer.name}"):
            decide(fresh, asked, reason="Read.")
    asked.refresh_from_db()
    assert (asked.state, asked.votes.count()) == ("asked", 0)


def test_neither_a_program_nor_a_key_of_who_asked_approves(
    officer: User, decision: Decision, organisation: Organisation
) -> None:
    service = make.member(organisation, Role.APPROVER)
    User.objects.filter(pk=service.pk).update(is_service=True)
    asked = signoffs.ask(officer, decision)
    with pytest.raises(ValidationError, match="program cannot approve"):
        signoffs.approve(User.objects.get(pk=service.pk), asked)
    holder = User.objects.get(pk=officer.pk)
    access.limit_to(holder, [Right.APPROVE], organisation.pk)
    with pytest.raises(ValidationError, match="second person"):
        signoffs.approve(holder, asked)
    transaction.set_rollback(True)  # the row was changed without an event, on purpose


def test_two_steps_and_a_quorum(
    officer: User, decision: Decision, approver: User, organisation: Organisation
) -> None:
    signoff_policies.set_policy(
        officer,
        organisation,
        kind="decision",
        steps=[Step(2, frozenset({"approver"})), Step(1, frozenset({"compliance_officer"}))],
        is_required=True,
    )
    second = make.member(organisation, Role.APPROVER)
    other_officer = make.member(organisation)
    asked = signoffs.ask(officer, decision)
    with pytest.raises(ValidationError, match="another role"):
        signoffs.approve(other_officer, asked)
    signoffs.approve(approver, asked)
    with pytest.raises(ValidationError, match="decided already"):
        signoffs.approve(approver, asked)
    signoffs.approve(second, asked)
    assert SignOff.objects.get(pk=asked.pk).step == 1
    signoffs.approve(other_officer, asked)
    settled()
    done = SignOff.objects.get(pk=asked.pk)
    assert (done.state, done.votes.count(), done.decided_by) == ("approved", 3, other_officer)
    told = Event.objects.about(done).order_by("number").values_list("did", flat=True)
    assert list(told) == ["sign_off.asked", "sign_off.voted", "sign_off.voted", "sign_off.decided"]


def test_votes_stay(officer: User, decision: Decision, approver: User) -> None:
    asked = signoffs.ask(officer, decision)
    signoffs.approve(approver, asked)
    for change in (
        lambda: SignOffVote.objects.update(vote="refuse"),
        lambda: SignOffVote.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_an_override_needs_the_right_and_a_reason_and_shows(
    officer: User, decision: Decision, approver: User
) -> None:
    asked = signoffs.ask(officer, decision)
    with pytest.raises(PermissionDenied):
        signoffs.override(approver, asked, reason="Fire.")
    with pytest.raises(ValidationError, match="Say why"):
        signoffs.override(officer, asked, reason=" ")
    signoffs.override(officer, asked, reason="The approver cannot be reached.")
    settled()
    done = SignOff.objects.get(pk=asked.pk)
    assert (done.state, done.is_override, done.decided_by) == ("approved", True, officer)
    assert Event.objects.about(done).filter(did="sign_off.overridden").exists()


def test_a_claim_an_acceptance_and_an_assessment_go_the_same_way(
    officer: User, approver: User, organisation: Organisation
) -> None:
    signoff_policies.set_policy(
        officer, organisation, kind="assessment", steps=[Step(2)], is_required=False
    )
    draft = make.assessment(make.system(organisation, officer), officer)
    submitted = assessments.submit(officer, draft)
    asked = SignOff.objects.get(assessment=submitted)
    assert (asked.state, asked.digest) == ("asked", submitted.digest)
    assert assessments.approve(approver, submitted).state == "submitted"
    approved = assessments.approve(make.member(organisation), submitted)
    settled()
    assert (approved.state, approved.is_overridden) == ("approved", False)
    risk = approved.estimates.first().risk
    risk.refresh_from_db()
    wish = acceptances.ask(
        officer, risk, reason="Cheaper.", until=timezone.localdate() + timedelta(days=10)
    )
    about = SignOff.objects.get(acceptance=wish)
    signoffs.override(officer, about, reason="Nobody else is there.")
    settled()
    wish.refresh_from_db()
    assert (wish.state, wish.is_overridden, wish.decided_by) == ("confirmed", True, officer)
    acceptances.withdraw(officer, wish, reason="Over.")
    again = acceptances.ask(
        officer, risk, reason="Cheaper.", until=timezone.localdate() + timedelta(days=10)
    )
    signoffs.refuse(approver, SignOff.objects.get(acceptance=again), reason="No.")
    again.refresh_from_db()
    assert again.state == "refused"


@pytest.mark.usefixtures("catalogues")
def test_a_claim_that_something_does_not_apply_goes_the_same_way(
    officer: User, decision: Decision, approver: User
) -> None:
    def claimed() -> tuple[NotApplicable, SignOff]:
        made = coverage.claim(
            officer, decision.system, framework="EU_AI_ACT", ref="Art. 17(2)", reason="We are big."
        )
        return made, SignOff.objects.get(claim=made)

    claim, asked = claimed()
    assert (asked.kind, asked.state, asked.asked_by) == ("claim", "asked", officer)
    assert asked.digest == subjects.digest_of(claim)
    for decide in (signoffs.approve, coverage.confirm):
        with pytest.raises(ValidationError, match="second person"):
            decide(officer, asked if decide is signoffs.approve else claim)
    with pytest.raises(ValidationError, match="on the page of the record itself"):
        signoffs.withdraw(officer, asked)
    signoffs.refuse(approver, asked, reason="Not that big.")
    claim.refresh_from_db()
    assert (claim.state, claim.decision_note) == ("refused", "Not that big.")
    claim, asked = claimed()
    coverage.withdraw(officer, claim, reason="It has grown.")
    taken = SignOff.objects.get(pk=asked.pk)
    assert (taken.state, taken.reason) == ("withdrawn", "It has grown.")
    claim, asked = claimed()
    signoffs.approve(approver, asked, reason="Counted.")
    settled()
    claim.refresh_from_db()
    asked.refresh_from_db()
    vote = asked.votes.get()
    assert (claim.state, claim.decided_by, claim.is_overridden) == ("confirmed", approver, False)
    assert (asked.state, vote.person, vote.digest) == ("approved", approver, asked.digest)


def test_a_draft_that_is_sent_back_by_its_author_is_taken_back(
    officer: User, organisation: Organisation
) -> None:
    draft = make.assessment(make.system(organisation, officer), officer)
    submitted = assessments.submit(officer, draft)
    assessments.send_back(officer, submitted, reason="A row is missing.")
    assert SignOff.objects.get(assessment=draft).state == "withdrawn"


def test_another_organisation_finds_nothing(officer: User, decision: Decision) -> None:
    other = make.organisation()
    assert subjects.find("decision", decision.pk, other.pk) is None
    with pytest.raises(PermissionDenied):
        signoffs.ask(make.member(other), decision)


def test_only_what_is_closed_or_stands_is_signed_off(
    officer: User, decision: Decision, approver: User, organisation: Organisation
) -> None:
    make.decision(decision.system, officer)
    with pytest.raises(ValidationError, match="newer classification"):
        signoffs.ask(officer, decision)
    incident = make_incidents.incident(decision.system, officer)
    with pytest.raises(ValidationError, match="not closed"):
        signoffs.ask(officer, incident)
    closed = incidents.dismiss(officer, incident, reason="A test message.")
    asked = signoffs.ask(make.member(organisation, Role.ENGINEER), closed)
    with pytest.raises(ValidationError, match="second person"):
        signoffs.approve(officer, asked)  # closed it
    signoffs.approve(approver, asked)
    assert subjects.standing(closed).state == "approved"  # type: ignore[union-attr]


def test_the_closure_of_an_incident_is_refused_taken_back_and_goes_stale(
    officer: User, decision: Decision, approver: User
) -> None:
    open_one = make_incidents.triaged(decision.system, officer)
    incidents.move(officer, open_one, to="contained", words="Switched off.")
    incidents.move(officer, open_one, to="resolved", words="Rolled back.", cause="A weight.")
    closed = incidents.move(officer, open_one, to="reviewed", words="A control tests it.")
    first = signoffs.ask(officer, closed)
    with pytest.raises(ValidationError, match="Say why"):
        signoffs.refuse(approver, first, reason=" ")
    refused = signoffs.refuse(approver, first, reason="Who sent it?")
    assert (refused.state, refused.reason, refused.decided_by) == (
        "refused", "Who sent it?", approver,
    )  # fmt: skip
    second = signoffs.ask(officer, closed)
    with pytest.raises(PermissionDenied):
        signoffs.withdraw(approver, second)
    assert signoffs.withdraw(officer, second).state == "withdrawn"
    with pytest.raises(ValidationError, match="over"):
        signoffs.approve(approver, second)
    signoffs.approve(approver, signoffs.ask(officer, closed))
    settled()
    opened = incidents.move(officer, closed, to="resolved", words="It came again.")
    assert subjects.is_stale(subjects.standing(opened))  # type: ignore[arg-type]
    with pytest.raises(ValidationError, match="not closed"):
        signoffs.ask(officer, opened)
    again = incidents.move(officer, opened, to="reviewed", words="Two controls test it.")
    standing = subjects.standing(again)
    assert standing is not None
    assert (standing.state, subjects.is_stale(standing)) == ("approved", True)
    assert signoffs.ask(officer, again).digest != standing.digest
    settled()


@pytest.mark.usefixtures("catalogues")
def test_a_review_of_a_crosswalk_row_is_signed_off(
    officer: User, approver: User, organisation: Organisation
) -> None:
    row = CrosswalkRow.objects.order_by("pk").first()
    assert row is not None
    review = coverage.review(officer, organisation, row, verdict="agrees")
    asked = signoffs.ask(make.member(organisation), review)
    with pytest.raises(ValidationError, match="second person"):
        signoffs.approve(officer, asked)  # reviewed it
    refused = signoffs.refuse(approver, asked, reason="Read the whole of the article.")
    assert (refused.state, refused.decided_by) == ("refused", approver)
    asked = signoffs.ask(officer, review)
    signoffs.approve(approver, asked)
    coverage.review(officer, organisation, row, verdict="disagrees", note="Too wide.")
    assert subjects.is_stale(SignOff.objects.get(pk=asked.pk))


def test_the_rule_is_set_by_who_may(organisation: Organisation, officer: User) -> None:
    with pytest.raises(PermissionDenied):
        signoff_policies.set_policy(
            make.member(organisation, Role.APPROVER),
            organisation, kind="claim", steps=[Step()], is_required=True,
        )  # fmt: skip
    with pytest.raises(ValidationError, match="roles that may approve"):
        signoff_policies.set_policy(
            officer, organisation, kind="claim", steps=[Step(1, frozenset({"engineer"}))],
            is_required=True,
        )  # fmt: skip


def test_requests_are_a_file_that_names_classes_and_what_became_stale(
    officer: User, decision: Decision, client: Client
) -> None:
    signoffs.ask(officer, decision, note="=Before it goes live")
    client.force_login(officer)
    address = reverse("sign_offs_export", args=["csv"])

    def row() -> dict[str, str]:
        text = b"".join(client.get(address).streaming_content)  # type: ignore[attr-defined]
        [found] = csv.DictReader(io.StringIO(text.decode("utf-8-sig")))
        return found

    asked = row()
    assert str(tier_badge(decision.tier).label) in asked["Record"]
    assert (asked["State"], asked["Note"]) == (
        "Waiting for a second person",
        "'=Before it goes live",
    )
    assert asked["SHA-256 of what was asked about"] == subjects.digest_of(decision)
    systems.change(officer, decision.system, values={"purpose": "Ranks applicants by voice."})
    assert row()["State"] == "Changed since it was asked for"
