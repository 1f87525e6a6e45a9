"""What is made to crash or to hang verify.py: it names what is wrong, in time and in bounds."""

import io
import json
import os
import resource
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.verify.files import Parts, written
from tests.verify.hostile import MEGABYTE, bomb, hostile
from verify import verify

SCRIPT = Path(verify.__file__)
MEMORY, SECONDS = 2 * 2**30, 60
CASES = {each.name: each for each in hostile(40)}


def run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """As a stranger runs it, on a machine with little memory; a traceback fails."""

    def bounded() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))

    command = [sys.executable, "-I", "-S", str(SCRIPT), *map(str, arguments)]
    done = subprocess.run(
        command,
        capture_output=True,
        check=False,
        timeout=SECONDS,
        preexec_fn=bounded,
        env={**os.environ, **environment},
    )
    assert done.stderr == b""
    return done


@pytest.mark.parametrize("name", CASES)
def test_nothing_that_is_made_to_exhaust_it_does(name: str, tmp_path: Path) -> None:
    file = tmp_path / "hostile.pdf"
    file.write_bytes(CASES[name].content)
    told = json.loads(run(file, "--json").stdout)
    found = {(each["what"], each["which"], each["how"]) for each in told["findings"]}
    assert found >= set(CASES[name].found)
    assert bool(found) == bool(CASES[name].found)


def test_what_is_unpacked_in_vain_counts_too() -> None:
    pdf = verify.Pdf(written(Parts()))
    stream = verify.Stream({"Filter": verify.Name("FlateDecode")}, bomb(50 * MEGABYTE), 0)
    for _ in range(2):
        left = pdf.left
        with pytest.raises(verify.Broken):
            pdf.unpacked(stream)
        assert left - pdf.left > 49 * MEGABYTE


def zipped(path: Path, method: int = zipfile.ZIP_STORED, **more: bytes) -> bytes:
    """A bundle of a dossier and other files."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as bundle:
        bundle.writestr("bundle.json", json.dumps({"document": {"path": "d.pdf"}}))
        bundle.writestr("d.pdf", written(Parts()))
        for name, content in more.items():
            bundle.writestr(name, content)
    path.write_bytes(held.getvalue())
    return held.getvalue()


def encrypted(content: bytes) -> bytes:
    at = content.find(b"PK\1\2")
    return content[:6] + b"\1" + content[7 : at + 8] + b"\1" + content[at + 9 :]


def misnamed(content: bytes) -> bytes:
    at = content.find(b"PK\1\2")
    named = content.find(b"bundle.json", at)
    return content[: at + 9] + b"\x08" + content[at + 10 : named] + b"\xff" + content[named + 1 :]


def moved(content: bytes) -> bytes:
    at = content.find(b"PK\1\2")
    return content[: at + 42] + b"\xff\xff\xff\x7f" + content[at + 46 :]


@pytest.mark.parametrize("damage", [encrypted, misnamed, moved, lambda content: content[:-30]])
def test_a_bundle_that_cannot_be_read_is_said_to_be_so(
    damage: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    path = tmp_path / "b.zip"
    path.write_bytes(damage(zipped(path)))
    done = run(path)
    assert (done.returncode, done.stdout[:12]) == (2, b"NOT READABLE")


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_bundle_packed_as_none_is_is_refused(method: int, tmp_path: Path) -> None:
    zipped(tmp_path / "b.zip", method)
    assert b"packed in a way that no bundle uses" in run(tmp_path / "b.zip").stdout


def test_a_bundle_that_unpacks_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "b.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as bundle:
        bundle.writestr("bundle.json", "{}")
        bundle.writestr("d.pdf", bytes(300 * MEGABYTE))
    done = run(path)
    assert (done.returncode, b"unpacks to more than any bundle" in done.stdout) == (2, True)


def test_so_is_one_of_many_files_that_each_could_be_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "b.zip"
    names = {f"evidence/{number}": bytes(MEGABYTE) for number in range(30)}
    zipped(path, zipfile.ZIP_DEFLATED, **names)
    monkeypatch.setattr(verify, "MOST_BYTES", 2**16)
    with pytest.raises(verify.Unreadable, match="unpacks to more"):
        verify.check_path(path)


def test_names_do_nothing_to_the_terminal_and_hide_no_finding(tmp_path: Path) -> None:
    dossier, folder = tmp_path / "d.pdf", tmp_path / "evidence"
    dossier.write_bytes(written(Parts()))
    folder.mkdir()
    for name in (b"x\nPASS   Everything agrees.", b"\x1b[2Jz", b"\xff.txt", "\u202efdp".encode()):
        (Path(os.fsdecode(os.fsencode(folder) + b"/" + name))).write_bytes(b"1")
    done = run(dossier, "--evidence", folder)
    lines = done.stdout.decode().splitlines()
    assert not [each for each in lines if each.startswith("PASS")]
    assert not set("\x1b\u202e") & set(done.stdout.decode())
    for told in (r"x\nPASS", r"\x1b[2Jz", r"\udcff.txt", r"\u202efdp"):
        assert any(told in each and each.startswith("FOUND") for each in lines), told
    told = json.loads(run(dossier, "--evidence", folder, "--json").stdout)
    assert "x\nPASS   Everything agrees." in {each["which"] for each in told["findings"]}


def test_a_terminal_with_few_signs_is_told_all_the_same(tmp_path: Path) -> None:
    trail = tmp_path / "t.jsonl"
    point = dict.fromkeys(verify.CHECKPOINT, "€") | {"number": 1}
    point["format"] = verify.CHECKPOINT_FORMAT
    trail.write_bytes(json.dumps(point, separators=(",", ":")).encode())
    done = run(trail, PYTHONIOENCODING="ascii")  # -I leaves it out where it is not asked for
    assert done.returncode == 1
    assert verify.printable("\ud800") == r"\ud800"


def test_what_is_no_file_is_named_and_never_read(tmp_path: Path) -> None:
    dossier, folder = tmp_path / "d.pdf", tmp_path / "evidence"
    dossier.write_bytes(written(Parts()))
    folder.mkdir()
    os.mkfifo(folder / "pipe")
    (folder / "zero").symlink_to("/dev/zero")
    (folder / "nowhere").symlink_to(tmp_path / "gone")
    (folder / "loop").symlink_to(folder)
    told = json.loads(run(dossier, "--evidence", folder, "--json").stdout)
    surplus = {each["which"] for each in told["findings"] if each["how"] == "surplus"}
    assert surplus == {"pipe", "zero", "nowhere", "loop"}


@pytest.mark.parametrize("name", ["bundle.json", "d.pdf"])
def test_an_unpacked_bundle_reads_no_device(name: str, tmp_path: Path) -> None:
    (tmp_path / "bundle.json").write_text(json.dumps({"document": {"path": "d.pdf"}}))
    (tmp_path / "d.pdf").write_bytes(written(Parts()))
    (tmp_path / name).unlink()
    (tmp_path / name).symlink_to("/dev/zero")
    done = run(tmp_path)
    assert (done.returncode, done.stdout[:12]) == (2, b"NOT READABLE")


def test_a_manifest_nested_without_end_is_named(tmp_path: Path) -> None:
    path = tmp_path / "b.zip"
    with zipfile.ZipFile(path, "w") as bundle:
        deep = '{"document":{"path":"d.pdf"},"a":' + "[" * 190 + "]" * 190 + "}"
        bundle.writestr("bundle.json", deep)
        bundle.writestr("d.pdf", written(Parts()))
    assert run(path).returncode == 1
    assert b"NOT READABLE" in run(tmp_path / "gone.zip").stdout
