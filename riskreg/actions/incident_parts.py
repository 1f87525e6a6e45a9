"""What logging and writing on an incident have in common; nothing here asks for a right."""

import hashlib
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from frameworks import incident_words
from frameworks.failures import failures
from riskreg import access, refusal, trail, walls
from riskreg.access import Right
from riskreg.actions import changes, evidence
from riskreg.models import (
    AISystem,
    EntryKind,
    Evidence,
    EvidenceKind,
    Grade,
    Incident,
    IncidentEntry,
    IncidentLink,
    IncidentSnapshot,
    Organisation,
    User,
)
from riskreg.queries import controls, days, snapshots
from riskreg.rules import incidents as rules
from riskreg.rules.refusals import Refusal
from riskreg.rules.systems import country_refusals

RELATIONS = ("ai_models", "risks", "controls", "evidence")
_FILLED = rules.CHANGEABLE | {"what"}
_LONGEST_TITLE: int = Evidence._meta.get_field("title").max_length or 0
# Looked up before, or set by us: asking the database for each of them again takes time.
_SURE = ("number", "organisation", "system", "owner", "reported_by", "held_by", "reviewed_by")


def digest_of(values: Mapping[str, Any], logs: Sequence[Any]) -> str:
    """SHA-256 over what somebody sent, so that the same key with other content is noticed."""
    files = [[getattr(each, "name", ""), _sha256(each)] for each in logs]
    plain = {name: _listed(value) for name, value in values.items()}
    return hashlib.sha256(trail.canonical({"values": plain, "logs": files}).encode()).hexdigest()


def known(organisation: Organisation, key: str | None, digest: str) -> Incident | None:
    """The incident that was logged with this key; refused where it was another content.

    Refused in the same words where it lies outside the part of the register that somebody sees.
    """
    if key is None:
        return None
    with_key = Incident.objects.of(organisation).filter(idempotency_key=key)
    found: Incident | None = with_key.first()
    if found is None:
        with walls.lifted():
            is_taken = with_key.all().exists()
    else:
        is_taken = found.request_digest != digest
    refusal.stop([Refusal("", "key_used_otherwise")] if is_taken else [])
    return found


def fill(incident: Incident, values: Mapping[str, Any]) -> None:
    """Set the fields that are told of a new incident."""
    if unknown := set(values) - {*_FILLED, *RELATIONS, "requirements"}:
        raise TypeError(f"{', '.join(sorted(unknown))} cannot be logged")
    changes.apply(incident, {name: values[name] for name in _FILLED if name in values})


def furnish(actor: User, incident: Incident, system: AISystem) -> None:
    """What follows from the system, where nothing else was said; and the hold, at once."""
    incident.system = system
    incident.version = incident.version or system.version
    if incident.owner_id is None:
        incident.owner_id = system.owner_id
    incident.held_at, incident.held_by = timezone.now(), actor


def refusals(incident: Incident, values: Mapping[str, Any]) -> list[Refusal]:
    """What is refused of values that are about to be set, whoever sets them."""
    found = changes.foreign_refusals(
        incident, {name: values[name] for name in ("system", *RELATIONS) if values.get(name)}
    )
    owner = values.get("owner")
    if owner is not None and access.role_of(owner, incident.organisation_id) is None:
        found.append(Refusal("owner", "not_a_member"))
    if values.get("member_state"):
        found += country_refusals("member_state", [values["member_state"]])
    return [
        *found,
        *rules.code_refusals(
            "harm_types", values.get("harm_types", ()), [h.code for h in incident_words.harms()]
        ),
        *rules.code_refusals(
            "failure_modes", values.get("failure_modes", ()), [f.ref for f in failures()]
        ),
        *(
            Refusal("details", "answer_unreadable", {"number": number})
            for number in incident_words.answer_faults(values.get("details", {}))
        ),
        *requirement_refusals(values.get("requirements", ())),
    ]


def clean(incident: Incident) -> None:
    """Lengths and choices; what stands in other rows was looked up, the rest the database asks."""
    incident.full_clean(exclude=_SURE, validate_unique=False, validate_constraints=False)


def shared(system: AISystem) -> AISystem:
    """The system, locked as far as a number of its organisation may be taken after it."""
    found: AISystem = (
        AISystem.objects.select_for_update(no_key=True, of=("self",))
        .select_related("organisation")
        .get(pk=system.pk)
    )
    return found


def freeze(incident: Incident, system: AISystem) -> IncidentSnapshot:
    """Keep what the register says of the system now, at exactly the last event of the trail.

    The same whoever logs the incident: also who sees a part, or not how it is classified.
    """
    organisation = incident.organisation
    trail.hold(organisation)
    with walls.around(organisation.pk):
        facts = snapshots.facts_of(system, days.today(organisation))
        snapshot: IncidentSnapshot = IncidentSnapshot.objects.create(
            organisation=organisation,
            incident=incident,
            content=facts,
            digest=snapshots.digest_of(facts),
            taken_at=timezone.now(),
        )
    return snapshot


def write(
    incident: Incident,
    kind: EntryKind,
    at: datetime,
    words: str,
    *,
    by: User | None,
    recorded_at: datetime | None = None,
) -> IncidentEntry:
    """One entry of the timeline, recorded now."""
    entry: IncidentEntry = IncidentEntry.objects.create(
        organisation_id=incident.organisation_id,
        incident=incident,
        kind=kind,
        at=at,
        words=words,
        by=by,
        recorded_at=recorded_at or timezone.now(),
    )
    return entry


def proof(actor: User, incident: Incident, upload: Any) -> Evidence:
    """A log or another file of the moment as machine-produced evidence."""
    name = getattr(upload, "name", None) or _("file")
    title = f"{incident.reference}: {name}"
    return evidence.add(
        actor,
        incident.organisation,
        values={
            "title": title[:_LONGEST_TITLE].strip(),
            "kind": EvidenceKind.FILE,
            "grade": Grade.MACHINE,
            "owner": incident.owner or actor,
            "collected_on": days.today(incident.organisation),
            "how": _("Sent with the report of the incident."),
        },
        upload=upload,
        by=Right.LOG_INCIDENT,
    )


def told(incident: Incident) -> dict[str, Any]:
    """What the trail keeps of a new incident: of what happened, only the digest."""
    return {
        "number": incident.number,
        "kind": incident.kind,
        "channel": incident.channel,
        "noticed_at": incident.noticed_at,
        "what_sha256": hashlib.sha256(incident.what.encode()).hexdigest(),
        **({"system": incident.system_id} if incident.system_id else {}),
        **({"version": incident.version} if incident.version else {}),
    }


def requirement_refusals(pairs: Iterable[tuple[str, str]]) -> list[Refusal]:
    """Refuse every pair of framework and reference that no catalogue has."""
    wanted = set(pairs)
    found = controls.known_requirements(wanted) if wanted else set()
    return [
        Refusal("requirements", "unknown_requirement", {"framework": framework, "ref": ref})
        for framework, ref in sorted(wanted - found)
    ]


def relink(incident: Incident, pairs: Iterable[tuple[str, str]]) -> dict[str, list[Any]]:
    """Make the requirements exactly these; gives {requirements: [before, after]} if they differ."""
    before = {(each.framework, each.ref): each.pk for each in incident.links.all()}
    after = set(pairs)
    if set(before) == after:
        return {}
    gone = [before[pair] for pair in set(before) - after]
    IncidentLink.objects.filter(pk__in=gone).delete()
    IncidentLink.objects.bulk_create(
        IncidentLink(
            organisation_id=incident.organisation_id, incident=incident, framework=code, ref=ref
        )
        for code, ref in sorted(after - set(before))
    )
    return {"requirements": [sorted(keys(before)), sorted(keys(after))]}


def keys_of(incident: Incident, name: str) -> set[str]:
    """What it is linked to now, by key."""
    if name == "requirements":
        return keys((each.framework, each.ref) for each in incident.links.all())
    return {str(key) for key in getattr(incident, name).values_list("pk", flat=True)}


def keys(others: Iterable[Any]) -> set[str]:
    """Records by key, requirements by framework and reference."""
    return {" ".join(each) if isinstance(each, tuple) else str(each.pk) for each in others}


def _listed(value: Any) -> Any:
    if isinstance(value, str | Mapping | uuid.UUID):
        return value
    return list(value) if isinstance(value, Iterable) else value


def _sha256(upload: Any) -> str:
    digest = hashlib.sha256()
    for part in upload.chunks():
        digest.update(part)
    return digest.hexdigest()
