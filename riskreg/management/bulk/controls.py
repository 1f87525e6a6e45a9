"""Controls of the generator: where they work, what they serve, how they were tested."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from django.utils import timezone

from frameworks.models import Requirement
from riskreg.management.bulk.systems import Housed
from riskreg.management.bulk.writing import Site, drawn, put, relate
from riskreg.models import (
    AIModel,
    AISystem,
    Carrier,
    Control,
    ControlLink,
    ControlState,
    ControlTest,
    DeclinedInheritance,
    Effectiveness,
    Vendor,
)
from riskreg.trail import Did

_WIDE = 40  # at most so many hold for the whole organisation
_STATES = {
    ControlState.IN_PLACE: 62,
    ControlState.IN_PROGRESS: 15,
    ControlState.PLANNED: 15,
    ControlState.RETIRED: 8,
}
_RESULTS = {Effectiveness.EFFECTIVE: 80, Effectiveness.PARTLY: 13, Effectiveness.INEFFECTIVE: 7}


@dataclass(slots=True)
class Built:
    """What was written, and the rows that hang on it."""

    controls: list[Control] = field(default_factory=list)
    links: list[ControlLink] = field(default_factory=list)
    tests: list[ControlTest] = field(default_factory=list)
    on_systems: list[tuple[Control, AISystem]] = field(default_factory=list)
    on_models: list[tuple[Control, AIModel]] = field(default_factory=list)
    on_vendors: list[tuple[Control, Vendor]] = field(default_factory=list)

    def by_system(self) -> dict[AISystem, list[Control]]:
        """Controls that work on a system itself."""
        found: dict[AISystem, list[Control]] = {}
        for control, system in self.on_systems:
            found.setdefault(system, []).append(control)
        return found


def write(site: Site, housed: Housed, count: int) -> Built:
    """Write them."""
    chance, built = site.chance("controls"), Built()
    pool = _others(site)
    every = sorted({ref for refs in housed.duties.values() for ref in refs})
    first = site.next_number(Control)
    for number in range(first, first + count):
        control = _control(site, chance, number)
        built.controls.append(control)
        systems = _place(chance, control, housed, built, is_early=number - first < count // 100)
        duties = housed.duties[systems[0]] if systems else every
        built.links += _links(site, chance, control, {**pool, "EU_AI_ACT": duties})
        built.tests += _tests(site, chance, control)
    told = [(c, {"number": c.number, "title": c.title, "state": c.state}) for c in built.controls]
    site.add(site.cast.engineers[0], Did.CONTROL_ADDED, told)
    put(built.links)
    put(built.tests)
    relate(Control.systems, built.on_systems)
    relate(Control.ai_models, built.on_models)
    relate(Control.vendors, built.on_vendors)
    _decline(site, chance, housed, built)
    site.say(
        f"{len(built.controls):,} controls with {len(built.links):,} links "
        f"and {len(built.tests):,} tests"
    )
    return built


def _others(site: Site) -> dict[str, Sequence[str]]:
    """References of the standards beside the law."""
    found: dict[str, Sequence[str]] = {}
    for code in site.story["frameworks"]:
        rows = Requirement.objects.filter(edition__framework__code=code, withdrawn=False)
        leaves = rows.filter(children=None).exclude(parent=None)
        found[code] = sorted(set(leaves.values_list("ref", flat=True)))
    return found


def _control(site: Site, chance: Random, number: int) -> Control:
    told = chance.choice(site.story["controls"])
    state = drawn(chance, _STATES)
    owner, author = chance.choice(site.cast.engineers), chance.choice(site.cast.officers)
    control = Control(
        organisation=site.organisation,
        number=number,
        title=f"{told['title']} {number}",
        layer=told["layer"],
        effect=told["effect"],
        phase=told.get("phase", "deployment"),
        carrier=drawn(chance, {Carrier.DEPLOYER: 5, Carrier.PROVIDER: 3, Carrier.VENDOR: 2}),
        state=state,
        owner=owner,
        changed_by=author,
        due=site.day(chance, -90, 300) if state in ("planned", "in_progress") else None,
        how_it_works="As the procedure says; each exception is written down.",
        how_it_is_tested="A sample of twenty cases, drawn by somebody else.",
        review_interval=chance.choice([180, 365, 365]),
    )
    if state == ControlState.IN_PLACE and chance.random() < 0.7:
        control.confirmed_by = chance.choice(site.cast.approvers)
        control.confirmed_at = timezone.now()
    return control


def _place(
    chance: Random, control: Control, housed: Housed, built: Built, *, is_early: bool
) -> list[AISystem]:
    """Where it works; the systems it works on itself."""
    if is_early and len(built.controls) <= _WIDE:
        control.is_organisation_wide = True
        return []
    where = drawn(chance, {"system": 85, "model": 10, "vendor": 5})
    if where == "model":
        built.on_models.append((control, chance.choice(housed.ai_models)))
        return []
    if where == "vendor":
        built.on_vendors.append((control, chance.choice(housed.vendors)))
        return []
    wanted = min(drawn(chance, {1: 75, 2: 20, 3: 5}), len(housed.systems))
    systems = chance.sample(housed.systems, wanted)
    built.on_systems += [(control, system) for system in systems]
    return systems


def _links(
    site: Site, chance: Random, control: Control, pool: Mapping[str, Sequence[str]]
) -> list[ControlLink]:
    found = set()
    for _ in range(drawn(chance, {1: 3, 2: 4, 3: 2, 4: 1})):
        code = drawn(chance, site.story["frameworks"])
        if pool[code]:
            found.add((code, chance.choice(pool[code])))
    return [
        ControlLink(organisation=site.organisation, control=control, framework=code, ref=ref)
        for code, ref in sorted(found)
    ]


def _tests(site: Site, chance: Random, control: Control) -> list[ControlTest]:
    """One or two tests of most that are in place; the newest stands on the control too."""
    if control.state != ControlState.IN_PLACE or chance.random() < 0.2:
        return []
    on, tester = site.day(chance, -450, -1), chance.choice(site.cast.engineers)
    result = drawn(chance, _RESULTS)
    control.tested_on, control.tested_by, control.effectiveness = on, tester, result
    days = [on, on - timedelta(days=control.review_interval)][: chance.choice([1, 1, 2])]
    return [
        ControlTest(
            organisation=site.organisation,
            control=control,
            on=day,
            tester=tester,
            result=result,
            note="Twenty cases; what was found is in the report.",
        )
        for day in days
    ]


def _decline(site: Site, chance: Random, housed: Housed, built: Built) -> None:
    """Some systems do not rely on a control of the whole organisation."""
    wide = [control for control in built.controls if control.is_organisation_wide]
    by = site.cast.officers[0]
    if not wide:
        return
    chosen = chance.sample(housed.systems, len(housed.systems) // 50)
    rows = [
        DeclinedInheritance(
            organisation=site.organisation,
            system=system,
            control=chance.choice(wide),
            reason="The supplier runs this part under rules of its own.",
            declined_by=by,
        )
        for system in chosen
    ]
    told = [(row, {"system": row.system_id, "control": row.control_id}) for row in rows]
    site.add(by, Did.INHERITANCE_DECLINED, told)
