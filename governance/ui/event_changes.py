"""What an event changed, from → to, and why: read from its body, whichever action wrote it.

A body keeps what changed as `[was, now]` under the name of the field. So a list of two is a change
wherever it stands, unless it is named in `LISTS`; a code needs no entry to have its changes told.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext

from frameworks import monitoring
from frameworks.reporting.fields import Field, form
from governance.ui import law_words, references, sign_offs
from governance.ui.forms import capital
from governance.ui.references import Names
from riskreg.models import Event
from riskreg.rules.assessments import FRIA_PARTS, STEPS
from riskreg.rules.seconds import Choice
from riskreg.rules.signoffs import read
from riskreg.trail import Did

# Bodies that say what a new record holds: {field: value}.
BEGUN = frozenset(
    {
        Did.SYSTEM_REGISTERED,
        Did.MODEL_ADDED,
        Did.DATASET_ADDED,
        Did.VENDOR_ADDED,
        Did.CONTROL_ADDED,
        Did.EVIDENCE_ADDED,
        Did.EVIDENCE_REVISED,
        Did.RISK_ADDED,
        Did.TASK_ADDED,
        Did.ROUND_OPENED,
        Did.FINDING_ADDED,
        Did.INDICATOR_ADDED,
        Did.SCHEDULE_SET,
        Did.INCIDENT_LOGGED,
        Did.MEMBERSHIP_GRANTED,
        Did.KEY_CREATED,
        Did.ENGAGEMENT_PLANNED,
        Did.AUDIT_ASKED,
        Did.AUDIT_ANSWERED,
        Did.AUDIT_FOUND,
        Did.AUDIT_RESPONDED,
    }
)
# What stands in the sentence already, or only ties the event to something else.
_NOT_TOLD = frozenset({"number", "revision", "engagement", "snapshot", "what_sha256", "prefix"})

# Lists in other bodies that are no pair of before and after.
LISTS: Mapping[str, frozenset[str]] = {
    Did.ASSESSMENT_WRITTEN: frozenset({"parts"}),
    Did.ATTESTATION_OPENED: frozenset({"controls"}),
    Did.DOSSIER_MADE: frozenset({"decisions"}),
    Did.EVALUATION_PLANNED: frozenset({"metrics"}),
    Did.EVALUATION_RECORDED: frozenset({"metrics"}),
    Did.EVIDENCE_WITHDRAWN: frozenset({"controls"}),
    Did.REPORT_SENT: frozenset({"clocks"}),
    Did.REPORT_WRITTEN: frozenset({"fields"}),
    Did.REVIEW_CLOSED: frozenset({"subject"}),
    Did.REVIEW_OPENED: frozenset({"subject"}),
}
# Where before and after stand under names of their own: the first of the latter that is there.
_APART = (("was", ("now", "state", "result")), ("asked", ("named",)))

# Under which names bodies keep what somebody wrote to say why, or what came of it.
WHYS = ("reason", "note", "outcome", "conclusion", "words", "seen", "fix")
_CHOICES: Mapping[str, str] = {
    Choice.FIRST: gettext_noop("The first answer holds"),
    Choice.SECOND: gettext_noop("The second answer holds"),
    Choice.UNKNOWN: gettext_noop("Neither: it is not known yet"),
}
# Values that are neither text nor number.
_WORDS: Mapping[tuple[str, str], Callable[[Any], str]] = {
    ("signoffpolicy", "steps"): lambda steps: "; ".join(sign_offs.step_words(read(steps))),
    ("risk", "tags"): lambda tags: ", ".join(map(law_words.entry, tags)),
    ("risk", "links"): lambda links: ", ".join(map(law_words.entry, links)),
}
_LABELS: Mapping[str, str | Promise] = {
    "named": gettext_lazy("Who is asked"),
    "d_risks": gettext_lazy("Risks"),
    "dpia": gettext_lazy("Data protection impact assessment"),
}
# Parts of a document that say where its words came from, and none of its words.
_ORIGINS = frozenset({"origins", "taken"})


@dataclass(frozen=True, slots=True)
class Change:
    """One field before and after, in words."""

    label: str
    was: str
    now: str


def pairs_of(event: Event, body: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Each field that an event changed, with its value before and after."""
    if event.did in BEGUN:
        known = {*_NOT_TOLD, *_said_why(body)}
        return {
            name: (None, value)
            for name, value in body.items()
            if name not in known and value not in (None, "", [])
        }
    lists = LISTS.get(event.did, frozenset())
    found = {
        name: (value[0], value[1])
        for name, value in body.items()
        if isinstance(value, list) and len(value) == 2 and name not in lists
    }
    return found | dict(_apart(body))


def _apart(body: Mapping[str, Any]) -> Iterator[tuple[str, tuple[Any, Any]]]:
    for before, after in _APART:
        name = next((each for each in after if body.get(each) is not None), None)
        if before in body and name is not None and body[before] != body[name]:
            yield name, (body[before], body[name])


def changes_of(event: Event, body: Mapping[str, Any], names: Names) -> tuple[Change, ...]:
    """Everything an event changed, field by field, in words."""
    plain = (
        Change(
            str(_LABELS.get(name, "")) or label_of(event.target_kind, name),
            _in_words(event, name, was, names),
            _in_words(event, name, now, names),
        )
        for name, (was, now) in pairs_of(event, body).items()
    )
    return (*plain, *_within(event, body, names))


def labels_of(event: Event, body: Mapping[str, Any], changes: tuple[Change, ...]) -> list[str]:
    """What changed by name alone, parts of a document of which the trail keeps no more as well."""
    found = [change.label for change in changes]
    told = (_part(name) for name in body.get("parts", ()) if name not in _ORIGINS)
    fields = body.get("fields", ()) if event.did == Did.REPORT_WRITTEN else ()
    told_too = (_field(code) for code in fields)
    return list(dict.fromkeys([*found, *told, *told_too]))


def why(event: Event, body: Mapping[str, Any], names: Names) -> str:
    """Everything somebody wrote to say why, a line each."""
    lines = [body[name].strip() for name in _said_why(body)]
    if "choices" in body or "reasons" in body:
        asked = names.questions(event.target_kind, event.target_key)
        lines += _reasons(body.get("reasons") or {}, asked)
        lines += _choices(body.get("choices") or {}, asked)
    return "\n".join(dict.fromkeys(lines))


def _said_why(body: Mapping[str, Any]) -> list[str]:
    return [n for n in WHYS if isinstance(body.get(n), str) and body[n].strip()]


def _reasons(said: Mapping[str, str | None], asked: Mapping[str, str]) -> Iterator[str]:
    for name, reason in said.items():
        if reason:
            yield f"{asked.get(name, name)} {reason}"


def _choices(said: Mapping[str, Any], asked: Mapping[str, str]) -> Iterator[str]:
    for name, told in said.items():
        choice = told["choice"]
        holds = _(_CHOICES[choice]) if choice in _CHOICES else choice
        yield f"{asked.get(name, name)} {holds}: {told['reason']}"


def _in_words(event: Event, name: str, value: Any, names: Names) -> str:
    words = _WORDS.get((event.target_kind, name))
    return words(value) if words and value is not None else names.said(event, name, value)


# --- changes that stand one level deeper in a body ----------------------------------------------


def _within(event: Event, body: Mapping[str, Any], names: Names) -> Iterator[Change]:
    if event.did in (Did.QUESTIONNAIRE_ANSWERED, Did.CYCLE_WRITTEN):
        yield from _answers(event, body.get("answers", {}), names)
    if "estimate" in body:
        yield from _estimate(event, body, names)
    if event.did in (Did.ASSESSMENT_WRITTEN, Did.REPORT_WRITTEN):
        yield from _values(body.get("values", {}))
        for part, (was, now) in body.get("lengths", {}).items():
            label = _field(part) if event.did == Did.REPORT_WRITTEN else _part(part)
            yield Change(label, _length(was), _length(now))


def _answers(event: Event, answers: Mapping[str, Any], names: Names) -> Iterator[Change]:
    if event.did == Did.CYCLE_WRITTEN:
        asked: Mapping[str, str] = {each.code: each.question for each in monitoring.every()}
    else:
        asked = names.questions(event.target_kind, event.target_key)
    for name, told in answers.items():
        was, now = told if isinstance(told, list) else (None, told)
        label = asked.get(name, name)
        yield Change(label, references.answer(was), references.answer(now))


def _estimate(event: Event, body: Mapping[str, Any], names: Names) -> Iterator[Change]:
    """How a risk is judged in a draft; None where it was taken out."""
    risk = names.of("risk", str(body.get("risk"))).name
    if not body["estimate"]:
        is_gone = body["estimate"] is None
        yield Change(_("Risk"), risk if is_gone else "", "" if is_gone else risk)
        return
    steps = names.scale(event.target_key, body.get("scale"))
    for name, (was, now) in body["estimate"].items():
        label = _("%(risk)s: %(field)s") % {"risk": risk, "field": label_of("estimate", name)}
        named = steps(STEPS[name]) if name in STEPS else {}
        said = (named.get(each) or names.said(event, name, each, "estimate") for each in (was, now))
        yield Change(label, *said)


def _values(said: Mapping[str, Any]) -> Iterator[Change]:
    """Fields of a report that are chosen, dated or counted, and so name nobody."""
    for code, (was, now) in said.items():
        field = form().fields.get(code)
        yield Change(_field(code), _option(field, was), _option(field, now))


def _option(field: Field | None, value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_option(field, each) for each in value)
    return str(value or "") if field is None else field.options.get(value, str(value or ""))


def _length(characters: int) -> str:
    """A text of which the trail keeps how long it is: its words may name people."""
    if not characters:
        return ""
    told = ngettext("a text of %(n)s character", "a text of %(n)s characters", characters)
    return told % {"n": characters}


def _field(code: str) -> str:
    field = form().fields.get(code)
    return field.label if field else code


def _part(name: str) -> str:
    """A part of an assessment: of an impact assessment, the point of the law."""
    if name in FRIA_PARTS:
        return f"Art. 27(1)({name})"
    return str(_LABELS.get(name, "")) or label_of("assessment", name)


def label_of(kind: str, name: str) -> str:
    """What a field of a record is called, with a capital; its own name where it is gone."""
    model = references.model_of(kind)
    try:
        label: str | Promise = (
            model._meta.get_field(name).verbose_name if model else name  # type: ignore[union-attr]
        )
    except (FieldDoesNotExist, AttributeError):  # not a field, or a relation from elsewhere
        label = name.replace("_", " ")
    return capital(label)
