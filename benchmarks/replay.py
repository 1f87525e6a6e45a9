"""How long a replay of 10,000 decisions takes: `python benchmarks/replay.py [COUNT]`.

Works in a database of its own that is dropped afterwards. Facts are drawn at random, so that
hardly two decisions are the same; the target is 10 seconds for 10,000 on one core.
"""

import os
import random
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings.test")
django.setup()

from django.db import connection, transaction  # noqa: E402

from benchmarks.own_database import own_database  # noqa: E402
from frameworks import interview, results  # noqa: E402
from frameworks.regimes import registry  # noqa: E402
from riskreg import trail  # noqa: E402
from riskreg.actions import people  # noqa: E402
from riskreg.models import AISystem, Decision, Organisation, Role, User  # noqa: E402
from riskreg.queries.replay import replay, tally  # noqa: E402
from riskreg.trail import Did  # noqa: E402

LAW = registry.get("eu_ai_act")
ROLES = ("provider", "deployer", "importer", "distributor")
TARGET = 10.0
ON = date(2026, 11, 21)
CHUNK = 1000


BASE = {"is_ai_system": True, "eu_nexus": "placed_on_eu_market"}


@cache
def yes_or_no(role: str, point: str) -> tuple[str, ...]:
    """The yes-or-no questions asked of a system of one use."""
    questions = LAW.questionnaire("2026-1744")
    facts = LAW.parse_facts({**BASE, "annex_iii_points": [point] if point else []})
    asked = interview.asked(questions, role, facts)
    return tuple(n for n in asked if questions.facts[n].type == "boolean" and n not in BASE)


def random_facts(role: str, chance: random.Random) -> dict[str, Any]:
    """Answers to half of what is asked, mostly the ordinary ones."""
    point = chance.choice(["4(a)", "5(b)", "3(a)", "1(c)"]) if chance.random() < 0.4 else ""
    given: dict[str, Any] = {**BASE, "annex_iii_points": [point] if point else []}
    for name in yes_or_no(role, point):
        if chance.random() < 0.5:
            given[name] = "unknown" if chance.random() < 0.02 else chance.random() < 0.1
    return given


def decisions(found: list[AISystem], user: User) -> Iterator[Decision]:
    """A decision a system, computed by the rules."""
    chance = random.Random(found[0].number)  # noqa: S311 - the same mixture in every run
    for system in found:
        role = chance.choice(ROLES)
        given = random_facts(role, chance)
        result = LAW.classify(role, LAW.parse_facts(given), edition="2026-1744", on=ON)
        yield Decision(
            organisation_id=system.organisation_id, system=system, number=1, regime=LAW.slug,
            edition=result.edition, on=ON, role=role, facts=given, rule_set=result.rule_set,
            tier=result.tier, is_provisional=result.provisional, applies_from=result.applies_from,
            result=results.to_record(result), decided_by=user, decided_at=datetime.now(UTC),
        )  # fmt: skip


def fill(count: int) -> Organisation:
    """An organisation with as many decided systems, written in sets with an event each."""
    organisation = people.found(name="Benchmark", slug="benchmark")
    user = people.add_operator_member(
        organisation, email="b@example.org", name="B", role=Role.ADMINISTRATOR, password=None
    )
    for start in range(0, count, CHUNK):
        found = [
            AISystem(organisation=organisation, number=n + 1, name=f"System {n:05d}", purpose="x")
            for n in range(start, min(start + CHUNK, count))
        ]
        made = list(decisions(found, user))
        with transaction.atomic():
            AISystem.objects.bulk_create(found)
            trail.record_many(user, Did.SYSTEM_REGISTERED, organisation, [(s, {}) for s in found])
            Decision.objects.bulk_create(made)
            told = [(each, {"tier": each.tier, "facts": each.facts}) for each in made]
            trail.record_many(user, Did.DECISION_RECORDED, organisation, told)
    return organisation


def main(count: int) -> None:
    """Fill, replay, print."""
    before = perf_counter()
    organisation = fill(count)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"{count} decisions made and recorded in {perf_counter() - before:.1f} s")
    before = perf_counter()
    busy = process_time()
    counted = tally(replay(organisation, regime=LAW.slug, edition="2024-1689"))
    took, busy = perf_counter() - before, process_time() - busy
    print(
        f"{counted.asked} replayed under 2024-1689 in {took:.2f} s, {busy:.2f} s of it ours "
        f"({counted.asked / took:.0f} a second), {counted.changed} differ, {counted.tiers} in class"
    )
    print(f"target {TARGET:.0f} s for 10,000: ratio {took * 10_000 / count / TARGET:.2f}")


if __name__ == "__main__":
    with own_database("benchmark_replay"):
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
