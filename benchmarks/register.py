"""How quick the pages of a large register are: `python benchmarks/register.py [SIZE]`.

Fills an organisation with `make_bulk` (1,000 systems, 10,000 controls, 10,000 risks, 50,000 pieces
of evidence; SIZE 0.1 makes a tenth) in a database of its own that is dropped afterwards, then asks
for each list: its first page, a middle one, the last, sorted, searched. Prints the rows of the
list, SQL statements, p50 and p95 of the whole answer and of our own share of the processor. What
does not exist yet is said and left out. Nothing fails by time: the targets stand beside.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from statistics import quantiles
from time import perf_counter, process_time

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings.test")
django.setup()

from django.apps import apps  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import NoReverseMatch, reverse  # noqa: E402

from governance.services import launcher  # noqa: E402
from governance.settings import embedded  # noqa: E402
from riskreg.actions import people  # noqa: E402
from riskreg.models import AISystem, Organisation, Role  # noqa: E402

SIZES = {"systems": 1_000, "controls": 10_000, "risks": 10_000, "evidence": 50_000}
TIMES = 40
LIST_MS, LIST_SQL = 80, 8
FRAMEWORK = "eu-ai-act"


@dataclass(frozen=True, slots=True)
class Asked:
    """One kind of page: its addresses, what it may take."""

    name: str
    rows: int
    addresses: tuple[str, ...]
    milliseconds: int
    statements: int | None = LIST_SQL


# URL name of a list, and the model whose rows it shows.
LISTS = {
    "systems": "AISystem",
    "controls": "Control",
    "evidence_list": "Evidence",
    "risks": "Risk",
    "assessments": "Assessment",
    "evaluations": "Evaluation",
    "tasks": "Task",
}
# The other pages that read much: URL name, what stands in the address (`system`: one of ten), the
# most it may take in milliseconds and statements.
PAGES: tuple[tuple[str, tuple[str, ...], int, int | None], ...] = (
    ("coverage_system", ("system",), 150, 8),
    ("coverage_matrix", (FRAMEWORK,), 400, None),
    ("coverage", (), 400, None),
    ("work", (), 400, None),
)


def lists(organisation: Organisation) -> Iterator[Asked]:
    """Every list there is."""
    for name, model in LISTS.items():
        try:
            address = reverse(name)
        except NoReverseMatch:
            print(f"{name:<18} left out: there is no such page yet")
            continue
        rows = apps.get_model("riskreg", model)._default_manager.filter(organisation=organisation)
        count = rows.count()
        last = count // 50 or 1
        asked = (
            "",
            f"?page={last // 2}",
            f"?page={last}",
            "?sort=-name",
            "?sort=-number",
            "?q=report",
        )
        yield Asked(name, count, tuple(address + query for query in asked), LIST_MS)


def pages(organisation: Organisation) -> Iterator[Asked]:
    """The other pages that read much."""
    systems = list(AISystem.objects.filter(organisation=organisation)[:10])
    for name, parts, milliseconds, statements in PAGES:
        is_of_system = parts == ("system",)
        try:
            found = [
                reverse(name, args=[system.pk] if is_of_system else parts)
                for system in (systems if is_of_system else systems[:1])
            ]
        except NoReverseMatch:
            print(f"{name:<18} left out: there is no such page yet")
            continue
        yield Asked(name, len(found), tuple(found), milliseconds, statements)


def measure(client: Client, asked: Asked) -> None:
    """Ask in turn, and print."""
    statements = []
    for address in asked.addresses:  # caches are warm, and the statements are counted
        with CaptureQueriesContext(connection) as captured:
            answered = client.get(address)
        assert answered.status_code == 200, (address, answered.status_code)
        b"".join(answered) if answered.streaming else answered.content
        statements.append(len(captured))
    whole, ours = [], []
    for number in range(TIMES):
        began, busy = perf_counter(), process_time()
        client.get(asked.addresses[number % len(asked.addresses)])
        whole.append((perf_counter() - began) * 1000)
        ours.append((process_time() - busy) * 1000)
    limit = f"<= {asked.statements}" if asked.statements else ""
    print(
        f"{asked.name:<18}{asked.rows:>8,} rows {max(statements):>4} SQL {limit:<5}"
        f"{p(whole, 50):>8.1f} ms p50 {p(whole, 95):>8.1f} ms p95 <= {asked.milliseconds} ms"
        f"   of it ours {p(ours, 50):.1f} / {p(ours, 95):.1f}"
    )


def p(figures: list[float], percent: int) -> float:
    """The value that so many of a hundred do not exceed."""
    return quantiles(figures, n=100, method="inclusive")[percent - 1]


def fill(size: float) -> Organisation:
    """The register to be measured."""
    call_command("load_catalogue", stdout=StringIO())
    organisation = people.found(name="Benchmark", slug="benchmark")
    counts = [f"--{name}={int(count * size)}" for name, count in SIZES.items()]
    call_command("make_bulk", *counts, organisation=organisation.slug)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return organisation


def main(size: float) -> None:
    """Fill, ask, print."""
    organisation = fill(size)
    user = people.add_operator_member(
        organisation, email="b@example.org", name="B", role=Role.ADMINISTRATOR, password=None
    )
    client = Client()
    client.force_login(user)
    for asked in [*lists(organisation), *pages(organisation)]:
        measure(client, asked)


def in_own_database(size: float) -> None:
    """Measure in a database that is dropped afterwards."""
    connection.settings_dict["TEST"]["NAME"] = "benchmark_register"
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        main(size)
    finally:
        name = str(settings.DATABASES["default"]["NAME"])
        connection.creation.destroy_test_db(name, verbosity=0)


if __name__ == "__main__":
    with closing(launcher.start(settings.VAR_DIR, launcher.missing(), throwaway=True)):
        embedded.adopt(settings.VAR_DIR)
        in_own_database(float(sys.argv[1]) if len(sys.argv) > 1 else 1)
