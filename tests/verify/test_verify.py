"""verify.py alone: run by a stranger, on damaged files, without anything installed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.verify import files, seals
from tests.verify.files import PROOFS, Parts, written
from tests.verify.make_vectors import VECTORS
from verify import verify

SCRIPT = Path(verify.__file__)


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """As a stranger runs it: no packages, no settings, nothing of ours in the path."""
    command = [sys.executable, "-I", "-S", str(SCRIPT), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    """A small whole file."""
    file = tmp_path / "dossier.pdf"
    file.write_bytes(written(Parts()))
    return file


def test_a_whole_file_passes_and_says_what_that_does_not_prove(dossier: Path) -> None:
    done = run(dossier)
    assert (done.returncode, done.stderr) == (0, "")
    assert "PASS   Everything agrees." in done.stdout
    assert "It is not sealed: nothing in it shows who made it." in done.stdout
    for sentence in verify.LIMITS:
        assert sentence in done.stdout


def test_findings_are_told_to_people_and_to_programs(dossier: Path) -> None:
    content = dossier.read_bytes()
    dossier.write_bytes(content.replace(b"(DossierSeal)", b"(DossierSeel)"))
    done = run(dossier, "--json")
    assert done.returncode == 1
    told = json.loads(done.stdout)
    assert told["verdict"] == "findings"
    assert [each["what"] for each in told["findings"]] == ["file", "pages"]
    assert "FOUND  The file is not as it was made" in run(dossier).stdout


def test_what_is_no_dossier_is_not_judged(tmp_path: Path) -> None:
    text = tmp_path / "letter.txt"
    text.write_text("Dear auditor")
    done = run(text)
    assert (done.returncode, done.stdout) == (2, "NOT READABLE  This is not a PDF.\n")
    done = run(tmp_path / "nowhere.pdf", "--json")
    assert (done.returncode, json.loads(done.stdout)["verdict"]) == (2, "unreadable")


def test_evidence_and_trail_are_read_from_disk(dossier: Path, tmp_path: Path) -> None:
    folder = tmp_path / "evidence" / "2026"
    folder.mkdir(parents=True)
    for name, text in PROOFS.values():
        (folder / name).write_bytes(text)
    trail = tmp_path / "trail.jsonl"
    trail.write_bytes(files.lines(files.trail()))
    asked = (dossier, "--evidence", folder.parent, "--trail", trail)
    assert run(*asked).returncode == 0
    (folder / "contract.txt").write_bytes(b"Another contract.")
    trail.write_bytes(files.lines(files.trail())[:100])
    done = run(*asked)
    assert done.returncode == 1
    assert "Evidence EVD-0001: the file in the folder is another" in done.stdout
    assert "The exported trail breaks at event 1" in done.stdout
    assert run(dossier, "--evidence", trail).returncode == 2


@pytest.mark.parametrize("name", ["plain-table", "plain-stream"])
def test_any_changed_byte_of_a_small_file_is_named(name: str) -> None:
    content = (VECTORS / f"{name}.pdf").read_bytes()
    for at in range(len(content)):
        changed = bytearray(content)
        changed[at] ^= 1 << at % 8
        assert verify.check_all(bytes(changed)).findings, at


SEALED = {
    name: (VECTORS / f"{name}.pdf").read_bytes()
    for name in ("rsa-table", "rsa-stream", "ecdsa-table", "ecdsa-stream", "stamped-table")
}


@settings(max_examples=150)
@given(name=st.sampled_from(sorted(SEALED)), where=st.floats(0, 1), by=st.integers(1, 255))
def test_any_changed_byte_of_a_sealed_file_is_named(name: str, where: float, by: int) -> None:
    changed = bytearray(SEALED[name])
    changed[int(where * (len(changed) - 1))] ^= by
    report = verify.check_all(bytes(changed))
    # An authority that calls itself otherwise leads nowhere: its SHA-256 is another, no more.
    assert report.findings or any(each.kind == "open" for each in report.notes)


@settings(max_examples=150)
@given(
    name=st.sampled_from(sorted(SEALED)),
    where=st.floats(0, 1),
    new=st.binary(min_size=1, max_size=40),
)
def test_any_bytes_put_in_are_named(name: str, where: float, new: bytes) -> None:
    content = SEALED[name]
    at = int(where * len(content))
    assert verify.check_all(content[:at] + new + content[at:]).findings


def test_a_page_changed_before_somebody_else_sealed_it_is_named() -> None:
    other = files.updated(written(Parts()), {5: files.stream(b"1 0 0 rg 0 0 9 9 re f")})
    mallory = seals.holder("Mallory", seals.ec_key())
    found = verify.check_all(seals.sealed(other, mallory)).findings
    assert [(each.what, each.which) for each in found] == [("appended", "page 1")]


def test_a_seal_by_another_key_than_that_of_its_certificate_is_broken() -> None:
    authority = seals.holder("Authority", seals.rsa_key())
    mine = seals.holder("Seal", seals.rsa_key(), authority)
    theirs = seals.Holder(mine.certificate, seals.rsa_key())
    found = verify.check_all(seals.sealed(written(Parts()), theirs, authority)).findings
    assert [each.what for each in found] == ["seal"]
    assert "not made with the key of its certificate" in found[0].says


def test_a_certificate_by_another_authority_is_named() -> None:
    authority = seals.holder("Authority", seals.rsa_key())
    impostor = seals.holder("Authority", seals.rsa_key())
    mine = seals.holder("Seal", seals.rsa_key(), authority)
    found = verify.check_all(seals.sealed(written(Parts()), mine, impostor)).findings
    assert "is not signed by that of its issuer" in found[0].says


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.0, "0"), (-0.0, "0"), (1.0, "1"), (-1.5, "-1.5"), (1e21, "1e+21"), (100.0, "100"),
        (1e20, "1" + "0" * 20), (1e-6, "0.000001"), (1e-7, "1e-7"), (1.25e-9, "1.25e-9"),
        (1.7976931348623157e308, "1.7976931348623157e+308"), (5e-324, "5e-324"),
        (9007199254740991.0, "9007199254740991"), (0.1, "0.1"), (1234.5, "1234.5"),
    ],
)  # fmt: skip
def test_numbers_are_written_as_ecmascript_does(number: float, text: str) -> None:
    assert verify.number_text(number) == text
