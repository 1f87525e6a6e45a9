"""How quick incidents are in a large register: `python benchmarks/incidents.py [COUNT]`.

Fills an organisation with 100,000 incidents (COUNT makes another number) of 100 systems with 1,000
controls and 1,000 risks, in a database of its own that is dropped afterwards. Then logs 200 more
over the API, and asks for the list, a search, the record and the board. Prints p50 and p95 of the
whole answer in milliseconds, and SQL statements. Nothing fails by time: the targets stand beside.
"""

import os
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from typing import Any

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings.test")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import NoReverseMatch, reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from governance import warm  # noqa: E402
from governance.services import launcher  # noqa: E402
from governance.settings import embedded  # noqa: E402
from riskreg.access import Right  # noqa: E402
from riskreg.actions import keys, people  # noqa: E402
from riskreg.models import AISystem, Incident, Organisation, Role, User  # noqa: E402

COUNT, TIMES, CREATED = 100_000, 40, 200
CREATE_MS, BOARD_MS, BOARD_SQL = 150, 150, 8


def measured(what: str, do: Callable[[], Any], times: int, target: str) -> None:
    """Do it so often, and print what it took."""
    do()
    with CaptureQueriesContext(connection) as asked:
        do()
    statements = len(asked)
    took = []
    for _ in range(times):
        began = perf_counter()
        do()
        took.append((perf_counter() - began) * 1000)
    cut = quantiles(took, n=20)
    print(f"{what:24} p50 {cut[9]:7.1f} ms   p95 {cut[18]:7.1f} ms   {statements:3} SQL   {target}")


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
        cursor.execute("ANALYZE")
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
    print(f"{Incident.objects.count():,} incidents")
    measured("create", create(organisation, officer), CREATED, f"(target p95 {CREATE_MS} ms)")
    client = Client()
    client.force_login(officer)
    middle = Incident.objects.of(organisation).get(number=count // 2)
    addresses = {
        "list": reverse("incidents"),
        "list, page 1000": f"{reverse('incidents')}?page=1000",
        "list, open": f"{reverse('incidents')}?open=true",
        "list, one state": f"{reverse('incidents')}?state=contained",
        "search": f"{reverse('incidents')}?q=case",
        "record": middle.get_absolute_url(),
        "form": reverse("incident_new"),
    }
    try:
        addresses["board"] = reverse("incident_board")
    except NoReverseMatch:
        print("there is no board yet")
    for name, url in addresses.items():
        target = f"(target {BOARD_MS} ms, {BOARD_SQL} SQL)" if name == "board" else ""
        measured(name, lambda url=url: _get(client, url), TIMES, target)  # type: ignore[misc]


def _get(client: Client, url: str) -> None:
    assert client.get(url).status_code == 200, url


def main() -> None:
    """In a database of its own."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else COUNT
    with closing(launcher.start(settings.VAR_DIR, launcher.missing(), throwaway=True)):
        embedded.adopt(settings.VAR_DIR)
        connection.settings_dict["TEST"]["NAME"] = f"bench_incidents_{os.getpid()}"
        before = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        try:
            run(count)
        finally:
            connection.creation.destroy_test_db(before, verbosity=0)


if __name__ == "__main__":
    main()
