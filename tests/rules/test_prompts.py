"""Which risks a system is asked about, from what the register says of it."""

import pytest

from frameworks import parse
from frameworks.rights import charter
from frameworks.risk_prompts import prompts
from riskreg.models import Category
from riskreg.rules.prompts import Traits, fitting, traits

AGENT = Traits(
    text="Support agent. Answers customers with a language model.", tools=("Send e-mail",)
)
SCORE = Traits(
    text="Credit score from income; personal data.",
    affects_persons=True,
    facts={"annex_iii_points": ["5(b)"]},
)


def refs(told: Traits, **options: list[str]) -> list[str]:
    """The failure modes a system is asked about."""
    return [each.ref for each in fitting(prompts(), traits(told), **options)]


def test_an_agent_on_a_language_model_is_asked_about_injection_and_agency() -> None:
    assert {"prompt-injection", "excessive-agency", "confident-fabrication"} <= set(refs(AGENT))
    assert "discrimination" not in refs(AGENT)


def test_a_system_about_persons_is_asked_about_discrimination_and_reliance() -> None:
    assert {"discrimination", "over-reliance", "data-leakage"} <= set(refs(SCORE))
    assert "prompt-injection" not in refs(SCORE)


def test_every_system_is_asked_about_something() -> None:
    assert set(refs(Traits())) == {"over-reliance", "distribution-shift"}


def test_nobody_is_asked_twice() -> None:
    assert "prompt-injection" not in refs(AGENT, taken=["RISKREG_FAILURES prompt-injection"])


@pytest.mark.parametrize(
    ("told", "trait"),
    [
        (Traits(models="Mistral Large, language model"), "language_model"),
        (Traits(has_general_purpose_model=True), "general_purpose"),
        (Traits(autonomy="high"), "autonomous"),
        (Traits(has_vendor=True), "vendor"),
        (Traits(text="Retrained twice a year."), "learns"),
        (Traits(text="Depth camera over a press."), "perception"),
        (Traits(tier="high_risk_annex_iii"), "high_risk"),
        (Traits(facts={"uses_biometric_data": True}), "biometric"),
        (Traits(facts={"profiling": True}), "persons"),
        (Traits(facts={"generates_synthetic_content": True}), "generates"),
        (Traits(text="Works on personal data."), "personal_data"),
    ],
)
def test_each_trait_comes_from_what_is_stated(told: Traits, trait: str) -> None:
    assert trait in traits(told)
    assert trait not in traits(Traits())


def test_an_unknown_answer_is_no_trait() -> None:
    assert "persons" not in traits(Traits(facts={"profiling": "unknown"}))


def test_every_prompt_names_entries_and_categories_that_exist() -> None:
    known = {
        f"{catalogue.framework} {entry.ref}"
        for catalogue in parse.parse(parse.shipped()).catalogues
        for entry in catalogue.entries
    }
    asked = {name for each in prompts() for name in each.when}
    for each in prompts():
        assert set(each.tags) <= known, each.ref
        assert set(each.rights) <= set(charter()), each.ref
        assert each.category in Category.values, each.ref
    possible = traits(
        Traits(
            text="language model camera training personal data",
            has_general_purpose_model=True,
            tools=("x",),
            autonomy="high",
            has_vendor=True,
            affects_persons=True,
            tier="high_risk_annex_i",
            facts={"uses_biometric_data": True, "generates_synthetic_content": True},
        )
    )
    assert asked <= possible
