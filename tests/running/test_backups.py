"""Backup and restore: the round trip between real databases, and what must not get through."""

import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from pytest_django import Settings

from governance.backups import database, keys, making, manifest, restoring, stores
from governance.backups.manifest import Damaged, Manifest, Stored
from governance.backups.progress import Progress
from governance.services import binaries, launcher
from governance.services.faults import ServicesError
from governance.settings import factors
from riskreg import checkpoints, trail
from riskreg.actions import checkpoints as signing
from riskreg.models import EvidenceRevision
from tests import make, samples
from tests.keys import new_key
from tests.working import database_address

KEY = "the-same-key-on-both-sides-of-the-round-trip"


@pytest.fixture
def empty() -> Iterator[str]:
    """The address of a new database without a table."""
    name = f"restored_{uuid4().hex[:8]}"
    with psycopg.connect(database_address(), autocommit=True) as other:
        other.execute(f"CREATE DATABASE {name}".encode())
        yield database_address().replace(str(connection.settings_dict["NAME"]), name)
        other.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def restored(folder: Path, address: str, var: Path, *options: str, **more: str) -> tuple[int, str]:
    """The command as an operator calls it, on an installation of its own."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "governance.settings.test",
        "DATABASE_URL": address,
        "RISKREG_VAR": str(var),
        "SECRET_KEY": KEY,
        **more,
    }
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "manage.py", "restore", str(folder), *options],
        cwd=launcher.ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.django_db(transaction=True)
def test_what_is_backed_up_comes_back(
    settings: Settings, store: Path, tmp_path_factory: pytest.TempPathFactory, empty: str
) -> None:
    settings.SECRET_KEY, settings.FACTOR_KEYS = KEY, factors.keys(KEY)
    organisation = make.organisation()
    make.evidence(organisation, upload=make.file("1.pdf", samples.pdf()))
    folder, out = tmp_path_factory.mktemp("backups") / "whole", io.StringIO()
    call_command("backup", folder, stdout=out)
    told, text = manifest.read(folder), (folder / manifest.NAME).read_text()
    assert f"{sum(told.tables.values()):,} rows, 1 files" in out.getvalue()
    assert hashlib.sha256(text.encode()).hexdigest() in out.getvalue()
    assert KEY not in text
    assert [each.name for each in folder.parent.iterdir()] == ["whole"]
    assert folder.stat().st_mode & 0o077 == 0

    with pytest.raises(CommandError, match="make a new database"):
        call_command("restore", folder)
    var = tmp_path_factory.mktemp("var")
    status, said = restored(folder, empty, var)
    assert status == 0, said
    assert "Counts, chains, files and keys are as they were." in said
    [kept] = [path for path in (var / "test" / "files").rglob("*") if path.is_file()]
    assert kept.read_bytes() == samples.pdf()
    with psycopg.connect(empty) as copy:
        rows = copy.execute("SELECT count(*) FROM riskreg_event").fetchone()
        assert rows == (told.tables["riskreg_event"],)
        with pytest.raises(psycopg.errors.Error):  # the guards of the trail came back too
            copy.execute("DELETE FROM riskreg_event")


@pytest.mark.django_db(transaction=True)
def test_what_the_store_has_lost_and_another_key_are_said(
    settings: Settings, store: Path, tmp_path_factory: pytest.TempPathFactory, empty: str
) -> None:
    settings.SECRET_KEY, settings.FACTOR_KEYS = KEY, factors.keys(KEY)
    make.evidence(make.organisation(), upload=make.file("1.pdf", samples.pdf()))
    lost = EvidenceRevision.objects.get().file.name
    default_storage.delete(lost)
    folder = tmp_path_factory.mktemp("backups") / "holey"
    with pytest.raises(CommandError, match="the store has none"):
        call_command("backup", folder, stdout=io.StringIO())
    var = tmp_path_factory.mktemp("var")
    status, said = restored(folder, empty, var, SECRET_KEY="another-key")
    assert status == 2
    assert f"already when the backup was made: {lost}" in said
    assert "SECRET_KEY is another" in said
    assert "instead of" not in said
    assert "BROKEN" not in said


@pytest.mark.django_db(transaction=True)
def test_an_older_backup_is_found_by_a_checkpoint_kept_elsewhere(
    settings: Settings, store: Path, tmp_path_factory: pytest.TempPathFactory, empty: str
) -> None:
    kept, public = (tmp_path_factory.mktemp("elsewhere") / name for name in ("kept", "public.pem"))
    settings.CHECKPOINT_KEY, settings.CHECKPOINT_FILE = new_key(), str(kept)
    public.write_text(f"Last-Day: 9999-12-31\n{checkpoints.own_key()}")
    organisation = make.organisation()
    signing.sign_due()
    folder = tmp_path_factory.mktemp("backups") / "older"
    call_command("backup", folder, stdout=io.StringIO())
    number = trail.head_of(organisation).number
    make.member(organisation)
    make.organisation()
    signing.sign_due()
    status, said = restored(
        folder,
        empty,
        tmp_path_factory.mktemp("var"),
        f"--checkpoint={kept}",
        CHECKPOINT_OLD_KEYS=str(public),
    )
    assert status == 2
    assert f"chain {organisation.pk}: at event {number + 1}: the chain ends at {number}" in said
    assert "kept elsewhere, is not in the database" in said
    assert "the chain ends at 0, the checkpoint of" in said  # the organisation founded later
    assert "ends otherwise" not in said


@pytest.mark.django_db(transaction=True)
def test_checkpoints_that_cannot_be_read_stop_restoring_before_it_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "kept").write_text("{}\n")
    monkeypatch.setattr(restoring, "restore", pytest.fail)
    with pytest.raises(CommandError, match=r"Nothing was restored\..*line 1 is no checkpoint"):
        call_command("restore", tmp_path, checkpoint=[tmp_path / "kept"])


@pytest.mark.django_db
def test_a_table_that_a_pending_migration_brings_names_no_file() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE riskreg_bundle RENAME TO riskreg_of_later")
    assert stores.named() == {}


def a_backup(folder: Path) -> Manifest:
    """A small one, as `backup` writes it, without a database."""
    for name, content in ((manifest.DUMP, b"PGDMP a dump"), ("files/evidence/a.pdf", b"%PDF")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    told = Manifest(
        made_at="2026-11-27T00:00:00+00:00",
        software="0.1.0",
        postgresql="170010",
        migrations=[],
        roles=[],
        tables={"riskreg_event": 1},
        chains={"installation": (1, "0" * 64)},
        keys={},
        contents=[manifest.noted(folder, name) for name in (manifest.DUMP, "files/evidence/a.pdf")],
    )
    told.write(folder)
    return told


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def faults(folder: Path) -> list[str]:
    return manifest.faults(folder, manifest.read(folder), lambda done, total: None)


def test_a_whole_backup_has_no_faults(tmp_path: Path) -> None:
    told = a_backup(tmp_path)
    assert manifest.read(tmp_path) == told
    assert faults(tmp_path) == []


@pytest.mark.parametrize("name", [manifest.DUMP, "files/evidence/a.pdf"])
def test_a_flipped_bit_is_named(tmp_path: Path, name: str) -> None:
    a_backup(tmp_path)
    flip(tmp_path / name)
    assert faults(tmp_path) == [f"{name}: changed: its SHA-256 is another"]


def test_what_is_missing_cut_off_or_strange_is_named(tmp_path: Path) -> None:
    a_backup(tmp_path)
    (tmp_path / "files" / "evidence" / "a.pdf").unlink()
    (tmp_path / manifest.DUMP).write_bytes(b"PG")
    (tmp_path / "files" / "other").write_bytes(b"")
    assert faults(tmp_path) == [
        "database.dump: 2 bytes instead of 12",
        "files/evidence/a.pdf: missing",
        "files/other: not named in the manifest",
    ]


def test_a_changed_manifest_is_refused(tmp_path: Path) -> None:
    a_backup(tmp_path)
    flip(tmp_path / manifest.NAME)
    with pytest.raises(Damaged, match="was changed after it was written"):
        manifest.read(tmp_path)
    with pytest.raises(Damaged, match="is no backup"):
        manifest.read(tmp_path / "files")


def test_a_backup_of_a_later_format_is_refused(tmp_path: Path) -> None:
    told = a_backup(tmp_path)
    Manifest(**{**{name: getattr(told, name) for name in told.__slots__}, "format": 2}).write(
        tmp_path
    )
    with pytest.raises(Damaged, match="format 2"):
        manifest.read(tmp_path)


def test_a_manifest_that_names_files_elsewhere_reads_none_of_them(tmp_path: Path) -> None:
    inside = tmp_path / "backup"
    inside.mkdir()
    told = a_backup(inside)
    (tmp_path / "secret").write_bytes(b"x")
    told.contents.append(Stored("../secret", 1, "0" * 64))
    told.write(inside)
    assert faults(inside) == ["../secret: a name that leads out of the backup"]


@pytest.mark.django_db(transaction=True)
def test_a_damaged_backup_restores_nothing(
    tmp_path: Path, empty: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    a_backup(tmp_path)
    flip(tmp_path / manifest.DUMP)
    var = tmp_path_factory.mktemp("var")
    status, said = restored(tmp_path, empty, var)
    assert status == 1
    assert "Nothing was restored" in said
    assert "database.dump: changed: its SHA-256 is another" in said
    assert not [path for path in var.rglob("*") if path.suffix == ".pdf"]


@pytest.mark.django_db
def test_a_dump_that_cannot_be_read_takes_the_files_out_again(
    store: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "is_empty", lambda: True)
    folder = tmp_path_factory.mktemp("backup")
    a_backup(folder)
    with pytest.raises(CommandError, match="pg_restore gave up"):
        call_command("restore", folder)
    assert not list(stores.names())


def test_a_backup_of_newer_software_is_refused(tmp_path: Path) -> None:
    told = a_backup(tmp_path)
    told.migrations.append("riskreg.9999_from_the_future")
    with pytest.raises(Damaged, match=r"newer than this one \(it has riskreg.9999_from"):
        restoring._refuse_newer(told)


@pytest.mark.django_db
def test_no_backup_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("mine")
    with pytest.raises(CommandError, match="is not empty"):
        call_command("backup", tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == ["notes"]


@pytest.mark.django_db(transaction=True)
def test_a_backup_that_fails_leaves_nothing(
    tmp_path: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(stores, "copy_out", full)
    with pytest.raises(CommandError, match=r"No backup was made.*No space left"):
        call_command("backup", tmp_path / "backups" / "tonight")
    assert list((tmp_path / "backups").iterdir()) == []


@pytest.mark.django_db(transaction=True)
def test_one_moment_can_follow_upon_a_rollback() -> None:
    with transaction.atomic():
        make.organisation()
        transaction.set_rollback(True)
    with database.one_moment():
        assert database.counted().tables["riskreg_organisation"] == 0


@pytest.mark.django_db(transaction=True)
def test_the_counts_are_of_one_moment() -> None:
    make.organisation()
    with database.one_moment():
        before = database.counted().tables["riskreg_event"]
        with psycopg.connect(database_address()) as other:
            other.execute("INSERT INTO riskreg_heartbeat (name, at) VALUES ('clock', now())")
            other.commit()
        assert database.counted().tables["riskreg_heartbeat"] == 0
        assert database.counted().tables["riskreg_event"] == before


def test_a_machine_without_the_programs_is_told_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(binaries, "_folders", lambda: iter(()))
    monkeypatch.setattr(binaries.os, "get_exec_path", list)
    with pytest.raises(ServicesError, match="install postgresql-client-17"):
        binaries.client("pg_dump", 17)
    monkeypatch.undo()
    with pytest.raises(ServicesError, match="PostgreSQL 99 or newer"):
        binaries.client("pg_dump", 99)


@pytest.mark.parametrize(
    ("server", "offered", "taken"),
    [
        (15, [17], None),
        (15, [17, 15, 16], 15),
        (16, [17, 15], None),
        (17, [18, 17], 17),
        (17, [18], 18),
        (18, [17], None),
    ],
)
def test_programs_are_of_a_version_that_the_server_understands(
    server: int, offered: list[int], taken: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(binaries, "_folders", lambda: (Path(str(each)) for each in offered))
    monkeypatch.setattr(binaries.os, "get_exec_path", list)
    monkeypatch.setattr(binaries, "_major", lambda program: int(program.parent.name))
    if taken is None:
        with pytest.raises(ServicesError, match=f"install postgresql-client-{server};"):
            binaries.client("pg_restore", server)
    else:
        assert binaries.client("pg_restore", server) == f"{taken}/pg_restore"


def test_long_steps_tell_how_far_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    lines: list[str] = []
    clock = iter((0.0, 1.0, 2.5, 2.5, 3.0))
    monkeypatch.setattr("governance.backups.progress.time.monotonic", lambda: next(clock))
    progress = Progress(lines.append)
    progress.step("Files")
    for done in (1, 2000, 3000):
        progress.tell(done, 50_000)
    assert lines == ["Files: 2,000 of 50,000"]


def test_a_fingerprint_shows_another_key_and_no_key(settings: Settings) -> None:
    settings.SECRET_KEY = KEY
    noted = keys.fingerprints()
    assert noted["seal_certificate"] == ""
    assert KEY not in json.dumps(noted)
    assert keys.differences(noted) == []
    settings.SECRET_KEY = f"{KEY}!"
    assert keys.differences(noted) == ["SECRET_KEY is another than when the backup was made"]


def test_what_the_probes_leave_is_in_no_backup(store: Path) -> None:
    for name in ("health/probe", "evidence/one", "two"):
        (store / name).parent.mkdir(exist_ok=True)
        (store / name).write_bytes(b"x")
    assert list(stores.names()) == ["two", "evidence/one"]
    shutil.rmtree(store / "evidence")
    assert making.stores.digests(lambda done, total: None).keys() == {"two"}
