"""What a report about an incident may be and say, and what changed since the one before. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from frameworks.reporting.fields import (
    FINAL,
    FINAL_NOT_REPORTABLE,
    INITIAL,
    INITIAL_FINAL,
    TYPES,
    Field,
    Form,
)
from riskreg.rules import texts
from riskreg.rules.refusals import Refusal

LONGEST = 20_000
_FIRST = frozenset({INITIAL, INITIAL_FINAL})
_LAST = frozenset({FINAL, FINAL_NOT_REPORTABLE, INITIAL_FINAL})
_MINUTE = timedelta(minutes=1)

Value = str | list[str]


@dataclass(frozen=True, slots=True)
class Past:
    """The reports of an incident so far: the types filed, and whether one is being written."""

    filed: Collection[str] = ()
    has_draft: bool = False
    is_dismissed: bool = False


def begin_refusals(kind: str, past: Past) -> list[Refusal]:
    """Refuse a report that does not follow from those before it."""
    found = [Refusal("kind", "report_draft_open")] if past.has_draft else []
    filed = frozenset(past.filed)
    if past.is_dismissed and not filed:
        found.append(Refusal("kind", "report_of_dismissed"))
    if kind in _FIRST and filed & _FIRST:
        found.append(Refusal("kind", "report_initial_filed"))
    if kind not in _FIRST and not filed & _FIRST:
        found.append(Refusal("kind", "report_needs_initial"))
    if kind in _LAST and filed & _LAST and not (kind in _FIRST and filed & _FIRST):
        found.append(Refusal("kind", "report_final_filed"))
    return found


def kinds_open(past: Past) -> tuple[str, ...]:
    """The types of report that can be begun now, in their order."""
    return tuple(kind for kind in TYPES if not begin_refusals(kind, past))


def write_refusals(form: Form, kind: str, values: Mapping[str, Any]) -> list[Refusal]:
    """Refuse values that a field of this type of report does not take."""
    shown = {each.code: each for each in form.shown(kind)}
    found = []
    for code, value in values.items():
        field = shown.get(code)
        if field is None:
            found.append(Refusal(code, "report_no_field", {"code": code}))
        else:
            found += _value_refusals(field, value)
    return found


def _value_refusals(field: Field, value: Any) -> list[Refusal]:
    if field.is_list != isinstance(value, list):
        return [Refusal(field.code, "report_shape")]
    if field.options:
        chosen = value if isinstance(value, list) else [value] if value else []
        strange = [each for each in chosen if each not in field.options]
        return [Refusal(field.code, "report_choice", {"code": each}) for each in strange]
    if not isinstance(value, str):
        return [Refusal(field.code, "report_shape")]
    if not texts.is_writable(value):
        return [Refusal(field.code, "json_no_text")]
    if len(value) > LONGEST:
        return [Refusal(field.code, "words_long", {"most": LONGEST})]
    is_time = field.kind in ("date", "moment")
    return [Refusal(field.code, "report_time")] if is_time and not _is_time(field, value) else []


def _is_time(field: Field, value: str) -> bool:
    if not value:
        return True
    try:
        if field.kind == "date":
            date.fromisoformat(value)
            return True
        return datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def missing(form: Form, kind: str, values: Mapping[str, Value]) -> tuple[Field, ...]:
    """The fields that this type of report should say and does not, in their order."""
    return tuple(
        each for each in form.shown(kind) if kind in each.needed and not values.get(each.code)
    )


def file_refusals(form: Form, kind: str, values: Mapping[str, Value]) -> list[Refusal]:
    """Refuse to file without what no report can do without; the rest may follow (Art. 73(5))."""
    return [
        Refusal(each.code, "report_must", {"label": each.label})
        for each in missing(form, kind, values)
        if each.is_must
    ]


@dataclass(frozen=True, slots=True)
class Handing:
    """How a report was handed over, and what bears on it."""

    state: str
    filed_at: datetime | None
    sent_at: datetime
    recipient: str
    now: datetime
    proof_is_foreign: bool = False
    proof_is_withdrawn: bool = False
    has_strange_clock: bool = False


def send_refusals(told: Handing) -> list[Refusal]:
    """Refuse to mark as sent what is not filed, or without when and to whom."""
    if told.state != "filed":
        return [Refusal("", "report_sent" if told.state == "sent" else "report_not_filed")]
    found = []
    if not told.recipient.strip():
        found.append(Refusal("recipient", "recipient_missing"))
    if told.sent_at > told.now + _MINUTE:
        found.append(Refusal("sent_at", "told_in_future"))
    elif told.filed_at and told.sent_at < told.filed_at.replace(second=0, microsecond=0):
        found.append(Refusal("sent_at", "sent_before_filed"))
    if told.has_strange_clock:
        found.append(Refusal("clocks", "foreign"))
    return [*found, *proof_refusals(told.proof_is_foreign, told.proof_is_withdrawn)]


def proof_refusals(is_foreign: bool, is_withdrawn: bool) -> list[Refusal]:
    """Refuse a proof that is somebody else's or was withdrawn."""
    if is_foreign:
        return [Refusal("proof", "foreign")]
    return [Refusal("proof", "proof_withdrawn")] if is_withdrawn else []


def told_refusals(*, name: str, told_at: datetime, began: datetime, now: datetime) -> list[Refusal]:
    """Refuse to note that somebody was told without whom, in the future or before it happened."""
    found = [] if name.strip() else [Refusal("name", "told_whom")]
    if told_at > now + _MINUTE:
        found.append(Refusal("told_at", "told_in_future"))
    elif told_at < began.replace(second=0, microsecond=0):
        found.append(Refusal("told_at", "told_too_early"))
    return found


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that says something else than it did; empty where it said nothing."""

    field: Field
    was: Value
    now: Value


def differences(
    fields: Sequence[Field], was: Mapping[str, Value], now: Mapping[str, Value]
) -> tuple[Difference, ...]:
    """What differs, field by field in their order."""
    found = (Difference(each, was.get(each.code, ""), now.get(each.code, "")) for each in fields)
    return tuple(each for each in found if (each.was or "") != (each.now or ""))
