"""The question set on the pages: from a new system to a recorded decision, without JavaScript."""

import json
import re
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from governance.pages.classification.sheet import Sheet
from riskreg.actions import classification, systems
from riskreg.models import AISystem, Decision, Organisation, Questionnaire, Role, User
from tests import make
from tests.pages import counting
from tests.pages.register_makers import browser, browser_of

pytestmark = pytest.mark.django_db

# A chatbot of a provider in the Union: every question of the class answered.
CHATBOT: dict[str, Any] = {
    "is_ai_system": "true",
    "eu_nexus": "placed_on_eu_market",
    "interacts_with_persons": "true",
    "obvious_ai": "false",
}


@pytest.fixture
def organisation() -> Organisation:
    """One organisation."""
    return make.organisation()


@pytest.fixture
def officer(organisation: Organisation) -> User:
    """Somebody who may answer and decide."""
    return make.member(organisation)


@pytest.fixture
def begun(organisation: Organisation, officer: User) -> Questionnaire:
    """An open question set of a provider."""
    return make.questionnaire(make.system(organisation, officer, roles=["provider"]), officer)


def page(begun: Questionnaire, topic: str) -> str:
    """The address of one page of questions."""
    return reverse("questionnaire_topic", args=[begun.pk, topic])


def answers_of(begun: Questionnaire) -> dict[str, Any]:
    """What is stored now."""
    return dict(Questionnaire.objects.get(pk=begun.pk).answers)


def text_of(response: HttpResponse) -> str:
    """The page as text."""
    return response.content.decode()


def seen_on(response: HttpResponse) -> str:
    """What the form of a page says it showed."""
    return str(response.context["form"]["seen"].value())  # type: ignore[attr-defined]


def answer_page(client: Client, address: str) -> HttpResponse:
    """Answer every question of a page as a person would who knows: yes, no, or none of these."""
    shown = client.get(address)
    given: dict[str, Any] = {"seen": seen_on(shown), "to": "next"}
    for question in shown.context["questions"]:
        options = [code for code, _label in getattr(question.answer.field, "choices", ())]
        default = next((code for code in ("false", "none", "nothing") if code in options), "")
        if default:
            given[question.name] = CHATBOT.get(question.name, default)
    return client.post(address, given)


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


def test_no_page_asks_more_than_seven_questions_and_each_has_help_and_a_way_out(
    begun: Questionnaire, officer: User
) -> None:
    for topic in Sheet(begun).questions.topics:
        assert 1 <= len(topic.facts) <= 7
    shown = browser(officer).get(page(begun, "ai_system"))
    assert "Example:" in text_of(shown)
    assert "Art. 3(1)" in text_of(shown)
    assert "I don&#x27;t know yet" in text_of(shown)


def test_an_answer_that_opens_a_question_on_the_page_brings_one_back_to_it(
    begun: Questionnaire, officer: User
) -> None:
    client = browser(officer)
    address = page(begun, "conversation_and_content")
    given = {"seen": "", "interacts_with_persons": "true", "to": "next"}
    answer = client.post(address, given)
    assert answer.headers["Location"] == f"{address}#q-obvious_ai"
    assert "opens one more question" in text_of(client.get(address))


def test_back_and_leave_keep_what_was_answered(begun: Questionnaire, officer: User) -> None:
    client = browser(officer)
    address = page(begun, "european_link")
    back = client.post(address, {"seen": "", "eu_nexus": "deployer_in_eu", "to": "back"})
    assert back.headers["Location"] == page(begun, "ai_system")
    gone = client.post(address, {"seen": "", "eu_nexus": "none", "to": "leave"})
    assert gone.headers["Location"] == reverse("system", args=[begun.system_id])
    assert answers_of(begun) == {"eu_nexus": "none"}


@pytest.mark.parametrize(
    ("topic", "given", "sentence"),
    [
        ("model", {"training_flop": "a lot"}, "Write a number without words or units"),
        ("model", {"training_flop": "-3"}, "not below zero"),
        ("model", {"training_flop": "3e25", "open-training_flop": "on"}, "not both"),
        ("transition", {"market_date": "last year"}, "year, month, day"),
        ("uses", {"annex_iii_points": ["4(a)", "unknown"]}, "stand alone"),
        ("uses", {"annex_iii_points": ["4(z)"]}, "Choose one of the answers listed"),
        ("ai_system", {"is_ai_system": "perhaps"}, "Choose one of the answers listed"),
    ],
)
def test_a_wrong_answer_gets_a_sentence_beside_it_and_is_kept_on_the_page(
    begun: Questionnaire, officer: User, topic: str, given: dict[str, Any], sentence: str
) -> None:
    answer = browser(officer).post(page(begun, topic), {"seen": "", **given})
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert answers_of(begun) == {}


def test_none_of_these_and_not_known_yet_are_answers(begun: Questionnaire, officer: User) -> None:
    client = browser(officer)
    client.post(page(begun, "uses"), {"seen": "", "annex_iii_points": "nothing"})
    client.post(page(begun, "model"), {"seen": "", "open-training_flop": "on"})
    client.post(page(begun, "ai_system"), {"seen": "", "is_ai_system": "unknown"})
    assert answers_of(begun) == {
        "annex_iii_points": [],
        "training_flop": "unknown",
        "is_ai_system": "unknown",
    }
    assert client.get(page(begun, "uses")).context["form"]["annex_iii_points"].value() == [
        "nothing"
    ]


def test_the_reason_of_an_answer_is_kept_beside_it(begun: Questionnaire, officer: User) -> None:
    client = browser(officer)
    given = {"seen": "", "is_ai_system": "true", "why-is_ai_system": "Technical file, section 2."}
    client.post(page(begun, "ai_system"), given)
    shown = text_of(client.get(page(begun, "ai_system")))
    assert "Technical file, section 2.</textarea>" in shown


def test_what_a_colleague_answered_meanwhile_is_not_lost(
    begun: Questionnaire, officer: User
) -> None:
    client = browser(officer)
    address = page(begun, "manipulation")
    opened = client.get(address)  # both questions empty
    classification.answer(officer, begun, answers={"exploits_vulnerability": "none"})
    client.post(address, {"seen": seen_on(opened), "manipulation_techniques": "nothing"})
    assert answers_of(begun) == {"exploits_vulnerability": "none", "manipulation_techniques": []}


def test_answering_what_a_colleague_answered_meanwhile_says_so(
    begun: Questionnaire, officer: User
) -> None:
    client = browser(officer)
    address = page(begun, "ai_system")
    opened = client.get(address)
    classification.answer(officer, begun, answers={"is_ai_system": False})
    answer = client.post(address, {"seen": seen_on(opened), "is_ai_system": "true"}, follow=True)
    assert "while you had this page open" in text_of(answer)
    assert answers_of(begun) == {"is_ai_system": True}


def test_an_answer_taken_away_by_another_is_kept_and_explained(
    begun: Questionnaire, officer: User
) -> None:
    classification.answer(
        officer, begun, answers={"interacts_with_persons": True, "obvious_ai": True}
    )
    classification.answer(officer, begun, answers={"interacts_with_persons": False})
    shown = text_of(browser(officer).get(page(begun, "conversation_and_content")))
    assert "One answer on this page is kept but does not count now" in shown


def in_place(client: Client, address: str, given: dict[str, Any]) -> HttpResponse:
    """A save in the background."""
    return client.post(address, given, headers={"HX-Request": "true"})


def test_saving_in_place_leaves_the_questions_alone_unless_others_are_asked(
    begun: Questionnaire, officer: User
) -> None:
    client = browser(officer)
    address = page(begun, "conversation_and_content")
    quiet = in_place(client, address, {"seen": "", "generates_synthetic_content": "false"})
    assert quiet.headers["HX-Reswap"] == "none"
    assert 'id="running"' in text_of(quiet)
    assert 'id="questions"' not in text_of(quiet)
    assert "Saved at" in text_of(quiet)
    seen = re.search(r'id="id_seen" value="([^"]*)"', text_of(quiet))
    assert seen is not None
    told = json.loads(seen.group(1).replace("&quot;", '"'))
    assert told[0] == {"generates_synthetic_content": False}
    given = {"seen": json.dumps(told), "generates_synthetic_content": "false"}
    moved = in_place(client, address, {**given, "interacts_with_persons": "true"})
    assert "HX-Reswap" not in moved.headers
    assert 'id="q-obvious_ai"' in text_of(moved)
    wrong = in_place(client, page(begun, "model"), {"seen": "", "training_flop": "x"})
    assert wrong.status_code == 422
    assert 'id="questions"' in text_of(wrong)


def test_the_running_result_says_which_open_question_would_change_it(
    begun: Questionnaire, officer: User
) -> None:
    answers = {"is_ai_system": True, "eu_nexus": "placed_on_eu_market"}
    classification.answer(officer, begun, answers=answers)
    sheet = Sheet(Questionnaire.objects.select_related("system").get(pk=begun.pk))
    changes = {change.url.split("#q-")[1]: change.tier.code for change in sheet.would_change}
    assert changes["annex_iii_points"] == "high_risk_annex_iii"
    ranks = [change.tier.rank for change in sheet.would_change]
    assert ranks == sorted(ranks, reverse=True)
    assert sheet.is_provisional


def test_the_way_through_shows_gates_as_done_open_or_not_needed_and_why(
    begun: Questionnaire, officer: User
) -> None:
    classification.answer(officer, begun, answers={"is_ai_system": True, "eu_nexus": "none"})
    sheet = Sheet(Questionnaire.objects.select_related("system").get(pk=begun.pk))
    ways = {step.code: step for step in sheet.steps()}
    assert ways["S0"].state == ways["S1"].state == "done"
    assert ways["S4"].state == "skipped"
    assert "an earlier answer ends" in ways["S4"].note
    assert sheet.result.tier == "out_of_scope"


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


# --- review -------------------------------------------------------------------------------------


def review_of(begun: Questionnaire) -> str:
    """The address of the review page."""
    return reverse("questionnaire_review", args=[begun.pk])


def leave_open(client: Client, begun: Questionnaire) -> None:
    """Say "I don't know yet" to what is unanswered."""
    client.post(reverse("questionnaire_leave_open", args=[begun.pk]))


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


# --- who may ------------------------------------------------------------------------------------


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


@pytest.mark.parametrize("name", ["questionnaire_topic", "questionnaire_review"])
def test_pages_take_as_many_queries_as_agreed(
    begun: Questionnaire, officer: User, name: str
) -> None:
    client = browser(officer)
    args: tuple[Any, ...] = (begun.pk,) + (("uses",) if name.endswith("topic") else ())
    assert counting.taken(client, name, args) == counting.expected(name)
    classification.answer(officer, begun, answers={"annex_iii_points": ["4(a)"], "foss": True})
    assert counting.taken(client, name, args) == counting.expected(name)
