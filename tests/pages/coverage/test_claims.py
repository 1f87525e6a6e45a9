"""Claims that a duty does not apply, own rules, reviews of the crosswalk."""

import pytest
from django.test import Client
from django.urls import reverse

from riskreg.actions import coverage as actions
from riskreg.models import (
    AISystem,
    ClaimState,
    CrosswalkReview,
    NotApplicable,
    Organisation,
    Role,
    SufficiencyRule,
    User,
)
from tests import make, proven
from tests.pages.coverage.asking import ACT, PLACE, body, superset
from tests.pages.register_makers import browser

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogues")]


def test_an_officer_claims_and_an_approver_confirms(
    client: Client, house: Organisation, system: AISystem
) -> None:
    assert "Claim that it does not apply" in body(client, "coverage_system", system.pk)
    url = reverse("coverage_claim_new", args=[system.pk])
    assert "Art. 17(2)" in client.get(url, PLACE).content.decode()
    client.post(url, {**PLACE, "reason": "We are large."})
    made = NotApplicable.objects.get()
    page = reverse("coverage_claim", args=[made.pk])
    assert "somebody else decides" in client.get(page).content.decode()
    second = browser(make.member(house, Role.APPROVER, name="Sophie"))
    assert "Decide as the second person" in second.get(page).content.decode()
    second.post(page, {"verdict": "confirm"})
    made.refresh_from_db()
    assert made.state == ClaimState.CONFIRMED
    text = body(client, "coverage_system", system.pk)
    assert "Does not apply: We are large" in text
    assert "Sophie" in text
    assert "Sophie" in body(client, "coverage_claims")


def test_a_claim_that_cannot_be_is_refused_beside_the_field(
    client: Client, system: AISystem
) -> None:
    url = reverse("coverage_claim_new", args=[system.pk])
    for values, sentence in (
        ({**PLACE, "reason": " "}, "reason"),
        ({"framework": ACT, "ref": "Art. 9(1)", "reason": "No"}, "does not leave Art. 9"),
    ):
        answer = client.post(url, values)
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
    assert not NotApplicable.objects.exists()
    for place in ({"framework": "X", "ref": "Y"}, {"framework": ACT, "ref": "Y"}, {}):
        assert client.get(url, place).status_code == 404


def test_the_first_person_cannot_be_the_second(
    client: Client, officer: User, system: AISystem
) -> None:
    made = actions.claim(officer, system, **PLACE, reason="So")
    answer = client.post(reverse("coverage_claim", args=[made.pk]), {"verdict": "confirm"})
    assert answer.status_code == 422
    assert "Somebody else" in answer.content.decode()


def test_a_refusal_without_reason_is_refused(
    house: Organisation, officer: User, system: AISystem
) -> None:
    made = actions.claim(officer, system, **PLACE, reason="So")
    second = browser(make.member(house, Role.APPROVER))
    page = reverse("coverage_claim", args=[made.pk])
    answer = second.post(page, {"verdict": "refuse"})
    assert (answer.status_code, "Say why" in answer.content.decode()) == (422, True)


def test_a_claim_is_taken_back_after_asking(
    client: Client, officer: User, system: AISystem
) -> None:
    made = actions.claim(officer, system, **PLACE, reason="So")
    url = reverse("coverage_claim_withdraw", args=[made.pk])
    assert "counts for Shortlist again" in client.get(url).content.decode()
    refused = client.post(url, {"reason": " "})
    made.refresh_from_db()
    assert (refused.status_code, made.state) == (422, ClaimState.ASKED)
    shown = client.post(url, {"reason": "It has grown."}, follow=True).content.decode()
    assert "It has grown." in shown[shown.index('id="history"') :]
    made.refresh_from_db()
    assert made.state == ClaimState.WITHDRAWN
    answer = client.post(url, {"reason": "Again."})
    assert (answer.status_code, "over" in answer.content.decode()) == (422, True)


RULE = {"framework": ACT, "ref": "Art. 9", "controls": "1", "proofs": "2", "grade": "document"}


def test_an_own_rule_stands_beside_the_shipped_one(client: Client, house: Organisation) -> None:
    url = reverse("coverage_rule_set")
    assert "Art. 12" in client.get(url, {"framework": ACT, "ref": "Art. 12"}).content.decode()
    client.post(url, {**RULE, "reason": "Our supervisor asks for two."})
    rule = SufficiencyRule.objects.get()
    text = body(client, "coverage_rules")
    assert "Our supervisor asks for two." in text
    assert "at least 2 proofs" in text
    drop = reverse("coverage_rule_drop", args=[rule.pk])
    assert "What is enough again" in client.get(drop).content.decode()
    assert client.post(drop, {"reason": " "}).status_code == 422
    client.post(drop, {"reason": "No longer."})
    assert not SufficiencyRule.objects.exists()


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"ref": "Art. 999"}, "not an entry"),
        ({"controls": "0"}, "1"),
        ({"grade": "gold"}, "grade"),
        ({"framework": "GDPR"}, "framework"),
        ({"reason": ""}, "reason"),
    ],
)
def test_a_rule_that_cannot_be_stores_nothing(
    client: Client, values: dict[str, str], sentence: str
) -> None:
    answer = client.post(reverse("coverage_rule_set"), {**RULE, "reason": "So", **values})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not SufficiencyRule.objects.exists()


def test_rows_are_reviewed_one_after_the_other(
    client: Client, house: Organisation, system: AISystem
) -> None:
    row = superset()
    url = reverse("crosswalk_review", args=[row.pk])
    assert row.provenance in client.get(url).content.decode()
    answer = client.post(url, {"verdict": "agrees"})
    assert answer["Location"] != url
    assert CrosswalkReview.objects.get().row == row
    assert "1 of 886" in body(client, "crosswalk")
    first = body(client, "crosswalk", review="agrees")
    assert url in first
    assert url not in body(client, "crosswalk", review="none")
    assert client.post(url, {"verdict": "disagrees"}).status_code == 422


def test_an_entry_shows_the_own_review_and_no_other(client: Client, officer: User) -> None:
    row = superset()
    stranger = make.member(make.organisation(), name="Stranger")
    theirs = Organisation.objects.exclude(memberships__user=officer).get()
    actions.review(stranger, theirs, row, verdict="agrees", note="Theirs.")
    edition = row.target_framework.editions.latest("published")
    entry = edition.requirements.get(ref=row.target_ref)
    args = (row.target_framework.slug, edition.code, entry.slug)
    assert "Stranger" not in body(client, "entry", *args)
    house = Organisation.objects.get(memberships__user=officer)
    actions.review(officer, house, row, verdict="agrees", note="Ours.")
    text = body(client, "entry", *args)
    assert "Ours." in text
    assert officer.name in text


def test_proposals_say_what_remains_and_are_followed_by_hand(
    client: Client, house: Organisation, system: AISystem, officer: User
) -> None:
    row = superset()
    made = proven.proven(
        house, row.source_ref, actor=officer, framework="NIST_AI_RMF", systems=[system]
    )
    text = body(client, "crosswalk_system", system.pk)
    assert "What remains to be done by hand" in text
    assert "nobody of the organisation has" in text
    url = reverse("crosswalk_follow", args=[system.pk, row.pk])
    assert made.title in client.get(url).content.decode()
    assert client.post(url, {}).status_code == 422
    client.post(url, {"controls": [str(made.pk)]})
    assert made.links.filter(framework=ACT, ref=row.target_ref).exists()
    assert client.get(url).status_code == 404
