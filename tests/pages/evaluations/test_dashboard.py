"""The dashboard of a system, and the queries the pages of evaluations take."""

import pytest
from django.test import Client
from django.urls import reverse

from riskreg.models import AISystem, Evaluation, User
from tests import make
from tests.pages import counting
from tests.pages.evaluations.asking import furnish

pytestmark = pytest.mark.django_db


def test_the_dashboard_shows_versions_findings_flags_and_times(
    client: Client, system: AISystem, engineer: User
) -> None:
    furnish(system, engineer)
    body = client.get(reverse("evaluations_system", args=[system.pk])).content.decode()
    assert "Letters, version by version" in body
    assert "Findings not solved, by severity" in body
    assert "2 of 2" in body
    assert "1 signal open" in body
    assert "1 finding not solved" in body


def test_the_dashboard_of_an_untested_system_teaches(client: Client, system: AISystem) -> None:
    body = client.get(reverse("evaluations_system", args=[system.pk])).content.decode()
    assert "No run is recorded yet." in body
    assert "2 flags of one kind would open a signal." in body


def test_a_suite_is_chosen_by_the_address(client: Client, system: AISystem, engineer: User) -> None:
    for suite in ("A", "A", "B"):
        make.evaluation(system, engineer, suite=suite)
    address = reverse("evaluations_system", args=[system.pk])
    assert client.get(address).context["board"].suite == "A"
    assert len(client.get(address, {"suite": "B"}).context["board"].runs) == 1
    assert client.get(address, {"suite": "nonsense\x00"}).context["board"].suite == "A"


def test_pages_take_no_more_queries_with_more_entries(
    client: Client, system: AISystem, engineer: User
) -> None:
    furnish(system, engineer)
    furnish(system, engineer)

    def taken() -> dict[str, int]:
        newest = {
            "evaluation": Evaluation.objects.order_by("-number")[0].pk,
            "red_team_round": system.red_team_rounds.order_by("number")[0].pk,
            "signal": system.signals.get().pk,
            "evaluations_system": system.pk,
        }
        return {name: counting.taken(client, name, (pk,)) for name, pk in newest.items()}

    before = taken()
    assert before == {name: counting.expected(name) for name in before}
    for _ in range(3):
        furnish(system, engineer)
    assert taken() == before
