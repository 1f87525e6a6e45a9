"""Which questions are asked, how far one is, and what an open answer could change."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from frameworks import interview
from frameworks.interview import State
from frameworks.schema import Result
from tests.frameworks.answers import AMENDED, FACTS, LAW, QUESTIONS

SYSTEM = {"is_ai_system": True, "eu_nexus": "placed_on_eu_market"}


def asked(role: str, **facts: Any) -> set[str]:
    return set(interview.asked(QUESTIONS, role, facts))


def progress(role: str, **facts: Any) -> dict[str, interview.Progress]:
    return {each.gate.code: each for each in interview.progress(QUESTIONS, role, facts)}


def classify(facts: Any, role: str = "provider") -> Result:
    return LAW.classify(role, facts, edition=AMENDED, on=date(2026, 11, 20))


def test_a_page_asks_at_most_seven_questions_of_one_gate() -> None:
    for topic in QUESTIONS.topics:
        assert 1 <= len(topic.facts) <= 7
        assert {FACTS[name].gate for name in topic.facts} == {topic.gate}


def test_every_question_stands_on_exactly_one_page() -> None:
    placed = [name for topic in QUESTIONS.topics for name in topic.facts]
    assert sorted(placed) == sorted(FACTS)
    assert len(FACTS) == 124


def test_pages_follow_the_gates() -> None:
    order = [gate.code for gate in QUESTIONS.gates]
    places = [order.index(topic.gate) for topic in QUESTIONS.topics]
    assert places == sorted(places)


def test_every_question_says_what_it_is_for() -> None:
    for fact in FACTS.values():
        assert fact.question.endswith(("?", ".)", "?)")), fact.name
        assert fact.provision
        assert fact.type != "enum" or fact.values
        assert fact.assume_if_unknown is not None or not fact.must_ask, fact.name


def test_the_first_edition_does_not_ask_about_later_bans() -> None:
    first = LAW.questionnaire("2024-1689")
    assert "intimate_output" not in first.facts
    assert "third_party_ca_only_non_safety" not in first.facts
    assert "intimate_material" not in {topic.slug for topic in first.topics}
    assert "intimate_output" in FACTS


def test_a_question_appears_when_the_one_before_it_calls_for_it() -> None:
    assert "material_distortion" not in asked("provider", **SYSTEM)
    assert "material_distortion" in asked(
        "provider", **SYSTEM, manipulation_techniques=("deceptive",)
    )
    assert "material_distortion" not in asked("provider", **SYSTEM, manipulation_techniques=())


def test_an_answer_i_do_not_know_opens_what_hangs_on_it() -> None:
    assert "law_enforcement" in asked("deployer", **SYSTEM)
    assert "le_use_authorised_by_law" in asked("deployer", **SYSTEM, law_enforcement="unknown")
    assert "le_use_authorised_by_law" not in asked("deployer", **SYSTEM, law_enforcement=False)


def test_a_hidden_answer_hides_what_hangs_on_it() -> None:
    facts = {**SYSTEM, "biometric_categorisation": True, "uses_biometric_data": False}
    assert "categorised_traits" not in asked("provider", **facts)
    facts["uses_biometric_data"] = True
    assert "categorised_traits" in asked("provider", **facts)


def test_questions_are_asked_of_the_capacity_one_ends_in() -> None:
    assert "interacts_with_persons" in asked("provider", **SYSTEM)
    assert "interacts_with_persons" not in asked("deployer", **SYSTEM)
    shifted = asked("deployer", **SYSTEM, role_shift="changed_purpose")
    assert {"interacts_with_persons", "deployer_type"} <= shifted


def test_no_link_to_the_union_ends_the_questions() -> None:
    found = progress("provider", is_ai_system=True, eu_nexus="none")
    assert [code for code, each in found.items() if each.state != State.NOT_NEEDED] == ["S0", "S1"]


def test_an_exclusion_that_holds_ends_the_questions() -> None:
    found = progress("provider", **SYSTEM, exclusion_claimed="military_defence", exclusive_use=True)
    assert found["S4"].state == State.NOT_NEEDED
    open_still = progress("provider", **SYSTEM, exclusion_claimed="military_defence")
    assert open_still["S4"].state == State.OPEN


def test_a_ban_that_holds_ends_the_questions() -> None:
    ban = {
        "exploits_vulnerability": "age",
        "material_distortion": True,
        "significant_harm_likely": True,
    }
    assert progress("provider", **SYSTEM, **ban)["S6"].state == State.NOT_NEEDED
    ban["significant_harm_likely"] = "unknown"
    assert progress("provider", **SYSTEM, **ban)["S6"].state == State.OPEN


def test_a_ban_that_starts_later_does_not_end_them() -> None:
    later = {"csam_output": True, "prohibited_output_purpose": True}
    assert progress("provider", **SYSTEM, **later)["S6"].state == State.OPEN


def test_a_model_is_not_asked_about_uses_of_a_system() -> None:
    found = progress("gpai_provider", eu_nexus="placed_on_eu_market", gpai_model=True)
    assert found["S6"].state == State.NOT_NEEDED
    assert found["S9"].state == State.OPEN


def test_a_bare_model_of_a_provider_is_asked_about() -> None:
    assert "gpai_model" in asked("provider", is_ai_system=False)
    assert "gpai_model" not in asked("deployer", is_ai_system=False)


def test_a_gate_is_done_when_nothing_is_open_in_it() -> None:
    found = progress("provider", **SYSTEM, annex_i_act="none")
    assert found["S5"].state == State.DONE
    assert found["S5"].open == ()
    assert found["S1"].state == State.DONE
    assert "annex_iii_points" in found["S6"].open


def test_a_question_without_a_list_has_no_answers_to_try() -> None:
    assert interview.possible_answers(FACTS["market_date"]) == ()


def test_open_questions_come_in_order() -> None:
    names = [fact.name for fact in interview.open_questions(QUESTIONS, "deployer", {})]
    assert names[:2] == ["is_ai_system", "eu_nexus"]
    order = list(FACTS)
    assert names == sorted(names, key=order.index)


def test_nothing_still_asked_is_needed_by_an_answer_that_is_hidden() -> None:
    """What is not asked does not count: a gate nobody can open decides nothing."""
    questions = replace(QUESTIONS, closed_gates=lambda role, facts: frozenset(("S4",)))
    found = interview.asked(questions, "provider", {**SYSTEM, "uses_biometric_data": True})
    assert not [name for name in found if FACTS[name].gate == "S4"]


@pytest.mark.parametrize("role", [role.code for role in LAW.roles])
def test_every_question_can_be_asked_of_somebody_and_answered_by_everybody(role: str) -> None:
    for name in interview.asked(QUESTIONS, role, SYSTEM):
        LAW.parse_facts({name: "unknown"})
