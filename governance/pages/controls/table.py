"""The columns of the list of controls, the same for the page and its exports."""

from datetime import date
from functools import partial

from django.utils.translation import gettext_lazy as _

from governance.pages.controls import words
from governance.ui.columns import Column, Table, attribute
from riskreg.models import Control

SAID = "pages/controls/cells/said.html"


def controls(today: date) -> Table[Control]:
    """The list as it stands on a day: whether a test is overdue depends on it."""
    return Table(
        slug="controls",
        caption=_("Controls"),
        default_sort="title",
        columns=(
            *_names(),
            Column(
                "layer", _("Layer"), lambda c: c.get_layer_display(), ("layer",), is_default=False
            ),
            Column("state", _("State"), words.state, sort=("state",), cell=SAID),
            Column(
                "owner",
                _("Owner"),
                lambda c: str(c.owner) if c.owner else "",
                sort=("owner__name",),
                empty=_("nobody yet"),
            ),
            Column(
                "effectiveness",
                _("Effectiveness"),
                words.finding,
                sort=("effectiveness",),
                cell=SAID,
            ),
            Column(
                "test_due",
                _("Test due"),
                partial(words.due, today=today),
                sort=("test_due",),
                cell="pages/controls/cells/due.html",
            ),
            Column(
                "confirmed",
                _("Confirmed"),
                lambda c: c.confirmed_at.date() if c.confirmed_at else None,
                sort=("confirmed_at",),
                empty=_("not yet"),
            ),
            *_counts(),
            *_further(),
        ),
    )


def _names() -> tuple[Column[Control], ...]:
    return (
        attribute("title", _("Title"), cell="pages/controls/cells/title.html"),
        Column(
            "reference",
            _("Number"),
            lambda c: c.reference,
            sort=("number",),
            is_default=False,
        ),
    )


def _counts() -> tuple[Column[Control], ...]:
    return tuple(
        Column(
            name,
            label,
            lambda c, field=f"{name}_count": getattr(c, field),  # type: ignore[misc]
            sort=(f"{name}_count",),
            is_default=name == "evidence",
            is_number=True,
        )
        for name, label in (
            ("evidence", _("Evidence")),
            ("links", _("Requirements")),
            ("systems", _("Systems named")),
        )
    )


def _further() -> tuple[Column[Control], ...]:
    return (
        Column("tested_on", _("Last tested"), lambda c: c.tested_on, ("tested_on",), False),
        Column("due", _("Due"), lambda c: c.due, ("due",), False, empty=_("no day set")),
        Column("phase", _("Works at"), lambda c: c.get_phase_display(), ("phase",), False),
        Column("carrier", _("Carried by"), lambda c: c.get_carrier_display(), ("carrier",), False),
        Column("effect", _("Effect"), lambda c: c.get_effect_display(), ("effect",), False),
        Column(
            "wide",
            _("Whole organisation"),
            lambda c: c.is_organisation_wide,
            ("is_organisation_wide",),
            False,
        ),
        Column(
            "library",
            _("Library entry"),
            lambda c: c.library_code,
            ("library_code",),
            False,
            empty=_("our own"),
        ),
        Column("changed", _("Last changed"), lambda c: c.updated_at.date(), ("updated_at",), False),
    )
