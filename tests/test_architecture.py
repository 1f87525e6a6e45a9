"""What the layers may know, and how long files and functions may be."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("frameworks", "riskreg", "governance")
WEB = ("django.http", "django.forms", "django.template", "rest_framework")


def modules(*folders: str) -> list[Path]:
    """Every Python file of these packages but migrations."""
    found = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    return sorted(path for path in found if "migrations" not in path.parts)


def imported(path: Path) -> set[str]:
    """The names of everything a file imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


@pytest.mark.parametrize("path", modules("frameworks", "riskreg"), ids=str)
def test_nothing_below_the_site_knows_http(path: Path) -> None:
    known = {name for name in imported(path) if name.startswith(WEB)}
    assert not known


@pytest.mark.parametrize("path", modules(*PACKAGES), ids=str)
def test_files_stay_readable(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 400
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= 50, f"{node.name} has {length} lines"


@pytest.mark.parametrize("path", modules(*PACKAGES), ids=str)
def test_nobody_locks_a_record_with_its_key(path: Path) -> None:
    """Others look at the key as they commit, while they hold the end of the trail: a deadlock.

    What stands beside by `select_related` is locked with its record unless `of` says otherwise.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    for call in calls:
        if getattr(call.func, "attr", "") == "select_for_update":
            told = {each.arg: ast.literal_eval(each.value) for each in call.keywords}
            assert told.get("no_key") is True, f"line {call.lineno} locks the key"
        joined = getattr(call.func, "value", None)
        if getattr(call.func, "attr", "") == "select_related" and isinstance(joined, ast.Call):
            lock = [
                each
                for each in ast.walk(joined)
                if isinstance(each, ast.Call)
                and getattr(each.func, "attr", "") == "select_for_update"
            ]
            assert all("of" in {word.arg for word in each.keywords} for each in lock)


@pytest.mark.parametrize("path", modules("riskreg/actions", "riskreg/queries"), ids=str)
def test_the_register_counts_no_day_of_the_installation(path: Path) -> None:
    """Each organisation has its own: `riskreg.queries.days`."""
    assert "localdate(" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", modules(*PACKAGES), ids=str)
def test_modules_say_what_they_are(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not text.strip() or ast.get_docstring(ast.parse(text))


@pytest.mark.parametrize("path", modules(*PACKAGES), ids=str)
def test_imports_stand_at_the_top(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            inner = [n for n in ast.walk(node) if isinstance(n, ast.Import | ast.ImportFrom)]
            assert not inner, f"{node.name} imports inside"


def test_templates_hold_no_inline_style_or_script() -> None:
    for path in sorted((ROOT / "templates").rglob("*.html")):
        if "dossier" in path.relative_to(ROOT / "templates").parts[:1]:
            continue
        text = path.read_text(encoding="utf-8")
        for mark in (' style="', "<style", " onclick=", " onload=", " onchange="):
            assert mark not in text, f"{path.name}: {mark}"
        for opening in text.split("<script")[1:]:
            assert opening.split(">", 1)[1].startswith("</script>"), path.name
