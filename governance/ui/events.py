"""The trail in words: one sentence for each thing that can be done, and what changed by it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from governance.ui import references
from governance.ui.forms import capital
from governance.ui.palette import Meaning
from governance.ui.references import Names
from riskreg.models import Event
from riskreg.trail import Did

# %(target)s is what the event is about; the other values stand in the event's body, with keys of
# people and records turned into their names.
SENTENCES: Mapping[Did, str] = {
    Did.ORGANISATION_FOUNDED: gettext_noop("%(target)s was set up"),
    Did.PERSON_ADDED: gettext_noop("%(target)s got an account"),
    Did.PASSWORD_CHANGED: gettext_noop("%(target)s changed their password"),
    Did.MEMBERSHIP_GRANTED: gettext_noop("%(person)s became a member as %(role)s"),
    Did.MEMBERSHIP_CHANGED: gettext_noop("The role of %(person)s changed: %(role)s"),
    Did.MEMBERSHIP_ENDED: gettext_noop("The membership of %(person)s ended"),
    Did.UNIT_ADDED: gettext_noop("Unit %(name)s added"),
    Did.SYSTEM_REGISTERED: gettext_noop("%(target)s registered"),
    Did.SYSTEM_CHANGED: gettext_noop("%(target)s changed: %(fields)s"),
    Did.SYSTEM_ARCHIVED: gettext_noop("%(target)s archived"),
    Did.SYSTEM_RESTORED: gettext_noop("%(target)s brought back from the archive"),
    Did.MODEL_ADDED: gettext_noop("Model %(target)s added"),
    Did.MODEL_CHANGED: gettext_noop("Model %(target)s changed: %(fields)s"),
    Did.MODEL_REMOVED: gettext_noop("Model %(name)s removed"),
    Did.DATASET_ADDED: gettext_noop("Dataset %(target)s added"),
    Did.DATASET_CHANGED: gettext_noop("Dataset %(target)s changed: %(fields)s"),
    Did.DATASET_REMOVED: gettext_noop("Dataset %(name)s removed"),
    Did.VENDOR_ADDED: gettext_noop("Vendor %(target)s added"),
    Did.VENDOR_CHANGED: gettext_noop("Vendor %(target)s changed: %(fields)s"),
    Did.VENDOR_REMOVED: gettext_noop("Vendor %(name)s removed"),
    Did.QUESTIONNAIRE_STARTED: gettext_noop("Classification of %(system)s as %(role)s begun"),
    Did.QUESTIONNAIRE_FRAMED: gettext_noop("Questions about %(target)s changed: %(fields)s"),
    Did.QUESTIONNAIRE_ANSWERED: gettext_noop("Questions about %(target)s answered"),
    Did.QUESTIONNAIRE_DISCARDED: gettext_noop("Question set about %(target)s discarded"),
    Did.DECISION_RECORDED: gettext_noop(
        "%(system)s classified as %(role)s: %(tier)s, decision %(number)s"
    ),
    Did.IMPORT_UPLOADED: gettext_noop("File %(target)s uploaded for import"),
    Did.IMPORT_PREVIEWED: gettext_noop("File %(target)s read for a preview"),
    Did.IMPORT_APPLIED: gettext_noop("File %(target)s imported"),
    Did.IMPORT_DISCARDED: gettext_noop("Import of %(target)s discarded"),
    Did.DOSSIER_REQUESTED: gettext_noop("Dossier of %(target)s asked for"),
    Did.DOSSIER_MADE: gettext_noop("Dossier %(target)s made for %(system)s"),
    Did.KEY_CREATED: gettext_noop("API key %(target)s created"),
    Did.KEY_REVOKED: gettext_noop("API key %(target)s revoked"),
    Did.CATALOGUE_LOADED: gettext_noop("Catalogues of laws and standards loaded"),
}

_MEANINGS: Mapping[str, Meaning] = {
    Did.DECISION_RECORDED: Meaning.GOOD,
    Did.SYSTEM_ARCHIVED: Meaning.ATTENTION,
    Did.MEMBERSHIP_ENDED: Meaning.ATTENTION,
    Did.KEY_REVOKED: Meaning.ATTENTION,
}

# Events whose body is {field: [from, to]}, and those whose body is {field: value}.
_CHANGED = frozenset(
    {
        Did.SYSTEM_CHANGED,
        Did.MODEL_CHANGED,
        Did.DATASET_CHANGED,
        Did.VENDOR_CHANGED,
        Did.QUESTIONNAIRE_FRAMED,
    }
)
_BEGUN = frozenset({Did.SYSTEM_REGISTERED, Did.MODEL_ADDED, Did.DATASET_ADDED, Did.VENDOR_ADDED})


@dataclass(frozen=True, slots=True)
class Change:
    """One field before and after, in words."""

    label: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Told:
    """An event as `ui/history.html` shows it."""

    at: datetime
    who: str
    what: str
    why: str
    url: str
    changes: tuple[Change, ...]
    meaning: str
    event: Event


def tell(events: Iterable[Event]) -> tuple[Told, ...]:
    """Events in words, in the order they come; one query a kind of record they name."""
    listed = list(events)
    bodies = [json.loads(event.body) for event in listed]
    names = references.names_in(listed, bodies)
    return tuple(_tell(event, body, names) for event, body in zip(listed, bodies, strict=True))


def _tell(event: Event, body: Mapping[str, Any], names: Names) -> Told:
    target = names.of(event.target_kind, event.target_key)
    return Told(
        at=event.at,
        who=names.person(event.actor_key),
        what=_sentence(event, body, names),
        why=str(body.get("reason") or ""),
        url=target.url,
        changes=_changes(event, body, names),
        meaning=_MEANINGS.get(event.did, ""),
        event=event,
    )


def _sentence(event: Event, body: Mapping[str, Any], names: Names) -> str:
    sentence = SENTENCES.get(event.did)  # type: ignore[call-overload]
    if sentence is None:
        return str(event.did)
    values = _Values({name: names.said(event, name, value) for name, value in body.items()})
    values["target"] = names.of(event.target_kind, event.target_key).name
    values["fields"] = ", ".join(label_of(event.target_kind, name) for name in body)
    return _(sentence) % values


class _Values(dict[str, str]):
    """Values of a sentence; what an old event does not hold is a dash."""

    def __missing__(self, name: str) -> str:
        return "–"


def _changes(event: Event, body: Mapping[str, Any], names: Names) -> tuple[Change, ...]:
    if event.did in _CHANGED:
        pairs: Mapping[str, Sequence[Any]] = body
    elif event.did in _BEGUN:
        pairs = {name: [None, value] for name, value in body.items() if name != "number"}
    elif event.did == Did.QUESTIONNAIRE_ANSWERED:
        return _answers(event, body.get("answers", {}), names)
    else:
        return ()
    return tuple(
        Change(
            label_of(event.target_kind, name),
            names.said(event, name, was),
            names.said(event, name, now),
        )
        for name, (was, now) in pairs.items()
    )


def _answers(event: Event, answers: Mapping[str, Any], names: Names) -> tuple[Change, ...]:
    asked = names.questions(event.target_key)
    return tuple(
        Change(asked.get(name, name), references.answer(was), references.answer(now))
        for name, (was, now) in answers.items()
    )


def label_of(kind: str, name: str) -> str:
    """What a field of a record is called, with a capital; its own name where it is gone."""
    model = references.MODELS.get(kind)
    try:
        label: str | Promise = (
            model._meta.get_field(name).verbose_name if model else name  # type: ignore[union-attr]
        )
    except FieldDoesNotExist:
        label = name.replace("_", " ")
    return capital(label)
