"""Where a system stands: what binds it, what is shown for it, how a control reaches it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from riskreg.actions import inventory
from riskreg.models import (
    AIModel,
    AISystem,
    ClaimState,
    DeclinedInheritance,
    NotApplicable,
    Organisation,
    SufficiencyRule,
    User,
    Vendor,
)
from riskreg.queries import coverage
from riskreg.queries.controls import Way
from riskreg.queries.coverage import Applies, Held, Node
from riskreg.rules.sufficiency import Said, Status
from tests import make, proven

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogues")]

TODAY = date(2026, 11, 26)
ACT = "EU_AI_ACT"


@pytest.fixture
def house() -> Organisation:
    """An organisation."""
    return make.organisation()


@pytest.fixture
def officer(house: Organisation) -> User:
    """Who does what has to be done."""
    return make.member(house)


@pytest.fixture
def system(house: Organisation, officer: User) -> AISystem:
    """A high-risk system of a provider."""
    made = make.system(house, officer, roles=["provider"])
    make.decision(made, officer)
    return made


def held(system: AISystem, framework: str = ACT, today: date | None = None) -> Held:
    """The system against one framework."""
    found = coverage.of_system(system, today or timezone.localdate(), framework)
    return found.frameworks[0]


def node(system: AISystem, ref: str, framework: str = ACT, today: date | None = None) -> Node:
    """One entry of it."""
    return next(each for each in held(system, framework, today).all() if each.entry.ref == ref)


def said(found: Node) -> set[Said]:
    """What is missing and lapsed."""
    assert found.judgement is not None
    return {each.said for each in (*found.judgement.missing, *found.judgement.lapsed)}


def test_a_system_without_a_decision_is_open_and_has_no_status(house: Organisation) -> None:
    found = held(make.system(house))
    assert found.is_open
    assert found.counts.total == 0


def test_every_duty_that_binds_is_unknown_without_a_control(system: AISystem) -> None:
    counts = held(system).counts
    assert counts.total == counts.unknown > 100
    assert 0 < counts.later < counts.total


def test_headings_and_mere_rules_of_the_law_have_no_status(system: AISystem) -> None:
    for each in held(system).all():
        if each.entry.kind in ("group", "penalty", "transitional", "classification"):
            assert each.status is None, each.entry.ref


def test_what_does_not_bind_has_no_status(system: AISystem) -> None:
    found = node(system, "Art. 26(1)")
    assert (found.applies, found.status) == (Applies.NOT, None)
    assert found.bearing.reasons


def test_a_proven_control_meets_its_entry_and_no_other(
    house: Organisation, system: AISystem
) -> None:
    proven.proven(house, "Art. 9(1)", systems=[system])
    assert node(system, "Art. 9(1)").status == Status.MET
    assert node(system, "Art. 9(2)").status == Status.UNKNOWN


def test_a_control_on_a_heading_serves_what_stands_below(
    house: Organisation, system: AISystem
) -> None:
    proven.proven(house, "Art. 9", systems=[system])
    assert node(system, "Art. 9(2)(a)").status == Status.MET
    assert node(system, "Art. 9(8)").status == Status.PARTLY  # asks for machine-produced proof
    assert node(system, "Art. 10(1)").status == Status.UNKNOWN


def test_the_reasons_name_what_is_missing(house: Organisation, system: AISystem) -> None:
    proven.control(house, "Art. 9(1)", systems=[system], confirmed_by=None, confirmed_at=None)
    assert said(node(system, "Art. 9(1)")) == {Said.NO_PROOF, Said.UNCONFIRMED}


@pytest.mark.parametrize(("ahead", "status"), [(-1, "met"), (0, "met"), (1, "partly")])
def test_a_lapsing_proof_counts_through_its_last_day(
    house: Organisation, system: AISystem, ahead: int, status: str
) -> None:
    last = timezone.localdate() + timedelta(days=30)
    made = proven.control(house, "Art. 9(1)", systems=[system])
    proven.evidence(house, [made], valid_until=last)
    found = node(system, "Art. 9(1)", today=last + timedelta(days=ahead))
    assert found.status == status
    if status == "met":
        assert found.judgement is not None
        assert found.judgement.changes_on == last + timedelta(days=1)


def test_withdrawn_proof_does_not_count(house: Organisation, system: AISystem) -> None:
    made = proven.control(house, "Art. 9(1)", systems=[system])
    proven.evidence(
        house, [made], withdrawn_on=timezone.localdate(), withdrawn_reason="Wrong file."
    )
    assert said(node(system, "Art. 9(1)")) == {Said.NO_PROOF, Said.PROOF_WITHDRAWN}


def test_what_holds_for_model_vendor_and_house_is_inherited(
    house: Organisation, officer: User
) -> None:
    model = inventory.add(officer, house, AIModel, values={"name": "Compose"})
    vendor = inventory.add(officer, house, Vendor, values={"name": "Northlight"})
    system = make.system(house, officer, vendor=vendor, built_on=[model])
    make.decision(system, officer)
    proven.proven(house, "Art. 10", ai_models=[model])
    proven.proven(house, "Art. 11", vendors=[vendor])
    everywhere = proven.proven(house, "Art. 17", is_organisation_wide=True)
    proven.proven(house, "Art. 18")  # linked to no system: reaches none
    for ref, way, name in (
        ("Art. 10(1)", Way.MODEL, "Compose"),
        ("Art. 11(1)", Way.VENDOR, "Northlight"),
        ("Art. 17(1)", Way.ORGANISATION, ""),
    ):
        found = node(system, ref)
        assert found.status == Status.MET
        reach = found.controls[0].reach
        assert (reach.ways, "".join(reach.through)) == ((way,), name)
        assert reach.is_inherited
    assert node(system, "Art. 18(1)").status == Status.UNKNOWN
    DeclinedInheritance.objects.create(
        organisation=house,
        system=system,
        control=everywhere,
        reason="Our own.",
        declined_by=officer,
    )
    assert node(system, "Art. 17(1)").status == Status.UNKNOWN


def test_a_control_of_another_organisation_never_counts(system: AISystem) -> None:
    other = make.organisation()
    proven.proven(other, "Art. 9", is_organisation_wide=True)
    assert node(system, "Art. 9(1)").status == Status.UNKNOWN


def test_a_duty_applies_if_it_applies_in_any_role(system: AISystem, officer: User) -> None:
    make.decision(system, officer, role="deployer", answers=make.HIGH_RISK)
    found = node(system, "Art. 26(1)")
    assert found.applies in (Applies.NOW, Applies.LATER)
    assert found.bearing.roles == ("deployer",)
    both = node(system, "Art. 4(1)")
    assert both.bearing.roles == ("deployer", "provider")


def test_standards_without_rules_are_voluntary_for_every_system(house: Organisation) -> None:
    system = make.system(house)
    proven.proven(house, "GOVERN 1", framework="NIST_AI_RMF", systems=[system])
    found = node(system, "GOVERN 1.1", "NIST_AI_RMF")
    assert (found.applies, found.status) == (Applies.VOLUNTARY, Status.MET)
    assert node(system, "GOVERN 1", "NIST_AI_RMF").status is None
    assert held(system, "NIST_AI_RMF").counts.total == 72


def test_an_own_rule_wins_and_says_so(house: Organisation, officer: User, system: AISystem) -> None:
    proven.proven(house, "Art. 9(1)", systems=[system])
    SufficiencyRule.objects.create(
        organisation=house,
        framework=ACT,
        ref="Art. 9",
        grade="independent",
        reason="Our auditors ask for it.",
        set_by=officer,
    )
    found = node(system, "Art. 9(1)")
    assert found.status == Status.PARTLY
    assert found.rule is not None
    assert (found.rule.is_own, found.rule.reason) == (True, "Our auditors ask for it.")


def claim(system: AISystem, ref: str, by: User, state: str = "confirmed") -> NotApplicable:
    """A claim as a row."""
    made: NotApplicable = NotApplicable.objects.create(
        organisation_id=system.organisation_id,
        system=system,
        framework=ACT,
        ref=ref,
        reason="Not a public body.",
        state=state,
        asked_by=by,
        decided_by=None if state == "asked" else make.member(system.organisation),
    )
    return made


def test_a_confirmed_claim_leaves_out_the_entry_and_what_stands_below(
    system: AISystem, officer: User
) -> None:
    claim(system, "Art. 9(2)", officer)
    for ref in ("Art. 9(2)", "Art. 9(2)(a)"):
        found = node(system, ref)
        assert (found.applies, found.status) == (Applies.CLAIMED, None)
        assert found.claim is not None
        assert found.claim.row.reason == "Not a public body."
    assert node(system, "Art. 9(1)").status == Status.UNKNOWN


@pytest.mark.parametrize("state", [ClaimState.ASKED, ClaimState.REFUSED, ClaimState.WITHDRAWN])
def test_a_claim_nobody_confirmed_changes_nothing(
    system: AISystem, officer: User, state: str
) -> None:
    claim(system, "Art. 9(2)", officer, state)
    found = node(system, "Art. 9(2)")
    assert found.status == Status.UNKNOWN
    assert found.claim is not None


def test_a_claim_is_stale_once_the_system_is_classified_again(
    system: AISystem, officer: User
) -> None:
    claim(system, "Art. 9(2)", officer)
    make.decision(system, officer)
    found = node(system, "Art. 9(2)")
    assert found.status == Status.UNKNOWN
    assert found.claim is not None
    assert found.claim.is_stale


def test_two_editions_stand_as_one_tree(house: Organisation, officer: User) -> None:
    system = make.system(house, officer)
    make.decision(system, officer, edition="2024-1689", on=date(2026, 7, 1))
    make.decision(system, officer, role="deployer")
    refs = [each.entry.ref for each in held(system).all()]
    assert len(refs) == len(set(refs))
    assert {"Art. 10(5)", "Art. 4a(1)"} <= set(refs)


def test_a_system_takes_at_most_eight_queries(
    house: Organisation, system: AISystem, officer: User
) -> None:
    def taken(framework: str | None) -> int:
        coverage.of_system(system, TODAY, framework)
        with CaptureQueriesContext(connection) as captured:
            coverage.of_system(system, TODAY, framework)
        return len(captured)

    proven.proven(house, "Art. 9", systems=[system])
    before = {each: taken(each) for each in (ACT, None)}
    for _ in range(5):
        proven.proven(house, "Art. 9", "Art. 10", systems=[system])
    assert {each: taken(each) for each in (ACT, None)} == before
    assert max(before.values()) <= 8


def test_no_model_keeps_a_status_of_duties() -> None:
    kept: list[Any] = [
        field
        for model in apps.get_models()
        if model._meta.app_label in ("riskreg", "frameworks")
        for field in model._meta.get_fields()
        if getattr(field, "choices", None)
        and {value for value, _ in field.flatchoices} & {"met", "not_met"}
    ]
    # A person counts the clock of an incident as met, by a report and its proof; no duty's status.
    assert [str(field) for field in kept] == ["riskreg.Clock.state"]
