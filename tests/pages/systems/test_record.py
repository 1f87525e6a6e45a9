"""The record of a system: its class, duties, open points, history."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from riskreg.actions import controls
from riskreg.models import Organisation, Role, Stage, User
from tests import make
from tests.pages import counting
from tests.pages.register_makers import (
    HIGH_RISK,
    MINIMAL,
    OPEN,
    browser_of,
    classified,
)

pytestmark = pytest.mark.django_db

BEFORE_ANNEX_III = datetime(2026, 11, 21, 9, tzinfo=UTC)  # its duties begin on 2 December 2027


def test_the_record_tells_class_duties_and_history(
    client: Client, organisation: Organisation, officer: User
) -> None:
    system = make.system(organisation, officer, name="CV screening")
    decision = classified(officer, system, answers=HIGH_RISK)
    with time_machine.travel(BEFORE_ANNEX_III, tick=False):
        response = client.get(reverse("system", args=[system.pk]))
    body = response.content.decode()
    assert response.templates[0].name == "pages/systems/record.html"
    for anchor in ("facts", "classification", "duties", "dossiers", "history"):
        assert f'href="#{anchor}"' in body
        assert f'id="{anchor}"' in body
    assert decision.get_absolute_url() in body
    assert "CV screening registered" in body
    duties = response.context["duties"]
    assert {article.ref for article in duties.binding} >= {"Art. 4(1)", "Art. 26(1)"}
    assert duties.later > 0
    assert duties.dates[0][0] == date(2027, 12, 2)


def test_duties_stand_under_the_articles_of_the_loaded_catalogue(
    client: Client, organisation: Organisation, officer: User, catalogues: None
) -> None:
    system = make.system(organisation, officer)
    classified(officer, system, answers=HIGH_RISK)
    with time_machine.travel(BEFORE_ANNEX_III, tick=False):
        duties = client.get(reverse("system", args=[system.pk])).context["duties"]
    deployers = next(each for each in duties.binding if each.ref == "Art. 26")
    assert deployers.title == "Obligations of deployers"
    assert deployers.later >= 5
    duty = next(each for each in deployers.duties if each.ref == "Art. 26(1)")
    assert duty.url == reverse("entry", args=["eu-ai-act", "2026-1744", "art-26-1"])


def test_missing_fields_are_open_points_that_lead_to_the_form(
    client: Client, organisation: Organisation
) -> None:
    system = make.system(organisation, stage=Stage.OPERATE)
    points = client.get(reverse("system", args=[system.pk])).context["open_points"]
    edit = reverse("system_edit", args=[system.pk])
    assert points[0].sentence == "Never classified"
    urls = [point.url for point in points]
    assert f"{edit}#id_owner" in urls
    assert f"{edit}#id_put_into_service" in urls
    assert f"{edit}#id_stage" not in urls


def test_a_class_with_unknown_answers_is_an_open_point(
    client: Client, organisation: Organisation, officer: User
) -> None:
    system = make.system(organisation)
    classified(officer, system, answers=OPEN, edition="2024-1689")
    points = client.get(reverse("system", args=[system.pk])).context["open_points"]
    assert [point.sentence for point in points[:2]] == [
        "The class as Deployer is provisional: answers are unknown",
        "The class as Deployer was decided under older rules",
    ]


def test_a_long_history_is_cut_and_shown_whole_on_demand(
    client: Client, organisation: Organisation, officer: User
) -> None:
    system = make.system(organisation, officer)
    for number in range(20):
        address = reverse("system_edit", args=[system.pk])
        client.post(address, {"name": f"Name {number}", "purpose": "Sorts letters."})
    record = reverse("system", args=[system.pk])
    assert len(client.get(record).context["events"]) == 15
    first = client.get(record)
    older = client.get(record, {"history": first.context["history"].older})
    told = [*first.context["events"], *older.context["events"]]
    assert len({each.event.number for each in told}) == len(told) == 21
    assert not older.context["history"].older
    oldest = client.get(record, {"history": "oldest"}).context["events"]
    assert [each.event.number for each in oldest] == [each.event.number for each in told[-15:]]


def test_the_history_tells_what_happened_to_controls_that_reach_it(
    client: Client, organisation: Organisation, officer: User
) -> None:
    system = make.system(organisation, officer)
    held = make.control(organisation, officer, title="Sample each week", systems=[system])
    make.control(organisation, officer, title="Lock the press")
    controls.record_test(officer, held, on=timezone.localdate(), result="effective")
    history = client.get(reverse("system", args=[system.pk]), {"history": "all"})
    told = " ".join(str(each) for each in history.context["events"])
    assert told.count("Sample each week") >= 2
    assert "Lock the press" not in told


def test_readers_see_no_buttons_and_strangers_nothing(organisation: Organisation) -> None:
    system = make.system(organisation)
    address = reverse("system", args=[system.pk])
    body = browser_of(organisation, Role.AUDITOR).get(address).content.decode()
    assert reverse("system_edit", args=[system.pk]) not in body
    stranger = browser_of(make.organisation(), Role.ADMINISTRATOR)
    for name in ("system", "system_edit", "system_archive"):
        assert stranger.get(reverse(name, args=[system.pk])).status_code == 404


def test_the_record_takes_a_constant_number_of_queries(
    client: Client, organisation: Organisation, officer: User
) -> None:
    system = make.system(organisation, officer)
    classified(officer, system, answers=HIGH_RISK)
    assert counting.taken(client, "system", (system.pk,)) == counting.expected("system")
    classified(officer, system, answers=MINIMAL)
    classified(officer, system, answers=MINIMAL, role="importer")
    assert counting.taken(client, "system", (system.pk,)) == counting.expected("system")
