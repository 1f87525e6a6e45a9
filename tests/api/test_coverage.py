"""Coverage over the API: read only and in the words of the page; claims and reviews by actions."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from frameworks.models import CrosswalkRow
from governance.ui import coverage_words
from riskreg.models import AISystem, Organisation, Role, User
from riskreg.queries import coverage, coverage_matrix
from tests import make, proven
from tests.pages.register_makers import browser

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogues")]
ACT = "EU_AI_ACT"


@pytest.fixture
def house() -> Organisation:
    """An organisation."""
    coverage_matrix.kept.clear()
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
    made = make.system(house, officer)
    make.decision(made, officer)
    return made


def send(client: Client, name: str, *args: Any, **values: Any) -> Any:
    """A POST as JSON."""
    return client.post(reverse(name, args=args), values, content_type="application/json")


def test_the_api_says_the_words_of_the_page(
    client: Client, house: Organisation, system: AISystem
) -> None:
    proven.control(house, "Art. 9(1)", systems=[system], confirmed_by=None, confirmed_at=None)
    url = reverse("api-system-coverage", args=[system.pk])
    told = client.get(url, {"framework": ACT}).json()["frameworks"][0]
    found = next(each for each in told["requirements"] if each["ref"] == "Art. 9(1)")
    whole = coverage.of_system(system, timezone.localdate(), ACT)
    node = next(each for each in whole.frameworks[0].all() if each.entry.ref == "Art. 9(1)")
    words = coverage_words.tell(node, whole)
    assert found["status"] == "partly"
    assert [each["text"] for each in found["missing"]] == [each.text for each in words.missing]
    assert found["rule"]["sentence"] == words.rule
    assert found["next_step"]["text"].startswith("Add proof for CTL-")
    assert told["counts"]["partly"] == 1


def test_every_framework_comes_where_none_is_named(client: Client, system: AISystem) -> None:
    told = client.get(reverse("api-system-coverage", args=[system.pk])).json()
    assert {each["framework"] for each in told["frameworks"]} == {
        ACT, "NIST_AI_RMF", "NIST_AI_600_1", "ISO_42001", "OECD_AI",
    }  # fmt: skip


def test_the_matrix_comes_in_pages_with_the_sums_of_all(
    client: Client, house: Organisation, system: AISystem, officer: User
) -> None:
    make.system(house, officer, name="A second one")
    told = client.get(reverse("api-coverage-list"), {"page_size": "1"}).json()
    assert (told["count"], len(told["results"])) == (2, 1)
    assert told["total"]["unknown"] > 100
    assert told["results"][0]["is_classified"] is False
    narrowed = client.get(reverse("api-coverage-list"), {"status": "unknown"}).json()
    assert [each["system"] for each in narrowed["results"]] == [str(system.pk)]
    assert client.get(reverse("api-coverage-list"), {"framework": "GDPR"}).status_code == 404
    assert client.get(reverse("api-coverage-list"), {"status": "gold"}).status_code == 400


def test_nothing_of_the_api_sets_a_status(client: Client, system: AISystem) -> None:
    for name, args in (("api-system-coverage", [system.pk]), ("api-coverage-list", [])):
        for method in ("post", "put", "patch", "delete"):
            answer = getattr(client, method)(
                reverse(name, args=args), {"status": "met"}, content_type="application/json"
            )
            assert answer.status_code == 405, (name, method)


def test_a_claim_is_made_and_decided_by_two(
    client: Client, house: Organisation, system: AISystem
) -> None:
    values = {"system": str(system.pk), "framework": ACT, "ref": "Art. 17(2)", "reason": "Large."}
    made = send(client, "api-claim-list", **values)
    assert made.status_code == 201
    key = made.json()["id"]
    own = send(client, "api-claim-confirm", key)
    assert (own.status_code, "Somebody else" in own.json()["detail"]) == (422, True)
    second = browser(make.member(house, Role.APPROVER))
    assert send(second, "api-claim-refuse", key).status_code == 422
    assert send(second, "api-claim-confirm", key, note="Yes").json()["state"] == "confirmed"
    assert send(client, "api-claim-withdraw", key).status_code == 400
    taken = send(client, "api-claim-withdraw", key, reason="It has grown.")
    assert taken.json()["state"] == "withdrawn"
    assert client.get(reverse("api-claim-list"), {"state": "withdrawn"}).json()["count"] == 1


def test_a_claim_the_law_does_not_leave_open_is_a_problem(client: Client, system: AISystem) -> None:
    values = {"system": str(system.pk), "framework": ACT, "ref": "Art. 9(1)", "reason": "No."}
    answer = send(client, "api-claim-list", **values)
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["errors"][0]["pointer"] == "/ref"


def test_a_system_of_another_organisation_cannot_be_named(client: Client) -> None:
    other = make.system(make.organisation())
    values = {"system": str(other.pk), "framework": ACT, "ref": "Art. 17(2)", "reason": "No."}
    assert send(client, "api-claim-list", **values).status_code == 400


def test_a_row_is_reviewed_for_the_own_organisation(client: Client) -> None:
    row = CrosswalkRow.objects.filter(relation="superset").order_by("pk")[0]
    told = send(client, "api-crosswalk-review", row.pk, verdict="agrees").json()
    assert told["verdict"] == "agrees"
    assert send(client, "api-crosswalk-review", row.pk, verdict="disagrees").status_code == 422
    other = browser(make.member(make.organisation()))
    seen = other.get(reverse("api-crosswalk-detail", args=[row.pk])).json()
    assert (seen["verdict"], seen["reviewed_by"]) == (None, None)
    assert client.get(reverse("api-crosswalk-list"), {"review": "agrees"}).json()["count"] == 1
