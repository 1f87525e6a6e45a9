"""The rows of a table as HTML."""

from typing import Any
from unittest.mock import patch

import pytest
from django.template import Context, engines

from governance.ui import rows
from governance.ui.columns import Column, Table

OF_THE_VALUE = "{{ value.0 }}"
OF_THE_THING = "{% if value %}{{ thing.pk }}{% else %}none{% endif %}"


class Thing:
    """A thing with a value that is counted when it is read."""

    def __init__(self, pk: int, value: Any) -> None:
        self.pk, self.value = pk, value


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Templates that are written here, and how often each was looked up."""
    asked: list[str] = []

    def template(text: str) -> Any:
        asked.append(text)
        return engines["django"].from_string(text)

    monkeypatch.setattr(rows, "get_template", template)
    return asked


def body(cell: str, *values: Any) -> str:
    columns: tuple[Column[Any], ...] = (
        Column("name", "Name", lambda thing: f"T{thing.pk}"),
        Column("value", "Value", lambda thing: thing.value, cell=cell),
    )
    table = Table(slug="t", caption="T", columns=columns, default_sort="name")
    things = [Thing(pk, value) for pk, value in enumerate(values)]
    return rows.body(table.view(things), Context())


def test_equal_values_are_drawn_once(drawn: list[str]) -> None:
    shown = body(OF_THE_VALUE, ("high",), ("low",), ("high",))
    assert shown.count("<td>high</td>") == 2
    assert len(drawn) == 2


def test_what_looks_at_the_thing_is_drawn_for_each(drawn: list[str]) -> None:
    shown = body(OF_THE_THING, True, True, False, False)
    assert shown.count("<td>0</td>") == shown.count("<td>1</td>") == 1
    assert shown.count("<td>none</td>") == 2
    assert len(drawn) == 3  # of the two without a look, one


def test_a_value_that_cannot_be_looked_up_is_drawn_each_time(drawn: list[str]) -> None:
    assert body(OF_THE_VALUE, ["a"], ["a"]).count("<td>a</td>") == 2
    assert len(drawn) == 2


def test_one_and_true_are_not_the_same(drawn: list[str]) -> None:
    shown = body("{{ value }}", 1, True)
    assert shown.count("<td>1</td>") == shown.count("<td>True</td>") == 1


def test_every_word_is_escaped() -> None:
    with patch.object(rows, "get_template") as untouched:
        assert "&lt;b&gt;" in body("", "<b>")
    untouched.assert_not_called()
