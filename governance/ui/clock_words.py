"""Clocks of incidents in words: what is left, until when, how serious that is, who decided what."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.ui import dates
from governance.ui.palette import Meaning
from riskreg.models import Clock, ClockState
from riskreg.rules import clocks as rules

Text = str | Promise

# How far a source can be relied on: a draft must never pass for law.
SOURCES: Mapping[str, tuple[Meaning, Text]] = {
    "statute": (Meaning.NEUTRAL, gettext_lazy("Law in force")),
    "draft_guidance": (Meaning.ATTENTION, gettext_lazy("Draft guidance, not adopted")),
    "code_of_practice": (Meaning.ATTENTION, gettext_lazy("Code of practice, not law")),
    "own_reading": (Meaning.ATTENTION, gettext_lazy("Our own reading")),
}
_NEAR, _VERY_NEAR = 0.75, 0.9


@dataclass(frozen=True, slots=True)
class Line:
    """One clock at a moment."""

    clock: Clock
    now: datetime

    @property
    def title(self) -> str:
        """What is to be handed in."""
        return str(self.clock.told["title"])

    @property
    def law(self) -> str:
        """Whose clock it is."""
        return str(self.clock.told["law"])

    @property
    def told(self) -> Mapping[str, Any]:
        """Everything the rule told."""
        told: Mapping[str, Any] = self.clock.told
        return told

    @property
    def is_open(self) -> bool:
        """Whether it runs or is paused."""
        return self.clock.state in rules.OPEN

    @property
    def is_running(self) -> bool:
        """Whether it runs."""
        return self.clock.state == ClockState.RUNNING

    @property
    def is_over(self) -> bool:
        """Whether its end has passed."""
        return self.now > self.clock.due_at

    @property
    def is_late(self) -> bool:
        """Whether its end passed before it was met, stopped or not."""
        return self.clock.missed_at is not None

    @property
    def left(self) -> str:
        """`14 hours left`; only ever beside `until`."""
        return dates.left(self.clock.due_at, self.now)

    @property
    def until(self) -> str:
        """`Thu 26 Nov 17:00 CET`, with the year where it is another one."""
        return short(self.clock.due_at, self.now)

    @property
    def due(self) -> str:
        """`due 26 November 2026, 17:00 CET`: for what is read in another year."""
        return _("due %(when)s") % {"when": dates.written(self.clock.due_at)}

    @property
    def meaning(self) -> Meaning:
        """How much it matters now; the words say it too."""
        if not self.is_open:
            late = self.clock.missed_at is not None
            return Meaning.SERIOUS if late else Meaning.GOOD if self._is_met else Meaning.NEUTRAL
        if self.is_over:
            return Meaning.CRITICAL
        if not self.is_running:
            return Meaning.NEUTRAL
        share = rules.share(self.clock.begins_at, self.clock.due_at, self.now)
        if share >= _VERY_NEAR:
            return Meaning.SERIOUS
        return Meaning.ATTENTION if share >= _NEAR else Meaning.NEUTRAL

    @property
    def state(self) -> str:
        """Its state in words, lateness included."""
        late = self.clock.missed_at is not None
        if self._is_met:
            in_time = self.clock.met_at is not None and self.clock.met_at <= self.clock.due_at
            if in_time:
                return _("Met, recorded late") if late else _("Met")
            return _("Met late")
        if self.is_running:
            return _("Missed, still open") if late or self.is_over else _("Running")
        words = self.clock.get_state_display()
        return _("%(state)s, missed") % {"state": words} if late else words

    @property
    def _is_met(self) -> bool:
        return self.clock.state == ClockState.MET

    @property
    def source(self) -> tuple[Meaning, Text]:
        """How far its source can be relied on."""
        return SOURCES[self.clock.told.get("status", "statute")]

    @property
    def governs(self) -> str:
        """Which of the two dates governs, in a sentence."""
        rolled = self.clock.rolled_due
        if rolled is None:
            return _("Regulation 1182/71 does not count this period: the calendar alone governs.")
        if rolled == self.clock.calendar_due:
            return _("Both reckonings end at the same moment.")
        return _(
            "The earlier date governs here: reminders and this register work to it. Which of the"
            " two binds is a legal question."
        )


def short(moment: datetime, now: datetime) -> str:
    """`Thu 26 Nov 17:00 CET`; with the year where it is not this one."""
    local = timezone.localtime(moment)
    is_this_year = local.year == timezone.localtime(now).year
    return date_format(local, "D j M H:i T" if is_this_year else "D j M Y H:i T")
