"""Attestation rounds in the browser: their list as a file, and an entry in words."""

import csv
import io
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from governance.ui import entries, event_changes
from riskreg.actions import risks, rounds
from riskreg.models import Attestation, AttestationRound, Organisation, RoundKind, User
from riskreg.trail import Did
from tests import make
from tests.ui.test_event_changes import changes, last

pytestmark = pytest.mark.django_db
TAGS = ["RISKREG_FAILURES confident-fabrication", "MIT_AI_RISK 7.3"]
IN_WORDS = "Confident fabrication, MIT AI RISK 7.3"


def opened(officer: User, organisation: Organisation, kind: str) -> AttestationRound:
    due = timezone.localdate() + timedelta(days=14)
    values = {"title": "Spring", "statement": "It is right.", "kind": kind, "due": due}
    return rounds.open_round(officer, organisation, values=values)


@pytest.mark.usefixtures("catalogues")
def test_kinds_of_risk_are_told_by_their_titles(
    client: Client, organisation: Organisation, officer: User
) -> None:
    risk = make.risk(organisation, officer, owner=officer, tags=TAGS)
    opened(officer, organisation, RoundKind.RISK)
    body = client.get(Attestation.objects.get(risk=risk).get_absolute_url()).content.decode()
    assert IN_WORDS in body
    assert "RISKREG_FAILURES" not in body
    assert "MIT_AI_RISK" not in body
    risks.link(officer, risk, links=[("EU_AI_ACT", "Art. 15(1)")])
    body = client.get(Attestation.objects.get(risk=risk).get_absolute_url()).content.decode()
    (entry,) = entries.named(["EU_AI_ACT Art. 15(1)"]).values()
    assert entry.words.startswith("Art. 15(1) ")
    assert f"EU AI Act {entry.words}" in body
    assert "EU_AI_ACT" not in body
    risks.change(officer, risk, values={"tags": TAGS[1:]})
    label = event_changes.label_of("risk", "tags")
    assert changes(last(Did.RISK_CHANGED)) == [(label, IN_WORDS, "MIT AI RISK 7.3")]


def test_the_list_is_a_file_as_well(
    client: Client, organisation: Organisation, officer: User
) -> None:
    page, file = reverse("rounds"), reverse("rounds_export", args=["csv"])
    assert file not in client.get(page).content.decode()
    make.system(organisation, officer, owner=officer)
    make.system(organisation, officer, name="Nobody's", owner=None)
    first = opened(officer, organisation, RoundKind.SYSTEM)
    rounds.cancel(officer, first, reason="=Asked too early")
    second = opened(officer, organisation, RoundKind.SYSTEM)
    assert file in client.get(page).content.decode()
    answered = client.get(file)
    text = b"".join(answered.streaming_content)  # type: ignore[attr-defined]
    newest, oldest = csv.DictReader(io.StringIO(text.decode("utf-8-sig")))
    assert "rounds-" in answered["Content-Disposition"]
    assert (oldest["State"], oldest["Reason"]) == ("Cancelled", "'=Asked too early")
    numbers = [newest[name] for name in ("Entries", "Answered", "Waiting", "Nobody asked")]
    assert (newest["State"], numbers) == ("Running", ["2", "0", "1", "1"])
    assert newest["By when"] == second.due.isoformat()
    assert (newest["Opened by"], newest["Ended by"]) == (officer.name, "")
    assert client.get(reverse("rounds_export", args=["pdf"])).status_code == 404
