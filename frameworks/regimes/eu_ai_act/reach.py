"""Which capacities are asked, and which gates an earlier answer has already cut off."""

from functools import cache

from frameworks.regimes.eu_ai_act.facts import answers, asked_in, gates, topics
from frameworks.regimes.eu_ai_act.gates import models, prohibited, roles, scope
from frameworks.regimes.eu_ai_act.law import AMENDED, LAWS
from frameworks.regimes.eu_ai_act.truth import NO, YES
from frameworks.regimes.eu_ai_act.walk import Walk
from frameworks.regimes.registry import Questionnaire
from frameworks.schema import Facts

GATES = tuple(gate.code for gate in gates())
_SYSTEM_ONLY = frozenset(("S4", "S5", "S6", "S7", "S8"))
_SCOPE = frozenset(("S0", "S1", "S2"))
_AFTER_BAN = frozenset(("S5", "S6", "S7", "S8", "S9", "S11", "S12"))


def capacities(role: str, facts: Facts) -> frozenset[str]:
    """The role, and the one a change of role leads to: both are asked."""
    walk = Walk(answers(facts), LAWS[AMENDED], role)
    found = roles.claimed(walk)
    marketed = walk.answers.is_not("manufacturer_marketing", "none")
    if role == "product_manufacturer" and marketed:
        found |= {"provider"}
    if role in models.MODEL_ROLES and not _has_model(walk):
        found |= {"provider"}
    return found


def _has_model(walk: Walk) -> bool:
    return bool(models.examine(walk).truth)


def closed_gates(role: str, facts: Facts) -> frozenset[str]:
    """The gates whose questions cannot matter any more; answers given stay where they are."""
    walk = Walk(answers(facts), LAWS[AMENDED], role)
    about_model = role in models.MODEL_ROLES
    if scope.has_nexus(walk) == NO:
        return frozenset(GATES) - {"S0", "S1"}
    if scope.is_excluded(walk, about_model=about_model) == YES:
        return frozenset(GATES) - _SCOPE
    if about_model:
        return _SYSTEM_ONLY if models.examine(walk).truth == YES else frozenset()
    if walk.answers.yes("is_ai_system") == NO:
        if role != "provider" and "modification_compute_share" not in facts:
            return frozenset(GATES) - {"S0"}
        # A bare model may still be a general-purpose one.
        return _SYSTEM_ONLY if _has_model(walk) else frozenset(GATES) - {"S0", "S9"}
    old, _ = prohibited.examine(walk, roles.claimed(walk))
    return _AFTER_BAN if old == YES else frozenset()


@cache
def questionnaire(edition: str) -> Questionnaire:
    """Gates, topics and questions of one edition of the law."""
    asked = asked_in(edition)
    return Questionnaire(topics(asked), asked, gates(), capacities, closed_gates)
