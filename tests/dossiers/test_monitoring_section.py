"""What the dossier says of monitoring where there is some."""

from datetime import timedelta

import pytest
from django.utils import timezone

from riskreg.actions import indicators, monitoring
from riskreg.models import User
from tests import make, make_monitoring
from tests.catalogues import Shelf
from tests.dossiers.conftest import html_of
from tests.make_monitoring import ANSWERS

pytestmark = pytest.mark.django_db


def test_plan_cycles_indicators_and_alerts_are_told(officer: User, shelf: Shelf) -> None:
    shelf.load()
    system = make.system(officer.memberships.get().organisation, officer, owner=officer)
    cycle = make_monitoring.cycle(system, officer, sources="The shops.")
    monitoring.answer(officer, cycle, answers={**ANSWERS, "drift": "More Polish."})
    monitoring.find(officer, cycle, words="Polish is read worse.")
    monitoring.close(officer, cycle, conclusion="It goes on.")
    indicator = make_monitoring.indicator(system, officer, name="Refusals")
    for age, value in ((2, 2.0), (1, 7.0)):
        at = timezone.now() - timedelta(days=age)
        indicators.measure(officer, indicator, at=at, value=value)
    told = html_of(system, officer)
    for words in (
        "The shops.", "More Polish.", "Polish is read worse.", "It goes on.",
        "Refusals", "5 % or more", "It passed its alarm: 7 %, before 2 %.", "Refusals: in numbers",
    ):  # fmt: skip
        assert words in told, words
