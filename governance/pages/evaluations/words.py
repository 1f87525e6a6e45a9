"""Verdicts, marks and times in words, with the meaning that colours them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from riskreg.rules.evaluations import Judgement, Mark, Reason

Text = str | Promise

VERDICTS: Mapping[str, str] = {
    "planned": "neutral",
    "passed": "good",
    "failed": "serious",
    "inconclusive": "attention",
}
SEVERITIES: Mapping[str, str] = {
    "critical": "critical",
    "high": "serious",
    "medium": "attention",
    "low": "neutral",
}
STATES: Mapping[str, str] = {
    "open": "serious",
    "back": "critical",
    "fixed": "attention",
    "verified": "good",
}
MARKS: Mapping[Mark, tuple[str, Text]] = {
    Mark.MET: ("good", gettext_lazy("Meets it")),
    Mark.MISSED: ("serious", gettext_lazy("Misses it")),
    Mark.STRADDLES: ("attention", gettext_lazy("Interval crosses it")),
    Mark.MISSING: ("attention", gettext_lazy("No value")),
    Mark.FREE: ("neutral", gettext_lazy("Not judged")),
}


@dataclass(frozen=True, slots=True)
class Badge:
    """A meaning and its word, for a cell."""

    meaning: str
    label: Text

    def __str__(self) -> str:
        return str(self.label)


def verdict(evaluation: Any) -> Badge:
    """The verdict of an evaluation."""
    return Badge(VERDICTS[evaluation.verdict], evaluation.get_verdict_display())


def severity(finding: Any) -> Badge:
    """How bad a finding is."""
    return Badge(SEVERITIES[finding.severity], finding.get_severity_display())


def state(finding: Any) -> Badge:
    """How far a finding has come."""
    return Badge(STATES[finding.state], finding.get_state_display())


def standing(signal: Any) -> Badge:
    """Whether a signal is open."""
    return Badge("good", _("Closed")) if signal.closed_at else Badge("serious", _("Open"))


def reasons(judgement: Judgement) -> list[str]:
    """Why a verdict is what it is, a sentence each."""
    return [_reason(each) for each in judgement.reasons]


def _reason(reason: Reason) -> str:
    sentences = {
        "missed": _("%(metric)s misses its threshold."),
        "straddles": _("The interval of %(metric)s crosses its threshold."),
        "missing": _("%(metric)s has a threshold and no value."),
        "no_thresholds": _("No threshold was fixed before the run: there is nothing to pass."),
        "all_met": _("Every metric with a threshold meets it, with its whole interval."),
    }
    return sentences[reason.code] % {"metric": reason.metric}


def lasted(time: timedelta | None) -> str:
    """A time in its two largest units: `9 days 4 hours`."""
    if time is None:
        return ""
    minutes = int(time.total_seconds() // 60)
    parts: Sequence[tuple[int, str]] = (
        (minutes // 1440, ngettext("%(n)s day", "%(n)s days", minutes // 1440)),
        (minutes // 60 % 24, ngettext("%(n)s hour", "%(n)s hours", minutes // 60 % 24)),
        (minutes % 60, ngettext("%(n)s minute", "%(n)s minutes", minutes % 60)),
    )
    told = [words % {"n": n} for n, words in parts if n][:2]
    return " ".join(told) or _("less than a minute")
