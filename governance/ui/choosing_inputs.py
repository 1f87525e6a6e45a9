"""The text fields in which records are chosen by number, with the names of what was typed."""

import re
from collections.abc import Iterable
from typing import Any, Protocol

from django import forms

FEW = 40  # so many are offered, or shown, one by one
_SEPARATORS = re.compile(r"[\s,;]+")


class Choice(Protocol):
    """What a text field asks of the form's field it belongs to."""

    @property
    def rows(self) -> Any:
        """The records to choose from."""

    def found(self, words: Iterable[str]) -> dict[str, Any]:
        """Word -> record, of those there are."""


class _NumbersMixin(forms.Widget):
    """What the two text fields share: the records behind what is typed, by name below."""

    template_name = "ui/numbers.html"
    offers_newest = False
    input_template: str

    def __init__(self, field: Choice, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", "spellcheck": "false", **(attrs or {})})
        self.field = field

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """What was typed; keys that tick boxes sent, as one text."""
        if name not in data:
            return None
        several = data.getlist(name) if hasattr(data, "getlist") else [data[name]]
        return several[0] if len(several) == 1 else ", ".join(map(str, several))

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Django's own, with the records chosen so far."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        found = self.field.found(words_of(value))
        chosen = list({row.pk: row for row in found.values()}.values())
        context["widget"] |= {
            "input_template": self.input_template,
            "chosen": chosen[:FEW],
            "further": max(0, len(chosen) - FEW),
            "newest": (),
        }
        return context


class Numbers(_NumbersMixin, forms.Textarea):
    """Numbers with commas between. No list to choose from: a browser would replace them all."""

    input_template = "django/forms/widgets/textarea.html"

    def __init__(self, field: Choice) -> None:
        super().__init__(field, {"rows": 2, "cols": 40, "class": "field__numbers"})


class OneNumber(_NumbersMixin, forms.TextInput):
    """One number; the newest are offered as one types."""

    input_template = "django/forms/widgets/text.html"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """With the newest records beside the field."""
        context = super().get_context(name, value, attrs)
        widget = context["widget"]
        if self.offers_newest:
            widget["newest"] = list(self.field.rows.order_by("-number", "pk")[:FEW])
            widget["list_id"] = f"{widget['attrs'].get('id', name)}_newest"
            widget["attrs"]["list"] = widget["list_id"]
        return context


def words_of(value: Any) -> list[str]:
    """What was given, word by word, each once: typed text, keys, records."""
    if value is None:
        return []
    if isinstance(value, Iterable) and not isinstance(value, str):
        several = [str(getattr(each, "pk", each)) for each in value]
    else:
        several = [str(getattr(value, "pk", value))]
    return list(dict.fromkeys(w for text in several for w in _SEPARATORS.split(text) if w))
