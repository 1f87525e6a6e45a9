"""The form of a version of the scales: as many rows as the address asks for, and the matrix."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.ui.forms import Form
from riskreg.rules.scoring import FEWEST, MOST

RANGED = ("likelihood", "severity")
RIGHTS = ("rights_severity", "rights_extent", "rights_reversibility")
COUNTED = (*RANGED, "levels", *RIGHTS)
WORDS: Mapping[str, Promise] = {
    "likelihood": gettext_lazy("Likelihood"),
    "severity": gettext_lazy("Severity"),
    "levels": gettext_lazy("Levels"),
    "matrix": gettext_lazy("Matrix"),
    "rights_severity": gettext_lazy("Harm to rights: severity"),
    "rights_extent": gettext_lazy("Harm to rights: extent"),
    "rights_reversibility": gettext_lazy("Harm to rights: can it be undone"),
}
Rows = list[dict[str, Any]]


class ScaleForm(Form):
    """A version of the scales, written over the one before."""

    currency = forms.CharField(label=gettext_lazy("Currency"), max_length=3, min_length=3)
    note = forms.CharField(
        label=gettext_lazy("What changed, and why"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    says_optional = False

    def __init__(
        self, data: QueryDict | None, *, before: Mapping[str, Any], sizes: Mapping[str, int]
    ) -> None:
        super().__init__(data, initial={"currency": before["currency"]})
        self.before, self.sizes = before, sizes
        for part in COUNTED:
            for at in range(sizes[part]):
                self._row(part, at)
        names = [
            self._told("levels", at).get("name") or str(at + 1) for at in range(sizes["levels"])
        ]
        for row in range(sizes["likelihood"]):
            for column in range(sizes["severity"]):
                self._cell(row, column, names)

    def _told(self, part: str, at: int) -> Mapping[str, Any]:
        steps = self.before[part]
        return steps[at] if at < len(steps) else {}

    def _row(self, part: str, at: int) -> None:
        told = self._told(part, at)
        step = {"part": WORDS[part], "step": at + 1}
        self.fields[f"{part}-{at}-name"] = forms.CharField(
            label=_("%(part)s, step %(step)s: name") % step, max_length=40, initial=told.get("name")
        )
        if part == "levels":
            self.fields[f"{part}-{at}-days"] = forms.IntegerField(
                label=_("%(part)s, step %(step)s: longest acceptance in days") % step,
                min_value=0,
                initial=told.get("days"),
            )
            return
        self.fields[f"{part}-{at}-meaning"] = forms.CharField(
            label=_("%(part)s, step %(step)s: meaning") % step,
            max_length=300,
            initial=told.get("meaning"),
        )
        if part in RANGED:
            self._range(part, at, told, step)

    def _range(self, part: str, at: int, told: Mapping[str, Any], step: Mapping[str, Any]) -> None:
        is_last = at == self.sizes[part] - 1
        for end, label in (("low", _("from")), ("high", _("up to"))):
            self.fields[f"{part}-{at}-{end}"] = forms.FloatField(
                label=_("%(part)s, step %(step)s: ") % step + label,
                min_value=0,
                initial=told.get(end),
                required=not (is_last and end == "high"),
            )

    def _cell(self, row: int, column: int, names: Sequence[str]) -> None:
        matrix, levels = self.before["matrix"], [each["code"] for each in self.before["levels"]]
        is_known = row < len(matrix) and column < len(matrix[row])
        code = matrix[row][column] if is_known else levels[-1]
        at = min(levels.index(code), len(names) - 1)
        words = {"row": row + 1, "column": column + 1}
        self.fields[f"matrix-{row}-{column}"] = forms.TypedChoiceField(
            label=_("Level for likelihood %(row)s with severity %(column)s") % words,
            coerce=int,
            choices=[(str(place), name) for place, name in enumerate(names)],
            initial=str(at),
        )

    def rows(self, part: str) -> list[list[BoundField]]:
        """The fields of one part, a list a step."""
        return [
            [self[name] for name in self.fields if name.startswith(f"{part}-{at}-")]
            for at in range(self.sizes[part])
        ]

    @property
    def parts(self) -> Iterator[tuple[str, Promise, list[list[BoundField]]]]:
        """Every part but the matrix, with its rows."""
        return ((part, WORDS[part], self.rows(part)) for part in COUNTED)

    @property
    def matrix(self) -> list[tuple[str, list[BoundField]]]:
        """The cells, a row a likelihood, the highest first."""
        return [
            (
                str(self[f"likelihood-{row}-name"].value() or row + 1),
                [self[f"matrix-{row}-{column}"] for column in range(self.sizes["severity"])],
            )
            for row in reversed(range(self.sizes["likelihood"]))
        ]

    @property
    def columns(self) -> list[str]:
        """The names of the severities."""
        return [
            str(self[f"severity-{at}-name"].value() or at + 1)
            for at in range(self.sizes["severity"])
        ]

    @property
    def values(self) -> dict[str, Any]:
        """As the action takes it."""
        told = self.cleaned_data
        parts: dict[str, Any] = {part: self._steps(part) for part in COUNTED}
        codes = [each["code"] for each in parts["levels"]]
        parts["matrix"] = [
            [codes[told[f"matrix-{row}-{column}"]] for column in range(self.sizes["severity"])]
            for row in range(self.sizes["likelihood"])
        ]
        return {**parts, "currency": told["currency"].upper(), "note": told["note"]}

    def _steps(self, part: str) -> Rows:
        found: Rows = []
        for at in range(self.sizes[part]):
            head = f"{part}-{at}-"
            step = {
                name.removeprefix(head): self.cleaned_data[name]
                for name in self.fields
                if name.startswith(head)
            }
            if part == "levels":
                step["code"] = self._told(part, at).get("code") or _code(step["name"], at)
            found.append(step)
        return found

    def land(self, refused: ValidationError) -> None:
        """Put what the action refused above the form, with the part it concerns."""
        for field, sentences in refused.message_dict.items():
            part = WORDS.get(field)
            for sentence in sentences:
                self.add_error(None, f"{part}: {sentence}" if part else sentence)


def _code(name: str, at: int) -> str:
    return slugify(name).replace("-", "_") or f"level_{at + 1}"


def sizes_of(before: Mapping[str, Any], asked: QueryDict) -> dict[str, int]:
    """How many steps each part has: as before, unless the address asks for others."""
    return {part: _size(asked.get(part, ""), len(before[part])) for part in COUNTED}


def _size(asked: str, before: int) -> int:
    return min(MOST, max(FEWEST, int(asked))) if asked.isdecimal() and len(asked) < 4 else before
