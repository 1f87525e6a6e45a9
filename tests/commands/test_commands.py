"""What an operator does from the terminal: found, import, verify."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from riskreg.models import AISystem, Event, ImportRun, Organisation, Role, User
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]
SAMPLES = Path(__file__).resolve().parents[2] / "fixtures" / "imports"


def told(*arguments: object, **options: object) -> str:
    out = io.StringIO()
    call_command(*arguments, stdout=out, **options)
    return out.getvalue()


def importing(name: str, organisation: Organisation, actor: User, *more: str) -> list[str]:
    profile = "us-omb-2025" if name.startswith("us") else "systems"
    return [
        "import_systems",
        str(SAMPLES / name),
        f"--profile={profile}",
        f"--organisation={organisation.slug}",
        f"--actor={actor.email}",
        *more,
    ]


def test_a_file_is_imported_and_counted():
    organisation = make.organisation()
    officer = make.member(organisation)
    out = told(*importing("us-omb-2025-sample.csv", organisation, officer))
    assert "6 systems: 6 new, 0 changed, 0 as they were." in out
    assert AISystem.objects.filter(organisation=organisation).count() == 6
    again = told(*importing("us-omb-2025-sample.csv", organisation, officer))
    assert "6 systems: 0 new, 0 changed, 6 as they were." in again


def test_a_dry_run_stores_nothing():
    organisation = make.organisation()
    officer = make.member(organisation)
    events = Event.objects.count()
    out = told(*importing("systems.csv", organisation, officer, "--dry-run"))
    assert "3 systems: 3 would be new" in out
    assert not ImportRun.objects.exists()
    assert Event.objects.count() == events


def test_a_faulty_file_prints_every_fault_and_ends_with_two():
    organisation = make.organisation()
    officer = make.member(organisation)
    with pytest.raises(CommandError) as refused:
        told(*importing("broken-rows.csv", organisation, officer))
    assert refused.value.returncode == 2
    lines = str(refused.value).splitlines()
    assert len(lines) == 8
    assert lines[-1] == "7 faults; nothing was stored."
    assert "row 3, Put into service: “31/02/2025” Write a date that exists" in str(refused.value)
    assert not ImportRun.objects.exists()


def test_an_unreadable_file_or_an_unknown_actor_is_said():
    organisation = make.organisation()
    officer = make.member(organisation)
    with pytest.raises(CommandError, match="not UTF-8"):
        told(*importing("broken-encoding.csv", organisation, officer))
    with pytest.raises(CommandError, match="cannot be read"):
        told(*importing("nowhere.csv", organisation, officer))
    auditor = make.member(organisation, Role.AUDITOR)
    with pytest.raises(CommandError, match="may not import"):
        told(*importing("systems.csv", organisation, auditor))


def test_founding_prints_a_password_once_that_signs_in(client):
    out = told("found_organisation", "Acme NV", slug="acme", admin="a@example.org", name="Ada")
    password = out.split("shown this once: ")[1].splitlines()[0]
    assert User.objects.get(email="a@example.org").check_password(password)
    member = Organisation.objects.get(slug="acme").memberships.get()
    assert member.role == Role.ADMINISTRATOR


def test_founding_leaves_a_known_persons_password_alone(monkeypatch):
    told("found_organisation", "One", slug="one", admin="a@example.org", name="Ada")
    before = User.objects.get(email="a@example.org").password
    out = told("found_organisation", "Two", slug="two", admin="A@example.org", name="Ada")
    assert "stays as it is" in out
    assert User.objects.get(email="a@example.org").password == before


def test_founding_reads_a_password_and_refuses_a_weak_one(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    command = ("found_organisation", "Acme", "--slug=acme", "--admin=a@example.org", "--name=Ada")
    with pytest.raises(CommandError, match="too short"):
        told(*command, "--password-stdin")
    assert not Organisation.objects.exists()
    monkeypatch.setattr("sys.stdin", io.StringIO("a-long-enough-passphrase\n"))
    assert "First password" not in told(*command, "--password-stdin")
    with pytest.raises(CommandError, match="already exists"):
        told(*command)


def test_verifying_prints_the_head_of_every_chain_and_finds_a_break():
    organisation = make.organisation()
    make.system(organisation)
    out = told("verify_trail")
    assert out.count("holds") == 2
    assert f"{organisation.slug}: holds" in out
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE riskreg_event DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE riskreg_event SET body = '{}' WHERE did = 'system.registered'",
        )
        cursor.execute("ALTER TABLE riskreg_event ENABLE TRIGGER USER")
    with pytest.raises(CommandError) as broken:
        told("verify_trail", organisation=organisation.slug)
    assert broken.value.returncode == 1
    with pytest.raises(CommandError, match="no organisation"):
        told("verify_trail", organisation="nobody")
