"""Many writers of one chain at once."""

import json
import threading
from collections.abc import Callable

import pytest
from django.db import connections, transaction

from riskreg import trail
from riskreg.models import Event, Organisation, User
from riskreg.models.trail import chain_of
from riskreg.trail import Did
from tests import make
from tests.attacks.forging import judged

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS = 200


def test_two_hundred_writers_at_once_lose_nothing(house: Organisation) -> None:
    """Each with a transaction of its own; as many connections as the server has room for."""
    user = make.member(house)
    before = trail.head_of(house).number
    room, faults = threading.Semaphore(40), list[BaseException]()
    threads = [
        threading.Thread(target=_writer(house, user, number, room, faults))
        for number in range(WRITERS)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join(timeout=120)
    assert not any(each.is_alive() for each in threads), "they wait for one another"
    assert not faults
    chain = chain_of(house.pk)
    events = Event.objects.filter(chain=chain, number__gt=before).order_by("number")
    assert list(events.values_list("number", flat=True)) == list(
        range(before + 1, before + WRITERS + 1)
    )
    assert {json.loads(each.body)["name"] for each in events} == set(map(str, range(WRITERS)))
    assert judged(house, outside=True).holds


def _writer(
    house: Organisation,
    user: User,
    number: int,
    room: threading.Semaphore,
    faults: list[BaseException],
) -> Callable[[], None]:
    def write() -> None:
        with room:
            try:
                with transaction.atomic():
                    trail.record(user, Did.UNIT_ADDED, house, name=str(number))
            except BaseException as fault:
                faults.append(fault)
            finally:
                connections.close_all()

    return write
