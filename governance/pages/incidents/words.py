"""Incidents in words: what a state asks for, how it looks, what was frozen with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from frameworks import incident_words
from frameworks.failures import failures
from governance.pages.systems.table import role_titles, tier_title
from governance.ui.palette import Meaning
from riskreg.models import (
    ControlState,
    Effectiveness,
    Incident,
    IncidentKind,
    IncidentState,
    OecdSeverity,
)
from riskreg.queries.risks import Standard
from riskreg.rules.incidents import Move, State

STATES: Mapping[str, Meaning] = {
    IncidentState.NEW: Meaning.SERIOUS,
    IncidentState.TRIAGED: Meaning.ATTENTION,
    IncidentState.CONTAINED: Meaning.ATTENTION,
    IncidentState.RESOLVED: Meaning.NEUTRAL,
    IncidentState.REVIEWED: Meaning.GOOD,
    IncidentState.DISMISSED: Meaning.NEUTRAL,
}
KINDS: Mapping[str, str | Promise] = {
    IncidentKind.INCIDENT: _("Incident"),
    IncidentKind.NEAR_MISS: _("Near miss"),
    IncidentKind.HAZARD: _("Hazard"),
}
_SEVERITIES: Mapping[str, Meaning] = {
    OecdSeverity.HAZARD: Meaning.NEUTRAL,
    OecdSeverity.SERIOUS_HAZARD: Meaning.ATTENTION,
    OecdSeverity.INCIDENT: Meaning.ATTENTION,
    OecdSeverity.SERIOUS_INCIDENT: Meaning.SERIOUS,
    OecdSeverity.DISASTER: Meaning.CRITICAL,
    OecdSeverity.OTHER: Meaning.NEUTRAL,
}


@dataclass(frozen=True, slots=True)
class Said:
    """A word with its meaning; prints as the word."""

    word: str | Promise
    meaning: Meaning

    def __str__(self) -> str:
        return str(self.word)


def state(incident: Incident) -> Said:
    """How far it has come."""
    return Said(incident.get_state_display(), STATES[incident.state])


def severity(incident: Incident) -> Said | None:
    """Its severity in the words of the OECD; None where nobody said."""
    if not incident.severity:
        return None
    return Said(incident.get_severity_display(), _SEVERITIES[incident.severity])


@dataclass(frozen=True, slots=True)
class Step:
    """A move as the page offers it: its verb, what the text is called, what follows."""

    move: Move
    verb: str | Promise
    label: str | Promise
    help: str | Promise
    when: str | Promise = ""


_FORTH: Mapping[str, tuple[str | Promise, ...]] = {
    State.CONTAINED: (
        _("Say that it is contained"),
        _("How it was contained"),
        _("What stops it from doing more harm: switched off, rolled back, checked by people."),
        _("Contained at"),
    ),
    State.RESOLVED: (
        _("Say that it is resolved"),
        _("How it was resolved"),
        _("What was put right for good, and for those whom it hit."),
        _("Resolved at"),
    ),
    State.REVIEWED: (
        _("Review and close it"),
        _("What changed in risks and controls because of it"),
        _("Which risks were judged anew, which controls were added or changed, or why none."),
        "",
    ),
    State.DISMISSED: (
        _("Dismiss it"),
        _("Why it is dismissed"),
        _("For example: a test run, logged twice, nothing to do with an AI system."),
        "",
    ),
}
_BACK: Mapping[str, str | Promise] = {
    State.TRIAGED: _("Say that it is not contained after all"),
    State.CONTAINED: _("Say that it is not resolved after all"),
    State.RESOLVED: _("Open it again"),
}


def step(move: Move) -> Step:
    """The words of a move."""
    if move.is_back:
        label, why = _("Why it goes back"), _("It stands in the timeline and in the trail.")
        return Step(move, _BACK[move.end], label, why)
    return Step(move, *_FORTH[move.end])


@dataclass(frozen=True, slots=True)
class Answered:
    """One criterion as it was answered."""

    number: int
    question: str
    chosen: str
    words: str


def answers(details: Mapping[str, Any]) -> list[Answered]:
    """The criteria that say something, in their order."""
    told = []
    for number, criterion in incident_words.criteria().items():
        given = details.get(str(number)) or {}
        chosen = [criterion.options.get(code, code) for code in given.get("chosen", ())]
        if chosen or given.get("words"):
            words = str(given.get("words", ""))
            told.append(Answered(number, criterion.question, ", ".join(chosen), words))
    return told


def harms(codes: Sequence[str]) -> list[str]:
    """Kinds of harm in words."""
    known = {each.code: each.title for each in incident_words.harms()}
    return [known.get(code, code) for code in codes]


def failure_modes(refs: Sequence[str]) -> list[str]:
    """Failure modes in words."""
    known = {each.ref: each.title for each in failures()}
    return [known.get(ref, ref) for ref in refs]


# --- what was frozen ------------------------------------------------------------------------------


def frozen(content: Mapping[str, Any], by: Standard) -> dict[str, Any]:
    """The content of a snapshot in words, ready for its section."""
    return {
        "system": content.get("system", {}),
        "models": content.get("models", []),
        "decisions": [_decision(each) for each in content.get("decisions", [])],
        "controls": [_control(each) for each in content.get("controls", [])],
        "risks": [_risk(each, by) for each in content.get("risks", [])],
        "approvals": [
            {
                **each,
                "decided_at": _moment(each["decided_at"]),
                "review_by": _day(each["review_by"]),
            }
            for each in content.get("approvals", [])
        ],
        "acceptances": [
            {**each, "level": by.name(each["level"]), "until": _day(each["until"])}
            for each in content.get("acceptances", [])
        ],
        "trail": content.get("trail", {}),
    }


def _decision(told: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **told,
        "title": tier_title(told["regime"], told["tier"]),
        "role": role_titles([told["role"]])[0],
        "decided_at": _moment(told["decided_at"]),
    }


def _control(told: Mapping[str, Any]) -> dict[str, Any]:
    is_in_place = told["state"] == ControlState.IN_PLACE and not told["is_declined"]
    return {
        **told,
        "state": ControlState(told["state"]).label,
        "effectiveness": Effectiveness(told["effectiveness"]).label,
        "tested_on": _day(told["tested_on"]),
        "meaning": Meaning.GOOD if is_in_place else Meaning.NEUTRAL,
    }


def _risk(told: Mapping[str, Any], by: Standard) -> dict[str, Any]:
    return {
        **told,
        "inherent": by.name(told["inherent_level"]),
        "residual": by.name(told["residual_level"]),
        "assessed_on": _day(told["assessed_on"]),
    }


def _moment(text: str | None) -> Any:
    return parse_datetime(text) if text else None


def _day(text: str | None) -> Any:
    return parse_date(text) if text else None
