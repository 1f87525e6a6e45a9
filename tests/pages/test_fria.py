"""Pages of the fundamental rights impact assessment."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from riskreg.actions import fria
from riskreg.models import AISystem, Assessment, AssessmentState, Role, User
from tests import make
from tests.actions.test_fria import CREDIT
from tests.dossiers.conftest import html_of
from tests.dossiers.test_golden import chapters_of
from tests.pages import counting
from tests.pages.register_makers import browser_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def system() -> AISystem:
    return make.system(make.organisation(), name="Score")


@pytest.fixture
def officer(system: AISystem) -> User:
    return make.member(system.organisation)


def body(client: Client, name: str, *args: object) -> str:
    return client.get(reverse(name, args=args)).content.decode()


def test_the_page_says_who_must_make_one_and_why(
    client: Client, system: AISystem, officer: User
) -> None:
    text = body(client, "fria_of_system", system.pk)
    assert "nobody can say whether" in text
    assert "None is known to us" in text
    make.decision(system, officer, role="deployer", answers=CREDIT)
    text = body(client, "fria_of_system", system.pk)
    assert "binds from 2 December 2027" in text
    assert "Not done" in text
    assert "Decision 1 as deployer" in text


def test_an_officer_writes_the_six_parts_and_another_approves(
    client: Client, system: AISystem, officer: User
) -> None:
    begun = client.post(reverse("fria_begin", args=[system.pk]))
    document = Assessment.objects.get()
    assert begun["Location"] == reverse("fria_part", args=[document.pk, "process"])
    for slug, text in zip(
        ("process", "period", "persons", "harm", "oversight", "measures"),
        make.PARTS.values(),
        strict=True,
    ):
        address = reverse("fria_part", args=[document.pk, slug])
        assert "Example:" in client.get(address).content.decode()
        answered = client.post(address, {"text": text, "to": "next"})
        assert answered.status_code == 302
    assert answered["Location"] == document.get_absolute_url()
    client.post(reverse("fria_submit", args=[document.pk]))
    approver = browser_of(system.organisation, Role.APPROVER)
    document.refresh_from_db()
    approver.post(
        reverse("fria_approve", args=[document.pk]), {"note": "", "seen": document.digest}
    )
    document.refresh_from_db()
    assert document.state == AssessmentState.APPROVED
    answered = client.post(
        reverse("fria_notify", args=[document.pk]), {"on": "2026-11-20", "to": "FSMA"}, follow=True
    )
    assert "FSMA" in answered.content.decode()
    assert "approved and notified" in body(client, "fria_of_system", system.pk).lower()


def test_what_is_refused_is_said_and_nothing_is_stored(
    client: Client, system: AISystem, officer: User
) -> None:
    document = make.fria(system, officer, state="submitted")
    refused = client.post(reverse("fria_approve", args=[document.pk]), {"note": ""})
    assert refused.status_code == 422
    assert "a second person" in refused.content.decode()
    refused = client.post(reverse("fria_return", args=[document.pk]), {"reason": ""})
    assert refused.status_code == 422
    document.refresh_from_db()
    assert document.state == AssessmentState.SUBMITTED


def test_an_approver_who_read_another_text_is_stopped(
    client: Client, system: AISystem, officer: User
) -> None:
    document = make.fria(system, officer, state="submitted")
    approver = browser_of(system.organisation, Role.APPROVER)
    address = reverse("fria_approve", args=[document.pk])
    assert document.digest in approver.get(address).content.decode()
    refused = approver.post(address, {"note": "", "seen": "0" * 64})
    assert refused.status_code == 422


def test_a_notification_tomorrow_or_to_nobody_is_refused_beside_its_field(
    client: Client, system: AISystem, officer: User
) -> None:
    document = make.fria(system, officer, state="approved")
    address = reverse("fria_notify", args=[document.pk])
    refused = client.post(address, {"on": "2999-01-01", "to": "FSMA"})
    assert refused.status_code == 422
    assert "lies in the future" in refused.content.decode()
    assert client.post(address, {"on": "31/02/2026", "to": ""}).status_code == 422
    document.refresh_from_db()
    assert document.notified_on is None


def test_a_notification_before_the_approval_is_kept_and_marked(
    client: Client, system: AISystem, officer: User
) -> None:
    document = make.fria(system, officer, state="approved")
    today = timezone.localdate()
    fria.notify(officer, document, on=today - timedelta(days=1), to="FSMA")
    assert "Notified before the approval" in body(client, "fria", document.pk)
    assert "before the approval" in body(client, "fria_of_system", system.pk)
    assert "before the approval" in " ".join(chapters_of(html_of(system, officer))["fria"])
    later = make.system(system.organisation, officer)
    document = make.fria(later, officer, state="approved")
    fria.notify(officer, document, on=today, to="FSMA")
    assert "before the approval" not in body(client, "fria", document.pk)
    assert "before the approval" not in body(client, "fria_of_system", later.pk)
    assert "before the approval" not in " ".join(chapters_of(html_of(later, officer))["fria"])


def test_the_dpia_is_named_by_its_number(client: Client, system: AISystem, officer: User) -> None:
    document = make.fria(system, officer)
    dpia = make.evidence(system.organisation, officer, title="Impact on data")
    address = reverse("fria_dpia", args=[document.pk])
    for wrong in ("EVD-9999", "nonsense", "EVD-0", "²"):
        assert client.post(address, {"number": wrong}).status_code == 422
    client.post(address, {"number": dpia.reference.lower()})
    where = {"text": "Applicants.", "where": "Section 3", "to": "leave"}
    client.post(reverse("fria_part", args=[document.pk, "persons"]), where)
    text = body(client, "fria", document.pk)
    assert f"{dpia.reference}, Section 3" in text


def test_a_similar_case_is_offered_and_taken_over(
    client: Client, system: AISystem, officer: User
) -> None:
    document = fria.begin(officer, system)
    assert "No other system" in body(client, "fria_reuse", document.pk)
    other = make.system(system.organisation, officer, name="Other")
    earlier = make.fria(other, officer, state="approved")
    client.post(reverse("fria_reuse", args=[document.pk]), {"earlier": str(earlier.pk)})
    assert earlier.reference in body(client, "fria", document.pk)
    assert (
        client.post(reverse("fria_reuse", args=[document.pk]), {"earlier": ""}).status_code == 422
    )


def test_an_unknown_part_is_not_found_and_a_submitted_one_not_written(
    client: Client, system: AISystem, officer: User
) -> None:
    document = make.fria(system, officer, state="submitted")
    assert client.get(reverse("fria_part", args=[document.pk, "nothing"])).status_code == 404
    answered = client.get(reverse("fria_part", args=[document.pk, "process"]))
    assert answered["Location"] == document.get_absolute_url()


@pytest.mark.parametrize("risks", [1, 5])
def test_pages_take_as_many_queries_with_one_risk_as_with_five(
    client: Client, system: AISystem, officer: User, risks: int
) -> None:
    for _ in range(risks):
        make.risk(system.organisation, officer, systems=[system])
    document = make.fria(system, officer)
    assert counting.taken(client, "fria", (document.pk,)) == counting.expected("fria")
    for slug in ("process", "harm"):
        name = "fria_part"
        taken = counting.taken(client, name, (document.pk, slug))
        assert taken <= counting.expected(name)
    assert counting.taken(client, "fria_of_system", (system.pk,)) == counting.expected(
        "fria_of_system"
    )


def test_a_part_saves_itself_as_one_writes(client: Client, system: AISystem, officer: User) -> None:
    document = make.fria(system, officer)
    address = reverse("fria_part", args=[document.pk, "process"])
    page = client.get(address).content.decode()
    assert "saved as you go" in page
    told = {"text": "At the desk, before the answer goes out."}
    answer = client.post(address, told, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert answer["HX-Reswap"] == "none"
    beside = answer.content.decode()
    assert "Saved at" in beside
    assert "then edited here" in beside or "The register says nothing" in beside
    assert "<textarea" not in beside
    document.refresh_from_db()
    assert document.content["a"] == told["text"]
    refused = client.post(address, {"text": "a" * 20001}, headers={"HX-Request": "true"})
    assert refused.status_code == 422
    assert 'id="questions"' in refused.content.decode()
    assert "<html" not in refused.content.decode()
