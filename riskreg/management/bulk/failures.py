"""Failure plans of the generator: for most systems and tools, drilled, overdue or never drilled."""

from collections.abc import Iterator
from datetime import date
from random import Random

from riskreg.management.bulk.systems import Housed
from riskreg.management.bulk.writing import Site
from riskreg.models import AISystem, FailurePlan
from riskreg.rules.failures import Drill
from riskreg.trail import Did


def write(site: Site, housed: Housed) -> None:
    """Write them."""
    chance = site.chance("failures")
    plans = [plan for system in housed.systems for plan in _plans(site, chance, system)]
    by = site.cast.engineers[0]
    told = [(p, {"worst_outcome": ["", p.worst_outcome]}) for p in plans]
    site.add(by, Did.FAILURE_PLAN_SET, told)
    for drill in Drill:
        days = [(p, getattr(p, f"{drill}_drilled_on")) for p in plans]
        drilled = [(p, {"drill": drill.value, "on": day}) for p, day in days if day]
        site.record(by, Did.FAILURE_PLAN_DRILLED, drilled)
    site.say(f"{len(plans):,} failure plans")


def _plans(site: Site, chance: Random, system: AISystem) -> Iterator[FailurePlan]:
    for tool in ("", *system.tools):
        if chance.random() < 0.8:
            yield FailurePlan(
                organisation=site.organisation,
                system=system,
                tool=tool,
                worst_outcome="A wrong proposal is followed for a day before anybody notices.",
                bound_rate="200 cases a day",
                bound_scope="One office",
                is_reversible=True,
                how_reversed="The cases of the day are read again by hand.",
                needs_approval=bool(tool),
                approval="The clerk on duty, before each call." if tool else "",
                fallback="The case goes to a person.",
                override_by=chance.choice(site.cast.engineers),
                override_how="Set the proposal aside in the file.",
                override_drilled_on=_drilled(site, chance),
                shutdown_by=chance.choice(site.cast.engineers),
                shutdown_how="Switch it off in the operations console.",
                shutdown_drilled_on=_drilled(site, chance),
            )


def _drilled(site: Site, chance: Random) -> date | None:
    return site.day(chance, -500, -1) if chance.random() < 0.7 else None
