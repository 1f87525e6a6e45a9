"""The clock of the machine is set back an hour between two events: the trail goes on as it was."""

from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from riskreg import checkpoints, proofs, trail
from riskreg.actions import checkpoints as signing
from riskreg.models import Event, Organisation
from riskreg.models.trail import chain_of
from riskreg.queries import trail_lines
from riskreg.trail import Did
from tests.attacks.forging import COUNT
from verify import verify

pytestmark = pytest.mark.django_db


def told(house: Organisation, name: str) -> None:
    with transaction.atomic():
        trail.record(None, Did.UNIT_ADDED, house, name=name)


def test_events_keep_their_order_and_checkpoints_their_chain(house: Organisation) -> None:
    now, chain = timezone.now() + timedelta(minutes=1), chain_of(house.pk)
    with time_machine.travel(now, tick=False):
        told(house, "Before")
        signing.sign_due()
    with time_machine.travel(now - timedelta(hours=1), tick=False):
        told(house, "After")
        signed = [each for each in signing.sign_due() if each.chain == chain]
        assert [each.number for each in signed] == [COUNT + 2]
        assert signing.sign_due() == []
    proof = proofs.prove(chain)
    assert (proof.holds, proof.number) == (True, COUNT + 2)
    last = list(Event.objects.filter(chain=chain).order_by("number"))[-2:]
    assert ["Before" in last[0].body, "After" in last[1].body] == [True, True]
    assert last[0].at - last[1].at == timedelta(hours=1)
    exported, keys = "".join(trail_lines.lines(house)).encode(), checkpoints.every_key().encode()
    assert verify.check_trail_alone(exported, verify.public_keys((keys,))).findings == []
