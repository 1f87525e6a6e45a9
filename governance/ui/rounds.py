"""What attestation rounds say: a record field by field, an answer in words."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from frameworks.member_states import name_of
from frameworks.rights import charter
from governance.ui import entries, law_words
from governance.ui.forms import capital
from riskreg.models import Attestation, AttestationRound, RoundState, Said, User
from riskreg.queries import rounds as queries

_ENTRIES = ("tags", "links")  # fields that name entries of catalogues
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
        return Badge("serious", _("Owner cannot answer") if item.owner_id else _("No owner"))
    if not item.said:
        return Badge("neutral", _("Waiting"))
    if queries.is_stale(item, now):
        return Badge("attention", _("Confirmed, changed since"))
    return Badge(_MEANINGS[Said(item.said)], item.get_said_display())


def handed_on_by(item: Attestation) -> User | None:
    """Who said last that it is somebody else's."""
    handed = (each.person for each in item.answers.all() if each.said == Said.NOT_MINE)
    return next(handed, None)


def fields(kind: str, was: Mapping[str, Any], now: Mapping[str, Any]) -> list[Field]:
    """A record at the opening and now, field by field, in words."""
    names = _names(kind, (was, now))
    return [
        Field(
            label=capital(_label(kind, name)),
            was=_words(kind, name, was.get(name), names),
            now=_words(kind, name, now.get(name), names),
            is_changed=was.get(name) != now.get(name),
        )
        for name in queries.FIELDS[kind]
    ]


def _label(kind: str, name: str) -> str | Promise:
    field = queries.MODELS[kind]._meta.get_field(name)
    words: str | Promise = getattr(field, "verbose_name", None) or _("requirements")
    return words


def _names(kind: str, told: tuple[Mapping[str, Any], ...]) -> dict[str, str]:
    """What the keys that stand in these fields are called, a query a field that has any.

    Records that the reader does not see are said to be there, without a name.
    """
    found: dict[str, str] = {}
    for name in queries.FIELDS[kind]:
        model = _named_by(kind, name)
        keys = {key for each in told for key in _listed(each.get(name))} if model else set()
        if keys:
            found |= dict.fromkeys(keys, _("(out of your reach)"))
            found |= {str(row.pk): str(row) for row in model._default_manager.filter(pk__in=keys)}
    return found | _entries(told)


def _entries(told: tuple[Mapping[str, Any], ...]) -> dict[str, str]:
    """The same of entries of the catalogues; a link to one may go on with why."""
    written = {str(v) for each in told for name in _ENTRIES for v in _listed(each.get(name))}
    known = entries.named({each.partition(": ")[0] for each in written})
    found = {}
    for each in written:
        pair, sign, why = each.partition(": ")
        found[each] = f"{entries.told(pair, known)}{sign}{why}"
    return found


def _named_by(kind: str, name: str) -> Any:
    """The records that a field names by key; None for plain values and links in words."""
    field = queries.MODELS[kind]._meta.get_field(name)
    return field.related_model if field.concrete else None


def _words(kind: str, name: str, value: Any, names: Mapping[str, str]) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name in _ENTRIES or _named_by(kind, name):
        return ", ".join(names.get(key, key) for key in _listed(value))
    field = queries.MODELS[kind]._meta.get_field(name)
    told = _CODES.get(name) or dict(getattr(field, "flatchoices", ())).get
    return ", ".join(str(told(each) or each) for each in map(_plain, _listed(value)))


def _right(ref: str) -> str:
    known = charter().get(ref)
    return known.title if known else ref


# Fields that hold codes without choices of their own.
_CODES: Mapping[str, Callable[[str], str | Promise | None]] = {
    "countries": name_of,
    "roles": law_words.ROLES.get,
    "rights": _right,
}


def _listed(value: Any) -> list[Any]:
    if value in (None, "", {}):
        return []
    if isinstance(value, dict):
        return [f"{name}: {_plain(each)}" for name, each in value.items()]
    return value if isinstance(value, list) else [value]


def _plain(value: Any) -> Any:
    """What an import left may hold anything."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
