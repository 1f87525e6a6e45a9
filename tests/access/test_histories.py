"""Every page of a record tells its history, to auditors too: asked of the map of addresses."""

import pytest
from django.urls import get_resolver

from riskreg.models import Role
from tests.access.calls import INSIDE, PAGES, Line, call
from tests.access.test_access_matrix import addresses
from tests.access.watching import forgotten, told
from tests.access.world import World

pytestmark = pytest.mark.django_db

# Pages of one key that show no record of ours.
OTHERS = {
    "questionnaire",  # leads on to the question one was at
    "failure_plan",  # leads on to the system it is a part of
    "crosswalk_review",  # a row of the shipped catalogue; the history is that of our review
    "coverage_system",  # what a system meets; its history stands on its own page
}


def of_records() -> list[Line]:
    """The addresses that end with the key of a record, and answer an auditor."""
    routes = {each.name: str(each.pattern) for each in addresses(get_resolver())}
    as_auditor = INSIDE.index(Role.AUDITOR)
    return [
        line
        for line in PAGES
        if line.is_safe and line.inside[as_auditor] == 200 and routes[line.name].endswith("pk>/")
    ]


def test_every_page_of_a_record_tells_its_history_to_auditors(ours: World) -> None:
    without = []
    for line in of_records():
        with forgotten():
            page = told(call(ours.browser(Role.AUDITOR), ours, line))
            if 'id="history"' not in page and line.name not in OTHERS:
                without.append(line.name)
    assert without == []
    assert len(of_records()) > 25
