"""Every field of every operation, one at a time, with what no database takes: refused in words."""

import copy
import json
import re
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.test import Client
from django.test.client import encode_multipart
from django.urls import reverse
from pytest_django import Settings

from riskreg.models import AISystem, Role
from tests.access.calls import API, INSIDE, PAGES, Line, address, body
from tests.access.watching import forgotten, told, unchanged
from tests.access.world import World

pytestmark = pytest.mark.django_db
SPEC: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parents[2] / "docs" / "openapi.yaml").read_text()
)
WRITES = [line for line in API if line.method in ("POST", "PATCH", "PUT")]
FILES = {("logs",), ("upload",)}  # of forms alone: in JSON nobody reads them
FORMS = [line for line in PAGES if line.method == "POST"]
FIELD = re.compile(r'<(?:input|select|textarea)[^>]* name="([^"]+)"')
TYPED = [
        "0001-01-01", "9999-12-31", "99999-12-31", "0000-00-00", "0001-01-01T00:00",
        "9999-12-31T23:59", "9" * 400, "-1", "1e400", "nan", "\u00b2", "x" * 30_000, "\u202e\u0301",
]  # fmt: skip
URLENCODED = "application/x-www-form-urlencoded"
NUL = '"a\\u0000b"'
# Each field gets one of these, in turn, beginning with another for each line of the table.
OTHERS = [
        '"0001-01-01"', '"0000-01-01"', '"9999-12-31"', '"99999-12-31"', "1" + "0" * 400,
        str(2**63), "-1", "true", '["\\u0000"]', '{"\\u0000": ["\\u0000"]}', '"' + "9" * 5000 + '"',
        '"0001-01-01T00:00:00+14:00"', '"9999-12-31T23:59:59-14:00"', "null",
]  # fmt: skip
UNREADABLE = {
    "half a character": ('{"name": "a\\ud800b", "purpose": "B"}', "Half of a character"),
    "half a name": ('{"name": "A", "purpose": "B", "\\udfff": 1}', "Half of a character"),
    "deep": ('{"name": ' + "[" * 20_000 + "]" * 20_000 + "}", "deeper than 64"),
    "open": ('{"name": ' + '{"a":' * 20_000, "deeper than 64"),
    "beyond all numbers": ('{"name": 1e400, "purpose": "B"}', "larger than any"),
    "no number": ('{"name": NaN, "purpose": "B"}', "parse error"),
    "thousands of digits": ('{"name": ' + "9" * 5000 + "}", "parse error"),
    "no text": (b'{"name": "\xff", "purpose": "B"}', "parse error"),
    "cut off": ('{"name": "A', "parse error"),
    "a list": ("[]", "Invalid data"),
    "nothing": ("", "This field is required"),
}


def person(of: World, line: Line) -> Client:
    """Somebody who may do it."""
    answers = dict(zip(INSIDE, line.inside, strict=True))
    return of.browser(min(answers, key=lambda role: (answers[role] == 403, answers[role])))


def fields(where: str, line: Line, sent: Any) -> Iterator[tuple[Any, ...]]:
    """The place of each thing that the body holds, or could hold; of a list, of its first."""
    yield from places(sent)
    for path, offered in SPEC["paths"].items():
        asked = offered.get(line.method.lower(), {}).get("requestBody", {}).get("content", {})
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", path), where):
            for each in asked.values():
                yield from ((name,) for name in schema(each["schema"]).get("properties", {}))


def turned(values: list[str], first: int) -> Iterator[str]:
    """Again and again, from the first on."""
    return islice(cycle(values), first % len(values), None)


def schema(found: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in found:
        found = SPEC["components"]["schemas"][found["$ref"].rpartition("/")[2]]
    return found


def places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value[:1])
    for name, each in inner:
        yield (*at, name)
        if isinstance(each, dict | list):
            yield from places(each, (*at, name))


def with_(sent: Any, place: tuple[Any, ...], raw: str) -> str:
    """The body with something else at a place."""
    changed = copy.deepcopy(sent)
    at = changed
    for step in place[:-1]:
        at = at[step]
    at[place[-1]] = "@"
    return json.dumps(changed).replace('"@"', raw)


@pytest.mark.parametrize("line", WRITES, ids=str)
def test_no_field_of_the_api_breaks_on_what_cannot_be_kept(ours: World, line: Line) -> None:
    browser, where = person(ours, line), address(ours, line)
    sent = json.loads(json.dumps(body(ours, line)))
    every = sorted(set(fields(where, line, sent)) - FILES, key=str)
    with forgotten(), unchanged(ours.organisation):
        for place in every:
            whole = with_(sent, place, NUL)
            answer = browser.generic(line.method, where, whole, content_type="application/json")
            assert answer.status_code in (400, 403, 404, 415, 422), place
            assert answer.json()["detail"]
    for place, other in zip(every, turned(OTHERS, WRITES.index(line)), strict=False):
        with forgotten():
            whole = with_(sent, place, other)
            answer = browser.generic(line.method, where, whole, content_type="application/json")
            assert answer.status_code < 500, (place, whole)


@pytest.mark.parametrize(("sent", "words"), UNREADABLE.values(), ids=UNREADABLE)
@pytest.mark.parametrize("charset", ["", "; charset=utf-7", "; charset=base64"])
def test_what_is_no_json_that_can_be_kept_is_refused_in_words(
    ours: World, sent: Any, words: str, charset: str
) -> None:
    browser = ours.browser(Role.ADMINISTRATOR)
    with forgotten(), unchanged(ours.organisation):
        answer = browser.generic(
            "POST", reverse("api-system-list"), sent, content_type=f"application/json{charset}"
        )
        assert (answer.status_code, words in told(answer)) == (400, True), told(answer)


def test_more_json_than_is_taken_is_not_read(ours: World, settings: Settings) -> None:
    sent = '{"name": "' + "x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE + '", "purpose": "B"}'
    browser = ours.browser(Role.ADMINISTRATOR)
    with forgotten(), unchanged(ours.organisation):
        where = reverse("api-system-list")
        answer = browser.generic("POST", where, sent, content_type="application/json")
        assert (answer.status_code, "send less" in told(answer)) == (413, True)


@pytest.mark.parametrize("line", FORMS, ids=str)
def test_no_field_of_a_page_breaks_on_what_cannot_be_kept(ours: World, line: Line) -> None:
    browser, where = person(ours, line), address(ours, line)
    sent = {name: told for name, told in body(ours, line).items() if not hasattr(told, "read")}
    with forgotten():
        page = browser.get(where)
    shown = FIELD.findall(told(page)) if page.status_code == 200 else []
    # Of rows that are alike the last.
    rows = {re.sub(r"\d+", "#", name): name for name in sorted({*shown, *sent})}
    names = sorted({*rows.values()} - {"csrfmiddlewaretoken"})
    for name, typed in zip(names, turned(TYPED, FORMS.index(line)), strict=False):
        for value in ("a\x00b", typed):
            with forgotten():
                answer = browser.post(where, {**sent, name: value})
                assert answer.status_code < 500, (name, value)
                if "\x00" in value and answer.status_code >= 400:
                    assert answer.status_code in (403, 404, 405, 422), name
    with forgotten():
        odd = "&".join(f"{name}=%ED%A0%80%FF" for name in {*shown, *sent})
        answer = browser.generic("POST", where, odd, content_type=URLENCODED)
        assert answer.status_code < 500


@pytest.mark.parametrize("charset", ["base64", "zlib", "rot13", "idna", "undefined", "nonsense"])
def test_a_charset_that_is_none_is_passed_over(ours: World, charset: str) -> None:
    content = encode_multipart("x", {"name": "Zoë sorts", "purpose": "Sorts."})
    kind = f"multipart/form-data; boundary=x; charset={charset}"
    with forgotten():
        browser = ours.browser(Role.ADMINISTRATOR)
        answer = browser.generic("POST", reverse("system_new"), content, content_type=kind)
        assert answer.status_code == 302
        assert AISystem.objects.filter(name="Zoë sorts").exists()
    with forgotten():
        answer = Client().generic("POST", reverse("account_login"), content, content_type=kind)
        assert answer.status_code < 500
