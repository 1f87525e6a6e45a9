"""What `deploy/` hands to an operator: services shut in, probes that ask the health address."""

from configparser import ConfigParser
from pathlib import Path

import pytest
import yaml

from governance.services import probe

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
