"""SECURITY.md names tests that exist; no key is in the repository; rules that are off say why."""

import ast
import json
import re
import subprocess
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]
KEYS = {
    "a private key": r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s+[A-Za-z0-9+/]{32}",
    "a key of AWS": r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b",
    "a token of GitHub": r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{60,})\b",
    "a token of GitLab": r"\bglpat-[A-Za-z0-9_-]{20}\b",
    "a token of Slack": r"\bxox[abprs]-[A-Za-z0-9-]{20,}\b",
    "a token of PyPI": r"\bpypi-AgEI[A-Za-z0-9_-]{40,}\b",
    "a JSON web token": r"\beyJ[A-Za-z0-9_-]{20,}\.eyJ[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}",
    "a key of ours": r"\brr_[a-z0-9]{6,16}_[A-Za-z0-9_-]{32,}",
    "a password in an address": r"\b(?:postgresql|rediss?|amqp)://[^\s:@/{}$\"']*:[^\s@/{}$\"'*…]{12,}@",
}
# Further, in files of variables: any value that could be one.
IN_VARIABLES = {"a secret": r"(?m)^[A-Z0-9_]*(?:PASSWORD|SECRET|TOKEN|KEYS?)=\S{8,}"}
# Ruff's rules of bandit that a line may switch off. S101: what the line before said. S105: a word.
# S308: escaped where it was made. S310: our own address. S311: no secret. S314, S506: the safe way.
# S603: our own program. S608, S611: names of our own tables.
KNOWN = {"S101", "S104", "S105", "S308", "S310", "S311", "S314", "S506", "S603", "S608", "S611"}


def tracked() -> list[Path]:
    """What is in the repository, without what is not text."""
    told = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    names = told.stdout.decode().split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def named_tests() -> list[tuple[str, str]]:
    """`file::function` in SECURITY.md."""
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    return re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", text)


def test_the_threat_model_is_a_table_whose_every_row_names_a_test() -> None:
    rows = [
        line
        for line in (ROOT / "SECURITY.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("| ") and not line.startswith("| who |")
    ]
    assert len(rows) >= 15
    for row in rows:
        cells = row.strip("|").split("|")
        assert len(cells) == 5, row
        assert all(cell.strip() for cell in cells), row
        assert "::test_" in cells[4], row


@pytest.mark.parametrize(("path", "function"), sorted(set(named_tests())))
def test_every_test_that_is_named_exists(path: str, function: str) -> None:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    assert function in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def keys_in(name: str, text: str) -> list[str]:
    """What in a file of this name looks like a key."""
    kinds = {**KEYS, **(IN_VARIABLES if ".env" in name else {})}
    return [what for what, how in kinds.items() if re.search(how, text)]


def test_no_tracked_file_holds_a_key() -> None:
    found = []
    for path in tracked():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{path.relative_to(ROOT)}: {what}" for what in keys_in(path.name, text)]
    assert found == []


def test_a_key_would_be_found() -> None:
    made = "-----BEGIN " + "PRIVATE KEY-----\n" + "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49" * 2
    assert re.search(KEYS["a private key"], made)
    assert re.search(KEYS["a token of GitHub"], "ghp_" + "a1B2" * 9)
    assert keys_in("compose.env", "A=1\nSECRET_" + "KEY=" + "a1B2-" * 4) == ["a secret"]
    assert keys_in("compose.env", "POSTGRES_" + "PASSWORD=a1B2a1B2") == ["a secret"]
    assert keys_in("x.env.example", "SECRET_KEY=\nEMAIL_HOST_PASSWORD_FILE=/etc/x/y/z") == []


@pytest.mark.parametrize("name", ["deploy/compose.env", "deploy/riskreg.env", ".env"])
def test_what_holds_secrets_gets_neither_into_the_repository_nor_into_an_image(name: str) -> None:
    ignored = subprocess.run(["git", "check-ignore", "-q", name], cwd=ROOT, check=False)
    assert ignored.returncode == 0
    assert "**/*.env" in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    for example in (ROOT / "deploy").glob("*.env.example"):
        shown = subprocess.run(["git", "check-ignore", "-q", str(example)], cwd=ROOT, check=False)
        assert shown.returncode == 1


def test_no_text_has_anybody_install_a_strangers_package() -> None:
    asked = re.compile(r"(?:pip3?|uv) (?:install|add)[^\n`]*?[ '\"]risk" + r"reg(?![\w-])")
    for path in tracked():
        if path.suffix in (".md", ".py", ".yaml", ".sh", ".txt", "") and path.exists():
            assert not asked.search(path.read_text(encoding="utf-8", errors="replace")), path
    assert asked.search("pip install 'risk" + "reg[s3]'")


def pins(lock: str) -> dict[str, str]:
    """Names and versions of a list of locked packages."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert text.count("==") <= text.count("--hash=sha256:")
    return dict(re.findall(r"^([a-z0-9.-]+)==([^ ;]+)", text, re.MULTILINE))


@pytest.mark.parametrize(
    ("lock", "needed"),
    [
        ("requirements-test.lock", {"pytest", "django-storages"}),
        ("requirements-s3.lock", {"django-storages", "boto3"}),
        ("requirements-pkcs11.lock", {"pyhanko", "python-pkcs11"}),
    ],
)
def test_every_list_of_locked_packages_agrees_with_the_one_to_run(
    lock: str, needed: set[str]
) -> None:
    run, more = pins("requirements.lock"), pins(lock)
    assert needed <= more.keys()
    assert {name: more[name] for name in more.keys() & run.keys() if more[name] != run[name]} == {}
    assert lock != "requirements-test.lock" or run.keys() <= more.keys()


def audit() -> ModuleType:
    """The program of `.ci/run` that asks for known holes."""
    found = spec_from_file_location("audit", ROOT / ".ci" / "audit.py")
    assert found is not None
    assert found.loader is not None
    module = module_from_spec(found)
    found.loader.exec_module(module)
    return module


HOLE = {"id": "PYSEC-1", "fix_versions": ["2.0"], "aliases": [], "description": ""}
AUDITED = {"name": "one", "version": "1.0", "vulns": []}
UNKNOWN = {"name": "two", "skip_reason": "not found on PyPI and could not be audited"}


@pytest.mark.parametrize(
    ("told", "status", "said"),
    [
        ([AUDITED, AUDITED], 0, "No known hole; 2 of 2 packages were audited."),
        ([AUDITED, UNKNOWN], 0, "No known hole; 1 of 2 packages were audited."),
        ([UNKNOWN, UNKNOWN], 75, "Nothing was audited: the index knows 0 of 2 packages."),
        ([], 75, "Nothing was audited: the index knows 0 of 0 packages."),
        ([{**AUDITED, "vulns": [HOLE]}, UNKNOWN], 1, "one 1.0: PYSEC-1, mended in 2.0"),
    ],
)
def test_an_audit_says_how_many_packages_it_looked_at(
    told: list[dict[str, object]], status: int, said: str
) -> None:
    end, words = audit().verdict(json.dumps({"dependencies": told, "fixes": []}), "")
    assert end == status
    assert said in words


def test_an_audit_without_an_index_is_told_as_none_and_fails_nothing() -> None:
    end, words = audit().verdict("", "Traceback\nConnectionError: no route\n")
    assert end == 75
    assert words == "Nothing was audited, the index does not answer: ConnectionError: no route"
    checks = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    begin, end_of = checks.index("check() {"), checks.index("manage() {")
    shown = {}
    for number in (0, 75, 1):
        tried = f'check holes bash -c "exit {number}"\necho ${{#failed[@]}}'
        script = f"failed=()\n{checks[begin:end_of]}\n{tried}"
        done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
        line, failed = done.stdout.splitlines()
        shown[number] = (line.split()[0], failed)
    assert shown == {0: ("ok", "0"), 75: ("NOT", "0"), 1: ("FAILED", "1")}


def test_every_rule_that_is_off_says_why() -> None:
    for package in ("frameworks", "riskreg", "governance", "verify"):
        for path in sorted((ROOT / package).rglob("*.py")):
            for line in path.read_text(encoding="utf-8").splitlines():
                off = re.search(r"# noqa: ([A-Z0-9, ]+?)(?:  ?-? ?(\w.*))?$", line)
                codes = set(re.findall(r"\bS\d{3}\b", off[1])) if off else set()
                if not codes:
                    continue
                assert codes <= KNOWN, f"{path}: {line}"
                assert off is not None
                assert off[2], f"{path}: say why after the code: {line}"
