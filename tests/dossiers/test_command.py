"""`manage.py dossier` for what its options say: bundles, redacted ones, incidents, reports."""

import errno
import hashlib
import io
import os
import shutil
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import IO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from governance.dossiers import embedded
from riskreg.actions import reports, withholdings
from riskreg.models import AISystem, Dossier, Incident, User
from tests import make, make_reports
from tests.dossiers.kinds import LATER
from tests.dossiers.test_redacted import everything
from tests.settling import settled
from verify import verify


@pytest.fixture
def system(officer: User) -> AISystem:
    return make.system(officer.memberships.get().organisation, officer, name="Meeting notes")


@pytest.fixture
def incident(officer: User, system: AISystem) -> Incident:
    with time_machine.travel(LATER, tick=False):
        made = make_reports.incident(system, officer)
        make_reports.judged(made, officer)
    return made


def run(*args: str) -> str:
    told = io.StringIO()
    settled()
    call_command("dossier", *args, stdout=told)
    return told.getvalue()


def test_a_bundle_is_written_beside_it_and_checked_by_strangers(
    officer: User, system: AISystem, tmp_path: Path
) -> None:
    control = make.control(system.organisation, officer, systems=[system])
    make.evidence(system.organisation, officer, controls=[control])
    out, bundle = tmp_path / "x.pdf", tmp_path / "new" / "x.zip"
    told = run("Meeting notes", "--out", str(out), "--bundle", str(bundle))
    made = Dossier.objects.get()
    assert f"SHA-256 {made.sha256}" in told
    last = told.splitlines()[-1]
    assert last.startswith(f"{bundle}: 1 evidence file, 0 missing in the store, SHA-256 ")
    assert last.endswith(hashlib.sha256(bundle.read_bytes()).hexdigest())
    with zipfile.ZipFile(bundle) as packed:
        names = packed.namelist()
    assert f"DOS-0001-v1-{made.as_of:%Y-%m-%d}.pdf" in names
    assert "bundle.json" in names
    assert len(names) == 3
    assert verify.main([str(bundle)]) == 0


def test_a_full_disk_leaves_no_half_file_and_says_where_the_whole_one_is(
    officer: User, system: AISystem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out" / "x.pdf"

    def full(source: object, target: IO[bytes]) -> None:
        target.write(b"%PDF")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(shutil, "copyfileobj", full)
    words = r"x\.pdf was not written: No space left on device\..* Make room .*DOS-0001 is entered"
    with pytest.raises(CommandError, match=words):
        run("Meeting notes", "--out", str(out))
    assert list(out.parent.iterdir()) == []
    assert Dossier.objects.get().reference == "DOS-0001"


@pytest.mark.parametrize("place", ["a folder", "below a file"])
def test_a_place_that_cannot_be_written_is_told_in_words(
    officer: User, incident: Incident, tmp_path: Path, place: str
) -> None:
    with time_machine.travel(LATER, tick=False):
        reports.begin(officer, incident, kind="initial")
    (tmp_path / "file").write_bytes(b"as it was")
    out = tmp_path if place == "a folder" else tmp_path / "file" / "x.pdf"
    with pytest.raises(CommandError, match=r"was not written: .* name another place"):
        run("REP-0001", "--out", str(out))
    assert [each.name for each in tmp_path.glob("*") if each.is_file()] == ["file"]
    assert (tmp_path / "file").read_bytes() == b"as it was"


def test_a_redacted_one_leaves_confidential_words_out(
    officer: User, system: AISystem, tmp_path: Path
) -> None:
    house, title = system.organisation, "Limiter through shared counter"
    control = make.control(house, officer, systems=[system], title=title)
    withholdings.mark(officer, control, ground="security")
    out = tmp_path / "x.pdf"
    run("Meeting notes", "--redacted", "--out", str(out))
    made = Dossier.objects.get()
    assert made.is_redacted
    assert title not in everything(out.read_bytes())
    past = (timezone.now() - timedelta(seconds=1)).isoformat()
    with pytest.raises(CommandError, match="A redacted dossier is always as of now"):
        run("Meeting notes", "--redacted", "--as-of", past)


def test_an_incident_is_named_by_its_number(incident: Incident, tmp_path: Path) -> None:
    out = tmp_path / "x.pdf"
    with time_machine.travel(LATER, tick=False):
        told = run("INC-0001", "--kind", "incident", "--out", str(out))
        run("inc-1")
    assert told.startswith("DOS-0001 v1 of Older applicants ranked last: ")
    made = Dossier.objects.order_by("number")
    assert [(each.kind, each.incident, each.version) for each in made] == [
        ("incident", incident, 1),
        ("incident", incident, 2),
    ]
    assert embedded.snapshot(made[0]) is not None


def test_a_report_is_given_as_it_stands(officer: User, incident: Incident, tmp_path: Path) -> None:
    out = tmp_path / "new" / "x.pdf"
    with time_machine.travel(LATER, tick=False):
        reports.begin(officer, incident, kind="initial")
        told = run("REP-0001", "--out", str(out))
        with pytest.raises(CommandError, match="say with --out where to write it"):
            run("REP-0001")
    assert told.startswith("REP-0001 Initial of INC-0001: Draft\n")
    assert out.read_bytes().startswith(b"%PDF")
    assert not Dossier.objects.exists()


def test_a_filed_report_is_the_file_that_was_fixed(officer: User, incident: Incident) -> None:
    with time_machine.travel(LATER, tick=False):
        filed = make_reports.filed(officer, incident)
        told = run("REP-0001")
    assert told.splitlines()[1:] == [f"SHA-256 {filed.sha256}", filed.file.path]


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["INC-0001", "--kind", "fria"], "no dossier of the kind fria is made. Ask for incident"),
        (["Meeting notes", "--kind", "incident"], "of the kind incident is made. Ask for system"),
        (["INC-0404"], "No incident is called INC-0404"),
        (["REP-0404"], "No incident report is called REP-0404"),
        (["REP-0001", "--redacted"], "leave out --redacted"),
        (["REP-0001", "--kind", "system"], "leave out --kind system"),
        ([], "Name an AI system, an incident or an audit"),
        (["--portfolio"], "Name the organisation with --organisation"),
        (["--kind", "portfolio"], "Name the organisation with --organisation"),
    ],
)
def test_what_cannot_be_made_is_said(args: list[str], words: str, incident: Incident) -> None:
    with pytest.raises(CommandError, match=words):
        run(*args)
    assert not Dossier.objects.exists()
