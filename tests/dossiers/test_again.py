"""A dossier made again from the past is the same file, whatever happened since."""

import hashlib
import re
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from frameworks.models import Edition
from governance.dossiers import ingredients, making, tasks
from governance.dossiers.context import Choices
from riskreg.actions import controls, dossiers, inventory, jobs, risks, systems
from riskreg.models import (
    AIModel,
    Control,
    Dossier,
    Event,
    Job,
    JobState,
    Organisation,
    Risk,
    Role,
    User,
)
from tests import leaning, make, make_work
from tests.catalogues import Shelf
from tests.dossiers.conftest import ranking, taken
from tests.settling import settled


def entered() -> Dossier:
    """A dossier of a system with something of everything, as entered."""
    held = leaning.furnish()
    make.risk(held.organisation, held.actor, systems=[held.system])
    settled()
    made = making.make(taken(held.actor, held.system))
    settled()
    assert made is not None
    return made


def told(**options: object) -> str:
    """What the command says."""
    out = StringIO()
    call_command("dossier", stdout=out, **options)
    return out.getvalue()


def upset(dossier: Dossier) -> None:
    """Change, end, add and remove what the dossier shows."""
    organisation, officer, system = dossier.organisation, dossier.made_by, dossier.system
    systems.change(officer, system, values={"name": "Renamed", "version": "9"})
    make.decision(system, officer, role="deployer")
    make_work.task(organisation, officer, title="Something new")
    for control in Control.objects.of(organisation):
        controls.retire(officer, control, reason="No longer used.")
    for risk in Risk.objects.of(organisation):
        risks.close(officer, risk, reason="Gone.")
    inventory.add(officer, organisation, AIModel, values={"name": "Another"})
    officer.name = "Married Name"
    officer.save()
    systems.archive(officer, system, reason="Gone.")
    settled()


def test_the_same_bytes_come_after_any_change(db: None) -> None:
    made = entered()
    upset(made)
    with time_machine.travel(timezone.now() + timedelta(days=400)):
        again = making.again(Dossier.objects.get(pk=made.pk))
    assert hashlib.sha256(again.content).hexdigest() == made.sha256
    assert "The same file, byte for byte." in told(again=made.reference)


def test_another_file_is_not_called_the_same(db: None) -> None:
    made = entered()
    Dossier.objects.filter(pk=made.pk).update(sha256="0" * 64)
    with pytest.raises(CommandError, match="Not the same"):
        told(again=str(made.pk))
    with pytest.raises(CommandError, match="No dossier is called DOS-0404"):
        told(again="DOS-0404")


def test_a_past_moment_shows_what_was_known_then(officer: User) -> None:
    system = ranking(officer)
    settled()
    then = timezone.now()
    systems.change(officer, system, values={"name": "Named later"})
    settled()
    job, _ = dossiers.request(officer, system, kind="system", as_of=then)
    found = jobs.take(job.pk)
    assert found is not None
    made = making.make(found)
    assert made is not None
    assert (made.as_of, made.version) == (then, 1)
    assert made.trail_number < dossiers_head(system.organisation)


def dossiers_head(organisation: Organisation) -> int:
    """The last event of an organisation."""
    last = organisation.events.order_by("-number").first()
    assert last is not None
    return last.number


@pytest.mark.parametrize(
    ("as_of", "words"),
    [
        (datetime(2099, 1, 1, tzinfo=UTC), "lies ahead"),
        (datetime(2020, 1, 1, tzinfo=UTC), "was not kept"),
    ],
)
def test_a_moment_nothing_is_known_of_is_refused(
    officer: User, as_of: datetime, words: str
) -> None:
    system = make.system(officer.memberships.get().organisation, officer)
    settled()
    with pytest.raises(CommandError, match=words):
        told(record=str(system.pk), as_of=as_of)


def test_a_record_that_was_not_there_yet_is_refused(officer: User) -> None:
    settled()
    then = timezone.now()
    system = make.system(officer.memberships.get().organisation, officer)
    settled()
    with pytest.raises(CommandError, match="did not exist then"):
        told(record=str(system.pk), as_of=then)


# --- as a job -----------------------------------------------------------------------------------


def compared(dossier: Dossier, actor: User) -> Job:
    """The job that made it once more, after its worker."""
    job = tasks.request_again(actor, dossier)
    assert tasks.request_again(actor, dossier) == job
    tasks.compare(str(job.pk))
    job.refresh_from_db()
    return job


def page(dossier: Dossier, reader: User) -> str:
    client = Client()
    client.force_login(reader)
    return client.get(dossier.get_absolute_url()).content.decode()


def test_a_reader_has_it_made_once_more_and_only_the_outcome_is_kept(db: None) -> None:
    made = entered()
    auditor = make.member(made.organisation, Role.AUDITOR)
    assert "Make once more and compare" in page(made, auditor)
    upset(made)
    events, files = Event.objects.count(), made.file.storage.listdir("dossiers")
    job = compared(made, auditor)
    assert (job.state, job.parameters["is_same"]) == (JobState.DONE, True)
    assert job.parameters["sha256"] == made.written_sha256
    assert Dossier.objects.count() == 1
    assert Event.objects.count() == events
    assert made.file.storage.listdir("dossiers") == files
    assert "The same file, byte for byte" in page(made, auditor)


COPIED = (
    "It sorts the letters of the day by the office that has to answer them, and puts aside what"
    " it is not sure of for a person to read."
)


def sha256_again(made: Dossier) -> str:
    return hashlib.sha256(making.again(Dossier.objects.get(pk=made.pk)).content).hexdigest()


@pytest.mark.parametrize(
    ("kind", "name", "other"),
    [
        ("system", "BOILERPLATE_PERCENT", 101),
        ("applicability", "STATEMENT_FRAMEWORKS", ["OECD_AI"]),
    ],
)
def test_settings_of_then_are_used_whatever_they_are_now(
    officer: User, shelf: Shelf, settings: Settings, kind: str, name: str, other: Any
) -> None:
    shelf.load()
    system = ranking(officer)
    systems.change(officer, system, values={"purpose": COPIED})
    make.system(system.organisation, officer, purpose=COPIED)
    settled()
    made = making.make(taken(officer, system, kind))
    assert made is not None
    settled()
    setattr(settings, name, other)
    assert sha256_again(made) == made.written_sha256
    job = compared(made, made.made_by)
    assert job.parameters["is_same"]
    # It is the setting that counts: with the other one it is another file.
    settled()
    told = {**made.made_with, "settings": Choices.of_today().stored()}
    Dossier.objects.filter(pk=made.pk).update(made_with=told)
    assert sha256_again(made) != made.written_sha256


def test_an_approved_form_is_made_with_the_settings_of_its_draft(
    officer: User, settings: Settings
) -> None:
    draft = entered()
    settings.BOILERPLATE_PERCENT = 55
    job = dossiers.request_approved(make.member(draft.organisation, Role.APPROVER), draft)
    found = jobs.take(job.pk)
    assert found is not None
    form = making.make(found)
    assert form is not None
    assert form.made_with["settings"] == draft.made_with["settings"]
    assert form.made_with["settings"]["boilerplate_percent"] == 80


def test_one_from_before_settings_were_kept_says_so_and_holds_none(db: None) -> None:
    made = entered()
    Dossier.objects.filter(pk=made.pk).update(made_with=None)
    made.refresh_from_db()
    job = compared(made, made.made_by)
    assert not job.parameters["is_same"]  # it was made with them, and holds them
    body = page(made, made.made_by)
    assert "Catalogue, settings and programs of then are not known" in body
    assert "the kept history was changed outside of the site" not in body


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("code", "0" * 64, "Code or templates of the software are others."),
        ("typesetting", "0" * 64, "Fonts or programs that lay out pages are others."),
        ("catalogue", {"EU_AI_ACT 2020": "0"}, "Catalogue: EU_AI_ACT 2020 is no longer loaded."),
    ],
)
def test_the_true_cause_of_another_file_is_named(
    db: None, name: str, value: Any, sentence: str
) -> None:
    made = entered()
    told = {**made.made_with, name: value}
    Dossier.objects.filter(pk=made.pk).update(made_with=told, sha256="0" * 64)
    made.refresh_from_db()
    assert not compared(made, made.made_by).parameters["is_same"]
    body = page(made, made.made_by)
    assert sentence in body
    assert "the kept history was changed outside of the site" not in body
    with pytest.raises(CommandError, match=re.escape(sentence)):
        call_command("dossier", again=made.reference)


def test_texts_of_the_catalogue_that_changed_are_named(officer: User, shelf: Shelf) -> None:
    shelf.load()
    made = entered()
    assert ingredients.differences(made.made_with, ingredients.today()) == []
    edition = Edition.objects.filter(framework__code="ISO_42001").get()
    Edition.objects.filter(pk=edition.pk).update(digest="1" * 64)
    other = f"Catalogue: the texts of ISO_42001 {edition.code} are others."
    assert ingredients.differences(made.made_with, ingredients.today()) == [other]
    Edition.objects.filter(pk=edition.pk).update(code="later")
    assert ingredients.differences(made.made_with, ingredients.today()) == [
        f"Catalogue: ISO_42001 {edition.code} is no longer loaded.",
        "Catalogue: ISO_42001 later was loaded since.",
    ]


def test_nothing_else_being_another_the_kept_history_is(db: None) -> None:
    made = entered()
    Dossier.objects.filter(pk=made.pk).update(sha256="0" * 64)
    made.refresh_from_db()
    compared(made, made.made_by)
    assert "the kept history was changed outside of the site" in page(made, made.made_by)


def test_another_software_is_named(db: None, settings: Settings) -> None:
    made = entered()
    Dossier.objects.filter(pk=made.pk).update(software="0.0.9", rule_set="older")
    made.refresh_from_db()
    job = compared(made, made.made_by)
    assert not job.parameters["is_same"]
    body = page(made, made.made_by)
    assert "Not the same file" in body
    assert f"Software: 0.0.9 then, {settings.RELEASE} now" in body
    assert "Rule set: older then, " in body
    assert job.parameters["sha256"] in body
    client = Client()
    client.force_login(made.made_by)
    told = client.get(f"/api/v1/jobs/{job.pk}/").json()["comparison"]
    assert (told["dossier"], told["is_same"]) == (str(made.pk), False)


def test_what_was_not_kept_is_said(db: None) -> None:
    made = entered()
    Dossier.objects.filter(pk=made.pk).update(trail_number=10**9)
    made.refresh_from_db()
    job = compared(made, made.made_by)
    assert job.state == JobState.FAILED
    assert "What was known then was not kept" in job.error
