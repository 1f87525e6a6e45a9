"""Home: what is due, what is open, what changed."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from riskreg.actions import classification
from riskreg.models import Organisation, Role, User
from tests import make
from tests.pages import counting
from tests.pages.register_makers import (
    EDITION,
    HIGH_RISK,
    MINIMAL,
    OPEN,
    REGIME,
    browser,
    classified,
    title,
)

pytestmark = pytest.mark.django_db


def test_a_new_organisation_is_taught_the_first_step(client: Client) -> None:
    response = client.get(reverse("home"))
    assert response.templates[0].name == "pages/home/new.html"
    assert reverse("system_new") in response.content.decode()


def test_readers_of_a_new_organisation_are_told_whom_to_ask(organisation: Organisation) -> None:
    body = browser(make.member(organisation, Role.AUDITOR)).get(reverse("home")).content.decode()
    assert reverse("system_new") not in body
    assert "Ask a compliance officer" in body


@pytest.mark.parametrize(
    ("now", "next_day"),
    [
        (datetime(2026, 11, 21, 10, tzinfo=UTC), date(2027, 12, 2)),
        (datetime(2027, 12, 1, 10, tzinfo=UTC), date(2027, 12, 2)),
        (datetime(2027, 12, 2, 10, tzinfo=UTC), None),
    ],
)
def test_the_next_law_date_counts_duties_and_names_systems(
    organisation: Organisation, officer: User, now: datetime, next_day: date | None
) -> None:
    first = make.system(organisation, officer, name="Ranker")
    decision = classified(officer, first, answers=HIGH_RISK)
    classified(officer, make.system(organisation, officer, name="Filter"), answers=MINIMAL)
    with time_machine.travel(now, tick=False):
        begins = browser(officer).get(reverse("home")).context["begins"]
    on_that_day = [each for each in begins if each.day == date(2027, 12, 2)]
    if next_day is None:
        assert not on_that_day
        return
    assert begins[0].day == next_day
    assert begins[0].systems == ((str(first.pk), "Ranker"),)
    assert begins[0].duties == decision.begins["2027-12-02"] > 0


def test_my_open_question_sets_stand_there_and_nobody_elses(
    client: Client, organisation: Organisation, officer: User
) -> None:
    frame = {"regime": REGIME, "role": "deployer", "edition": EDITION}
    mine = classification.start(officer, make.system(organisation), **frame)
    classification.start(make.member(organisation), make.system(organisation), **frame)
    shown = client.get(reverse("home")).context["questionnaires"]
    assert [each for each, _role in shown] == [mine]


def test_gaps_are_the_unclassified_the_provisional_and_the_outdated(
    client: Client, organisation: Organisation, officer: User
) -> None:
    never = make.system(organisation, officer)
    provisional = classified(officer, make.system(organisation, officer), answers=OPEN)
    older = classified(
        officer, make.system(organisation, officer), answers=HIGH_RISK, edition="2024-1689"
    )
    classified(officer, make.system(organisation, officer), answers=HIGH_RISK)
    context = client.get(reverse("home")).context
    assert list(context["unclassified"].rows) == [never]
    assert [each.decision for each in context["provisional"].rows] == [provisional]
    assert context["provisional"].rows[0].why.endswith("unknown")
    assert [each.decision for each in context["outdated"].rows] == [older]
    assert "as published" in context["outdated"].rows[0].why


def test_archived_systems_are_no_gap(
    client: Client, organisation: Organisation, officer: User
) -> None:
    system = make.system(organisation, officer)
    classified(officer, make.system(organisation, officer), answers=HIGH_RISK)
    client.post(reverse("system_archive", args=[system.pk]), {"reason": "Replaced."})
    response = client.get(reverse("home"))
    assert response.context["unclassified"].count == 0
    assert "No gaps" in response.content.decode()


def test_the_chart_counts_each_system_once_under_its_strictest_class(
    client: Client, organisation: Organisation, officer: User
) -> None:
    both = make.system(organisation, officer)
    classified(officer, both, answers=HIGH_RISK)
    classified(officer, both, answers=MINIMAL, role="importer")
    make.system(organisation, officer)
    figure = client.get(reverse("home")).context["figure"]
    assert figure.table_lines == (
        (title("high_risk_annex_iii"), "1"),
        ("Not classified yet", "1"),
    )


def test_news_are_what_others_did_since_the_last_visit(
    organisation: Organisation, officer: User
) -> None:
    other = make.member(organisation)
    make.system(organisation, other, name="Before")
    browser(officer).get(reverse("home"))
    make.system(organisation, other, name="After")
    make.system(organisation, officer, name="My own")
    client = browser(officer)
    told = [event.what for event in client.get(reverse("home")).context["events"]]
    assert told == ["After registered"]
    again = [event.what for event in client.get(reverse("home")).context["events"]]
    assert again == told  # a reload within the same session takes nothing away


def test_the_very_first_visit_shows_the_latest_changes(
    client: Client, organisation: Organisation
) -> None:
    make.system(organisation, name="Letter sorter")
    response = client.get(reverse("home"))
    assert response.context["moment"] is None
    assert response.context["events"][0].what == "Letter sorter registered"


def test_more_records_take_no_more_queries(organisation: Organisation, officer: User) -> None:
    other = make.member(organisation)

    def grow() -> None:
        make.system(organisation, other)
        classified(other, make.system(organisation, other), answers=OPEN)
        system = make.system(organisation, other)
        classified(other, system, answers=HIGH_RISK, edition="2024-1689")

    grow()
    browser(officer).get(reverse("home"))
    client = browser(officer)
    client.get(reverse("home"))
    grow()
    assert counting.taken(client, "home") == counting.expected("home")
    grow()
    assert counting.taken(client, "home") == counting.expected("home")


@pytest.mark.parametrize(("entered", "shown", "rest"), [(5, 5, 0), (6, 5, 1), (8, 5, 3)])
def test_a_list_says_how_many_more_there_are(
    client: Client, organisation: Organisation, officer: User, entered: int, shown: int, rest: int
) -> None:
    for _ in range(entered):
        make.system(organisation, officer)
    part = client.get(reverse("home")).context["unclassified"]
    assert (len(part.rows), part.count, part.rest) == (shown, entered, rest)


def test_a_visit_long_ago_is_kept_over_sessions(organisation: Organisation, officer: User) -> None:
    make.system(organisation, officer)
    then = datetime(2026, 11, 1, 9, tzinfo=UTC)
    with time_machine.travel(then, tick=False):
        browser(officer).get(reverse("home"))
    with time_machine.travel(then + timedelta(days=14), tick=False):
        assert browser(officer).get(reverse("home")).context["moment"] == then
