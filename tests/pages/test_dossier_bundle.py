"""A dossier with its evidence, on its page: made on request, shown, handed out if it is whole."""

from io import BytesIO
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from riskreg.actions import bundles, jobs
from riskreg.models import Bundle, Dossier, Job, Organisation, Role, User
from tests import make
from tests.pages.register_makers import browser
from tests.pages.test_dossiers import entered
from tests.verify.files import sha

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]
CONTENT = b"PK of a bundle"


@pytest.fixture
def dossier(organisation: Organisation, officer: User) -> Dossier:
    return entered(officer, make.system(organisation, officer))


def bundled(officer: User, dossier: Dossier, missing: int = 0) -> Bundle:
    job, _ = bundles.request(officer, dossier)
    taken = jobs.take(job.pk)
    assert taken is not None
    told = {"sha256": sha(CONTENT), "included": 2, "missing": missing}
    return bundles.enter(taken, dossier, BytesIO(CONTENT), **told)  # type: ignore[arg-type]


def test_it_is_asked_for_with_a_button(client: Client, dossier: Dossier) -> None:
    address = reverse("dossier_bundle", args=[dossier.pk])
    assert address in client.get(dossier.get_absolute_url()).content.decode()
    answer = client.post(address)
    job = Job.objects.get(kind=bundles.KIND)
    assert (answer.status_code, answer["Location"]) == (302, job.get_absolute_url())
    assert client.get(job.get_absolute_url()).status_code == 200
    client.post(address)
    assert Job.objects.filter(kind=bundles.KIND).count() == 1


def test_an_auditor_takes_it_away(
    organisation: Organisation, officer: User, dossier: Dossier
) -> None:
    bundle = bundled(officer, dossier)
    auditor = browser(make.member(organisation, Role.AUDITOR))
    page = auditor.get(dossier.get_absolute_url()).content.decode()
    assert bundle.sha256 in page
    assert reverse("dossier_bundle", args=[dossier.pk]) + '"' not in page
    answer = auditor.get(reverse("dossier_bundle_download", args=[dossier.pk]))
    assert b"".join(answer) == CONTENT
    assert answer["Content-Disposition"].endswith('.zip"')


def test_one_with_missing_files_may_be_made_again(
    client: Client, officer: User, dossier: Dossier
) -> None:
    bundled(officer, dossier, missing=1)
    page = client.get(dossier.get_absolute_url()).content.decode()
    assert "one file is missing in the store" in page
    assert client.post(reverse("dossier_bundle", args=[dossier.pk])).status_code == 302
    assert Job.objects.filter(kind=bundles.KIND).count() == 2


def test_a_damaged_one_is_not_handed_out_and_can_be_made_again(
    client: Client, officer: User, dossier: Dossier
) -> None:
    Path(bundled(officer, dossier).file.path).write_bytes(b"another")
    answer = client.get(reverse("dossier_bundle_download", args=[dossier.pk]))
    assert answer.status_code == 409
    assert f'action="{reverse("dossier_bundle", args=[dossier.pk])}"' in answer.content.decode()
    client.post(reverse("dossier_bundle", args=[dossier.pk]))
    assert Job.objects.filter(kind=bundles.KIND, state="queued").exists()
