"""What `deploy/` hands to an operator: services shut in, probes that ask the health address."""

import re
import shutil
import subprocess
from configparser import ConfigParser
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands

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
    for name in ("prepare", "web", "worker", "worker-clock", "beat"):
        assert services[name]["cap_drop"] == ["ALL"], name
        assert services[name]["security_opt"] == ["no-new-privileges:true"], name
        assert services[name]["read_only"], name
    assert services["web"]["healthcheck"]["test"][-1] == probe.__name__
    for name in ("web", "worker", "worker-clock", "beat"):  # a migration that fails stops the start
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
    assert {"prepare", "web", "worker", "worker-clock", "beat"} <= services.keys()


VARIABLE = re.compile(r"^(?:# )?([A-Z][A-Z0-9_]*)=(.*)$", re.MULTILINE)


@pytest.mark.parametrize("name", ["compose.env.example", "riskreg.env.example"])
def test_the_examples_hold_only_variables_that_exist_and_what_must_be_chosen(name: str) -> None:
    given = dict(VARIABLE.findall((DEPLOY / name).read_text(encoding="utf-8")))
    own = {"POSTGRES_PASSWORD", "VALKEY_PASSWORD", "EXTRAS"}  # of compose.yaml itself
    known = set(table("settings.md"))
    assert {each for each in given if each.removesuffix("_FILE") not in known} - own <= known
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


SITE = "Dockerfile", "compose.yaml", *(f"systemd/{path.name}" for path in UNITS)


@pytest.mark.parametrize("name", SITE)
def test_every_module_and_command_that_is_started_exists(name: str) -> None:
    text = (DEPLOY / name).read_text(encoding="utf-8")
    modules = set(re.findall(r"\bgovernance(?:\.\w+)+", text))
    assert modules
    for module in modules:
        assert find_spec(module), module
    for command in re.findall(r"manage\.py (\w+)", text):
        assert command in get_commands(), command


def test_what_the_image_is_made_from_exists_and_is_not_kept_from_it() -> None:
    recipe = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    kept_out = (DEPLOY.parent / ".dockerignore").read_text(encoding="utf-8").split()
    sources = [
        each for line in re.findall(r"^COPY (.*) \S+$", recipe, re.M) for each in line.split()
    ]
    assert "." in sources
    for source in (*sources, "manage.py", "pyproject.toml", "templates", "fixtures"):
        assert (DEPLOY.parent / source).exists(), source
        assert source not in kept_out
    [folder] = re.findall(r"^WORKDIR (\S+)$", recipe, re.M)
    assert f"STATIC_ROOT={folder}/" in recipe
    build = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["x-app"]["build"]
    context = (DEPLOY / build["context"]).resolve()
    assert context / build["dockerfile"] == DEPLOY / "Dockerfile"
    installed = set(re.findall(r"uv==([\d.]+)", recipe))
    assert installed == set(re.findall(r"uv==([\d.]+)", OPERATIONS))


def test_units_may_write_where_the_environment_puts_things() -> None:
    text = (DEPLOY / "riskreg.env.example").read_text(encoding="utf-8")
    given = dict(VARIABLE.findall(text))
    wanted = {given["RISKREG_VAR"], str(Path(given["CHECKPOINT_FILE"]).parent)}
    for path in UNITS:
        unit = path.read_text(encoding="utf-8")
        folders = re.findall(r"^ReadWritePaths=-?(\S+)$", unit, re.M)
        folders += [
            f"/var/lib/{each}" for each in re.findall(r"^StateDirectory=(\S+)$", unit, re.M)
        ]
        assert wanted <= set(folders), path.name


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd on this machine")
def test_systemd_understands_the_units(tmp_path: Path) -> None:
    """With this checkout in place of the folder they name, so that their programs exist."""
    for path in UNITS:
        text = path.read_text(encoding="utf-8").replace("/opt/riskreg", str(DEPLOY.parent))
        (tmp_path / path.name).write_text(text)
    command = [
        "systemd-analyze",
        "verify",
        "--man=no",
        *(str(tmp_path / each.name) for each in UNITS),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    own = [line for line in done.stderr.splitlines() if "riskreg" in line]
    assert (done.returncode, own) == (0, []), done.stderr


OPERATIONS = (DEPLOY.parent / "docs" / "operations.md").read_text(encoding="utf-8")
UPGRADING = (DEPLOY.parent / "docs" / "upgrading.md").read_text(encoding="utf-8")


def test_a_command_by_hand_runs_as_the_units_do() -> None:
    script = DEPLOY / "riskreg-manage"
    assert script.stat().st_mode & 0o111
    text = script.read_text(encoding="utf-8")
    for path in UNITS:
        unit = path.read_text(encoding="utf-8")
        [folder] = re.findall(r"^WorkingDirectory=(.*)$", unit, re.MULTILINE)
        [file] = re.findall(r"^EnvironmentFile=(.*)$", unit, re.MULTILINE)
        assert "User=riskreg" in unit
        assert f"--working-directory={folder} --property=EnvironmentFile={file}" in text
        assert "--uid=riskreg" in text
        assert f"{folder}/.venv/bin/" in text


def test_the_steps_name_every_part_and_end_with_somebody_who_can_sign_in() -> None:
    enabled = re.search(r"systemctl enable --now ([^`]*)", OPERATIONS)
    stopped = re.search(r"systemctl stop ([^`]*)", UPGRADING)
    assert enabled
    assert stopped
    units = {path.stem for path in UNITS}
    assert set(enabled[1].split()) == set(stopped[1].split()) == units
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]
    site = {each for each in services if services[each].get("image") == "riskreg"} - {"prepare"}
    for text in (OPERATIONS, UPGRADING):
        for stop in re.findall(r"dc stop ([a-z -]+)", text):
            assert set(stop.split()) == site
    for start in ("riskreg-manage", "dc exec web python manage.py"):
        assert f"{start} found_organisation " in OPERATIONS
    for step in ("backup", "restore"):  # past `prepare`, with the folder of backups within reach
        assert re.search(
            rf"run --rm --no-deps -v /backups:/backups\S* web python manage.py {step} ", OPERATIONS
        )


def test_every_command_of_an_operator_is_told_somewhere() -> None:
    texts = [*DEPLOY.parent.glob("*.md"), *(DEPLOY.parent / "docs").glob("*.md")]
    told = "\n".join(each.read_text(encoding="utf-8") for each in texts)
    for package in ("governance", "riskreg"):
        for path in (DEPLOY.parent / package / "management" / "commands").glob("[a-z]*.py"):
            assert re.search(rf"(?:`|manage\.py |riskreg-manage ){path.stem}\b", told), path.stem
