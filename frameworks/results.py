"""A classification as JSON and back. Stored without long texts: each reason of a duty once."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from typing import Any, cast

from frameworks.parse import shipped_catalogue
from frameworks.regimes import registry
from frameworks.schema import (
    Confidence,
    Deciding,
    Duty,
    DutyState,
    FactValue,
    Outcome,
    Reading,
    Result,
    Step,
    Warning,
)

FORM = 1  # of the record; a later form reads the earlier ones
_PLAIN = ("regime", "edition", "rule_set", "role", "effective_role", "tier", "provisional")
_LISTS = ("concurrent", "legal_basis", "not_met", "exceptions", "unknown")


def to_record(result: Result) -> dict[str, Any]:
    """A result as JSON can hold it. Titles of duties are left to the catalogue."""
    ways: dict[tuple[Any, ...], int] = {}
    refs = [[duty.ref, ways.setdefault(_way(duty), len(ways))] for duty in result.duties]
    return {
        "form": FORM,
        **{name: getattr(result, name) for name in _PLAIN},
        **{name: list(getattr(result, name)) for name in _LISTS},
        "on": result.on.isoformat(),
        "applies_from": _day(result.applies_from),
        "steps": [_step(step) for step in result.steps],
        "warnings": [[w.code, w.provision, w.text, w.source] for w in result.warnings],
        "duties": refs,
        "ways": [_way_record(way) for way in ways],
    }


def from_record(record: Mapping[str, Any]) -> Result:
    """The result a record was made of."""
    plain: dict[str, Any] = {name: record[name] for name in _PLAIN}
    lists: dict[str, Any] = {name: tuple(record[name]) for name in _LISTS}
    return Result(
        **plain,
        **lists,
        on=date.fromisoformat(record["on"]),
        applies_from=_parsed(record["applies_from"]),
        steps=tuple(_read_step(step) for step in record["steps"]),
        warnings=tuple(Warning(*warning) for warning in record["warnings"]),
        duties=duties_of(record),
    )


def duties_of(record: Mapping[str, Any]) -> tuple[Duty, ...]:
    """The duties alone; reads `regime`, `edition`, `duties` and `ways` of a record."""
    titles = _titles(record["regime"], record["edition"])
    ways = record["ways"]
    return tuple(_read_duty(ref, titles.get(ref, ""), ways[n]) for ref, n in record["duties"])


def duties_digest(record: Mapping[str, Any]) -> str:
    """SHA-256, in hex, of a record's duties: equal where the same bind from the same days."""
    told = [record[name] for name in ("regime", "edition", "duties", "ways")]
    text = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def begins(result: Result) -> dict[str, int]:
    """How many duties begin to bind on each day, by ISO date."""
    days = (
        duty.applies_from.isoformat()
        for duty in result.duties
        if duty.applies_from is not None and duty.state != DutyState.NOT
    )
    return dict(sorted(Counter(days).items()))


def to_json(result: Result) -> dict[str, Any]:
    """A result in full for readers outside: every duty with its title, reason and readings."""
    record = to_record(result)
    del record["form"], record["ways"]
    return {
        **record,
        "steps": [_step_json(step) for step in result.steps],
        "warnings": [
            {"code": w.code, "provision": w.provision, "text": w.text, "source": w.source}
            for w in result.warnings
        ],
        "duties": [duty_json(duty) for duty in result.duties],
    }


@lru_cache(maxsize=16384)
def duty_json(duty: Duty) -> Mapping[str, Any]:
    """One duty in full; the same for every system it is the same for."""
    return {
        "ref": duty.ref,
        "title": duty.title,
        "kind": duty.kind,
        "state": duty.state.value,
        "applies_from": _day(duty.applies_from),
        "reason": duty.reason,
        "date_confidence": duty.date_confidence.value if duty.date_confidence else None,
        "readings": [{"date": _day(r.date), "by": r.by} for r in duty.readings],
    }


# --- dates and values ----------------------------------------------------------------------------


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _parsed(day: str | None) -> date | None:
    return date.fromisoformat(day) if day else None


def _value(value: FactValue) -> Any:
    if isinstance(value, date):
        return {"date": value.isoformat()}
    return list(value) if isinstance(value, tuple) else value


def _read_value(value: Any) -> FactValue:
    if isinstance(value, dict):
        return date.fromisoformat(value["date"])
    return tuple(value) if isinstance(value, list) else cast(FactValue, value)


# --- steps ---------------------------------------------------------------------------------------


def _step(step: Step) -> list[Any]:
    facts = [[fact.name, _value(fact.value), fact.assumed] for fact in step.facts]
    return [step.gate, step.provision, step.outcome.value, step.reason, facts]


def _step_json(step: Step) -> dict[str, Any]:
    return {
        "gate": step.gate,
        "provision": step.provision,
        "outcome": step.outcome.value,
        "reason": step.reason,
        "facts": [
            {
                "name": fact.name,
                "value": _day(fact.value) if isinstance(fact.value, date) else _value(fact.value),
                "assumed": fact.assumed,
            }
            for fact in step.facts
        ],
    }


def _read_step(record: Any) -> Step:
    gate, provision, outcome, reason, facts = record
    deciding = tuple(Deciding(name, _read_value(value), assumed) for name, value, assumed in facts)
    return Step(gate, provision, Outcome(outcome), reason, deciding)


# --- duties --------------------------------------------------------------------------------------


def _way(duty: Duty) -> tuple[Any, ...]:
    """How a duty came out, without its name: what many duties share."""
    return (
        duty.kind,
        duty.state,
        duty.applies_from,
        duty.reason,
        duty.date_confidence,
        duty.readings,
    )


def _way_record(way: tuple[Any, ...]) -> list[Any]:
    kind, state, applies_from, reason, confidence, readings = way
    return [
        kind,
        state.value,
        _day(applies_from),
        reason,
        confidence.value if confidence else None,
        [[_day(reading.date), reading.by] for reading in readings],
    ]


def _read_duty(ref: str, title: str, way: list[Any]) -> Duty:
    kind, state, applies_from, reason, confidence, readings = way
    return Duty(
        ref=ref,
        title=title,
        kind=kind,
        state=DutyState(state),
        applies_from=_parsed(applies_from),
        reason=reason,
        date_confidence=Confidence(confidence) if confidence else None,
        readings=tuple(Reading(_parsed(day), by) for day, by in readings),
    )


@cache
def _titles(regime: str, edition: str) -> Mapping[str, str]:
    entries = shipped_catalogue(registry.get(regime).framework, edition).entries
    return {entry.ref: entry.title for entry in entries}
