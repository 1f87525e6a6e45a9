"""`manage.py restore` as a process: what it refuses before it begins, and what it reports after."""

import io
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from pytest_django import Settings

from governance.settings import factors
from riskreg.models import Event, EvidenceRevision, Organisation
from riskreg.trail import chain_of
from tests import make, samples
from tests.attacks.forging import unguarded
from tests.running.test_backups import KEY, a_backup, flip, restored
from tests.running.test_backups import empty as an_empty_database
from tests.working import database_address

empty = an_empty_database


@pytest.fixture
def house(settings: Settings, store: Path, transactional_db: None) -> Organisation:
    """An organisation with a file."""
    settings.SECRET_KEY, settings.FACTOR_KEYS = KEY, factors.keys(KEY)
    organisation = make.organisation()
    make.evidence(organisation, upload=make.file("1.pdf", samples.pdf()))
    return organisation


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a backup goes to."""
    return tmp_path_factory.mktemp("backups") / "one"


@pytest.fixture
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where files are restored to."""
    return tmp_path_factory.mktemp("var")


def kept(var: Path) -> list[Path]:
    return [path for path in var.rglob("*") if path.is_file()]


def test_a_chain_that_is_broken_in_the_backup_is_named(
    house: Organisation, folder: Path, var: Path, empty: str
) -> None:
    event = Event.objects.filter(chain=chain_of(house.pk)).order_by("number")[1]
    with unguarded() as cursor:
        cursor.execute(
            "UPDATE riskreg_event SET body = body || '{\"forged\": true}' WHERE id = %s", [event.pk]
        )
    call_command("backup", folder, stdout=io.StringIO())
    status, said = restored(folder, empty, var)
    assert status == 2
    assert "Restored, but not everything is as it was" in said
    assert f"chain {house.pk}: at event {event.number}: " in said
    assert "Traceback" not in said


def test_a_file_that_is_not_what_was_entered_is_named_by_the_backup_and_after_restoring(
    house: Organisation, folder: Path, var: Path, empty: str
) -> None:
    name = EvidenceRevision.objects.get().file.name
    flip(Path(default_storage.path(name)))
    with pytest.raises(CommandError, match="not the content that was entered"):
        call_command("backup", folder, stdout=io.StringIO())
    status, said = restored(folder, empty, var)
    assert status == 2
    assert f"{name}: not the content that was entered" in said


def test_a_file_that_was_changed_in_the_backup_restores_nothing(
    house: Organisation, folder: Path, var: Path, empty: str
) -> None:
    call_command("backup", folder, stdout=io.StringIO())
    name = EvidenceRevision.objects.get().file.name
    flip(folder / "files" / name)
    status, said = restored(folder, empty, var)
    assert status == 1
    assert f"files/{name}: changed: its SHA-256 is another" in said
    assert "Nothing was restored" in said
    assert kept(var) == []
    # Nothing was begun, so a whole copy can follow into the same place.
    flip(folder / "files" / name)
    status, said = restored(folder, empty, var)
    assert status == 0, said


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_not_empty_is_refused(folder: Path, var: Path) -> None:
    a_backup(folder)
    status, said = restored(folder, database_address(), var)
    assert status == 1
    assert "Nothing was restored. The database " in said
    assert "make a new database" in said
    assert kept(var) == []


@pytest.mark.django_db(transaction=True)
def test_a_store_that_is_not_empty_is_refused(folder: Path, var: Path, empty: str) -> None:
    a_backup(folder)
    mine = var / "test" / "files" / "evidence" / "mine.pdf"
    mine.parent.mkdir(parents=True)
    mine.write_bytes(b"mine")
    status, said = restored(folder, empty, var)
    assert status == 1
    assert "Nothing was restored. The store of files is not empty." in said
    assert kept(var) == [mine]
    assert mine.read_bytes() == b"mine"
