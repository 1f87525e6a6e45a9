"""Results of a run as JSON: our own form, or “Every Eval Ever”. What comes in is hostile."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.core.files.base import ContentFile

from riskreg import refusal
from riskreg.actions import evaluations
from riskreg.models import AISystem, Evaluation, User
from riskreg.rules import texts
from riskreg.rules.evaluations import MOST, Measure
from riskreg.rules.refusals import Refusal

NAME = "results.json"  # of a file that comes without one
LIMIT = 2 * 1024 * 1024  # bytes
DEPTH = 32
TEXTS = {"suite": 200, "suite_version": 60, "subject_version": 60, "tool": 200, "note": 20_000}
MOMENTS = ("ran_at", "thresholds_fixed_at")
CASES = ("normal", "edge", "attack")
NUMBERS = ("threshold", "value", "low", "high")
OWN = {*TEXTS, *MOMENTS, "cases", "metrics"}
OF_METRIC = {"name", "dimension", "unit", "higher_is_better", *NUMBERS}
_MOST_CASES = 2_000_000_000
_IN_95_PERCENT = 1.96  # standard errors on either side


@dataclass(slots=True)
class Results:
    """What a file says of a run, and every fault with its place (a path into the file)."""

    values: dict[str, Any] = field(default_factory=dict)
    metrics: list[Measure] = field(default_factory=list)
    faults: list[Refusal] = field(default_factory=list)

    def fault(self, place: str, code: str, **values: Any) -> None:
        """Note what is wrong, and where."""
        self.faults.append(Refusal(place, code, values))


def record(actor: User, evaluation: Evaluation, content: bytes, *, name: str = NAME) -> Evaluation:
    """Write the values of a planned run from a file, and keep the file; all of it or nothing."""
    found = read(content)
    for field_ in ("suite", "suite_version", "subject_version"):
        planned, told = getattr(evaluation, field_), found.values.get(field_)
        if told and planned and told != planned and "evaluation_id" not in found.values:
            found.fault(field_, "not_as_planned", planned=planned)
    _need(found, ("ran_at",))
    refusal.stop(found.faults)
    title = f"{evaluation.suite} {evaluation.suite_version}"
    file = ContentFile(content, name=name)
    with evaluations.proven(
        actor, evaluation.system, file, title=title, values=found.values
    ) as values:
        return evaluations.record(actor, evaluation, values=values, metrics=found.metrics)


def enter(actor: User, system: AISystem, content: bytes, *, name: str = NAME) -> Evaluation:
    """Enter a run that is over from a file, and keep the file; all of it or nothing."""
    found = read(content)
    _need(found, ("suite", "ran_at", "thresholds_fixed_at"))
    refusal.stop(found.faults)
    told = {key: value for key, value in found.values.items() if key != "evaluation_id"}
    title = f"{told['suite']} {told.get('suite_version', '')}"
    file = ContentFile(content, name=name)
    with evaluations.proven(actor, system, file, title=title, values=told) as values:
        return evaluations.enter(actor, system, values=values, metrics=found.metrics)


def read(content: bytes) -> Results:
    """What a file says; nothing of it is looked up, followed or run."""
    found = Results()
    told = _loaded(content, found)
    if found.faults:
        return found
    if not isinstance(told, dict):
        found.fault("", "json_no_object")
    elif "evaluation_results" in told:
        _every_eval_ever(told, found)
    else:
        _own(told, found)
    return found


def _need(found: Results, names: Iterable[str]) -> None:
    known = {each.field for each in found.faults}
    for name in names:
        if not found.faults and not found.values.get(name) and name not in known:
            found.fault(name, "json_missing")


# --- reading JSON -------------------------------------------------------------------------------


def _loaded(content: bytes, found: Results) -> Any:
    if len(content) > LIMIT:
        found.fault("", "json_large", limit=LIMIT // 1024 // 1024)
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        found.fault("", "json_not_utf8")
        return None
    if texts.depth(text) > DEPTH:
        found.fault("", "json_deep", most=DEPTH)
        return None
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except json.JSONDecodeError as broken:
        found.fault("", "json_broken", line=broken.lineno, column=broken.colno)
    except ValueError as odd:  # a name twice, NaN, a number of thousands of digits
        found.fault("", "json_odd", what=str(odd)[:80])
    return None


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for name, value in pairs:
        if name in told:
            raise ValueError(name[:60])
        told[name] = value
    return told


def _no_constant(name: str) -> Any:
    raise ValueError(name)


# --- our own form -------------------------------------------------------------------------------


def _own(told: Mapping[str, Any], found: Results) -> None:
    _unknown(told, OWN, "", found)
    for name, most in TEXTS.items():
        found.values[name] = _text(told.get(name, ""), name, most, found)
    for name in MOMENTS:
        if told.get(name) is not None:
            found.values[name] = _moment(told[name], name, found)
    cases = _mapping(told.get("cases", {}), "cases", found)
    _unknown(cases, CASES, "cases/", found)
    for name in CASES:
        count = cases.get(name, 0)
        if isinstance(count, bool) or not isinstance(count, int) or not 0 <= count <= _MOST_CASES:
            found.fault(f"cases/{name}", "json_count")
        else:
            found.values[f"{name}_cases"] = count
    for at, each in enumerate(_listed(told.get("metrics"), "metrics", found)):
        found.metrics.append(_metric(each, f"metrics/{at}", found))


def _metric(each: Any, place: str, found: Results) -> Measure:
    told = _mapping(each, place, found)
    _unknown(told, OF_METRIC, f"{place}/", found)
    better = told.get("higher_is_better")
    if better is not None and not isinstance(better, bool):
        found.fault(f"{place}/higher_is_better", "json_yes_no")
        better = None
    return Measure(
        name=_text(told.get("name", ""), f"{place}/name", 120, found),
        dimension=_text(told.get("dimension", ""), f"{place}/dimension", 16, found),
        unit=_text(told.get("unit", ""), f"{place}/unit", 40, found),
        is_higher_better=better,
        **{name: _number(told.get(name), f"{place}/{name}", found) for name in NUMBERS},
    )


# --- Every Eval Ever ----------------------------------------------------------------------------


def _every_eval_ever(told: Mapping[str, Any], found: Results) -> None:
    """Scores by their names; whatever else the file holds is not ours to keep."""
    named = _text(told.get("evaluation_id", ""), "evaluation_id", 400, found)
    found.values["evaluation_id"] = named
    found.values["suite"] = named[:200]
    library = _mapping(told.get("eval_library", {}), "eval_library", found)
    parts = [library.get(name, "") for name in ("name", "version")]
    found.values["tool"] = " ".join(part for part in parts if isinstance(part, str))[:200].strip()
    if told.get("evaluation_timestamp") is not None:
        found.values["ran_at"] = _moment(
            told["evaluation_timestamp"], "evaluation_timestamp", found
        )
    results = _listed(told["evaluation_results"], "evaluation_results", found)
    for at, each in enumerate(results):
        found.metrics.append(_score(each, f"evaluation_results/{at}", found))
    _tell_apart(results, found)


def _score(each: Any, place: str, found: Results) -> Measure:
    told = _mapping(each, place, found)
    config = _mapping(told.get("metric_config", {}), f"{place}/metric_config", found)
    details = _mapping(told.get("score_details", {}), f"{place}/score_details", found)
    value = _number(details.get("score"), f"{place}/score_details/score", found)
    lower = config.get("lower_is_better")
    if not isinstance(lower, bool):
        found.fault(f"{place}/metric_config/lower_is_better", "json_yes_no")
    low, high = _uncertainty(details, value, f"{place}/score_details/uncertainty", found)
    name = _text(told.get("evaluation_name", ""), f"{place}/evaluation_name", 120, found)
    return Measure(name, is_higher_better=lower is False, value=value, low=low, high=high)


def _uncertainty(
    details: Mapping[str, Any], value: float | None, place: str, found: Results
) -> tuple[float | None, float | None]:
    told = _mapping(details.get("uncertainty") or {}, place, found)
    span = _mapping(told.get("confidence_interval") or {}, f"{place}/confidence_interval", found)
    if span:
        at = f"{place}/confidence_interval"
        return (
            _number(span.get("lower"), f"{at}/lower", found),
            _number(span.get("upper"), f"{at}/upper", found),
        )
    error = _mapping(told.get("standard_error") or {}, f"{place}/standard_error", found)
    width = _number(error.get("value"), f"{place}/standard_error/value", found)
    if width is None or value is None:
        return None, None
    return value - _IN_95_PERCENT * abs(width), value + _IN_95_PERCENT * abs(width)


def _tell_apart(results: Sequence[Any], found: Results) -> None:
    """Scores of one name over several data sets carry the name of theirs."""
    names = [each.name for each in found.metrics]
    for at, each in enumerate(found.metrics):
        source = results[at].get("source_data") if isinstance(results[at], dict) else None
        dataset = source.get("dataset_name") if isinstance(source, dict) else None
        if names.count(each.name) > 1 and isinstance(dataset, str):
            called = f"{each.name} · {dataset}"[:120]
            found.metrics[at] = Measure(
                called, "", "", each.is_higher_better, None, each.value, each.low, each.high
            )


# --- single values ------------------------------------------------------------------------------


def _unknown(told: Mapping[str, Any], known: Iterable[str], place: str, found: Results) -> None:
    for name in set(told) - set(known):
        found.fault(f"{place}{name[:60]}", "json_unknown", known=", ".join(sorted(known)))


def _mapping(value: Any, place: str, found: Results) -> Mapping[str, Any]:
    if isinstance(value, dict):
        return value
    found.fault(place, "json_no_object")
    return {}


def _listed(value: Any, place: str, found: Results) -> Sequence[Any]:
    if not isinstance(value, list) or not value:
        found.fault(place, "json_no_list")
        return []
    if len(value) > MOST:
        found.fault(place, "metrics_many", most=MOST)
    return value[:MOST]


def _text(value: Any, place: str, most: int, found: Results) -> str:
    if not isinstance(value, str) or not texts.is_writable(value):
        found.fault(place, "json_no_text")
        return ""
    if len(value) > most:
        found.fault(place, "words_long", most=most)
    return value.strip()


def _number(value: Any, place: str, found: Results) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        found.fault(place, "not_finite")
        return None
    try:
        return float(value)
    except OverflowError:
        found.fault(place, "not_finite")
        return None


def _moment(value: Any, place: str, found: Results) -> datetime | None:
    """ISO 8601 with its offset, or seconds since 1970 as some tools write them."""
    try:
        if isinstance(value, str) and not value.replace(".", "", 1).isdecimal():
            moment = datetime.fromisoformat(value)
        else:
            moment = datetime.fromtimestamp(float(value), UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        moment = None
    if moment is None or moment.tzinfo is None:
        found.fault(place, "json_moment")
        return None
    return moment
