"""Lists of choices as HTML: written in Python, since a filter offers a hundred of them.

Two templates a choice took half of the time of a list (benchmarks/register.py). Every word passes
`conditional_escape`, as in a template.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.utils.formats import localize
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

Parts = Iterator[str]
Widget = Mapping[str, Any]


def boxes(widget: Widget) -> SafeString:
    """Checkboxes or radio buttons, each with its words."""
    return _joined(_boxes(widget))


def select(widget: Widget) -> SafeString:
    """A list that opens; the markup is Django's."""
    return _joined(_select(widget))


# Template of a widget -> what draws it in the template's place.
DRAWN: Mapping[str, Callable[[Widget], SafeString]] = {
    "django/forms/widgets/checkbox_select.html": boxes,
    "django/forms/widgets/radio.html": boxes,
    "django/forms/widgets/select.html": select,
}


def _boxes(widget: Widget) -> Parts:
    key = widget["attrs"].get("id")
    yield f'<div class="choices"{_attribute("id", key) if key else ""}>'
    for group, options, index in widget["optgroups"]:
        if group:
            name = f"{key or widget['name']}_group_{index}"
            yield f'<div class="choices" role="group"{_attribute("aria-labelledby", name)}>'
            yield f'<p class="choices__group"{_attribute("id", name)}>{_shown(group)}</p>'
        for option in options:
            yield from _box(option)
        if group:
            yield "</div>"
    yield "</div>"


def _box(option: Widget) -> Parts:
    key, value = option["attrs"].get("id"), option["value"]
    yield f'<div class="choice"><input{_attribute("type", option["type"])}'
    yield _attribute("name", option["name"])
    yield "" if value is None else _attribute("value", value)
    yield from _attributes(option["attrs"])
    yield f'><label class="choice__label"{_attribute("for", key) if key else ""}>'
    yield f"{_shown(option['label'])}</label></div>"


def _select(widget: Widget) -> Parts:
    yield f"<select{_attribute('name', widget['name'])}"
    yield from _attributes(widget["attrs"])
    yield ">"
    for group, options, _index in widget["optgroups"]:
        if group:
            yield f"\n  <optgroup{_attribute('label', group)}>"
        for option in options:
            yield f"\n  <option{_attribute('value', option['value'])}"
            yield from _attributes(option["attrs"])
            yield f">{_shown(option['label'])}</option>"
        if group:
            yield "\n  </optgroup>"
    yield "\n</select>"


def _attributes(told: Widget) -> Parts:
    for name, value in told.items():
        if value is True:
            yield f" {conditional_escape(name)}"
        elif value is not False:
            yield _attribute(name, value)


def _attribute(name: str, value: Any) -> str:
    return f' {conditional_escape(name)}="{conditional_escape(str(value))}"'


def _shown(words: Any) -> str:
    return conditional_escape(localize(words))


def _joined(parts: Parts) -> SafeString:
    return mark_safe("".join(parts))  # noqa: S308 - every part was escaped where it was made
