"""What must hold for every set of answers: an open answer never makes an incident less serious."""

from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from frameworks import interview
from frameworks.regimes.eu_ai_act.incidents import Reportable, SeriousResult, questionnaire
from tests.frameworks.incident_answers import (
    AMENDED,
    DAYS,
    DECIDING,
    FACTS,
    ORIGINAL,
    UNKNOWN,
    VALUES,
    known_values,
    result,
    some_answers,
)

editions = st.sampled_from((AMENDED, ORIGINAL))
days = st.sampled_from((*DAYS, None))
NEVER = 10_000
# Answers that ease: without them nothing is eased.
RELIEFS = (
    "near_miss", "unforeseeable_misuse", "sectoral_regime", "market_date", "provider_reachable",
)  # fmt: skip


def is_as_strict(one: SeriousResult, other: SeriousResult) -> bool:
    """Whether the first is at least as serious, as reportable and as soon as the second."""
    return (
        one.serious >= other.serious
        and (one.reportable == Reportable.YES) >= (other.reportable == Reportable.YES)
        and (one.deadline_days or NEVER) <= (other.deadline_days or NEVER)
        and (one.due_date or date.max) <= (other.due_date or date.max)
    )


@settings(max_examples=100)
@given(some_answers(), st.sampled_from(sorted(FACTS)), editions, days)
def test_an_open_answer_is_never_taken_more_lightly_than_any_answer(
    facts: dict[str, Any], name: str, edition: str, day: date | None
) -> None:
    unknown = result(facts | {name: UNKNOWN}, day, edition)
    for value in known_values(FACTS[name]):
        assert is_as_strict(unknown, result(facts | {name: value}, day, edition)), (name, value)


@settings(max_examples=100)
@given(some_answers(), st.randoms(use_true_random=False), editions, days)
def test_several_open_answers_are_never_taken_more_lightly(
    facts: dict[str, Any], random: Any, edition: str, day: date | None
) -> None:
    known = {
        name: random.choice(known_values(FACTS[name])) if value == UNKNOWN else value
        for name, value in facts.items()
    }
    for name in random.sample(sorted(known), len(known) // 2):
        facts[name] = UNKNOWN
    assert is_as_strict(result(facts, day, edition), result(known, day, edition))


def must_be_answered(facts: dict[str, Any]) -> set[str]:
    """Questions asked under these answers that have no usual value to fall back on."""
    asked = interview.asked(questionnaire(), "", facts)
    # Whether property was seriously harmed follows from its share and its use where left out.
    return {name for name in asked if FACTS[name].must_ask} - {"serious_property_harm"}


@settings(max_examples=100)
@given(some_answers(), editions, days)
def test_leaving_out_an_answer_that_must_be_given_eases_nothing(
    facts: dict[str, Any], edition: str, day: date | None
) -> None:
    given_all = result(facts, day, edition)
    for name in facts:
        without = {key: value for key, value in facts.items() if key != name}
        if name in RELIEFS or name in must_be_answered(without):
            assert is_as_strict(result(without, day, edition), given_all), name


@settings(max_examples=100)
@given(some_answers(), st.sampled_from(DECIDING), editions)
def test_an_open_answer_that_could_change_the_result_is_named(
    facts: dict[str, Any], name: str, edition: str
) -> None:
    found = result(facts | {name: UNKNOWN}, edition=edition)
    others = [result(facts | {name: value}, edition=edition) for value in known_values(FACTS[name])]
    told = (found.reportable, found.deadline_days, found.serious)
    if any((o.reportable, o.deadline_days, o.serious) != told for o in others):
        assert name in found.unknown


@settings(max_examples=60)
@given(some_answers(), editions, days)
def test_a_result_hangs_together(facts: dict[str, Any], edition: str, day: date | None) -> None:
    found = result(facts, day, edition)
    reported = found.reportable == Reportable.YES
    assert found.serious == bool(found.limbs)
    assert (found.deadline_days is not None) == reported
    assert (found.due is not None) == (reported and day is not None)
    assert (found.addressee is None) == (found.addressee_code is None)
    assert reported <= (found.addressee is not None and found.immediate_duty is not None)
    assert found.reason.endswith(".")
    assert found.sources
    assert {fact.name for fact in found.assumed} == set(found.unknown)
    if found.due_date and found.due_date_1182_71:
        assert found.due_date <= found.due_date_1182_71


@settings(max_examples=50)
@given(some_answers(), editions, days)
def test_the_same_answers_give_the_same_result(
    facts: dict[str, Any], edition: str, day: date | None
) -> None:
    assert result(dict(reversed(facts.items())), day, edition) == result(facts, day, edition)


def test_every_question_is_a_deciding_one_or_says_what_else_it_does() -> None:
    assert {fact.effect for fact in FACTS.values()} == {"result", "addressee", "warning", "record"}
    assert set(VALUES) == set(FACTS)
