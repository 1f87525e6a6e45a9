"""Serious incidents under the AI Act: Arts. 3(49), 3(61), 26(5), 55(1)(c), 73 and 75(1a)."""

from frameworks.regimes.eu_ai_act.incidents.examine import is_serious
from frameworks.regimes.eu_ai_act.incidents.outcome import (
    OtherReading,
    Reportable,
    Reporter,
    SeriousResult,
    Source,
    Status,
)
from frameworks.regimes.eu_ai_act.incidents.questions import QUESTIONS, questionnaire
from frameworks.regimes.eu_ai_act.incidents.rule_set import rule_set

__all__ = ["QUESTIONS", "OtherReading", "Reportable", "Reporter", "SeriousResult", "Source",
           "Status", "is_serious", "questionnaire", "rule_set"]  # fmt: skip
