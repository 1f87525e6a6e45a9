"""Fundamental rights impact assessments: begin, write, lean on, approve, tell the authority."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from governance.ui import fria as words
from riskreg.actions import assessments, fria
from riskreg.models import AISystem, AssessmentState, Event, Role, User
from riskreg.queries import fria as queries
from riskreg.rules.fria import Duty, Stand
from tests import make

pytestmark = pytest.mark.django_db
CREDIT: dict[str, Any] = {
    "is_ai_system": True,
    "eu_nexus": "deployer_in_eu",
    "annex_iii_points": ["5(b)"],
    "profiling": True,
    "deployer_type": "private",
}


@pytest.fixture
def system() -> AISystem:
    """A system of which the register knows something."""
    organisation = make.organisation()
    return make.system(
        organisation,
        name="Score",
        purpose="Scores loan applications.",
        affected_persons="Applicants.",
        oversight="An officer reads every refusal.",
    )


@pytest.fixture
def officer(system: AISystem) -> User:
    return make.member(system.organisation)


def refused(told: pytest.ExceptionInfo[ValidationError]) -> dict[str, list[str]]:
    return told.value.message_dict


def test_the_duty_is_what_the_standing_decision_as_deployer_says(
    system: AISystem, officer: User
) -> None:
    assert queries.of_system(system).owed.duty == Duty.UNDECIDED
    make.decision(system, officer)  # as provider: says nothing of a deployer
    assert queries.of_system(system).owed.duty == Duty.UNDECIDED
    make.decision(system, officer, role="deployer", answers=CREDIT)
    standing = queries.of_system(system)
    assert standing.owed.duty == Duty.LATER
    assert str(standing.owed.since) == "2027-12-02"
    assert standing.is_open
    assert standing.owed.reason
    other = {**CREDIT, "annex_iii_points": ["4(a)"]}
    make.decision(system, officer, role="deployer", answers=other)
    standing = queries.of_system(system)
    assert standing.owed.duty == Duty.NOT
    assert not standing.is_open


def test_a_first_draft_starts_from_the_register_and_says_so(
    system: AISystem, officer: User
) -> None:
    risk = make.risk(system.organisation, officer, title="Refused more often", systems=[system])
    document = fria.begin(officer, system)
    assert document.content["a"] == "Scores loan applications."
    assert words.sources(document, "a") == ["the entry of the system (Intended purpose)"]
    assert document.content["d"].startswith("Refused more often: ")
    assert words.sources(document, "d") == [f"risks ({risk.reference})"]
    assert document.content["d_risks"] == [str(risk.pk)]
    assert "b" not in document.content
    document = fria.write_part(officer, document, "a", text="The credit desk.")
    assert words.sources(document, "a") == [
        "the entry of the system (Intended purpose)",
        "then edited here",
    ]


def test_beginning_twice_goes_on_with_the_open_one(system: AISystem, officer: User) -> None:
    document = fria.begin(officer, system)
    fria.write_part(officer, document, "b", text="Two years.")
    assert fria.begin(officer, system).content["b"] == "Two years."
    assert queries.of_system(system).stand == Stand.DRAFT


def test_all_six_parts_are_asked_for(system: AISystem, officer: User) -> None:
    document = fria.begin(officer, system)
    with pytest.raises(ValidationError) as told:
        assessments.submit(officer, document)
    assert set(refused(told)) == {"b", "d", "f"}


def test_a_second_person_approves_and_the_authority_is_told(
    system: AISystem, officer: User
) -> None:
    make.decision(system, officer, role="deployer", answers=CREDIT)
    document = make.fria(system, officer, state="submitted")
    assert queries.of_system(system).stand == Stand.WAITING
    with pytest.raises(ValidationError):
        assessments.approve(officer, document)
    document = assessments.approve(make.member(system.organisation, Role.APPROVER), document)
    standing = queries.of_system(system)
    assert (standing.stand, standing.is_open) == (Stand.APPROVED, True)
    on = timezone.localdate() - timedelta(days=1)
    document = fria.notify(officer, document, on=on, to="FSMA", how="web form 17")
    event = Event.objects.filter(did="assessment.notified").get()
    assert event.target_key == str(document.pk)
    standing = queries.of_system(system)
    assert (standing.stand, standing.is_open) == (Stand.NOTIFIED, False)
    with pytest.raises(ValidationError):
        fria.notify(officer, document, on=on, to="FSMA")


def test_a_new_version_starts_from_the_approved_one(system: AISystem, officer: User) -> None:
    make.fria(system, officer, state="approved")
    second = fria.begin(officer, system)
    assert second.version == 2
    assert {part: second.content[part] for part in make.PARTS} == make.PARTS


def test_a_part_may_point_to_the_dpia_once_it_is_named(system: AISystem, officer: User) -> None:
    document = fria.begin(officer, system)
    with pytest.raises(ValidationError) as told:
        fria.write_part(officer, document, "c", text="Applicants.", where="Section 3")
    assert "where" in refused(told)
    dpia = make.evidence(system.organisation, officer)
    document = fria.set_dpia(officer, document, dpia)
    document = fria.write_part(officer, document, "c", text="Applicants.", where="Section 3")
    assert words.sources(document, "c")[-1].endswith(f"{dpia.reference}, Section 3")
    document = fria.set_dpia(officer, document, None)
    assert document.content["dpia"] == {}


def test_a_similar_case_gives_its_words_and_not_its_risks(system: AISystem, officer: User) -> None:
    other = make.system(system.organisation, officer, name="Other score")
    earlier = make.fria(other, officer, state="approved")
    document = fria.lean_on(officer, fria.begin(officer, system), earlier)
    assert {part: document.content[part] for part in make.PARTS} == make.PARTS
    assert words.sources(document, "f") == [
        f"the assessment of a similar case ({earlier.reference})"
    ]
    assert document.content["d_risks"] == []


def test_no_draft_and_no_stranger_is_leaned_on(system: AISystem, officer: User) -> None:
    document = fria.begin(officer, system)
    elsewhere = make.system(make.organisation())
    for earlier in (
        make.fria(make.system(system.organisation, officer), officer),
        make.fria(elsewhere, state="approved"),
    ):
        with pytest.raises(ValidationError) as told:
            fria.lean_on(officer, document, earlier)
        assert "earlier" in refused(told)


def test_a_risk_of_another_system_is_refused(system: AISystem, officer: User) -> None:
    document = fria.begin(officer, system)
    stranger = make.risk(system.organisation, officer)
    with pytest.raises(ValidationError) as told:
        fria.write_part(officer, document, "d", text="Harm.", risks=[str(stranger.pk)])
    assert "risks" in refused(told)


def test_an_assessment_of_risks_is_none_of_fundamental_rights(
    system: AISystem, officer: User
) -> None:
    other = make.assessment(system, officer)
    with pytest.raises(ValidationError):
        fria.write_part(officer, other, "a", text="x")


def test_who_only_reads_writes_nothing(system: AISystem, officer: User) -> None:
    auditor = make.member(system.organisation, Role.AUDITOR)
    with pytest.raises(PermissionDenied):
        fria.begin(auditor, system)
    document = make.fria(system, officer, state="approved")
    with pytest.raises(PermissionDenied):
        fria.notify(auditor, document, on=timezone.localdate(), to="FSMA")
    assert document.state == AssessmentState.APPROVED


def test_a_discarded_draft_counts_for_nothing(system: AISystem, officer: User) -> None:
    assessments.discard(officer, fria.begin(officer, system))
    assert queries.of_system(system).stand == Stand.NOT_DONE
