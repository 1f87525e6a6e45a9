"""The documentation names everything that can be named."""

import re
import tomllib
from itertools import chain
from pathlib import Path

from governance.ui.rights import RIGHT_GROUPS, RIGHT_WORDS
from riskreg.access import TABLE, Right
from riskreg.models import Role
from riskreg.trail import Did

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"


def table(page: str) -> dict[str, list[str]]:
    """The rows of a Markdown table by the code in their first cell."""
    rows = {}
    for line in (DOCS / page).read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| `"):
            rows[cells[0].strip("`")] = cells[1:]
    return rows


def test_every_right_is_printed_with_its_roles() -> None:
    printed = table("access.md")
    for right in Right:
        expected = ["yes" if role in TABLE[right] else "–" for role in Role]
        assert printed[right.value][1:] == expected, right
    assert set(printed) == {right.value for right in Right}


def test_every_right_has_its_words() -> None:
    assert set(RIGHT_WORDS) == set(Right)
    assert sorted(chain.from_iterable(RIGHT_GROUPS.values())) == sorted(Right)


def test_every_code_of_the_trail_has_its_line() -> None:
    assert set(table("trail.md")) == {code.value for code in Did}


def test_every_setting_of_the_environment_has_its_line() -> None:
    read = set()
    calls = r"(?:env\.[a-z]+|environ\.get)\(\s*\"([A-Z_]+)\""
    for package in ("governance", "riskreg", "frameworks"):
        for path in (ROOT / package).rglob("*.py"):
            read |= set(re.findall(calls, path.read_text(encoding="utf-8")))
    assert read <= set(table("settings.md"))


def test_every_decision_record_says_what_was_asked_chosen_and_given_up() -> None:
    for path in sorted((DOCS / "decisions").glob("*.md")):
        text = path.read_text(encoding="utf-8")
        assert re.match(r"\d{3}-[a-z0-9-]+\.md", path.name)
        assert text.startswith(f"# {path.name[:3]} · "), path.name
        for part in ("Question", "Choice", "What we gave up"):
            assert f"**{part}.**" in text, f"{path.name}: {part}"


def test_links_between_documents_lead_somewhere() -> None:
    for path in [*ROOT.glob("*.md"), *DOCS.rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{path.name} → {target}"


def test_every_dependency_has_its_line() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    told = (DOCS / "decisions" / "006-dependencies.md").read_text(encoding="utf-8")
    for requirement in [*project["dependencies"], *extras["embedded"], *extras["test"]]:
        name = re.match(r"[A-Za-z0-9-]+", requirement)
        assert name is not None
        assert f"`{name[0]}`" in told, name[0]
