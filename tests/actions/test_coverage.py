"""Claims, own rules and the crosswalk: who may say what, and what follows."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from frameworks.models import CrosswalkRow
from governance.ui import events, stated_words
from riskreg import trail
from riskreg.actions import coverage as actions
from riskreg.actions import systems
from riskreg.models import (
    AISystem,
    ClaimState,
    CrosswalkReview,
    Event,
    NotApplicable,
    Organisation,
    Role,
    SufficiencyRule,
    User,
)
from riskreg.queries import coverage, crosswalk
from riskreg.queries.coverage import Node
from riskreg.rules.sufficiency import Status
from tests import make, proven

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogues")]
ACT = "EU_AI_ACT"
FREE = "Art. 17(2)"  # conditional, binds a provider of a high-risk system


@pytest.fixture
def house() -> Organisation:
    """An organisation."""
    return make.organisation()


@pytest.fixture
def officer(house: Organisation) -> User:
    """Who claims."""
    return make.member(house, name="Jonas")


@pytest.fixture
def approver(house: Organisation) -> User:
    """The second person."""
    return make.member(house, Role.APPROVER, name="Sophie")


@pytest.fixture
def system(house: Organisation, officer: User) -> AISystem:
    """A high-risk system of a provider."""
    made = make.system(house, officer)
    make.decision(made, officer)
    return made


def node(system: AISystem, ref: str = FREE, framework: str = ACT) -> Node:
    """One entry of the system."""
    held = coverage.of_system(system, timezone.localdate(), framework).frameworks[0]
    return next(each for each in held.all() if each.entry.ref == ref)


def asked(officer: User, system: AISystem, ref: str = FREE, **values: Any) -> NotApplicable:
    """A claim."""
    return actions.claim(
        officer, system, **{"framework": ACT, "ref": ref, "reason": "We are large.", **values}
    )


def told(record: Any) -> list[str]:
    """What the trail says of a record."""
    return [each.what for each in events.tell(Event.objects.about(record).order_by("number"))]


def test_a_claim_counts_once_a_second_person_confirms(
    system: AISystem, officer: User, approver: User
) -> None:
    made = asked(officer, system)
    assert node(system).applies in coverage.BINDING
    actions.confirm(approver, made, note="Checked.")
    found = node(system)
    assert (found.applies, found.status) == ("not_applicable", None)
    assert found.claim is not None
    sentence = stated_words.claim_sentence(found.claim)
    assert "We are large" in sentence
    assert "Jonas" in sentence
    assert "Sophie" in sentence
    assert len(told(made)) == 2
    assert "Confirmed" in told(made)[1]
    assert FREE in told(made)[0]


def test_names_stay_out_of_the_trail(system: AISystem, officer: User, approver: User) -> None:
    actions.confirm(approver, asked(officer, system))
    bodies = " ".join(Event.objects.values_list("body", flat=True))
    assert officer.email not in bodies
    assert approver.email not in bodies


def test_who_asked_cannot_confirm(system: AISystem, officer: User) -> None:
    made = asked(officer, system)
    with pytest.raises(ValidationError, match="Somebody else"):
        actions.confirm(officer, made)
    made.refresh_from_db()
    assert made.state == ClaimState.ASKED


@pytest.mark.parametrize("role", [Role.ENGINEER, Role.AUDITOR, Role.APPROVER])
def test_only_officers_and_administrators_claim(
    system: AISystem, house: Organisation, role: Role
) -> None:
    with pytest.raises(PermissionDenied):
        asked(make.member(house, role), system)


@pytest.mark.parametrize("role", [Role.ENGINEER, Role.AUDITOR, Role.ADMINISTRATOR])
def test_only_who_may_approve_decides(
    system: AISystem, house: Organisation, officer: User, role: Role
) -> None:
    made = asked(officer, system)
    for act in (actions.confirm, actions.refuse):
        with pytest.raises(PermissionDenied):
            act(make.member(house, role), made, note="No")


def test_another_organisation_decides_nothing(system: AISystem, officer: User) -> None:
    made = asked(officer, system)
    stranger = make.member(make.organisation(), Role.APPROVER)
    with pytest.raises(PermissionDenied):
        actions.confirm(stranger, made)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"ref": "Art. 9(1)"}, "does not leave Art. 9"),
        ({"ref": "Art. 26(1)"}, "does not bind"),
        ({"ref": "Art. 999"}, "not an entry"),
        ({"reason": " "}, "Say why"),
        ({"framework": "GDPR"}, "No status is computed"),
    ],
)
def test_a_claim_the_law_does_not_leave_open_is_refused(
    system: AISystem, officer: User, values: dict[str, str], sentence: str
) -> None:
    head = trail.head_of(system.organisation).number
    with pytest.raises(ValidationError, match=sentence):
        asked(officer, system, **values)
    assert not NotApplicable.objects.exists()
    assert trail.head_of(system.organisation).number == head


def test_nothing_is_claimed_before_the_system_is_classified(
    house: Organisation, officer: User
) -> None:
    with pytest.raises(ValidationError, match="not classified"):
        asked(officer, make.system(house, officer))


def test_nothing_is_claimed_of_an_archived_system(system: AISystem, officer: User) -> None:
    systems.archive(officer, system, reason="Gone")
    with pytest.raises(ValidationError, match="archived"):
        asked(officer, system)


def test_the_same_is_not_claimed_twice(system: AISystem, officer: User) -> None:
    asked(officer, system)
    with pytest.raises(ValidationError, match="claimed already"):
        asked(officer, system)


def test_a_voluntary_standard_leaves_everything_open(system: AISystem, officer: User) -> None:
    made = asked(officer, system, framework="NIST_AI_RMF", ref="GOVERN 1.1")
    assert made.state == ClaimState.ASKED


def test_a_refusal_needs_its_reason(system: AISystem, officer: User, approver: User) -> None:
    made = asked(officer, system)
    with pytest.raises(ValidationError, match="Say why"):
        actions.refuse(approver, made, note="")
    actions.refuse(approver, made, note="We are small.")
    found = node(system)
    assert found.status == Status.UNKNOWN
    assert found.claim is not None
    assert "refused by Sophie" in stated_words.claim_sentence(found.claim)
    with pytest.raises(ValidationError, match="over"):
        actions.confirm(approver, made)


def test_what_was_confirmed_can_be_taken_back(
    system: AISystem, officer: User, approver: User
) -> None:
    made = actions.confirm(approver, asked(officer, system))
    actions.withdraw(officer, made, reason="It has grown.")
    assert node(system).status == Status.UNKNOWN
    with pytest.raises(ValidationError, match="over"):
        actions.withdraw(officer, made, reason="It has grown.")
    asked(officer, system)  # and claimed anew


def test_a_stale_claim_says_so_and_makes_way(
    system: AISystem, officer: User, approver: User
) -> None:
    made = actions.confirm(approver, asked(officer, system))
    make.decision(system, officer)
    found = node(system)
    assert found.status == Status.UNKNOWN
    assert found.claim is not None
    assert "classified again" in stated_words.claim_sentence(found.claim)
    again = asked(officer, system)
    made.refresh_from_db()
    assert made.state == ClaimState.WITHDRAWN
    make.decision(system, officer)
    with pytest.raises(ValidationError, match="classified again"):
        actions.confirm(approver, again)


# --- what is enough -----------------------------------------------------------------------------

WHOLE: dict[str, Any] = {
    "controls": 1,
    "is_tested": True,
    "proofs": 1,
    "grade": "independent",
    "is_confirmed": True,
    "reason": "Our auditors ask for it.",
}


def test_an_own_rule_changes_what_is_met(
    house: Organisation, system: AISystem, officer: User
) -> None:
    proven.proven(house, "Art. 9(1)", systems=[system])
    assert node(system, "Art. 9(1)").status == Status.MET
    rule = actions.set_rule(officer, house, framework=ACT, ref="Art. 9", values=WHOLE)
    found = node(system, "Art. 9(1)")
    assert found.status == Status.PARTLY
    assert found.rule is not None
    assert "own rule for Art. 9" in stated_words.rule_reason(found.rule)
    (said,) = told(rule)
    assert said.startswith("What is enough for EU_AI_ACT Art. 9 was set: ")
    assert "At least of grade" in said
    head = trail.head_of(house).number
    actions.set_rule(officer, house, framework=ACT, ref="Art. 9", values=WHOLE)
    assert trail.head_of(house).number == head
    actions.drop_rule(officer, rule, reason="No longer asked for.")
    assert node(system, "Art. 9(1)").status == Status.MET
    assert not SufficiencyRule.objects.exists()


@pytest.mark.parametrize(
    ("place", "values", "field"),
    [
        (("GDPR", ""), {}, "framework"),
        ((ACT, "Art. 999"), {}, "ref"),
        ((ACT, "Art. 9"), {"reason": ""}, "reason"),
        ((ACT, "Art. 9"), {"grade": "gold"}, "grade"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_on_its_field(
    house: Organisation, officer: User, place: tuple[str, str], values: Any, field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        actions.set_rule(
            officer, house, framework=place[0], ref=place[1], values={**WHOLE, **values}
        )
    assert field in refused.value.message_dict
    assert not SufficiencyRule.objects.exists()


def test_readers_set_no_rule(house: Organisation) -> None:
    with pytest.raises(PermissionDenied):
        actions.set_rule(
            make.member(house, Role.APPROVER), house, framework=ACT, ref="", values=WHOLE
        )


# --- crosswalk ----------------------------------------------------------------------------------


def row(relation: str) -> CrosswalkRow:
    """A shipped row between the AI Act and the AI RMF."""
    return CrosswalkRow.objects.filter(
        relation=relation, source_framework__code="NIST_AI_RMF", target_framework__code=ACT
    ).order_by("pk")[0]


def test_a_review_counts_for_its_organisation_alone(house: Organisation, officer: User) -> None:
    stated = row("superset")
    made = actions.review(officer, house, stated, verdict="agrees")
    assert crosswalk.reviews(house) == {stated.pk: made}
    assert crosswalk.reviews(make.organisation()) == {}
    actions.review(officer, house, stated, verdict="disagrees", note="Too wide.")
    assert CrosswalkReview.objects.get().verdict == "disagrees"
    assert "Disagrees" in told(made)[1]


def test_a_disagreement_needs_its_reason(house: Organisation, officer: User) -> None:
    with pytest.raises(ValidationError, match="Say why"):
        actions.review(officer, house, row("superset"), verdict="disagrees")


def test_readers_review_nothing(house: Organisation) -> None:
    with pytest.raises(PermissionDenied):
        actions.review(make.member(house, Role.ENGINEER), house, row("superset"), verdict="agrees")


def test_what_contains_a_met_entry_proposes_and_never_meets(
    house: Organisation, system: AISystem, officer: User
) -> None:
    stated = row("superset")
    control = proven.proven(
        house,
        stated.source_ref,
        actor=officer,
        framework="NIST_AI_RMF",
        systems=[system],
    )
    assert node(system, stated.source_ref, "NIST_AI_RMF").status == Status.MET
    assert node(system, stated.target_ref).status == Status.UNKNOWN
    found = crosswalk.of_system(system, timezone.localdate())
    proposal = next(each for each in found.proposals if each.seen.row == stated)
    assert [each.control for each in proposal.controls] == [control]
    assert proposal.then.status == Status.MET
    actions.follow(officer, system, row=stated, to=(ACT, stated.target_ref), chosen=[control])
    link = control.links.get(framework=ACT)
    assert (link.ref, stated.provenance in link.rationale) == (stated.target_ref, True)
    after = crosswalk.of_system(system, timezone.localdate())
    assert stated not in [each.seen.row for each in after.proposals]


def test_other_relations_only_point(house: Organisation, system: AISystem, officer: User) -> None:
    stated = row("intersects")
    control = proven.proven(
        house, stated.source_ref, actor=officer, framework="NIST_AI_RMF", systems=[system]
    )
    found = crosswalk.of_system(system, timezone.localdate())
    assert stated in [each.row for each in found.pointers]
    assert stated not in [each.seen.row for each in found.proposals]
    with pytest.raises(ValidationError, match="only points"):
        actions.follow(officer, system, row=stated, to=(ACT, stated.target_ref), chosen=[control])


def test_a_superset_read_backwards_does_not_propose(
    house: Organisation, system: AISystem, officer: User
) -> None:
    stated = row("superset")
    proven.proven(house, stated.target_ref, actor=officer, systems=[system])
    found = crosswalk.of_system(system, timezone.localdate())
    assert stated not in [each.seen.row for each in found.proposals]


def test_a_row_the_organisation_disagrees_with_proposes_nothing(
    house: Organisation, system: AISystem, officer: User
) -> None:
    stated = row("superset")
    proven.proven(
        house, stated.source_ref, actor=officer, framework="NIST_AI_RMF", systems=[system]
    )
    actions.review(officer, house, stated, verdict="disagrees", note="Too wide.")
    found = crosswalk.of_system(system, timezone.localdate())
    assert stated not in [each.seen.row for each in found.proposals]
    assert found.disagreed == 1
