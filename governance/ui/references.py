"""Keys of people and records in events, turned into names: one query a kind that occurs."""

import re
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.urls import NoReverseMatch
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from frameworks.models import Framework, Term
from frameworks.regimes import registry
from governance.ui import sign_offs
from governance.ui.columns import plain
from governance.ui.forms import capital
from riskreg import models
from riskreg.models import Event
from riskreg.postgres.policies import PART
from riskreg.postgres.scope import holding
from riskreg.queries import subjects

MODELS: Mapping[str, type[Model]] = {
    model._meta.model_name or "": model
    for model in (
        models.AIModel,
        models.AISystem,
        models.ApiKey,
        models.Attestation,
        models.AttestationRound,
        models.Dataset,
        models.Decision,
        models.SecondAssessment,
        models.SignOff,
        models.SignOffPolicy,
        models.Dossier,
        models.Erasure,
        models.ImportRun,
        models.Job,
        models.Membership,
        models.Organisation,
        models.Questionnaire,
        models.Unit,
        models.User,
        models.Vendor,
        models.Acceptance,
        models.Appetite,
        models.Assessment,
        models.Control,
        models.CrosswalkReview,
        models.Evaluation,
        models.Evidence,
        models.FailurePlan,
        models.NotApplicable,
        models.RedTeamFinding,
        models.RedTeamRound,
        models.Review,
        models.Risk,
        models.Scale,
        models.Schedule,
        models.Signal,
        models.SufficiencyRule,
        models.Task,
        models.UserFlag,
        models.Alert,
        models.Clock,
        models.Incident,
        models.IncidentEntry,
        models.IncidentReport,
        models.Indicator,
        models.Measurement,
        models.MonitoringCycle,
        models.MonitoringFinding,
        models.MonitoringPlan,
        models.Notice,
        models.Statement,
        models.Triage,
        models.AuditFinding,
        models.AuditNote,
        models.AuditRequest,
        models.Engagement,
        models.Population,
        models.Sample,
        models.SampleItem,
        Framework,
        Term,
    )
}

# What stands in the body of another record's event, and is none that an event is about.
_WITHIN: Mapping[str, type[Model]] = {"estimate": models.Estimate}

# Kinds whose models bear another name.
_CALLED: Mapping[str, str] = {
    "aimodel": gettext_noop("AI model"),
    "apikey": gettext_noop("API key"),
    "user": gettext_noop("Person"),
}
# What a value in a body stands for, where it is the key of a record.
_KEYS: Mapping[str, str] = {
    "system": "aisystem",
    "person": "user",
    "owner": "user",
    "user": "user",
    "unit": "unit",
    "units": "unit",
    "told": "user",
    "vendor": "vendor",
    "built_on": "aimodel",
    "datasets": "dataset",
    "systems": "aisystem",
    "ai_models": "aimodel",
    "vendors": "vendor",
    "control": "control",
    "controls": "control",
    "evidence": "evidence",
    "risk": "risk",
    "estimator": "user",
    "tester": "user",
    "tested_by": "user",
    "confirmed_by": "user",
    "override_by": "user",
    "shutdown_by": "user",
    "deputy": "user",
    "dossier": "dossier",
    "incident": "incident",
    "indicator": "indicator",
    "cycle": "monitoringcycle",
    "responsible": "user",
    "risks": "risk",
    "lead": "user",
    "asked": "user",
    "named": "user",
    "assessor": "user",
    "round": "attestationround",
    "team": "user",
    "action_owner": "user",
    "items": "sampleitem",
    "sample_item": "sampleitem",
}
# Kinds of which a value stands for other records than of the rest.
_KEYS_OF: Mapping[tuple[str, str], str] = {("redteamfinding", "round"): "redteamround"}
# Words that have the name of a key.
_PLAIN = frozenset({("indicator", "unit"), ("redteamround", "team")})
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# What a record's name needs beside its own row.
_JOINS: Mapping[str, tuple[str, ...]] = {
    "decision": ("system",),
    "questionnaire": ("system",),
    "membership": ("user",),
    "dossier": ("system",),
    "acceptance": ("risk",),
    "assessment": ("scale",),
    "attestation": ("system", "control", "risk"),
    "evaluation": ("system",),
    "failureplan": ("system",),
    "notapplicable": ("system",),
    "redteamfinding": ("round",),
    "signal": ("system",),
    "signoff": subjects.RELATED,
    "statement": ("system",),
    "userflag": ("system",),
    "alert": ("system",),
    "clock": ("incident",),
    "incidentreport": ("incident",),
    "measurement": ("indicator",),
    "monitoringcycle": ("plan__system",),
    "monitoringfinding": ("cycle__plan__system",),
    "monitoringplan": ("system",),
    "notice": ("incident",),
    "triage": ("incident",),
    "sample": ("population",),
}
# Values of a body whose words are those of a field of another name.
_FIELDS: Mapping[tuple[str, str], str] = {("control", "result"): "effectiveness"}
_NAMES: Mapping[str, Callable[[Any], str]] = {
    "aisystem": lambda system: str(system.name),
    "decision": lambda decision: str(decision.system),
    "questionnaire": lambda questionnaire: str(questionnaire.system),
    "membership": lambda membership: str(membership.user),
    "importrun": lambda run: str(run.file_name),
    "apikey": lambda key: str(key.name),
    "job": lambda job: str(job.reference),
    "signoff": lambda asked: sign_offs.named(asked.record),
    "schedule": lambda schedule: " · ".join(
        (_taught("schedule", "kind", schedule.kind), schedule.get_rhythm_display())
    ),
}
# Words of fields whose codes a layer above knows; it gives them when it is loaded.
_TAUGHT: dict[tuple[str, str], Callable[[str], str]] = {}


# What is not found; of question sets, those of second assessors are shown to nobody else.
_GONE: Mapping[str, str] = {"questionnaire": gettext_noop("a system that is not named here")}


@dataclass(frozen=True, slots=True)
class Named:
    """A record's name and its page; no page where there is none."""

    name: str
    url: str = ""


def teach(kind: str, name: str, words: Callable[[str], str]) -> None:
    """Have the codes in a field of a kind of record told in these words."""
    _TAUGHT[kind, name] = words


def _taught(kind: str, name: str, code: str) -> str:
    return _TAUGHT[kind, name](code) if (kind, name) in _TAUGHT else code


class Names:
    """The records that a set of events names."""

    def __init__(self, found: Mapping[str, Mapping[str, Model]]) -> None:
        self._found = found

    def of(self, kind: str, key: str) -> Named:
        """A record by its kind and key; said to be gone where it is."""
        record = self._found.get(kind, {}).get(key)
        if record is None:
            return Named(_missing(kind))
        return Named(_NAMES.get(kind, str)(record), url_of(record))

    def person(self, key: uuid.UUID | None) -> str:
        """Who it was; what no person did, the operator did at the terminal."""
        if key is None:
            return _("operator, at the terminal")
        record = self._found.get("user", {}).get(str(key))
        return _("a person since forgotten") if record is None else str(record)

    def said(self, event: Event, name: str, value: Any, kind: str = "") -> str:
        """One value of an event's body in words; `kind` where it is a field of another record."""
        if isinstance(value, list):
            return ", ".join(self.said(event, name, each, kind) for each in value)
        if value is None or value == "":
            return ""
        if isinstance(value, str) and _is_key(event, name, value):
            return self.of(_meant(event, name), value).name
        return self._in_words(kind or event.target_kind, name, value)

    def questions(self, kind: str, key: str) -> Mapping[str, str]:
        """The questions of a question set or second assessment, by the name of their answer."""
        record = self._found.get(kind, {}).get(key)
        if not isinstance(record, models.Questionnaire | models.SecondAssessment):
            return {}
        facts = registry.get(record.regime).questionnaire(record.edition).facts
        return {name: fact.question for name, fact in facts.items()}

    def scale(self, key: str, version: int | None) -> Callable[[str], Mapping[int, str]]:
        """The steps of an assessment's scale by name, where it still is the version named."""
        record = self._found.get("assessment", {}).get(key)
        scale = record.scale if isinstance(record, models.Assessment) else None

        def steps(part: str) -> Mapping[int, str]:
            if scale is None or scale.version != version:
                return {}
            return {n: each["name"] for n, each in enumerate(getattr(scale, part), start=1)}

        return steps

    def _in_words(self, kind: str, name: str, value: Any) -> str:
        if not isinstance(value, str):
            return plain(value)
        if name in ("role", "roles", "tier"):
            return _law_word(name, value)
        field = _field(kind, _FIELDS.get((kind, name), name))
        choices = dict(getattr(field, "flatchoices", None) or ())
        return str(choices.get(value, "")) or plain(_taught(kind, name, value))


def _is_key(event: Event, name: str, value: Any) -> bool:
    """Whether a value of this name stands for records; words of the same name do not."""
    if name not in _KEYS or (event.target_kind, name) in _PLAIN:
        return False
    return all(map(is_key, _flat(value)))


def _missing(kind: str) -> str:
    """What is not found is gone, or lies beyond the part of the register that one sees."""
    if kind in _GONE:
        return _(_GONE[kind])
    return _("an entry you do not see") if holding().role == PART else _("a removed entry")


def is_key(value: str) -> bool:
    """Whether a text is written as the key of a record is."""
    return _UUID.fullmatch(value) is not None


def _meant(event: Event, name: str) -> str:
    """The kind of the records that a value stands for."""
    return _KEYS_OF.get((event.target_kind, name), _KEYS[name])


def names_in(
    events: Sequence[Event], bodies: Iterable[Mapping[str, Any]], known: Iterable[Model] = ()
) -> Names:
    """Everything that these events name, read kind by kind but for the records one has `known`."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for event, body in zip(events, bodies, strict=True):
        wanted[event.target_kind].add(event.target_key)
        if event.actor_key is not None:
            wanted["user"].add(str(event.actor_key))
        for name, value in {**(body.get("estimate") or {}), **body}.items():
            if _is_key(event, name, value):
                wanted[_meant(event, name)].update(_flat(value))
    held: dict[str, dict[str, Model]] = defaultdict(dict)
    for record in known:
        held[str(record._meta.model_name)][str(record.pk)] = record
    return Names(
        {kind: _read(kind, keys, held[kind]) for kind, keys in wanted.items() if kind in MODELS}
    )


def kind_of(kind: str) -> str:
    """What a kind of record is called; its own name where the software no longer knows it."""
    model = MODELS.get(kind)
    words = model._meta.verbose_name if model else kind
    return _(_CALLED[kind]) if kind in _CALLED else capital(words or kind)


def answer(value: Any) -> str:
    """An answer of a question set in words."""
    if value == "unknown":
        return _("not known yet")
    return ", ".join(value) if isinstance(value, list) else plain(value)


def _read(kind: str, keys: set[str], held: Mapping[str, Model]) -> dict[str, Model]:
    if kind not in _JOINS and keys <= held.keys():
        return dict(held)
    rows = MODELS[kind]._default_manager.filter(pk__in=keys)
    if kind in _JOINS:
        rows = rows.select_related(*_JOINS[kind])
    return {str(row.pk): row for row in rows}


def _flat(value: Any) -> Iterable[str]:
    if isinstance(value, list):
        for each in value:
            yield from _flat(each)
    elif isinstance(value, str) and value:
        yield value


def url_of(record: Model) -> str:
    """The page of a record; empty where it has none."""
    try:
        return str(record.get_absolute_url())  # type: ignore[attr-defined]
    except (AttributeError, NoReverseMatch):
        return ""


def _law_word(name: str, code: str) -> str:
    """A role or tier in the words of the law, a member's role in ours."""
    if code in models.Role.values:
        return str(models.Role(code).label)
    for regime in registry.all_regimes():
        known = regime.tiers if name == "tier" else regime.roles
        for each in known:
            if each.code == code:
                return each.title
    return code


def model_of(kind: str) -> type[Model] | None:
    """The model of a kind of record, or of a part of one; None where the software has no more."""
    return MODELS.get(kind) or _WITHIN.get(kind)


def _field(kind: str, name: str) -> Any:
    model = model_of(kind)
    fields = {field.name: field for field in model._meta.get_fields()} if model else {}
    return fields.get(name)
