"""What changed between two versions, on a page: chosen, told by section, or said to be lost."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from riskreg.models import AISystem, Dossier, Organisation, User
from tests import make
from tests.pages.test_dossiers import entered
from tests.verify.files import Parts, written

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]


def version(officer: User, system: AISystem, state: str) -> Dossier:
    """A dossier with one control in some state."""
    rows = [{"reference": "CTL-0001", "title": "Limit", "state": state}]
    section = {"slug": "controls", "title": "Controls", "facts": {"rows": rows}}
    return entered(officer, system, written(Parts().but(dossier={"sections": [section]})))


def page(client: Client, dossier: Dossier, **asked: Any) -> tuple[int, str]:
    answer = client.get(reverse("dossier_changes", args=[dossier.pk]), asked)
    return answer.status_code, " ".join(answer.content.decode().split())


def test_a_chosen_version_is_compared(
    client: Client, organisation: Organisation, officer: User
) -> None:
    system = make.system(organisation, officer)
    first, second, third = (version(officer, system, each) for each in ("Planned", "Idle", "Live"))
    status, text = page(client, third)
    assert status == 200
    assert f"changes since {second.reference}" in text
    assert "CTL-0001 · Limit" in text
    assert "<td>Idle</td><td>Live</td>" in text
    status, text = page(client, third, since=first.pk)
    assert f"changes since {first.reference}" in text
    assert "<td>Planned</td><td>Live</td>" in text
    assert page(client, third, since=third.pk)[0] == 422
    link = reverse("dossier_changes", args=[third.pk])
    assert link in client.get(third.get_absolute_url()).content.decode()


def test_a_file_that_is_another_is_named(
    client: Client, organisation: Organisation, officer: User
) -> None:
    system = make.system(organisation, officer)
    first, second = (version(officer, system, "Planned") for _ in range(2))
    Path(first.file.path).write_bytes(b"another")
    assert "not in the store as it was entered" in page(client, second)[1]


def test_one_version_alone_says_so(
    client: Client, organisation: Organisation, officer: User
) -> None:
    alone = version(officer, make.system(organisation, officer), "Planned")
    status, text = page(client, alone)
    assert status == 200
    assert "There is no other version" in text
