"""Red-team rounds with their findings, flags, signals and limits."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from riskreg.models import AISystem, Organisation, Role, User
from tests.pages.evaluations.asking import furnish
from tests.pages.register_makers import browser_of

pytestmark = pytest.mark.django_db


def test_a_round_is_opened_with_a_finding_that_is_fixed_and_run_again(
    client: Client, system: AISystem
) -> None:
    today = timezone.localdate().isoformat()
    sent = {"system": str(system.pk), "title": "Autumn round", "began_on": today}
    opened = client.post(reverse("red_team_round_new"), sent)["Location"]
    pk = opened.rstrip("/").rsplit("/", 1)[1]
    finding = {"title": "Tells its instructions", "severity": "high"}
    assert client.post(reverse("finding_new", args=[pk]), finding)["Location"].endswith("finding-1")
    shown = client.get(opened)
    key = shown.context["findings"][0]["finding"].pk
    early = client.post(
        reverse("finding_rerun", args=[key]),
        {"state": "verified", "rerun_note": "Held.", "rerun_on": today},
    )
    assert early.status_code == 422
    assert "Only a fixed finding can be run again." in early.content.decode()
    client.post(reverse("finding_fix", args=[key]), {"fix": "Filter.", "fixed_on": today})
    client.post(
        reverse("finding_rerun", args=[key]),
        {"state": "verified", "rerun_note": "Held.", "rerun_on": today},
    )
    client.post(reverse("finding_edit", args=[key]), {**finding, "severity": "low"})
    body = client.get(opened).content.decode()
    assert "Fixed, seen in a re-run" in body
    assert "Every finding is solved" in body
    client.post(
        reverse("red_team_round_edit", args=[pk]),
        {"title": "Winter round", "began_on": today, "ended_on": today},
    )
    assert "Winter round" in client.get(opened).content.decode()


def test_flags_open_a_signal_that_is_closed_with_words(client: Client, system: AISystem) -> None:
    address = reverse("flag_new", args=[system.pk])
    assert client.post(address, {"words": ""}).status_code == 422
    sent = {"kind": "wrong", "words": "Said <b>Sunday</b>."}
    assert client.post(address, sent)["Location"].endswith("/evaluations/")
    signal = client.post(address, sent)["Location"]
    body = client.get(signal).content.decode()
    assert "Said &lt;b&gt;Sunday&lt;/b&gt;." in body
    assert client.post(f"{signal}close/", {"fix": " "}).status_code == 422
    client.post(f"{signal}close/", {"fix": "Opening hours corrected."})
    body = client.get(signal).content.decode()
    assert "Opening hours corrected." in body
    assert "less than a minute" in body


def test_limits_are_set_or_refused_beside_the_field(client: Client, system: AISystem) -> None:
    address = reverse("flag_limits", args=[system.pk])
    refused = client.post(address, {"flag_threshold": "0", "flag_window": "400"})
    assert refused.status_code == 422
    assert set(refused.context["form"].errors) == {"flag_threshold", "flag_window"}
    client.post(address, {"flag_threshold": "4", "flag_window": "3"})
    system.refresh_from_db()
    assert (system.flag_threshold, system.flag_window) == (4, 3)


def test_auditors_read_and_do_not_write(
    organisation: Organisation, system: AISystem, engineer: User
) -> None:
    furnish(system, engineer)
    auditor = browser_of(organisation, Role.AUDITOR)
    address = reverse("evaluations_system", args=[system.pk])
    body = auditor.get(address).content.decode()
    assert "Plan an evaluation" not in body
    assert reverse("flag_new", args=[system.pk]) not in body
