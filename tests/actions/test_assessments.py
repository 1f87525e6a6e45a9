"""Assessments: begin, write, estimate, submit, approve, send back, discard."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from riskreg.actions import assessments, risks
from riskreg.models import Assessment, AssessmentState, Event, Organisation, Risk, Role, User
from riskreg.queries import subjects
from riskreg.trail import Did
from tests import make

pytestmark = pytest.mark.django_db


def test_a_first_assessment_begins_with_the_risks_of_the_system(
    organisation: Organisation, officer: User
) -> None:
    system = make.system(organisation, officer, version="2.1")
    risk = make.risk(organisation, officer, systems=[system])
    closed = make.risk(organisation, officer, systems=[system])
    risks.close(officer, closed, reason="Gone.")
    begun = assessments.begin(officer, system)
    assert [each.risk for each in begun.estimates.all()] == [risk]
    assert (begun.version, begun.system_version, begun.scale.version) == (1, "2.1", 1)
    assert assessments.begin(officer, system) == begun


def test_the_next_version_begins_where_the_approved_one_ended(
    organisation: Organisation, officer: User, approver: User
) -> None:
    system = make.system(organisation, officer)
    first = make.risk(organisation, officer)
    approved = make.assessment(system, officer, risks=[first], state="approved")
    second = make.risk(organisation, officer, systems=[system])
    begun = assessments.begin(officer, system)
    assert begun.version == 2
    assert begun.content == approved.content
    rows = {each.risk: each for each in begun.estimates.all()}
    assert rows[first].residual_likelihood == 3
    assert rows[first].estimator == officer
    assert rows[second].residual_likelihood is None


def test_approval_makes_the_levels_stand_and_supersedes(
    organisation: Organisation, officer: User, approver: User
) -> None:
    system = make.system(organisation, officer)
    risk = make.risk(organisation, officer)
    first = make.assessment(system, officer, risks=[risk], state="approved")
    risk.refresh_from_db()
    assert (risk.inherent_level, risk.residual_level, risk.target_level) == ("high", "medium", "")
    assert risk.assessed_on == timezone.localdate()
    second = make.assessment(system, officer, risks=[risk], state="approved", residual_likelihood=1)
    first.refresh_from_db()
    risk.refresh_from_db()
    assert first.state == AssessmentState.SUPERSEDED
    assert second.state == AssessmentState.APPROVED
    assert risk.residual_level == "low"
    changes = Event.objects.about(risk).filter(did=Did.RISK_CHANGED)
    assert changes.count() == 2


def test_rights_stand_beside_the_level_and_change_nothing_of_it(
    organisation: Organisation, officer: User
) -> None:
    system = make.system(organisation, officer)
    levels = set()
    for harm in (1, 4):
        risk = make.risk(organisation, officer, category="rights")
        make.assessment(
            system,
            officer,
            risks=[risk],
            state="approved",
            rights_severity=harm,
            rights_extent=harm,
            rights_reversibility=harm,
        )
        risk.refresh_from_db()
        levels.add((risk.inherent_level, risk.residual_level))
        assert risk.rights_level == {1: "slight", 4: "grave"}[harm]
    assert levels == {("high", "medium")}


def test_what_was_submitted_cannot_be_changed(organisation: Organisation, officer: User) -> None:
    submitted = make.assessment(make.system(organisation, officer), officer, state="submitted")
    risk = submitted.estimates.get().risk
    for change in (
        lambda: assessments.write(officer, submitted, content={"scope": "Other."}),
        lambda: assessments.estimate(officer, submitted, risk, values={"inherent_severity": 1}),
        lambda: assessments.drop_estimate(officer, submitted, risk),
        lambda: assessments.submit(officer, submitted),
        lambda: assessments.discard(officer, submitted),
    ):
        with pytest.raises(ValidationError, match="waits for approval"):
            change()


@pytest.mark.parametrize("hand", ["author", "submitter"])
def test_who_wrote_or_submitted_it_does_not_approve(
    organisation: Organisation, officer: User, hand: str
) -> None:
    other = make.member(organisation)
    draft = make.assessment(make.system(organisation, officer), officer)
    submitted = assessments.submit(officer if hand == "author" else other, draft)
    for person in {officer} if hand == "author" else {officer, other}:
        with pytest.raises(ValidationError, match="second person"):
            assessments.approve(person, submitted)
    assert Risk.objects.get().residual_level == ""


def test_an_approver_approves_what_they_read(
    organisation: Organisation, officer: User, approver: User
) -> None:
    submitted = make.assessment(make.system(organisation, officer), officer, state="submitted")
    with pytest.raises(ValidationError, match="changed after approval"):
        assessments.approve(approver, submitted, seen="0" * 64)
    assert assessments.approve(approver, submitted, seen=submitted.digest).decided_by == approver


def test_it_is_sent_back_with_a_reason_and_submitted_again(
    organisation: Organisation, officer: User, approver: User
) -> None:
    submitted = make.assessment(make.system(organisation, officer), officer, state="submitted")
    with pytest.raises(ValidationError, match="Say why"):
        assessments.send_back(approver, submitted, reason=" ")
    draft = assessments.send_back(approver, submitted, reason="The ranges are too narrow.")
    assert (draft.state, draft.digest) == (AssessmentState.DRAFT, "")
    again = assessments.submit(officer, draft)
    assert assessments.approve(approver, again).state == AssessmentState.APPROVED


def test_a_draft_with_gaps_is_not_submitted(organisation: Organisation, officer: User) -> None:
    system = make.system(organisation, officer)
    risk = make.risk(organisation, officer, systems=[system])
    draft = assessments.begin(officer, system)
    with pytest.raises(ValidationError) as error:
        assessments.submit(officer, draft)
    assert f"estimates/{risk.pk}/inherent_likelihood" in error.value.message_dict
    assert "scope" in error.value.message_dict


def test_a_newer_scale_has_to_be_taken_over(organisation: Organisation, officer: User) -> None:
    draft = make.assessment(make.system(organisation, officer), officer)
    make.scale(organisation, officer)
    with pytest.raises(ValidationError, match="newer version of the scales"):
        assessments.submit(officer, draft)
    assert assessments.submit(officer, assessments.renew_scale(officer, draft)).scale.version == 2


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"inherent_likelihood": 9}, "inherent_likelihood"),
        ({"loss_low": 9.0, "loss_high": 1.0}, "loss_high"),
        ({"treatment": "pray"}, "treatment"),
    ],
)
def test_a_value_that_cannot_be_is_refused(
    organisation: Organisation, officer: User, values: dict[str, Any], field: str
) -> None:
    draft = assessments.begin(officer, make.system(organisation, officer))
    risk = make.risk(organisation, officer)
    with pytest.raises(ValidationError) as error:
        assessments.estimate(officer, draft, risk, values=values)
    assert field in error.value.message_dict
    assert not draft.estimates.exists()


def test_foreign_and_closed_risks_stay_out(organisation: Organisation, officer: User) -> None:
    draft = assessments.begin(officer, make.system(organisation, officer))
    closed = risks.close(officer, make.risk(organisation, officer), reason="Gone.")
    for risk in (make.risk(make.organisation()), closed):
        with pytest.raises(ValidationError):
            assessments.estimate(officer, draft, risk, values=make.ESTIMATE)
    with pytest.raises(ValidationError, match="not part of"):
        assessments.drop_estimate(officer, draft, closed)


def test_a_draft_is_written_and_given_up(organisation: Organisation, officer: User) -> None:
    draft = make.assessment(make.system(organisation, officer), officer)
    risk = draft.estimates.get().risk
    later = timezone.localdate() + timedelta(days=90)
    written = assessments.write(
        officer, draft, content={"scope": "New."}, values={"review_by": later}
    )
    assert (written.content["scope"], written.review_by) == ("New.", later)
    with pytest.raises(ValidationError):
        assessments.write(officer, draft, values={"review_by": timezone.localdate()})
    assessments.drop_estimate(officer, draft, risk)
    assert assessments.discard(officer, draft).state == AssessmentState.DISCARDED
    assert Risk.objects.filter(pk=risk.pk).exists()


def test_rights_are_asked_at_every_step(organisation: Organisation, officer: User) -> None:
    system = make.system(organisation, officer)
    submitted = make.assessment(system, officer, state="submitted")
    engineer = make.member(organisation, Role.ENGINEER)
    auditor = make.member(organisation, Role.AUDITOR)
    with pytest.raises(PermissionDenied):
        assessments.begin(auditor, system)
    for person in (engineer, auditor):
        with pytest.raises(PermissionDenied):
            assessments.approve(person, submitted)
        with pytest.raises(PermissionDenied):
            assessments.send_back(person, submitted, reason="No.")
    assert Assessment.objects.get().state == AssessmentState.SUBMITTED


def test_the_digest_covers_what_is_approved(organisation: Organisation, officer: User) -> None:
    draft = make.assessment(make.system(organisation, officer), officer)
    before = subjects.digest_of(draft)
    risk = draft.estimates.get().risk
    assessments.estimate(
        officer, draft, risk, values={"dissent": "The line manager sees it higher."}
    )
    assert subjects.digest_of(draft) != before
