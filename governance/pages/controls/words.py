"""Controls in words: how they stand, how they reach a system, what is open about a failure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.ui import dates
from governance.ui.event_changes import label_of
from governance.ui.palette import Meaning
from riskreg.models import Control, ControlState, Effectiveness
from riskreg.queries.controls import Reach, Way
from riskreg.rules import controls as rules
from riskreg.rules.controls import Freshness
from riskreg.rules.failures import Drill, Open, OpenPoint

Text = str | Promise

STATES: Mapping[str, Meaning] = {
    ControlState.PLANNED: Meaning.NEUTRAL,
    ControlState.IN_PROGRESS: Meaning.ATTENTION,
    ControlState.IN_PLACE: Meaning.GOOD,
    ControlState.RETIRED: Meaning.NEUTRAL,
}
FINDINGS: Mapping[str, Meaning] = {
    Effectiveness.NOT_TESTED: Meaning.ATTENTION,
    Effectiveness.EFFECTIVE: Meaning.GOOD,
    Effectiveness.PARTLY: Meaning.ATTENTION,
    Effectiveness.INEFFECTIVE: Meaning.SERIOUS,
}
_WAYS: Mapping[Way, Text] = {
    Way.DIRECT: gettext_lazy("Named on the control"),
    Way.MODEL: gettext_lazy("Inherited from a model"),
    Way.VENDOR: gettext_lazy("Inherited from a vendor"),
    Way.ORGANISATION: gettext_lazy("Inherited: holds for the whole organisation"),
}
DRILLS: Mapping[Drill, Text] = {
    Drill.OVERRIDE: gettext_lazy("Override"),
    Drill.SHUTDOWN: gettext_lazy("Shutdown"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """A word with its meaning, as the badge shows it; prints as the word."""

    meaning: Meaning
    word: Text

    def __str__(self) -> str:
        return str(self.word)


def state(control: Control) -> Said:
    """How far a control has come."""
    return Said(STATES[control.state], control.get_state_display())


def finding(control: Control) -> Said:
    """What the last test found; nothing is owed before the control is in place."""
    owes = control.state == ControlState.IN_PLACE
    untested = control.effectiveness == Effectiveness.NOT_TESTED and not owes
    meaning = Meaning.NEUTRAL if untested else FINDINGS[control.effectiveness]
    return Said(meaning, control.get_effectiveness_display())


@dataclass(frozen=True, slots=True)
class Due:
    """Until when the last test counts, and whether that day has passed."""

    day: date | None
    freshness: Freshness

    @property
    def is_overdue(self) -> bool:
        """Whether a test is missing now."""
        return self.freshness in (Freshness.OVERDUE, Freshness.NEVER)

    @property
    def word(self) -> str:
        """How it stands, in a word or two."""
        words: Mapping[Freshness, Text] = {
            Freshness.OVERDUE: _("test overdue"),
            Freshness.NEVER: _("never tested"),
            Freshness.NOT_YET: _("not before it is in place"),
            Freshness.OVER: _("retired"),
            Freshness.CURRENT: _("in time"),
        }
        return str(words[self.freshness])

    def __str__(self) -> str:
        return dates.iso(self.day) if self.day else ""


def due(control: Control, today: date) -> Due:
    """The next test of a control."""
    interval = control.review_interval
    standing = rules.freshness(control.state, control.tested_on, interval, today)
    day = None if standing is Freshness.OVER else rules.test_due(control.tested_on, interval)
    return Due(day, standing)


def ways(reach: Reach) -> str:
    """How a control reaches a system, with the names it comes through."""
    said = ", ".join(str(_WAYS[way]) for way in reach.ways)
    return f"{said}: {', '.join(reach.through)}" if reach.through else said


def point(open_point: OpenPoint) -> str:
    """One open point of a failure plan as a sentence, without the name of the tool."""
    drill = open_point.drill
    words = {
        "drill": str(DRILLS[drill]) if drill else "",
        "fields": field_names(open_point.fields),
        "day": dates.written(open_point.since) if open_point.since else "",
    }
    sentences: Mapping[Open, str] = {
        Open.NO_PLAN: _("Nothing is written down about how it fails"),
        Open.FIELDS: _("Not said yet: %(fields)s"),
        Open.NEVER_DRILLED: _("%(drill)s was never drilled"),
        Open.DRILL_OVERDUE: _("The last drill of “%(drill)s” counted until %(day)s"),
    }
    return sentences[open_point.why] % words


def field_names(names: Iterable[str]) -> str:
    """Fields of a plan, by the names the form gives them."""
    return ", ".join(label_of("failureplan", name).lower() for name in names)
