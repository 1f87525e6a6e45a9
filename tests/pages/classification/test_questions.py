"""The pages of questions: answers, help, faults, the running result."""

import json
import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from governance.pages.classification.sheet import Sheet
from riskreg.actions import classification
from riskreg.models import Decision, Questionnaire, User
from tests.pages import counting
from tests.pages.classification.asking import (
    answers_of,
    page,
    seen_on,
    text_of,
)
from tests.pages.register_makers import browser

pytestmark = pytest.mark.django_db


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


def test_what_comes_back_as_seen_and_is_not_ours_breaks_nothing(
    begun: Questionnaire, officer: User
) -> None:
    client, deep = browser(officer), "[" * 20_000 + "]" * 20_000
    given = {"seen": deep, "is_ai_system": "true", "to": "leave"}
    assert client.post(page(begun, "ai_system"), given).status_code == 302
    assert answers_of(begun)["is_ai_system"] is True
    review = reverse("questionnaire_review", args=[begun.pk])
    answer = client.post(review, {"seen": deep, "on": "2026-11-27"})
    assert answer.status_code == 422
    assert not Decision.objects.exists()


@pytest.mark.parametrize("name", ["questionnaire_topic", "questionnaire_review"])
def test_pages_take_as_many_queries_as_agreed(
    begun: Questionnaire, officer: User, name: str
) -> None:
    client = browser(officer)
    args: tuple[Any, ...] = (begun.pk,) + (("uses",) if name.endswith("topic") else ())
    assert counting.taken(client, name, args) == counting.expected(name)
    classification.answer(officer, begun, answers={"annex_iii_points": ["4(a)"], "foss": True})
    assert counting.taken(client, name, args) == counting.expected(name)
