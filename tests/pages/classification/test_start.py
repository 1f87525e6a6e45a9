"""A question set from a new system to a recorded decision, without JavaScript."""

from datetime import date

import pytest
from django.urls import reverse

from riskreg.models import AISystem, Decision, Organisation, Questionnaire, User
from tests import make
from tests.pages.classification.asking import answer_page, page, text_of
from tests.pages.register_makers import browser

pytestmark = pytest.mark.django_db


def test_from_a_new_system_to_a_recorded_decision_without_javascript(
    organisation: Organisation, officer: User
) -> None:
    client = browser(officer)
    made = client.post(
        reverse("system_new"), {"name": "Chatbot", "purpose": "Answers customers.", "how": "x"}
    )
    assert made.status_code == 302
    system = AISystem.objects.get(name="Chatbot")
    start = reverse("questionnaire_start", args=[system.pk])
    answer = client.post(start, {"role": "provider", "edition": "2026-1744"}, follow=True)
    for _page in range(60):
        address = answer.request["PATH_INFO"]
        if address.endswith("/review/"):
            break
        answer = client.get(answer_page(client, address).headers["Location"], follow=True)
    assert "Record this classification" in text_of(answer)
    form = answer.context["form"]
    recorded = client.post(
        answer.request["PATH_INFO"],
        {"on": "2026-11-21", "note": "Done.", "seen": form["seen"].value()},
    )
    decision = Decision.objects.get(system=system)
    assert recorded.headers["Location"] == decision.get_absolute_url()
    assert (decision.tier, decision.note, decision.on) == (
        "transparency",
        "Done.",
        date(2026, 11, 21),
    )
    assert not decision.is_provisional


def test_the_roles_of_the_register_come_first_and_the_newest_edition_is_chosen(
    officer: User, organisation: Organisation
) -> None:
    system = make.system(organisation, officer, roles=["importer"])
    shown = browser(officer).get(reverse("questionnaire_start", args=[system.pk]))
    (label, own), (_other, others) = shown.context["form"].fields["role"].choices
    assert [code for code, _words in own] == ["importer"]
    assert "provider" in [code for code, _words in others]
    assert shown.context["form"]["edition"].value() == "2026-1744"
    assert shown.context["form"]["role"].value() == "importer"
    assert "register" in label


def test_starting_again_goes_on_where_one_left_off(begun: Questionnaire, officer: User) -> None:
    client = browser(officer)
    start = reverse("questionnaire_start", args=[begun.system_id])
    assert "Go on as Provider" in text_of(client.get(start))
    answer = client.post(start, {"role": "provider", "edition": "2026-1744"})
    assert answer.headers["Location"] == begun.get_absolute_url()
    went = client.get(begun.get_absolute_url())
    assert went.headers["Location"] == page(begun, "ai_system")


def test_a_refused_start_says_what_to_do(begun: Questionnaire, officer: User) -> None:
    start = reverse("questionnaire_start", args=[begun.system_id])
    answer = browser(officer).post(start, {"edition": "2026-1744", "on": "soon"})
    assert answer.status_code == 422
    assert "Choose an answer" in text_of(answer)
    assert "Write the day as year, month, day" in text_of(answer)


def test_edition_and_day_can_be_changed_and_the_answers_stay(
    begun: Questionnaire, officer: User
) -> None:
    client = browser(officer)
    address = reverse("questionnaire_frame", args=[begun.pk])
    answer = client.post(address, {"edition": "2024-1689", "on": "2027-12-02"})
    assert answer.headers["Location"] == begun.get_absolute_url()
    kept = Questionnaire.objects.get(pk=begun.pk)
    assert (kept.edition, kept.on) == ("2024-1689", date(2027, 12, 2))
    assert client.post(address, {"edition": "1999"}).status_code == 422


def test_discarding_asks_once_and_decides_nothing(begun: Questionnaire, officer: User) -> None:
    client = browser(officer)
    address = reverse("questionnaire_discard", args=[begun.pk])
    assert "without a decision" in text_of(client.get(address))
    client.post(address)
    assert Questionnaire.objects.get(pk=begun.pk).closed_at is not None
    again = client.get(page(begun, "ai_system"))
    assert again.headers["Location"] == reverse("system", args=[begun.system_id])
    assert not Decision.objects.exists()
