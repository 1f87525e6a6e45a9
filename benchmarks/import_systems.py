"""How many rows a second come in: `python benchmarks/import_systems.py [FILE]`.

Takes the federal inventory where it is present, else 3,611 generated rows. Everything happens in
one transaction that is rolled back: the database is as before.
"""

import csv
import io
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings.dev")

import django  # noqa: E402

django.setup()

from django.db import connection, transaction  # noqa: E402

from benchmarks.own_database import this_register  # noqa: E402
from riskreg.actions import intake, people  # noqa: E402
from riskreg.importers import runs  # noqa: E402
from riskreg.importers.profiles import profiles  # noqa: E402
from riskreg.models import Role  # noqa: E402

REAL = ROOT.parent / "shared" / "data" / "us_federal_ai_use_cases_2025.csv"
PROFILE = profiles()["us-omb-2025"]
GENERATED = 3_611


def content() -> tuple[bytes, str]:
    """The file to import, and what it is."""
    given = Path(sys.argv[1]) if len(sys.argv) > 1 else REAL
    if given.exists():
        return given.read_bytes(), given.name
    buffer = io.StringIO(newline="")
    names = [source.name for source in PROFILE.sources]
    writer = csv.DictWriter(buffer, names)
    writer.writeheader()
    writer.writerows(generated(number) for number in range(GENERATED))
    return buffer.getvalue().encode(), f"{GENERATED} generated rows"


def generated(number: int) -> dict[str, str]:
    """One invented use case."""
    return {
        "agency": f"AG{number % 40}",
        "id": f"AG{number % 40}-{number}",
        "use_case_name": f"Use case {number}",
        "agency_bureau": f"Bureau {number % 400}",
        "development_stage": ("Pilot", "Deployed", "Retired")[number % 3],
        "problem_solved": "Sorts incoming letters by subject and urgency. " * 8,
        "vendor_name": f"Vendor {number % 350}" if number % 4 == 0 else "",
        "operational_date": f"{number % 12 + 1:02}/2025",
    }


def timed(label: str, rows: int, work: Callable[[], Any]) -> Any:
    """Do it, and print how long it took."""
    start = time.perf_counter()
    done = work()
    seconds = time.perf_counter() - start
    print(f"{label:<28}{seconds:6.2f} s {rows / seconds:10,.0f} rows/s")
    return done


def main() -> None:
    """Read, compare, write, write again."""
    told, name = content()
    mapping = PROFILE.automatic(
        [column.name for column in runs.glance(told, file_name=name).columns], {}
    )

    def read() -> Any:
        return runs.read(told, file_name=name, profile=PROFILE, mapping=mapping)

    rows = len(read().rows)
    print(f"{name}: {rows} rows, {len(told) / 1e6:.1f} MB")
    found = timed("read", rows, read)
    with transaction.atomic():
        house = people.found(name="Benchmark", slug="benchmark-of-imports")
        actor = people.add_operator_member(
            house,
            email="benchmark@example.org",
            name="Benchmark",
            role=Role.ADMINISTRATOR,
            password=None,
        )

        def take_in() -> Any:
            taken = intake.take_in(
                actor, house, source=PROFILE.source, rows=found.rows, columns=found.columns
            )
            with connection.cursor() as cursor:  # what a commit would check
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            return taken

        print(timed("write all, new", rows, take_in))
        print(timed("write all, nothing changed", rows, take_in))
        transaction.set_rollback(True)


if __name__ == "__main__":
    with this_register():
        main()
