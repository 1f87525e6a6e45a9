"""What `deploy/` hands to an operator: services shut in, probes that ask the health address."""

import re
from configparser import ConfigParser
from pathlib import Path

import pytest
import yaml

from governance.services import probe
from governance.settings import embedded
from tests.test_docs import table

DEPLOY = Path(__file__).parents[2] / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
SHUT_IN = {
    "NoNewPrivileges": "yes",
    "PrivateTmp": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "CapabilityBoundingSet": "",
    "SystemCallFilter": "@system-service",
    "RestrictSUIDSGID": "yes",
}


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_every_unit_is_shut_in(path: Path) -> None:
    unit = ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(path)
    service = dict(unit["Service"])
    assert SHUT_IN.items() <= service.items()
    assert service["User"] == "riskreg"


def test_containers_have_no_rights_and_the_site_is_asked_whether_it_is_ready() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]
    for name in ("prepare", "web", "worker", "beat"):
        assert services[name]["cap_drop"] == ["ALL"], name
        assert services[name]["security_opt"] == ["no-new-privileges:true"], name
        assert services[name]["read_only"], name
    assert services["web"]["healthcheck"]["test"][-1] == probe.__name__
    for name in ("web", "worker", "beat"):  # a migration that fails stops the start
        wanted = services[name]["depends_on"]["prepare"]["condition"]
        assert wanted == "service_completed_successfully"


def test_a_site_that_does_not_answer_is_not_ready(capsys: pytest.CaptureFixture[str]) -> None:
    assert probe.main("http://127.0.0.1:1/health/ready") == 1
    assert "does not answer" in capsys.readouterr().out


def test_every_setting_can_reach_every_part_of_the_site_in_containers() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]
    known = set(table("settings.md"))
    assert {"TRUSTED_PROXIES", "EMAIL_HOST_PASSWORD", "CHECKPOINT_KEY", "S3_BUCKET"} <= known
    for name, service in services.items():
        if service.get("image") != "riskreg":
            continue
        # The file hands every variable on; what `environment` says wins over it.
        assert service["env_file"] == ["compose.env"], name
        assert set(service["environment"]) == {"DATABASE_URL", "BROKER_URL"} <= known, name
        assert "./secrets:/run/secrets:ro" in service["volumes"], name
        assert service["build"]["args"] == {"EXTRAS": "${EXTRAS:-}"}, name
    assert {"prepare", "web", "worker", "beat"} <= services.keys()


VARIABLE = re.compile(r"^(?:# )?([A-Z][A-Z0-9_]*)=(.*)$", re.MULTILINE)


@pytest.mark.parametrize("name", ["compose.env.example", "riskreg.env.example"])
def test_the_examples_hold_only_variables_that_exist_and_what_must_be_chosen(name: str) -> None:
    given = dict(VARIABLE.findall((DEPLOY / name).read_text(encoding="utf-8")))
    own = {"POSTGRES_PASSWORD", "VALKEY_PASSWORD", "EXTRAS"}  # of compose.yaml itself
    assert {each.removesuffix("_FILE") for each in given} - own <= set(table("settings.md"))
    assert given["TRUSTED_PROXIES"] == "1"
    wanted = {"ALLOWED_HOSTS", "SITE_URL", "CSRF_TRUSTED_ORIGINS", "EMAIL_HOST", "EMAIL_USE_TLS"}
    assert wanted <= given.keys()
    if broker := given.get("BROKER_URL"):
        assert embedded.refuse_unchecked(broker) == broker


def test_the_image_installs_what_is_locked_alone() -> None:
    recipe = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    copied = re.search(r"^COPY (requirements.*) \./$", recipe, re.MULTILINE)
    assert copied
    assert set(copied[1].split()) == {
        "requirements.lock", "requirements-s3.lock", "requirements-pkcs11.lock"
    }  # fmt: skip
    installed = re.findall(r"pip install [^\n]*", recipe)
    assert len(installed) == 2
    assert installed[0].startswith("pip install --no-cache-dir uv==")
    assert "--require-hashes" in installed[1]
