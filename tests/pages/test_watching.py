"""What an auditor from outside looks at stands in the trail, each view told from the other."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from governance.dossiers import reporting
from governance.ui import events
from riskreg import access
from riskreg.actions import channels
from riskreg.models import AISystem, Event, Evidence, Organisation, Role, User
from riskreg.trail import Did
from tests import make, make_reports

pytestmark = pytest.mark.django_db


@pytest.fixture
def proof(organisation: Organisation, looked_at: AISystem, store: Any) -> Evidence:
    """A file that opens."""
    control = make.control(organisation, title="Log", systems=[looked_at])
    upload = make.file("log.txt", b"It ran.\n")
    return make.evidence(organisation, title="Log", controls=[control], upload=upload)


def views() -> list[dict[str, Any]]:
    """The bodies of all events of looking, oldest first."""
    rows = Event.objects.filter(did=Did.AUDITOR_LOOKED).order_by("number")
    return [json.loads(each.body) for each in rows]


def looked(client: Client, address: str, **asked: Any) -> dict[str, Any]:
    """What is kept of one view."""
    assert client.get(address, asked).status_code == 200
    return views()[-1]


@pytest.mark.usefixtures("store")
def test_the_pdf_of_an_incident_report_opens_in_ones_part_alone_and_is_noted(
    client: Client, organisation: Organisation, auditor: User, looked_at: AISystem
) -> None:
    officer = make.member(organisation)
    inside, outside = (
        make_reports.filed(officer, make_reports.incident(system, officer))
        for system in (looked_at, make.system(organisation, officer))
    )
    client.force_login(auditor)
    for name in ("incident_report_pdf", "api-incident-report-pdf"):
        seen = {"page": name, "record": str(inside.pk)}
        assert looked(client, reverse(name, args=[inside.pk])) == seen
        assert client.get(reverse(name, args=[outside.pk])).status_code == 404
    assert len(views()) == 2
    context, _chapters = reporting.read(inside)
    assert context.control.confidentiality not in access.SHUT_DOSSIERS  # what dossiers go by


def test_which_revision_was_opened_and_how(client: Client, auditor: User, proof: Evidence) -> None:
    client.force_login(auditor)
    for name in ("evidence_download", "evidence_preview"):
        assert looked(client, reverse(name, args=[proof.pk, 1])) == {
            "page": name,
            "record": str(proof.pk),
            "place": {"number": "1"},
        }
    address = reverse("api-evidence-download", args=[proof.pk])
    assert looked(client, address, revision="1") == {
        "page": "api-evidence-download",
        "record": str(proof.pk),
        "filters": {"revision": ["1"]},
    }


def test_which_list_was_taken_away_and_with_which_filters(client: Client, auditor: User) -> None:
    client.force_login(auditor)
    csv, xlsx = (looked(client, reverse("systems_export", args=[each])) for each in ("csv", "xlsx"))
    assert csv == {"page": "systems_export", "record": "", "place": {"slug": "csv"}}
    assert xlsx["place"] == {"slug": "xlsx"}
    asked = {"q": "letters", "role": ["provider", "deployer"], "unit": ""}
    told = looked(client, reverse("systems"), **asked)
    assert told["filters"] == {"q": ["letters"], "role": ["provider", "deployer"]}
    told = looked(client, reverse("systems_export", args=["csv"]), q="letters")
    assert (told["place"], told["filters"]) == ({"slug": "csv"}, {"q": ["letters"]})
    told = looked(client, reverse("api-system-list"), q="letters", page="1")
    assert told == {
        "page": "api-system-list",
        "record": "",
        "filters": {"q": ["letters"], "page": ["1"]},
    }
    assert looked(client, reverse("search"), q="sorting letters")["filters"] == {
        "q": ["sorting letters"]
    }


def test_names_and_addresses_of_people_are_searched_for_and_not_kept(
    client: Client, organisation: Organisation, auditor: User
) -> None:
    olga = make.member(organisation, Role.ENGINEER, name="Olga O'Hara")
    client.force_login(auditor)
    told = looked(client, reverse("search"), q=f"letters of olga {olga.email.upper()} x@y.example")
    assert told["filters"] == {"q": [f"letters of {olga.pk} {olga.pk} [address]"]}
    told = looked(client, reverse("systems"), q="O'Hara", Olga="1")
    assert told["filters"] == {"q": [str(olga.pk)], str(olga.pk): ["1"]}
    kept = "".join(Event.objects.filter(did=Did.AUDITOR_LOOKED).values_list("body", flat=True))
    assert "olga" not in kept.lower()
    assert "example" not in kept


def test_what_is_kept_has_a_limit(client: Client, auditor: User) -> None:
    client.force_login(auditor)
    asked = {f"field{n}": "x" * 5000 for n in range(100)}
    told = looked(client, reverse("systems"), **asked, many=[str(n) for n in range(100)])
    assert len(told["filters"]) == 40
    assert {len(each[0]) for each in told["filters"].values()} == {200}
    assert (
        len(looked(client, reverse("systems"), q=[str(n) for n in range(100)])["filters"]["q"])
        == 40
    )


def test_the_anonymous_channel_and_the_tokens_of_the_sign_in_are_not_kept(
    client: Client, organisation: Organisation, auditor: User
) -> None:
    officer = make.member(organisation)
    channel = channels.set_channel(officer, organisation, is_open=True, introduction="Tell us.")
    client.force_login(auditor)
    assert client.get(reverse("channel_report", args=[channel.token])).status_code == 200
    assert views() == []
    told = looked(client, reverse("account_reset_password_from_key", args=["x", "secret"]), a="b")
    assert told == {"page": "account_reset_password_from_key", "record": ""}


def test_a_view_is_told_in_words(client: Client, auditor: User) -> None:
    client.force_login(auditor)
    looked(client, reverse("systems_export", args=["csv"]), q="letters")
    event = Event.objects.filter(did=Did.AUDITOR_LOOKED).get()
    (told,) = events.tell([event])
    assert told.what.endswith("opened “systems_export” · slug: csv · q: letters")


def test_members_are_not_watched(client: Client, officer: User) -> None:
    client.force_login(officer)
    client.get(reverse("systems"), {"q": "letters"})
    assert views() == []
