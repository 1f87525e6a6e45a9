"""What a section gathered, as plain JSON: what its pages show, and never more than that.

A record of the register is told by the fields that are printed of it, which stand here by name; of
a record that nobody named, only what it is called. Keys of the database are left out.
"""

import dataclasses
import math
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from functools import singledispatch
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.utils.functional import Promise

from frameworks.models import CrosswalkRow, Framework, Requirement
from frameworks.regimes.registry import Regime
from frameworks.reporting.fields import Field, Form, Part
from frameworks.schema import Fact, Step, Warning
from governance.dossiers.asked import Asked
from governance.dossiers.canonical import encoded
from governance.dossiers.context import Standing
from governance.dossiers.points import Group
from governance.ui.report_words import Shown
from governance.ui.shapes import Figure
from riskreg.models import (
    AIModel,
    CrosswalkReview,
    Dataset,
    Decision,
    Event,
    IncidentSnapshot,
    Triage,
    Vendor,
)

OMITTED = object()
# How a page is laid out, and the objects a template takes sentences from.
_LAYOUT = frozenset({"is_short", "is_flowing", "contents", "has_marks", "leads", "leaves"})
_KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_PRINTED_KEYS = frozenset({"chain"})  # names the chain of the trail to whoever asks for it
_LARGEST = 2**53
PRINTED: dict[type[Model], tuple[str, ...]] = {
    AIModel: ("name", "version", "vendor", "kind", "licence", "is_general_purpose"),
    CrosswalkReview: ("verdict", "note", "reviewer", "on"),
    CrosswalkRow: ("source_ref", "target_ref", "relation", "confidence", "provenance"),
    Dataset: ("name", "source", "vendor", "has_personal_data", "has_special_categories"),
    Decision: ("number",),
    Event: ("number", "at"),
    Framework: ("title",),
    IncidentSnapshot: ("taken_at", "digest"),
    Requirement: ("ref", "title"),
    Triage: ("is_serious", "rule_set", "reason", "by", "at"),
    Vendor: ("name", "country_name", "contact"),
}


def facts(gathered: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of one section."""
    return _mapping({name: each for name, each in gathered.items() if name not in _LAYOUT})


@singledispatch
def plain(value: Any) -> Any:
    """One value; OMITTED for what no page prints as such, functions and keys among it."""
    return _fields(value) if dataclasses.is_dataclass(value) else OMITTED


def _fields(value: Any) -> dict[str, Any]:
    """A dataclass by its fields."""
    named = [each.name for each in dataclasses.fields(value) if not each.name.startswith("_")]
    return _mapping({name: getattr(value, name) for name in named})


@plain.register(str)
@plain.register(Promise)
def _text(value: str | Promise) -> Any:
    return OMITTED if _KEY.fullmatch(str(value)) else str(value)


@plain.register(bool)
@plain.register(type(None))
def _as_it_is(value: bool | None) -> bool | None:
    return value


@plain.register
def _whole(value: int) -> int | str:
    return value if abs(value) < _LARGEST else str(value)


@plain.register
def _number(value: float) -> float | str:
    return value if math.isfinite(value) else str(value)


@plain.register
def _decimal(value: Decimal) -> str:
    return str(value)


@plain.register
def _day(value: date) -> str:
    return value.isoformat()


@plain.register
def _moment(value: datetime) -> str:
    return instant(value)


@plain.register
def _key(_value: UUID) -> Any:
    return OMITTED


@plain.register
def _word(value: Enum) -> Any:
    return plain(value.value)


@plain.register(list)
@plain.register(tuple)
def _list(values: list[Any] | tuple[Any, ...]) -> list[Any]:
    return [each for each in map(plain, values) if each is not OMITTED]


@plain.register(set)
@plain.register(frozenset)
def _set(values: set[Any] | frozenset[Any]) -> list[Any]:
    return sorted(_list(list(values)), key=encoded)


@plain.register(Mapping)
def _mapping(values: Mapping[Any, Any]) -> dict[str, Any]:
    pairs = ((_name(key), plain(each)) for key, each in values.items())
    told = {key: each for key, each in pairs if key is not OMITTED and each is not OMITTED}
    return told | {key: str(values[key]) for key in _PRINTED_KEYS & values.keys()}


def _name(key: Any) -> Any:
    name = _text(key) if isinstance(key, str) else plain(key)
    return name if name is OMITTED else str(name)


@plain.register
def _record(value: Model) -> dict[str, Any]:
    fields = next((PRINTED[kind] for kind in type(value).__mro__ if kind in PRINTED), ())
    if not fields:
        return named(value)
    told = {name: _field(value, name) for name in fields}
    return {name: each for name, each in told.items() if each not in (OMITTED, None, "")}


def _field(record: Model, name: str) -> Any:
    value = getattr(record, name)
    if isinstance(value, Model):
        return str(value)
    display = getattr(record, f"get_{name}_display", None)
    return plain(display() if display else value)


def named(record: Model) -> dict[str, Any]:
    """What a record is called: its kind, number and name."""
    reference = getattr(record, "reference", "")
    about = {"kind": str(record._meta.verbose_name), "name": str(record)}
    return {**about, "reference": reference} if reference else about


@plain.register
def _regime(value: Regime) -> str:
    return value.slug


@plain.register
def _fact(value: Fact) -> dict[str, Any]:
    """A question of the law, without what belongs to asking it."""
    return {"question": value.question, "provision": value.provision}


@plain.register
def _step(value: Step) -> dict[str, Any]:
    """A provision that was examined; its outcome and answers stand beside it in words."""
    return {"provision": value.provision, "reason": value.reason}


@plain.register
def _warning(value: Warning) -> dict[str, Any]:
    return {"provision": value.provision, "text": value.text, "source": value.source}


@plain.register
def _field_of_form(value: Field) -> dict[str, Any]:
    return {
        "label": value.label,
        "provision": value.provision,
        "criteria": plain(value.criteria),
    }


@plain.register
def _part_of_form(value: Part) -> dict[str, Any]:
    return {"number": value.number, "title": value.title}


@plain.register
def _said(value: Shown) -> dict[str, Any]:
    """A field of a report, with what it rests on where the form does not ask for it."""
    status = {"status": value.status} if value.field.status == "own" else {}
    told = {"words": value.words, "source": value.source, "is_needed": value.is_needed}
    return {"field": plain(value.field), **told, **status}


@plain.register
def _group(value: Group) -> dict[str, Any]:
    """Open points of one sort, with the heads that are printed above them."""
    return _fields(value) | {"heads": plain(value.shown_heads)}


@plain.register
def _asked(value: Asked) -> dict[str, Any]:
    """What is asked for, its state in words too."""
    return _fields(value) | {"state": value.state}


@plain.register
def _form(value: Form) -> dict[str, Any]:
    return {"title": value.title, "version": value.version, "date": value.date.isoformat()}


@plain.register
def _standing(value: Standing) -> dict[str, Any]:
    """Which decision it is; its steps and duties are told by the sections that print them."""
    return {
        "decision": plain(value.decision),
        "role": value.role.code,
        "role_title": value.role.title,
        "class": value.badge,
        "is_provisional": value.result.provisional,
        "edition": value.result.edition,
        "edition_title": value.edition_title,
        "rule_set": value.result.rule_set,
        "asked_for": value.result.on.isoformat(),
        "applies_from": plain(value.result.applies_from),
    }


@plain.register
def _figure(value: Figure) -> dict[str, Any]:
    """The sentence and the numbers of a drawing, without its lines."""
    return {
        "title": str(value.title),
        "sentence": str(value.sentence),
        "heads": plain(value.table_heads),
        "rows": plain(value.table_lines),
    }


def instant(value: datetime) -> str:
    """A moment in UTC, as RFC 3339 writes it."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
