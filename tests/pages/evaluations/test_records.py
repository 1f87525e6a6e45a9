"""An evaluation: its plan, its values, its record."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from riskreg.models import AISystem, Evaluation, User
from tests import make
from tests.pages.evaluations.asking import local, plan

pytestmark = pytest.mark.django_db


def test_a_plan_is_made_without_scripts(client: Client, system: AISystem) -> None:
    answer = client.post(reverse("evaluation_new"), plan(system))
    made = Evaluation.objects.get()
    assert answer["Location"] == made.get_absolute_url()
    assert list(made.metrics.values_list("name", "is_higher_better", "threshold")) == [
        ("Accuracy", True, 0.9),
        ("Refused", False, 5),
    ]
    body = client.get(made.get_absolute_url()).content.decode()
    assert "at least 0.9" in body
    assert "Not run yet" in body


def test_more_rows_keep_what_was_written(client: Client, system: AISystem) -> None:
    answer = client.post(reverse("evaluation_new"), {**plan(system), "more": "1"})
    assert answer.status_code == 200
    assert len(answer.context["rows"]) == 16
    body = answer.content.decode()
    assert 'value="Accuracy"' in body
    assert 'value="Letters"' in body
    assert not Evaluation.objects.exists()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"suite": ""}, "Fill in “Suite”."),
        ({"m0-threshold": "high"}, "Metric 1: Give a number, for example 0.93."),
        ({"m0-threshold": "nan"}, "Metric 1: Give a number, for example 0.93."),
        ({"m3-name": "accuracy"}, "Metric 4: accuracy is named twice."),
        ({"m3-name": ""}, "Metric 4: Give this metric a name."),
        ({"m3-dimension": "speed"}, "Metric 4: "),
        ({"m0-name": "", "m0-threshold": "", "m3-name": "", "m3-threshold": "", "m3-unit": ""},
         "Name at least one metric"),
        ({"normal_cases": "-1"}, "greater than or equal to 0"),
        ({"rows": "99999999"}, ""),
    ],
)  # fmt: skip
def test_a_faulty_plan_says_where_and_stores_nothing(
    client: Client, system: AISystem, change: dict[str, str], sentence: str
) -> None:
    answer = client.post(reverse("evaluation_new"), {**plan(system), **change})
    if not sentence:
        assert answer.status_code == 302
        return
    assert answer.status_code == 422
    body = answer.content.decode()
    assert sentence in body
    assert not Evaluation.objects.exists()


def test_values_are_recorded_and_the_verdict_stands_with_its_reasons(
    client: Client, system: AISystem, engineer: User
) -> None:
    planned = make.planned(system, engineer)
    address = reverse("evaluation_record", args=[planned.pk])
    ran = local(timezone.now() - timedelta(hours=1))
    wrong = {"ran_at": ran, "v0-value": "0.8", "v0-low": "0.9", "v0-high": "0.95"}
    refused = client.post(address, wrong)
    assert refused.status_code == 422
    assert "Accuracy: The value lies outside its interval." in refused.content.decode()
    client.post(address, {"ran_at": ran, "v0-value": "0.8", "v1-value": "3"})
    planned.refresh_from_db()
    assert planned.verdict == "failed"
    body = client.get(planned.get_absolute_url()).content.decode()
    assert "Accuracy misses its threshold." in body
    assert "Misses it" in body
    assert client.get(address)["Location"] == planned.get_absolute_url()


@pytest.mark.parametrize("hours", [49, -1], ids=["before the thresholds", "to come"])
def test_a_run_at_a_wrong_time_is_refused_beside_the_field(
    client: Client, system: AISystem, engineer: User, hours: int
) -> None:
    planned = make.planned(system, engineer)
    ran = local(timezone.now() - timedelta(hours=hours))
    answer = client.post(reverse("evaluation_record", args=[planned.pk]), {"ran_at": ran})
    assert answer.status_code == 422
    assert "ran_at" in answer.context["form"].errors


def test_a_run_that_is_over_is_entered_and_said_to_be_late(
    client: Client, system: AISystem
) -> None:
    now = timezone.now()
    sent = plan(
        system,
        thresholds_fixed_at=local(now - timedelta(days=3)),
        ran_at=local(now - timedelta(days=2)),
        **{"m0-value": "0.95", "m3-value": "2"},
    )
    answer = client.post(reverse("evaluation_enter"), sent)
    made = Evaluation.objects.get()
    assert answer["Location"] == made.get_absolute_url()
    assert made.verdict == "passed"
    assert "Entered after the run" in client.get(made.get_absolute_url()).content.decode()
    late = {**sent, "thresholds_fixed_at": sent["ran_at"]}
    assert client.post(reverse("evaluation_enter"), late).status_code == 422
    assert Evaluation.objects.count() == 1


def test_the_record_says_what_was_traded_against_the_run_before(
    client: Client, system: AISystem, engineer: User
) -> None:
    make.evaluation(system, engineer)
    now = timezone.now()
    planned = make.planned(system, engineer, subject_version="2.0")
    sent = {"ran_at": local(now), "v0-value": "0.97", "v1-value": "4"}
    client.post(reverse("evaluation_record", args=[planned.pk]), sent)
    body = client.get(planned.get_absolute_url()).content.decode()
    assert "Accuracy 0.94 → 0.97" in body
    assert "Refused without need 3 → 4" in body
    assert "Better" in body
    assert "Worse" in body
