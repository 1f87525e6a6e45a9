"""Which file, and what its columns mean."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.ui.forms import BoundField, Form
from riskreg.importers.profiles import FURTHER, LEFT_OUT, Profile, profiles
from riskreg.importers.runs import Column

MEGABYTE = 1024 * 1024


class UploadForm(Form):
    """A file, and what kind of list it is."""

    profile = forms.ChoiceField(
        label=gettext_lazy("What kind of list is it?"),
        widget=forms.RadioSelect,
        choices=lambda: [(each.slug, each.title) for each in profiles().values()],
        initial="systems",
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        allow_empty_file=True,  # the action has the better sentence
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _(
            "CSV in UTF-8 (commas, semicolons or tabs) or XLSX, up to %(megabytes)s MB and"
            " %(rows)s rows. The first row names the columns. Choose the file or drop it here."
        ) % {
            "megabytes": settings.IMPORT_MAX_BYTES // MEGABYTE,
            "rows": f"{settings.IMPORT_MAX_ROWS:,}",
        }


@dataclass(frozen=True, slots=True)
class ColumnRow:
    """One column of the file beside the field it goes to."""

    name: str
    examples: Sequence[str]
    field: BoundField


class ColumnsForm(Form):
    """Our field for each column of a file."""

    def __init__(
        self,
        *args: Any,
        profile: Profile,
        columns: Sequence[Column],
        mapping: Mapping[str, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.profile = profile
        self.columns = columns
        choices = _choices(profile)
        for place, column in enumerate(columns):
            self.fields[f"c{place}"] = forms.ChoiceField(
                label=column.name,
                choices=choices,
                initial=mapping.get(column.name, FURTHER),
                required=False,
            )

    def rows(self) -> Iterator[ColumnRow]:
        """The columns in the order of the file."""
        for place, column in enumerate(self.columns):
            yield ColumnRow(column.name, column.examples, self[f"c{place}"])  # type: ignore[arg-type]

    def clean(self) -> dict[str, Any]:
        """Every column's field once, and every needed field."""
        cleaned = super().clean() or self.cleaned_data
        names = {column.name: f"c{place}" for place, column in enumerate(self.columns)}
        for fault in self.profile.mapping_faults(self.mapping()):
            self.add_error(names.get(fault.column), fault.expected)
        return cleaned

    def mapping(self) -> dict[str, str]:
        """The choice for each column by its name."""
        chosen = self.cleaned_data
        return {each.name: chosen.get(f"c{n}", FURTHER) for n, each in enumerate(self.columns)}


def _choices(profile: Profile) -> list[tuple[str, Any]]:
    ours = [(source.name, _label(source.label, source.is_required)) for source in profile.sources]
    return [
        (FURTHER, _("Keep as a further field")),
        (LEFT_OUT, _("Leave out, do not store")),
        (_("Our fields"), ours),
    ]


def _label(label: str, is_required: bool) -> str:
    return _("%(label)s (needed)") % {"label": label} if is_required else label
