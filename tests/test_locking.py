"""What watches the order of locks sees each way to break it."""

import pytest
from django.db import transaction

from riskreg import trail
from riskreg.models import Organisation, Risk
from riskreg.trail import Did
from tests import make
from tests.locking import watched

pytestmark = pytest.mark.django_db


def _lock(risk: Risk) -> None:
    Risk.objects.select_for_update(no_key=True).get(pk=risk.pk)


def test_a_record_that_is_locked_after_the_chain_is_seen(organisation: Organisation) -> None:
    risk = make.risk(organisation)
    with watched() as watch:
        with transaction.atomic():
            _lock(risk)
            trail.record(None, Did.RISK_CHANGED, risk)
            _lock(risk)  # held already
        assert not watch.faults
        with transaction.atomic():
            trail.record(None, Did.RISK_CHANGED, risk)
            _lock(risk)
        assert watch.faults == ["riskreg_risk is locked after the end of the chain"]


def test_chains_in_another_order_are_seen(organisation: Organisation) -> None:
    others = [organisation, make.organisation()]
    last = max(others, key=lambda each: str(each.pk))
    first = min(others, key=lambda each: str(each.pk))
    person = make.member(organisation)
    with watched() as watch:
        with transaction.atomic():
            trail.hold_all([last, first])
        assert not watch.faults
        with transaction.atomic():
            trail.hold(last)
            trail.hold(first)
        with transaction.atomic():
            trail.hold(first)
            trail.record(None, Did.MAILS_SET, person)
        assert watch.faults == [
            f"chain {first.pk} is held after {last.pk}",
            f"chain installation is held after {first.pk}",
        ]
