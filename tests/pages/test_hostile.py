"""Hostile text and addresses: shown as text, kept out of formulas, never an error of ours."""

import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client, override_settings
from django.urls import reverse
from openpyxl import load_workbook
from pytest_django.plugin import DjangoDbBlocker

from riskreg.models import AISystem, ImportRun, Role
from tests.access import world
from tests.access.calls import API, INSIDE, PAGES, Line, address
from tests.access.watching import forgotten, told, unchanged
from tests.access.world import World
from tests.catalogues import Shelf

pytestmark = pytest.mark.django_db

MARKUP = (
    "\"'><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7|add:7 }}{% debug %}"
    "[a](javascript:alert(1))![b](//evil.example/p.png)<data:text/html,x>"  # no Markdown is read
)
# What no page of ours holds: code between the lines, and what text of others would lead to.
INLINE = re.compile(r"""<style|<[^>]*\sstyle=["']|<script(?![^>]*\ssrc=)|<[^>]*\son[a-z]+=["']""")
LED = re.compile(r"""(?:href|src|action)=["'](?:javascript:|data:|(?:https?:)?//evil)""")
TEXTS = {
    "markup": MARKUP,
    "sql and formats": "'; DROP TABLE riskreg_aisystem; -- %s %(name)s %d {0} \\",
    "letters": "\u202egnp.exe\u202c \u200f 👩‍⚖️ 🏳️‍🌈 漢字 \x07 \x1b[31m",
    "long": "W" * 200,
    "formula": "=cmd|' /C calc'!A0",
}
FORMULAS = ("=cmd|' /C calc'!A0", "+1+1", "-1+1|x", "@SUM(1)", "\t=1+1")
NUL = "Sorter\x00"
SYSTEM_TEXTS = (
    "purpose", "description", "data", "affected_persons", "oversight", "oecd_people",
    "oecd_context", "oecd_data", "oecd_model", "oecd_task",
)  # fmt: skip
READ = [line for line in PAGES if line.is_safe and line.name != "api-schema"]
LISTS = (
    "systems", "models", "vendors", "decisions", "dossiers", "trail", "imports", "people",
    "search", "glossary", "replay", "risks", "assessments", "controls", "evidence_list",
    "evaluations", "flags", "tasks", "reviews", "work", "incidents", "incident_reports",
    "monitoring", "alerts",
)  # fmt: skip
API_LISTS = sorted({line.name for line in API if line.name.endswith("-list") and line.is_safe})
QUERIES = (
    "page=x", "page=-1", "page=99999999999999999999", "page=%00", "page_size=x", "sort=drop",
    "sort=-", "sort=%00", "sort=name;drop", "tier=nonsense", "tier=%00", "q=%00", "q=a%00b",
    "q=%27%22%5C%25_", "q=%28%29%3A%2A%26%7C%21%3C-%3E", "q=%ED%A0%80", "q=" + "x" * 3000,
    "q=%C2%B2", "q=RSK-%C2%B2", "q=%D9%A3", "q=99999999999",
    "unit=nonsense", "owner=1", "vendor=%00", "system=nonsense", "role=%00", "country=%00",
    "column=nonsense", "column=%00", "column=name&column=%00", "actor=nonsense", "did=%00",
    "since=yesterday", "since=0000-00-00", "until=99999-01-01", "on=9999-12-31",
    "edition=nonsense", "edition=2026-1744&on=0001-01-01", "edition=2026-1744&on=9999-12-31",
    "law=%00", "from=x&to=y", "history=%00", "archived=%00", "profile=%00", "next=//evil.example",
    "current=maybe", "kind=%00", "state=%00", "framework=%00", "use=%00", "stage=none&stage=%00",
)  # fmt: skip


@pytest.fixture(scope="module")
def ours(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    shelf: Shelf,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[World]:
    """An organisation with one of everything."""
    files = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files"))
    with files, django_db_blocker.unblock(), transaction.atomic():
        shelf.load()
        made = world.covered(world.build("Zwartebes"))
        connection.check_constraints()
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def browser(ours: World) -> Client:
    """The administrator's browser: sees almost every page."""
    return ours.browser(Role.ADMINISTRATOR)


def reader(of: World, line: Line) -> Client:
    """The browser of the first role that may open the page: not every one is an administrator's."""
    roles = [role for role, answer in zip(INSIDE, line.inside, strict=True) if answer != 403]
    return of.browser(roles[0])


def forms(ours: World, text: str) -> dict[str, tuple[list[Any], dict[str, Any]]]:
    """Every form that takes text, with the text in each of its fields."""
    item = {"name": text, "notes": text, "licence": text}
    return {
        "vendor_edit": ([ours["vendor"].pk], {**item, "contact": text}),
        "model_edit": ([ours["model"].pk], {**item, "kind": text, "version": text[:60]}),
        "dataset_edit": ([ours["dataset"].pk], {**item, "description": text, "source": text}),
        "system_edit": (
            [ours["system"].pk],
            {
                "name": text,
                "tools": text,
                "version": text[:60],
                "vendor": ours["vendor"].pk,
                "built_on": ours["model"].pk,
                "datasets": ours["dataset"].pk,
                **dict.fromkeys(SYSTEM_TEXTS, text),
            },
        ),
        "unit_new": ([], {"name": text}),
        "member_new": ([], {"name": text, "email": "h@example.org", "role": "auditor"}),
        "key_new": ([], {"name": text[:120], "rights": "view", "expires_on": "2026-12-01"}),
        "saved_view_new": (["systems"], {"name": text[:80], "query": f"q={text}"}),
        "questionnaire_topic": (
            [ours["questions"].pk, "ai_system"],
            {"is_ai_system": "true", "why-is_ai_system": text},
        ),
    }


def spread(browser: Client, ours: World, text: str) -> None:
    """Put the text wherever a person, a program or a file can."""
    for name, (args, sent) in forms(ours, text).items():
        answer = browser.post(reverse(name, args=args), sent)
        assert answer.status_code in (201, 302), (name, told(answer))
    decide = {
        "system": str(ours["system"].pk),
        "role": "provider",
        "facts": {"is_ai_system": True},
        "reasons": {"is_ai_system": text},
        "note": text,
    }
    recorded = browser.post(reverse("api-decision-list"), decide, content_type="application/json")
    assert recorded.status_code == 201
    taken_in(browser, f"Name,Intended purpose,{quoted(text)}\n{quoted(text)},B,{quoted(text)}\n")
    browser.post(reverse("system_archive", args=[ours["system"].pk]), {"reason": text})


def quoted(text: str) -> str:
    """A cell of a CSV file."""
    return '"' + text.replace('"', '""') + '"'


def taken_in(browser: Client, content: str) -> ImportRun | None:
    """Upload a file and look at its preview."""
    file = SimpleUploadedFile("a<b>\u202e.csv", content.encode())
    answer = browser.post(reverse("import_new"), {"profile": "systems", "file": file})
    if answer.status_code != 302:
        return None
    columns = browser.get(answer["Location"])
    assert "<script>alert(1)" not in told(columns)
    browser.post(answer["Location"], {"c0": "name", "c1": "purpose"})
    run = ImportRun.objects.latest("uploaded_at")
    assert "<script>alert(1)" not in told(browser.get(run.get_absolute_url(), follow=True))
    return run


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_hostile_text_is_shown_as_text_on_every_page(
    ours: World, browser: Client, text: str
) -> None:
    with forgotten():
        spread(browser, ours, text)
        for line in READ:
            answer = reader(ours, line).get(address(ours, line), follow=True)
            assert answer.status_code in (200, 404), line
            if answer.headers["Content-Type"].startswith("text/html"):
                body = told(answer)
                assert "<script>alert(1)" not in body, line
                assert "<img src=x" not in body, line
                assert not INLINE.search(body), line
                assert not LED.search(body), line
                policy = answer["Content-Security-Policy"]
                assert "'unsafe" not in policy, line
                assert policy.startswith(("default-src 'self'; ", "sandbox; ")), line
        assert AISystem.objects.filter(pk=ours["system"].pk, purpose=text.strip()).exists()


@pytest.mark.parametrize("text", FORMULAS)
@pytest.mark.parametrize("name", ["systems", "models", "datasets", "vendors", "decisions"])
def test_no_export_holds_a_formula(ours: World, browser: Client, name: str, text: str) -> None:
    with forgotten():
        for form in ("vendor_edit", "model_edit", "dataset_edit", "system_edit"):
            args, sent = forms(ours, text)[form]
            assert browser.post(reverse(form, args=args), sent).status_code == 302
        lines = told(browser.get(reverse(f"{name}_export", args=["csv"]))).splitlines()
        cells = [cell.strip('"') for line in lines for cell in line.split(",")]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "\t", "-1"))]
        sheet = browser.get(reverse(f"{name}_export", args=["xlsx"]))
        book = load_workbook(io.BytesIO(b"".join(sheet.streaming_content)))
        kinds = {cell.data_type for row in book.active.iter_rows() for cell in row}
        assert "f" not in kinds


@pytest.mark.parametrize(
    "name",
    [
        "vendor_edit", "model_edit", "dataset_edit", "system_edit", "unit_new", "member_new",
        "key_new", "saved_view_new", "questionnaire_topic",
    ],
)  # fmt: skip
def test_null_characters_are_refused_with_a_sentence(
    ours: World, browser: Client, name: str
) -> None:
    args, sent = forms(ours, NUL)[name]
    with forgotten(), unchanged(ours.organisation):
        answer = browser.post(reverse(name, args=args), sent)
        assert answer.status_code == 422
        assert "Null characters are not allowed." in told(answer)


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("api-system-list", {"name": NUL, "purpose": "B"}),
        ("api-system-list", {"name": "A", "purpose": "\ud800"}),
        ("api-system-list", {"name": "A", "purpose": "B", "tools": [NUL]}),
        ("api-decision-list", {"reasons": {"is_ai_system": NUL}}),
        ("api-decision-list", {"reasons": {NUL: "x"}}),
        ("api-decision-list", {"reasons": {"\ud800": "x"}}),
        ("api-decision-list", {"note": NUL}),
        ("api-decision-list", {"facts": {NUL: True}}),
        ("api-decision-list", {"facts": {"is_ai_system": NUL}}),
        ("api-decision-list", {"facts": {"is_ai_system": "\ud800"}}),
        ("api-decision-list", {"facts": {"training_flop": 1e308}}),
        ("api-decision-list", {"on": "0001-01-01"}),
        ("api-decision-list", {"on": "9999-12-31"}),
        ("api-classification-list", {"facts": {NUL: True}}),
        ("api-dossier-list", {"kind": NUL}),
    ],
)
def test_hostile_bodies_are_no_error_of_ours(
    ours: World, browser: Client, name: str, body: dict[str, Any]
) -> None:
    whole = {"system": str(ours["system"].pk), "role": "provider", "facts": {"is_ai_system": True}}
    sent = body if name == "api-system-list" else {**whole, **body}
    with forgotten():
        answer = browser.post(reverse(name), sent, content_type="application/json")
        assert answer.status_code < 500
        connection.check_constraints()


@pytest.mark.parametrize("number", ["1e999", "-1e999", "NaN", "1" * 400])
def test_numbers_beyond_all_bounds_are_no_error_of_ours(
    ours: World, browser: Client, number: str
) -> None:
    fact = "training_flop"
    sent = (
        f'{{"system": "{ours["system"].pk}", "role": "provider", "facts": {{"{fact}": {number}}}}}'
    )
    with forgotten():
        answer = browser.post(reverse("api-decision-list"), sent, content_type="application/json")
        assert answer.status_code in (400, 422), told(answer)


@pytest.mark.parametrize("query", QUERIES)
def test_an_address_that_makes_no_sense_is_no_error_of_ours(
    ours: World, browser: Client, query: str
) -> None:
    for name in LISTS:
        with forgotten():
            answer = browser.get(f"{reverse(name)}?{query}")
            assert answer.status_code in (200, 422), name
    for name in API_LISTS:
        with forgotten():
            assert browser.get(f"{reverse(name)}?{query}").status_code in (200, 400, 404), name


@pytest.mark.parametrize("query", ["q=%00&page=x&sort=%00&history=%00&check=%00&next=//x&law=%00"])
def test_a_page_with_nonsense_behind_it_is_no_error_of_ours(ours: World, query: str) -> None:
    for line in READ:
        with forgotten():
            nonsense = f"{query}&edition=%00&from=%00&column=%00"
            answer = reader(ours, line).get(f"{address(ours, line)}?{nonsense}")
            assert answer.status_code in (200, 302, 404, 422), line


@pytest.mark.parametrize("key", ["nonsense", "%00", "1", "00000000-0000-0000-0000-000000000000"])
def test_a_key_that_is_none_leads_nowhere(browser: Client, key: str) -> None:
    for path in ("systems", "models", "decisions", "dossiers", "jobs", "imports", "questions"):
        assert browser.get(f"/{path}/{key}/").status_code == 404, path
    for path in ("systems", "decisions", "dossiers", "jobs", "editions", "entries"):
        answer = browser.get(f"/api/v1/{path}/{key}/")
        assert answer.status_code in (200, 404) if path == "editions" else 404, path
