"""The scales we ship, for an organisation that has set none of its own; pure data."""

from typing import Any


def _step(name: str, meaning: str, low: float, high: float | None) -> dict[str, Any]:
    return {"name": name, "meaning": meaning, "low": low, "high": high}


def _worded(*pairs: tuple[str, str]) -> list[dict[str, Any]]:
    return [{"name": name, "meaning": meaning} for name, meaning in pairs]


LIKELIHOOD = [
    _step("Rare", "Less than once in thirty years; we know of no case anywhere.", 0, 0.03),
    _step("Unlikely", "Once in five to thirty years; it happened to others.", 0.03, 0.2),
    _step("Possible", "Once in one to five years; it could well happen to us.", 0.2, 1),
    _step("Likely", "Once to ten times a year; we have seen it.", 1, 10),
    _step("Frequent", "Ten times a year or more; it is part of running the system.", 10, None),
]
SEVERITY = [
    _step("Negligible", "Put right within the day, nobody outside notices.", 0, 10_000),
    _step("Minor", "Some rework or complaints; no authority asks.", 10_000, 100_000),
    _step("Moderate", "A service is down or wrong for days; an authority may ask.", 100_000, 10**6),
    _step("Major", "Customers leave, proceedings begin, a product is stopped.", 10**6, 10**7),
    _step(
        "Severe", "The organisation itself, or a person's life or health, is at stake.", 10**7, None
    ),
]
# Longest acceptance in days; 0: nobody can accept it, it has to come down.
LEVELS = [
    {"code": "low", "name": "Low", "days": 365},
    {"code": "medium", "name": "Medium", "days": 180},
    {"code": "high", "name": "High", "days": 30},
    {"code": "critical", "name": "Critical", "days": 0},
]
# A row a step of likelihood, a column a step of severity.
MATRIX = [
    ["low", "low", "low", "medium", "high"],
    ["low", "low", "medium", "medium", "high"],
    ["low", "medium", "medium", "high", "critical"],
    ["low", "medium", "high", "high", "critical"],
    ["medium", "medium", "high", "critical", "critical"],
]
RIGHTS_SEVERITY = _worded(
    ("Slight", "An annoyance that passes: a delay, an explanation given too late."),
    ("Noticeable", "A person is worse off for weeks: a wrong refusal that is put right."),
    ("Serious", "Work, housing, credit, care or education is lost or denied; dignity is hurt."),
    ("Grave", "Life, health, liberty or livelihood; a child, or a person who cannot defend it."),
)
RIGHTS_EXTENT = _worded(
    ("One person", "Single persons, one at a time."),
    ("A group", "Tens of persons, or one team, class or street."),
    ("Many", "Hundreds, or everybody who shares a feature such as age or origin."),
    ("The public", "Thousands or more, or the trust on which a public good rests."),
)
RIGHTS_REVERSIBILITY = _worded(
    ("Undone at once", "A person can put it right by asking."),
    ("Undone with effort", "It takes weeks and somebody's help."),
    ("Partly undone", "Something remains: lost time, a mark in a file, lost trust."),
    ("Cannot be undone", "What happened stays, whatever is done afterwards."),
)


def shipped() -> dict[str, Any]:
    """A fresh copy of all of it, as the action that publishes a scale takes it."""
    return {
        "likelihood": [dict(each) for each in LIKELIHOOD],
        "severity": [dict(each) for each in SEVERITY],
        "levels": [dict(each) for each in LEVELS],
        "matrix": [list(row) for row in MATRIX],
        "rights_severity": [dict(each) for each in RIGHTS_SEVERITY],
        "rights_extent": [dict(each) for each in RIGHTS_EXTENT],
        "rights_reversibility": [dict(each) for each in RIGHTS_REVERSIBILITY],
        "currency": "EUR",
        "note": "The scales that RiskReg ships.",
    }
