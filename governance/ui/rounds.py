"""What attestation rounds say: a record field by field, an answer in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from governance.ui.forms import capital
from riskreg.models import Attestation, AttestationRound, RoundState, Said
from riskreg.queries import rounds as queries

_MEANINGS = {Said.CONFIRM: "good", Said.CANNOT: "serious", Said.NOT_MINE: "attention"}
_OF_STATE = {
    RoundState.OPEN: "attention",
    RoundState.CLOSED: "good",
    RoundState.CANCELLED: "neutral",
}


@dataclass(frozen=True, slots=True)
class Badge:
    """A meaning and its word."""

    meaning: str
    words: str | Promise


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a record as its owner reads it; `was` where it changed since the opening."""

    label: str
    was: str
    now: str
    is_changed: bool


def state(shown: AttestationRound) -> Badge:
    """Where a round stands."""
    return Badge(_OF_STATE[RoundState(shown.state)], shown.get_state_display())


def said(item: Attestation, now: str | None) -> Badge:
    """What was answered, and whether it still holds of the record."""
    if item.asked_id is None:
        return Badge("serious", _("No owner"))
    if not item.said:
        return Badge("neutral", _("Waiting"))
    if queries.is_stale(item, now):
        return Badge("attention", _("Confirmed, changed since"))
    return Badge(_MEANINGS[Said(item.said)], item.get_said_display())


def fields(kind: str, was: Mapping[str, Any], now: Mapping[str, Any]) -> list[Field]:
    """A record at the opening and now, field by field, in words."""
    names = _names(kind, (was, now))
    return [
        Field(
            label=capital(queries.MODELS[kind]._meta.get_field(name).verbose_name),
            was=_words(kind, name, was.get(name), names),
            now=_words(kind, name, now.get(name), names),
            is_changed=was.get(name) != now.get(name),
        )
        for name in queries.FIELDS[kind]
    ]


def _names(kind: str, told: tuple[Mapping[str, Any], ...]) -> dict[str, str]:
    """What the keys that stand in these fields are called, a query a field that has any."""
    found: dict[str, str] = {}
    for name in queries.FIELDS[kind]:
        model = queries.MODELS[kind]._meta.get_field(name).related_model
        keys = {key for each in told for key in _listed(each.get(name))} if model else set()
        if keys:
            found |= {str(row.pk): str(row) for row in model._default_manager.filter(pk__in=keys)}
    return found


def _words(kind: str, name: str, value: Any, names: Mapping[str, str]) -> str:
    field = queries.MODELS[kind]._meta.get_field(name)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    choices = dict(field.flatchoices)
    if field.related_model:
        return ", ".join(names.get(key, key) for key in _listed(value))
    return ", ".join(str(choices.get(each, each)) for each in _listed(value))


def _listed(value: Any) -> list[Any]:
    if value in (None, ""):
        return []
    return value if isinstance(value, list) else [value]
