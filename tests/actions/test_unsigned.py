"""What is not signed off as it stands; whom the work list leaves out; who counts as author."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from riskreg.actions import (
    acceptances,
    assessments,
    people,
    signoff_policies,
    signoffs,
    systems,
)
from riskreg.models import Decision, Membership, Organisation, Role, User
from riskreg.queries import unsigned, work
from riskreg.queries.due import Scope
from riskreg.rules.signoffs import Step
from tests import make, make_incidents

pytestmark = pytest.mark.django_db


def require(officer: User, organisation: Organisation, *kinds: str) -> None:
    for kind in kinds:
        signoff_policies.set_policy(
            officer, organisation, kind=kind, steps=[Step()], is_required=True
        )


def lacks(decision: Decision) -> list[str]:
    decision.system.refresh_from_db()
    found = unsigned.of_system(decision.system, timezone.localdate())
    return [f"{each.kind} {each.lack}" for each in found.lacking]


def test_missing_and_stale_sign_offs_are_found(
    officer: User, decision: Decision, approver: User, organisation: Organisation
) -> None:
    today = timezone.localdate()
    assert unsigned.of_system(decision.system, today) == unsigned.Unsigned()
    require(officer, organisation, "decision", "incident")
    incident = make_incidents.incident(decision.system, officer)
    assert lacks(decision) == ["decision missing"]
    asked = signoffs.ask(officer, decision)
    assert lacks(decision) == ["decision waiting"]
    signoffs.refuse(approver, asked, reason="The purpose is not stated.")
    assert lacks(decision) == ["decision refused"]
    signoffs.approve(approver, signoffs.ask(officer, decision))
    assert lacks(decision) == []
    systems.change(officer, decision.system, values={"purpose": "Something else entirely."})
    assert lacks(decision) == ["decision stale"]
    assert unsigned.of_incident(incident) == unsigned.Unsigned()  # open: nothing to sign off
    assert len(unsigned.of_organisation(organisation, today).lacking) == 1


def test_an_accepted_risk_that_changed_is_stale_without_any_rule(
    officer: User, approver: User, organisation: Organisation
) -> None:
    draft = make.assessment(make.system(organisation, officer), officer, state="approved")
    risk = draft.estimates.get().risk
    until = timezone.localdate() + timedelta(days=10)
    wish = acceptances.ask(officer, risk, reason="Cheaper.", until=until)
    acceptances.accept(approver, wish)
    type(risk).objects.filter(pk=risk.pk).update(cause="Another")
    found = unsigned.of_system(draft.system, timezone.localdate())
    assert [(each.kind, each.lack) for each in found.lacking] == [("acceptance", "stale")]


def test_who_estimated_a_risk_does_not_approve_it(
    officer: User, approver: User, organisation: Organisation
) -> None:
    other = make.member(organisation)
    draft = make.assessment(make.system(organisation, officer), officer)
    risk = draft.estimates.get().risk
    assessments.estimate(officer, draft, risk, values={"estimator": other})
    draft.refresh_from_db()
    submitted = assessments.submit(officer, draft)
    scope = Scope(organisation, timezone.localdate())
    assert "assessment_approval" not in kinds(scope, other)
    assert "assessment_approval" in kinds(scope, approver)
    with pytest.raises(ValidationError, match="second person"):
        assessments.approve(other, submitted)
    assessments.approve(approver, submitted)
    until = timezone.localdate() + timedelta(days=10)
    wish = acceptances.ask(officer, risk, reason="Cheaper.", until=until)
    assert "acceptance_decision" not in kinds(scope, other)
    assert "acceptance_decision" in kinds(scope, approver)
    with pytest.raises(ValidationError, match="second person"):
        acceptances.accept(other, wish)


def kinds(scope: Scope, person: User) -> set[str]:
    fresh = User.objects.get(pk=person.pk)
    return {row["item"] for row in work.items(scope, mine=fresh)}


@pytest.mark.parametrize("asker_stands_in", [True, False])
def test_the_work_list_leaves_out_by_deputies_too(
    officer: User,
    decision: Decision,
    approver: User,
    organisation: Organisation,
    asker_stands_in: bool,
) -> None:
    signoffs.ask(officer, decision)
    scope = Scope(organisation, timezone.localdate())
    assert "sign_off" in kinds(scope, approver)
    member, deputy = (approver, officer) if asker_stands_in else (officer, approver)
    people.set_deputy(
        make.member(organisation, Role.ADMINISTRATOR),
        Membership.objects.get(user=member, organisation=organisation),
        deputy=deputy,
        begins=timezone.localdate(),
        ends=timezone.localdate(),
    )
    assert "sign_off" not in kinds(scope, approver)
