"""Imports on the pages: upload, columns, preview, then all rows or none."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from riskreg import tasks
from riskreg.actions import imports, jobs
from riskreg.importers import runs
from riskreg.models import (
    AISystem,
    Event,
    ImportRun,
    ImportState,
    Job,
    JobState,
    Role,
    Unit,
    User,
    Vendor,
)
from riskreg.trail import Did
from tests import make
from tests.pages.counting import expected, taken

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]
SAMPLES = Path(__file__).resolve().parents[2] / "fixtures" / "imports"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def upload(client: Client, name: str, profile: str = "systems") -> ImportRun | None:
    file = SimpleUploadedFile(name, (SAMPLES / name).read_bytes())
    client.post(reverse("import_new"), {"profile": profile, "file": file})
    return ImportRun.objects.order_by("uploaded_at").last()


def previewed(client: Client, name: str, profile: str = "systems") -> ImportRun:
    run = upload(client, name, profile)
    assert run is not None
    return mapped(client, run)


def mapped(client: Client, run: ImportRun) -> ImportRun:
    page = client.get(reverse("import_columns", args=[run.pk]))
    form = page.context["form"]
    chosen = {bound.name: bound.initial or "" for bound in form}
    answer = client.post(reverse("import_columns", args=[run.pk]), chosen)
    assert answer.status_code == 302, page.content.decode()
    run.refresh_from_db()
    return run


def test_a_list_goes_from_file_to_register_through_the_pages(organisation, officer):
    client = signed_in(officer)
    run = previewed(client, "systems.csv")
    preview = client.get(reverse("import_preview", args=[run.pk])).content.decode()
    assert "Import 3 systems" in preview
    assert AISystem.objects.count() == 0
    answer = client.post(reverse("import_apply", args=[run.pk]), follow=True)
    assert "3</span> registered" in answer.content.decode()
    planner = AISystem.objects.get(external_id="HR-01", organisation=organisation)
    assert planner.unit == Unit.objects.get(name="Operations")
    assert planner.vendor == Vendor.objects.get(name="Roosterhuis BV")
    assert planner.extra == {"Cost centre": "4711"}
    assert not planner.decisions.exists()


def test_the_same_file_again_changes_nothing_and_says_so(officer):
    client = signed_in(officer)
    for _time in (1, 2):
        run = previewed(client, "systems.csv")
        client.post(reverse("import_apply", args=[run.pk]))
    assert AISystem.objects.count() == 3
    assert (
        "There is nothing to import"
        in client.get(
            reverse("import_preview", args=[previewed(client, "systems.xlsx").pk])
        ).content.decode()
    )
    assert not Event.objects.filter(did=Did.SYSTEM_CHANGED).exists()


def test_a_faulty_file_shows_every_fault_and_writes_nothing(officer):
    client = signed_in(officer)
    run = previewed(client, "broken-rows.csv")
    page = client.get(reverse("import_preview", args=[run.pk])).content.decode()
    assert "7 faults in 5 rows" in page
    assert "Row 2 is the same system" in page
    assert "Import 0" not in page
    listed = b"".join(client.get(reverse("import_faults", args=[run.pk]))).decode()
    assert listed.count("\r\n") == 8
    client.post(reverse("import_apply", args=[run.pk]))
    run.refresh_from_db()
    assert run.state == ImportState.PREVIEWED
    assert AISystem.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("broken-encoding.csv", "Line 2 is not UTF-8"),
        ("broken-not-a-workbook.xlsx", "the content is not a workbook"),
        ("broken-empty.csv", "The file is empty"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_beside_the_field(officer, name, words):
    client = signed_in(officer)
    file = SimpleUploadedFile(name, (SAMPLES / name).read_bytes())
    answer = client.post(reverse("import_new"), {"profile": "systems", "file": file})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not ImportRun.objects.exists()


def test_a_file_beyond_the_limit_is_refused_with_the_limit(officer, settings):
    settings.IMPORT_MAX_BYTES = 1024 * 1024
    client = signed_in(officer)
    file = SimpleUploadedFile("big.csv", b"name,purpose\n" + b"x" * (1024 * 1024))
    answer = client.post(reverse("import_new"), {"profile": "systems", "file": file})
    assert answer.status_code == 422
    assert "at most 1 MB" in answer.content.decode()


def test_a_needed_column_that_nobody_chose_is_asked_for(officer):
    client = signed_in(officer)
    run = upload(client, "systems.csv")
    address = reverse("import_columns", args=[run.pk])
    chosen = {bound.name: "" for bound in client.get(address).context["form"]}
    answer = client.post(address, chosen)
    assert answer.status_code == 422
    assert "needs a column “Name”" in answer.content.decode()


def test_columns_are_remembered_for_the_next_file_of_the_kind(officer):
    client = signed_in(officer)
    run = upload(client, "systems.csv")
    address = reverse("import_columns", args=[run.pk])
    form = client.get(address).context["form"]
    chosen = {bound.name: bound.initial or "" for bound in form}
    cost_centre = next(bound.name for bound in form if bound.label == "Cost centre")
    client.post(address, chosen | {cost_centre: "-"})
    client.post(reverse("import_apply", args=[run.pk]))
    again = upload(client, "systems.csv")
    form = client.get(reverse("import_columns", args=[again.pk])).context["form"]
    assert next(bound.initial for bound in form if bound.label == "Cost centre") == "-"
    assert AISystem.objects.filter(extra={}).count() == 3


def test_many_rows_go_to_a_worker_and_pressing_twice_does_it_once(
    officer, settings, monkeypatch, django_capture_on_commit_callbacks
):
    settings.IMPORT_BACKGROUND_ROWS = 2
    client = signed_in(officer)
    run = previewed(client, "systems.csv")
    sent: list[str] = []
    monkeypatch.setattr(tasks.apply_import, "delay", sent.append)
    for _time in (1, 2):
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post(reverse("import_apply", args=[run.pk]))
        assert answer.url == reverse("import_preview", args=[run.pk])
    job = Job.objects.get()
    assert sent == [str(job.pk)]
    assert "The rows are being written" in client.get(answer.url).content.decode()
    partial = client.get(answer.url, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in partial
    tasks.apply_import(str(job.pk))
    tasks.apply_import(str(job.pk))
    job.refresh_from_db()
    assert job.state == JobState.DONE
    assert AISystem.objects.count() == 3
    assert Event.objects.filter(did=Did.IMPORT_APPLIED).count() == 1
    done = client.get(answer.url, headers={"HX-Request": "true"})
    assert done.headers["HX-Redirect"] == reverse("import", args=[run.pk])
    assert client.get(reverse("job", args=[job.pk])).status_code == 302


def test_an_import_is_stopped_while_rows_are_written_and_writes_none(officer, monkeypatch):
    client = signed_in(officer)
    run = previewed(client, "systems.csv")
    job, _is_new = imports.request(officer, run)
    preview, stop = (
        reverse("import_preview", args=[run.pk]),
        reverse("job_cancel", args=[job.pk]),
    )
    assert stop in client.get(preview).content.decode()
    assert "No row of the file is written" in client.get(stop).content.decode()
    said = jobs.progress

    def stopped_after(taken: Job, **words: Any) -> None:
        said(taken, **words)
        assert client.post(stop).url == job.get_absolute_url()

    monkeypatch.setattr(jobs, "progress", stopped_after)
    tasks.apply_import(str(job.pk))
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED
    assert not AISystem.objects.exists()
    assert not Event.objects.filter(did=Did.IMPORT_APPLIED).exists()
    ended = client.get(preview).content.decode()
    assert "The work was stopped" in ended
    assert "Import 3 systems" in ended
    mapped(client, run)
    assert "The work was stopped" not in client.get(preview).content.decode()


def test_a_job_whose_import_is_over_does_nothing_twice_and_says_why(officer):
    client = signed_in(officer)
    run = previewed(client, "systems.csv")
    job, _is_new = imports.request(officer, run)
    runs.apply(officer, run)
    tasks.apply_import(str(job.pk))
    job.refresh_from_db()
    assert job.state == JobState.DONE  # it was applied already: nothing is done twice
    late = previewed(client, "systems-semicolons-bom.csv")
    job, _is_new = imports.request(officer, late)
    imports.discard(officer, late)
    tasks.apply_import(str(job.pk))
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "This import is over" in job.error
    assert jobs.take(job.pk) is None


def test_discarding_deletes_the_file_and_keeps_the_trail(
    officer, django_capture_on_commit_callbacks
):
    client = signed_in(officer)
    run = previewed(client, "systems.csv")
    path = Path(run.file.path)
    assert path.exists()
    assert client.get(reverse("import_discard", args=[run.pk])).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("import_discard", args=[run.pk]), follow=True)
    assert "nothing was changed" in answer.content.decode()
    assert not path.exists()
    assert Event.objects.filter(did=Did.IMPORT_DISCARDED).count() == 1
    assert "discarded" in client.get(reverse("import", args=[run.pk])).content.decode()
    assert client.get(reverse("import_columns", args=[run.pk])).status_code == 302


def test_auditors_read_imports_and_change_nothing(organisation, officer):
    run = previewed(signed_in(officer), "systems.csv")
    client = signed_in(make.member(organisation, Role.AUDITOR))
    assert "systems.csv" in client.get(reverse("imports")).content.decode()
    page = client.get(reverse("import_preview", args=[run.pk])).content.decode()
    assert "Import 3 systems" not in page
    for name in ("import_columns", "import_discard"):
        assert client.get(reverse(name, args=[run.pk])).status_code == 403
    assert client.get(reverse("import_new")).status_code == 403
    assert client.post(reverse("import_apply", args=[run.pk])).status_code == 403
    waiting = upload(signed_in(officer), "systems.xlsx")
    assert client.get(reverse("import", args=[waiting.pk])).status_code == 200


def test_engineers_may_not_import(organisation):
    client = signed_in(make.member(organisation, Role.ENGINEER))
    assert client.get(reverse("import_new")).status_code == 403


def test_outsiders_find_nothing(officer):
    run = previewed(signed_in(officer), "systems.csv")
    client = signed_in(make.member(make.organisation()))
    for name in ("import", "import_columns", "import_preview", "import_faults", "import_discard"):
        assert client.get(reverse(name, args=[run.pk])).status_code == 404
    assert client.post(reverse("import_apply", args=[run.pk])).status_code == 404
    assert "systems.csv" not in client.get(reverse("imports")).content.decode()


def test_a_template_holds_the_columns_of_the_profile(officer):
    client = signed_in(officer)
    head = b"".join(client.get(reverse("import_template", args=["systems"]))).decode("utf-8-sig")
    assert head.startswith("Number,Id there,Name,Intended purpose")
    assert client.get(reverse("import_template", args=["nothing"])).status_code == 404


def test_an_export_of_the_register_comes_back_without_a_change(organisation, officer):
    client = signed_in(officer)
    run = previewed(client, "systems.csv")
    client.post(reverse("import_apply", args=[run.pk]))
    make.system(organisation, officer, owner=officer, roles=["deployer", "provider"])
    keys = ("name", "reference", "roles", "stage", "unit", "owner", "vendor", "purpose", "version")
    asked = "&".join(f"column={key}" for key in keys)
    content = b"".join(client.get(reverse("systems_export", args=["csv"]) + f"?{asked}"))
    again = runs.upload(
        officer, organisation, profile="systems", file_name="export.csv", content=content
    )
    names = tuple(each.name for each in runs.glance(content, file_name="export.csv").columns)
    again = runs.preview(officer, again, mapping=runs.mapping_for(again, names))
    assert again.faults == []
    assert (again.created, again.updated, again.unchanged) == (0, 0, 4)


def test_list_and_preview_take_the_agreed_queries_however_long(officer):
    client = signed_in(officer)
    run = previewed(client, "broken-rows.csv")
    found = [taken(client, "imports"), taken(client, "import_preview", (run.pk,))]
    for _time in range(5):
        upload(client, "systems.csv")
    assert [taken(client, "imports"), taken(client, "import_preview", (run.pk,))] == found
    assert found == [expected("imports"), expected("import_preview")]
