"""Vendors, models and systems of the generator, each system with its decision."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from frameworks.regimes import registry
from frameworks.results import duties_of
from frameworks.schema import DutyState
from riskreg.actions import classification
from riskreg.management.bulk.writing import Site, drawn, relate
from riskreg.models import (
    AIModel,
    AISystem,
    Autonomy,
    Dataset,
    Decision,
    Questionnaire,
    Stage,
    Unit,
    Vendor,
)
from riskreg.trail import Did

REGIME = "eu_ai_act"
_SYSTEMS_A_MODEL, _SYSTEMS_A_VENDOR = 8, 20


@dataclass(frozen=True, slots=True)
class Housed:
    """What was written, and which duties bind each system."""

    systems: Sequence[AISystem]
    ai_models: Sequence[AIModel]
    vendors: Sequence[Vendor]
    duties: Mapping[AISystem, tuple[str, ...]]


def write(site: Site, count: int) -> Housed:
    """Write them."""
    chance = site.chance("systems")
    units = _units(site)
    vendors = _vendors(site, max(1, count // _SYSTEMS_A_VENDOR))
    ai_models = _models(site, chance, vendors, max(1, count // _SYSTEMS_A_MODEL))
    datasets = _datasets(site, vendors, max(1, count // _SYSTEMS_A_MODEL))
    site.say(
        f"{len(vendors):,} vendors, {len(ai_models):,} models and {len(datasets):,} sets of data"
    )
    told, first = [], site.next_number(AISystem)
    for number in range(first, first + count):
        use, role = chance.choice(site.story["uses"]), drawn(chance, {"provider": 2, "deployer": 3})
        system = _system(site, chance, number, use, role)
        system.unit = chance.choice(units)
        system.vendor = chance.choice(vendors) if role == "deployer" else None
        told.append((system, use, role))
    officer = site.cast.officers[0]
    systems = site.add(
        officer,
        Did.SYSTEM_REGISTERED,
        [(s, {"number": s.number, "name": s.name, "purpose": s.purpose}) for s, _, _ in told],
    )
    built_on = [(s, each) for s in systems for each in chance.sample(ai_models, _few(ai_models))]
    relate(AISystem.built_on, built_on)
    works_on = site.chance("datasets")
    relate(AISystem.datasets, [(s, works_on.choice(datasets)) for s in systems])
    decisions = [_decision(site, *each) for each in told]
    site.add(officer, Did.DECISION_RECORDED, [(d, classification.event_body(d)) for d in decisions])
    site.say(f"{len(systems):,} systems, each classified and decided")
    return Housed(systems, ai_models, vendors, _binding(decisions))


def _few(of: Sequence[Any]) -> int:
    return min(2, len(of))


def _units(site: Site) -> list[Unit]:
    known = {each.name: each for each in Unit.objects.filter(organisation=site.organisation)}
    names = [name for name in site.story["units"] if name not in known]
    added = [Unit(organisation=site.organisation, name=name) for name in names]
    site.add(site.cast.officers[0], Did.UNIT_ADDED, [(u, {"name": u.name}) for u in added])
    known |= {each.name: each for each in added}
    return [known[name] for name in site.story["units"]]


def _vendors(site: Site, count: int) -> list[Vendor]:
    taken = Vendor.objects.filter(organisation=site.organisation).count()
    names, places = site.story["vendors"], site.story["places"]
    added = [
        Vendor(
            organisation=site.organisation,
            name=f"{names[n % len(names)]} {places[n // len(names) % len(places)]} {n + 1}",
            country="BE",
        )
        for n in range(taken, taken + count)
    ]
    return site.add(site.cast.officers[0], Did.VENDOR_ADDED, [(v, {"name": v.name}) for v in added])


def _models(site: Site, chance: Random, vendors: list[Vendor], count: int) -> list[AIModel]:
    taken = AIModel.objects.filter(organisation=site.organisation).count()
    names = site.story["models"]
    added = [
        AIModel(
            organisation=site.organisation,
            name=f"{names[n % len(names)]} {n + 1}",
            version=f"{chance.randint(1, 5)}.{chance.randint(0, 9)}",
            vendor=chance.choice(vendors) if chance.random() < 0.6 else None,
            kind=names[n % len(names)],
        )
        for n in range(taken, taken + count)
    ]
    return site.add(site.cast.officers[0], Did.MODEL_ADDED, [(m, {"name": m.name}) for m in added])


def _datasets(site: Site, vendors: list[Vendor], count: int) -> list[Dataset]:
    chance, names = site.chance("names of datasets"), site.story["datasets"]
    taken = Dataset.objects.filter(organisation=site.organisation).count()
    added = [
        Dataset(
            organisation=site.organisation,
            name=f"{names[n % len(names)]} {n + 1}",
            source="The system in which they arise.",
            vendor=chance.choice(vendors) if chance.random() < 0.2 else None,
            has_personal_data=chance.choice([True, False, None]),
        )
        for n in range(taken, taken + count)
    ]
    told = [(each, {"name": each.name}) for each in added]
    return site.add(site.cast.officers[0], Did.DATASET_ADDED, told)


def _system(site: Site, chance: Random, number: int, use: Mapping[str, Any], role: str) -> AISystem:
    return AISystem(
        organisation=site.organisation,
        number=number,
        name=f"{use['name']} {chance.choice(site.story['places'])} {number}",
        purpose=use["purpose"],
        affected_persons=use["affected"],
        owner=chance.choice(site.cast.engineers),
        version=f"{chance.randint(1, 4)}.{chance.randint(0, 9)}",
        stage=drawn(chance, {Stage.OPERATE: 6, Stage.PILOT: 2, Stage.VERIFY: 1, Stage.BUILD: 1}),
        roles=[role],
        countries=chance.sample(["BE", "DE", "FR", "NL", "IE"], chance.randint(1, 3)),
        autonomy=chance.choice(list(Autonomy)),
        tools=chance.sample(site.story["tools"], chance.choice([0, 0, 0, 1, 2])),
        oversight="The clerk on duty sees each proposal and can set it aside.",
        put_into_service=site.day(chance, -1500, -30),
    )


def _decision(site: Site, system: AISystem, use: Mapping[str, Any], role: str) -> Decision:
    law = registry.get(REGIME)
    answers = {**site.story["facts"], **site.story["roles"][role], **use["answers"]}
    told = Questionnaire(
        system=system,
        regime=REGIME,
        role=role,
        edition=law.default_edition(site.today),
        answers=answers,
        reasons={},
    )
    by = site.cast.officers[0]
    return classification.compute(system, told, number=1, on=site.today, by=by)


def _binding(decisions: Sequence[Decision]) -> dict[AISystem, tuple[str, ...]]:
    """The duties that bind each system now or later; the same for systems of one digest."""
    known: dict[str, tuple[str, ...]] = {}
    for decision in decisions:
        if decision.duties_digest not in known:
            duties = duties_of(decision.result)
            refs = tuple(duty.ref for duty in duties if duty.state != DutyState.NOT)
            known[decision.duties_digest] = refs
    return {decision.system: known[decision.duties_digest] for decision in decisions}
