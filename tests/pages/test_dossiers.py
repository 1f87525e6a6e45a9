"""Dossiers on their pages: asked for, watched, found, handed out – to those who may."""

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from governance.dossiers import making, tasks
from riskreg.actions import dossiers, jobs
from riskreg.models import AISystem, Dossier, Job, JobState, Organisation, Role, User
from tests import make
from tests.pages import counting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]


@pytest.fixture
def system(organisation: Organisation, officer: User) -> AISystem:
    return make.system(organisation, officer, name="Letter sorter")


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def entered(officer: User, system: AISystem, content: bytes = b"%PDF-1.7 letter") -> Dossier:
    """A dossier in the register, with a file that costs nothing to make."""
    job = running(officer, system)
    now = timezone.now()
    return dossiers.enter(
        job,
        content=content + str(job.parameters["number"]).encode(),
        decisions=[],
        control={
            "system": system,
            "number": job.parameters["number"],
            "version": dossiers.next_version(system, kind="system"),
            "kind": "system",
            "as_of": now,
            "generated_at": now,
            "software": "0.1.0",
            "confidentiality": "Internal",
            "trail_number": 3,
            "trail_digest": "0" * 64,
            "pages": 7,
        },
    )


def running(officer: User, system: AISystem) -> Job:
    asked, _ = dossiers.request(officer, system, kind="system")
    job = jobs.take(asked.pk)
    assert job is not None
    return job


def failed(officer: User, system: AISystem) -> Job:
    job = running(officer, system)
    jobs.fail(job, sentence="The disk is full. Press “Try again”.")
    return job


# --- asking --------------------------------------------------------------------------------------


def test_asking_says_what_will_be_in_it_and_warns_without_a_class(
    officer: User, system: AISystem
) -> None:
    client, url = browser(officer), reverse("dossier_new", args=[system.pk])
    body = client.get(url).content.decode()
    assert "No class has been decided yet" in body
    assert "Statement of applicability" in body
    make.decision(system, officer)
    body = client.get(url).content.decode()
    assert "No class has been decided yet" not in body
    assert "High-risk (Annex III)" in body


def test_pressed_twice_it_is_one_job(officer: User, system: AISystem) -> None:
    client, url = browser(officer), reverse("dossier_new", args=[system.pk])
    said = {"kind": "system", "confidentiality": "internal"}
    answers = [client.post(url, said) for _ in range(2)]
    job = Job.objects.get()
    assert [answer.status_code for answer in answers] == [302, 302]
    assert {answer["Location"] for answer in answers} == {reverse("job", args=[job.pk])}
    assert job.parameters["confidentiality"] == "internal"


def test_an_unknown_kind_is_refused_beside_its_field(officer: User, system: AISystem) -> None:
    answer = browser(officer).post(
        reverse("dossier_new", args=[system.pk]), {"kind": "poem", "confidentiality": "internal"}
    )
    assert answer.status_code == 422
    assert not Job.objects.exists()


def test_auditors_download_but_do_not_make(
    organisation: Organisation, officer: User, system: AISystem
) -> None:
    made, auditor = entered(officer, system), browser(make.member(organisation, Role.AUDITOR))
    url = reverse("dossier_new", args=[system.pk])
    assert auditor.get(url).status_code == 403
    assert auditor.post(url, {"kind": "system", "confidentiality": "public"}).status_code == 403
    assert auditor.get(reverse("dossier_download", args=[made.pk])).status_code == 200
    assert "Make a new version" not in auditor.get(made.get_absolute_url()).content.decode()


def test_outsiders_find_nothing(officer: User, system: AISystem) -> None:
    made, job = entered(officer, system), failed(officer, system)
    stranger = browser(make.member(make.organisation()))
    for name, key in (
        ("dossier", made.pk),
        ("dossier_download", made.pk),
        ("dossier_new", system.pk),
        ("job", job.pk),
    ):
        assert stranger.get(reverse(name, args=[key])).status_code == 404, name
    assert stranger.post(reverse("job_retry", args=[job.pk])).status_code == 404
    assert made.get_absolute_url() not in stranger.get(reverse("dossiers")).content.decode()


# --- watching ------------------------------------------------------------------------------------


def test_the_job_page_shows_how_far_it_is(officer: User, system: AISystem) -> None:
    job = running(officer, system)
    jobs.progress(job, done=9, total=11, message="Laying out the pages")
    client, url = browser(officer), reverse("job", args=[job.pk])
    body = client.get(url).content.decode()
    assert "is told in the history of what it is about" in body
    assert "nothing was recorded" not in body
    assert "Laying out the pages" in body
    assert "9 of 11" in body
    assert "Look again" in body
    part = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "Laying out the pages" in part


def test_without_a_script_the_page_of_an_open_job_reads_itself_again(
    officer: User, system: AISystem
) -> None:
    again = '<noscript><meta http-equiv="refresh" content="3"></noscript>'
    job = running(officer, system)
    client, url = browser(officer), reverse("job", args=[job.pk])
    assert again in client.get(url).content.decode()
    jobs.fail(job, sentence="No.")
    assert "http-equiv" not in client.get(url).content.decode()


def test_a_job_is_stopped_after_asking_once_and_begun_anew(officer: User, system: AISystem) -> None:
    job, client = running(officer, system), browser(officer)
    url = reverse("job_cancel", args=[job.pk])
    assert url in client.get(job.get_absolute_url()).content.decode()
    assert "Stop the work: DOS-0001?" in client.get(url).content.decode()
    answer = client.post(url, follow=True)
    assert answer.redirect_chain == [(job.get_absolute_url(), 302)]
    body = answer.content.decode()
    assert "Nothing was entered. The trail says who stopped it." in body
    assert "Try again" in body
    assert url not in body
    refused = client.post(url)
    assert refused.status_code == 422
    assert "It has ended already" in refused.content.decode()
    assert job.get_absolute_url() not in client.get(reverse("dossiers")).content.decode()


def test_the_list_shows_how_far_each_is_and_reads_itself_again_while_one_goes_on(
    officer: User, system: AISystem
) -> None:
    job, client = running(officer, system), browser(officer)
    jobs.progress(job, done=9, total=11, message="Laying out the pages")
    url, part = reverse("dossiers"), reverse("dossiers_unfinished")
    body = client.get(url).content.decode()
    assert "9 of 11: Laying out the pages" in body
    assert f'hx-get="{part}"' in body
    assert '<meta http-equiv="refresh"' in body
    answer = client.get(part, headers={"HX-Request": "true"})
    assert "9 of 11" in answer.content.decode()
    assert "<html" not in answer.content.decode()
    jobs.fail(job, sentence="No.")
    assert client.get(part, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert client.get(part)["Location"] == url
    body = client.get(url).content.decode()
    assert job.get_absolute_url() in body
    assert f'hx-get="{part}"' not in body
    assert '<meta http-equiv="refresh"' not in body


def test_what_expired_says_why(officer: User, system: AISystem) -> None:
    failed(officer, system)
    Job.objects.update(finished_at=timezone.now() - timedelta(days=8))
    tasks.tidy()
    body = browser(officer).get(Job.objects.get().get_absolute_url()).content.decode()
    assert "Nobody tried again for 7 days. It had failed: The disk is full." in body


def test_a_finished_job_leads_on_to_its_dossier(officer: User, system: AISystem) -> None:
    made = entered(officer, system)
    client, url = browser(officer), reverse("job", args=[Job.objects.get().pk])
    assert client.get(url)["Location"] == made.get_absolute_url()
    assert client.get(url, headers={"HX-Request": "true"})["HX-Redirect"] == (
        made.get_absolute_url()
    )


def test_a_failed_job_says_what_to_do_and_is_tried_again(
    organisation: Organisation, officer: User, system: AISystem
) -> None:
    job = failed(officer, system)
    client, url = browser(officer), reverse("job", args=[job.pk])
    assert "The disk is full." in client.get(url).content.decode()
    auditor = browser(make.member(organisation, Role.AUDITOR))
    assert auditor.post(reverse("job_retry", args=[job.pk])).status_code == 403
    assert auditor.get(url).status_code == 200
    assert client.post(reverse("job_retry", args=[job.pk]))["Location"] == url
    job.refresh_from_db()
    assert job.state == JobState.QUEUED
    assert client.get(reverse("job_retry", args=[job.pk])).status_code == 405


# --- finding -------------------------------------------------------------------------------------


def test_the_list_filters_sorts_and_shows_what_is_not_finished(
    organisation: Organisation, officer: User, system: AISystem
) -> None:
    entered(officer, system)
    second = entered(officer, system)
    other = entered(officer, make.system(organisation, officer, name="Voice bot"))
    failed(officer, system)
    client, url = browser(officer), reverse("dossiers")
    body = client.get(url).content.decode()
    assert "Dossiers not finished yet" in body
    assert "DOS-0004" in body
    assert "3 entries" in body
    newest = client.get(url, {"newest": "true", "q": "letter"}).content.decode()
    assert second.get_absolute_url() in newest
    assert other.get_absolute_url() not in newest
    assert "1 entry" in newest
    rows = client.get(url, {"sort": "system"}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in rows
    assert rows.index("Letter sorter") < rows.index("Voice bot")
    lines = b"".join(client.get(reverse("dossiers_export", args=["csv"]))).decode()  # type: ignore[arg-type]
    assert "DOS-0003" in lines


def test_an_empty_list_teaches(officer: User) -> None:
    assert (
        "No dossier has been made yet" in browser(officer).get(reverse("dossiers")).content.decode()
    )


def test_the_record_shows_document_control_and_all_versions(
    officer: User, system: AISystem
) -> None:
    first, second = entered(officer, system), entered(officer, system)
    client = browser(officer)
    body = client.get(first.get_absolute_url()).content.decode()
    assert first.sha256 in body
    assert "not the newest version" in body
    assert second.get_absolute_url() in body
    assert "event 3" in body
    assert "not the newest version" not in client.get(second.get_absolute_url()).content.decode()


def test_pages_take_the_agreed_number_of_queries(officer: User, system: AISystem) -> None:
    client = browser(officer)
    for _ in range(2):  # more rows take no more queries
        made = entered(officer, system)
        make.decision(system, officer)
        assert counting.taken(client, "dossiers") == counting.expected("dossiers")
        assert counting.taken(client, "dossier", (made.pk,)) == counting.expected("dossier")
        new = counting.taken(client, "dossier_new", (system.pk,))
        assert new == counting.expected("dossier_new")
    job = failed(officer, system)
    assert counting.taken(client, "job", (job.pk,)) == counting.expected("job")


# --- handing out ---------------------------------------------------------------------------------


def test_the_file_comes_as_it_was_entered(officer: User, system: AISystem) -> None:
    made = entered(officer, system)
    answer = browser(officer).get(reverse("dossier_download", args=[made.pk]))
    assert hashlib.sha256(answer.content).hexdigest() == made.sha256
    name = f"DOS-0001-v1-{made.as_of:%Y-%m-%d}.pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "private" in answer["Cache-Control"]


@pytest.mark.parametrize("damage", ["changed", "gone"])
def test_a_damaged_file_is_not_handed_out(damage: str, officer: User, system: AISystem) -> None:
    made = entered(officer, system)
    file = Path(made.file.path)
    if damage == "gone":
        file.unlink()
    else:
        file.write_bytes(b"%PDF-1.7 another")
    answer = browser(officer).get(reverse("dossier_download", args=[made.pk]))
    assert answer.status_code == 409
    assert "is not handed out" in answer.content.decode()


def test_from_the_button_to_the_file(officer: User, system: AISystem) -> None:
    client = browser(officer)
    asked = client.post(
        reverse("dossier_new", args=[system.pk]),
        {"kind": "system", "confidentiality": "strictly_confidential"},
    )
    job = jobs.take(Job.objects.get().pk)
    assert job is not None
    made = making.make(job)
    assert made is not None
    page = client.get(asked["Location"], follow=True)
    assert page.request["PATH_INFO"] == made.get_absolute_url()
    assert "Strictly confidential" in page.content.decode()
    assert client.get(reverse("dossier_download", args=[made.pk])).content[:5] == b"%PDF-"


def test_a_job_whose_worker_stopped_says_so(officer: User, system: AISystem) -> None:
    job = running(officer, system)
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    jobs.take(job.pk)
    body = browser(officer).get(reverse("job", args=[job.pk])).content.decode()
    assert "Attempt 2" in body
