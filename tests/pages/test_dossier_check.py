"""Checking a file on the page and in the terminal: named, not kept, known or not."""

import json
from io import StringIO
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from governance.pages.dossiers import checks
from governance.settings.seals import Seal
from riskreg import trail
from riskreg.models import Dossier, Event, Organisation, Role, User
from tests import make
from tests.pages import counting
from tests.pages.register_makers import browser
from tests.pages.test_dossiers import entered
from tests.verify.files import Parts, stream, updated, written
from tests.verify.make_vectors import VECTORS
from tests.verify.signed import MINE, OTHER, checkpoint, dated
from tests.verify.signed import dossier as signed_dossier
from tests.verify.trusting import certificates
from verify import verify

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]


@pytest.fixture
def dossier(organisation: Organisation, officer: User) -> tuple[Dossier, bytes]:
    """A dossier in the register whose file can be checked."""
    made = entered(officer, make.system(organisation, officer), b"%PDF-")
    content = written(Parts())
    Dossier.objects.filter(pk=made.pk).update(sha256=verify.digest(content))
    return made, content


def dropped(client: Client, content: bytes) -> tuple[int, str]:
    answer = client.post(reverse("dossier_check"), {"file": SimpleUploadedFile("d.pdf", content)})
    return answer.status_code, answer.content.decode()


def test_a_whole_file_of_the_register_is_known(
    client: Client, dossier: tuple[Dossier, bytes], tmp_path: Path
) -> None:
    events, kept = Event.objects.count(), sorted(tmp_path.rglob("*"))
    status, text = dropped(client, dossier[1])
    assert status == 200
    assert "Everything that can be checked agrees." in text
    assert dossier[0].get_absolute_url() in text
    assert (Event.objects.count(), sorted(tmp_path.rglob("*"))) == (events, kept)


def test_what_is_wrong_is_named(client: Client) -> None:
    status, text = dropped(client, written(Parts(leave_out=("evidence.json",))))
    assert status == 200
    assert "The embedded file evidence.json is missing." in text
    assert "no dossier or report that you may see has this SHA-256" in text


def test_a_dossier_of_another_organisation_is_not_known(dossier: tuple[Dossier, bytes]) -> None:
    stranger = make.member(make.organisation(), Role.AUDITOR)
    status, text = dropped(browser(stranger), dossier[1])
    assert status == 200
    assert "no dossier or report that you may see has this SHA-256" in text


@pytest.mark.parametrize("content", [b"", b"Dear auditor", b"%PDF-1.4\n%%EOF\n"])
def test_what_is_no_dossier_is_refused_beside_the_field(client: Client, content: bytes) -> None:
    status, text = dropped(client, content)
    assert status == 422
    assert "Choose a dossier." in text
    assert client.post(reverse("dossier_check")).status_code == 422


def test_a_file_that_is_too_large_is_refused(
    client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "LARGEST", 2**20)
    status, text = dropped(client, b"%PDF-" + bytes(2**20))
    assert status == 422
    assert "The file is larger than 1 MB." in text
    settings.EVIDENCE_MAX_BYTES = settings.IMPORT_MAX_BYTES = 1000
    status, text = dropped(client, written(Parts()))
    assert status == 422
    assert "The file is larger than 1 MB." in text


def test_it_takes_few_queries(client: Client) -> None:
    assert counting.taken(client, "dossier_check") == counting.expected("dossier_check")


def verified(*arguments: str) -> str:
    out = StringIO()
    call_command("verify_dossier", *arguments, stdout=out)
    return out.getvalue()


def test_the_terminal_says_the_same_and_whether_it_is_entered(
    dossier: tuple[Dossier, bytes], tmp_path: Path
) -> None:
    made, content = dossier
    file = tmp_path / "d.pdf"
    file.write_bytes(content)
    told = verified(str(file))
    assert "PASS" in told
    assert f"It is the file entered as {made} of {made.organisation}." in told
    assert json.loads(verified(str(file), "--json"))["entered"] == str(made)
    file.write_bytes(content + b"\n")
    with pytest.raises(CommandError) as found:
        verified(str(file))
    assert found.value.returncode == 1
    file.write_bytes(b"")
    with pytest.raises(CommandError) as found:
        verified(str(file))
    assert found.value.returncode == 2


@pytest.fixture
def sealed(settings: Settings, tmp_path: Path) -> Path:
    """A sealed file, judged by the authority of another."""
    stranger = tmp_path / "root.pem"
    stranger.write_bytes(certificates((VECTORS / "rsa-stream.pdf").read_bytes())[-1])
    settings.SEAL = Seal(roots=(str(stranger),))
    return VECTORS / "rsa-table.pdf"


def test_who_vouches_for_a_seal_is_asked_by_the_roots_of_the_settings(
    client: Client, sealed: Path, settings: Settings, tmp_path: Path
) -> None:
    words = "The seal DossierSeal is by Nordlys Recruiting, seal; no certificate to trust"
    assert words in dropped(client, sealed.read_bytes())[1]
    mine = tmp_path / "mine.pem"
    mine.write_bytes(certificates(sealed.read_bytes())[-1])
    assert "PASS" in verified(str(sealed), "--trust", str(mine))
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("verify_dossier", str(sealed), stdout=out)
    assert f"FOUND  {words}" in out.getvalue()
    settings.SEAL = Seal()
    _, text = dropped(client, sealed.read_bytes())
    assert "Everything that can be checked agrees." in text
    assert "nobody vouches for it: no certificate to trust was named." in text


def test_a_page_appended_after_the_seal_is_named_on_the_page_and_in_the_terminal(
    client: Client, sealed: Path, settings: Settings, tmp_path: Path
) -> None:
    settings.SEAL = Seal()
    edited = tmp_path / "edited.pdf"
    edited.write_bytes(updated(sealed.read_bytes(), {5: stream(b"0 0 9 9 re f")}))
    _, text = dropped(client, edited.read_bytes())
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("verify_dossier", str(edited), stdout=out)
    for told in (text, out.getvalue()):
        assert "After the seal, something was appended:" in told
        assert "What was appended changes more than a seal may: page 1." in told


def test_an_exported_trail_holds_together_and_leads_past_the_head(
    organisation: Organisation, officer: User
) -> None:
    make.system(organisation, officer, name="Überprüfung “A” <b>\u2028")
    head = trail.head_of(organisation)
    out = StringIO()
    call_command("export_trail", organisation.slug, stdout=out)
    end = {"number": head.number, "digest": head.digest}
    about = {**Parts().dossier["document"], "trail": end}
    content = written(
        Parts(
            dossier={**Parts().dossier, "document": about},
            manifest={**Parts().manifest, "trail": {"organisation": organisation.slug, **end}},
        )
    )
    lines = out.getvalue().encode()
    assert verify.check_all(content, trail=lines).findings == []
    found = verify.check_all(content, trail=lines.replace("Überprüfung".encode(), b"X")).findings
    assert [each.how for each in found] == ["changed"]
    with pytest.raises(CommandError):
        call_command("export_trail", "nobody")


def _private(secret: int) -> str:
    key = ec.derive_private_key(secret, ec.SECP256R1())
    form = serialization.PrivateFormat.PKCS8
    none = serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, form, none).decode()


SIGNED = {
    "own": "is signed with this register's own key.",
    "earlier": "is signed with an earlier key of this register.",
    "unknown": "is signed with a key that this register does not know: ask the maker",
}


@pytest.mark.parametrize(
    ("own", "old", "whose"),
    [
        (MINE, (), "own"),
        (OTHER, ("2026-11-20",), "earlier"),
        (OTHER, (), "unknown"),
        (None, (), "unknown"),
    ],
)
def test_it_says_whose_key_signed_the_checkpoint_and_calls_no_other_register_broken(
    settings: Settings, tmp_path: Path, own: int | None, old: tuple[str, ...], whose: str
) -> None:
    settings.CHECKPOINT_KEY = _private(own) if own else ""
    settings.CHECKPOINT_OLD_KEYS = [dated(MINE, last=day).decode() for day in old]
    file = tmp_path / "d.pdf"
    file.write_bytes(signed_dossier(checkpoint(3)))
    told = verified(str(file))
    assert "PASS   Everything agrees." in told
    assert f"The checkpoint at event 3 {SIGNED[whose]}" in told
    assert ("Nobody vouches for the key of the checkpoints" in told) == (whose == "unknown")
    assert json.loads(verified(str(file), "--json"))["checkpoint_keys"] == {"3": whose}


def test_a_key_of_this_register_that_was_stolen_is_named(
    client: Client, settings: Settings
) -> None:
    settings.CHECKPOINT_OLD_KEYS = [dated(MINE, last="2026-11-19").decode()]
    _, text = dropped(client, signed_dossier(checkpoint(3)))
    assert "is of a day on which its key was not in use: 2026-11-20." in text
    assert "earlier key" not in text


def test_the_page_says_whose_key_it_is_too(client: Client) -> None:
    _, text = dropped(client, signed_dossier(checkpoint(3)))
    assert "Everything that can be checked agrees." in text
    assert f"The checkpoint at event 3 {SIGNED['unknown']}" in text


def test_without_a_checkpoint_nothing_is_said_of_keys(client: Client) -> None:
    assert "is signed with" not in dropped(client, written(Parts()))[1]
