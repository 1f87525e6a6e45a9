"""Which risks a system should be asked about, from what the register says of it; pure."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from frameworks.risk_prompts import Prompt

ALWAYS = "always"
_LANGUAGE = re.compile(r"\b(language model|llm|chat|gpt|generative|assistant|transformer)", re.I)
_PERCEPTION = re.compile(
    r"\b(image|video|camera|vision|speech|voice|audio|sensor|radar|depth)", re.I
)
_LEARNS = re.compile(r"\b(train|retrain|learn|fine-?tun|feedback)", re.I)
_PERSONAL = re.compile(r"\bpersonal data\b(?!\s*:?\s*(no|none)\b)", re.I)


@dataclass(frozen=True, slots=True)
class Traits:
    """What the register says of a system, as far as its risks depend on it."""

    text: str = ""  # name, purpose, description, data, OECD fields
    models: str = ""  # kinds and names of the models it builds on
    has_general_purpose_model: bool = False
    has_personal_data: bool = False
    tools: tuple[str, ...] = ()
    autonomy: str = ""
    has_vendor: bool = False
    affects_persons: bool = False
    tier: str = ""
    facts: Mapping[str, Any] | None = None  # answers of the newest decision


def traits(told: Traits) -> frozenset[str]:
    """The words of `when` that hold for a system."""
    facts = told.facts or {}
    whole = f"{told.text}\n{told.models}"
    holds = {
        ALWAYS: True,
        "language_model": bool(_LANGUAGE.search(whole)) or told.has_general_purpose_model,
        "general_purpose": told.has_general_purpose_model or bool(facts.get("gpai_model") is True),
        "agent": bool(told.tools),
        "autonomous": told.autonomy == "high",
        "persons": _about_persons(told, facts),
        "personal_data": told.has_personal_data or bool(_PERSONAL.search(told.text)),
        "biometric": facts.get("uses_biometric_data") is True,
        "vendor": told.has_vendor,
        "learns": bool(_LEARNS.search(whole)),
        "generates": facts.get("generates_synthetic_content") is True,
        "perception": bool(_PERCEPTION.search(whole)),
        "high_risk": told.tier.startswith("high_risk"),
    }
    return frozenset(name for name, is_so in holds.items() if is_so)


def _about_persons(told: Traits, facts: Mapping[str, Any]) -> bool:
    asked = ("about_natural_persons", "profiling", "affects_workers")
    listed = facts.get("annex_iii_points")
    return told.affects_persons or any(facts.get(name) is True for name in asked) or bool(listed)


def fitting(
    prompts: Iterable[Prompt], of: Collection[str], *, taken: Collection[str] = ()
) -> list[Prompt]:
    """The prompts that a system with these traits calls for, the most telling first.

    `taken` are tags that its risks have already: nobody is asked twice.
    """
    found = [each for each in prompts if set(each.when) & set(of) and each.tags[0] not in taken]
    return sorted(found, key=lambda each: (each.when == (ALWAYS,), -len(set(each.when) & set(of))))
