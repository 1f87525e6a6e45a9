"""Evidence as a list, and what is shown before it goes."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from riskreg.actions import evidence as actions
from riskreg.models import EvidenceKind, Grade, Organisation, Role, User
from tests import make, proven
from tests.pages import counting
from tests.pages.evidence.asking import DAY, body_of, preview_of
from tests.pages.register_makers import browser_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]


def test_an_empty_list_teaches_what_it_is_for(client: Client) -> None:
    body = body_of(client, reverse("evidence_list"))
    assert "What proves that your controls work" in body
    assert reverse("evidence_new") in body


def test_lists_are_searched_filtered_sorted_and_exported(
    client: Client, organisation: Organisation, officer: User
) -> None:
    today = timezone.localdate()
    control = make.control(organisation, officer)
    long_ago = today - 400 * DAY
    told: dict[str, dict[str, Any]] = {
        "Lasting": {"grade": Grade.INDEPENDENT, "controls": [control]},
        "Lapsing": {"valid_until": today + 30 * DAY, "owner": officer},
        "Later": {"valid_until": today + 31 * DAY, "confidentiality": "restricted"},
        "Today": {"valid_until": today},
        "Lapsed": {"collected_on": long_ago, "valid_until": today - DAY},
        "Gone": {"kind": EvidenceKind.LINK, "url": "https://example.com"},
    }
    made = {
        title: make.evidence(organisation, officer, title=title, **values)
        for title, values in told.items()
    }
    actions.withdraw(officer, made["Gone"], reason="Wrong system.")
    make.evidence(make.organisation(), title="Theirs")
    address = reverse("evidence_list_export", args=["json"])

    def exported(**query: Any) -> list[str]:
        asked = {"sort": "number", **query}
        return [row["title"] for row in json.loads(b"".join(client.get(address, asked)))]

    assert exported() == list(told)
    assert exported(sort="") == list(told)[::-1]
    assert exported(sort="-controls")[0] == "Lasting"
    assert exported(standing="lapsing") == ["Lapsing", "Today"]
    assert exported(standing="lapsed") == ["Lapsed"]
    assert exported(standing=["lapsed", "withdrawn"]) == ["Lapsed", "Gone"]
    assert exported(standing="in_force") == ["Lasting", "Lapsing", "Later", "Today"]
    assert exported(grade="independent") == ["Lasting"]
    assert exported(kind="link") == ["Gone"]
    assert exported(confidentiality="restricted") == ["Later"]
    assert exported(control="CTL-0001") == ["Lasting"]
    assert exported(control="x") == []
    assert exported(owner=str(officer.pk)) == ["Lapsing"]
    assert exported(owner="none", standing="lapsed") == ["Lapsed"]
    assert exported(q="EVD-0003") == ["Later"]
    assert exported(q="laps") == ["Lapsing", "Lapsed"]


def test_more_evidence_takes_no_more_queries(
    client: Client, organisation: Organisation, officer: User
) -> None:
    controls = [make.control(organisation, officer)]
    made = make.evidence(organisation, officer, controls=controls, owner=officer)
    assert counting.taken(client, "evidence_list") == counting.expected("evidence_list")
    assert counting.taken(client, "evidence", (made.pk,)) == counting.expected("evidence")
    for number in range(3):
        system = make.system(organisation, officer)
        controls.append(make.control(organisation, officer, systems=[system]))
        make.evidence(organisation, officer, controls=controls, owner=officer)
        actions.revise(
            officer, made, values={"collected_on": made.collected_on, "record": {"run": number}}
        )
    actions.link(officer, made, controls=controls)
    assert counting.taken(client, "evidence_list") == counting.expected("evidence_list")
    assert counting.taken(client, "evidence", (made.pk,)) == counting.expected("evidence")
    assert counting.expected("evidence_list") <= 8


@pytest.mark.parametrize("page", ["evidence_end", "evidence_withdraw"])
def test_what_leans_on_it_is_shown_before_it_goes(
    client: Client, organisation: Organisation, officer: User, page: str
) -> None:
    system = make.system(organisation, officer, name="Letter sorter")
    control = make.control(organisation, officer, title="Nightly tests", systems=[system])
    made = make.evidence(organisation, officer, controls=[control])
    address = reverse(page, args=[made.pk])
    body = body_of(client, address)
    assert "1 control loses its last proof in force" in body
    assert "Nightly tests" in body
    assert "Letter sorter" in body
    refused = client.post(address, {"valid_until": "2999-01-01", "reason": ""})
    assert refused.status_code == 422
    assert "reason" in refused.context["form"].errors
    today = timezone.localdate().isoformat()
    assert client.post(address, {"valid_until": today, "reason": "Replaced."}).status_code == 302


def test_what_is_withdrawn_offers_no_more_changes(
    client: Client, organisation: Organisation, officer: User
) -> None:
    made = make.evidence(organisation, officer)
    client.post(reverse("evidence_withdraw", args=[made.pk]), {"reason": "Of another system."})
    body = body_of(client, made.get_absolute_url())
    assert "Of another system." in body
    assert reverse("evidence_revise", args=[made.pk]) not in body
    again = client.post(reverse("evidence_withdraw", args=[made.pk]), {"reason": "Again."})
    assert again.status_code == 422


def test_a_proof_without_a_revision_says_so_and_takes_one(
    client: Client, organisation: Organisation
) -> None:
    """The database asks for none: what was written past the actions still has its pages."""
    made = proven.evidence(organisation, kind=EvidenceKind.RECORD)
    body = body_of(client, made.get_absolute_url())
    assert "this proof has no revision" in body
    assert "no revision yet" in body
    revise = reverse("evidence_revise", args=[made.pk])
    assert revise in body
    assert client.get(revise).status_code == 200
    told = {"grade": Grade.DOCUMENT, "collected_on": timezone.localdate().isoformat()}
    assert client.post(revise, {**told, "record": '{"run": 1}'}).status_code == 302
    assert "no revision yet" not in body_of(client, made.get_absolute_url())


def test_readers_read_and_strangers_find_nothing(organisation: Organisation, officer: User) -> None:
    made = make.evidence(organisation, officer, title="Secret", upload=make.file())
    stranger = browser_of(make.organisation(), Role.ADMINISTRATOR)
    for name, args in (("evidence_download", [1]), ("evidence_preview", [1]), ("evidence", [])):
        address = reverse(name, args=[made.pk, *args])
        assert browser_of(organisation, Role.AUDITOR).get(address).status_code == 200
        assert stranger.get(address).status_code == 404
    assert "Secret" not in body_of(stranger, reverse("evidence_list"))


def test_titles_are_words_and_never_markup(
    client: Client, organisation: Organisation, officer: User
) -> None:
    nasty = "<img src=x onerror=alert(1)>"
    made = make.evidence(
        organisation,
        officer,
        title=nasty,
        collector=nasty,
        how=nasty,
        note=nasty,
        upload=make.file(f"{nasty}.txt"),
    )
    pages = ("evidence", "evidence_edit", "evidence_revise", "evidence_controls", "evidence_end")
    for name in pages:
        assert nasty not in body_of(client, reverse(name, args=[made.pk]))
    assert nasty not in body_of(client, reverse("evidence_list"))
    assert nasty not in preview_of(client, made).content.decode()
