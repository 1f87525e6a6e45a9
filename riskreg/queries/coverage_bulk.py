"""What a whole organisation can show, counted by the database; plain SQL, for thousands of rows."""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from frameworks.regimes import registry
from riskreg.models import ClaimState, Decision, NotApplicable, Organisation
from riskreg.rules.sufficiency import GRADES, Tally

# Each system that is not archived, with the numbers of the controls that reach it and of those it
# declined. Numbers and not keys: a short array of integers is read many times faster.
_SYSTEMS = """
WITH reached AS (
    SELECT aisystem_id AS system, control_id AS control FROM riskreg_control_systems
    UNION ALL
    SELECT b.aisystem_id, m.control_id FROM riskreg_control_ai_models m
      JOIN riskreg_aisystem_built_on b ON b.aimodel_id = m.aimodel_id
    UNION ALL
    SELECT s.id, v.control_id FROM riskreg_control_vendors v
      JOIN riskreg_aisystem s ON s.vendor_id = v.vendor_id
    UNION ALL
    SELECT b.aisystem_id, v.control_id FROM riskreg_control_vendors v
      JOIN riskreg_aimodel a ON a.vendor_id = v.vendor_id
      JOIN riskreg_aisystem_built_on b ON b.aimodel_id = a.id
), controls AS (
    SELECT r.system, array_agg(c.number) AS numbers FROM reached r
      JOIN riskreg_control c ON c.id = r.control
     WHERE c.organisation_id = %(organisation)s GROUP BY r.system
), declined AS (
    SELECT d.system_id AS system, array_agg(c.number) AS numbers
      FROM riskreg_declinedinheritance d JOIN riskreg_control c ON c.id = d.control_id
     WHERE d.organisation_id = %(organisation)s GROUP BY d.system_id
)
SELECT s.id, s.number, s.name, s.unit_id, s.owner_id, c.numbers, d.numbers
  FROM riskreg_aisystem s
  LEFT JOIN controls c ON c.system = s.id
  LEFT JOIN declined d ON d.system = s.id
 WHERE s.organisation_id = %(organisation)s AND NOT s.is_archived
 ORDER BY s.name, s.number
"""

# Each control that serves an entry of these frameworks: how it stands on the day, as in
# `riskreg.rules.sufficiency.tally`, and what it is linked to.
_CONTROLS = """
WITH links AS (
    SELECT control_id, array_agg(framework || E'\\t' || ref) AS refs FROM riskreg_controllink
     WHERE organisation_id = %(organisation)s AND framework = ANY(%(frameworks)s)
     GROUP BY control_id
), proofs AS (
    SELECT p.control_id,
           count(*) AS any_grade,
           count(*) FILTER (WHERE e.grade = ANY(%(from_document)s)) AS from_document,
           count(*) FILTER (WHERE e.grade = ANY(%(from_machine)s)) AS from_machine,
           count(*) FILTER (WHERE e.grade = ANY(%(from_independent)s)) AS from_independent
      FROM riskreg_evidence_controls p JOIN riskreg_evidence e ON e.id = p.evidence_id
     WHERE e.organisation_id = %(organisation)s
       AND e.collected_on <= %(day)s
       AND (e.valid_until IS NULL OR e.valid_until >= %(day)s)
       AND (e.withdrawn_on IS NULL OR e.withdrawn_on > %(day)s)
     GROUP BY p.control_id
)
SELECT c.number, c.is_organisation_wide, l.refs,
       c.state = 'in_place' AND c.effectiveness <> 'ineffective',
       c.effectiveness <> 'partly',
       coalesce(c.effectiveness = 'effective' AND c.tested_on <= %(day)s
                AND c.tested_on + c.review_interval::int >= %(day)s, false),
       c.confirmed_at IS NOT NULL,
       coalesce(p.any_grade, 0), coalesce(p.from_document, 0),
       coalesce(p.from_machine, 0), coalesce(p.from_independent, 0)
  FROM riskreg_control c
  JOIN links l ON l.control_id = c.id
  LEFT JOIN proofs p ON p.control_id = c.id
 WHERE c.organisation_id = %(organisation)s AND c.state <> 'retired'
"""


@dataclass(frozen=True, slots=True)
class SystemRow:
    """One system, and the controls that are named for it or that it inherits from something."""

    pk: uuid.UUID
    number: int
    name: str
    unit: uuid.UUID | None
    owner: uuid.UUID | None
    controls: frozenset[int]
    declined: frozenset[int]


@dataclass(frozen=True, slots=True)
class ControlRow:
    """One control on a day; `links` are its references by framework."""

    number: int
    is_wide: bool
    links: Mapping[str, tuple[str, ...]]
    tally: Tally


@dataclass(frozen=True, slots=True)
class Standing:
    """A decision that stands, without its result; `duties` names the same for the same duties."""

    system: int
    regime: str
    edition: str
    role: str
    tier: str
    is_provisional: bool
    decided_at: datetime
    duties: str


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A confirmed claim that an entry does not concern a system."""

    system: int
    framework: str
    ref: str
    asked_at: datetime


def systems(organisation: Organisation) -> tuple[SystemRow, ...]:
    """Every system that is not archived, by name."""
    return tuple(
        SystemRow(
            pk,
            number,
            name,
            unit,
            owner,
            frozenset(reached or ()).difference(declined or ()),
            frozenset(declined or ()),
        )
        for pk, number, name, unit, owner, reached, declined in _rows(
            _SYSTEMS, {"organisation": organisation.pk}
        )
    )


def controls(
    organisation: Organisation, frameworks: Sequence[str], day: date
) -> tuple[ControlRow, ...]:
    """Every control that serves an entry of these frameworks, and is not retired."""
    values = {
        "organisation": organisation.pk,
        "frameworks": list(frameworks),
        "day": day,
        **{f"from_{grade}": list(GRADES[at:]) for at, grade in enumerate(GRADES) if at},
    }
    return tuple(
        ControlRow(
            number, is_wide, _links(refs), Tally(usable, sound, tested, confirmed, tuple(proofs))
        )
        for number, is_wide, refs, usable, sound, tested, confirmed, *proofs in _rows(
            _CONTROLS, values
        )
    )


def _links(told: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for each in told:
        framework, _, ref = each.partition("\t")
        found[framework] = (*found.get(framework, ()), ref)
    return found


def _rows(statement: str, values: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        yield from cursor.fetchall()


def standing(organisation: Organisation) -> tuple[Standing, ...]:
    """The decisions that stand, of systems that are not archived."""
    mine: Any = Decision.objects.of(organisation)
    rows = (
        mine.filter(system__is_archived=False)
        .current()
        .order_by()
        .values_list(
            "system__number",
            "regime",
            "edition",
            "role",
            "tier",
            "is_provisional",
            "decided_at",
            "duties_digest",
            "pk",
        )
    )
    # A decision from before digests were kept has none: it stands for itself.
    return tuple(
        Standing(number, regime, edition, role, tier, is_provisional, at, digest or str(pk))
        for number, regime, edition, role, tier, is_provisional, at, digest, pk in rows
    )


def duties(organisation: Organisation, wanted: Iterable[str]) -> dict[str, Mapping[str, Any]]:
    """The stored duties of one decision for each of these names of `Standing.duties`."""
    names = set(wanted)
    if not names:
        return {}
    mine: Any = Decision.objects.of(organisation)
    digests = [name for name in names if len(name) == 64]
    rows = (
        mine.filter(duties_digest__in=digests)
        .order_by("duties_digest", "pk")
        .distinct("duties_digest")
        .values_list("pk", "duties_digest")
    )
    keys = {str(pk): digest for pk, digest in rows} | {
        name: name for name in names if len(name) != 64
    }
    found = mine.filter(pk__in=keys).values_list("pk", "result__duties", "result__ways")
    return {keys[str(pk)]: {"duties": told, "ways": ways} for pk, told, ways in found}


def claims(organisation: Organisation) -> tuple[ClaimRow, ...]:
    """The confirmed claims."""
    rows = NotApplicable.objects.of(organisation).filter(state=ClaimState.CONFIRMED)
    return tuple(
        ClaimRow(*row)
        for row in rows.order_by().values_list("system__number", "framework", "ref", "asked_at")
    )


def framework_of(regime: str) -> str:
    """The framework whose duties a regime names."""
    return registry.get(regime).framework
