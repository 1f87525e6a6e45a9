"""How quick the pages of a large register are: `python benchmarks/register.py [SIZE]`.

Fills an organisation with `make_bulk` (1,000 systems, 10,000 controls, 10,000 risks, 50,000 pieces
of evidence, 5,000 evaluations, 20,000 user flags; SIZE 0.1 makes a tenth) in a database of its own
that is dropped afterwards. Asks every list for everything its own table and filter offer (see
`lists.py`), then the other pages that read much. Prints rows, SQL statements, p50 and p95 of the
whole answer, the same of the processor (ours and the database's, so that others on the machine
count less), and what takes longest. Nothing fails by time: the targets stand beside.
"""

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from io import StringIO
from pathlib import Path
from statistics import quantiles
from time import perf_counter, process_time
from unittest.mock import patch

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings.test")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402

from benchmarks import lists  # noqa: E402
from benchmarks.own_database import own_database  # noqa: E402
from governance import warm  # noqa: E402
from governance.pages import listing  # noqa: E402
from riskreg.actions import people  # noqa: E402
from riskreg.models import AISystem, Organisation, Role  # noqa: E402
from riskreg.queries import coverage_matrix, work  # noqa: E402

SIZES = {
    "systems": 1_000,
    "controls": 10_000,
    "risks": 10_000,
    "evidence": 50_000,
    "evaluations": 5_000,
    "flags": 20_000,
}
TIMES = 3  # each address of a list is measured so often
TIMES_OF_A_PAGE = 40
LIST_MS, LIST_SQL = 80, 8
LONG_PAGE = 200  # rows: as many statements as for a short one
FRAMEWORK = "eu-ai-act"

# The other pages that read much: URL name, what stands in the address (`system`: one of ten), the
# most it may take in milliseconds and statements.
PAGES: tuple[tuple[str, tuple[str, ...], int, int | None], ...] = (
    ("coverage_system", ("system",), 150, 8),
    ("coverage_matrix", (FRAMEWORK,), 400, None),
    ("coverage", (), 400, None),
    ("work", (), 400, None),
    ("home", (), 400, None),
    ("search", (), 400, None),
    ("risks_map", (), 400, None),
)


@dataclass(frozen=True, slots=True)
class Keeps:
    """A page that keeps its answer until a record changes, and how to forget it."""

    parts: tuple[str, ...]
    forget: Callable[[], None]


def _forget_work() -> None:
    work.kept_counts.clear()
    work.kept_orders.clear()


KEPT = {
    "work_all": Keeps((), _forget_work),
    "coverage_matrix": Keeps((FRAMEWORK,), coverage_matrix.kept.clear),
}


@dataclass(frozen=True, slots=True)
class Taken:
    """One answer: milliseconds of the clock, and of the processor, ours and the database's."""

    address: str
    clock: float
    processor: float


def pages(organisation: Organisation) -> Iterator[tuple[str, list[str], int, int | None]]:
    """The other pages that read much."""
    systems = list(AISystem.objects.filter(organisation=organisation)[:10])
    for name, parts, milliseconds, statements in PAGES:
        asked = [(system.pk,) for system in systems] if parts == ("system",) else [parts]
        addresses = [reverse(name, args=each) for each in asked]
        if name == "search":
            addresses = [f"{addresses[0]}?q={words}" for words in lists.SEARCHED]
        yield name, addresses, milliseconds, statements


def measure_list(client: Client, asked: lists.List) -> tuple[list[Taken], int]:
    """Ask a list everything it can be asked, print one line; gives the times and statements."""
    addresses = list(asked.addresses())
    statements = max(counted(client, address) for address in addresses)
    with patch.object(listing, "PAGE_SIZE", LONG_PAGE):
        statements = max(statements, counted(client, asked.address))
    taken = [timed(client, address) for address in addresses for _ in range(TIMES)]
    line(f"{asked.name:<18}{asked.count:>7,} rows {len(addresses):>4} asked", taken, statements)
    for address, took in slowest(taken):
        print(f"{'':<20}{took:>6.1f} ms of the processor: {address}")
    return taken, statements


def measure_page(
    client: Client,
    name: str,
    addresses: list[str],
    limit: str,
    before: Callable[[], None] = lambda: None,
) -> None:
    """Ask a page in turn, and print; `before` each time."""
    statements = 0
    taken = []
    for n in range(TIMES_OF_A_PAGE):
        address = addresses[n % len(addresses)]
        before()
        if n < len(addresses):
            statements = max(statements, counted(client, address))
            before()
        taken.append(timed(client, address))
    line(f"{name:<24}{'':>6} {len(addresses):>4} asked", taken, statements, limit)


def line(told: str, taken: list[Taken], statements: int, limit: str = "") -> None:
    """What was measured, beside what it is about."""
    clock, processor = [each.clock for each in taken], [each.processor for each in taken]
    print(
        f"{told} {statements:>4} SQL {p(clock, 50):>7.1f} p50 {p(clock, 95):>7.1f} p95 ms"
        f"   of the processor {p(processor, 50):>6.1f} / {p(processor, 95):>6.1f}   {limit}",
        flush=True,
    )


def slowest(taken: list[Taken], count: int = 3) -> list[tuple[str, float]]:
    """The addresses that take longest, each by the best of its times."""
    best: dict[str, float] = {}
    for each in taken:
        best[each.address] = min(each.processor, best.get(each.address, each.processor))
    return sorted(best.items(), key=lambda pair: -pair[1])[:count]


def counted(client: Client, address: str) -> int:
    """How many statements an answer takes; warms the caches too."""
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return len(captured)


def timed(client: Client, address: str) -> Taken:
    """How long an answer takes."""
    began, busy, database = perf_counter(), process_time(), of_the_database()
    client.get(address)
    clock, ours = perf_counter() - began, process_time() - busy
    processor = ours + of_the_database() - database
    return Taken(address, clock * 1000, processor * 1000)


@cache
def server() -> Path:
    """Where Linux tells how long the server process of our connection has run."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return Path(f"/proc/{cursor.fetchone()[0]}/schedstat")


def of_the_database() -> float:
    """Seconds of the processor that the database took for us so far; 0 where nobody tells."""
    try:
        return int(server().read_text().split()[0]) / 1e9
    except OSError:
        return 0.0


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
    print("processors:", os.cpu_count(), " load:", *map("{:.1f}".format, os.getloadavg()))
    organisation = fill(size)
    user = people.add_operator_member(
        organisation, email="b@example.org", name="B", role=Role.ADMINISTRATOR, password=None
    )
    client = Client()
    client.force_login(user)
    warm.up()  # as the web server does
    every = [measure_list(client, each) for each in lists.every(client)]
    taken = [each for times, _statements in every for each in times]
    limit = f"<= {LIST_SQL} SQL, p95 <= {LIST_MS} ms"
    line(f"{'all lists':<41}", taken, max(statements for _times, statements in every), limit)
    for name, keeps in KEPT.items():
        measure_page(client, f"{name} changed", [reverse(name, args=keeps.parts)], "", keeps.forget)
    for name, addresses, milliseconds, statements in pages(organisation):
        sql = f"{statements} SQL, " if statements else ""
        measure_page(client, name, addresses, f"<= {sql}{milliseconds} ms")
    print("load:", *map("{:.1f}".format, os.getloadavg()))


if __name__ == "__main__":
    with own_database("benchmark_register"):
        main(float(sys.argv[1]) if len(sys.argv) > 1 else 1)
