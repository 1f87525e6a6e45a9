"""What the grades and the standings of evidence are called, and what they mean."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from governance.ui.palette import Meaning
from riskreg.models import Evidence, Grade
from riskreg.rules.evidence import Standing, standing

Text = str | Promise

GRADES: Mapping[str, Text] = {
    Grade.SELF_DECLARED: _("Somebody says so. Nothing but their word stands behind it."),
    Grade.DOCUMENT: _(
        "Written down for a purpose of its own: a policy, minutes, a contract, a signed report."
    ),
    Grade.MACHINE: _("Produced by a tool as it ran: test output, logs, monitoring, a build."),
    Grade.INDEPENDENT: _(
        "From somebody who neither builds nor runs the system: an auditor, a laboratory, a"
        " notified body."
    ),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A standing as a badge; in a list or a file its words."""

    meaning: Meaning
    text: Text

    def __str__(self) -> str:
        return str(self.text)


STANDINGS: Mapping[Standing, Shown] = {
    Standing.IN_FORCE: Shown(Meaning.GOOD, _("In force")),
    Standing.LAPSING: Shown(Meaning.ATTENTION, _("Lapses soon")),
    Standing.LAPSED: Shown(Meaning.SERIOUS, _("Lapsed")),
    Standing.WITHDRAWN: Shown(Meaning.NEUTRAL, _("Withdrawn")),
}


def grade_choices() -> list[tuple[str, Text]]:
    """The grades from the weakest to the strongest, each with what it means."""
    return [(grade.value, f"{grade.label}: {GRADES[grade]}") for grade in Grade]


def standing_of(evidence: Evidence, today: date | None = None) -> Standing:
    """Where an entry stands today."""
    return standing(
        withdrawn_on=evidence.withdrawn_on,
        valid_until=evidence.valid_until,
        today=today or timezone.localdate(),
    )


def shown(evidence: Evidence) -> Shown:
    """The badge of where an entry stands today."""
    return STANDINGS[standing_of(evidence)]
