"""The board's report about 10, 100 and 1,000 systems: time, memory, and whether both grow evenly.

    python benchmarks/portfolio.py [SYSTEMS …]

In a database of its own, filled by `make_bulk` with ten controls, ten risks and twenty pieces of
evidence for each system; each size is an organisation of its own, and nothing is in the cache.
"""

import os
import sys
from io import StringIO
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings.dev")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from benchmarks.dossier import empty_cache, made, measured, most_memory  # noqa: E402
from benchmarks.own_database import own_database  # noqa: E402
from governance.dossiers import sections  # noqa: E402
from riskreg.actions import dossiers, jobs, people  # noqa: E402
from riskreg.models import Role  # noqa: E402

SYSTEMS = (10, 100, 1000)
SECONDS, MEGABYTES = 120, 900
EACH = {"controls": 10, "risks": 10, "evidence": 20, "evaluations": 2, "flags": 5}


def main(sizes: tuple[int, ...]) -> int:
    """Fill, make, print; 1 if the largest exceeds a limit."""
    print("processors:", os.cpu_count(), " load:", *map("{:.1f}".format, os.getloadavg()))
    call_command("load_catalogue", stdout=StringIO())
    kept = True
    for systems in sizes:
        house = people.found(name=f"Board of {systems}", slug=f"board-{systems}")
        counts = [f"--{name}={each * systems}" for name, each in EACH.items()]
        call_command(
            "make_bulk", f"--systems={systems}", *counts, organisation=house.slug, stdout=StringIO()
        )
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        officer = people.add_operator_member(
            house, email=f"b{systems}@example.org", name="B", role=Role.ADMINISTRATOR, password=None
        )
        job, _ = dossiers.request(officer, house, kind=sections.PORTFOLIO.slug)
        taken = jobs.take(job.pk)
        assert taken is not None
        with empty_cache():
            figures = measured(lambda job=taken: made(job))  # type: ignore[misc]
        memory = most_memory()
        each = figures.processor / systems * 1000
        print(f"{systems:>5} systems {figures}, {each:.0f} ms each, largest process {memory} MB")
        kept = kept and figures.seconds <= SECONDS and memory <= MEGABYTES
    print(f"limit {SECONDS} s, {MEGABYTES} MB: {'kept' if kept else 'EXCEEDED'}")
    print("load:", *map("{:.1f}".format, os.getloadavg()))
    return int(not kept)


if __name__ == "__main__":
    with own_database("benchmark_portfolio"):
        sys.exit(main(tuple(map(int, sys.argv[1:])) or SYSTEMS))
