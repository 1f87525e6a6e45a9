"""The pages of coverage: statuses with reasons, the matrix, claims, rules, the crosswalk."""

import csv
import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from frameworks.models import CrosswalkRow
from governance.ui import coverage_words
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
from riskreg.queries import coverage, coverage_matrix
from tests import make, proven
from tests.pages import counting
from tests.pages.register_makers import browser

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogues")]
ACT, SLUG = "EU_AI_ACT", "eu-ai-act"


@pytest.fixture
def house() -> Organisation:
    """An organisation."""
    coverage_matrix._kept.clear()
    return make.organisation()


@pytest.fixture
def officer(house: Organisation) -> User:
    """Its compliance officer."""
    return make.member(house)


@pytest.fixture
def client(officer: User) -> Client:
    """The officer's browser."""
    return browser(officer)


@pytest.fixture
def system(house: Organisation, officer: User) -> AISystem:
    """A high-risk system of a provider."""
    made = make.system(house, officer, name="Shortlist")
    make.decision(made, officer)
    return made


def body(client: Client, name: str, *args: Any, **query: str) -> str:
    """What a page says."""
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def lines(answer: Any) -> list[list[str]]:
    """A CSV answer as rows."""
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_an_empty_register_is_told_what_coverage_is_for(client: Client) -> None:
    assert "which requirements are met, and how one knows" in body(client, "coverage")


def test_the_overview_says_how_each_framework_stands(
    client: Client, house: Organisation, system: AISystem
) -> None:
    made = proven.proven(house, "Art. 9", systems=[system])
    proven.evidence(house, [made], title="Lapses soon", valid_until=timezone.localdate())
    text = body(client, "coverage")
    for word in ("Art. 10", "Lapses soon", "voluntary"):
        assert word in text


def test_the_page_of_a_system_says_what_the_words_say(
    client: Client, house: Organisation, system: AISystem
) -> None:
    proven.control(house, "Art. 9(1)", systems=[system], confirmed_by=None, confirmed_at=None)
    text = body(client, "coverage_system", system.pk)
    whole = coverage.of_system(system, timezone.localdate())
    node = next(each for each in whole.frameworks[0].all() if each.entry.ref == "Art. 9(1)")
    told = coverage_words.tell(node, whole)
    assert told.missing
    for line in (*told.missing, *told.counted):
        assert line.text in text
    assert told.rule in text


def test_only_gaps_leaves_out_what_is_met(
    client: Client, house: Organisation, system: AISystem
) -> None:
    proven.proven(house, "Art. 18", systems=[system])
    assert "art-18" in body(client, "coverage_system", system.pk)
    assert 'id="art-18"' not in body(client, "coverage_system", system.pk, only="gaps")
    assert 'id="art-18"' in body(client, "coverage_system", system.pk, only="met")


def test_an_unclassified_system_is_asked_to_be_classified(client: Client, house: Any) -> None:
    text = body(client, "coverage_system", make.system(house).pk)
    assert "Not classified under this law yet" in text


def test_a_framework_nobody_knows_is_not_found(client: Client, system: AISystem) -> None:
    url = reverse("coverage_system", args=[system.pk])
    assert client.get(url, {"framework": "nothing"}).status_code == 404
    assert client.get(reverse("coverage_matrix", args=["nothing"])).status_code == 404
    assert client.get(reverse("coverage_framework", args=["nothing"])).status_code == 404
    for name, args in (
        ("coverage_export", ["json"]),
        ("coverage_matrix_export", [SLUG, "json"]),
        ("coverage_system_export", [system.pk, "json"]),
    ):
        assert client.get(reverse(name, args=args)).status_code == 404


def test_the_record_of_a_system_shows_the_status_of_its_duties(
    client: Client, house: Organisation, system: AISystem
) -> None:
    proven.proven(house, "Art. 18", systems=[system])
    text = body(client, "system", system.pk)
    assert "No control is recorded for it." in text
    assert f"{reverse('coverage_system', args=[system.pk])}?framework={SLUG}#art-18" in text


def test_a_cell_of_the_matrix_says_its_status_in_words_and_leads_to_the_group(
    client: Client, house: Organisation, system: AISystem, officer: User
) -> None:
    proven.proven(house, "Art. 18", systems=[system])
    make.system(house, officer, name="Unclassified one")
    text = body(client, "coverage_matrix", SLUG)
    assert f"{reverse('coverage_system', args=[system.pk])}?framework={SLUG}#art-18" in text
    assert "Met: 4 of 4 met, binds later" in text
    assert "Unknown: 0 of" in text
    assert "not classified yet" in text


def test_the_matrix_is_narrowed_by_unit_class_status_and_words(
    client: Client, house: Organisation, system: AISystem, officer: User
) -> None:
    other = make.system(house, officer, name="Other one")
    make.decision(other, officer, answers={**make.HIGH_RISK, "is_ai_system": False})
    for query, shown in (
        ({"q": "Shortlist"}, True),
        ({"q": "Other"}, False),
        ({"tier": "high_risk_annex_iii"}, True),
        ({"status": "unknown"}, True),
        ({"status": "not_met"}, False),
        ({"unit": "none"}, True),
    ):
        text = body(client, "coverage_matrix", SLUG, **query)
        assert ("Shortlist" in text) == shown, query


def test_the_matrix_and_the_gaps_are_handed_out_as_files(
    client: Client, house: Organisation, system: AISystem
) -> None:
    proven.proven(house, "Art. 18", systems=[system])
    rows = lines(client.get(reverse("coverage_matrix_export", args=[SLUG, "csv"])))
    place = next(at for at, head in enumerate(rows[0]) if head.startswith("Art. 18 "))
    assert rows[1][place] == "Met: 4 of 4 met, binds later"
    gaps = lines(client.get(reverse("coverage_system_export", args=[system.pk, "csv"])))
    assert not [row for row in gaps if row[1] == "Art. 18(1)"]
    assert next(row for row in gaps if row[1] == "Art. 9(1)")[5] == "No control is recorded for it."
    whole = lines(client.get(reverse("coverage_export", args=["csv"])))
    assert [row for row in whole if row[2] == "Art. 9"]
    answer: Any = client.get(reverse("coverage_export", args=["xlsx"]))
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    assert book.active.max_row == len(whole)  # type: ignore[union-attr]


def test_a_framework_page_counts_systems_by_group(
    client: Client, house: Organisation, system: AISystem
) -> None:
    proven.proven(house, "Art. 18", systems=[system])
    text = body(client, "coverage_framework", SLUG)
    assert 'id="art-18"' in text
    assert "Systems with most gaps" in text


# --- claims -------------------------------------------------------------------------------------

PLACE = {"framework": ACT, "ref": "Art. 17(2)"}


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
    client.post(url)
    made.refresh_from_db()
    assert made.state == ClaimState.WITHDRAWN
    answer = client.post(url)
    assert (answer.status_code, "over" in answer.content.decode()) == (422, True)


# --- rules --------------------------------------------------------------------------------------

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


# --- crosswalk ----------------------------------------------------------------------------------


def superset() -> CrosswalkRow:
    """A row that proposes."""
    return CrosswalkRow.objects.filter(
        relation="superset", source_framework__code="NIST_AI_RMF", target_framework__code=ACT
    ).order_by("pk")[0]


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


# --- queries ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "coverage",
        "coverage_matrix",
        "coverage_framework",
        "coverage_system",
        "coverage_claims",
        "coverage_rules",
        "crosswalk",
        "crosswalk_review",
        "crosswalk_system",
    ],
)
def test_pages_take_as_many_queries_for_few_as_for_many(
    client: Client, house: Organisation, system: AISystem, officer: User, name: str
) -> None:
    args: tuple[Any, ...] = {
        "coverage_matrix": (SLUG,),
        "coverage_framework": (SLUG,),
        "coverage_system": (system.pk,),
        "crosswalk_system": (system.pk,),
        "crosswalk_review": (superset().pk,),
    }.get(name, ())
    proven.proven(house, "Art. 9", systems=[system])
    proven.proven(house, "GOVERN 1", framework="NIST_AI_RMF", systems=[system])
    actions.claim(officer, system, **PLACE, reason="So")
    assert counting.taken(client, name, args) == counting.expected(name)
    for number in range(3):
        more = make.system(house, officer)
        make.decision(more, officer)
        made = proven.proven(house, "Art. 10", systems=[system, more])
        proven.evidence(house, [made])
        actions.claim(officer, more, **PLACE, reason=f"So {number}")
    assert counting.taken(client, name, args) == counting.expected(name)
