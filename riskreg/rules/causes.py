"""Which kinds of change lie behind changed fields of a system, model, vendor or dataset; pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from riskreg.rules.staleness import Kind


@dataclass(frozen=True, slots=True)
class Cause:
    """One change: its kind, and what it was and is now, as plain values."""

    kind: Kind
    was: Any = None
    now: Any = None


_PLAIN: Mapping[str, Mapping[str, Kind]] = {
    "aisystem": {
        "version": Kind.VERSION,
        "purpose": Kind.PURPOSE,
        "description": Kind.DESCRIPTION,
        "autonomy": Kind.AUTONOMY,
        "vendor": Kind.VENDOR,
        "countries": Kind.COUNTRIES,
        "roles": Kind.ROLES,
        "affected_persons": Kind.AFFECTED,
        "oversight": Kind.OVERSIGHT,
        "data": Kind.DATA,
        "placed_on_market": Kind.PLACED,
        "put_into_service": Kind.IN_SERVICE,
    },
    "aimodel": {
        "version": Kind.MODEL_VERSION,
        "kind": Kind.MODEL_KIND,
        "licence": Kind.MODEL_LICENCE,
        "is_general_purpose": Kind.MODEL_GENERAL_PURPOSE,
        "training_compute": Kind.MODEL_COMPUTE,
        "vendor": Kind.MODEL_VENDOR,
    },
    "vendor": {"country": Kind.VENDOR_COUNTRY},
    "dataset": {
        "source": Kind.DATASET_SOURCE,
        "licence": Kind.DATASET_LICENCE,
        "has_personal_data": Kind.DATASET_PERSONAL,
        "has_special_categories": Kind.DATASET_SPECIAL,
    },
}
_LISTS: Mapping[str, tuple[Kind, Kind]] = {  # added, removed
    "tools": (Kind.TOOL_ADDED, Kind.TOOL_REMOVED),
    "built_on": (Kind.MODEL_ADDED, Kind.MODEL_REMOVED),
    "datasets": (Kind.DATASET_ADDED, Kind.DATASET_REMOVED),
}
_STAGES: Mapping[str, Kind] = {
    "pilot": Kind.PILOTED,
    "operate": Kind.OPERATED,
    "retired": Kind.RETIRED,
}
_REGARDED = frozenset({*_PLAIN["aisystem"], *_LISTS, "stage"})


def causes(record: str, changed: Mapping[str, Sequence[Any]]) -> tuple[Cause, ...]:
    """The kinds of change behind {field: [was, now]} of a system, model, vendor or dataset."""
    return tuple(cause for name, pair in changed.items() for cause in _of_field(record, name, pair))


def _of_field(record: str, name: str, pair: Sequence[Any]) -> Iterable[Cause]:
    was, now = pair
    if record == "aisystem" and name in _LISTS:
        added, removed = _LISTS[name]
        for kind, rest in ((added, _less(now, was)), (removed, _less(was, now))):
            if rest:
                yield Cause(kind, was, now)
    elif record == "aisystem" and name == "stage" and now in _STAGES:
        yield Cause(_STAGES[now], was, now)
    elif name in _PLAIN.get(record, {}):
        yield Cause(_PLAIN[record][name], was, now)


def _less(these: Iterable[Any] | None, those: Iterable[Any] | None) -> list[Any]:
    gone = list(those or ())
    return [each for each in these or () if each not in gone]


def is_regarded(field: str) -> bool:
    """Whether a change of this field of a system can open anything."""
    return field in _REGARDED
