"""Every question of a law reads well for somebody who is not a lawyer."""

import pytest

from frameworks.regimes import registry
from frameworks.schema import Fact

LAWS = registry.all_regimes()
FACTS = [
    pytest.param(fact, id=fact.name)
    for law in LAWS
    for fact in law.questionnaire(law.editions[-1].code).facts.values()
]
CODES = {
    name for law in LAWS for name in law.questionnaire(law.editions[-1].code).facts if "_" in name
}


@pytest.mark.parametrize("fact", FACTS)
def test_each_question_has_an_example_and_its_provision(fact: Fact) -> None:
    assert fact.example
    assert fact.provision


@pytest.mark.parametrize("fact", FACTS)
def test_no_word_of_a_question_is_a_code(fact: Fact) -> None:
    shown = " ".join((fact.question, fact.help, fact.example, fact.unit, *fact.values.values()))
    assert not {code for code in CODES if code in shown}
    assert "null" not in shown.lower()
    assert "not_met" not in shown


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.slug)
def test_no_page_of_questions_asks_more_than_seven(law: registry.Regime) -> None:
    for edition in law.editions:
        for topic in law.questionnaire(edition.code).topics:
            assert 1 <= len(topic.facts) <= 7
