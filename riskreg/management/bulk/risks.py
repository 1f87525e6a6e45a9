"""Risks of the generator with what they bear on, and the tasks that follow from them."""

from collections.abc import Sequence
from random import Random

from django.utils import timezone

from riskreg.management.bulk.controls import Built
from riskreg.management.bulk.systems import Housed
from riskreg.management.bulk.writing import Site, put, relate
from riskreg.models import AISystem, Control, Risk, RiskLink, Task, TaskState
from riskreg.trail import Did

_RISKS_A_TASK = 5


def write(site: Site, housed: Housed, built: Built, count: int) -> dict[AISystem, list[Risk]]:
    """Write them; returns the open risks of each system."""
    chance, near = site.chance("risks"), built.by_system()
    first = site.next_number(Risk)
    risks: list[Risk] = []
    of_system: dict[AISystem, list[Risk]] = {}
    controls: list[tuple[Risk, Control]] = []
    for number in range(first, first + count):
        risk = _risk(site, chance, number)
        risks.append(risk)
        system = chance.choice(housed.systems)
        of_system.setdefault(system, []).append(risk)
        known = near.get(system, [])
        controls += [(risk, each) for each in chance.sample(known, min(2, len(known)))]
    told = [(r, {"number": r.number, "title": r.title, "category": r.category}) for r in risks]
    site.add(site.cast.engineers[0], Did.RISK_ADDED, told)
    relate(Risk.systems, [(risk, system) for system in of_system for risk in of_system[system]])
    relate(Risk.controls, controls)
    put([_link(chance, risk, housed, system) for system in of_system for risk in of_system[system]])
    tasks = _tasks(site, of_system, count // _RISKS_A_TASK)
    site.say(f"{len(risks):,} risks and {len(tasks):,} tasks")
    return of_system


def _risk(site: Site, chance: Random, number: int) -> Risk:
    told = chance.choice(site.story["risks"])
    risk = Risk(
        organisation=site.organisation,
        number=number,
        title=f"{told['title']} {number}",
        **{name: told[name] for name in ("cause", "event", "consequence", "category")},
        rights=list(told["rights"]),
        tags=list(told["tags"]),
        affected="Those about whom the system says something.",
        owner=chance.choice(site.cast.engineers),
        created_by=site.cast.engineers[0],
    )
    if chance.random() < 0.05:
        risk.closed_on, risk.closed_reason = site.today, "The function was taken out."
    return risk


def _link(chance: Random, risk: Risk, housed: Housed, system: AISystem) -> RiskLink:
    ref = chance.choice(housed.duties[system])
    return RiskLink(organisation_id=risk.organisation_id, risk=risk, framework="EU_AI_ACT", ref=ref)


def _tasks(site: Site, of_system: dict[AISystem, list[Risk]], count: int) -> Sequence[Task]:
    chance = site.chance("tasks")
    pairs = [(system, risk) for system in of_system for risk in of_system[system]]
    tasks = []
    for system, risk in chance.sample(pairs, count):
        owner = chance.choice(site.cast.engineers)
        task = Task(
            organisation=site.organisation,
            title=chance.choice(site.story["tasks"]),
            owner=owner,
            due=site.day(chance, -60, 200),
            system=system,
            risk=risk,
            created_by=site.cast.officers[0],
        )
        if chance.random() < 0.4:
            task.state, task.outcome = TaskState.DONE, "Done as agreed."
            task.closed_at, task.closed_by = timezone.now(), owner
        tasks.append(task)
    return site.add(
        site.cast.officers[0],
        Did.TASK_ADDED,
        [(task, {"title": task.title, "due": task.due, "owner": task.owner_id}) for task in tasks],
    )
