"""The columns of the list of risks, the same for the page and its exports."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frameworks.failures import titles
from governance.ui import levels
from governance.ui.columns import Column, Table, attribute
from governance.ui.palette import Meaning
from riskreg.models import Risk
from riskreg.queries.risks import LAPSING_DAYS, Standard

_NOT_ASSESSED = gettext_lazy("not assessed yet")


@dataclass(frozen=True, slots=True)
class Accepted:
    """Whether somebody lives with a risk, as the cell reads it; prints as words."""

    word: str
    meaning: Meaning | None = None
    until: date | None = None
    is_over: bool = False

    def __str__(self) -> str:
        return f"{self.word}, {self.until:%Y-%m-%d}" if self.until else self.word


def acceptance(risk: Any) -> Accepted:
    """How a risk read with `queries.with_acceptance` stands today."""
    today = timezone.localdate()
    if risk.accepted is not None:
        is_soon = (risk.accepted - today).days <= LAPSING_DAYS
        word = _("Accepted, ends soon") if is_soon else _("Accepted")
        return Accepted(word, Meaning.ATTENTION if is_soon else Meaning.NEUTRAL, risk.accepted)
    if risk.asked:
        return Accepted(_("Acceptance asked"), Meaning.ATTENTION)
    if risk.lapsed_on is not None and risk.closed_on is None:
        return Accepted(_("Open again"), Meaning.SERIOUS, risk.lapsed_on, is_over=True)
    return Accepted("")


def kinds(risk: Risk) -> list[str]:
    """The kinds of failure a risk is tagged with, in words; other tags as they are."""
    return [titles().get(tag, tag) for tag in risk.tags]


def risks_table(by: Standard) -> Table[Risk]:
    """The table, with levels in the words of the scale in force."""
    return Table(
        slug="risks",
        caption=gettext_lazy("Risks"),
        default_sort="number",
        columns=(
            attribute("title", gettext_lazy("Risk"), cell="pages/risks/cells/title.html"),
            Column(
                "number",
                gettext_lazy("Number"),
                lambda r: r.reference,
                sort=("number",),
                is_default=False,
            ),
            Column(
                "category",
                gettext_lazy("Category"),
                lambda r: r.get_category_display(),
                sort=("category",),
            ),
            *_levels(by),
            *_people(),
            *_further(),
        ),
    )


def _people() -> tuple[Column[Risk], ...]:
    return (
        Column(
            "acceptance",
            gettext_lazy("Acceptance"),
            acceptance,
            cell="pages/risks/cells/acceptance.html",
        ),
        Column(
            "systems",
            gettext_lazy("Systems"),
            lambda r: r.system_names,
            empty=gettext_lazy("none named"),
        ),
        Column(
            "owner",
            gettext_lazy("Owner"),
            lambda r: str(r.owner) if r.owner else "",
            sort=("owner__name",),
            empty=gettext_lazy("nobody yet"),
        ),
        attribute("assessed", gettext_lazy("Assessed"), "assessed_on", empty=_NOT_ASSESSED),
    )


def _levels(by: Standard) -> tuple[Column[Risk], ...]:
    return (
        Column(
            "residual",
            gettext_lazy("Level now"),
            lambda r: levels.residual(by, r),
            sort=("residual_rank",),
            cell="ui/level.html",
            empty=_NOT_ASSESSED,
        ),
        Column(
            "inherent",
            gettext_lazy("Without controls"),
            lambda r: levels.level(by, r.inherent_level),
            sort=("inherent_rank",),
            is_default=False,
            cell="ui/level.html",
        ),
        Column(
            "target",
            gettext_lazy("Target"),
            lambda r: levels.level(by, r.target_level),
            is_default=False,
            empty=gettext_lazy("none set"),
            cell="pages/risks/cells/target.html",
        ),
        Column(
            "rights",
            gettext_lazy("Harm to rights"),
            lambda r: levels.rights(r.rights_level),
            sort=("rights_rank",),
            cell="pages/risks/cells/rights.html",
        ),
    )


def _further() -> tuple[Column[Risk], ...]:
    hidden: dict[str, Any] = {"is_default": False}
    return (
        Column("kinds", gettext_lazy("Kinds of failure"), kinds, **hidden),
        Column("cause", gettext_lazy("Cause"), lambda r: r.cause, **hidden),
        Column("event", gettext_lazy("Event"), lambda r: r.event, **hidden),
        Column("consequence", gettext_lazy("Consequence"), lambda r: r.consequence, **hidden),
        attribute(
            "closed", gettext_lazy("Closed"), "closed_on", empty=gettext_lazy("open"), **hidden
        ),
        attribute("entered", gettext_lazy("Entered"), "created_at", **hidden),
    )
