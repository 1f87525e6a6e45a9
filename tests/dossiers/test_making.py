"""From job to dossier: entered once, recorded, and where it fails it says what to do."""

import errno
import hashlib
import io
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from governance.dossiers import build, embedded, making, own_authority, sealing, tasks
from governance.settings.seals import Kind, Seal
from riskreg import checkpoints, trail
from riskreg.actions import dossiers, jobs
from riskreg.models import (
    AISystem,
    Checkpoint,
    Dossier,
    Event,
    Job,
    JobState,
    Organisation,
    Role,
    User,
)
from tests import make
from tests.dossiers.conftest import taken
from tests.keys import new_key, new_public_key
from tests.settling import settled
from verify import verify


@pytest.fixture
def organisation(officer: User) -> Organisation:
    return officer.memberships.get().organisation


@pytest.fixture
def system(organisation: Organisation, officer: User) -> AISystem:
    return make.system(organisation, officer, name="Meeting notes")


def test_a_job_yields_one_recorded_dossier(officer: User, system: AISystem) -> None:
    decision = make.decision(system, officer, answers={"is_ai_system": False})
    head = trail.head_of(system.organisation)
    job = taken(officer, system)
    made = making.make(job)
    assert made is not None
    job.refresh_from_db()
    assert (job.state, job.parameters["dossier"], job.error) == ("done", str(made.pk), "")
    assert job.done == job.total
    assert (made.reference, made.version, made.status) == ("DOS-0001", 1, "draft")
    assert list(made.decisions.all()) == [decision]
    assert (made.edition, made.confidentiality) == ("2026-1744", "Confidential")
    assert made.trail_number == head.number + 1  # the request itself
    with made.file.open("rb") as file:
        content = file.read()
    assert hashlib.sha256(content).hexdigest() == made.sha256
    assert (made.size, made.file.name) == (len(content), f"dossiers/{made.sha256}.pdf")
    event = Event.objects.get(did="dossier.made")
    assert made.sha256 in event.body
    tasks.make(str(job.pk))  # delivered twice by the broker
    assert Dossier.objects.count() == 1


def test_the_next_one_is_the_next_version(officer: User, system: AISystem) -> None:
    first, second = (making.make(taken(officer, system)) for _ in range(2))
    assert first is not None
    assert second is not None
    assert [(each.reference, each.version) for each in (first, second)] == [
        ("DOS-0001", 1),
        ("DOS-0002", 2),
    ]
    assert dossiers.file_name(second) == f"DOS-0002-v2-{second.as_of:%Y-%m-%d}.pdf"


def test_a_failure_says_what_to_do_and_can_be_tried_again(
    officer: User, system: AISystem, settings: Settings, tmp_path: Path
) -> None:
    blocked = tmp_path / "a-file"
    blocked.touch()
    settings.MEDIA_ROOT = blocked / "files"
    job = taken(officer, system)
    assert making.make(job) is None
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "while “Writing the file”. Press “Try again”." in job.error
    assert str(job.pk) in job.error
    settings.MEDIA_ROOT = tmp_path / "files"
    again = dossiers.retry(officer, job)
    tasks.make(str(again.pk))
    assert Dossier.objects.get().number == job.parameters["number"]


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_a_full_disk_is_told_leaves_no_half_file_and_can_be_tried_again(
    officer: User, system: AISystem, settings: Settings, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = taken(officer, system)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", failing(OSError(code, os.strerror(code))))
        assert making.make(job) is None
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "the disk is full or the folder takes no files" in job.error
    assert not [each for each in Path(settings.MEDIA_ROOT).rglob("*") if each.is_file()]
    tasks.make(str(dossiers.retry(officer, job).pk))
    made = Dossier.objects.get()
    assert (made.number, dossiers.content_of(made) is None) == (job.parameters["number"], False)


def failing(fault: Exception) -> Any:
    """A function that cannot do what it should."""

    def fail(*_: Any) -> None:
        raise fault

    return fail


def test_whoever_lost_the_right_meanwhile_gets_no_dossier(system: AISystem) -> None:
    approver = make.member(system.organisation, Role.APPROVER)
    job = taken(approver, system)
    approver.memberships.update(role=Role.AUDITOR)
    job.requested_by = User.objects.get(pk=approver.pk)
    assert making.make(job) is None
    job.refresh_from_db()
    assert "no longer allows" in job.error
    assert not Dossier.objects.exists()


def test_with_a_key_the_file_is_entered_sealed(
    officer: User, system: AISystem, settings: Settings, tmp_path: Path
) -> None:
    settings.SEAL = own_authority.seal_in(tmp_path / "seal", "Nordlys")
    settled()
    made = making.make(taken(officer, system))
    settled()
    assert made is not None
    with made.file.open("rb") as file:
        content = file.read()
    assert (made.seal_level, made.sealed_by) == ("B-B", "Common Name: Nordlys: seal of this demo")
    assert verify.check_all(content, trusted=sealing.roots()).findings == []
    written = content[: verify.Pdf(content).end_of_first()]
    assert hashlib.sha256(written).hexdigest() == made.unsealed_sha256 == made.written_sha256
    assert hashlib.sha256(making.again(made).content).hexdigest() == made.unsealed_sha256


def test_the_event_a_dossier_prints_is_signed_and_the_file_proves_the_chain(
    officer: User, system: AISystem, settings: Settings, tmp_path: Path
) -> None:
    settings.CHECKPOINT_KEY = new_key()
    settings.CHECKPOINT_FILE = str(tmp_path / "checkpoints.jsonl")
    settled()
    made = making.make(taken(officer, system))
    settled()
    assert made is not None
    signed = Checkpoint.objects.get()
    assert (signed.number, signed.digest) == (made.trail_number, made.trail_digest)
    given_out = tmp_path / "dossier.pdf"
    with made.file.open("rb") as file:
        given_out.write_bytes(file.read())
    slug = system.organisation.slug
    exported = io.StringIO()
    call_command("export_trail", slug, stdout=exported)
    lines, key = exported.getvalue().encode(), checkpoints.own_key().encode()
    assert verify.check_all(given_out.read_bytes(), trail=lines, keys=[key]).findings == []
    other = verify.check_all(given_out.read_bytes(), keys=[new_public_key()])
    assert [each.how for each in other.findings] == ["untrusted"]
    again = making.again(made).content
    assert hashlib.sha256(again).hexdigest() == made.written_sha256
    call_command("verify_trail", organisation=slug, dossier=[given_out])
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("UPDATE riskreg_event SET digest = previous WHERE number = 2")
        cursor.execute("SET session_replication_role = DEFAULT")
    with pytest.raises(CommandError, match="do not hold"):
        call_command("verify_trail", organisation=slug, dossier=[given_out])


def test_a_seal_that_cannot_be_put_on_ends_the_job_with_words(
    officer: User, system: AISystem, settings: Settings, tmp_path: Path
) -> None:
    gone = str(tmp_path / "gone.pem")
    settings.SEAL = Seal(Kind.PEM, certificate=gone, key=gone)
    job = taken(officer, system)
    assert making.make(job) is None
    job.refresh_from_db()
    assert "The seal could not be put on" in job.error
    assert not Dossier.objects.exists()


def test_a_worker_that_lost_the_job_enters_nothing(officer: User, system: AISystem) -> None:
    late = taken(officer, system)
    Job.objects.filter(pk=late.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    now = jobs.take(late.pk)
    assert now is not None
    assert making.make(late) is None
    assert making.make(now) is not None
    assert Dossier.objects.count() == 1


def test_after_a_long_version_the_second_process_starts_at_once(
    officer: User, system: AISystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    @contextmanager
    def watched() -> Iterator[None]:
        asked.append("begun")
        yield
        asked.append("ended")

    monkeypatch.setattr(build, "second_at_hand", watched)
    first = making.make(taken(officer, system))
    assert first is not None
    assert not asked  # whether it will be long is not known
    making.make(taken(officer, system))
    assert not asked  # it will not
    monkeypatch.setattr(making, "LONG", first.pages)
    assert making.make(taken(officer, system)) is not None
    assert asked == ["begun", "ended"]


@pytest.mark.django_db(transaction=True)
def test_layout_holds_no_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    officer = make.member(make.organisation())
    system = make.system(officer.memberships.get().organisation, officer)
    seen: list[bool] = []
    plain = build.pdf

    def watched(*args: Any, **named: Any) -> build.Printed:
        seen.append(connection.in_atomic_block)
        return plain(*args, **named)

    monkeypatch.setattr(build, "pdf", watched)
    assert making.make(taken(officer, system)) is not None
    assert seen == [False]


def test_what_nobody_works_at_is_sent_again(
    officer: User,
    system: AISystem,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    sent: list[str] = []
    monkeypatch.setattr(tasks.make, "delay", sent.append)
    with django_capture_on_commit_callbacks(execute=True):
        job = tasks.request(officer, system)
        assert tasks.request(officer, system) == job
    assert sent == [str(job.pk)]
    with django_capture_on_commit_callbacks(execute=True):
        tasks.resend()
    assert sent == [str(job.pk)]
    Job.objects.update(created_at=timezone.now() - jobs.LEASE * 2)
    with django_capture_on_commit_callbacks(execute=True):
        tasks.resend()
    assert sent == [str(job.pk)] * 2


def test_the_task_ends_before_the_broker_hands_it_out_again(settings: Settings) -> None:
    visibility = settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"]
    assert tasks.SOFT_LIMIT < tasks.HARD_LIMIT < visibility


# --- manage.py dossier ---------------------------------------------------------------------------


def run(*args: str) -> str:
    told = io.StringIO()
    call_command("dossier", *args, stdout=told)
    return told.getvalue()


def test_the_command_makes_one_and_writes_a_copy(system: AISystem, tmp_path: Path) -> None:
    out = tmp_path / "new" / "x.pdf"
    told = run("meeting notes", "--out", str(out))
    made = Dossier.objects.get()
    assert told.splitlines()[0].startswith("DOS-0001 v1 of Meeting notes: ")
    assert hashlib.sha256(out.read_bytes()).hexdigest() == made.sha256
    assert made.sha256 in run(system.reference).replace(
        Dossier.objects.latest("number").sha256, made.sha256
    )
    run(str(system.pk), "--organisation", system.organisation.slug)
    assert Dossier.objects.count() == 3


def test_the_command_names_what_it_cannot_find(system: AISystem) -> None:
    other = make.organisation()
    make.system(other, name="Meeting notes")
    stranger = make.member(other)
    for args, words in (
        (["Nothing"], "No AI system is called Nothing"),
        (["Meeting notes"], "stands for several"),
        ([str(system.pk), "--actor", stranger.email], "may not make dossiers"),
        ([str(system.pk), "--actor", "nobody@example.org"], "may not make dossiers"),
    ):
        with pytest.raises(CommandError, match=words):
            run(*args)
    assert not Dossier.objects.exists()


def test_the_command_leaves_a_job_in_other_hands_alone(officer: User, system: AISystem) -> None:
    taken(officer, system)
    with pytest.raises(CommandError, match="A worker is making this now"):
        run(system.reference)


def test_two_at_once_of_one_thing_both_come_out(
    officer: User, system: AISystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As of now and as of then are asked for apart, and another worker may be the faster one."""
    make.decision(system, officer, answers={"is_ai_system": False})
    moment = timezone.now()
    settled()
    now = taken(officer, system)
    asked, _ = dossiers.request(officer, system, kind="system", as_of=moment)
    then = jobs.take(asked.pk)
    assert then is not None
    real, faster = build.printed, [then]

    def overtaken(*args: Any, **kwargs: Any) -> build.Printed:
        printed = real(*args, **kwargs)
        if faster:
            assert making.make(faster.pop()) is not None
        return printed

    monkeypatch.setattr(build, "printed", overtaken)
    made = making.make(now)
    now.refresh_from_db()
    assert made is not None, now.error
    assert sorted(Dossier.objects.values_list("number", "version")) == [(1, 2), (2, 1)]
    (control,) = [json.loads(each) for each in [embedded.of(made)["dossier.json"]]]
    assert control["document"]["version"] == 2
