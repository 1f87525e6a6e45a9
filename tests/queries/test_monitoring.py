"""The list of monitoring says of Art. 72 what the record of each system says."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from frameworks.monitoring import DUTY
from frameworks.results import duties_of
from riskreg.models import AISystem, Decision, Organisation
from riskreg.queries import monitoring
from riskreg.queries.monitoring import Bound
from tests import make

pytestmark = pytest.mark.usefixtures("catalogues")


def told(system: AISystem, today: date) -> tuple[Bound, Bound]:
    """In the list, and on the record."""
    row = monitoring.watched(AISystem.objects.filter(pk=system.pk)).get()
    standing = monitoring.standing(system, system.decisions.all(), today)
    return monitoring.bound_of_row(row, today), standing.bound


def test_list_and_record_say_the_same(organisation: Organisation) -> None:
    officer = make.member(organisation)
    bound = make.system(organisation, officer, name="Bound")
    decision = make.decision(bound, officer)
    since = monitoring.standing(bound, [decision], timezone.localdate()).since
    assert since is not None
    assert told(bound, since) == (Bound.BINDS, Bound.BINDS)
    assert told(bound, since - timedelta(days=1)) == (Bound.LATER, Bound.LATER)
    none = make.system(organisation, officer, name="None")
    assert told(none, since) == (Bound.UNDECIDED, Bound.UNDECIDED)
    make.decision(none, officer, role="deployer")
    assert told(none, since) == (Bound.UNDECIDED, Bound.UNDECIDED)


def test_the_newest_decision_counts(organisation: Organisation) -> None:
    officer = make.member(organisation)
    system = make.system(organisation, officer)
    make.decision(system, officer)
    make.decision(system, officer, answers={**make.HIGH_RISK, "annex_iii_points": []})
    today = timezone.localdate()
    assert told(system, today) == (Bound.VOLUNTARY, Bound.VOLUNTARY)


@pytest.mark.parametrize("role", ["provider", "deployer"])
def test_the_duty_stands_beside_the_result(organisation: Organisation, role: str) -> None:
    decision = make.decision(make.system(organisation), role=role)
    kept = Decision.objects.get(pk=decision.pk).monitoring
    duty = next(each for each in duties_of(decision.result) if each.ref == DUTY)
    assert kept is not None
    assert kept[1] == duty.state


@pytest.mark.parametrize("result", [{}, {"duties": [], "ways": []}, {"duties": [["Art. 1", 0]]}])
def test_a_result_that_does_not_speak_of_it_has_none(
    organisation: Organisation, result: dict[str, Any]
) -> None:
    decision = make.decision(make.system(organisation))
    decision.pk, decision.number, decision.result = uuid4(), 2, result
    decision.save(force_insert=True)
    assert Decision.objects.get(pk=decision.pk).monitoring is None
