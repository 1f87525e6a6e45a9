"""The review of a question set, and who may answer and record."""

from uuid import UUID

import pytest
from django.urls import reverse

from riskreg.actions import systems
from riskreg.models import Decision, Organisation, Questionnaire, Role, User
from tests import make
from tests.pages.classification.asking import leave_open, page, review_of, text_of
from tests.pages.register_makers import browser, browser_of

pytestmark = pytest.mark.django_db


def test_silence_is_not_recorded(begun: Questionnaire, officer: User) -> None:
    client = browser(officer)
    assert "have no answer yet" in text_of(client.get(review_of(begun)))
    refused = client.post(review_of(begun), {"on": "2026-11-21", "seen": "{}"})
    assert refused.status_code == 422
    assert not Decision.objects.exists()


def test_saying_not_known_yet_to_all_takes_the_cautious_answers(
    begun: Questionnaire, officer: User
) -> None:
    client = browser(officer)
    leave_open(client, begun)
    shown = client.get(review_of(begun))
    assert "Record this classification" in text_of(shown)
    client.post(
        review_of(begun), {"on": "2026-11-21", "seen": shown.context["form"]["seen"].value()}
    )
    decision = Decision.objects.get()
    assert decision.tier == "prohibited"
    assert decision.is_provisional


def test_the_review_shows_what_changed_since_the_last_decision(
    organisation: Organisation, officer: User
) -> None:
    system = make.system(organisation, officer)
    make.decision(system, officer)
    begun = make.questionnaire(system, officer, answers={"annex_iii_points": []})
    shown = browser(officer).get(review_of(begun))
    lines = {line["label"]: (line["was"], line["now"]) for line in shown.context["since"]["facts"]}
    assert ("4(a) – recruitment and selection, targeted job adverts included", "none of these") in (
        lines.values()
    )
    assert "Decision 1" in text_of(shown)


def test_engineers_see_who_can_record(
    begun: Questionnaire, officer: User, organisation: Organisation
) -> None:
    leave_open(browser(officer), begun)
    client = browser_of(organisation, Role.ENGINEER)
    shown = text_of(client.get(review_of(begun)))
    assert "Your role does not record decisions" in shown
    assert officer.name in shown
    assert "Record this classification" not in shown
    assert client.post(review_of(begun), {"on": "2026-11-21"}).status_code == 403


def test_a_refused_day_keeps_the_note(begun: Questionnaire, officer: User) -> None:
    client = browser(officer)
    leave_open(client, begun)
    refused = client.post(review_of(begun), {"on": "", "note": "Asked legal.", "seen": "{}"})
    assert refused.status_code == 422
    assert "Asked legal." in text_of(refused)


def addresses(begun: Questionnaire) -> list[str]:
    """Every page of a question set."""
    key: UUID = begun.pk
    return [
        reverse("questionnaire_start", args=[begun.system_id]),
        begun.get_absolute_url(),
        page(begun, "ai_system"),
        reverse("questionnaire_frame", args=[key]),
        reverse("questionnaire_discard", args=[key]),
        review_of(begun),
    ]


def test_another_organisation_finds_nothing(begun: Questionnaire) -> None:
    client = browser_of(make.organisation())
    assert [client.get(each).status_code for each in addresses(begun)] == [404] * 6


def test_auditors_read_the_review_and_answer_nothing(
    begun: Questionnaire, organisation: Organisation
) -> None:
    client = browser_of(organisation, Role.AUDITOR)
    found = [client.get(each).status_code for each in addresses(begun)]
    assert found == [403, 302, 403, 403, 403, 200]
    assert client.post(page(begun, "ai_system"), {"is_ai_system": "true"}).status_code == 403


def test_an_archived_system_says_to_restore_it_first(
    begun: Questionnaire, officer: User, organisation: Organisation
) -> None:
    systems.archive(officer, begun.system, reason="Off.")
    client = browser(officer)
    start = reverse("questionnaire_start", args=[begun.system_id])
    assert "Restore it before" in text_of(client.get(start))
    assert client.post(start, {"role": "deployer", "edition": "2026-1744"}).status_code == 422


def test_an_unknown_page_of_questions_is_not_found(begun: Questionnaire, officer: User) -> None:
    assert browser(officer).get(page(begun, "weather")).status_code == 404
