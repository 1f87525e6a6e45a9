"""How quick incidents are in a large register: `python benchmarks/incidents.py [COUNT]`.

Fills an organisation with 100,000 incidents (COUNT makes another number) of 100 systems with 1,000
controls and 1,000 risks, judged, with clocks of every law that run, are paused, were met or missed,
in a database of its own that is dropped afterwards. Then logs 200 more over the API, and asks for
the lists, the record, board, calendar and statistics. Prints p50 and p95 in milliseconds of the
whole answer and of the processor (ours and the database's), SQL statements, and rows. Nothing fails
by time: the targets stand beside.
"""

import os
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings.test")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks.own_database import own_database  # noqa: E402
from benchmarks.register import of_the_database, p  # noqa: E402
from governance import warm  # noqa: E402
from riskreg.access import Right  # noqa: E402
from riskreg.actions import keys, people  # noqa: E402
from riskreg.models import (  # noqa: E402
    AISystem,
    Clock,
    ClockState,
    Incident,
    Organisation,
    Role,
    Triage,
    User,
)

COUNT, TIMES, CREATED = 100_000, 40, 200
CREATE_MS, BOARD_MS, BOARD_SQL, PAGE_MS = 150, 150, 8, 400
PLEASANT = f"(target {PAGE_MS} ms)"


def measured(what: str, do: Callable[[], Any], times: int, target: str) -> None:
    """Do it so often, and print what it took."""
    do()
    with CaptureQueriesContext(connection) as asked:
        do()
    statements = len(asked)
    taken = [timed(do) for _ in range(times)]
    clock, processor = [each for each, _ in taken], [each for _, each in taken]
    print(
        f"{what:24} {statements:3} SQL {p(clock, 50):7.1f} p50 {p(clock, 95):7.1f} p95 ms"
        f"   of the processor {p(processor, 50):6.1f} / {p(processor, 95):6.1f}   {target}",
        flush=True,
    )


def timed(do: Callable[[], Any]) -> tuple[float, float]:
    """Milliseconds of the clock, and of the processor, ours and the database's."""
    began, busy, database = perf_counter(), process_time(), of_the_database()
    do()
    clock, ours = perf_counter() - began, process_time() - busy
    return clock * 1000, (ours + of_the_database() - database) * 1000


def furnished(count: int) -> tuple[Organisation, User]:
    """The register to measure, and its officer."""
    call_command("load_catalogue", verbosity=0)
    organisation = people.found(name="Large Group", slug="large")
    officer = people.add_operator_member(
        organisation,
        email="officer@large.example",
        name="Officer",
        role=Role.COMPLIANCE_OFFICER,
        password=None,
    )
    few = {"evidence": 100, "evaluations": 0, "flags": 0}
    call_command("make_bulk", organisation="large", incidents=count, **few)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")  # as the server does by itself after a while
    return organisation, officer


def create(organisation: Organisation, officer: User) -> Callable[[], None]:
    """One more incident over the API, each with a key of its own."""
    _key, secret = keys.create(
        officer,
        organisation,
        name="Benchmark",
        rights=[Right.LOG_INCIDENT],
        expires_at=timezone.now() + timedelta(days=1),
    )
    systems = list(AISystem.objects.of(organisation)[:50])
    client, made = Client(), iter(range(1_000_000))

    def do() -> None:
        number = next(made)
        answer = client.post(
            "/api/v1/incidents/",
            {
                "what": f"It failed in case {number}.",
                "system": systems[number % len(systems)].reference,
                "noticed_at": timezone.now().isoformat(),
            },
            content_type="application/json",
            headers={"Authorization": f"Bearer {secret}", "Idempotency-Key": f"b-{number}"},
        )
        assert answer.status_code == 201, answer.content

    return do


def run(count: int) -> None:
    """Fill, then measure."""
    organisation, officer = furnished(count)
    warm.up()
    print(rows())
    measured("create", create(organisation, officer), CREATED, f"(target p95 {CREATE_MS} ms)")
    client = Client()
    client.force_login(officer)
    for name, (url, target) in addresses(organisation, count).items():
        measured(name, lambda url=url: _get(client, url), TIMES, target)  # type: ignore[misc]


def rows() -> str:
    """How much there is."""
    states = ", ".join(
        f"{Clock.objects.filter(state=state).count():,} {state.lower()}"
        for state in ClockState.values
    )
    late = Clock.objects.filter(missed_at__isnull=False).count()
    return (
        f"{Incident.objects.count():,} incidents, {Triage.objects.count():,} judgements,"
        f" {Clock.objects.count():,} clocks: {states}; {late:,} late"
    )


def addresses(organisation: Organisation, count: int) -> dict[str, tuple[str, str]]:
    """What is asked for: the address, and the target."""
    incidents, statistics = reverse("incidents"), reverse("incident_statistics")
    month, today = reverse("incident_calendar"), timezone.localdate()
    middle = Incident.objects.of(organisation).get(number=count // 2)
    busy = Clock.objects.of(organisation).filter(state=ClockState.RUNNING).first()
    last = today.replace(day=1) - timedelta(days=1)
    board = f"(target {BOARD_MS} ms, {BOARD_SQL} SQL)"
    found = {
        "list": (incidents, ""),
        "list, page 1000": (f"{incidents}?page=1000", ""),
        "list, open": (f"{incidents}?open=true", ""),
        "list, one state": (f"{incidents}?state=contained", ""),
        "search": (f"{incidents}?q=case", ""),
        "record": (middle.get_absolute_url(), ""),
        "form": (reverse("incident_new"), ""),
        "board": (reverse("incident_board"), board),
        "calendar": (month, PLEASANT),
        "calendar, last month": (f"{month}?month={last:%Y-%m}", PLEASANT),
        "calendar, file": (reverse("incident_calendar_ics"), ""),
        "statistics, a year": (statistics, PLEASANT),
        "statistics, everything": (f"{statistics}?begins=2020-01-01", ""),
    }
    if busy is not None:
        found["record with a clock"] = (busy.incident.get_absolute_url(), "")
    return found


def _get(client: Client, url: str) -> None:
    assert client.get(url).status_code == 200, url


if __name__ == "__main__":
    with own_database("benchmark_incidents"):
        run(int(sys.argv[1]) if len(sys.argv) > 1 else COUNT)
