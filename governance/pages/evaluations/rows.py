"""Metrics as rows of a form that works without scripts: planned ones, or measured ones."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.ui.forms import Form, Problem, problems
from riskreg.models import Dimension, Metric
from riskreg.rules.evaluations import MOST, Measure

STEP = 8  # blank rows, and how many “More rows” adds
_BETTER = [("higher", gettext_lazy("Higher")), ("lower", gettext_lazy("Lower"))]


class Figure(forms.FloatField):
    """A number; a comma is taken as the point."""

    widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def __init__(self, **kwargs: Any) -> None:
        words = {"invalid": gettext_lazy("Give a number, for example 0.93.")}
        super().__init__(error_messages=words, **kwargs)

    def to_python(self, value: Any) -> Any:
        """The number; what is infinite is none."""
        text = value.strip().replace(",", ".") if isinstance(value, str) else value
        return super().to_python(text)


class _Row(Form):
    """A row; its inputs are named by row and column, for there is no room for labels."""

    says_optional = False
    called = ""

    def name_inputs(self, row: str) -> None:
        """Say in each input which row and which column it is."""
        self.called = row
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = f"{row}: {field.label}"
            field.widget.attrs["autocomplete"] = "off"

    @property
    def problems(self) -> Iterator[Problem]:
        """Its faults, for the summary on top."""
        for each in problems(self):
            yield Problem(each.anchor, f"{self.called}: {each.sentence}")


class MetricRow(_Row):
    """One metric of a plan."""

    dimension = forms.ChoiceField(
        label=gettext_lazy("About"), choices=Dimension.choices, required=False
    )
    name = forms.CharField(label=gettext_lazy("Metric"), max_length=120, required=False)
    unit = forms.CharField(label=gettext_lazy("Unit"), max_length=40, required=False)
    better = forms.ChoiceField(label=gettext_lazy("Better"), choices=_BETTER, required=False)
    threshold = Figure(label=gettext_lazy("Threshold"), required=False)

    @property
    def is_blank(self) -> bool:
        """Whether nothing was written into it."""
        written = ("name", "unit", "threshold", "value", "low", "high")
        return not any(str(self[name].value() or "") for name in written if name in self.fields)

    @property
    def measure(self) -> Measure:
        """What it says, for the rules."""
        told = self.cleaned_data
        return Measure(
            name=told["name"],
            dimension=told["dimension"] or Dimension.PERFORMANCE,
            unit=told["unit"],
            is_higher_better=told["better"] != "lower",
            threshold=told["threshold"],
            value=told.get("value"),
            low=told.get("low"),
            high=told.get("high"),
        )


class MeasuredRow(MetricRow):
    """One metric of a run that is over."""

    value = Figure(label=gettext_lazy("Value"), required=False)
    low = Figure(label=gettext_lazy("Interval from"), required=False)
    high = Figure(label=gettext_lazy("Interval to"), required=False)


class ValueRow(_Row):
    """What a planned metric came to."""

    value = Figure(label=gettext_lazy("Value"), required=False)
    low = Figure(label=gettext_lazy("Interval from"), required=False)
    high = Figure(label=gettext_lazy("Interval to"), required=False)

    def __init__(self, *args: Any, metric: Metric, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.metric = metric
        self.name_inputs(metric.name)

    is_blank = False  # every planned metric is held against what was measured

    @property
    def measure(self) -> Measure:
        """What it says, for the rules."""
        told = self.cleaned_data
        return Measure(self.metric.name, value=told["value"], low=told["low"], high=told["high"])


def _is_valid(row: Any) -> bool:
    return bool(row.is_valid())


class Rows:
    """The rows of a form, those left blank passed over."""

    def __init__(self, rows: Sequence[Any]) -> None:
        self.rows = rows
        self._used: list[Any] = []

    def __iter__(self) -> Iterator[Any]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def is_valid(self) -> bool:
        """Whether every row that says something can be read."""
        self._used = [row for row in self.rows if not row.is_blank]
        return all(list(map(_is_valid, self._used)))  # each, so that every fault is shown

    @property
    def measures(self) -> list[Measure]:
        """What the rows say."""
        return [row.measure for row in self._used]

    @property
    def problems(self) -> list[Problem]:
        """The faults of all rows, for the summary on top."""
        return [each for row in self._used for each in row.problems]

    def add_error(self, place: str, sentences: Any) -> bool:
        """Put a refusal of the action beside its field; False if it is no place of a row."""
        _metrics, *rest = place.split("/")
        if len(rest) != 2 or not rest[0].isdecimal() or int(rest[0]) >= len(self._used):
            return False
        row = self._used[int(rest[0])]
        field = {"is_higher_better": "better"}.get(rest[1], rest[1])
        row.add_error(field if field in row.fields else None, sentences)
        return True


def asked(data: Mapping[str, Any] | None, kind: type[MetricRow]) -> Rows:
    """Blank rows, as many as the form had, and some more where it asks for them."""
    count = STEP
    if data is not None:
        told = str(data.get("rows", ""))
        count = int(told) if told.isdecimal() and len(told) < 4 else STEP
        count += STEP if "more" in data else 0
    rows = [kind(data, prefix=f"m{at}") for at in range(min(count, MOST))]
    for at, row in enumerate(rows, start=1):
        row.name_inputs(_("Metric %(n)s") % {"n": at})
    return Rows(rows)


def measured(data: Mapping[str, Any] | None, metrics: Sequence[Metric]) -> Rows:
    """A row for each planned metric."""
    return Rows([ValueRow(data, prefix=f"v{at}", metric=each) for at, each in enumerate(metrics)])


def place(refused: ValidationError, form: Form, rows: Rows) -> None:
    """Put each refusal beside the field it is about."""
    for field, sentences in refused.error_dict.items():
        if field.startswith("metrics/") and rows.add_error(field, sentences):
            continue
        form.add_error(field if field in form.fields else None, sentences)
