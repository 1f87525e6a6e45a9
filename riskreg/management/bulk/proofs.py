"""Evidence of the generator: records and links of every grade, in force and lapsed."""

import hashlib
from collections.abc import Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

from riskreg.management.bulk.controls import Built
from riskreg.management.bulk.writing import Site, drawn, put, relate
from riskreg.models import Confidentiality, Control, Evidence, EvidenceKind, EvidenceRevision, Grade
from riskreg.trail import Did, canonical

_GRADES = {Grade.SELF_DECLARED: 25, Grade.DOCUMENT: 40, Grade.MACHINE: 25, Grade.INDEPENDENT: 10}
_VALID = {0: 20, 180: 20, 365: 40, 730: 20}  # days; 0: it does not lapse
_PART = 5000


def write(site: Site, built: Built, count: int) -> None:
    """Write them, spread evenly over the controls."""
    chance, controls = site.chance("evidence"), built.controls
    first = site.next_number(Evidence)
    pairs: list[tuple[Evidence, Control]] = []
    for start in range(0, count, _PART):
        made = [_evidence(site, chance, first + n) for n in range(start, min(start + _PART, count))]
        for offset, evidence in enumerate(made if controls else ()):
            pairs.append((evidence, controls[(start + offset) % len(controls)]))
            if chance.random() < 0.15:
                pairs.append((evidence, chance.choice(controls)))
        revisions = [each for evidence in made for each in _revisions(site, chance, evidence)]
        told = [(e, {"number": e.number, "title": e.title, "grade": e.grade}) for e in made]
        site.add(site.cast.engineers[0], Did.EVIDENCE_ADDED, told)
        put(revisions)
        site.say(f"{start + len(made):,} of {count:,} pieces of evidence")
    relate(Evidence.controls, pairs)


def _evidence(site: Site, chance: Random, number: int) -> Evidence:
    grade = drawn(chance, _GRADES)
    collected = site.day(chance, -700, -1)
    evidence = Evidence(
        organisation=site.organisation,
        number=number,
        title=f"{chance.choice(site.story['proofs'][grade])} {number}",
        kind=drawn(chance, {EvidenceKind.RECORD: 7, EvidenceKind.LINK: 3}),
        grade=grade,
        confidentiality=drawn(
            chance, {Confidentiality.INTERNAL: 7, Confidentiality.CONFIDENTIAL: 3}
        ),
        owner=chance.choice(site.cast.engineers),
        revision=drawn(chance, {1: 8, 2: 2}),
        **_provenance(chance, collected),
    )
    if chance.random() < 0.02:
        evidence.withdrawn_on = site.today
        evidence.withdrawn_reason = "It was taken from the wrong system."
    return evidence


def _provenance(chance: Random, collected: date) -> dict[str, date | None]:
    days = drawn(chance, _VALID)
    return {
        "collected_on": collected,
        "period_from": collected - timedelta(days=90),
        "period_until": collected,
        "valid_until": collected + timedelta(days=days) if days else None,
    }


def _revisions(site: Site, chance: Random, evidence: Evidence) -> list[EvidenceRevision]:
    """Its states from the first; the newest has the provenance of the evidence itself."""
    found = []
    for number in range(1, evidence.revision + 1):
        age = timedelta(days=200 * (evidence.revision - number))
        content = _content(chance, evidence)
        found.append(
            EvidenceRevision(
                organisation=site.organisation,
                evidence=evidence,
                number=number,
                grade=evidence.grade,
                collected_on=evidence.collected_on - age,
                period_from=evidence.period_from and evidence.period_from - age,
                period_until=evidence.period_until and evidence.period_until - age,
                valid_until=evidence.valid_until and evidence.valid_until - age,
                collected_by=evidence.owner,
                added_by=site.cast.engineers[0],
                how="Taken from the place where it arises.",
                **content,
            )
        )
    for name in ("sha256", "size", "media_type"):
        setattr(evidence, name, content.get(name, getattr(evidence, name)))
    return found


def _content(chance: Random, evidence: Evidence) -> Mapping[str, Any]:
    if evidence.kind == EvidenceKind.LINK:
        return {"url": f"https://files.example/{evidence.number}"}
    record = {"cases": chance.randint(20, 400), "findings": chance.randint(0, 4)}
    told = canonical(record).encode()
    return {
        "record": record,
        "sha256": hashlib.sha256(told).hexdigest(),
        "size": len(told),
        "media_type": "application/json",
    }
