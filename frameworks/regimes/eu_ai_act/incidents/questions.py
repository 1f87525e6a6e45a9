"""The incident questions of the AI Act, and answers with what nobody has looked at yet."""

from functools import cache
from pathlib import Path

from frameworks.questions import UNKNOWN, QuestionFile
from frameworks.regimes.eu_ai_act.truth import Answers
from frameworks.regimes.registry import Questionnaire
from frameworks.schema import Facts

QUESTIONS = QuestionFile(Path(__file__).with_name("incident_facts.yaml"))
# What happened. While none of these is answered, nobody has looked: each may be so.
HARM = (
    "near_miss",
    "death",
    "serious_health_harm",
    "critical_infrastructure_disruption",
    "fundamental_rights_infringement",
    "serious_property_harm",
    "property_damage_pct",
    "property_unusable",
    "pure_financial_loss",
    "serious_environment_harm",
    "code_category",
)
_HARMS = tuple(name for name in HARM if name not in ("near_miss", "pure_financial_loss"))


def answers(given: Facts) -> Answers:
    """Answers with their defaults; where no harm is answered at all, every harm is open."""
    if not any(name in given for name in HARM):
        given = {**given, **dict.fromkeys(_HARMS, UNKNOWN)}
    return Answers(QUESTIONS.facts, QUESTIONS.defaults, given)


def _everybody(role: str, facts: Facts) -> frozenset[str]:
    return frozenset(("all",))


def _no_gate(role: str, facts: Facts) -> frozenset[str]:
    return frozenset()


@cache
def questionnaire() -> Questionnaire:
    """Topics, questions and gates, as pages ask them."""
    facts = QUESTIONS.facts
    return Questionnaire(QUESTIONS.topics(facts), facts, QUESTIONS.gates, _everybody, _no_gate)
