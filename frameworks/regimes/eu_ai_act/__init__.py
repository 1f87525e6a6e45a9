"""Regulation (EU) 2024/1689, the AI Act, in two editions: registered here."""

from datetime import date

from frameworks.regimes.eu_ai_act.classify import SLUG, classify
from frameworks.regimes.eu_ai_act.facts import parse_facts
from frameworks.regimes.eu_ai_act.law import AMENDED, ORIGINAL
from frameworks.regimes.eu_ai_act.reach import questionnaire
from frameworks.regimes.eu_ai_act.rule_set import FRAMEWORK, rule_set
from frameworks.regimes.eu_ai_act.vocabulary import ROLES, TIERS
from frameworks.regimes.registry import EditionInfo, Regime, register

REGIME = register(
    Regime(
        slug=SLUG,
        title="EU AI Act",
        framework=FRAMEWORK,
        editions=(
            EditionInfo(ORIGINAL, "Regulation (EU) 2024/1689 as published", date(2024, 8, 1)),
            EditionInfo(
                AMENDED,
                "Regulation (EU) 2024/1689 as amended by Regulation (EU) 2026/1744",
                date(2026, 7, 27),
            ),
        ),
        roles=ROLES,
        tiers=TIERS,
        questionnaire=questionnaire,
        classify=classify,
        rule_set=rule_set,
        parse_facts=parse_facts,
    )
)
