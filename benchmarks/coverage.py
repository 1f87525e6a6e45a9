"""What computed status costs: `python benchmarks/coverage.py [--fill SYSTEMS] [--runs N]`.

Prints p50 and p95, SQL statements and rows: the requirement tree of one system and the matrix of an
organisation, cold (nothing kept) and kept. Takes the organisation with the most systems that is
there. `--fill` makes one of its own first: SYSTEMS systems, ten controls and fifty proofs for each,
in a transaction that is rolled back.
"""

import argparse
import os
import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from itertools import cycle
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings.dev")

import django

django.setup()

from django.db import connection, transaction  # noqa: E402
from django.db.models import Count  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks.own_database import this_register  # noqa: E402
from frameworks.models import Requirement  # noqa: E402
from riskreg import trail  # noqa: E402
from riskreg.actions import classification, people, systems  # noqa: E402
from riskreg.models import (  # noqa: E402
    AISystem,
    Control,
    ControlLink,
    Decision,
    Evidence,
    Organisation,
    Role,
    User,
)
from riskreg.queries import coverage, coverage_entries, coverage_matrix  # noqa: E402

ACT = "EU_AI_ACT"
TREE_LIMIT, MATRIX_LIMIT = 150, 400  # ms
CASES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("provider", {"annex_iii_points": ["4(a)"], "profiling": True}),
    ("provider", {"annex_iii_points": ["5(b)"], "profiling": True}),
    ("provider", {"annex_iii_points": ["1(a)"], "profiling": False}),
    ("deployer", {"annex_iii_points": ["4(a)"], "profiling": True}),
    ("deployer", {"annex_iii_points": ["3(a)"], "profiling": True}),
    ("provider", {"interacts_with_persons": True}),
)


def main() -> int:
    """Print the figures; 1 if a limit is exceeded."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fill", type=int, default=0, metavar="SYSTEMS")
    parser.add_argument("--runs", type=int, default=20)
    asked = parser.parse_args()
    with transaction.atomic():
        organisation = fill(asked.fill) if asked.fill else largest()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        over = measure(organisation, asked.runs)
        transaction.set_rollback(True)
    return int(over)


def largest() -> Organisation:
    """The organisation with the most systems."""
    counted = AISystem.objects.values("organisation").annotate(count=Count("pk"))
    first = counted.order_by("-count").first()
    assert first is not None, "there is no system; use --fill"
    return Organisation.objects.get(pk=first["organisation"])


def measure(organisation: Organisation, runs: int) -> bool:
    """Print every figure; whether one is over its limit."""
    today = timezone.localdate()
    say_sizes(organisation)
    coverage_entries._kept.clear()
    over = measure_trees(organisation, today, runs)
    return measure_matrices(organisation, today, runs) or over


def say_sizes(organisation: Organisation) -> None:
    """How much there is."""
    counted: dict[str, Any] = {
        "systems": AISystem,
        "controls": Control,
        "links": ControlLink,
        "proofs": Evidence,
        "decisions": Decision,
    }
    sizes = {name: model.objects.of(organisation).count() for name, model in counted.items()}
    print(", ".join(f"{count:,} {name}" for name, count in sizes.items()))


def measure_trees(organisation: Organisation, today: date, runs: int) -> bool:
    """One system after the other: against the AI Act, and one against everything."""
    shown = list(AISystem.objects.of(organisation).order_by("?")[:runs])
    turns = cycle(shown)

    def tree() -> int:
        return entries(coverage.of_system(next(turns), today, ACT))

    def whole() -> int:
        return entries(coverage.of_system(shown[0], today))

    over = timed("tree of one system, first", tree, 1, TREE_LIMIT)
    over |= timed("tree of one system", tree, runs, TREE_LIMIT)
    return timed("one system, every framework", whole, runs, None) or over


def entries(found: coverage.Coverage) -> int:
    """How many entries, after asking each for its reasons, as pages do."""
    nodes = [node for held in found.frameworks for node in held.all()]
    return len([node.judgement for node in nodes])


def measure_matrices(organisation: Organisation, today: date, runs: int) -> bool:
    """All systems, with nothing kept and again."""

    def matrix() -> int:
        coverage_matrix._kept.clear()
        found = coverage_matrix.matrix(organisation, today, ACT)
        page = [
            coverage_matrix.cell(row.standing, heading.mask)
            for row in found.rows[:50]
            if row.standing
            for heading in found.headings
        ]
        return len(found.totals) + len(page)

    def overview() -> int:
        coverage_matrix._kept.clear()
        every = coverage_matrix.matrices(organisation, today)
        return sum(each.total.total for each in every.values())

    def kept() -> int:
        return coverage_matrix.matrix(organisation, today, ACT).total.total

    over = timed("matrix, nothing kept", matrix, runs, MATRIX_LIMIT)
    over |= timed("matrix, kept", kept, runs, MATRIX_LIMIT)
    return timed("every framework, nothing kept", overview, max(runs // 4, 3), None) or over


def timed(name: str, work: Callable[[], int], runs: int, limit: int | None) -> bool:
    """Print one line; whether p95 is over the limit."""
    with CaptureQueriesContext(connection) as captured:
        rows = work() if runs > 1 else 0
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        rows = work()
        taken.append((time.perf_counter() - start) * 1000)
    taken.sort()
    p95 = taken[min(round(len(taken) * 0.95), len(taken) - 1)]
    verdict = (
        "" if limit is None else f"  limit {limit} ms: {'kept' if p95 <= limit else 'EXCEEDED'}"
    )
    print(
        f"{name:<32} p50 {statistics.median(taken):7.1f} ms  p95 {p95:7.1f} ms  "
        f"{len(captured) or '–':>2} SQL  {rows:>7,} rows{verdict}"
    )
    return limit is not None and p95 > limit


# --- an organisation of our own -----------------------------------------------------------------


def fill(count: int) -> Organisation:
    """An organisation of this many systems, told in sets."""
    chance = random.Random(1)  # noqa: S311 - an invented register, always the same
    organisation = people.found(name="Benchmark", slug=f"benchmark-{time.time_ns()}")
    officer = people.add_operator_member(
        organisation,
        email=f"{organisation.slug}@example.org",
        name="Benchmark",
        role=Role.COMPLIANCE_OFFICER,
        password=None,
    )
    decided = _systems(organisation, officer, count)
    controls = _controls(organisation, officer, decided, chance)
    _proofs(organisation, controls, chance)
    trail.record_many(officer, trail.Did.SYSTEM_CHANGED, organisation, [(organisation, {})])
    return organisation


def _systems(organisation: Organisation, officer: User, count: int) -> list[AISystem]:
    """One classified system for each case, and copies of them."""
    models = []
    for role, answers in CASES:
        system = systems.register(
            officer, organisation, values={"name": f"Case {role}", "purpose": "Sorts."}
        )
        asked = classification.start(
            officer, system, regime="eu_ai_act", role=role, edition="2026-1744"
        )
        facts = {"is_ai_system": True, "eu_nexus": "placed_on_eu_market", **answers}
        asked = classification.answer(officer, asked, answers=facts)
        models.append(classification.decide(officer, asked, on=date(2026, 11, 20)))
    made = AISystem.objects.bulk_create(
        AISystem(organisation=organisation, number=100 + n, name=f"System {n:04}", purpose="Sorts.")
        for n in range(count - len(CASES))
    )
    copies = []
    for place, system in enumerate(made):
        model = models[place % len(models)]
        copy = (
            Decision.objects.get(pk=model.pk)
            if place < len(models)
            else copies[place - len(models)]
        )
        values = {
            field.attname: getattr(copy, field.attname)
            for field in Decision._meta.concrete_fields
            if field.attname not in ("id", "system_id")
        }
        copies.append(Decision(system=system, **values))
    Decision.objects.bulk_create(copies, batch_size=200)
    return made


def _controls(
    organisation: Organisation, officer: User, held: list[AISystem], chance: random.Random
) -> list[Control]:
    controls = Control.objects.bulk_create(
        (_control(organisation, officer, number, chance) for number in range(len(held) * 10)),
        batch_size=2000,
    )
    through = Control.systems.through
    through.objects.bulk_create(
        [
            through(control_id=control.pk, aisystem_id=system.pk)
            for control in controls
            for system in chance.sample(held, min(2, len(held)))
        ],
        batch_size=5000,
    )
    known = Requirement.objects.filter(
        edition__framework__code__in=(ACT, "NIST_AI_RMF"), withdrawn=False
    )
    refs = list(known.values_list("edition__framework__code", "ref").order_by().distinct())
    ControlLink.objects.bulk_create(
        [
            ControlLink(organisation=organisation, control=control, framework=code, ref=ref)
            for control in controls
            for code, ref in chance.sample(refs, 3)
        ],
        batch_size=5000,
    )
    return controls


def _control(
    organisation: Organisation, officer: User, number: int, chance: random.Random
) -> Control:
    result = chance.choice(["effective"] * 6 + ["partly", "ineffective", "not_tested"])
    tested = timezone.localdate() - timedelta(days=chance.randrange(500))
    return Control(
        organisation=organisation,
        number=number + 1,
        title=f"Control {number}",
        layer="governance",
        state=chance.choice(["in_place"] * 6 + ["in_progress", "planned"]),
        effectiveness=result,
        tested_on=None if result == "not_tested" else tested,
        is_organisation_wide=number % 500 == 0,
        owner=officer,
        confirmed_by=officer if number % 4 else None,
        confirmed_at=timezone.now() if number % 4 else None,
        changed_by=officer,
    )


def _proofs(organisation: Organisation, controls: list[Control], chance: random.Random) -> None:
    today = timezone.localdate()
    grades = ["self_declared", "document", "document", "machine", "independent"]
    proofs = Evidence.objects.bulk_create(
        (
            Evidence(
                organisation=organisation,
                number=number + 1,
                title=f"Evidence {number}",
                kind="link",
                grade=chance.choice(grades),
                collected_on=today - timedelta(days=chance.randrange(400)),
                valid_until=today + timedelta(days=chance.randrange(-100, 600)),
            )
            for number in range(len(controls) * 5)
        ),
        batch_size=5000,
    )
    through = Evidence.controls.through
    through.objects.bulk_create(
        [through(evidence_id=proof.pk, control_id=chance.choice(controls).pk) for proof in proofs],
        batch_size=5000,
    )


if __name__ == "__main__":
    with this_register():
        sys.exit(main())
