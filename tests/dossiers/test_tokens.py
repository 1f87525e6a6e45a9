"""A key on a PKCS#11 token: SoftHSM, where it and the extra `pkcs11` are installed."""

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_pem_x509_certificate
from pytest_django import Settings

from governance.dossiers import sealing
from governance.settings.seals import Kind, Level, Seal
from tests.dossiers.authority import Authority
from tests.verify.files import Parts, written
from verify import verify

PIN = "1234"
LIBRARY = Path("/usr/lib/softhsm/libsofthsm2.so")
IS_THERE = find_spec("pkcs11") and shutil.which("softhsm2-util") and LIBRARY.exists()
pytestmark = pytest.mark.skipif(not IS_THERE, reason="no SoftHSM, or no extra pkcs11")


@pytest.fixture(scope="module")
def token(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seal]:
    """A token with a key and its certificate; the library reads its settings once a process."""
    folder = tmp_path_factory.mktemp("token")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\n")
    house = Authority(folder)
    files = house.seal(Level.B)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFTHSM2_CONF", str(folder / "softhsm2.conf"))
        run("--init-token", "--free", "--label", "riskreg", "--pin", PIN, "--so-pin", "5678")
        run("--import", files.key, "--token", "riskreg", "--pin", PIN, "--label", "seal", "--id=01")
        _put_on_token(Path(files.certificate))
        yield Seal(
            Kind.PKCS11,
            certificate="seal",
            key="seal",
            secret=PIN,
            library=str(LIBRARY),
            token="riskreg",
            roots=files.roots,
        )


def _put_on_token(certificate: Path) -> None:
    """SoftHSM's own tool takes keys alone."""
    pkcs11 = pytest.importorskip("pkcs11")
    decoding = pytest.importorskip("pkcs11.util.x509")
    der = load_pem_x509_certificate(certificate.read_bytes()).public_bytes(Encoding.DER)
    about = decoding.decode_x509_certificate(der)
    about |= {
        pkcs11.Attribute.TOKEN: True,
        pkcs11.Attribute.LABEL: "seal",
        pkcs11.Attribute.ID: b"\1",
    }
    library = pkcs11.lib(str(LIBRARY))
    with library.get_token(token_label="riskreg").open(user_pin=PIN, rw=True) as session:
        session.create_object(about)


@pytest.fixture
def seal(token: Seal, settings: Settings) -> Seal:
    """The settings that name it."""
    settings.SEAL = token
    return token


def run(*arguments: str) -> None:
    subprocess.run(["softhsm2-util", *arguments], check=True, capture_output=True)


def test_a_key_on_a_token_seals(seal: Seal) -> None:
    made = sealing.seal(written(Parts()))
    assert made.by == "Common Name: Seal of a test"
    report = verify.check_all(made.content, trusted=sealing.roots())
    assert [each.says for each in report.findings] == []
    assert [each.kind for each in report.notes] == ["whole", "seal", "vouched"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"secret": "9999"}, "PinIncorrect"),
        ({"token": "other"}, "No token"),
        ({"key": "nobody"}, "private key with label 'nobody'"),
    ],
)
def test_what_the_token_refuses_is_told(
    wrong: dict[str, str], said: str, seal: Seal, settings: Settings
) -> None:
    settings.SEAL = replace(seal, **wrong)
    with pytest.raises(sealing.CannotSealError, match=said):
        sealing.seal(written(Parts()))
