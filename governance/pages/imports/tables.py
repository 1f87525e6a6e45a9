"""The tables of imports: runs, faults, the first rows."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from governance.ui.columns import Column, Table, attribute
from riskreg.importers.profiles import profiles
from riskreg.models import ImportRun, ImportState, Stage
from riskreg.rules.imports import Row, RowFault


def profile_title(run: ImportRun) -> str:
    """The profile in words; its slug where this version no longer ships it."""
    known = profiles().get(run.profile)
    return known.title if known else run.profile


def _count(name: str) -> Any:
    return lambda run: getattr(run, name) if run.state in ("previewed", "applied") else None


_WORDS = {
    ImportState.UPLOADED: _("Columns open"),
    ImportState.APPLIED: _("Imported"),
    ImportState.DISCARDED: _("Discarded"),
}


def state_words(run: ImportRun) -> Any:
    """Where an import stands, in a word or two."""
    if run.state == ImportState.PREVIEWED:
        return _("Faulty") if run.is_faulty else _("Ready")  # type: ignore[attr-defined]
    return _WORDS[ImportState(run.state)]


RUNS: Table[ImportRun] = Table(
    slug="imports",
    caption=_("Imports"),
    default_sort="-uploaded",
    columns=(
        attribute(
            "file", _("File"), "file_name", link=lambda run: reverse("import", args=[run.pk])
        ),
        Column("state", _("State"), state_words, sort=("state",)),
        Column("rows", _("Rows"), _count("rows"), is_number=True, empty=_("not read yet")),
        Column("created", _("New"), _count("created"), is_number=True, empty=_("–")),
        Column("updated", _("Changed"), _count("updated"), is_number=True, empty=_("–")),
        Column("unchanged", _("As they were"), _count("unchanged"), is_number=True, empty=_("–")),
        Column("profile", _("Kind of list"), profile_title, sort=("profile",)),
        Column("by", _("Uploaded by"), lambda run: str(run.uploaded_by)),
        attribute("uploaded", _("Uploaded"), "uploaded_at"),
    ),
)

FAULTS: Table[RowFault] = Table(
    slug="faults",
    caption=_("Faults by row"),
    default_sort="",
    columns=(
        Column("row", _("Row"), lambda fault: fault.row or None, empty=_("the file")),
        Column("column", _("Column"), lambda fault: fault.column, empty=_("the row")),
        Column("value", _("What stands there"), lambda fault: fault.value, empty=_("nothing")),
        Column("expected", _("What is expected"), lambda fault: fault.expected),
    ),
    key=lambda fault: f"{fault.row}-{fault.column}",
)

FIRST_ROWS: Table[Row] = Table(
    slug="first-rows",
    caption=_("The first rows as they would be entered"),
    default_sort="",
    columns=(
        Column("name", _("Name"), lambda row: row.values.get("name")),
        Column("purpose", _("Intended purpose"), lambda row: _short(row.values.get("purpose"))),
        Column("unit", _("Unit"), lambda row: row.values.get("unit")),
        Column(
            "stage", _("Stage"), lambda row: dict(Stage.choices).get(row.values.get("stage", ""))
        ),
        Column("vendor", _("Vendor"), lambda row: row.values.get("vendor")),
        Column(
            "further",
            _("Further fields"),
            lambda row: len(row.values["extra"]),
            is_number=True,
        ),
    ),
    key=lambda row: row.number,
)

_SHOWN = 120


def _short(words: Any) -> str:
    text = str(words or "")
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
