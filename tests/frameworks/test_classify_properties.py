"""What must hold for every set of answers: caution, direction, determinism, reach."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frameworks import interview, results
from frameworks.regimes.eu_ai_act import duties
from frameworks.schema import Outcome, Result
from tests.frameworks.answers import (
    AMENDED,
    BOTH_WAYS,
    FACTS,
    LAW,
    NO_CLASS,
    QUESTIONS,
    RANK,
    ROLES,
    STEPS,
    UNKNOWN,
    known_values,
    some_answers,
)

EDITIONS = tuple(edition.code for edition in LAW.editions)
DAYS = (date(2025, 1, 1), date(2026, 11, 20), date(2026, 12, 2), date(2031, 1, 1))
roles = st.sampled_from(ROLES)
editions = st.sampled_from(EDITIONS)
names = st.sampled_from(tuple(FACTS))


def classify(
    role: str, facts: dict[str, Any], edition: str = AMENDED, on: date = DAYS[1]
) -> Result:
    return LAW.classify(role, facts, edition=edition, on=on)


def strictness(result: Result) -> int:
    """The rank of the strictest regime that reaches the actor, as tier or beside it."""
    return max(RANK.get(code, 0) for code in (result.tier, *result.concurrent))


@settings(max_examples=120)
@given(roles, some_answers(), names, editions)
def test_an_unknown_never_gives_a_milder_class_than_any_answer(
    role: str, facts: dict[str, Any], name: str, edition: str
) -> None:
    unknown = strictness(classify(role, facts | {name: UNKNOWN}, edition))
    for value in known_values(FACTS[name]):
        assert unknown >= strictness(classify(role, facts | {name: value}, edition)), value


@settings(max_examples=120)
@given(roles, some_answers(), st.randoms(use_true_random=False))
def test_several_unknowns_never_give_a_milder_class_than_their_answers(
    role: str, facts: dict[str, Any], random: Any
) -> None:
    known = {
        name: random.choice(known_values(FACTS[name])) if value == UNKNOWN else value
        for name, value in facts.items()
    }
    for name in random.sample(tuple(known), len(known) // 2):
        facts[name] = UNKNOWN
    assert strictness(classify(role, facts)) >= strictness(classify(role, known))


@settings(max_examples=100)
@given(roles, some_answers())
def test_a_left_out_question_is_never_taken_more_lightly_than_its_mildest_answer(
    role: str, facts: dict[str, Any]
) -> None:
    for name, fact in FACTS.items():
        if fact.must_ask and name in facts:
            without = {key: value for key, value in facts.items() if key != name}
            assert strictness(classify(role, without)) >= strictness(classify(role, facts))


@settings(max_examples=120)
@given(roles, some_answers(), st.sampled_from(sorted(STEPS)), editions)
def test_one_answer_towards_risk_never_lowers_the_class(
    role: str, facts: dict[str, Any], name: str, edition: str
) -> None:
    for milder, riskier in STEPS[name]:
        before = strictness(classify(role, facts | {name: milder}, edition))
        assert strictness(classify(role, facts | {name: riskier}, edition)) >= before


@settings(max_examples=100)
@given(roles, some_answers(), st.sampled_from(NO_CLASS))
def test_what_is_only_recorded_never_changes_the_class(
    role: str, facts: dict[str, Any], name: str
) -> None:
    tiers = {
        classify(role, facts | {name: value}).tier
        for value in (*known_values(FACTS[name]), UNKNOWN)
    }
    assert len(tiers) == 1


def test_every_fact_has_a_direction_or_a_reason_for_having_none() -> None:
    assert {*STEPS, *BOTH_WAYS, *NO_CLASS} == set(FACTS)


@settings(max_examples=50)
@given(roles, some_answers(), editions, st.sampled_from(DAYS))
def test_the_same_answers_give_the_same_result(
    role: str, facts: dict[str, Any], edition: str, on: date
) -> None:
    first = classify(role, facts, edition, on)
    duties.duties.cache_clear()
    assert classify(role, dict(reversed(facts.items())), edition, on) == first


@settings(max_examples=50)
@given(roles, some_answers(), editions, st.sampled_from(DAYS))
def test_a_result_survives_storage(
    role: str, facts: dict[str, Any], edition: str, on: date
) -> None:
    result = classify(role, facts, edition, on)
    assert results.from_record(results.to_record(result)) == result


@settings(max_examples=100)
@given(roles, some_answers(), editions, st.sampled_from(DAYS))
def test_a_result_hangs_together(role: str, facts: dict[str, Any], edition: str, on: date) -> None:
    result = classify(role, facts, edition, on)
    assert result.provisional == bool(result.unknown)
    assert set(result.legal_basis).isdisjoint(result.not_met)
    assert all(facts.get(name, UNKNOWN) == UNKNOWN for name in result.unknown)
    assert all(duty.reason for duty in result.duties)
    assert (result.tier == "out_of_scope") <= all(d.state == "not" for d in result.duties)
    for duty in result.duties:
        assert (duty.state == "not") == (duty.applies_from is None), duty
        if duty.applies_from:
            assert (duty.state == "applies") == (duty.applies_from <= on), duty
    if result.tier not in ("out_of_scope", "minimal"):
        met = {step.provision for step in result.steps if step.outcome == Outcome.MET}
        assert any(provision in met for provision in result.legal_basis)


@settings(max_examples=120)
@given(roles, some_answers(), names)
def test_an_open_answer_that_could_change_the_class_is_named(
    role: str, facts: dict[str, Any], name: str
) -> None:
    result = classify(role, facts | {name: UNKNOWN})
    others = [classify(role, facts | {name: value}) for value in known_values(FACTS[name])]
    if any((o.tier, o.concurrent) != (result.tier, result.concurrent) for o in others):
        assert result.provisional
        assert name in result.unknown


@settings(max_examples=80)
@given(roles, st.randoms(use_true_random=False))
def test_an_answer_to_a_hidden_question_never_lowers_the_class(role: str, random: Any) -> None:
    """Answers stay when an earlier one changes and hides them; they must not speak any more."""
    facts = {name: random.choice(known_values(fact)) for name, fact in FACTS.items()}
    facts |= {"is_ai_system": True, "eu_nexus": "placed_on_eu_market", "exclusion_claimed": "none"}
    shown = {name: facts[name] for name in interview.asked(QUESTIONS, role, facts)}
    assert strictness(classify(role, facts)) >= strictness(classify(role, shown))


@settings(max_examples=50)
@given(roles, some_answers())
def test_every_assumption_is_told(role: str, facts: dict[str, Any]) -> None:
    result = classify(role, facts)
    told = {fact.name for step in result.steps for fact in step.facts if fact.assumed}
    assert set(result.unknown) <= told


# --- every leaf can be reached ------------------------------------------------------------------

SYSTEM = {"is_ai_system": True, "eu_nexus": "placed_on_eu_market"}
PART = {"safety_function": True, "failure_endangers": True, "third_party_ca_required": True}
SECTION_A = {
    "2009/48/EC": 2, "2013/53/EU": 3, "2014/33/EU": 4, "2014/34/EU": 5, "2014/53/EU": 6,
    "2014/68/EU": 7, "2016/424": 8, "2016/425": 9, "2016/426": 10, "2017/745": 11, "2017/746": 12,
}  # fmt: skip
SECTION_B = {
    "300/2008": 13, "168/2013": 14, "167/2013": 15, "2014/90/EU": 16, "2016/797": 17,
    "2018/858": 18, "2019/2144": 19, "2018/1139": 20,
}  # fmt: skip


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize(("act", "item"), SECTION_A.items())
def test_every_act_of_section_a_is_reached(act: str, item: int, edition: str) -> None:
    result = classify("provider", SYSTEM | PART | {"annex_i_act": act}, edition)
    assert result.tier == "high_risk_annex_i_a"
    assert {"Art. 6(1)", f"Annex I.A({item})", "Art. 43(3)"} <= set(result.legal_basis)


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize(("act", "item"), SECTION_B.items())
def test_every_act_of_section_b_is_reached(act: str, item: int, edition: str) -> None:
    result = classify("provider", SYSTEM | PART | {"annex_i_act": act}, edition)
    assert result.tier == "high_risk_annex_i_b"
    assert {"Art. 6(1)", f"Annex I.B({item})", "Art. 2(2)"} <= set(result.legal_basis)


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("point", FACTS["annex_iii_points"].values)
def test_every_listed_use_is_reached(point: str, edition: str) -> None:
    facts = SYSTEM | {
        "annex_iii_points": (point,), "law_enforcement": True, "safety_function": True,
    }  # fmt: skip
    result = classify("provider", facts, edition)
    assert result.tier == "high_risk_annex_iii"
    assert {"Art. 6(2)", f"Annex III {point}"} <= set(result.legal_basis)
    assert not result.provisional


@pytest.mark.parametrize("letter", ["a", "b", "c", "d"])
@pytest.mark.parametrize("point", FACTS["annex_iii_points"].values)
def test_every_listed_use_can_be_filtered_on_every_ground(point: str, letter: str) -> None:
    facts = SYSTEM | {
        "annex_iii_points": (point,), "law_enforcement": True, "safety_function": True,
        "art6_3_conditions": (letter,), "profiling": False,
        "materially_influences_decision": False, "poses_significant_risk": False,
    }  # fmt: skip
    result = classify("provider", facts)
    assert result.tier == "annex_iii_exempt"
    assert f"Art. 6(3)({letter})" in result.legal_basis
    assert classify("provider", facts | {"profiling": True}).tier == "high_risk_annex_iii"
