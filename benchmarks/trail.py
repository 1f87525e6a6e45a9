"""How quick the trail is: `python benchmarks/trail.py [EVENTS]`.

In a database of its own that is dropped afterwards: 200 writers at once, each event in a
transaction of its own, on as many connections as the server has room for; then a chain of 1,000,000
events (EVENTS makes another number) proven from end to end, and the pages that show it: the
organisation's trail, its last page, each of its filters, and the history of a system with 1,000
events, also for somebody who sees a part of the register. Prints events a second, seconds, memory,
p50 and p95 in milliseconds; nothing fails by time, the targets stand beside.
"""

import os
import resource
import sys
import threading
from pathlib import Path
from time import perf_counter, process_time

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings.test")
django.setup()

from django.db import connection, connections, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks.own_database import own_database  # noqa: E402
from benchmarks.register import measure_page, of_the_database  # noqa: E402
from governance import warm  # noqa: E402
from riskreg import proofs, trail  # noqa: E402
from riskreg.actions import parts, people, systems  # noqa: E402
from riskreg.models import AISystem, Event, Organisation, Role, User  # noqa: E402
from riskreg.models.trail import chain_of  # noqa: E402
from riskreg.trail import Did  # noqa: E402

WRITERS, EACH, CONNECTIONS = 200, 20, 40
SYSTEMS, AT_ONCE = 1000, 2000
EVENTS = 1_000_000
STEP = {"HX-Request": "true", "HX-Target": "history"}  # what “Older” and “The oldest” send
LAST = 999_999_999  # whoever asks beyond the last page gets it


def written_at_once(organisation: Organisation, user: User) -> None:
    """Many writers of one chain: how many events a second, and whether all are there."""
    before, faults = trail.head_of(organisation).number, list[BaseException]()
    servers = list[float]()  # seconds of the processor that each connection took
    room = threading.Semaphore(CONNECTIONS)

    def write(writer: int) -> None:
        with room:
            try:
                for number in range(EACH):
                    with transaction.atomic():
                        trail.record(user, Did.UNIT_ADDED, organisation, name=f"{writer}-{number}")
                servers.append(_of_its_server())
            except BaseException as fault:
                faults.append(fault)
            finally:
                connections.close_all()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(WRITERS)]
    began, busy = perf_counter(), process_time()
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    took, count = perf_counter() - began, WRITERS * EACH
    busy = process_time() - busy + sum(servers)
    rows = Event.objects.filter(chain=chain_of(organisation.pk), number__gt=before)
    numbers = list(rows.order_by("number").values_list("number", flat=True))
    assert not faults, faults[0]
    assert numbers == list(range(before + 1, before + count + 1)), "an event is lost"
    print(
        f"{WRITERS} writers, {count:,} events, none lost, no gap: {count / took:,.0f} events"
        f" a second, {1000 * busy / count:.1f} ms of the processor each   >= 300"
    )


def _of_its_server() -> float:
    """Seconds of the processor that the server of this thread's connection took; 0 elsewhere."""
    told = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    return int(told.read_text().split()[0]) / 1e9 if told.exists() else 0.0


def fill(organisation: Organisation, user: User, count: int) -> None:
    """Events of a thousand systems in turn, as a set action writes them."""
    known = [AISystem(organisation=organisation) for _ in range(SYSTEMS - 1)]
    first = AISystem.objects.get(organisation=organisation)
    targets, began = [first, *known], perf_counter()
    for start in range(0, count, AT_ONCE):
        part = [
            (targets[number % SYSTEMS], {"purpose": ["before", f"after {number}"]})
            for number in range(start, min(start + AT_ONCE, count))
        ]
        with transaction.atomic():
            trail.record_many(user, Did.SYSTEM_CHANGED, organisation, part)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE riskreg_event")
    print(f"{count:,} events appended in sets, {perf_counter() - began:,.0f} s")


def proven(organisation: Organisation) -> None:
    """The whole chain, from its first event to its head."""
    began, busy, database = perf_counter(), process_time(), of_the_database()
    proof = proofs.prove(chain_of(organisation.pk))
    clock = perf_counter() - began
    processor = process_time() - busy + of_the_database() - database
    assert proof.holds, proof.first
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{proof.number:,} events proven: {clock:.1f} s, {processor:.1f} s of the processor,"
        f" {memory:.0f} MB   <= 60 s a million"
    )


def limited_to(organisation: Organisation, user: User, system: AISystem) -> User:
    """An engineer who sees one unit, and in it one system."""
    unit = people.add_unit(user, organisation, name="Ghent")
    systems.change(user, system, values={"unit": unit})
    engineer = people.add_operator_member(
        organisation, email="e@example.org", name="E", role=Role.ENGINEER, password=None
    )
    parts.limit(user, engineer.memberships.get(), units=[unit])
    return engineer


def main(count: int) -> None:
    """Write, fill, prove, look."""
    print("processors:", os.cpu_count(), " load:", *map("{:.1f}".format, os.getloadavg()))
    organisation = people.found(name="Benchmark", slug="benchmark")
    user = people.add_operator_member(
        organisation, email="b@example.org", name="B", role=Role.ADMINISTRATOR, password=None
    )
    system = systems.register(
        user, organisation, values={"name": "Sorting of letters", "purpose": "Sort letters"}
    )
    written_at_once(organisation, user)
    fill(organisation, user, count)
    proven(organisation)
    client = Client()
    client.force_login(user)
    warm.up()
    today = timezone.localdate().isoformat()
    record = {
        "a system's history": system.get_absolute_url(),
        "its last page": f"{system.get_absolute_url()}?history=oldest",
    }
    pages = {
        "the same in the trail": f"{reverse('trail')}?record=aisystem:{system.pk}&page={LAST}",
        "trail, newest": reverse("trail"),
        "trail, last page": f"{reverse('trail')}?page={LAST}",
        "trail of a person": f"{reverse('trail')}?actor={user.pk}",
        "trail of an action": f"{reverse('trail')}?did={Did.UNIT_ADDED.value}",
        "trail of a kind": f"{reverse('trail')}?kind=organisation",
        "trail of a day": f"{reverse('trail')}?since={today}&until={today}",
        "trail of no day": f"{reverse('trail')}?until=2001-01-01",
        "trail by words": f"{reverse('trail')}?q=Letters",
    }
    for name, address in pages.items():
        target = "<= 2,000 ms: no index has them" if "words" in name else "<= 100 ms"
        measure_page(client, name, [address], target)
    engineer = limited_to(organisation, user, system)
    for reader, who in ((user, ""), (engineer, ", of a part")):
        for stepping in (False, True):
            client = Client(headers=STEP if stepping else {})
            client.force_login(reader)
            for name, address in record.items():
                how = " alone" if stepping else ""
                measure_page(client, f"{name}{how}{who}", [address], "<= 100 ms")
    print("load:", *map("{:.1f}".format, os.getloadavg()))


if __name__ == "__main__":
    with own_database("benchmark_trail"):
        main(int(sys.argv[1].replace(",", "")) if len(sys.argv) > 1 else EVENTS)
