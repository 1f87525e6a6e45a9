"""What counts, is late or may be entered goes by the day of the organisation, on page and API."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from riskreg.actions import controls, risks
from riskreg.models import ApiKey, Effectiveness, Evidence, Organisation, User
from tests import make
from tests.pages import register_makers

pytestmark = pytest.mark.django_db
# The 27th in Brussels, where the tests are installed; the 26th until ten o'clock in Honolulu.
DAY, NEXT = date(2026, 11, 26), date(2026, 11, 27)
EVENING = datetime(2026, 11, 27, 5, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 27, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _evening() -> Iterator[None]:
    with time_machine.travel(EVENING, tick=False):
        assert timezone.localdate() == NEXT
        yield


@pytest.fixture
def organisation() -> Organisation:
    """One whose day began eleven hours after the installation's."""
    return make.organisation(time_zone="Pacific/Honolulu")


@pytest.fixture
def browser(officer: User) -> Client:
    """Of its compliance officer."""
    return register_makers.browser(officer)


@pytest.fixture
def proof(organisation: Organisation, officer: User) -> Evidence:
    """Evidence on its last day."""
    return make.evidence(organisation, officer, collected_on=DAY, valid_until=DAY)


def test_the_last_day_of_a_key_is_the_organisations(browser: Client, officer: User) -> None:
    shown = browser.get(reverse("key_new")).content.decode()
    assert f'value="{DAY + timedelta(days=90)}"' in shown
    told = {"name": "N", "rights": ["view"], "expires_on": DAY.isoformat()}
    assert browser.post(reverse("key_new"), told).status_code == 201
    assert ApiKey.objects.get().expires_at == MIDNIGHT - timedelta(seconds=1)


def test_a_proof_counts_to_the_end_of_the_organisations_day(
    browser: Client, officer: User, organisation: Organisation, proof: Evidence
) -> None:
    _key, presented = make.api_key(officer, organisation)
    told = {"Authorization": f"Bearer {presented}"}
    for moment, stands in ((EVENING, "lapsing"), (MIDNIGHT, "lapsed")):
        with time_machine.travel(moment, tick=False):
            for client in (browser, Client(headers=told)):
                answer = client.get(f"/api/v1/evidence/{proof.pk}/")
                assert answer.json()["standing"] == stands
                listed = client.get("/api/v1/evidence/", {"standing": stands}).json()
                assert [each["id"] for each in listed["results"]] == [str(proof.pk)]
            page = browser.get(reverse("evidence_list"), {"standing": stands})
            assert proof.title in page.content.decode()
    assert timezone.get_current_timezone_name() == "Europe/Brussels"


def test_a_file_that_is_sent_row_by_row_goes_by_it_too(browser: Client, proof: Evidence) -> None:
    answer = browser.get(reverse("evidence_list_export", args=["csv"]))
    assert f"-{DAY}.csv" in answer["Content-Disposition"]
    sent = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert "Lapses soon" in sent
    assert timezone.get_current_timezone_name() == "Europe/Brussels"


def test_what_is_entered_goes_by_it_whoever_calls(
    officer: User, organisation: Organisation
) -> None:
    control, risk = make.control(organisation, officer), make.risk(organisation, officer)
    with pytest.raises(ValidationError, match="future"):
        controls.record_test(officer, control, on=NEXT, result=Effectiveness.EFFECTIVE)
    controls.record_test(officer, control, on=DAY, result=Effectiveness.EFFECTIVE)
    assert risks.close(officer, risk, reason="The scanner is gone.").closed_on == DAY
