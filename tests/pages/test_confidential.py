"""Marking a record as confidential on its page, and asking for a redacted dossier."""

import pytest
from django.test import Client
from django.urls import reverse

from riskreg.actions import inventory
from riskreg.models import (
    AIModel,
    Dataset,
    Dossier,
    Job,
    Organisation,
    Statement,
    User,
    Vendor,
    Withholding,
)
from tests import make
from tests.dossiers import act_systems
from tests.pages.test_dossiers import entered

pytestmark = pytest.mark.django_db


def test_a_record_is_marked_listed_and_released(
    client: Client, organisation: Organisation, officer: User
) -> None:
    risk = make.risk(organisation, officer, title="Replay of a token")
    address = reverse("confidential_mark", args=["risk", risk.pk])
    assert address in client.get(risk.get_absolute_url()).content.decode()
    answer = client.post(address, {"ground": "security", "note": ""}, follow=True)
    assert "Replay of a token" in answer.content.decode()
    assert "security of the system" in answer.content.decode()
    assert client.post(address, {"ground": "because"}).status_code == 422
    client.post(address, {"ground": ""})
    assert not Withholding.objects.exists()
    assert client.get(reverse("confidential_mark", args=["user", risk.pk])).status_code == 404


def test_models_data_and_statements_lead_to_it(
    client: Client, organisation: Organisation, officer: User
) -> None:
    model = inventory.add(officer, organisation, AIModel, values={"name": "Reader"})
    data = inventory.add(officer, organisation, Dataset, values={"name": "Letters"})
    vendor = inventory.add(officer, organisation, Vendor, values={"name": "Lexica"})
    system = act_systems.scored(officer)
    said = Statement.objects.get(code="iv-1-e")
    point = reverse("paper_point", args=[system.pk, "annex-iv", "iv-1-e"])
    for page, kind, record in (
        (model.get_absolute_url(), "ai_model", model),
        (data.get_absolute_url(), "dataset", data),
        (point, "statement", said),
    ):
        address = reverse("confidential_mark", args=[kind, record.pk])
        assert address in client.get(page).content.decode()
        assert client.post(address, {"ground": "security"}).status_code == 302
    assert "/confidential/" not in client.get(vendor.get_absolute_url()).content.decode()
    assert Withholding.objects.count() == 3


def test_a_redacted_dossier_is_asked_for_as_of_now(
    client: Client, organisation: Organisation, officer: User
) -> None:
    system = make.system(organisation, officer)
    address = reverse("dossier_new", args=[system.pk])
    asked = {"kind": "system", "confidentiality": "public", "is_redacted": "on"}
    past = client.post(address, {**asked, "as_of": "2026-01-01T10:00"})
    assert past.status_code == 422
    assert "Leave it empty for a redacted dossier." in past.content.decode()
    assert client.post(address, asked).status_code == 302
    assert Job.objects.get().parameters["redacted"] is True


def test_a_redacted_dossier_says_so_on_its_page_and_in_the_list(
    client: Client, organisation: Organisation, officer: User
) -> None:
    made = entered(officer, make.system(organisation, officer))
    pages = (made.get_absolute_url(), reverse("dossiers"))
    Dossier.objects.filter(pk=made.pk).update(is_redacted=True)
    one, listed = (client.get(each).content.decode() for each in pages)
    assert "Withheld" in one
    assert one.count("redacted") == 2
    assert "AI system dossier, redacted" in listed
